"""Invoices, copies, reminders and stornos of Dentagest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, timedelta

from facturation_xls.errors.invoices import (
    NumberReused,
    OtherPractice,
    RefundByHand,
    StornoWithoutInvoice,
    TrialDocument,
)
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.model.words import Bought, Channel, DispatchState, MovementKind, Origin, PayerType
from facturation_xls.rules.assumed import is_trace
from facturation_xls.rules.booking.proofs import CONFIRMED
from facturation_xls.rules.booking.told import FactRow, Provenance
from facturation_xls.rules.books import REUSE_DAYS, Books
from facturation_xls.rules.known_invoices import KnownInvoice
from facturation_xls.rules.payers import classify, debtor_of, goes_through_cmd


def invoice_document(document: InvoiceDocument, provenance: Provenance, books: Books) -> Iterator[FactRow]:
    """The rows of one generalInvoiceRequest. Raises the ``SourceError`` that says why it cannot be booked."""
    if document.test:
        raise TrialDocument
    ours, theirs = books.settings.glns, document.biller.gln if document.biller else ""
    if ours and theirs and theirs not in ours:
        raise OtherPractice(gln=theirs)
    known = books.invoice(document.number)
    match document.kind:
        case DocumentKind.STORNO:
            yield from _storno(document, provenance, known, books)
        case DocumentKind.REFUND:
            raise RefundByHand(number=document.number)
        case DocumentKind.REMINDER if known:
            yield _reminder(document, known.number, provenance, books)
        case DocumentKind.COPY if known:
            yield Invoice(known.number, pdf_proof=_pdf_inside(document, provenance, known))
        case _:
            yield from new_invoice(document, provenance, known, books)


def new_invoice(
    document: InvoiceDocument, provenance: Provenance, known: KnownInvoice | None, books: Books
) -> Iterator[FactRow]:
    """The invoice, its debtor and its sending; of a ``known`` one what the journal lacks. Raises ``NumberReused``."""
    party = debtor_of(document)
    debtor_id = books.debtors.id_of(party) if party else ""
    if known and _is_reuse(document, known, debtor_id):
        raise NumberReused(number=document.number)
    payer_type = classify(document, books.settings, books.debtors.imposed_type(debtor_id))
    term = document.payment_days if document.payment_days is not None else books.settings.terms(payer_type).term
    if party:
        yield Debtor(debtor_id, party.name, party.street, party.zip_code, party.city)
    invoice = Invoice(
        number=known.number if known else document.number,
        issued_on=document.issued_on,
        debtor_id=debtor_id,
        patient=document.patient.name if document.patient else "",
        debtor=party.name if party else "",
        amount=document.due - document.reminder_fee,
        due_on=document.issued_on + timedelta(days=term),
        reference=document.reference,
    )
    if not (known and known.payer_type):
        bought = Bought.UNKNOWN if payer_type == PayerType.CMD else ""
        invoice = replace(invoice, payer_type=payer_type, bought=bought)
    if not known or not known.has_xml:
        invoice = replace(invoice, xml_proof=provenance.proof)
    if known and known.to_confirm:
        invoice = replace(invoice, to_confirm=CONFIRMED)
    if document.kind is not DocumentKind.REMINDER:
        invoice = replace(invoice, pdf_proof=_pdf_inside(document, provenance, known))
    yield invoice
    if document.kind is DocumentKind.REMINDER:
        yield _reminder(document, invoice.number, provenance, books)
    channel = Channel.CMD if goes_through_cmd(document, books.settings) else Channel.DENTAGEST
    sent = books.dispatch(document.number, channel)
    only_listed = known is None and sent is not None and is_trace(asdict(sent))
    if only_listed or _is_new_export(document, sent):
        prepared = DispatchState.PREPARED
        lot = provenance.lot or (_month_lot(document) if channel is Channel.CMD else "")
        yield Dispatch(invoice.number, channel, document.exported_on, prepared, lot, provenance.proof, Origin.DENTAGEST)


def _pdf_inside(document: InvoiceDocument, provenance: Provenance, known: KnownInvoice | None) -> str:
    """The place of the PDF that an invoice carries; the scan of a letter, which proves more, is not replaced by it."""
    return provenance.pdf if document.has_pdf and not (known and known.has_pdf) else ""


def _is_new_export(document: InvoiceDocument, sent: Dispatch | None) -> bool:
    """The first export of an invoice, or the first one after it was refused; others repeat what is on its way."""
    if sent is None:
        return True
    refused_on = sent.answered_on or sent.date
    return sent.state == DispatchState.REJECTED and (document.exported_on or date.min) > (refused_on or date.min)


def _month_lot(document: InvoiceDocument) -> str:
    """The lot of an invoice that was exported for CMD on its own: its month's."""
    return f"CMD {document.exported_on or document.issued_on:%Y-%m}"


def _is_reuse(document: InvoiceDocument, known: KnownInvoice, debtor_id: str) -> bool:
    if not known.issued_on or not known.debtor_id or known.debtor_id == debtor_id:
        return False
    return abs((document.issued_on - known.issued_on).days) > REUSE_DAYS


def _reminder(document: InvoiceDocument, number: str, provenance: Provenance, books: Books) -> Reminder:
    """A reminder raises the level; it never moves the amount or the due date (DESIGN §4). Its first proof stands."""
    reminder = Reminder(number, document.reminder_level, document.reminded_on, Channel.DENTAGEST)
    return reminder if books.has_reminder(reminder) else replace(reminder, proof=provenance.proof)


def _storno(
    document: InvoiceDocument, provenance: Provenance, known: KnownInvoice | None, books: Books
) -> Iterator[FactRow]:
    """A storno is a credit note over what was still open on its day; payments received before stay (DESIGN §4)."""
    if not known:
        raise StornoWithoutInvoice(number=document.number)
    name = storno_name(known.number)
    if books.has_movement(name, 1):
        yield Invoice(known.number)
        return
    day = document.exported_on or document.issued_on
    yield Movement(
        date=day,
        number=known.number,
        kind=MovementKind.CREDIT_NOTE,
        amount=max(books.open_on(known.number, day), 0),
        debtor_id=known.debtor_id,
        origin=Origin.DENTAGEST,
        document=name,
        line=1,
        known_on=provenance.today,
    )


def storno_name(number: str) -> str:
    """The document name of the credit note that a storno books."""
    return f"Annulation {number}"
