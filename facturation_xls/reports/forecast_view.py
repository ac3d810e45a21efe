"""The invoices as one day sees them: who pays how, what waits for CMD, what is doubtful."""

from __future__ import annotations

from datetime import date

import numpy as np

from facturation_xls.model.settings import Settings
from facturation_xls.reports.cadence import measured
from facturation_xls.reports.delays import FEWEST, since
from facturation_xls.reports.expected import Claims, Instalments
from facturation_xls.reports.history import ALWAYS, NEVER, Flags, History, Numbers, day_number
from facturation_xls.reports.survival import Shares, Survival, kaplan_meier

WEEKS = 13
HORIZON = 7 * WEEKS
TOO_OLD = 180
"""Days overdue beyond which an invoice is doubtful (the oldest age of *Impayés*)."""

_WINDOW = 365
"""Days of payouts that tell CMD's rhythm."""

_BLIND = 14
"""Days up to which the newest known payment may lie back and the days since count as not seen yet."""

_ENOUGH = 28
"""Days of invoices from which new ones can be expected."""

DOUBTS = ("blocage", "en recouvrement", "plus de 180 jours", "sans exemple comparable")
"""Why an invoice is no part of the forecast; the first reason that holds."""


class View:
    """The invoices as one day sees them."""

    def __init__(self, history: History, settings: Settings, today: date, known: int, plans: Instalments) -> None:
        self._history, self._settings, self._known, self._plans = history, settings, known, plans
        self._day = day = today
        self.today = day_number(day)
        moved = history.moved(self.today, known)
        owed = history.owed(self.today, known)
        # An advance with recourse is money already: only the rest will come.
        self.due_in = np.maximum(owed - history.summed(history.effects["advanced"], moved), 0)
        self.open = (owed > settings.tolerance) & (self.due_in > 0)
        self._closed = history.closed(self.today, settings.tolerance, known)
        self._age = np.where(history.issued == ALWAYS, 0, self.today - history.issued)
        # Between two updates payments come in that nobody knows of: what they pay is not to come any more.
        newest = history.received[moved & ~history.by_cmd].max(initial=self.today - _BLIND)
        self._unseen = int(np.clip(self.today - newest, 0, _BLIND))
        self._cmd_paid = _first(history, moved & history.by_cmd & (history.effects["cash"] > 0))
        self._regular = self._regular_ones(moved)
        self._curves = self._curves_of_payers()
        payouts = history.received[moved & history.by_cmd & (history.effects["cash"] > 0)]
        self.cadence = measured(np.unique(payouts[payouts > self.today - _WINDOW]))
        self._cmd_curve = self._curve_of_cmd()
        self._on_plan = self._of_plans()
        self._waits_for_cmd = self._waiting_for_cmd()
        self._doubt = self._doubts()

    # --- who pays how ----------------------------------------------------------------------------------------------

    def _regular_ones(self, moved: Flags) -> Flags:
        """The cohort of *Délais* on this day: of the last months, to be paid, not of before the journal."""
        history = self._history
        begin = day_number(since(self._settings, self._day).date())
        paid, lost = (history.summed(history.effects[name], moved) for name in ("paid", "losses"))
        cancelled = (self._closed.day < NEVER) & ~self._closed.by_payment & (paid == 0) & (lost == 0)
        regular: Flags = (
            history.there(self.today, self._known)
            & (history.issued >= begin)
            & (history.amount > self._settings.tolerance)
            & ~history.taken_over
            & ~cancelled
        )
        return regular

    def _curves_of_payers(self) -> list[Survival | None]:
        """Each payer type's curve; with too few invoices, that of all."""
        closed, regular = self._closed, self._regular
        followed = np.clip(np.minimum(closed.day, self.today - self._unseen) - self._history.issued, 0, None)
        paid = (closed.day < NEVER) & closed.by_payment

        def curve(chosen: Flags) -> Survival | None:
            return kaplan_meier(followed[chosen], paid[chosen]) if chosen.sum() >= FEWEST else None

        of_all = curve(regular)
        codes = range(len(self._history.payer_types))
        return [curve(regular & (self._history.payer == code)) or of_all for code in codes]

    def _curve_of_cmd(self) -> Survival | None:
        """From the handing over to CMD's first money."""
        handed_on = self._history.handed
        handed = self._regular & (handed_on <= self.today)
        until = np.minimum(np.minimum(self._cmd_paid, self._closed.day), self.today)
        followed = np.clip(until - handed_on, 0, None)[handed]
        return kaplan_meier(followed, self._cmd_paid[handed] < NEVER) if handed.sum() >= FEWEST else None

    # --- which invoices --------------------------------------------------------------------------------------------

    def _of_plans(self) -> Flags:
        on_plan = np.zeros(self.open.size, dtype=np.bool_)
        on_plan[self._plans.row] = True
        return on_plan & self.open & self._history.may_keep_plan

    def _waiting_for_cmd(self) -> Flags:
        """Handed over, not paid out yet, and the rhythm of the payouts is known."""
        if self.cadence is None or self._cmd_curve is None:
            return np.zeros(self.open.size, dtype=np.bool_)
        handed = self._history.of_cmd & (self._history.handed <= self.today)
        waits: Flags = self.open & handed & (self._cmd_paid == NEVER) & ~self._on_plan
        return waits

    def _doubts(self) -> Numbers:
        """For each invoice the number of its doubt, −1 for none."""
        history, waiting = self._history, self._waits_for_cmd
        held = history.held_since <= self.today
        late = np.where(history.due == NEVER, 0, self.today - history.due)
        last = np.array([-1 if curve is None else curve.last_payment for curve in self._curves])
        unheard_of = self._age >= np.append(last, 0)[history.payer]
        if self._cmd_curve is not None:
            waited = self.today - np.minimum(history.handed, self.today)
            unheard_of = np.where(waiting, waited >= self._cmd_curve.last_payment, unheard_of)
        doubts = np.select(
            [held, history.transferred <= self.today, late > TOO_OLD, unheard_of], range(len(DOUBTS)), default=-1
        )
        return np.where(self._on_plan | ~self.open, -1, doubts)

    def doubtful(self) -> dict[str, tuple[int, int]]:
        """Number and sum of the doubtful invoices, by reason."""
        found = {}
        for number, reason in enumerate(DOUBTS):
            chosen = self._doubt == number
            if chosen.any():
                found[reason] = int(chosen.sum()), int(self.due_in[chosen].sum())
        return found

    # --- what is expected of them ----------------------------------------------------------------------------------

    def opened(self, ahead: Numbers) -> Claims:
        """The open invoices that are paid as their payer type pays."""
        rows = np.flatnonzero(self.open & ~self._on_plan & ~self._waits_for_cmd & (self._doubt < 0))
        chance = self._chances(rows, self._age[rows] - self._unseen, ahead, self._unseen)
        return Claims.of(self.due_in[rows], chance)

    def at_cmd(self, ahead: Numbers) -> Claims:
        """What CMD has, on its payout days; what was handed over on one day is paid together."""
        rows = np.flatnonzero(self._waits_for_cmd & (self._doubt < 0))
        handed = self._history.handed[rows]
        chance: Shares = np.zeros((rows.size, ahead.size))
        if self.cadence is not None and self._cmd_curve is not None and rows.size:
            payouts = self.cadence.after(self._day, int(ahead[-1]))
            by_payout = self._cmd_curve.chances(self.today - handed, payouts)
            passed = np.searchsorted(payouts, ahead, side="right")
            chance = np.column_stack([np.zeros(rows.size), by_payout])[:, passed]
        lot = np.unique(handed, return_inverse=True)[1]
        return Claims.of(self.due_in[rows], chance, np.asarray(lot, dtype=np.int64))

    def new(self, ahead: Numbers) -> Claims:
        """The invoices of the last weeks come again. None where the journal is too young to tell how many."""
        history = self._history
        ours = (history.issued > ALWAYS) & ~history.taken_over
        begun = int(history.issued[ours & history.there(self.today, self._known)].min(initial=self.today))
        window = min(self.today - begun + 1, HORIZON)
        rows = np.flatnonzero(self._regular & (history.issued > self.today - window))
        if window < _ENOUGH:
            rows = rows[:0]
        again = np.arange(1, -(-int(ahead[-1]) // window) + 1)
        age = self._age[rows][:, None] - window * again  # negative: days until it is written
        rows, age = np.repeat(rows, again.size), age.ravel()
        chance = self._chances(rows, age, ahead)
        return Claims.of(history.amount[rows], chance, unwritten=True)

    def planned(self, ahead: Numbers) -> Numbers:
        """The instalments that come by each day."""
        plans = self._plans.of(self._on_plan)
        due = np.maximum(plans.day - self.today, 1)
        return np.array([plans.amount[due <= day].sum() for day in ahead], dtype=np.int64)

    def _chances(self, rows: Numbers, age: Numbers, ahead: Numbers, unseen: int = 0) -> Shares:
        """By payer type; where nothing is known of any, none."""
        chance = np.zeros((rows.size, ahead.size))
        for code, curve in enumerate(self._curves):
            chosen = self._history.payer[rows] == code
            if curve is not None:
                chance[chosen] = curve.chances(age[chosen], ahead, unseen)
        return chance


def _first(history: History, counted: Flags) -> Numbers:
    """Per invoice the day of its first counted movement. Assigned from the last to the first, so the first stays."""
    first = np.full(history.amount.size, NEVER)
    first[history.row[counted][::-1]] = history.received[counted][::-1]
    return first
