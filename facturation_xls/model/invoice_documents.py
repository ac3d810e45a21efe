"""What is said of single invoices: by Dentagest's XML, by a PDF, by an insurer's answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Channel, DispatchState


class DocumentKind(StrEnum):
    """What a generalInvoiceRequest is (domain.md §0.3-0.5, §1.1); the values are shown by ``inspecter``."""

    INVOICE = "facture"
    REMINDER = "rappel"
    COPY = "copie"
    STORNO = "annulation"
    REFUND = "remboursement"


class Tiers(StrEnum):
    """The Swiss billing modes: patient pays (garant), insurer pays (payant, soldant)."""

    GARANT = "garant"
    PAYANT = "payant"
    SOLDANT = "soldant"


@dataclass(frozen=True, slots=True)
class Party:
    """A person or a company with a postal address. Birth dates and AHV numbers never reach the model."""

    name: str
    is_company: bool = False
    gln: str = ""
    street: str = ""
    zip_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """What one generalInvoiceRequest says (domain.md §9), whatever its version. Services are never read.

    ``number`` is text, exactly as written. ``due`` is ``amount_due``: rounded to 5 rappen, the reminder fee included.
    ``exported_on`` is the day of the export, never an invoice date; ``stamp`` tells two exports of one day apart
    (seconds since 1970, of the reminder if it is one, 0 when missing). ``has_pdf``: it carries the printed invoice.
    """

    kind: DocumentKind
    version: str
    number: str
    issued_on: date
    test: bool = False
    exported_on: date | None = None
    stamp: int = 0
    software: str = ""
    amount: Centimes = 0
    reminder_fee: Centimes = 0
    prepaid: Centimes = 0
    due: Centimes = 0
    tiers: Tiers | None = None
    law: str = ""
    biller: Party | None = None
    debtor: Party | None = None
    patient: Party | None = None
    insurer: Party | None = None
    recipient_gln: str = ""
    via: tuple[str, ...] = ()
    reference: str = ""
    iban: str = ""
    payment_days: int | None = None
    reminder_level: int = 0
    reminded_on: date | None = None
    has_pdf: bool = False


@dataclass(frozen=True, slots=True)
class ProposedInvoice:
    """What a PDF says of an invoice: it counts when its number is not known, and somebody must confirm it."""

    number: str
    issued_on: date
    amount: Centimes
    due_on: date | None = None
    debtor: Party | None = None
    reference: str = ""
    iban: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """A PDF. ``numbers`` are the tokens of its name and text that may be an invoice number, best first."""

    numbers: tuple[str, ...]
    dated: date | None
    channel: Channel = Channel.PAPER
    proposal: ProposedInvoice | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What an insurer answers to an invoice, or CMD to an upload, which names a ``file`` and no ``number``.

    ``state`` is what becomes of the sending (*envoyée*: it arrived, nothing is decided), ``said`` the French sentence.
    ``exported_on`` is the day of the export that is answered, ``about`` what kind of document that was.
    """

    state: DispatchState
    said: str
    number: str = ""
    file: str = ""
    answered_on: date | None = None
    stamp: int = 0
    exported_on: date | None = None
    about: DocumentKind = DocumentKind.INVOICE
    biller_gln: str = ""
    by_cmd: bool = False
    test: bool = False
