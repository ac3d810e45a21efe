"""What staff did in the workbook since the last sync: rows deleted and typed, sendings noted, remarks and decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from facturation_xls.model import DispatchState, Origin, Settings
from facturation_xls.rules import typed
from facturation_xls.rules.books import Books
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.observations import CONFLICT
from facturation_xls.workbook.reconcile import reconcile
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import (
    CONTROLS,
    DEBTORS,
    DISPATCHES,
    IMPORTS,
    JOURNAL,
    LEDGER_TABLES,
    MOVEMENTS,
    UNPAID,
    Table,
)

MODIFIED = "Document modifié"
"""The control that shows a document's change of a known fact, until staff say "vu"."""

_SEEN = "vu"


def as_dict(rows: TableRows, position: int) -> dict[str, Any]:
    """One row by field."""
    return {field: values[position] for field, values in rows.columns.items()}


def all_rows(rows: TableRows) -> Iterator[dict[str, Any]]:
    """Every row of a table by field."""
    return (as_dict(rows, position) for position in range(len(rows)))


def open_books(book: Book, settings: Settings) -> Books:
    """What the journal holds, for booking."""
    journal, movements, dispatches, debtors = (all_rows(book[t]) for t in (JOURNAL, MOVEMENTS, DISPATCHES, DEBTORS))
    return Books(journal, movements, dispatches, debtors, settings)


def take_note(book: Book, books: Books, today: date) -> None:
    """Bring what staff did into the ledger tables. Raises ``ManyRowsGone``."""
    new_rows = {table.name: reconcile(book[table], book.memory) for table in LEDGER_TABLES}
    for position in new_rows[JOURNAL.name]:
        _complete_invoice(book, position, books, today)
    for position in new_rows[MOVEMENTS.name]:
        _complete_movement(book, position, books, today)
    for position in new_rows[DISPATCHES.name]:
        _complete_dispatch(book[DISPATCHES], position)
    for table in (DISPATCHES, DEBTORS, IMPORTS):
        for position in new_rows[table.name]:
            book.memory.adopt(table, book[table].key(position))
    _normalise_numbers(book, books)
    _note_sendings(book, books)
    _take_remarks(book)
    _take_decisions(book)


def _complete_invoice(book: Book, position: int, books: Books, today: date) -> None:
    rows = book[JOURNAL]
    invoice, debtor = typed.complete_invoice(as_dict(rows, position), books, today)
    rows.set(position, "number", invoice.number)
    book.memory.adopt(JOURNAL, rows.key(position))
    if debtor:
        book.memory.offer(book[DEBTORS], asdict(debtor))
        books.note(debtor)
    book.memory.offer(rows, asdict(invoice))
    books.note(invoice)


def _complete_movement(book: Book, position: int, books: Books, today: date) -> None:
    rows = book[MOVEMENTS]
    row = as_dict(rows, position)
    document = row["document"] or typed.typed_document(today)
    facts = typed.complete_movement(row, _last_line(rows, document) + 1, books, today)
    for field, value in facts.items():
        rows.set(position, field, value)
    book.memory.adopt(MOVEMENTS, rows.key(position))


def _complete_dispatch(rows: TableRows, position: int) -> None:
    if not rows.get(position, "state"):
        sent = rows.get(position, "date")
        rows.set(position, "state", DispatchState.SENT if sent else DispatchState.PREPARED)
    if not rows.get(position, "origin"):
        rows.set(position, "origin", Origin.TYPED)


def _last_line(rows: TableRows, document: str) -> int:
    lines = zip(rows.columns["document"], rows.columns["line"], strict=True)
    return max((line for name, line in lines if name == document and line is not None), default=0)


def _normalise_numbers(book: Book, books: Books) -> None:
    """Movements name an invoice as the journal writes it: the live formulas compare the cells themselves."""
    for table in (MOVEMENTS, DISPATCHES):
        rows = book[table]
        for position, number in enumerate(list(rows.columns["number"])):
            known = books.invoice(number) if number else None
            if known and known.number != number:
                rows.set(position, "number", known.number)


def _note_sendings(book: Book, books: Books) -> None:
    rows = book[JOURNAL]
    for position in range(len(rows)):
        channel, sent_on = rows.get(position, "channel"), rows.get(position, "sent_on")
        if not (channel or sent_on):
            continue
        key = rows.key(position)
        typed_in = [
            value
            for field, value in (("channel", channel), ("sent_on", sent_on))
            if value and not book.memory.wrote(JOURNAL, key, field, value)
        ]
        if typed_in:
            for dispatch in typed.typed_dispatch(rows.get(position, "number"), channel, sent_on, books):
                book.memory.offer(book[DISPATCHES], asdict(dispatch))
                books.note(dispatch)


def _take_remarks(book: Book) -> None:
    """*Remarque* of *Impayés* is the journal's own, both ways: what was typed there goes to the journal."""
    if UNPAID not in book:
        return
    journal, unpaid = book[JOURNAL], book[UNPAID]
    for position in range(len(unpaid)):
        text, key = unpaid.get(position, "remark"), unpaid.key(position)
        target = journal.index.get(key)
        if target is None or book.memory.wrote(UNPAID, key, "remark", text):
            continue
        present = journal.get(target, "remark")
        if book.memory.wrote(UNPAID, key, "remark", present) or not present:
            journal.set(target, "remark", text)
        elif text and text != present:
            journal.set(target, "remark", f"{present} / {text}")


def append_remark(book: Book, table: Table, key: tuple[str, ...], text: str, today: date) -> None:
    """Keep what staff wrote beside a report row that leaves, dated, in the journal's *Remarque*."""
    journal = book[JOURNAL]
    target = journal.index.get((key[table.key.index("number")],)) if "number" in table.key else None
    if target is not None:
        note = f"{today:%d.%m.%Y} ({table.sheet}) : {text}"
        present = journal.get(target, "remark")
        journal.set(target, "remark", f"{present} / {note}" if present else note)


def _take_decisions(book: Book) -> None:
    if CONTROLS not in book:
        return
    controls = book[CONTROLS]
    for position in range(len(controls)):
        row = as_dict(controls, position)
        if row["decision"].casefold() != _SEEN:
            continue
        if row["control"] == CONFLICT:
            _acknowledge_conflict(book, row)
        elif row["control"] == MODIFIED:
            _acknowledge_import(book, row)


def _acknowledge_conflict(book: Book, row: dict[str, Any]) -> None:
    for table in LEDGER_TABLES:
        for conflict in list(book.memory.conflicts(book[table])):
            place = f"{table.sheet} : {table.column(conflict.field).header}"
            if place == row["document"] and row["number"].casefold() in (conflict.key[0], ""):
                book.memory.acknowledge(table, conflict.key, conflict.field)


def _acknowledge_import(book: Book, row: dict[str, Any]) -> None:
    imports = book[IMPORTS]
    for position in range(len(imports)):
        if imports.get(position, "file") == row["document"] and imports.get(position, "to_check"):
            book.memory.offer(imports, {"hash": imports.get(position, "hash"), "to_check": 0})
