"""What staff did in the workbook since the last sync: rows deleted and typed, sendings noted, remarks and decisions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from facturation_xls.model.ledger import Invoice, Reminder
from facturation_xls.model.settings import Settings
from facturation_xls.rules import typed
from facturation_xls.rules.booking.proofs import CONFIRMED
from facturation_xls.rules.books import DISPATCH_FIELDS, INVOICE_FIELDS, MOVEMENT_FIELDS, Books
from facturation_xls.rules.controls.table import TO_CONFIRM
from facturation_xls.sync.pieces import BETWEEN
from facturation_xls.sync.reinstating import accept_deletion
from facturation_xls.sync.renaming import follow_renames, former_numbers
from facturation_xls.sync.table_rows import all_rows, as_dict
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.observations import CONFLICT, DELETED_ROW, conflict_place
from facturation_xls.workbook.reconcile import reconcile
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import (
    CONTROLS,
    DEBTORS,
    DISPATCHES,
    IMPORTS,
    INSTALMENTS,
    JOURNAL,
    LEDGER_TABLES,
    LOTS,
    MOVEMENTS,
    REMINDERS,
    TRANSFERS,
    UNPAID,
    Table,
)

MODIFIED = "Document modifié"
"""The control that shows a document's change of a known fact, until staff say "vu"."""

_SEEN = "vu"


def open_books(book: Book, settings: Settings) -> Books:
    """What the journal holds, for booking."""
    journal, movements = all_rows(book[JOURNAL], INVOICE_FIELDS), all_rows(book[MOVEMENTS], MOVEMENT_FIELDS)
    dispatches = all_rows(book[DISPATCHES], DISPATCH_FIELDS)
    debtors, reminders, transfers = (all_rows(book[table]) for table in (DEBTORS, REMINDERS, TRANSFERS))
    books = Books(journal, movements, dispatches, debtors, settings, reminders, former_numbers(book), transfers)
    note_files(book, books)
    return books


def note_files(book: Book, books: Books) -> None:
    """Which invoice each imported file brought: CMD's answer to an upload names files only."""
    imports = book[IMPORTS].columns
    rows = zip(imports["kind"], imports["file"], imports["document"], strict=True)
    books.note_files((file.rpartition(BETWEEN)[2], number) for kind, file, number in rows if kind == "facture")


def take_note(book: Book, settings: Settings, today: date) -> Books:
    """Bring what staff did into the ledger tables; the answer is what they hold then. Raises ``ManyRowsGone``."""
    if any(REMINDERS.sheet in step.sheets for step in book.migrated):
        _take_over_reminders(book)
    found = {table.name: reconcile(book[table], book.memory) for table in LEDGER_TABLES}
    follow_renames(book, found)
    books = open_books(book, settings)
    new_rows = {name: reconciled.typed for name, reconciled in found.items()}
    for position in new_rows[DEBTORS.name]:
        _complete_debtor(book, position, books)
    for position in new_rows[JOURNAL.name]:
        _complete_invoice(book, position, books, today)
    for position in new_rows[MOVEMENTS.name]:
        _complete_movement(book, position, books, today)
    for position in new_rows[DISPATCHES.name]:
        _complete(book, DISPATCHES, position, typed.complete_dispatch(as_dict(book[DISPATCHES], position)))
    for table in (LOTS, REMINDERS, INSTALMENTS, TRANSFERS, IMPORTS):
        for position in new_rows[table.name]:
            book.memory.adopt(table, book[table].key(position))
    _normalise_numbers(book, books)
    _note_sendings(book, books)
    _take_remarks(book)
    _take_decisions(book)
    return books


def _take_over_reminders(book: Book) -> None:
    """The first rows of a new sheet *Rappels*: what the journal of version 1 knew of each invoice."""
    for row in all_rows(book[JOURNAL]):
        if row["reminder_level"]:
            remark = "Repris du journal"
            reminder = Reminder(row["number"], row["reminder_level"], row["reminded_on"], remark=remark)
            book.memory.offer(book[REMINDERS], asdict(reminder))


def _complete_invoice(book: Book, position: int, books: Books, today: date) -> None:
    rows = book[JOURNAL]
    invoice, debtor = typed.complete_invoice(as_dict(rows, position), books, today)
    rows.set(position, "number", invoice.number)
    book.memory.adopt(JOURNAL, rows.key(position))
    if debtor:
        book.memory.offer(book[DEBTORS], asdict(debtor))
        books.note(debtor)
    book.memory.offer(rows, asdict(invoice))
    row = as_dict(rows, position)
    books.note(Invoice(**{field: row[field] for field in Invoice.__dataclass_fields__}))


