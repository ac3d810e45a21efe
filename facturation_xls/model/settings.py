"""What the practice decided, as the rules read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from facturation_xls.erased import Erasures
from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import ReminderChannel


@dataclass(frozen=True, slots=True)
class PayerTerms:
    """One row of ``tblPayeurs``. Days; ``source`` names the origin whose payments count."""

    payer_type: str
    term: int = 30
    announced_min: int | None = None
    announced_max: int | None = None
    channels: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    standard_from: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PayerRule:
    """One row of ``tblRegles``: a debtor whose name contains ``contains`` is of ``payer_type``."""

    contains: str
    payer_type: str


@dataclass(frozen=True, slots=True)
class ReminderLevel:
    """One row of ``tblNiveaux``: when a reminder of this level is due, and what it says.

    ``delay`` are the days past the due date in force, ``interval`` the least days since the last reminder,
    ``tolerance`` the largest balance that is left alone, ``term`` the days that the letter gives. ``fee``: only where
    it was agreed beforehand with its exact amount (users_and_law.md D.2).
    """

    level: int
    name: str
    delay: int = 10
    interval: int = 30
    tolerance: Centimes = 0
    term: int = 14
    channel: str = ReminderChannel.PAPER
    fee: Centimes = 0
    text: str = ""


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """``tblLettres``: how reminder letters look, and how fresh each source must be before one is written.

    ``qr_iban`` is for QR references of 27 digits; ``freshness`` holds the days by ``Origin``, none for one that is not
    asked.
    """

    qr_iban: str = ""
    per_invoice: bool = False
    window_left: bool = False
    phone: str = ""
    email: str = ""
    place: str = ""
    signature: str = ""
    freshness: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings sheets as the rules read them.

    ``reference_slice``: first and last of the 27 places of a QR reference that hold the invoice number, counted from 1.
    ``lump_payers`` are words in the name of who pays many patients' card payments out in one sum.
    ``contract`` holds the terms that were agreed with CMD, and no others; ``misread`` what was written for those that
    nobody understands.
    ``kept_years`` is how long accounts are kept
    (art. 958f CO), ``kept_after_loss`` how long a loss after enforcement may still be claimed (art. 149a LP), in years.
    ``erasures`` are the persons whom the practice has erased.
    """

    practice: str = ""
    street: str = ""
    town: str = ""
    glns: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    journal_start: date | None = None
    tolerance: Centimes = 5
    cohort_months: int = 12
    horizon: int = 180
    cmd_glns: tuple[str, ...] = ("7611910",)
    number_prefixes: tuple[str, ...] = ()
    reference_slice: tuple[int, int] | None = None
    lump_payers: tuple[str, ...] = ("Worldline", "SIX Payment", "Nexi", "SumUp", "TWINT")
    payers: tuple[PayerTerms, ...] = ()
    rules: tuple[PayerRule, ...] = ()
    levels: tuple[ReminderLevel, ...] = ()
    letters: LetterSettings = LetterSettings()
    contract: Mapping[Term, Agreed] = field(default_factory=dict)
    misread: Mapping[Term, str] = field(default_factory=dict)
    kept_years: int = 10
    kept_after_loss: int = 20
    erasures: Erasures = field(default_factory=Erasures)

    def terms(self, payer_type: str) -> PayerTerms:
        """The terms of a payer type; 30 days and nothing demanded where the practice wrote none."""
        return next((p for p in self.payers if p.payer_type == payer_type), PayerTerms(payer_type))
