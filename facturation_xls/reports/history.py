"""What each invoice owed on any past day, as is known today or as was known then.

Whole columns of numbers, one line per day asked: a ledger for each month-end would take a sync many seconds. Days are
counted since 1970, money is centimes. ``tests/reports/test_history.py`` holds it against the ledger of each day.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from facturation_xls.model.words import PayerType

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER = np.iinfo(np.int64).max
"""A day that has not come: still open, not known."""

_ARRANGEMENT = "arrangement"
"""The hold that a payment plan explains; any other one is stronger than the plan."""

ALWAYS = np.iinfo(np.int64).min
"""A day before all others: no date, known from the beginning."""


_EPOCH = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """A day as its number since 1970."""
    return day.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The day of a number."""
    return date.fromordinal(_EPOCH + int(number))


def day_numbers(days: pd.Series, missing: int) -> Numbers:
    """A column of days as their numbers, ``missing`` for none."""
    numbers = days.to_numpy("datetime64[D]").astype(np.int64)
    return np.where(days.isna().to_numpy(), missing, numbers)


_OF_INVOICES = (
    *("payer", "issued", "due", "amount", "known", "taken_over", "of_cmd", "handed", "transferred"),
    *("may_keep_plan", "held_since"),
)
"""The figures of a history that have one place per invoice."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Per invoice the day from which nothing is owed any more (``NEVER``: open), and whether a payment brought that."""

    day: Numbers
    by_payment: Flags


class History:
    """The invoices and what happened to them, in arrays.

    ``facts`` is the ledger's frame, ``flows`` that of ``rules/flows.py``, ``known_on`` the day on which each invoice
    became known (NaT: on its own day). An invoice without a date counts from the beginning.
    """

    def __init__(self, facts: pd.DataFrame, flows: pd.DataFrame, known_on: pd.Series | None = None) -> None:
        self.facts = facts
        self.payer_types, self.payer = _coded(facts["payer_type"])
        self.issued = day_numbers(facts["issued_on"], ALWAYS)
        self.due = day_numbers(facts["due_on"], NEVER)
        self.amount = facts["amount"].to_numpy(np.int64)
        self.taken_over: Flags = facts["taken_over"].to_numpy(np.bool_)
        self.of_cmd: Flags = (facts["payer_type"] == PayerType.CMD).to_numpy(np.bool_)
        self.handed = day_numbers(facts["sent_to_cmd_on"], NEVER)  # over to CMD
        held = (facts["hold"] != "").to_numpy(np.bool_)
        self.may_keep_plan: Flags = facts["hold"].isin(["", _ARRANGEMENT]).to_numpy(np.bool_)
        self.held_since = np.where(held, day_numbers(facts["hold_since"], ALWAYS), NEVER)
        self.transferred = day_numbers(facts["transferred_on"], NEVER)  # for recovery
        told = self.issued if known_on is None else day_numbers(known_on, ALWAYS)
        self.known = np.where(told == ALWAYS, self.issued, told)
        day, row = day_numbers(flows["day"], ALWAYS), flows["row"].to_numpy(np.int64)
        order = np.lexsort((day, row))
        self.row, self.day = row[order], day[order]
        self.known_on = day_numbers(flows["known_on"], ALWAYS)[order]
        self.received = day_numbers(flows["received_on"], ALWAYS)[order]
        self.effects: dict[str, Numbers] = {
            name: flows[name].to_numpy(np.int64)[order] for name in ("paid", "credits", "losses", "advanced", "cash")
        }
        self.by_cmd: Flags = flows["by_cmd"].to_numpy(np.bool_)[order]

    def since(self, day: int) -> History:
        """The same without the invoices over which nothing hung from a day on: written, settled and known before it.

        Every question about a day from then on has the same answer, and is asked of far fewer.
        """
        keep = (self.issued >= day) | (self.known >= day) | (self.owed(day) != 0)
        keep[self.row[(self.day >= day) | (self.received >= day) | (self.known_on >= day)]] = True
        moves, place = keep[self.row], np.cumsum(keep) - 1
        part = copy(self)
        part.__dict__.pop("reduced", None)
        part.__dict__.pop("_days", None)
        part.facts = self.facts[keep]
        for name in _OF_INVOICES:
            setattr(part, name, getattr(self, name)[keep])
        for name in ("day", "known_on", "received", "by_cmd"):
            setattr(part, name, getattr(self, name)[moves])
        part.row = place[self.row[moves]]
        part.effects = {name: effect[moves] for name, effect in self.effects.items()}
        return part

    @cached_property
    def reduced(self) -> Numbers:
        """What each movement takes off what is owed."""
        return self.effects["paid"] + self.effects["credits"] + self.effects["losses"]

    def there(self, day: int, known: int = NEVER) -> Flags:
        """Which invoices exist on a day, as known on the day ``known``."""
        there: Flags = (self.issued <= day) & (self.known <= known)
        return there

    def moved(self, day: int, known: int = NEVER) -> Flags:
        """Which movements count on a day."""
        moved: Flags = (self.day <= day) & (self.known_on <= known)
        return moved

    def summed(self, figures: Numbers, counted: Flags) -> Numbers:
        """The sum of a figure of the counted movements, per invoice."""
        sums = np.bincount(self.row[counted], figures[counted], minlength=len(self.amount))
        return sums.astype(np.int64)  # sums of whole numbers: exact in a double up to 90 billion francs

    def owed(self, day: int, known: int = NEVER) -> Numbers:
        """The balance of each invoice on a day; zero for one that is not there yet."""
        balance = self.amount - self.summed(self.reduced, self.moved(day, known))
        return np.where(self.there(day, known), balance, 0)

    def closed(self, day: int, tolerance: int, known: int = NEVER) -> Closed:
        """When each invoice was settled for good, seen from a day: as the ledger's ``settled_on`` and ``closed_by``.

        Movements of one day count together. An invoice is settled from the day after whose predecessor it was last
        above the tolerance.
        """
        settled = np.where(self.amount <= tolerance, self.issued, NEVER)
        by_payment = np.ones(len(self.amount), dtype=np.bool_)
        if self.row.size:
            days = self._days
            sums = days.sums(self, self.moved(day, known))
            step = days.settling(self.amount, sums.sum(axis=0), tolerance)
            reached = np.flatnonzero((step < NEVER) & (settled == NEVER))
            paid, credits_, losses = sums[:, step[reached]]
            settled[reached] = days.day[step[reached]]
            other = np.maximum(credits_, losses)
            by_payment[reached] = (paid >= other) | (other <= 0)
        return Closed(np.where(self.there(day, known), settled, NEVER), by_payment)

    @cached_property
    def _days(self) -> _Days:
        return _Days.of(self.row, self.day)


