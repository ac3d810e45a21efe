"""Lists of Dentagest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from facturation_xls.model.invoice_documents import InvoiceDocument
from facturation_xls.model.ledger import Debtor, Invoice
from facturation_xls.model.lists import TableExport
from facturation_xls.rules.booking.allocation import allocated_anew
from facturation_xls.rules.booking.invoices import new_invoice
from facturation_xls.rules.booking.told import FactRow, Provenance
from facturation_xls.rules.books import Books


def export_rows(export: TableExport, provenance: Provenance, books: Books) -> Iterator[FactRow]:
    """A list tells of invoices and payments as their own documents would, but it proves no sending.

    All is checked before anything is noted. Noting comes at once: the next invoice may be of the same new debtor, and
    the payments are of these invoices.
    """
    for invoice in export.invoices:
        list(_listed_invoice(invoice, provenance, books))
    for invoice in export.invoices:
        for row in _listed_invoice(invoice, provenance, books):
            books.note(row)
            yield row
    for movement in export.movements:
        yield allocated_anew(movement, books.invoice(movement.number), provenance, books)


def _listed_invoice(invoice: InvoiceDocument, provenance: Provenance, books: Books) -> Iterator[Invoice | Debtor]:
    """The invoice and its debtor; of a known one only what the list says of it: names are written in many ways."""
    known = books.invoice(invoice.number)
    for row in new_invoice(invoice, provenance, known, books):
        if isinstance(row, Invoice) and known:
            due_on = row.due_on if invoice.payment_days is not None else None
            yield Invoice(row.number, row.issued_on, amount=row.amount, due_on=due_on, reference=row.reference)
        elif isinstance(row, Invoice):
            yield replace(row, xml_proof="")
        elif isinstance(row, Debtor) and not known:
            yield row
