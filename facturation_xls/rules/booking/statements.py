"""Statements of CMD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from facturation_xls.model.ledger import Dispatch, Invoice
from facturation_xls.model.lists import Listing, Statement
from facturation_xls.model.words import Bought, Channel, DispatchState, PayerType
from facturation_xls.rules.assumed import ASSUMED
from facturation_xls.rules.booking.allocation import allocated_anew
from facturation_xls.rules.booking.told import FactRow, Provenance
from facturation_xls.rules.books import Books
from facturation_xls.rules.known_invoices import KnownInvoice


def statement_rows(statement: Statement, provenance: Provenance, books: Books) -> Iterator[FactRow]:
    """The movements of a statement, and what it says of the invoices that it lists."""
    paid = {books.key(movement.number) for movement in statement.movements}
    for listing in statement.listings:
        known = books.invoice(listing.number)
        if known:
            yield from _listed(listing, known, statement, provenance, books)
        elif books.key(listing.number) not in paid and not books.dispatch(listing.number, Channel.CMD):
            yield _assumed(listing.number, statement, provenance)  # all that is told of it: CMD has it
    for movement in statement.movements:
        yield allocated_anew(movement, books.invoice(movement.number), provenance, books)


def _listed(
    listing: Listing, known: KnownInvoice, statement: Statement, provenance: Provenance, books: Books
) -> Iterator[FactRow]:
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
