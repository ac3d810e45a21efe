"""How long until paid, when some are not paid yet: the Kaplan-Meier estimate.

Leaving the open invoices out understates a delay, and so does averaging their present age. The estimate uses each open
invoice for as long as it was followed ("right-censored") and claims nothing beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Shares: TypeAlias = npt.NDArray[np.floating[Any]]

_ROUNDING = 1e-9
"""A product of fractions that is exactly one half may come out a little above."""


@dataclass(frozen=True, slots=True, eq=False)
class Survival:
    """The share S(t) of invoices still unpaid after t days: a step function, 1 before the first of ``days``.

    ``days`` are the distinct observed durations, ascending; ``unpaid[i]`` is S from ``days[i]`` on. Nothing is known
    beyond the last day unless S is 0 there.
    """

    days: npt.NDArray[np.int64]
    unpaid: npt.NDArray[np.float64]

    @property
    def followed(self) -> int:
        """The longest duration observed, paid or not (days)."""
        return int(self.days[-1])

    def knows(self, day: int) -> bool:
        """Whether S(day) can be said: someone was followed that long, or all are paid before."""
        return day <= self.followed or self.unpaid[-1] == 0

    def share_paid(self, day: int) -> float:
        """1 − S(day), between 0 and 1; where S is not known, the share that is paid for certain."""
        steps_taken = int(np.searchsorted(self.days, day, side="right"))
        return 1.0 - float(self.unpaid[steps_taken - 1]) if steps_taken else 0.0

    def unpaid_at(self, days: npt.NDArray[np.int64]) -> Shares:
        """S(t) of each number of days; negative ones are before the invoice, S is 1 there."""
        return np.append(1.0, self.unpaid)[np.searchsorted(self.days, days, side="right")]

    def chances(self, ages: npt.NDArray[np.int64], ahead: npt.NDArray[np.int64], unseen: int = 0) -> Shares:
        """P(paid within h days | open at age a) = 1 − S(a + h) / S(a): one row per age, one column per h.

        With ``unseen`` days between that age and now, of which nothing is known yet, those h days begin now:
        (S(a + u) − S(a + u + h)) / S(a).

        S is flat beyond the last payment observed, so an invoice older than every paid one has no chance: nothing
        tells what becomes of such.
        """
        seen, now = self.unpaid_at(ages)[:, None], self.unpaid_at(ages + unseen)[:, None]
        falls = now - self.unpaid_at(ages[:, None] + unseen + ahead[None, :])
        return np.divide(falls, seen, out=np.zeros_like(falls), where=seen > 0)

    @property
    def last_payment(self) -> int:
        """The longest delay after which an invoice was paid (days); −1 when none was."""
        falls = np.flatnonzero(np.diff(self.unpaid, prepend=1.0) < 0)
        return int(self.days[falls[-1]]) if falls.size else -1

    @property
    def median(self) -> int | None:
        """The first day with S ≤ 0.5; ``None`` when S never gets there (print "> ``followed``")."""
        reached = np.flatnonzero(self.unpaid <= 0.5 + _ROUNDING)
        return int(self.days[reached[0]]) if reached.size else None

    def restricted_mean(self, horizon: int) -> float:
        """The area under S from 0 to ``horizon``: the mean delay in days when every delay is counted up to ``horizon``.

        Where S(horizon) is not known, the area stops at the last observed day and is a lower bound. Same figure as
        ``restricted_mean_survival_time`` of lifelines; equal to the plain mean when all are paid within the horizon.
        """
        end = min(horizon, self.followed)
        inside = self.days < end
        steps = np.diff(self.days[inside], prepend=0, append=end)
        return float(steps @ np.append(1.0, self.unpaid[inside]))


def kaplan_meier(days: npt.NDArray[np.int64], paid: npt.NDArray[np.bool_]) -> Survival:
    """The estimate S(t) = Π over tⱼ ≤ t of (1 − dⱼ/nⱼ) (Kaplan and Meier, 1958).

    ``days`` are durations ≥ 0; ``paid`` says which ended by payment, the others were followed that long without one.
    dⱼ counts the payments on day tⱼ, nⱼ those followed at least tⱼ days: an invoice that leaves unpaid on tⱼ still
    counts, as in lifelines and scipy. Raises ``ValueError`` when there is no invoice at all.
    """
    if not days.size:
        raise ValueError("no durations")
    observed, position = np.unique(days, return_inverse=True)
    leaving = np.bincount(position)
    at_risk = leaving[::-1].cumsum()[::-1]
    payments = np.bincount(position, weights=paid)
    return Survival(observed, np.cumprod(1 - payments / at_risk))
