"""Until when what is known of an invoice must be kept, and what forbids erasing it (art. 958f CO, 149a LP). Pure.

The period runs from the end of the year in which anything last happened; the practice's year is the calendar year.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.model.words import Recipient, Status
from facturation_xls.parsing import format_date
from facturation_xls.rules.comparable import days, invoice_keys, typed_transfers

OPEN: Final = "encore ouverte"
OVERPAID: Final = "payée de trop, à régler"
UNDATED: Final = "sans date"
KEPT: Final = "à garder jusqu'au {day}"

COLUMNS: Final = ("key", "number", "debtor_id", "debtor", "patient", "issued_on", "last_on", "kept_until", "obstacle")


def standing(
    ledger: pd.DataFrame, happened: Sequence[pd.DataFrame], transfers: pd.DataFrame, settings: Settings, as_of: date
) -> pd.DataFrame:
    """One row per row of the ledger with ``COLUMNS``; ``obstacle`` is empty where the invoice may be erased.

    ``happened``: frames with ``key`` and ``day`` (NaT passed over) of all that is dated; ``transfers`` as the workbook
    has them. ``last_on`` and ``kept_until`` are days, NaT where nothing is dated.
    """
    handed_over = typed_transfers(transfers, settings)
    issued = ledger[["key", "issued_on"]].rename(columns={"issued_on": "day"})
    dated = pd.concat([issued, handed_over[["key", "day"]], *happened])
    last = ledger["key"].map(dated.groupby("key")["day"].max()).astype("datetime64[s]")
    enforced = set(handed_over.loc[handed_over["recipient"] == Recipient.ENFORCEMENT, "key"])
    lost = (ledger["status"] == Status.LOST) & ledger["key"].isin(enforced)
    years = lost.map({True: settings.kept_after_loss, False: settings.kept_years})
    kept_until = pd.Series([_end(day, count) for day, count in zip(last, years, strict=True)], ledger.index)
    found = ledger.assign(last_on=last, kept_until=kept_until.astype("datetime64[s]"))
    return found.assign(obstacle=_obstacles(found, as_of))[list(COLUMNS)]


def dated_rows(rows: pd.DataFrame, fields: Sequence[str], settings: Settings) -> pd.DataFrame:
    """The days of some columns of a table by the key of its invoice, for ``standing``."""
    keys = invoice_keys(rows["number"], settings)
    return pd.concat([pd.DataFrame({"key": keys, "day": days(rows[field])}) for field in fields])


def _end(day: pd.Timestamp, years: int) -> date | None:
    return None if pd.isna(day) else date(day.year + years, 12, 31)


def _obstacles(found: pd.DataFrame, as_of: date) -> pd.Series:
    told = pd.Series("", found.index, dtype="str")
    kept = found["kept_until"] >= pd.Timestamp(as_of)
    until = found["kept_until"].where(kept).map(lambda day: KEPT.format(day=format_date(day)), na_action="ignore")
    told = told.where(~kept, until).mask(found["kept_until"].isna(), UNDATED)
    return told.mask(found["overpaid"], OVERPAID).mask(found["open"], OPEN)
