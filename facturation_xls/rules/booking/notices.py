"""The bank's file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import BankEntry, BankNotice
from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.rules.booking.allocation import allocated_anew
from facturation_xls.rules.booking.told import Provenance, Told, ToldBefore
from facturation_xls.rules.books import Books
from facturation_xls.rules.matching import REMARK, match_entry, match_remark, payout


def notice_rows(notice: BankNotice, provenance: Provenance, books: Books) -> Iterator[Told]:
    """The payments of a bank file, and those that another file has told of before."""
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
        yield allocated_anew(movement, known, provenance, books)


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
