"""When CMD pays out: the rhythm of its past payouts, and the days on which the next ones are expected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from facturation_xls.reports.history import Numbers, day_number, day_of

FEWEST = 3
"""Payouts from which a rhythm shows."""

_MONTHLY = range(26, 36)
"""Days between payouts that mean "every month": statements come on about the same day, months differ in length."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """Payouts on ``month_day`` of every month, or (0) every ``gap`` days since ``last``."""

    last: date
    gap: int
    month_day: int = 0

    def after(self, day: date, horizon: int) -> Numbers:
        """The expected payouts within ``horizon`` days after ``day``, in days from it, ascending."""
        if not self.month_day:
            ahead = day_number(self.last) - day_number(day) + self.gap * np.arange(1, _steps(self, day, horizon))
        else:
            months = np.datetime64(day, "M") + np.arange(horizon // 28 + 2)
            ends = (months + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
            wanted = months.astype("datetime64[D]") + np.timedelta64(self.month_day - 1, "D")
            days = np.minimum(wanted, ends)
            ahead = days[days > np.datetime64(self.last)].astype(np.int64) - day_number(day)
        return ahead[(ahead > 0) & (ahead <= horizon)]

    @property
    def words(self) -> str:
        """The rhythm as staff say it."""
        return f"chaque mois vers le {self.month_day}" if self.month_day else f"tous les {self.gap} jours"


def measured(payouts: Numbers) -> Cadence | None:
    """The rhythm of past payouts (distinct days since 1970, ascending); ``None`` for fewer than ``FEWEST``.

    The median gap decides, so that a payout that was late or split changes little.
    """
    if payouts.size < FEWEST:
        return None
    gap = int(np.median(np.diff(payouts)))
    days = [day_of(payout) for payout in payouts]
    month_day = int(np.median([day.day for day in days])) if gap in _MONTHLY else 0
    return Cadence(days[-1], gap, month_day)


def _steps(cadence: Cadence, day: date, horizon: int) -> int:
    """How many payouts from the last one reach beyond the horizon."""
    return max((day_number(day) + horizon - day_number(cadence.last)) // cadence.gap + 1, 1)
