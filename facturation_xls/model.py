"""The words of the field as frozen dataclasses: what documents say, what the journal holds, what the practice decided.

Nothing here reads or writes a file. Money is an ``int`` of CHF centimes, everywhere; a day is a ``datetime.date``.
The French values of the enums are what staff see in the workbook, so they are part of the file format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from facturation_xls.erased import Erasures

Centimes: TypeAlias = int
Day: TypeAlias = date


class PayerType(StrEnum):
    """Who owes the invoice (DESIGN §1); a practice may add words of its own in ``tblPayeurs``."""

    PRIVATE = "Patient privé"
    CMD = "Caisse des Médecins"
    COMPLEMENTARY = "Assurance complémentaire"
    SOCIAL = "Aide sociale"
    OTHER_INSURER = "Autre assurance"
    UNCLASSIFIED = "À classer"


class Channel(StrEnum):
    """How an invoice left the practice: a fact of each sending, never derived from the payer type."""

    DENTAGEST = "Dentagest"
    CMD = "CMD"
    PAPER = "Papier"
    EMAIL = "E-mail"


class ReminderChannel(StrEnum):
    """How a reminder went out. A call is noted beside the letters and never raises the level."""

    PAPER = "Papier"
    REGISTERED = "Recommandé"
    EMAIL = "E-mail"
    PHONE = "Téléphone"


class Recipient(StrEnum):
    """Who recovers an invoice after the reminders; ``PRACTICE``: it came back, nothing was recovered."""

    CMD = "CMD"
    ENFORCEMENT = "poursuite"
    PRACTICE = "Cabinet"


class DispatchState(StrEnum):
    """An exported file is only prepared; a lot's date, an answer or a statement makes it sent."""

    PREPARED = "préparée"
    SENT = "envoyée"
    ACCEPTED = "acceptée"
    REJECTED = "rejetée"


class MovementKind(StrEnum):
    """What a movement is. Its amount reads "+ = reduces what is owed" (DESIGN §4, signs)."""

    PAYMENT = "Paiement"
    CREDIT_NOTE = "Avoir"
    LOSS = "Perte"
    CMD_ADVANCE = "Avance CMD"
    CMD_RETURN = "Retour CMD"
    TAKE_BACK = "Reprise"
    REFUND = "Remboursement"
    REVERSAL = "Extourne"
    FEE = "Frais"


class Bought(StrEnum):
    """Whether CMD bought the receivable ("créance rachetée"): it decides who chases it and who bears the loss."""

    YES = "Oui"
    WITH_RECOURSE = "Avec recours"
    NO = "Non"
    UNKNOWN = "Inconnu"


class Origin(StrEnum):
    """Where a row comes from; also the words of ``Source des paiements`` in ``tblPayeurs``."""

    DENTAGEST = "Dentagest"
    CMD = "CMD"
    BANK = "Banque"
    TYPED = "Saisie"


class Status(StrEnum):
    """The eight words on screen (DESIGN §4); the detail stands in ``Prochaine action``."""

    TO_SEND = "à envoyer"
    OPEN = "ouverte"
    REMINDED = "rappelée"
    AT_CMD = "chez CMD"
    ON_HOLD = "bloquée"
    PAID = "payée"
    CANCELLED = "annulée"
    LOST = "perte"


class Severity(StrEnum):
    """How urgent a finding is, in the order of the sheet *Contrôles*."""

    ALARM = "Alarme"
    CHECK = "À vérifier"
    NOTE = "Info"


# --- what arrives -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as found: its name as the person knows it, its bytes, and the day the system dates it."""

    name: str
    content: bytes = field(repr=False)
    dated: date | None = None

    @property
    def suffix(self) -> str:
        """The name's ending in lower case with its dot, or an empty string."""
        stem, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot and stem else ""


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
class Listing:
    """A statement line seen from the invoice: CMD knows it, for this amount, bought or not."""

    line: int
    number: str
    invoiced: Centimes | None = None
    bought: Bought = Bought.UNKNOWN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A CMD statement. ``movements`` are gross and carry ``document`` and ``line``.

    ``proven``: its lines agree with its totals; only a table of which the practice said that it has none lacks that.
    """

    document: str
    issued_on: date
    covered_until: date
    layout: str
    listings: tuple[Listing, ...]
    movements: tuple[Movement, ...]
    payout: Centimes | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One payment of a bank file: collective entries are already split. ``amount`` > 0 = money in.

    ``grouped`` > 1: the bank lumps so many payments together and details them in another file.
    """

    line: int
    amount: Centimes
    value_on: date
    booked_on: date
    reference: str = ""
    text: str = ""
    payer: str = ""
    bank_reference: str = ""
    reversal: bool = False
    account: str = ""
    grouped: int = 0


