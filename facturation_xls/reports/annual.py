"""The year's dossier for the fiduciary: roll-forward, open items, what was given up and why, what CMD cost.

Everything comes from one ledger, that of the year's last day with today's knowledge, and adds up to the centime:
closing = open − overpaid ± what is left within the tolerance; the listed credit notes and losses are those of the
roll-forward (``tests/reports/test_annual.py``). Words of staff stay out, but for the reason of a loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.model.words import MovementKind
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports import evolution, unpaid
from facturation_xls.reports.cells import cells, records
from facturation_xls.reports.history import History

Rows = list[dict[str, Any]]
"""Cells by field: str, int (centimes, counts), ``date``, ``None``."""

FLOWS: Final = evolution.FLOWS
_ROLLED: Final = ("payer_type", "month", "opening", *FLOWS, "closing")


@dataclass(frozen=True, slots=True)
class Period:
    """A year as far as it has come: ``last`` is its last day, or today."""

    year: int
    last: date

    @classmethod
    def of(cls, year: int, today: date) -> Period:
        """The year as seen from ``today``."""
        return cls(year, min(date(year, 12, 31), today))

    @property
    def over(self) -> bool:
        """Whether nothing more can be dated in it."""
        return self.last == date(self.year, 12, 31)

    def first(self, settings: Settings) -> date:
        """The first day whose movements are the year's own: what the take-over brought is its opening balance."""
        begin = date(self.year, 1, 1)
        return max(begin, settings.journal_start or begin)


def months(history: History, settings: Settings, period: Period) -> Rows:
    """The roll-forward of *Évolution*, the months of the year in their order; none where the journal begins later."""
    table = evolution.rows(history, settings, period.last)
    of_year = records(table.loc[table["month"].astype("str").str.startswith(f"{period.year}-"), list(_ROLLED)])
    place = {payer_type: number for number, payer_type in enumerate(table["payer_type"].unique())}
    return sorted(of_year, key=lambda row: (place[row["payer_type"]], row["month"]))


def whole_year(months: Rows) -> Rows:
    """One row per payer type: the balances at both ends, and what happened between them."""
    by_payer: dict[str, Rows] = {}
    for row in months:
        by_payer.setdefault(row["payer_type"], []).append(row)
    return [
        {
            "payer_type": payer_type,
            "opening": rows[0]["opening"],
            **{flow: sum(row[flow] for row in rows) for flow in FLOWS},
            "closing": rows[-1]["closing"],
        }
        for payer_type, rows in by_payer.items()
    ]


def open_items(ledger: pd.DataFrame, payer_types: Iterable[str]) -> Rows:
    """What is owed, in the order of *Impayés*.

    ``given_up`` are credit notes and losses; ``advanced`` is CMD's money for a receivable that it may give back.
    """
    return _items(ledger[ledger["open"]], payer_types)


def overpaid_items(ledger: pd.DataFrame, payer_types: Iterable[str]) -> Rows:
    """What the practice owes to those who paid too much: ``to_return`` is positive."""
    return [row | {"to_return": -row["balance"]} for row in _items(ledger[ledger["overpaid"]], payer_types)]


def _items(invoices: pd.DataFrame, payer_types: Iterable[str]) -> Rows:
    ordered = unpaid.in_order(invoices, payer_types)
    return records(cells(ordered.assign(given_up=ordered["credits"] + ordered["losses"])))


def write_offs(ledger: pd.DataFrame, given_up: pd.DataFrame, rolled: Rows, settings: Settings, period: Period) -> Rows:
    """Losses, then credit notes, by day; ``given_up`` as of ``rules/flows.py``, ``rolled`` as of ``months``.

    What lies before its first month (of an invoice without a day) is part of its opening balance.
    """
    opened = min((f"{row['month']}-01" for row in rolled), default=period.last.isoformat())
    days = (max(pd.Timestamp(period.first(settings)), pd.Timestamp(opened)), pd.Timestamp(period.last))
    lines = given_up[given_up["day"].between(*days)].sort_values(["kind", "day", "row"], ascending=[False, True, True])
    facts = ledger[["payer_type", "debtor", "debtor_id", "number", "issued_on"]]
    return records(cells(lines.join(facts, on="row")))


def statements(moved: pd.DataFrame) -> Rows:
    """What CMD paid, took back and kept, by document in the order of days; ``moved`` as of ``flows.with_cmd``.

    ``net`` = ``received`` − ``returned`` − ``fees``: what a statement paid out, as the bank shows it.
    """
    is_fee, is_return = (moved["kind"] == kind for kind in (MovementKind.FEE, MovementKind.CMD_RETURN))
    told = moved.assign(
        received=moved["amount"].mask(is_fee | is_return, 0),
        returned=-moved["amount"].where(is_return, 0),
        fees=-moved["amount"].where(is_fee, 0),
        invoice=moved["key"].where(moved["key"] != ""),
    )
    grouped = told.groupby("document", sort=False)
    rows = grouped.agg(day=("day", "max"), invoice_count=("invoice", "nunique")).join(
        grouped[["received", "returned", "fees"]].sum()
    )
    rows["net"] = rows["received"] - rows["returned"] - rows["fees"]
    return records(cells(rows.reset_index().sort_values(["day", "document"])))


def without_names(rows: Rows) -> Rows:
    """The debtor's number for the name; a reason may tell of somebody and is left out."""
    return [row | {"reason": ""} | ({"debtor": row["debtor_id"]} if "debtor" in row else {}) for row in rows]


def total(rows: Iterable[Mapping[str, Any]], field: str) -> int:
    """The sum of a column of amounts, in centimes."""
    return sum(row[field] for row in rows)


def knowledge(period: Period, today: date) -> str:
    """The line under the title: which days, and that it is today's knowledge."""
    until = f"du 01.01.{period.year} au {format_date(period.last)}"
    state = "" if period.over else " ; l'année n'est pas terminée, ce dossier est provisoire"
    return f"Exercice {until}, par date de valeur, avec ce qui est connu au {format_date(today)}{state}."


def established(kept: Iterable[Mapping[str, Any]], period: Period, listed: int) -> str:
    """What *Arrêtés* kept of the period's last day against today's total of the open items; empty for none."""
    row = next((row for row in kept if row["month_end"] == period.last and row["payer_type"] == evolution.ALL), None)
    if row is None:
        return ""
    later = listed - (row["open_balance"] or 0)
    since = f"connu depuis : {'+' if later > 0 else ''}{format_amount(later)}" if later else "rien n'a changé depuis"
    return (
        f"Impayés au {format_date(period.last)}, établis le {format_date(row['made_on'])} : "
        f"CHF {format_amount(row['open_balance'] or 0)} ; {since}."
    )
