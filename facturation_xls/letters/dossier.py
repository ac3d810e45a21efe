"""The dossier of a debtor whose invoices somebody else recovers: what stands in it, and its table.

Services and diagnoses are not known here, so no dossier can tell them.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from facturation_xls.letters.letter import Address, Sender
from facturation_xls.model.ledger import CaseEvent
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Recipient

HEADINGS = (
    *("N° débiteur", "Débiteur", "Rue", "NPA", "Localité", "N° facture"),
    *("Date", "Événement", "Détail", "Montant CHF", "Solde CHF", "Preuve"),
)
"""The columns of the table."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Excel would compute a text that begins like this."""


@dataclass(frozen=True, slots=True)
class Case:
    """One invoice of a dossier with its dated history."""

    number: str
    issued_on: date | None
    due_on: date | None
    amount: Centimes
    balance: Centimes
    reminded_on: date | None
    events: tuple[CaseEvent, ...]


@dataclass(frozen=True, slots=True)
class Dossier:
    """The invoices of one debtor for one recipient. ``consent_on``: when the debtor agreed that CMD is told."""

    sender: Sender
    debtor: Address
    debtor_id: str
    recipient: Recipient
    made_on: date
    cases: tuple[Case, ...]
    consent_on: date | None = None

    @property
    def total(self) -> Centimes:
        """What is open."""
        return sum(case.balance for case in self.cases)


def proof_name(place: str) -> str:
    """A proof by its file's name alone: where it lies is the practice's own business."""
    return PurePosixPath(place).name if "/" in place else place


def table(dossier: Dossier) -> bytes:
    """The dossier as CSV, one row per event: semicolons, days as 2026-10-05, amounts as 1234.50, as Excel opens it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    writer.writerows(_rows(dossier))
    return text.getvalue().encode("utf-8-sig")


def _rows(dossier: Dossier) -> Iterator[Sequence[str]]:
    to = dossier.debtor
    who = [_text(word) for word in (dossier.debtor_id, to.name, to.street, to.zip_code, to.city)]
    for case in dossier.cases:
        for event in case.events:
            amounts = (event.amount, event.balance)
            yield [
                *who,
                _text(case.number),
                event.day.isoformat() if event.day else "",
                _text(event.what),
                _text(event.detail),
                *(
                    "" if amount is None else f"{'-' * (amount < 0)}{abs(amount) // 100}.{abs(amount) % 100:02}"
                    for amount in amounts
                ),
                _text(proof_name(event.proof)),
            ]


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