@dataclass(frozen=True, slots=True)
class BankNotice:
    """A camt.053 statement or camt.054 notification. ``document`` is the bank's own identification.

    A statement repeats what notifications told (``is_statement``); without a period ``covered_from`` is unknown.
    """

    document: str
    issued_on: date
    covered_until: date
    account: str
    entries: tuple[BankEntry, ...]
    is_statement: bool = False
    covered_from: date | None = None


@dataclass(frozen=True, slots=True)
class TableExport:
    """A list that Dentagest exported: invoices, payments, or both. Each payment names its own ``document`` and line.

    ``document`` is the name of the whole list.
    """

    document: str
    covered_until: date
    layout: str
    invoices: tuple[InvoiceDocument, ...]
    movements: tuple[Movement, ...]


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


@dataclass(frozen=True, slots=True)
class OldInvoice:
    """One row of the take-over form; ``row`` as Excel counts. ``open_amount``: ``None`` = nothing was paid yet."""

    row: int
    number: str
    issued_on: date
    amount: Centimes
    open_amount: Centimes | None = None
    debtor: Party | None = None
    due_on: date | None = None
    payer_type: str = ""
    patient: str = ""
    level: int = 0
    reminded_on: date | None = None
    bought: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The invoices that were open when the journal began."""

    invoices: tuple[OldInvoice, ...]


Document: TypeAlias = InvoiceDocument | Statement | BankNotice | TableExport | Proof | Answer | TakeOver


# --- what the workbook holds --------------------------------------------------------------------------------------
# Field names are those of ``workbook/schema.py``: a dataclass is the facts of one row of its table.


@dataclass(frozen=True, slots=True)
class Invoice:
    """The facts of one row of ``tblJournal`` (derived columns come from the ledger); empty ones say nothing.

    ``to_confirm`` = "oui": read from the text of a PDF; "non" once a document of Dentagest said the same.
    """

    number: str
    issued_on: date | None = None
    debtor_id: str = ""
    patient: str = ""
    debtor: str = ""
    payer_type: str = ""
    amount: Centimes | None = None
    due_on: date | None = None
    bought: str = ""
    xml_proof: str = ""
    pdf_proof: str = ""
    reference: str = ""
    to_confirm: str = ""


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One row of ``tblEnvois``. A sending counts when it has a date, a channel and a state beyond *préparée*.

    ``answer`` is what the insurer or CMD said of it, in French, on ``answered_on``.
    """

    number: str
    channel: str
    date: Day | None
    state: str
    lot: str = ""
    proof: str = ""
    origin: str = ""
    answered_on: Day | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Lot:
    """One row of ``tblLots``: invoices that leave together. ``month`` is ``2026-10``; staff write the day."""

    lot: str
    channel: str
    month: str = ""


