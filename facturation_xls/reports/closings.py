"""*Arrêtés*: what was unpaid at each month's end, as first shown, and what became known of it since.

A printed list is compared with its month for years. The first five columns of a row are written once and kept; the
others say what today's knowledge makes of the same day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports.history import ALWAYS, Flags, History, day_number
from facturation_xls.reports.ordering import payer_order

ALL = "Tous"
KEPT = ("month_end", "payer_type", "made_on", "open_count", "open_balance")
FIELDS = (*KEPT, "balance_now", "difference", "news")
"""The columns of ``tblArretes``, in order."""

_COMPARED = 24
"""Month-ends that are compared with today's knowledge."""

_LONGEST_GAP = 12
"""Months that are made up for when nothing was synchronised meanwhile."""


def rows(history: History, kept: Iterable[Mapping[str, Any]], settings: Settings, as_of: date) -> pd.DataFrame:
    """The kept rows and those of the months that have ended since, as cells: ``date``, str, int (centimes).

    The latest month first, payer types as in *Délais*. ``kept`` are the rows as they stand in the workbook, by field.
    A month is established by the first synchronisation after its last day.
    """
    lines = [{name: row[name] for name in FIELDS} for row in kept if row["month_end"] and row["payer_type"]]
    known = {line["month_end"] for line in lines}
    for day in _ended(max(known, default=None), history, as_of):
        lines += _established(history, settings, day, as_of)
    _compare(history, settings, lines)
    order = [*payer_order((p.payer_type for p in settings.payers), {line["payer_type"] for line in lines} - {ALL}), ALL]
    lines.sort(key=lambda line: (-line["month_end"].toordinal(), order.index(line["payer_type"])))
    return pd.DataFrame(lines, columns=list(FIELDS), dtype=object)


def _ended(last: date | None, history: History, as_of: date) -> list[date]:
    """The month-ends to establish: the last one, and those since the last row; none before the first invoice."""
    day = as_of.replace(day=1) - timedelta(days=1)
    found: list[date] = []
    while len(found) < (_LONGEST_GAP if last else 1) and (last is None or day > last):
        if not history.there(day_number(day)).any():
            break
        found.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return found[::-1]


def _established(history: History, settings: Settings, day: date, as_of: date) -> Iterator[dict[str, Any]]:
    owed = history.owed(day_number(day))
    is_open = owed > settings.tolerance
    for payer_type, chosen in _groups(history):
        count = int((is_open & chosen).sum())
        if count or payer_type == ALL:
            balance = int(owed[is_open & chosen].sum())
            yield dict(zip(KEPT, (day, payer_type, as_of, count, balance), strict=True))


def _groups(history: History) -> Iterator[tuple[str, Flags]]:
    for code, payer_type in enumerate(history.payer_types):
        yield payer_type, history.payer == code
    yield ALL, np.ones(history.amount.size, dtype=np.bool_)


def _compare(history: History, settings: Settings, lines: list[dict[str, Any]]) -> None:
    """Write into the lines of the last years what today says of them; older ones keep what they said last."""
    groups = dict(_groups(history))
    nobody = np.zeros(history.amount.size, dtype=np.bool_)
    recent = sorted({line["month_end"] for line in lines})[-_COMPARED:]
    owed = {day: history.owed(day_number(day)) for day in recent}
    for line in lines:
        if line["month_end"] in owed:
            chosen, balances = groups.get(line["payer_type"], nobody), owed[line["month_end"]]
            now = int(balances[(balances > settings.tolerance) & chosen].sum())
            difference = now - (line["open_balance"] or 0)
            news = _told(history, line, chosen, difference)
            line.update(balance_now=now, difference=difference, news=news)


def _told(history: History, line: Mapping[str, Any], chosen: Flags, difference: int) -> str:
    """``+2 mouvements connus après, +1 facture connue après``; nothing where nothing came."""
    day, made_on = day_number(line["month_end"]), day_number(line["made_on"] or line["month_end"])
    moved = (history.day <= day) & (history.known_on > made_on) & chosen[history.row]
    invoices = (history.issued <= day) & (history.issued > ALWAYS) & (history.known > made_on) & chosen
    counts = (
        (int(moved.sum()), "mouvement connu après", "mouvements connus après"),
        (int(invoices.sum()), "facture connue après", "factures connues après"),
    )
    told = ", ".join(f"+{count} {one if count == 1 else many}" for count, one, many in counts if count)
    return told or ("modifié depuis" if difference else "")


def latest(table: pd.DataFrame) -> str:
    """The sentence about the last month-end, for the sheet *Évolution*; empty where there is none."""
    whole = table[table["payer_type"] == ALL]
    if whole.empty:
        return ""
    row = whole.iloc[0]
    news = (
        f"depuis : {row['news']}, CHF {format_amount(row['difference'])}" if row["news"] else "rien n'a changé depuis"
    )
    return (
        f"Impayés au {format_date(row['month_end'])}, établis le {format_date(row['made_on'])} : "
        f"CHF {format_amount(row['open_balance'])} ; {news}."
    )
