"""*Accueil*: what is open and how long it takes by payer type, how fresh the sources are, and the charts' figures.

Everything is added up from the ledger and from the other reports; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.model.words import Origin
from facturation_xls.parsing import format_date
from facturation_xls.reports import ageing, delays
from facturation_xls.reports.cells import records
from facturation_xls.reports.survival import kaplan_meier

Cell: TypeAlias = str | int | float | date | None
Lines: TypeAlias = list[list[Cell]]
"""Cells line by line: money in int centimes, a share between 0 and 1, delays in days."""

OTHERS = "Autres"
_TREND_MONTHS = 3
_STEADY_DAYS = 1
"""A median that moves by a day has not moved."""

_NOT_DUE = ageing.AGES[0]


def situation(settings: Settings, as_of: date) -> str:
    """The line under the title."""
    return " · ".join(filter(None, (f"Situation au {format_date(as_of)}", settings.practice)))


# --- payer types ------------------------------------------------------------------------------------------------------


def payers(ledger: pd.DataFrame, delay_rows: pd.DataFrame, settings: Settings, as_of: date, lines: int) -> Lines:
    """One line per payer type, then the total as the last of ``lines``; types that find no room are one line *Autres*.

    Number of open invoices, open balance and what of it is past its due date, its share; mean delay, median and
    announced delay as *Délais* (``delay_rows``, the practice's clock) has them for the whole cohort; the trend.
    """
    types = [payer.payer_type for payer in settings.payers]
    totals = ageing.totals(ledger, types)
    counts = ledger.loc[ledger["open"], "payer_type"].value_counts().to_dict()
    whole = delay_rows[(delay_rows["month"] == delays.ALL) & (delay_rows["clock"] == delays.Clock.PRACTICE)]
    figures: dict[str, dict[str, Any]] = {row["payer_type"]: row for row in records(whole)}
    trends = _trends(ledger, settings, as_of)
    names = [str(name) for name in totals.index if name != ageing.TOTAL]
    shown, rest = _fitting(names, lines - 1)

    def line(label: str, group: Sequence[str], told: str) -> list[Cell]:
        open_amount = int(totals.loc[list(group), ageing.TOTAL].sum())
        overdue = open_amount - int(totals.loc[list(group), _NOT_DUE].sum())
        count = sum(counts.get(name, 0) for name in group)
        share = overdue / open_amount if open_amount else None
        known = figures.get(told, {})
        mean, median = known.get("fair_mean"), known.get("median")
        return [label, count, open_amount, overdue, share, mean, median, trends.get(told), known.get("announced")]

    table = [line(name, [name], name) for name in shown]
    if rest:
        table.append(line(OTHERS, rest, ""))
    table += [[] for _ in range(lines - 1 - len(table))]
    return [*table, line("Total", names, delays.ALL)]


def _fitting(names: Sequence[str], room: int) -> tuple[list[str], list[str]]:
    """The names that have a line of their own, and those that share the last one."""
    return (list(names), []) if len(names) <= room else (list(names[: room - 1]), list(names[room - 1 :]))


def _trends(ledger: pd.DataFrame, settings: Settings, as_of: date) -> dict[str, str]:
    """How the median delay moved, by payer type and ``delays.ALL``: the last three months of issue against the three
    before.

    Only where both have enough invoices and reached their median: "▲ 4 j" is slower, "▼ 4 j" faster.
    """
    seen = delays.observe(delays.cohort(ledger, settings, as_of), delays.Clock.PRACTICE, as_of)
    issued_on = ledger["issued_on"].reindex(seen.index)
    tomorrow = pd.Timestamp(as_of) + pd.Timedelta(days=1)
    middle, start = (tomorrow - pd.DateOffset(months=n * _TREND_MONTHS) for n in (1, 2))
    if start < delays.since(settings, as_of):
        return {}
    recent, former = seen[issued_on >= middle], seen[(issued_on >= start) & (issued_on < middle)]
    medians = [_medians(part) for part in (recent, former)]
    return {name: _movement(medians[0][name] - medians[1][name]) for name in medians[0].keys() & medians[1].keys()}


def _medians(seen: pd.DataFrame) -> dict[str, int]:
    """The median delay by payer type and for all, where it is known."""
    groups = [*((str(name), group) for name, group in seen.groupby("payer_type")), (delays.ALL, seen)]
    found = {}
    for name, group in groups:
        if len(group) >= delays.FEWEST:
            median = kaplan_meier(group["days"].to_numpy(), group["paid"].to_numpy()).median
            if median is not None:
                found[name] = median
    return found


def _movement(days: int) -> str:
    if abs(days) <= _STEADY_DAYS:
        return "stable"
    return f"{'▲' if days > 0 else '▼'} {abs(days)} j"


# --- the figures of the charts ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chart:
    """What a chart shows: the name of each series, and a line per category with its label and one value per series."""

    series: list[Cell]
    lines: Lines


def charted(settings: Settings, most: int) -> list[str]:
    """The payer types with a series of their own: the first ones of ``tblPayeurs``."""
    return [payer.payer_type for payer in settings.payers][:most]


def ages(ledger: pd.DataFrame, settings: Settings, most: int) -> Chart:
    """The open balance by age, a series per payer type and one for all others (centimes)."""
    totals = ageing.totals(ledger, [payer.payer_type for payer in settings.payers])
    names = charted(settings, most)
    blank: list[Cell] = [None] * (most - len(names))
    table: Lines = []
    for age in ageing.AGES:
        amounts = totals[age].to_dict()
        own = [int(amounts[name]) for name in names]
        table.append([age, *own, *blank, int(amounts[ageing.TOTAL]) - sum(own)])
    return Chart([*names, *blank, OTHERS], table)


def monthly_delays(delay_rows: pd.DataFrame, settings: Settings, as_of: date, most: int, months: int) -> Chart:
    """The median delay by month of issue, a series per payer type and one for all.

    The median and not the mean: it is known as soon as half of a month is paid, where the mean of a recent month is
    only a lower bound. Nothing where it is not known, or from fewer than ten invoices: a gap in the line.
    """
    names = charted(settings, most)
    wanted = [str(month) for month in pd.period_range(end=pd.Period(as_of, "M"), periods=months, freq="M")]
    practice = delay_rows[delay_rows["clock"] == delays.Clock.PRACTICE]
    known = {
        (row["payer_type"], row["month"]): row["median"] for row in records(practice) if isinstance(row["median"], int)
    }
    blank: list[Cell] = [None] * (most - len(names))
    table: Lines = [
        [month, *(known.get((name, month)) for name in names), *blank, known.get((delays.ALL, month))]
        for month in wanted
    ]
    return Chart([*names, *blank, delays.ALL], table)


def weekly_receipts(forecast: Iterable[Mapping[str, Any]]) -> Lines:
    """The weeks of *Prévision*: the day each begins, what is expected, the cautious and the favourable amount."""
    return [[f"{row['first_day']:%d.%m}", row["expected"], row["low"], row["high"]] for row in forecast]


# --- sources and first steps ------------------------------------------------------------------------------------------


def freshness(covered: Mapping[str, date], sources: Iterable[str], settings: Settings, as_of: date) -> Lines:
    """The last covered day of each source and its age in words; too old where reminders would wait for it."""
    return [_fresh(covered.get(source), settings.letters.freshness.get(source), as_of) for source in sources]


def _fresh(covered: date | None, limit: int | None, as_of: date) -> list[Cell]:
    if covered is None:
        return [None, "encore rien reçu"]
    day = min(covered, as_of)
    age = (as_of - day).days
    told = "aujourd'hui" if not age else f"il y a {age} jour{'s' if age > 1 else ''}"
    return [day, f"{told}, trop vieux" if limit is not None and age > limit else told]


def first_steps(settings: Settings, covered: Mapping[str, date], *, invoices: bool) -> dict[str, bool]:
    """What a new practice has done of its first steps, by step.

    The payer types count as looked through once one of them has its *Standard dès le*.
    """
    return {
        "practice": bool(settings.practice and settings.street and settings.town),
        "gln": bool(settings.glns),
        "iban": bool(settings.ibans),
        "start": settings.journal_start is not None,
        "payers": any(payer.standard_from for payer in settings.payers),
        "invoices": invoices,
        "bank": Origin.BANK in covered,
        "cmd": Origin.CMD in covered,
    }
