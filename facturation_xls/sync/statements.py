"""Statements of the CMD over time: a corrected one replaces the first, an invoice finds the lines before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress

from facturation_xls.errors import SourceError, StatementNameTaken
from facturation_xls.model import Movement, Origin, Statement
from facturation_xls.rules.books import Books
from facturation_xls.settings import Folder
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import IMPORTS, MOVEMENTS, Owner


def take_the_place(book: Book, statement: Statement) -> None:
    """Let the lines go that a statement of this name brought and its corrected form no longer has.

    The lines that it has follow it by their number. What staff changed stays. Raises ``StatementNameTaken`` when the
    one that is there is about other invoices: then it is another statement.
    """
    rows = book[MOVEMENTS]
    former = _lines_of(rows, statement.document)
    if not former:
        return
    before = Counter(rows.get(position, "number") for position in former)
    now = Counter(movement.number for movement in statement.movements)
    if 2 * (before & now).total() < min(before.total(), now.total()):
        raise StatementNameTaken(document=statement.document)
    gone = [
        position
        for position in former
        if rows.get(position, "line") > len(statement.movements) and _is_only_the_statements(book, position)
    ]
    for position in gone:
        book.memory.forget(MOVEMENTS, rows.key(position))
    rows.remove(gone)


def _lines_of(rows: TableRows, document: str) -> list[int]:
    name = document.casefold()
    named = (position for position, text in enumerate(rows.columns["document"]) if text.casefold() == name)
    return [position for position in named if rows.get(position, "line") is not None]


def _is_only_the_statements(book: Book, position: int) -> bool:
    """Whether nobody wrote into a line."""
    rows = book[MOVEMENTS]
    facts = [column.field for column in MOVEMENTS.columns if column.owner is Owner.FACT]
    ours = all(book.memory.is_ours(rows, position, field) for field in facts if field != "number")
    return ours and not book.is_annotated(MOVEMENTS, position)


def listed_before(book: Book, books: Books, numbers: Collection[str], folder: Folder) -> Iterator[Piece]:
    """The booked statements with a line about one of these new invoices, the oldest first.

    Only a line with a movement is found; one that merely lists the invoice comes again with the next statement.
    """
    rows, keys = book[MOVEMENTS], {books.key(number) for number in numbers}
    lines = zip(rows.columns["number"], rows.columns["origin"], rows.columns["document"], strict=True)
    names = {name for number, origin, name in lines if origin == Origin.CMD and number and books.key(number) in keys}
    if not names:
        return
    imports, shelf = book[IMPORTS], Shelf(folder)
    for position, documents in enumerate(imports.columns["document"]):
        if names.isdisjoint(documents.split(" ; ")):
            continue
        piece = shelf.find(imports.get(position, "hash"), imports.get(position, "file"))
        with suppress(SourceError):
            if piece:
                yield piece.understood()


def take_lines(book: Book, books: Books, numbers: Collection[str]) -> None:
    """Lines that were there before their invoice bear its number as the journal writes it, and its debtor."""
    rows, keys = book[MOVEMENTS], {books.key(number) for number in numbers}
    for position, number in enumerate(rows.columns["number"] if keys else ()):
        known = books.invoice(number) if number and books.key(number) in keys else None
        if known and rows.get(position, "origin") == Origin.CMD and not rows.get(position, "debtor_id"):
            line = {"document": rows.get(position, "document"), "line": rows.get(position, "line")}
            book.memory.offer(rows, line | {"number": known.number, "debtor_id": known.debtor_id})


def is_about(row: object, keys: Collection[str], books: Books) -> bool:
    """Whether a row that a statement makes is about one of these invoices."""
    return books.key(getattr(row, "number", "")) in keys and not isinstance(row, Movement)