def _complete_movement(book: Book, position: int, books: Books, today: date) -> None:
    rows = book[MOVEMENTS]
    row = as_dict(rows, position)
    document = row["document"] or typed.typed_document(today)
    _complete(book, MOVEMENTS, position, typed.complete_movement(row, last_line(rows, document) + 1, books, today))


def _complete_debtor(book: Book, position: int, books: Books) -> None:
    row = as_dict(book[DEBTORS], position)
    _complete(book, DEBTORS, position, {"debtor_id": row["debtor_id"] or books.debtors.add(row)})


def _complete(book: Book, table: Table, position: int, facts: Mapping[str, Any]) -> None:
    """Fill what a typed row lacks and take note of the row: all of it is staff's, what nobody understands as well."""
    rows = book[table]
    for field, value in facts.items():
        if not rows.is_unreadable(position, field):
            rows.set(position, field, value)
    book.memory.adopt(table, rows.key(position))


def last_line(rows: TableRows, document: str) -> int:
    """The highest line of a document among the movements; 0 when there is none."""
    lines = zip(rows.columns["document"], rows.columns["line"], strict=True)
    return max((line for name, line in lines if name == document and line is not None), default=0)


def _normalise_numbers(book: Book, books: Books) -> None:
    """Movements name an invoice as the journal writes it: the live formulas compare the cells themselves."""
    for table in (MOVEMENTS, DISPATCHES, REMINDERS, INSTALMENTS, TRANSFERS):
        rows = book[table]
        known = {number: books.invoice(number) for number in {*rows.columns["number"]} if number}
        renamed = {number: invoice.number for number, invoice in known.items() if invoice and invoice.number != number}
        for position, number in enumerate(rows.columns["number"] if renamed else ()):
            if number in renamed:
                rows.set(position, "number", renamed[number])


def _note_sendings(book: Book, books: Books) -> None:
    """What was typed into *Canal* and *Date envoi* goes to ``tblEnvois``; with a date, the journal shows it from there.

    A channel alone stays as it was typed: nothing has left yet.
    """
    rows = book[JOURNAL]
    shown = zip(rows.keys, rows.columns["channel"], rows.columns["sent_on"], strict=True)
    for position, (key, channel, sent_on) in enumerate(shown):
        cells = {"channel": channel, "sent_on": sent_on}
        if all(not value or book.memory.wrote(JOURNAL, key, field, value) for field, value in cells.items()):
            continue
        for dispatch in typed.typed_dispatch(rows.get(position, "number"), cells["channel"], cells["sent_on"], books):
            book.memory.offer(book[DISPATCHES], asdict(dispatch))
            books.note(dispatch)
        if cells["sent_on"]:
            for field, value in cells.items():
                book.memory.note(JOURNAL, key, field, value)


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


def append_remark(book: Book, table: Table, key: tuple[str, ...], text: str, today: date) -> bool:
    """Keep what staff wrote on a report row that leaves, dated, in the journal's *Remarque*.

    The answer is whether the row was about an invoice of the journal.
    """
    journal = book[JOURNAL]
    at = table.key.index("number") if key and "number" in table.key else None
    target = None if at is None else journal.index.get((key[at],))
    if target is None:
        return False
    note = f"{today:%d.%m.%Y} ({table.sheet}) : {text}"
    present = journal.get(target, "remark")
    journal.set(target, "remark", f"{present} / {note}" if present else note)
    return True


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
        elif row["control"] == DELETED_ROW:
            accept_deletion(book, row["number"], row["document"])
        elif row["control"] == TO_CONFIRM:
            _confirm(book, row["number"])


def _confirm(book: Book, number: str) -> None:
    """Staff looked at an invoice that was read from a PDF."""
    journal = book[JOURNAL]
    position = journal.index.get(journal.key_of({"number": number}))
    if position is not None and journal.get(position, "to_confirm"):
        journal.set(position, "to_confirm", CONFIRMED)


def _acknowledge_conflict(book: Book, row: dict[str, Any]) -> None:
    for table in LEDGER_TABLES:
        for conflict in list(book.memory.conflicts(book[table])):
            if conflict_place(conflict) == row["document"] and row["number"] in (conflict.number, ""):
                book.memory.acknowledge(table, conflict.key, conflict.field)


def _acknowledge_import(book: Book, row: dict[str, Any]) -> None:
    imports = book[IMPORTS]
    for position in range(len(imports)):
        if imports.get(position, "file") == row["document"] and imports.get(position, "to_check"):
            book.memory.offer(imports, {"hash": imports.get(position, "hash"), "to_check": 0})
