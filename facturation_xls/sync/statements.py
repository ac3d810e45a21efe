"""Statements of the CMD over time: a corrected one replaces the first, an invoice finds the lines before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress

from facturation_xls.errors import SourceError
from facturation_xls.errors.statements import StatementNameTaken
from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import Statement
from facturation_xls.model.words import Origin
from facturation_xls.rules.assumed import ASSUMED, is_trace
from facturation_xls.rules.books import Books
from facturation_xls.settings.folder import Folder
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DISPATCHES, IMPORTS, JOURNAL, MOVEMENTS, Owner, Table


def take_the_place(book: Book, statement: Statement) -> None:
    """Let the lines go that a statement of this name brought and its corrected form no longer has.

    So do the sendings of unknown invoices that it no longer lists. The lines that it has follow it by their number.
    What staff changed stays. Raises ``StatementNameTaken`` when the one that is there is about other invoices: then it
    is another statement.
    """
    rows = book[MOVEMENTS]
    former = _lines_of(rows, statement.document)
    before = Counter(rows.get(position, "number") for position in former)
    now = Counter(movement.number for movement in statement.movements)
    if 2 * (before & now).total() < min(before.total(), now.total()):
        raise StatementNameTaken(document=statement.document)
    _drop_what_is_not_listed(book, statement)
    gone = [
        position
        for position in former
        if rows.get(position, "line") > len(statement.movements) and _is_only_ours(book, MOVEMENTS, position)
    ]
    _drop(book, MOVEMENTS, gone)


def _drop_what_is_not_listed(book: Book, statement: Statement) -> None:
    rows = book[DISPATCHES]
    listed = {rows.key_text("number", listing.number) for listing in statement.listings}
    traces = traces_of(book, statement.document)
    _drop(book, DISPATCHES, [position for position in traces if rows.key(position)[0] not in listed])


def traces_of(book: Book, document: str) -> list[int]:
    """The sendings by which a statement's word on unknown invoices is kept, where nobody wrote."""
    rows, journal = book[DISPATCHES], book[JOURNAL].index
    origin = document.casefold() + ASSUMED
    named = (position for position, told in enumerate(rows.columns["origin"]) if told.casefold() == origin)
    return [p for p in named if rows.key(p)[:1] not in journal and _is_trace(book, p)]


def _is_trace(book: Book, position: int) -> bool:
    rows = book[DISPATCHES]
    told = {field: rows.get(position, field) for field in ("origin", "lot")}
    return is_trace(told) and _is_only_ours(book, DISPATCHES, position)


def _drop(book: Book, table: Table, positions: Collection[int]) -> None:
    for position in positions:
        book.memory.forget(table, book[table].key(position))
    if positions:
        book[table].remove(positions)


def _lines_of(rows: TableRows, document: str) -> list[int]:
    name = document.casefold()
    named = (position for position, text in enumerate(rows.columns["document"]) if text.casefold() == name)
    return [position for position in named if rows.get(position, "line") is not None]


def _is_only_ours(book: Book, table: Table, position: int) -> bool:
    """Whether nobody wrote into a line."""
    rows = book[table]
    facts = [column.field for column in table.columns if column.owner is Owner.FACT]
    ours = all(book.memory.is_ours(rows, position, field) for field in facts if field != "number")
    return ours and not book.is_annotated(table, position)


def listed_before(book: Book, books: Books, numbers: Collection[str], folder: Folder) -> Iterator[Piece]:
    """The booked statements with a line about one of these new invoices, the oldest first.

    Where such a line had no movement, the sending that kept its word goes: the statement is asked again.
    """
    rows, keys = book[MOVEMENTS], {books.key(number) for number in numbers}
    lines = zip(rows.columns["number"], rows.columns["origin"], rows.columns["document"], strict=True)
    names = {name for number, origin, name in lines if origin == Origin.CMD and number and books.key(number) in keys}
    names |= _statements_of_traces(book, books, keys)
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


def _statements_of_traces(book: Book, books: Books, keys: Collection[str]) -> set[str]:
    """The statements whose word on these invoices was kept as a sending; the sendings go."""
    rows = book[DISPATCHES]
    listed = (p for p, number in enumerate(rows.columns["number"] if keys else ()) if books.key(number) in keys)
    traces = [position for position in listed if _is_trace(book, position)]
    for position in traces:
        books.forget({field: rows.get(position, field) for field in DISPATCHES.key})
    names = {rows.get(position, "origin").removesuffix(ASSUMED) for position in traces}
    _drop(book, DISPATCHES, traces)
    return names


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