@dataclass(frozen=True, slots=True)
class _Days:
    """The days on which something happened to an invoice: the movements of each stand together."""

    start: Numbers  # of the movements of each day
    row: Numbers
    day: Numbers
    first: Numbers  # of the days of each invoice

    @classmethod
    def of(cls, row: Numbers, day: Numbers) -> _Days:
        start = np.flatnonzero(np.diff(row, prepend=-1) | np.diff(day, prepend=day[0]))
        return cls(start, row[start], day[start], np.flatnonzero(np.diff(row[start], prepend=-1)))

    def sums(self, history: History, counted: Flags) -> Numbers:
        """Paid, credits and losses of each day, three lines of numbers."""
        effects = (np.where(counted, history.effects[name], 0) for name in ("paid", "credits", "losses"))
        return np.array([np.add.reduceat(effect, self.start) for effect in effects], dtype=np.int64)

    def settling(self, amount: Numbers, reduced: Numbers, tolerance: int) -> Numbers:
        """Per invoice which of the days settled it for good; ``NEVER`` for none."""
        so_far = np.cumsum(reduced)
        before = (so_far - reduced)[self.first]
        lengths = np.diff(self.first, append=len(self.start))
        balance = amount[self.row] - so_far + np.repeat(before, lengths)
        positions = np.arange(len(self.start))
        last_unsettled = np.maximum.reduceat(np.where(balance > tolerance, positions, -1), self.first)
        step = np.where(last_unsettled < 0, self.first, last_unsettled + 1)
        settling = np.full(len(amount), NEVER)
        settling[self.row[self.first]] = np.where(step < self.first + lengths, step, NEVER)
        return settling


def _coded(texts: pd.Series) -> tuple[list[str], Numbers]:
    """The distinct texts, and for each row which of them it holds."""
    codes, distinct = pd.factorize(texts, sort=True)
    return [str(text) for text in distinct], np.asarray(codes, dtype=np.int64)
