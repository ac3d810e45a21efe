"""*Factures payées*: the invoices behind the means of *Délais*, one by one, and what *Analyse* counts of them.

The cohort and the clock are those of *Délais* (*Cabinet*). Unpaid invoices are not here, so that a mean of these rows
is the one that *Délais* calls "payées seulement": it flatters.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_date
from facturation_xls.reports.delays import Clock, cohort, observe, since
from facturation_xls.reports.ordering import payer_order

FIELDS = ("payer_type", "month", "number", "issued_on", "settled_on", "delay", "amount")
"""The columns of ``tblPayees``, in order."""


def rows(ledger: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per paid invoice of the cohort, as cells: str, ``date``, int days, int centimes.

    Order: payer types as in ``tblPayeurs``, then the latest month first, then the invoice number.
    """
    counted = cohort(ledger, settings, as_of)
    seen = observe(counted, Clock.PRACTICE, as_of)
    paid = counted.assign(month=seen["month"], delay=seen["days"])[seen["paid"]]
    order = payer_order([payer.payer_type for payer in settings.payers], paid["payer_type"])
    rank = paid["payer_type"].map({payer_type: place for place, payer_type in enumerate(order)})
    ranked = paid.assign(rank=rank).sort_values(
        ["rank", "month", "number"], ascending=[True, False, True], ignore_index=True
    )[list(FIELDS)]
    days = {name: ranked[name].dt.date for name in ("issued_on", "settled_on")}
    return ranked.assign(**days).astype(object)


def situation(settings: Settings, as_of: date) -> str:
    """The line under the title: which invoices stand here."""
    return (
        f"Situation au {format_date(as_of)}, factures émises depuis le {format_date(since(settings, as_of).date())} "
        "et payées"
    )