@dataclass(frozen=True, slots=True)
class Movement:
    """One row of ``tblMouvements``. ``date`` is the value date at the practice, ``debtor_paid_on`` the patient's day.

    ``witness`` = "oui": another source's word for a payment that counts elsewhere (DESIGN §3): compared, never added.
    """

    date: Day | None
    number: str
    kind: str
    amount: Centimes
    debtor_paid_on: Day | None = None
    debtor_id: str = ""
    means: str = ""
    origin: str = ""
    document: str = ""
    line: int | None = None
    payer: str = ""
    known_on: Day | None = None
    witness: str = ""
    remark: str = ""
    bank_reference: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One row of ``tblRappels``: a reminder as it was issued, never changed afterwards.

    ``name`` to ``text`` are the parameters of its level on that day; ``claimed`` is what the letter asked for this
    invoice, its fee included. A reminder that was read or typed has none of them.
    """

    number: str
    level: int
    date: Day | None
    channel: str = ""
    new_due_on: Day | None = None
    proof: str = ""
    remark: str = ""
    name: str = ""
    delay: int | None = None
    fee: Centimes | None = None
    claimed: Centimes | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One row of ``tblTransferts``: an invoice that was handed over for recovery, or that came back from there.

    ``amount`` is what was open on that day, ``proof`` the file that went with it.
    """

    number: str
    date: Day | None
    amount: Centimes | None = None
    recipient: str = ""
    proof: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One dated fact of an invoice's history, for whoever recovers it. Never what was treated, never a remark.

    ``amount`` is that of the event, ``balance`` what was owed after it, where it moves money.
    """

    day: Day | None
    what: str
    detail: str = ""
    amount: Centimes | None = None
    balance: Centimes | None = None
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Debtor:
    """One row of ``tblDebiteurs``; ``debtor_id`` is ours."""

    debtor_id: str
    name: str
    street: str = ""
    zip_code: str = ""
    city: str = ""


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """One row of ``tblImports``: a document that was booked, or the witness that it was already known."""

    hash: str
    imported_on: date
    file: str
    kind: str
    covered: str
    document: str
    new: int = 0
    modified: int = 0
    known: int = 0
    to_check: int = 0
    rejected: int = 0
    detail: str = ""


class ListedIn(StrEnum):
    """A table that lists the rows of which a finding speaks: its name in the workbook."""

    JOURNAL = "tblJournal"
    DISPATCHES = "tblEnvois"
    LOTS = "tblLots"
    MOVEMENTS = "tblMouvements"
    INSTALMENTS = "tblEcheances"
    TRANSFERS = "tblTransferts"
    IMPORTS = "tblImports"
    UNPAID = "tblImpayes"
    BREACHES = "tblEcartsCMD"
    CONTRACT = "tblContratCMD"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of ``tblControles``; its key is control + invoice + document.

    ``about``: the invoices of a line that stands for many findings. ``listed_in``: the name of the table that lists
    them, to which the line leads; "" where none does.
    """

    severity: Severity
    control: str
    number: str
    document: str
    finding: str
    what_to_do: str
    about: tuple[str, ...] = ()
    listed_in: str = ""


# --- what the practice decided ------------------------------------------------------------------------------------


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


class Term(StrEnum):
    """What a framework contract with CMD says; the French values are the rows of ``tblContratCMD``."""

    SENDS = "Qui envoie les factures"
    REMINDS = "Qui rappelle"
    COLLECTS = "Qui encaisse"
    BEARS_LOSS = "Qui supporte la perte"
    BOUGHT = "Part rachetée"
    PAYOUT = "Versement des créances rachetées"
    FORWARDING = "Reversement des paiements"
    RECEIPT = "Accusé de réception"
    RETURN = "Retour d'une créance"
    FEE_SHARE = "Frais en %"
    FEE_EACH = "Frais par facture"
    SENDINGS = "Envois à la CMD"
    STATEMENTS = "Relevés de la CMD"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One row of ``tblContratCMD`` that was filled: a term that was agreed, and where.

    ``value`` is ``CMD`` or ``Cabinet``, days, a number, hundredths of a percent, or CHF centimes, as the term asks;
    ``text`` is what staff wrote of a number.
    """

    value: str | int
    text: str
    unit: str = ""
    where: str = ""


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


def invoice_key(number: str, prefixes: tuple[str, ...] = ()) -> str:
    """The form in which invoice numbers compare: no spaces, hyphens, leading zeros or declared prefixes (DESIGN §3)."""
    if not prefixes and number.isascii() and number.isalnum():  # nearly all of them
        return number.casefold().lstrip("0") or "0"
    key = "".join(number.split()).replace("-", "").casefold()
    for prefix in prefixes:
        cleaned = "".join(prefix.split()).replace("-", "").casefold()
        if cleaned and key.startswith(cleaned) and len(key) > len(cleaned):
            key = key[len(cleaned) :]
            break
    return key.lstrip("0") or ("0" if key else "")


class KeysOfNumbers(dict[str, str]):
    """``invoice_key`` of numbers, each found once: journal, movements, sendings and documents hold the same ones."""

    def __init__(self, prefixes: tuple[str, ...]) -> None:
        super().__init__()
        self._prefixes = prefixes

    def __missing__(self, number: str) -> str:
        self[number] = key = invoice_key(number, self._prefixes)
        return key


keys_of_numbers = lru_cache(maxsize=1)(KeysOfNumbers)
"""The keys of a practice's numbers by its declared prefixes."""
