"""What staff typed into the journal by hand, completed to first-class rows (DESIGN §2, "Rows typed by staff"). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice
from facturation_xls.model.words import Bought, Channel, DispatchState, MovementKind, Origin, PayerType
from facturation_xls.rules.books import Books
from facturation_xls.rules.linking import TYPED_DOCUMENT
from facturation_xls.rules.payers import by_decision

_CHANNELS = {channel.casefold(): channel.value for channel in Channel}


def complete_invoice(row: Mapping[str, Any], books: Books, today: date) -> tuple[Invoice, Debtor | None]:
    """The facts that a typed invoice lacks: a number ``M-2026-001``, our debtor number, payer type, due date.

    ``row`` is the journal's row; what staff typed is not repeated in the answer, but for the number.
    """
    issued_on: date | None = row["issued_on"]
    number = row["number"] or books.next_typed_number((issued_on or today).year)
    party = Party(row["debtor"])
    debtor = Debtor(books.debtors.id_of(party), party.name) if party.name and not row["debtor_id"] else None
    imposed = books.debtors.imposed_type(debtor.debtor_id if debtor else row["debtor_id"])
    payer_type = row["payer_type"] or by_decision(party, books.settings, imposed) or PayerType.UNCLASSIFIED
    due_on = issued_on + timedelta(days=books.settings.terms(payer_type).term) if issued_on else None
    return (
        Invoice(
            number=number,
            debtor_id=debtor.debtor_id if debtor else "",
            payer_type="" if row["payer_type"] else payer_type,
            due_on=None if row["due_on"] else due_on,
            bought=Bought.UNKNOWN if payer_type == PayerType.CMD and not row["bought"] else "",
        ),
        debtor,
    )


def complete_movement(row: Mapping[str, Any], line: int, books: Books, today: date) -> dict[str, Any]:
    """The cells that a typed movement lacks: "saisie AAAA-MM-JJ", line, kind, origin, the journal's own number."""
    known = books.invoice(row["number"])
    facts: dict[str, Any] = {
        "document": row["document"] or typed_document(today),
        "line": line if row["line"] is None else row["line"],
        "kind": row["kind"] or MovementKind.PAYMENT,
        "origin": row["origin"] or Origin.TYPED,
        "known_on": row["known_on"] or today,
    }
    if known:
        facts |= {"number": known.number, "debtor_id": row["debtor_id"] or known.debtor_id}
    return facts


def typed_document(today: date) -> str:
    """The document name of what staff typed up to a day."""
    return f"{TYPED_DOCUMENT}{today.isoformat()}"


def complete_dispatch(row: Mapping[str, Any]) -> dict[str, Any]:
    """The cells that a typed sending lacks: with a date it has left, without one it is only prepared."""
    return {
        "channel": channel_word(row["channel"]),
        "state": row["state"] or (DispatchState.SENT if row["date"] else DispatchState.PREPARED),
        "origin": row["origin"] or Origin.TYPED,
    }


def channel_word(typed: str) -> str:
    """The channel as the dropdown writes it; a word of the practice's own stays as it is."""
    return _CHANNELS.get(typed.strip().casefold(), typed.strip())


def typed_dispatch(number: str, channel: str, sent_on: date | None, books: Books) -> Iterator[Dispatch]:
    """The sending that a ``Canal`` or ``Date envoi`` typed into the journal stands for, if it is not there yet."""
    word = channel_word(channel.partition("+")[0]) or Channel.PAPER
    known = books.dispatch(number, word)
    if known and known.date == sent_on:
        return
    state = DispatchState.SENT if sent_on else DispatchState.PREPARED
    yield Dispatch(number, word, sent_on, state, origin=Origin.TYPED)
