"""What happens to a practice in a year: the raw events, as the world knows them.

Nothing here knows the program: documents are written from these events (``mail.py``), a person types some of them
(``secretary.py``), and an independent book-keeping replays them (``bookkeeping.py``). Amounts are centimes.
``arrives`` is the month, 0 to 11, at whose end the practice has heard of it.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

YEAR = 2025
MONTHS = range(12)
FIRST_DAY = date(YEAR, 1, 1)


def month_end(month: int) -> date:
    """The day of the month's synchronisation; 12 is January of the next year."""
    year, place = YEAR + month // 12, month % 12 + 1
    return date(year, place, monthrange(year, place)[1])


def month_of(day: date) -> int:
    """The month of a day; 12 and more lie beyond the year."""
    return (day.year - YEAR) * 12 + day.month - 1


class Payer(StrEnum):
    """The payer types, as staff name them."""

    PRIVATE = "Patient privé"
    CMD = "Caisse des Médecins"
    COMPLEMENTARY = "Assurance complémentaire"
    SOCIAL = "Aide sociale"
    OTHER = "Autre assurance"
    UNCLASSIFIED = "À classer"


class Way(StrEnum):
    """How the practice's workbook first hears of an invoice."""

    XML = "xml"
    REMINDER = "its reminder comes first"
    LIST = "Dentagest's list"
    TYPED = "typed by staff"
    TAKEN_OVER = "open when the journal began"


class Place(StrEnum):
    """Who tells of a payment."""

    NOTICE = "the bank's notice"
    EXTRACT = "the bank's statement of the quarter"
    DENTAGEST = "Dentagest's list of payments"
    TYPED = "staff"


class Words(StrEnum):
    """What a payment at the bank says of its purpose."""

    REFERENCE = "the payment slip's reference"
    NUMBER = "the invoice's number in a text"
    NOTHING = "nothing that names an invoice"


@dataclass(frozen=True)
class Person:
    """Who pays: a patient, or a company for one."""

    family: str
    given: str
    company: str = ""

    @property
    def name(self) -> str:
        """As lists have it."""
        return self.company or f"{self.family} {self.given}"


@dataclass(frozen=True)
class Billed:
    """An invoice. ``owed``: what is asked, the deposit deducted; ``printed``: the amount before rounding to 5."""

    number: str
    day: date
    arrives: int
    payer: Payer
    who: Person
    owed: int
    deposit: int = 0
    way: Way = Way.XML
    paid_before: int = 0

    @property
    def by_cmd(self) -> bool:
        """Whether it leaves in the month's lot for CMD."""
        return self.payer is Payer.CMD and self.way is Way.XML


@dataclass(frozen=True)
class Copied:
    """The document again: a copy, or an export that asks ``asks`` instead. Neither changes what is owed."""

    number: str
    day: date
    arrives: int
    asks: int
    is_copy: bool


@dataclass(frozen=True)
class Reminded:
    """A reminder written by Dentagest; its fee is never owed."""

    number: str
    day: date
    arrives: int
    level: int
    fee: int


@dataclass(frozen=True)
class Cancelled:
    """A storno: what is still open on its day is owed no more."""

    number: str
    day: date
    arrives: int


@dataclass(frozen=True)
class Reused:
    """Dentagest gives the number of an old invoice to somebody else: the document must be refused."""

    number: str
    day: date
    arrives: int
    who: Person
    owed: int


@dataclass(frozen=True)
class Report:
    """One place's word on a payment. ``day``: the day that it gives; ``signed``: with the bank's own number."""

    place: Place
    day: date
    arrives: int
    signed: bool = True


@dataclass(frozen=True)
class Paid:
    """One movement of money, in however many places it is told. Negative: a reversal, or money paid back."""

    number: str
    amount: int
    reports: tuple[Report, ...]
    words: Words = Words.REFERENCE
    reversal: bool = False


@dataclass(frozen=True)
class Nameless:
    """A payment for one or several invoices whose purpose staff must say; ``parts`` empty: by open balances.

    ``text`` is what the bank shows of it; without one, staff type the payment themselves.
    """

    numbers: tuple[str, ...]
    amount: int
    day: date
    arrives: int
    named: int
    parts: tuple[int, ...] = ()
    text: str = ""


@dataclass(frozen=True)
class GivenUp:
    """A loss, or a credit note of the practice, typed by staff."""

    number: str
    day: date
    amount: int
    arrives: int
    is_loss: bool


@dataclass(frozen=True)
class Agreed:
    """A payment plan: it moves no money."""

    number: str
    instalments: tuple[tuple[date, int], ...]
    arrives: int


@dataclass(frozen=True)
class Held:
    """A hold: it moves no money either."""

    number: str
    reason: str
    day: date
    review: date
    arrives: int


@dataclass(frozen=True)
class Posted:
    """Staff note that a letter left."""

    number: str
    day: date
    arrives: int


@dataclass(frozen=True)
class CmdLine:
    """A line of CMD's statement. ``gross``: what it pays before its fee, negative when it takes back."""

    number: str
    invoiced: int
    gross: int
    fee: int
    status: str
    bought: str
    noted: date | None = None
    """Staff typed the same payment by themselves, with this day."""


@dataclass(frozen=True)
class CmdStatement:
    """CMD's statement of a month; the same month again is a correction and takes the place of the first."""

    month: int
    lines: tuple[CmdLine, ...]
    arrives: int
    value_day: date

    @property
    def payout(self) -> int:
        """What CMD transfers."""
        return sum(line.gross - line.fee for line in self.lines)


@dataclass(frozen=True)
class PaidOut:
    """CMD's lump, or that of a card terminal, at the bank: no invoice's money."""

    payer: str
    amount: int
    day: date
    arrives: int


Happening: TypeAlias = (
    Billed
    | Copied
    | Reminded
    | Cancelled
    | Reused
    | Paid
    | Nameless
    | GivenUp
    | Agreed
    | Held
    | Posted
    | CmdStatement
    | PaidOut
)
