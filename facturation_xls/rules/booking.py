"""What a document means for the journal: rows to book, or the reason why it cannot be booked.

A document is booked completely or not at all (DESIGN §3). Rows are facts; the workbook merges them with what staff
changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeAlias

from facturation_xls.errors.invoices import (
    NumberReused,
    OtherPractice,
    RefundByHand,
    StornoWithoutInvoice,
    TrialDocument,
)
from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import Answer, DocumentKind, InvoiceDocument, Proof
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.model.lists import BankEntry, BankNotice, Listing, Statement, TableExport, TakeOver
from facturation_xls.model.words import Bought, Channel, DispatchState, MovementKind, Origin, PayerType
from facturation_xls.rules.answers import answered
from facturation_xls.rules.assumed import ASSUMED, is_trace
from facturation_xls.rules.books import REUSE_DAYS, Books
from facturation_xls.rules.forgetting import forgotten
from facturation_xls.rules.known_invoices import KnownInvoice
from facturation_xls.rules.matching import REMARK, match_entry, match_remark, payout
from facturation_xls.rules.payers import classify, debtor_of, goes_through_cmd
from facturation_xls.rules.proofs import CONFIRMED, proven
from facturation_xls.rules.taking_over import taken_over
from facturation_xls.rules.witnesses import WITNESS, counts


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """A payment that another file of the bank has brought already: no row of its own."""

    document: str
    line: int


Row: TypeAlias = Invoice | Dispatch | Movement | Reminder | Debtor
Told: TypeAlias = Row | ToldBefore


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document comes from: the place it is archived at (relative, the proof), its lot, and today.

    ``covered`` is the last day that an earlier document of this kind covers, ``pdf`` the place of the PDF inside it.
    """

    proof: str
    lot: str
    today: date
    covered: date = date.min
    pdf: str = ""


def book(document: Document, provenance: Provenance, books: Books) -> list[Told]:
    """The rows of one document, and what of it another has told; of an erased person without what was erased.

    Raises the ``SourceError`` that says why it cannot be booked.
    """
    document = forgotten(document, books)
    match document:
        case InvoiceDocument():
            return list(_invoice_document(document, provenance, books))
        case Statement():
            return list(_statement(document, provenance, books))
        case BankNotice():
            return list(_bank_notice(document, provenance, books))
        case TableExport():
            return list(_export(document, provenance, books))
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


# --- invoices -----------------------------------------------------------------------------------------------------


def _invoice_document(document: InvoiceDocument, provenance: Provenance, books: Books) -> Iterator[Row]:
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
            yield from _invoice(document, provenance, known, books)


def _invoice(
    document: InvoiceDocument, provenance: Provenance, known: KnownInvoice | None, books: Books
) -> Iterator[Row]:
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
) -> Iterator[Row]:
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


# --- statements of the CMD ----------------------------------------------------------------------------------------


def _statement(statement: Statement, provenance: Provenance, books: Books) -> Iterator[Row]:
    paid = {books.key(movement.number) for movement in statement.movements}
    for listing in statement.listings:
        known = books.invoice(listing.number)
        if known:
            yield from _listed(listing, known, statement, provenance, books)
        elif books.key(listing.number) not in paid and not books.dispatch(listing.number, Channel.CMD):
            yield _assumed(listing.number, statement, provenance)  # all that is told of it: CMD has it
    for movement in statement.movements:
        yield _allocated(movement, books.invoice(movement.number), provenance, books)


def _listed(
    listing: Listing, known: KnownInvoice, statement: Statement, provenance: Provenance, books: Books
) -> Iterator[Row]:
    """An invoice that CMD lists was sent through CMD and is owed through CMD (domain.md §5).

    Whether it is bought is for the latest statement to say: one that arrives late only answers an open question. One
    that was handed over for recovery stays whose it is: what its debtor paid before still counts.
    """
    late = statement.covered_until < provenance.covered
    answered = known.bought not in {"", Bought.UNKNOWN}
    bought = "" if listing.bought is Bought.UNKNOWN or (late and answered) else listing.bought
    if known.recovered and known.payer_type != PayerType.CMD:
        yield Invoice(known.number, bought=bought)
        return
    amount = listing.invoiced if _contradicts(listing, known, books) else None
    yield Invoice(known.number, payer_type=PayerType.CMD, bought=bought, amount=amount)
    sent = books.dispatch(known.number, Channel.CMD)
    if sent and sent.state == DispatchState.PREPARED:
        yield replace(sent, state=DispatchState.SENT, origin=statement.document + ASSUMED)
    elif not sent or sent.state == DispatchState.REJECTED:
        yield _assumed(known.number, statement, provenance)


