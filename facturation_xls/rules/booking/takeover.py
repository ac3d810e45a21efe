"""Invoices of before the journal (DESIGN §3): owed and reminded of, and counted in no delay and no control."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeAlias

from facturation_xls.errors.takeover import TakeOverKnown, TakeOverTooYoung, TakeOverWithoutStart
from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.ledger import Debtor, Invoice, Movement, Reminder
from facturation_xls.model.lists import OldInvoice, TakeOver
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Bought, MovementKind, PayerType
from facturation_xls.parsing import format_date
from facturation_xls.rules.books import Books
from facturation_xls.rules.payers import by_decision

ORIGIN = "Reprise"
"""The origin of what was paid before the journal began."""

Row: TypeAlias = Debtor | Invoice | Movement | Reminder


def taken_over(document: TakeOver, today: date, books: Books) -> Iterator[Row]:
    """The rows of a take-over: each invoice, what was already paid of it, its last reminder, its debtor.

    Raises ``TakeOverWithoutStart`` (no *Début du journal*), ``TakeOverTooYoung`` (an invoice of the journal's own time)
    and ``TakeOverKnown`` (its number belongs to such a one), before anything is noted.
    """
    start = books.settings.journal_start
    if start is None:
        raise TakeOverWithoutStart
    for old in document.invoices:
        if old.issued_on >= start:
            raise TakeOverTooYoung(row=old.row, number=old.number, day=format_date(start))
        known = books.invoice(old.number)
        if known and known.issued_on and known.issued_on >= start:
            raise TakeOverKnown(row=old.row, number=old.number)
    for old in document.invoices:
        debtor = _debtor(old.debtor, books)
        if debtor:
            books.note(debtor)  # the next invoice may be of the same new debtor
            yield debtor
        yield from _invoice(old, debtor, start - timedelta(days=1), today, books)


def _debtor(party: Party | None, books: Books) -> Debtor | None:
    if party is None:
        return None
    return Debtor(books.debtors.id_of(party), party.name, party.street, party.zip_code, party.city)


def _invoice(old: OldInvoice, debtor: Debtor | None, before: date, today: date, books: Books) -> Iterator[Row]:
    imposed = books.debtors.imposed_type(debtor.debtor_id) if debtor else ""
    payer_type = _payer_type(old.payer_type, books) or by_decision(old.debtor, books.settings, imposed)
    payer_type = payer_type or PayerType.UNCLASSIFIED
    known = books.invoice(old.number)
    number = known.number if known else old.number
    yield Invoice(
        number=number,
        issued_on=old.issued_on,
        debtor_id=debtor.debtor_id if debtor else "",
        patient=old.patient,
        debtor=debtor.name if debtor else "",
        payer_type=payer_type,
        amount=old.amount,
        due_on=old.due_on or old.issued_on + timedelta(days=books.settings.terms(payer_type).term),
        bought=old.bought or (Bought.UNKNOWN if payer_type == PayerType.CMD else ""),
        reference="".join(old.reference.split()),
    )
    paid: Centimes = 0 if old.open_amount is None else old.amount - old.open_amount
    if paid:
        yield Movement(
            date=before,
            number=number,
            kind=MovementKind.PAYMENT if paid > 0 else MovementKind.REFUND,
            amount=paid,
            debtor_id=debtor.debtor_id if debtor else "",
            origin=ORIGIN,
            document=paid_before(number),
            line=1,
            known_on=today,
            remark="Payé avant le début du journal",
        )
    if old.level:
        yield Reminder(number, old.level, old.reminded_on or before, remark=ORIGIN)


def paid_before(number: str) -> str:
    """The document name of what was paid of an old invoice before the journal began."""
    return f"Reprise {number}"


def _payer_type(written: str, books: Books) -> str:
    """The payer type as the practice's table writes it; a word that is not there stays as it is."""
    known = (*(payer.payer_type for payer in books.settings.payers), *PayerType)
    return next((word for word in known if word.casefold() == written.casefold()), written)
