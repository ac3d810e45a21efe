"""What stands in a reminder letter. Services and diagnoses are not known here, so no letter can tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from facturation_xls.model.units import Centimes
from facturation_xls.parsing import format_amount, format_date


@dataclass(frozen=True, slots=True)
class Address:
    """Who writes, or to whom; Swiss or Liechtenstein places."""

    name: str
    street: str
    zip_code: str
    city: str

    @property
    def lines(self) -> tuple[str, ...]:
        """As on an envelope."""
        place = f"{self.zip_code} {self.city}".strip()
        return tuple(line for line in (self.name, self.street, place) if line)


@dataclass(frozen=True, slots=True)
class Sender:
    """The practice. Among its ``accounts`` a QR-IBAN takes QR references of 27 digits, another one everything else."""

    address: Address
    accounts: tuple[str, ...] = ()
    phone: str = ""
    email: str = ""
    place: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One invoice of a letter. ``fee`` is asked with it and stays out of every balance."""

    number: str
    issued_on: date | None
    due_on: date | None
    amount: Centimes
    balance: Centimes
    fee: Centimes = 0
    reference: str = ""

    @property
    def paid(self) -> Centimes:
        """What was paid or credited so far."""
        return self.amount - self.balance

    @property
    def total(self) -> Centimes:
        """What the letter asks for this invoice."""
        return self.balance + self.fee


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: one debtor, one level. ``text`` may name the fields of ``fields``."""

    sender: Sender
    to: Address
    heading: str
    text: str
    written_on: date
    new_due_on: date
    claims: tuple[Claim, ...]
    registered: bool = False
    window_left: bool = False

    @property
    def fee(self) -> Centimes:
        """The reminder fees of all its invoices."""
        return sum(claim.fee for claim in self.claims)

    @property
    def total(self) -> Centimes:
        """What the letter asks for."""
        return sum(claim.total for claim in self.claims)

    def fields(self) -> Mapping[str, str]:
        """The fields of the model by name; a text of several lines is several lines or paragraphs there."""
        home, sender = self.sender.address, self.sender
        place = sender.place or home.city
        known = {
            "Cabinet": home.name,
            "Rue du cabinet": home.street,
            "Localité du cabinet": f"{home.zip_code} {home.city}".strip(),
            "Téléphone": sender.phone,
            "E-mail": sender.email,
            "Envoi": "Recommandé" if self.registered else "",
            "Adresse": "\n".join(self.to.lines),
            "Lieu et date": f"{place}, le {format_date(self.written_on)}" if place else format_date(self.written_on),
            "Objet": self.heading,
            "Frais": format_amount(self.fee) if self.fee else "",
            "Total": format_amount(self.total),
            "Nouvelle échéance": format_date(self.new_due_on),
            "Signature": sender.signature or home.name,
        }
        return known | {"Texte": filled(self.text, known)}


def claim_fields(claim: Claim) -> Mapping[str, str]:
    """The fields of the row that a model has for each invoice."""
    return {
        "Facture": claim.number,
        "Date": format_date(claim.issued_on) if claim.issued_on else "",
        "Échéance": format_date(claim.due_on) if claim.due_on else "",
        "Montant": format_amount(claim.amount),
        "Payé": format_amount(claim.paid),
        "Solde": format_amount(claim.balance),
    }


def filled(text: str, fields: Mapping[str, str]) -> str:
    """A text with each «Champ» replaced; names that are not known stay as they are."""
    for name, value in fields.items():
        text = text.replace(f"«{name}»", value)
    return text
