"""The rows of the journal and of its registers.

Field names are those of ``workbook/schema/``: a dataclass is the facts of one row of its table.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from facturation_xls.model.units import Centimes, Day


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
