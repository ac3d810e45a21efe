"""A movement under the journal's own number and debtor, and whether it counts there."""

from __future__ import annotations

from dataclasses import replace

from facturation_xls.model.ledger import Movement
from facturation_xls.rules.booking.told import Provenance
from facturation_xls.rules.books import Books
from facturation_xls.rules.known_invoices import KnownInvoice
from facturation_xls.rules.witnesses import WITNESS, counts


def allocated_anew(movement: Movement, known: KnownInvoice | None, provenance: Provenance, books: Books) -> Movement:
    """The movement under the journal's own number; a line of a source that does not count is a witness."""
    if movement.line is None or not books.has_movement(movement.document, movement.line):
        movement = replace(movement, known_on=provenance.today)
    return allocated(movement, known, books) if known else movement


def allocated(movement: Movement, known: KnownInvoice, books: Books) -> Movement:
    """The movement of a known invoice: under its number and debtor, a witness if its source does not count."""
    witness = "" if counts(movement.origin, known, movement.date, books) else WITNESS
    return replace(movement, number=known.number, debtor_id=known.debtor_id, witness=witness)
