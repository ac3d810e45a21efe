"""How good the forecasts were: each past one made again with what was known then, and held against what came in.

Beside it the forecast that needs no model: as much as last month. A model that is no better is not worth its page.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.reports.delays import since
from facturation_xls.reports.forecast import forecast
from facturation_xls.reports.history import ALWAYS, History, day_number

AHEAD = 28
"""Days that a past forecast looked ahead: four weeks, comparable with a month."""

MONTHS = 12
"""How many past month-ends are looked at."""

FIELDS = (
    *("made_on", "until", "low", "expected", "high", "received", "error"),
    *("naive", "naive_error", "within"),
)
"""The columns of ``tblPrevisionsPassees``, in order."""


def rows(history: History, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per past month-end, the latest first, as cells: ``date``, int centimes, float shares, str, ``None``.

    ``made_on``: the forecast is that of this evening, for the four weeks up to ``until``. Month-ends from before
    anything was booked here are left out: nothing was known then.
    """
    told = history.known_on[history.known_on > ALWAYS]
    begun = int(told.min()) if told.size else day_number(as_of)
    ends = [day for day in _month_ends(as_of) if day_number(day) >= begun]
    if ends:  # the oldest forecast looks back over the months of its cohort
        history = history.since(day_number(since(settings, ends[-1]).date()))
    records = [record for day in ends if (record := _record(history, settings, day))]
    return pd.DataFrame(records, columns=list(FIELDS), dtype=object)


def _month_ends(as_of: date) -> list[date]:
    """The last month-ends whose four weeks are over, the latest first."""
    day, found = as_of.replace(day=1) - timedelta(days=1), []
    for _ in range(MONTHS + 1):
        if day + timedelta(days=AHEAD) <= as_of:
            found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found[:MONTHS]


def _record(history: History, settings: Settings, day: date) -> dict[str, object] | None:
    today = day_number(day)
    then = forecast(history, settings, day, [AHEAD], known=today)
    expected = int(then.expected[0])
    if not expected:
        return None
    month = day.day
    naive = round(_received(history, today - month, today, known=today) * AHEAD / month)
    received = _received(history, today, today + AHEAD)
    low, high = then.whole
    return {
        "made_on": day,
        "until": day + timedelta(days=AHEAD),
        "low": low,
        "expected": expected,
        "high": high,
        "received": received,
        "error": _error(expected, received),
        "naive": naive,
        "naive_error": _error(naive, received),
        "within": "oui" if low <= received <= high else "non",
    }


def _received(history: History, after: int, until: int, known: int | None = None) -> int:
    """What came in after a day up to another one, in centimes."""
    chosen = (history.received > after) & (history.received <= until)
    if known is not None:
        chosen &= history.known_on <= known
    return int(history.effects["cash"][chosen].sum())


def _error(forecast: int, received: int) -> float | None:
    """Too much (+) or too little (−), as a share of what came in."""
    return round((forecast - received) / received, 4) if received > 0 else None


def mean_error(table: pd.DataFrame, forecast: str) -> float | None:
    """Σ |forecast − received| ÷ Σ received of ``rows``: one large month counts as what it is."""
    received = np.array(table["received"], dtype=np.int64)
    differences = np.abs(np.array(table[forecast], dtype=np.int64) - received)
    return float(differences.sum() / received.sum()) if received.sum() > 0 else None


def summary(table: pd.DataFrame) -> str:
    """The line above both tables."""
    ours, naive = (mean_error(table, name) for name in ("expected", "naive"))
    if ours is None or naive is None:
        return "Prévisions passées : pas encore de quoi comparer, il faut quelques mois de mises à jour."
    within = int((table["within"] == "oui").sum())
    return (
        f"Prévisions passées à 4 semaines ({len(table)}) : écart moyen {ours:.0%} ; "
        f"en répétant le mois précédent, il aurait été de {naive:.0%}. "
        f"{within} fois sur {len(table)}, l'encaissement est tombé dans la fourchette."
    ).replace("%", " %")
