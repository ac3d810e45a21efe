"""Documents that speak of an erased person, without what tells who it was: whichever way they come again, they book the
same amounts on the same days under the same numbers. Pure.
"""

from __future__ import annotations

from dataclasses import replace

from facturation_xls.erased import ErasedPerson
from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Party, Proof
from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import BankEntry, BankNotice, Listing, OldInvoice, Statement, TableExport, TakeOver
from facturation_xls.rules.books import Books
from facturation_xls.rules.matching import match_entry, payout


def forgotten(document: Document, books: Books) -> Document:
    """The document as it may still be booked; itself where it tells of nobody who was erased."""
    if not books.settings.erasures:
        return document
    match document:
        case InvoiceDocument():
            return _invoice(document, books)
        case Statement():
            listings = tuple(_listing(line, books) for line in document.listings)
            return replace(document, listings=listings, movements=_movements(document.movements, books))
        case BankNotice():
            return replace(document, entries=tuple(_entry(entry, books) for entry in document.entries))
        case TableExport():
            invoices = tuple(_invoice(invoice, books) for invoice in document.invoices)
            return replace(document, invoices=invoices, movements=_movements(document.movements, books))
        case Proof():
            return _proof(document, books)
        case Answer():
            number = document.number or books.number_of_file(document.file)
            return replace(document, number=number, file="", said="") if books.erased(number) else document
        case TakeOver():
            return replace(document, invoices=tuple(_old_invoice(invoice, books) for invoice in document.invoices))


def speaks_of_erased(document: Document, books: Books) -> bool:
    """Whether a document is about an invoice, or a payment, of somebody erased, even where it names nobody."""
    match document:
        case InvoiceDocument():
            return books.erased(document.number, document.issued_on) is not None
        case Statement():
            numbers = [line.number for line in document.listings]
            numbers += [line.number for line in document.movements]
        case TableExport():
            invoices = any(books.erased(i.number, i.issued_on) for i in document.invoices)
            return invoices or any(books.erased(line.number) for line in document.movements)
        case BankNotice():
            return any(_entry(entry, books) is not entry for entry in document.entries)
        case Proof():
            numbers = list(document.numbers)
            numbers += [found for number in document.numbers if (found := books.erased_by_reference(number))]
        case Answer():
            numbers = [document.number or books.number_of_file(document.file)]
        case TakeOver():
            return any(books.erased(i.number, i.issued_on) for i in document.invoices)
    return any(books.erased(number) for number in numbers)


def speaks_of_others(document: Document, books: Books) -> bool:
    """Whether a document that speaks of somebody erased tells of payments of other people as well."""
    match document:
        case Statement():
            return not all(books.erased(line.number) for line in document.movements)
        case BankNotice():
            return any(_entry(entry, books) is entry for entry in document.entries)
        case _:
            return False


# --- invoices ---------------------------------------------------------------------------------------------------------


def _invoice(document: InvoiceDocument, books: Books) -> InvoiceDocument:
    person = books.erased(document.number, document.issued_on)
    if not person:
        return document
    return replace(
        document,
        patient=_nameless(document.patient, person, books, anyway=True),
        debtor=_nameless(document.debtor, person, books, anyway=person.debtor),
        insurer=_nameless(document.insurer, person, books, anyway=person.debtor and not document.debtor),
        reference="",
        has_pdf=False,
    )


def _nameless(party: Party | None, person: ErasedPerson, books: Books, *, anyway: bool) -> Party | None:
    """A party without name and address: ``anyway``, or where it is the person by name."""
    if party and (anyway or books.settings.erasures.is_name_of(person, party.name)):
        return Party(person.name, party.is_company)
    return party


def _old_invoice(old: OldInvoice, books: Books) -> OldInvoice:
    person = books.erased(old.number, old.issued_on)
    if not person:
        return old
    debtor = _nameless(old.debtor, person, books, anyway=person.debtor)
    return replace(old, debtor=debtor, patient=person.name if old.patient else "", reference="")


def _proof(proof: Proof, books: Books) -> Proof:
    """An erased invoice is found by its number: its reference is no longer in the journal."""
    numbers = tuple(books.erased_by_reference(number) or number for number in proof.numbers)
    proposal = proof.proposal
    person = books.erased(proposal.number, proposal.issued_on) if proposal else None
    if proposal and person:
        proposal = replace(
            proposal, debtor=_nameless(proposal.debtor, person, books, anyway=person.debtor), reference=""
        )
    return replace(proof, numbers=numbers, proposal=proposal)


# --- lines ------------------------------------------------------------------------------------------------------------


def _listing(line: Listing, books: Books) -> Listing:
    return replace(line, reason="") if line.reason and books.erased(line.number) else line


def _movements(lines: tuple[Movement, ...], books: Books) -> tuple[Movement, ...]:
    return tuple(_movement(line, books) for line in lines)


def _movement(line: Movement, books: Books) -> Movement:
    person = books.erased(line.number) if line.number else None
    if not person:
        return line
    return replace(line, payer=person.name if line.payer else "", remark="", bank_reference="")


def _entry(entry: BankEntry, books: Books) -> BankEntry:
    """A line of the bank's file: what was paid for an erased invoice names it by its number alone.

    What an erased person paid for nobody's invoice, in their own time, is still a payment, but nobody's.
    """
    if payout(entry, books.settings):
        return entry
    known = match_entry(entry, books)
    number = books.erased_by_reference(entry.reference) if entry.reference else ""
    number = number or (known.number if known else "")
    person = books.erased(number) if number else None
    if person:
        payer = person.name if entry.payer else ""
        return replace(entry, reference="", text=number, payer=payer, bank_reference="", grouped=0)
    payer = _erased_payer(entry, books)
    if not payer:
        return entry
    return replace(entry, payer=payer) if known else replace(entry, payer=payer, reference="", text="")


def _erased_payer(entry: BankEntry, books: Books) -> str:
    """What stands in the place of a payer who was erased; an empty text for anybody else."""
    erasures = books.settings.erasures
    if not entry.payer:
        return ""
    return next(
        (p.name for p in erasures.persons if entry.value_on <= p.until and erasures.is_name_of(p, entry.payer)), ""
    )
