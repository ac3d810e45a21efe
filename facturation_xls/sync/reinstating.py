"""Rows that staff deleted and want again (*Décision* = "rétablir"): the archived documents bring them (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date

from facturation_xls.errors import SourceError
from facturation_xls.model.ledger import Invoice
from facturation_xls.model.lists import Statement
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import FactRow, ToldBefore
from facturation_xls.rules.books import Books
from facturation_xls.settings.folder import Folder
from facturation_xls.sync.fact_rows import TABLES, as_it_stands
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.keys import joined
from facturation_xls.workbook.observations import DELETED_ROW, deleted_row_place
from facturation_xls.workbook.schema import CONTROLS, IMPORTS, JOURNAL, Table

_AGAIN = {"rétablir", "retablir"}


def deleted_rows(book: Book) -> Iterator[tuple[Table, str]]:
    """The rows that staff deleted, of the tables that documents fill, until they say "vu"."""
    for table in TABLES.values():
        yield from ((table, key) for key in book.memory.deleted_rows(table))


def accept_deletion(book: Book, number: str, place: str) -> None:
    """Staff said "vu" of a deleted row."""
    for table, key in list(deleted_rows(book)):
        if deleted_row_place(table, key) == (number, place):
            book.memory.accept_deletion(table, key)


def reinstate(book: Book, books: Books, folder: Folder) -> None:
    """Book what archived documents say of the rows that staff want back; the others are ``book.irretrievable``."""
    wanted = _wanted(book)
    if not wanted:
        return
    covered = date.min
    for piece in sorted(_booked_pieces(book, folder), key=lambda piece: piece.order):
        for row in _rows(piece, covered, books):
            table = TABLES[type(row)]
            key = book[table].key_of(asdict(row))
            if (table.name, joined(key)) in wanted:
                if book.memory.is_deleted(table, key):
                    book.memory.readmit(table, joined(key))
                book.memory.offer(book[table], asdict(row))
                books.note(as_it_stands(row, book[JOURNAL]) if isinstance(row, Invoice) else row)
        covered = max(covered, *(d.covered_until for d in piece.documents if isinstance(d, Statement)), date.min)
    book.irretrievable = wanted & {(table.name, key) for table, key in deleted_rows(book)}


def _wanted(book: Book) -> set[tuple[str, str]]:
    if CONTROLS not in book:
        return set()
    columns = (book[CONTROLS].columns[field] for field in ("control", "decision", "number", "document"))
    asked = {
        (number, document)
        for control, decision, number, document in zip(*columns, strict=True)
        if control == DELETED_ROW and decision.casefold() in _AGAIN
    }
    return {(table.name, key) for table, key in deleted_rows(book) if asked and deleted_row_place(table, key) in asked}


def _booked_pieces(book: Book, folder: Folder) -> Iterator[Piece]:
    shelf, booked = Shelf(folder), book[IMPORTS].index
    for arrival in shelf.arrivals:
        for piece in shelf.pieces(arrival):
            if (piece.hash,) in booked:
                with suppress(SourceError):
                    yield piece.understood()


def _rows(piece: Piece, covered: date, books: Books) -> list[FactRow]:
    """What one document file says; nothing where it cannot be booked any more."""
    provenance = piece.provenance(covered)
    try:
        told = [row for document in piece.documents for row in booking.book(document, provenance, books)]
    except SourceError:
        return []
    return [row for row in told if not isinstance(row, ToldBefore)]
