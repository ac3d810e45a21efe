"""Lists that Dentagest exports as CSV or Excel: invoices, payments, or both, by a declared layout.

Exports overlap: the same payment comes again with the next one. So a payment is known by its day and invoice, not by
the list it came in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from facturation_xls.errors.tables import InvoiceListedTwice, LineWithoutNumber, TableUndated
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument, Party, Tiers
from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import TableExport
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.sources.declared import DeclaredTables
from facturation_xls.sources.layout import Layout, Line, Located, fold
from facturation_xls.sources.table_rows import proven_lines

VERSION = "tableau"
"""What stands in place of the version of an invoice that was read from a list."""


class DentagestExportReader:
    """Reads the lists that a layout of kind ``dentagest`` declares."""

    name = "export Dentagest"

    def __init__(self, own: tuple[Layout, ...] = ()) -> None:
        self._tables = DeclaredTables("dentagest", own)

    def claims(self, file: SourceFile) -> bool:
        """Whether a sheet is such a list, or was one before its columns changed."""
        return self._tables.claim(file)

    def read(self, file: SourceFile) -> tuple[TableExport, ...]:
        """One export per sheet that is one.

        Raises ``LineWithoutNumber``, ``InvoiceListedTwice``, ``TableUndated``, the errors of ``proven_lines`` and those
        of ``DeclaredTables.find``; nothing of the file is taken then.
        """
        return tuple(_export(table) for table in self._tables.find(file))


def _export(table: Located) -> TableExport:
    lines = [line for line in proven_lines(table) if _is_about_an_invoice(line)]
    invoices, movements = tuple(_invoices(lines)), tuple(_payments(lines))
    days = [invoice.issued_on for invoice in invoices] + [movement.date for movement in movements if movement.date]
    if not days:
        raise TableUndated
    return TableExport(f"Dentagest, liste au {max(days):%d.%m.%Y}", max(days), table.layout.name, invoices, movements)


def _is_about_an_invoice(line: Line) -> bool:
    """Whether a line has a number; one that has amounts and no number is not understood."""
    if any(map(str.isdigit, line.text("invoice_no"))):
        return True
    if line.amount("amount") or line.amount("paid"):
        raise LineWithoutNumber(row=line.number)
    return False


# --- invoices ---------------------------------------------------------------------------------------------------------


def _invoices(lines: Iterable[Line]) -> Iterator[InvoiceDocument]:
    """Each invoice once: a list of payments may repeat it, with the same amount."""
    seen: dict[str, InvoiceDocument] = {}
    for line in lines:
        invoice = _invoice(line)
        if invoice is None:
            continue
        first = seen.setdefault(invoice_key(invoice.number), invoice)
        if first.due != invoice.due:
            raise InvoiceListedTwice(number=invoice.number, row=line.number)
    yield from seen.values()


def _invoice(line: Line) -> InvoiceDocument | None:
    amount = line.amount("amount")
    if amount is None:
        return None
    issued_on = line.day("issued_on")
    if issued_on is None:
        raise line.unreadable("issued_on", "cette date")
    patient, debtor = line.text("patient"), line.text("debtor") or line.text("patient")
    due_on = line.day("due_on")
    return InvoiceDocument(
        kind=DocumentKind.INVOICE,
        version=VERSION,
        number=line.text("invoice_no"),
        issued_on=issued_on,
        amount=amount,
        due=amount,
        tiers=Tiers.GARANT if patient and fold(patient) == fold(debtor) else None,
        debtor=Party(debtor) if debtor else None,
        patient=Party(patient) if patient else None,
        reference="".join(line.text("reference").split()),
        payment_days=max((due_on - issued_on).days, 0) if due_on else None,
    )


# --- payments ---------------------------------------------------------------------------------------------------------


def _payments(lines: Sequence[Line]) -> Iterator[Movement]:
    """Numbered within their day and invoice by their amounts, so that another order of the list changes nothing."""
    by_document: defaultdict[str, list[Movement]] = defaultdict(list)
    for line in lines:
        payment = _payment(line)
        if payment:
            by_document[payment.document].append(payment)
    for payments in by_document.values():
        ordered = sorted(payments, key=lambda payment: payment.amount)
        yield from (replace(payment, line=number) for number, payment in enumerate(ordered, start=1))


def _payment(line: Line) -> Movement | None:
    amount, number = line.amount("paid"), line.text("invoice_no")
    if not amount:
        return None
    paid_on = line.day("paid_on")
    if paid_on is None:
        raise line.unreadable("paid_on", "cette date")
    return Movement(
        date=paid_on,
        number=number,
        kind=(MovementKind.PAYMENT if amount > 0 else MovementKind.REVERSAL).value,
        amount=amount,
        means=line.text("means"),
        origin=Origin.DENTAGEST.value,
        document=f"Dentagest {paid_on.isoformat()} n° {number}",
        remark=line.text("remark"),
    )
