"""What a document means for the journal: rows to book, or the reason why it cannot be booked.

A document is booked completely or not at all (DESIGN §3). There is a module for each kind.
"""

from __future__ import annotations

from datetime import date

from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import Answer, DocumentKind, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.rules.booking.answers import answered
from facturation_xls.rules.booking.exports import export_rows
from facturation_xls.rules.booking.invoices import invoice_document
from facturation_xls.rules.booking.notices import notice_rows
from facturation_xls.rules.booking.proofs import proven
from facturation_xls.rules.booking.statements import statement_rows
from facturation_xls.rules.booking.takeover import taken_over
from facturation_xls.rules.booking.told import Provenance, Told
from facturation_xls.rules.books import Books
from facturation_xls.rules.forgetting import forgotten


def book(document: Document, provenance: Provenance, books: Books) -> list[Told]:
    """The rows of one document, and what of it another has told; of an erased person without what was erased.

    Raises the ``SourceError`` that says why it cannot be booked.
    """
    document = forgotten(document, books)
    match document:
        case InvoiceDocument():
            return list(invoice_document(document, provenance, books))
        case Statement():
            return list(statement_rows(document, provenance, books))
        case BankNotice():
            return list(notice_rows(document, provenance, books))
        case TableExport():
            return list(export_rows(document, provenance, books))
        case Proof():
            return list(proven(document, provenance.proof, books))
        case Answer():
            return list(answered(document, provenance.proof, books))
        case TakeOver():
            return list(taken_over(document, provenance.today, books))


_PLACES = {DocumentKind.REFUND: 1, DocumentKind.REMINDER: 1, DocumentKind.STORNO: 6}
"""A reminder comes after its invoice, a storno after all that was paid until then."""


def order(document: Document) -> tuple[int, date, str, date, int]:
    """Sort key: invoices before what refers to them, each kind in its own time, a re-export after the first export."""
    match document:
        case InvoiceDocument():
            place = _PLACES.get(document.kind, 0)
            moment = document.reminded_on or document.exported_on or document.issued_on
            return (place, document.issued_on, document.number, moment, document.stamp)
        case Statement():
            return (2, document.issued_on, document.document, document.covered_until, 0)
        case TableExport():
            return (1, document.covered_until, document.document, document.covered_until, 0)
        case BankNotice():
            return (3, document.issued_on, document.document, document.covered_until, 0)
        case Proof():  # one that may become an invoice comes before what pays it
            return (1 if document.proposal else 4, document.dated or date.max, "", date.max, 0)
        case TakeOver():
            return (0, date.min, "", date.min, 0)
        case Answer():
            return (5, document.answered_on or date.max, document.number, date.max, document.stamp)
