"""A number that staff changed is changed wherever the invoice or the debtor is named (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Mapping

from facturation_xls.workbook.book import Book
from facturation_xls.workbook.keys import joined, single
from facturation_xls.workbook.reconcile import Reconciled, Renamed
from facturation_xls.workbook.schema import DEBTORS, JOURNAL, LEDGER_TABLES, REPORT_TABLES, Table

_NAMED_BY = ((JOURNAL, "number"), (DEBTORS, "debtor_id"))


def follow_renames(book: Book, found: Mapping[str, Reconciled]) -> None:
    """Let sendings, movements, reminders and report rows keep their invoice, and all rows their debtor."""
    for table, field in _NAMED_BY:
        renamed = found[table.name].renamed
        if renamed:
            book.memory.refer(table, renamed.old, joined(book[table].key(renamed.position)))
            for other in (*LEDGER_TABLES, *REPORT_TABLES):
                if other is not table and other in book and field in book[other].columns:
                    _follow(book, other, field, renamed, book[table].get(renamed.position, field))


def _follow(book: Book, table: Table, field: str, renamed: Renamed, new: str) -> None:
    rows = book[table]
    for position, text in enumerate(rows.columns[field]):
        if text and joined((rows.key_text(field, text),)) == renamed.old:
            before = joined(rows.key(position))
            rows.set(position, field, new)
            book.memory.rename(table, before, joined(rows.key(position)))


def former_numbers(book: Book) -> dict[str, str]:
    """The key of the present number of each invoice that had another one; a number that is taken again is itself."""
    keys = {joined(key): key for key in book[JOURNAL].index}
    referred = book.memory.referred(JOURNAL)
    return {single(old): keys[now][0] for old, now in referred.items() if now in keys and old not in keys}
