"""Lots: what leaves together, a month's export for CMD. Their day of sending is the sending of each of their invoices.

An export proves nothing: its invoices are *préparées* until the lot has a day (DESIGN §4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.ledger import Lot
from facturation_xls.model.words import Channel, DispatchState
from facturation_xls.rules.comparable import days, invoice_keys

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from facturation_xls.model.settings import Settings
    from facturation_xls.model.units import Centimes


def lines(dispatches: pd.DataFrame, journal: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The invoices of each lot for CMD, once: ``lot``, ``state``, ``issued_on``, ``amount`` (none, 0 where unknown)."""
    through_cmd = (dispatches["channel"] == Channel.CMD) & (dispatches["lot"] != "")
    found = dispatches.loc[through_cmd, ["number", "lot", "state"]]
    found = found.assign(
        key=invoice_keys(found["number"], settings), state=found["state"].astype("str").str.casefold()
    ).drop_duplicates(["lot", "key"], keep="last")
    invoices = pd.DataFrame(
        {
            "key": invoice_keys(journal["number"], settings),
            "issued_on": days(journal["issued_on"]),
            "amount": journal["amount"].where(journal["amount"].notna(), 0).astype("int64"),
        }
    ).drop_duplicates("key")
    found = found.merge(invoices, on="key", how="left")
    return found.assign(amount=found["amount"].fillna(0).astype("int64"))


def of_lines(found: pd.DataFrame) -> list[Lot]:
    """The lots, oldest first; the month is that of the lot's latest invoice."""
    latest = found.groupby("lot")["issued_on"].max().reset_index().sort_values(["issued_on", "lot"])
    by_lot = zip(latest["lot"], latest["issued_on"], strict=True)
    return [Lot(str(name), Channel.CMD, "" if pd.isna(day) else f"{day:%Y-%m}") for name, day in by_lot]


def figures(found: pd.DataFrame) -> Mapping[str, tuple[int, Centimes, str]]:
    """By lot: the number of its invoices, their total in centimes, and what CMD answered (``84 acceptées``)."""
    by_lot = found.groupby("lot")["amount"]
    answers: dict[str, list[str]] = {}
    for word in (DispatchState.ACCEPTED, DispatchState.REJECTED):
        for lot, count in found.loc[found["state"] == word, "lot"].value_counts().items():
            answers.setdefault(str(lot), []).append(f"{count} {word}{'s' if count > 1 else ''}")
    counted = zip(by_lot.size().items(), by_lot.sum(), strict=True)
    return {str(lot): (count, int(total), ", ".join(answers.get(str(lot), []))) for (lot, count), total in counted}


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
