"""The dated history of an invoice, for whoever recovers it: what was sent, what was paid, who was reminded and when.

Dated reminders are evidence (users_and_law.md D.2). What was treated is not known here; the words of an insurer, of a
payer and of staff stay out, since they may tell of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from facturation_xls.model.ledger import CaseEvent
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import DispatchState, MovementKind, Recipient, ReminderChannel
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules.comparable import invoice_keys, typed_dispatches
from facturation_xls.rules.settlement import reducing_movements

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

_ANSWERS: Final = {
    DispatchState.ACCEPTED: "acceptée",
    DispatchState.REJECTED: "refusée",
    DispatchState.SENT: "en examen",
}
_INVOICE: Final = "Facture"
_RANK: Final = (_INVOICE, "Envoi", "Réponse")
"""What comes first of several events of one day; the others follow as their tables have them."""


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables that tell of invoices; ``ledger`` and ``journal`` row by row, ``progress`` of the payment plans."""

    ledger: pd.DataFrame
    journal: pd.DataFrame
    dispatches: pd.DataFrame
    movements: pd.DataFrame
    reminders: pd.DataFrame
    progress: pd.DataFrame
    transfers: pd.DataFrame


def events(keys: set[str], tables: Tables, settings: Settings, as_of: date) -> dict[str, list[CaseEvent]]:
    """The history of each of these invoices up to a day, by key, in its order; the last balance is the ledger's."""
    own = {name: _of(keys, getattr(tables, name), settings) for name in ("dispatches", "reminders", "transfers")}
    at = tables.ledger["key"].isin(keys)
    invoices = tables.ledger[at].assign(hold_since=tables.journal["hold_since"].reset_index(drop=True)[at])
    invoices = invoices.drop_duplicates("key")
    found: dict[str, list[CaseEvent]] = {key: [] for key in keys}
    for source in (
        _issued(invoices),
        _sent(own["dispatches"], settings),
        _moved(reducing_movements(invoices, tables.movements, settings, as_of)),
        _reminded(own["reminders"]),
        _agreed(tables.progress[tables.progress["key"].isin(keys)]),
        _held(invoices),
        _handed_over(own["transfers"]),
    ):
        for key, event in source:
            if event.day is None or event.day <= as_of:
                found[key].append(event)
    return {key: list(_with_balances(_in_order(told))) for key, told in found.items()}


def _of(keys: set[str], table: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The rows about these invoices, with their ``key``."""
    keyed = table.assign(key=invoice_keys(table["number"], settings))
    return keyed[keyed["key"].isin(keys)]


def _in_order(told: list[CaseEvent]) -> list[CaseEvent]:
    """The invoice first, whatever was paid before it; what has no day next, then by day."""
    return sorted(
        told,
        key=lambda event: (
            event.what != _INVOICE,
            event.day or date.min,
            _RANK.index(event.what) if event.what in _RANK else len(_RANK),
        ),
    )


def _with_balances(told: list[CaseEvent]) -> Iterator[CaseEvent]:
    """Each event that moves money with what is owed after it."""
    balance: Centimes = 0
    for event in told:
        if event.amount is None:
            yield event
        else:
            balance += event.amount
            yield replace(event, balance=balance)


Told = Iterator[tuple[str, CaseEvent]]


def _issued(invoices: pd.DataFrame) -> Told:
    for row in _rows(invoices):
        due_on = _day(row["due_on"])
        detail = f"échéance le {format_date(due_on)}" if due_on else ""
        proof = row["pdf_proof"] or row["xml_proof"]
        yield row["key"], CaseEvent(_day(row["issued_on"]), _INVOICE, detail, int(row["amount"]), proof=proof)


def _sent(dispatches: pd.DataFrame, settings: Settings) -> Told:
    """What was only prepared did not leave."""
    typed = typed_dispatches(dispatches, settings).assign(proof=dispatches["proof"])
    for row in _rows(typed):
        if row["state"] == DispatchState.PREPARED:
            continue
        yield row["key"], CaseEvent(_day(row["day"]), "Envoi", row["channel"], proof=row["proof"])
        if row["answer"] and row["state"] in _ANSWERS:
            yield row["key"], CaseEvent(_day(row["told_on"]), "Réponse", _ANSWERS[row["state"]])


def _moved(moved: pd.DataFrame) -> Told:
    """The movements that count, as what they change of what is owed; CMD's fees are no debtor's matter."""
    for row in _rows(moved):
        line = f", ligne {int(row['line'])}" if row["line"] is not None and not pd.isna(row["line"]) else ""
        proof = f"{row['document']}{line}" if row["document"] else ""
        kind = MovementKind(row["kind"])
        yield row["key"], CaseEvent(_day(row["day"]), kind.value, row["means"], -int(row["amount"]), proof=proof)


def _reminded(reminders: pd.DataFrame) -> Told:
    for row in _rows(reminders):
        is_call = row["channel"].strip().casefold() == ReminderChannel.PHONE.casefold()
        until = row["new_due_on"]
        detail = [] if is_call or not row["channel"] else [row["channel"]]
        if until is not None:
            detail.append(f"{'promis' if is_call else 'à payer'} d'ici au {format_date(until)}")
        what = "Appel" if is_call else row["name"] or f"Rappel {_count(row['level'])}".strip()
        yield row["key"], CaseEvent(_day(row["date"]), what, ", ".join(detail), proof=row["proof"])


def _agreed(progress: pd.DataFrame) -> Told:
    for row in _rows(progress):
        detail = f"CHF {format_amount(int(row['amount']))}, {row['state']}"
        yield row["key"], CaseEvent(_day(row["day"]), "Acompte convenu", detail)


def _held(invoices: pd.DataFrame) -> Told:
    """A hold that was lifted keeps its first day in the journal."""
    for row in _rows(invoices):
        if since := _day(row["hold_since"]):
            yield row["key"], CaseEvent(since, "Blocage", row["hold"] or "levé depuis")


def _handed_over(transfers: pd.DataFrame) -> Told:
    for row in _rows(transfers):
        is_back = row["recipient"].strip().casefold() == Recipient.PRACTICE.casefold()
        what = "Retour du recouvrement" if is_back else "Transfert"
        yield row["key"], CaseEvent(_day(row["date"]), what, "" if is_back else row["recipient"], proof=row["proof"])


def _rows(frame: pd.DataFrame) -> Iterator[dict[Any, Any]]:
    yield from frame.to_dict("records")


def _day(value: Any) -> date | None:
    if value is None or pd.isna(value):
        return None
    return value.date() if isinstance(value, pd.Timestamp) else value


def _count(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(int(value))
