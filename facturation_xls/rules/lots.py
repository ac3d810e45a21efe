"""Lots: what leaves together, a month's export for CMD. Their day of sending is the sending of each of their invoices.

An export proves nothing: its invoices are *préparées* until the lot has a day (DESIGN §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model import Channel, DispatchState, Lot
from facturation_xls.rules.ledger import days, invoice_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from facturation_xls.model import Centimes, Settings

_ANSWERS = (DispatchState.ACCEPTED, DispatchState.REJECTED)


def of_dispatches(dispatches: pd.DataFrame, journal: pd.DataFrame, settings: Settings) -> list[Lot]:
    """The lots that the sendings through CMD name, oldest first; the month is that of the lot's latest invoice."""
    known = _lines(dispatches, journal, settings)
    latest = known.groupby("lot")["issued_on"].max().reset_index().sort_values(["issued_on", "lot"])
    days_by_lot = zip(latest["lot"], latest["issued_on"], strict=True)
    return [Lot(str(name), Channel.CMD, "" if pd.isna(day) else f"{day:%Y-%m}") for name, day in days_by_lot]


def figures(
    dispatches: pd.DataFrame, journal: pd.DataFrame, settings: Settings
) -> Mapping[str, tuple[int, Centimes, str]]:
    """By lot: the number of its invoices, their total in centimes, and what CMD answered."""
    known = _lines(dispatches, journal, settings)
    return {
        str(name): (len(lines), int(lines["amount"].sum()), _answered(lines["state"]))
        for name, lines in known.groupby("lot")
    }


def _lines(dispatches: pd.DataFrame, journal: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The invoices of each lot, once: ``lot``, ``state``, ``issued_on``, ``amount`` (none and 0 where unknown)."""
    through_cmd = (dispatches["channel"] == Channel.CMD) & (dispatches["lot"] != "")
    lines = dispatches.loc[through_cmd, ["number", "lot", "state"]]
    lines = lines.assign(key=invoice_keys(lines["number"], settings)).drop_duplicates(["lot", "key"], keep="last")
    amounts = journal["amount"].where(journal["amount"].notna(), 0).astype("int64")
    invoices = pd.DataFrame(
        {
            "key": invoice_keys(journal["number"], settings),
            "issued_on": days(journal["issued_on"]),
            "amount": amounts,
        }
    ).drop_duplicates("key")
    found = lines.merge(invoices, on="key", how="left")
    return found.assign(amount=found["amount"].fillna(0).astype("int64"))


def _answered(states: pd.Series) -> str:
    """``84 acceptées, 3 rejetées``; nothing where CMD did not answer."""
    counts = states.astype("str").str.casefold().value_counts()
    said = ((int(counts.get(state, 0)), state.value) for state in _ANSWERS)
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''}" for count, word in said if count)


def sent(dispatches: pd.DataFrame, lots: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """The sendings as their lots date them: prepared ones of a lot with a day were sent on it.

    Same rows and columns as ``dispatches``. A day after ``as_of`` has not come yet.
    """
    dated = {lot: day for lot, day in zip(lots["lot"], lots["sent_on"], strict=True) if lot and day and day <= as_of}
    if not dated:
        return dispatches
    day = dispatches["lot"].map(dated).where(dispatches["channel"] == Channel.CMD)
    prepared = dispatches["state"].astype("str").str.casefold() == DispatchState.PREPARED
    return dispatches.assign(
        date=dispatches["date"].where(day.isna(), day),
        state=dispatches["state"].where(day.isna() | ~prepared, DispatchState.SENT.value),
    )
