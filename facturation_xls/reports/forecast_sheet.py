"""The rows of *Prévision* and the sentences above them."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports.forecast import Forecast
from facturation_xls.reports.forecast_view import HORIZON, WEEKS
from facturation_xls.reports.history import Numbers

AHEAD = range(7, HORIZON + 1, 7)
"""The ends of the weeks, in days from now."""

FIELDS = (
    *("week", "first_day", "last_day", "low", "expected", "high"),
    *("opened", "planned", "cmd", "new", "total"),
)
"""The columns of ``tblPrevision``, in order."""


def rows(forecast: Forecast, as_of: date) -> pd.DataFrame:
    """One row per week, the first one begins tomorrow, as cells: int (centimes), ``date``.

    ``expected`` = ``opened`` + ``planned`` + ``cmd`` + ``new``; ``total`` adds it up from the first week on.
    """
    weeks = {name: _weekly(getattr(forecast, name)) for name in ("expected", "opened", "planned", "cmd", "new")}
    table = pd.DataFrame(
        {
            "week": range(1, WEEKS + 1),
            "first_day": [as_of + timedelta(days=day - 6) for day in AHEAD],
            "last_day": [as_of + timedelta(days=day) for day in AHEAD],
            "low": forecast.low.tolist(),
            "high": forecast.high.tolist(),
            **weeks,
            "total": forecast.expected.tolist(),
        },
        dtype=object,
    )
    return table[list(FIELDS)]


_NAMED_DAYS = 3
"""Payouts that are named: all of a quick rhythm would make a line wider than the table, and the whole page small."""


def _weekly(until: Numbers) -> list[int]:
    return [int(amount) for amount in np.diff(until, prepend=0)]


def situation(forecast: Forecast, as_of: date) -> str:
    """What is expected in all, how sure that is, and what is left for later."""
    if not forecast.receivable and not forecast.expected.any():
        return f"Situation au {format_date(as_of)} : rien à prévoir, aucune facture n'est ouverte."
    low, high = forecast.whole
    doubtful = sum(amount for _, amount in forecast.doubtful.values())
    certain = int((forecast.opened + forecast.planned + forecast.cmd)[-1])
    return (
        f"Situation au {format_date(as_of)}. En {WEEKS} semaines : CHF {_francs(int(forecast.expected[-1]))} attendus "
        f"(prudent {_francs(low)}, favorable {_francs(high)}). Des CHF {_francs(forecast.receivable)} ouverts, "
        f"{_francs(certain)} y sont comptés, {_francs(doubtful)} sont douteux, "
        f"{_francs(forecast.receivable - certain - doubtful)} viendront plus tard ou pas."
    )


def doubts(forecast: Forecast) -> str:
    """The invoices that no week counts, by reason."""
    if not forecast.doubtful:
        return "Aucune facture douteuse."
    parts = [
        f"{reason} CHF {format_amount(amount)} ({count} facture{'s' if count > 1 else ''})"
        for reason, (count, amount) in forecast.doubtful.items()
    ]
    return f"Douteuses, comptées dans aucune semaine : {' ; '.join(parts)}."


def payouts(forecast: Forecast, as_of: date) -> str:
    """When CMD is expected to pay, and how that is known."""
    if forecast.cadence is None:
        return "Versements CMD : moins de trois versements connus, leur rythme n'est pas encore mesuré."
    days = [format_date(as_of + timedelta(days=int(day))) for day in forecast.cadence.after(as_of, HORIZON)][
        :_NAMED_DAYS
    ]
    return f"Versements CMD mesurés {forecast.cadence.words} ; les prochains vers le {', le '.join(days)}."


def _francs(centimes: int) -> str:
    """Whole francs: more would promise what nobody knows."""
    return format_amount(round(centimes / 100) * 100).removesuffix(".00")
