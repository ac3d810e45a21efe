"""*Prévision*: what will come in, week by week, and how sure that is.

- Open invoices: P(paid by then | open today at this age), from the Kaplan-Meier curve of their payer type (conditional
  survival, metrics.md B.1).
- What lies at CMD: the same, counted from the handing over and only on the days on which CMD is expected to pay out.
- Payment plans: their instalments, on their days.
- Invoices that will be written: those of the last 13 weeks come again, as many and as large, and are paid as usual.

Held invoices, those handed over for recovery, those more than 180 days overdue and those older than every paid one
stand apart: nothing tells when they are paid. Low and high are the 10th and 90th percentile of simulated futures in
which each invoice is paid or not by its chance and the number of new ones varies (fixed seed: the same invoices, the
same figures, however the journal is sorted).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from facturation_xls.model.settings import Settings
from facturation_xls.reports.cadence import Cadence
from facturation_xls.reports.expected import Instalments
from facturation_xls.reports.forecast_view import View
from facturation_xls.reports.history import NEVER, History, Numbers
from facturation_xls.reports.survival import Shares

_SEED = 2026
_LOW, _HIGH = 10, 90


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is expected by each of the days ``ahead`` (days from now, ascending): centimes, sums from now on.

    ``low`` and ``high`` are one line of percentiles for what comes between one of these days and the next, ``whole`` is
    the pair for all of it. ``doubtful``: number and sum of the invoices left out, by reason. ``cadence`` is CMD's
    rhythm, if one was measured.
    """

    ahead: Numbers
    opened: Numbers
    planned: Numbers
    cmd: Numbers
    new: Numbers
    low: Numbers
    high: Numbers
    whole: tuple[int, int]
    doubtful: dict[str, tuple[int, int]]
    receivable: int
    cadence: Cadence | None

    @property
    def expected(self) -> Numbers:
        """All together."""
        return self.opened + self.planned + self.cmd + self.new


def forecast(
    history: History,
    settings: Settings,
    today: date,
    ahead: Sequence[int],
    plans: Instalments | None = None,
    known: int = NEVER,
) -> Forecast:
    """What comes in within each number of days of ``ahead``, from the eyes of ``today``.

    ``known``: only what was known on that day counts (past forecasts). ``plans``: instalments to come.
    """
    view = View(history, settings, today, known, plans or Instalments.none())
    days = np.array(ahead, dtype=np.int64)
    opened, cmd, new = view.opened(days), view.at_cmd(days), view.new(days)
    planned = view.planned(days)
    chance_of = np.random.default_rng(_SEED)
    futures = planned + sum(claims.futures(chance_of) for claims in (opened, cmd, new))
    low, high = np.percentile(np.diff(futures, axis=1, prepend=0), (_LOW, _HIGH), axis=0)
    whole = np.percentile(futures[:, -1], (_LOW, _HIGH))
    return Forecast(
        days,
        opened=_whole(opened.expected()),
        planned=planned,
        cmd=_whole(cmd.expected()),
        new=_whole(new.expected()),
        low=_whole(low),
        high=_whole(high),
        whole=(int(_whole(whole)[0]), int(_whole(whole)[1])),
        doubtful=view.doubtful(),
        receivable=int(view.due_in[view.open].sum()),
        cadence=view.cadence,
    )


def _whole(figures: Shares) -> Numbers:
    """To the franc: centimes would promise what nobody knows."""
    return np.asarray(100 * np.rint(figures / 100), dtype=np.int64)
