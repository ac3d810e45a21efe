"""*Délais*: how long each payer type takes to pay, fair to what is still unpaid (DESIGN §4, metrics.md B.1).

The cohort is the invoices issued during the last months that are really to be paid: not taken over, not zero or fully
prepaid, not cancelled. A delay runs from the invoice date to the payment that settles it. A write-off
or a credit note that closes the rest ends the follow-up on its day without a payment; an open invoice is followed until
the as-of date.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TypeAlias

import pandas as pd

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.model.words import PayerType, Status
from facturation_xls.parsing import format_date
from facturation_xls.reports.ordering import payer_order
from facturation_xls.reports.survival import Survival, kaplan_meier

ALL = "Tous"
FEWEST = 10
"""Below this number of invoices a figure says more about chance than about payers: none is shown."""

FIGURES = ("fair_mean", "median", "paid_30", "paid_60", "paid_90", "naive_mean", "weighted_mean", "mean_lateness")
FIELDS = ("payer_type", "month", "clock", "paid_count", "open_count", *FIGURES, "announced", "open_balance")
"""The columns of ``tblDelais``, in order."""

Figure: TypeAlias = int | float | str | None


class Clock(StrEnum):
    """Whose payment stops the delay: the money at the practice, or the patient's payment to CMD."""

    PRACTICE = "Cabinet"
    DEBTOR = "Débiteur"


