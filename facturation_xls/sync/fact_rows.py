"""A booked row and its place in the workbook."""

from __future__ import annotations

from dataclasses import replace

from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, JOURNAL, MOVEMENTS, REMINDERS, Table

TABLES: dict[type, Table] = {
    Reminder: REMINDERS,
    Invoice: JOURNAL,
    Dispatch: DISPATCHES,
    Movement: MOVEMENTS,
    Debtor: DEBTORS,
}
"""The table of each kind of row."""


def as_it_stands(invoice: Invoice, journal: TableRows) -> Invoice:
    """What the journal now says of an invoice: staff's own word on its payer and its sale wins."""
    position = journal.index.get(journal.key_of({"number": invoice.number}))
    if position is None:
        return invoice
    return replace(invoice, payer_type=journal.get(position, "payer_type"), bought=journal.get(position, "bought"))