def _assumed(number: str, statement: Statement, provenance: Provenance) -> Dispatch:
    """The sending to CMD of which only its statement knows, on the statement's day."""
    day, origin = min(statement.issued_on, provenance.today), statement.document + ASSUMED
    return Dispatch(number, Channel.CMD, day, DispatchState.SENT, proof=provenance.proof, origin=origin)


def _contradicts(listing: Listing, known: KnownInvoice, books: Books) -> bool:
    """Whether CMD works with another amount than the journal; the journal's stands, and *Contrôles* shows both."""
    return bool(listing.invoiced) and abs((listing.invoiced or 0) - known.amount) > books.settings.tolerance


def _allocated(movement: Movement, known: KnownInvoice | None, provenance: Provenance, books: Books) -> Movement:
    """The movement under the journal's own number; a line of a source that does not count is a witness."""
    if movement.line is None or not books.has_movement(movement.document, movement.line):
        movement = replace(movement, known_on=provenance.today)
    return allocated(movement, known, books) if known else movement


def allocated(movement: Movement, known: KnownInvoice, books: Books) -> Movement:
    """The movement of a known invoice: under its number and debtor, a witness if its source does not count."""
    witness = "" if counts(movement.origin, known, movement.date, books) else WITNESS
    return replace(movement, number=known.number, debtor_id=known.debtor_id, witness=witness)


# --- lists of Dentagest -------------------------------------------------------------------------------------------


def _export(export: TableExport, provenance: Provenance, books: Books) -> Iterator[Row]:
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
        yield _allocated(movement, books.invoice(movement.number), provenance, books)


def _listed_invoice(invoice: InvoiceDocument, provenance: Provenance, books: Books) -> Iterator[Invoice | Debtor]:
    """The invoice and its debtor; of a known one only what the list says of it: names are written in many ways."""
    known = books.invoice(invoice.number)
    for row in _invoice(invoice, provenance, known, books):
        if isinstance(row, Invoice) and known:
            due_on = row.due_on if invoice.payment_days is not None else None
            yield Invoice(row.number, row.issued_on, amount=row.amount, due_on=due_on, reference=row.reference)
        elif isinstance(row, Invoice):
            yield replace(row, xml_proof="")
        elif isinstance(row, Debtor) and not known:
            yield row


# --- the bank's file ----------------------------------------------------------------------------------------------


def _bank_notice(notice: BankNotice, provenance: Provenance, books: Books) -> Iterator[Told]:
    movements = list(_bank_movements(notice, provenance, books))
    new = [m for m in movements if m.line is not None and not books.has_movement(m.document, m.line)]
    told_before = books.bank_lines.told_before(notice, new, partial(_invoice_named, books=books))
    for movement in movements:
        if movement.line is not None and movement.line in told_before:
            yield ToldBefore(movement.document, movement.line)
        else:
            yield movement


def _bank_movements(notice: BankNotice, provenance: Provenance, books: Books) -> Iterator[Movement]:
    for entry in notice.entries:
        lump = payout(entry, books.settings)
        known = None if lump else match_entry(entry, books)
        if entry.amount < 0 and not known and not entry.reversal:
            continue  # the practice's own payments are none of the journal's business
        movement = _bank_movement(entry, notice)
        if lump:
            movement = replace(movement, witness="oui", remark=lump)
        yield _allocated(movement, known, provenance, books)


def _invoice_named(number: str, remark: str, books: Books) -> str:
    """The key of the invoice that a bank line is for, by its number or else by what the payer wrote."""
    known = books.invoice(number) if number else match_remark(remark, books)
    return books.key(known.number) if known else books.key(number)


def _bank_movement(entry: BankEntry, notice: BankNotice) -> Movement:
    kind = MovementKind.PAYMENT if entry.amount > 0 else MovementKind.REFUND
    unmatched = entry.reference or entry.text
    return Movement(
        date=entry.value_on,
        number="",
        kind=MovementKind.REVERSAL if entry.reversal else kind,
        amount=entry.amount,
        means="Banque",
        origin=Origin.BANK,
        document=notice.document,
        line=entry.line,
        payer=entry.payer,
        bank_reference=entry.bank_reference,
        remark=f"{REMARK}{unmatched}" if unmatched else "",
    )