def rows(ledger: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per payer type, month of issue and clock, as cells (str, int, float, ``None``): days, shares, centimes.

    Order: payer types as in ``tblPayeurs``, then the others, then ``Tous``; within each, month ``Tous`` then the latest
    month first; clock *Cabinet*, then *Débiteur* for CMD. *Payées* + *Ouvertes* + those whose follow-up ended without a
    payment = the cohort's invoices of the row. ``open_balance`` is that of *Ouvertes*.
    """
    cells = _cells(cohort(ledger, settings, as_of), as_of)
    records = [
        {"payer_type": payer_type, "month": month, "clock": clock}
        | _record(cell, settings.terms(str(payer_type)), settings.horizon)
        for (payer_type, month, clock), cell in cells.groupby(["payer_type", "month", "clock"])
    ]
    table = pd.DataFrame(records, columns=list(FIELDS), dtype=object)
    return _in_order(table, [payer.payer_type for payer in settings.payers])


def cohort(ledger: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """The ledger's rows that count: issued within ``cohort_months`` months up to ``as_of``, and meant to be paid."""
    window = since(settings, as_of), pd.Timestamp(as_of)
    return ledger[
        ledger["issued_on"].between(*window)
        & ~ledger["taken_over"]
        & ~ledger["fully_prepaid"]
        & (ledger["status"] != Status.CANCELLED)
    ]


def since(settings: Settings, as_of: date) -> pd.Timestamp:
    """The first day of issue that counts: months back from the day after, so that a month's end sees whole months."""
    return pd.Timestamp(as_of) + pd.Timedelta(days=1) - pd.DateOffset(months=settings.cohort_months)


def observe(invoices: pd.DataFrame, clock: Clock, as_of: date) -> pd.DataFrame:
    """What one clock saw of each invoice: ``days`` followed, ``paid`` or not, still ``open`` or not, days ``late``.

    Days late may be negative, a delay never is. On the debtor's clock a patient's payment that nobody reported is no
    payment: the invoice is followed until CMD took it over or the practice was paid.
    """
    if clock is Clock.PRACTICE:
        settled_on = invoices["settled_on"]
        left_on = settled_on
    else:
        settled_on = invoices["debtor_settled_on"]
        left_on = settled_on.fillna(invoices["ceded_on"]).fillna(invoices["settled_on"])
    followed_until = left_on.fillna(pd.Timestamp(as_of))
    return pd.DataFrame(
        {
            "payer_type": invoices["payer_type"],
            "month": invoices["issued_on"].dt.strftime("%Y-%m"),
            "clock": str(clock),
            "days": (followed_until - invoices["issued_on"]).dt.days.clip(lower=0),
            "paid": settled_on.notna() & ~invoices["closed_by"].isin(["avoir", "perte"]),
            "open": left_on.isna(),
            "late": (followed_until - invoices["due_on"]).dt.days,
            "amount": invoices["amount"],
            "balance": invoices["balance"],
        }
    )


def _cells(invoices: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Every observation once for each row of the report that it counts in."""
    practice = observe(invoices, Clock.PRACTICE, as_of)
    debtor = observe(invoices[invoices["payer_type"] == PayerType.CMD], Clock.DEBTOR, as_of)
    monthly = pd.concat([practice, practice.assign(payer_type=ALL), debtor])
    return pd.concat([monthly, monthly.assign(month=ALL)])


def _record(cell: pd.DataFrame, terms: PayerTerms, horizon: int) -> dict[str, Figure]:
    return {
        "paid_count": int(cell["paid"].sum()),
        "open_count": int(cell["open"].sum()),
        **(_figures(cell, horizon) if len(cell) >= FEWEST else dict.fromkeys(FIGURES, f"n < {FEWEST}")),
        "announced": _announced(terms),
        "open_balance": int(cell.loc[cell["open"], "balance"].sum()),
    }


def _figures(cell: pd.DataFrame, horizon: int) -> dict[str, Figure]:
    curve = kaplan_meier(cell["days"].to_numpy(), cell["paid"].to_numpy())
    some_open = bool(cell["open"].any())
    mean = round(curve.restricted_mean(horizon), 1)
    return {
        "fair_mean": mean if _can_say(curve, horizon, some_open) else f"≥ {mean} j",
        "median": f"> {curve.followed} j" if curve.median is None else curve.median,
        **{f"paid_{day}": curve.share_paid(day) if _can_say(curve, day, some_open) else None for day in (30, 60, 90)},
        **_paid_only(cell[cell["paid"]]),
    }


def _can_say(curve: Survival, day: int, some_open: bool) -> bool:
    """Beyond the last day followed, a figure is said only when nothing is open any more.

    Where some are open, a curve that falls to 0 only tells that the longest followed invoice was paid: "100 % payé"
    would flatter.
    """
    return curve.knows(day) and (day <= curve.followed or not some_open)


def _paid_only(paid: pd.DataFrame) -> dict[str, Figure]:
    """Means over paid invoices alone, which flatter: Σ days / n, weighted Σ A·days / Σ A, late Σ A·(paid − due) / Σ A.

    The lateness is weighted by amount (metrics.md B.1, Oracle's "weighted average days late"): *Pondérée par montant*
    less the payment term.
    """
    if paid.empty:
        return dict.fromkeys(("naive_mean", "weighted_mean", "mean_lateness"))
    amount = int(paid["amount"].sum())
    return {
        "naive_mean": round(int(paid["days"].sum()) / len(paid), 1),
        "weighted_mean": round(int((paid["days"] * paid["amount"]).sum()) / amount, 1),
        "mean_lateness": round(int((paid["late"] * paid["amount"]).sum()) / amount, 1),
    }


def _announced(terms: PayerTerms) -> str:
    bounds = [str(days) for days in (terms.announced_min, terms.announced_max) if days is not None]
    return f"{'–'.join(dict.fromkeys(bounds))} j" if bounds else ""


def _in_order(table: pd.DataFrame, declared: list[str]) -> pd.DataFrame:
    order = [*payer_order(declared, set(table["payer_type"]) - {ALL}), ALL]
    # Letters sort after digits: descending, the month "Tous" stands before "2026-09".
    ranked = table.assign(rank=table["payer_type"].map(order.index)).sort_values(
        ["rank", "month", "clock"], ascending=[True, False, True], ignore_index=True
    )
    return ranked.drop(columns="rank")


def situation(settings: Settings, as_of: date) -> str:
    """The line under the title: which invoices count, as of when, and the horizon of the fair mean."""
    return (
        f"Situation au {format_date(as_of)}, factures émises depuis le "
        f"{format_date(since(settings, as_of).date())}, délai moyen limité à {settings.horizon} jours"
    )
