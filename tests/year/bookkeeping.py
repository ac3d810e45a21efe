"""A second book-keeping, in plain integers: what is owed at the end of each month, from the raw events alone.

It imports nothing of the program and reads none of its files (``test_year.py`` asserts it). Its rules are those that
the practice was promised, said once more in the plainest way: loops and lists, no tables, no library.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from happenings import (
    FIRST_DAY,
    Billed,
    Cancelled,
    CmdLine,
    CmdStatement,
    GivenUp,
    Happening,
    Nameless,
    Paid,
    Payer,
    Place,
    Report,
    month_end,
)

TOLERANCE = 5
"""Centimes: a smaller rest is settled."""

TERM = 30
"""Days to pay, of every payer of this practice."""

SOURCES = {
    Payer.PRIVATE: (Place.NOTICE, Place.EXTRACT),
    Payer.COMPLEMENTARY: (Place.NOTICE, Place.EXTRACT),
    Payer.SOCIAL: (Place.NOTICE, Place.EXTRACT),
    Payer.OTHER: (Place.DENTAGEST,),
    Payer.UNCLASSIFIED: (Place.NOTICE, Place.EXTRACT, Place.DENTAGEST),
    Payer.CMD: (),
}
"""Whose word on a payment counts, the best first, beside staff's own and CMD's statement."""

WITH_RECOURSE = "Avec recours"


class Entry(NamedTuple):
    """What took something off an invoice."""

    day: date
    amount: int


@dataclass(frozen=True)
class Standing:
    """An invoice at the end of a month."""

    number: str
    payer: Payer
    owed: int
    balance: int
    settled_on: date | None
    overdue: int

    @property
    def is_open(self) -> bool:
        """Whether something worth asking for is left."""
        return self.balance > TOLERANCE

    @property
    def age(self) -> str:
        """By days since the due date."""
        ages = ((0, "non échu"), (30, "1–30"), (60, "31–60"), (90, "61–90"), (180, "91–180"))
        return next((name for last, name in ages if self.overdue <= last), "> 180")


class BookKeeping:
    """All events of the year, asked month by month: each answer uses only what had arrived by then."""

    def __init__(self, happenings: Iterable[Happening]) -> None:
        self._bills: dict[str, Billed] = {}
        self._paid: dict[str, list[Paid]] = defaultdict(list)
        self._given_up: dict[str, list[GivenUp]] = defaultdict(list)
        self._nameless: dict[str, list[Nameless]] = defaultdict(list)
        self._cancelled: dict[str, list[Cancelled]] = defaultdict(list)
        self._statements: list[CmdStatement] = []
        self._lines_by_month: dict[int, dict[str, list[tuple[date, CmdLine]]]] = {}
        self._words_by_month: dict[int, dict[str, str]] = {}
        for event in happenings:
            match event:
                case Billed():
                    self._bills[event.number] = event
                case Paid():
                    self._paid[event.number].append(event)
                case GivenUp():
                    self._given_up[event.number].append(event)
                case Cancelled():
                    self._cancelled[event.number].append(event)
                case Nameless():
                    for number in event.numbers:
                        self._nameless[number].append(event)
                case CmdStatement():
                    self._statements.append(event)
        self._statements.sort(key=lambda statement: (statement.arrives, statement.month))

    def standings(self, month: int) -> list[Standing]:
        """Every invoice known at the end of a month, by value dates up to that day."""
        today = month_end(month)
        return [self._standing(bill, month, today) for bill in self._bills.values() if bill.arrives <= month]

    def _standing(self, bill: Billed, month: int, today: date) -> Standing:
        entries = [entry for entry in self._entries(bill, month) if entry.day <= today]
        return Standing(
            number=bill.number,
            payer=self._payer(bill, month),
            owed=bill.owed,
            balance=bill.owed - sum(entry.amount for entry in entries),
            settled_on=_settled_on(bill, entries),
            overdue=(today - bill.day).days - TERM,
        )

    # --- what took something off --------------------------------------------------------------------------------------

    def _entries(self, bill: Billed, month: int) -> list[Entry]:
        """All that is known at the end of a month, future value dates included."""
        known = self._moved(bill, month)
        known += [entry for event in self._nameless[bill.number] for entry in self._shared(event, bill.number, month)]
        known += [entry for event in self._cancelled[bill.number] for entry in self._taken_off(event, bill, month)]
        return known

    def _moved(self, bill: Billed, month: int) -> list[Entry]:
        """Money, losses and credit notes, each event once."""
        found = [Entry(FIRST_DAY - timedelta(days=1), bill.paid_before)] if bill.paid_before else []
        payer = self._payer(bill, month)
        for paid in self._paid[bill.number]:
            span = self._taken_on(bill, month), self._back_since(bill.number, month)
            day = _counted_on(paid, payer, month, *span)
            if day is not None:
                found.append(Entry(day, paid.amount))
        found += [Entry(event.day, event.amount) for event in self._given_up[bill.number] if event.arrives <= month]
        return found + list(self._by_cmd(bill.number, month))

    def _by_cmd(self, number: str, month: int) -> Iterator[Entry]:
        """What CMD's statements brought. An advance with recourse is cash and settles nothing."""
        with_recourse = self._bought(number, month) == WITH_RECOURSE
        for day, line in self._lines(number, month):
            if line.status == "Annulée":
                yield Entry(day, line.invoiced)
            elif not (with_recourse and line.status in ("Avance", "Retour")):
                yield Entry(line.noted or day, line.gross)

    def _shared(self, event: Nameless, number: str, month: int) -> Iterator[Entry]:
        """An invoice's part of a payment, once staff have said what it is for: by open balances, or as they wrote."""
        if max(event.arrives, event.named) > month:
            return
        rest = event.amount
        for place, each in enumerate(event.numbers):
            bill = self._bills[each]
            still_owed = bill.owed - sum(entry.amount for entry in self._moved(bill, event.named))
            part = event.parts[place] if event.parts else min(still_owed, rest)
            if not event.parts and place == len(event.numbers) - 1:
                part = rest
            rest -= part
            if each == number:
                yield Entry(event.day, part)

    def _taken_off(self, event: Cancelled, bill: Billed, month: int) -> Iterator[Entry]:
        """A storno cancels what was open on its day, by what was known when both papers were there."""
        heard = max(event.arrives, bill.arrives)
        if heard <= month:
            before = sum(entry.amount for entry in self._moved(bill, heard) if entry.day <= event.day)
            yield Entry(event.day, max(0, bill.owed - before))

    # --- what CMD says ------------------------------------------------------------------------------------------------

    def _payer(self, bill: Billed, month: int) -> Payer:
        """Whom CMD lists, pays through CMD."""
        return Payer.CMD if bill.payer is Payer.CMD or self._lines(bill.number, month) else bill.payer

    def _lines(self, number: str, month: int) -> list[tuple[date, CmdLine]]:
        """The lines about an invoice; a corrected statement replaces the first one."""
        if month not in self._lines_by_month:
            present = {statement.month: statement for statement in self._statements if statement.arrives <= month}
            found = self._lines_by_month[month] = defaultdict(list)
            for statement in present.values():
                for line in statement.lines:
                    found[line.number].append((statement.value_day, line))
        return self._lines_by_month[month].get(number, [])

    def _taken_on(self, bill: Billed, month: int) -> date | None:
        """The day on which CMD took over what was not its own from the beginning."""
        days = [day for day, _ in self._lines(bill.number, month)]
        return min(days, default=None) if bill.payer is not Payer.CMD else None

    def _back_since(self, number: str, month: int) -> date | None:
        """The day on which CMD gave an invoice back for good."""
        lines = self._lines(number, month)
        returned = max((day for day, line in lines if line.status == "Retour"), default=None)
        paid = max((day for day, line in lines if line.gross > 0), default=None)
        return returned if returned and not (paid and paid > returned) else None

    def _bought(self, number: str, month: int) -> str:
        """The latest statement's word; an older one that comes late only answers an open question."""
        if month not in self._words_by_month:
            words: dict[str, str] = {}
            newest = -1
            for statement in self._statements:
                if statement.arrives <= month:
                    for line in statement.lines:
                        if statement.month >= newest or not words.get(line.number):
                            words[line.number] = line.bought
                    newest = max(newest, statement.month)
            self._words_by_month[month] = words
        return self._words_by_month[month].get(number, "")


def _counted_on(paid: Paid, payer: Payer, month: int, taken_on: date | None, back_since: date | None) -> date | None:
    """The day on which a payment counts, once, however many places tell of it: staff's day, else the source's.

    Before CMD took an invoice over, and since it gave it back, it is paid to the practice: the bank tells of it.
    """
    told: dict[Place, Report] = {report.place: report for report in paid.reports if report.arrives <= month}
    for place in (Place.TYPED, *SOURCES[payer]):
        if place in told:
            return told[place].day
    by_bank = [report.day for report in told.values() if report.place in SOURCES[Payer.PRIVATE]]
    ours = (day for day in by_bank if (taken_on and day < taken_on) or (back_since and day >= back_since))
    return next(ours, None)


def _settled_on(bill: Billed, entries: list[Entry]) -> date | None:
    """The day from which on nothing is owed any more: never before the invoice, never undone later."""
    days = sorted({bill.day, *(max(entry.day, bill.day) for entry in entries)})
    settled: date | None = None
    for day in days:
        balance = bill.owed - sum(entry.amount for entry in entries if max(entry.day, bill.day) <= day)
        if balance > TOLERANCE:
            settled = None
        elif settled is None:
            settled = day
    return settled
