"""What the issued reminders say of each invoice: its level and the day of the last one."""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.model import Settings
from facturation_xls.rules.ledger import invoice_keys


def current(journal: pd.DataFrame, reminders: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """``reminder_level`` and ``reminded_on`` for each journal row, as of a day (``None`` where nothing was issued).

    The highest level counts: some programs write level 1 for all reminders but the last (domain.md §0.3).
    """
    issued = reminders.loc[[isinstance(day, date) and day <= as_of for day in reminders["date"]]]
    by_invoice = issued.assign(key=invoice_keys(issued["number"], settings)).groupby("key")
    level, day = by_invoice["level"].max(), by_invoice["date"].max()
    keys = invoice_keys(journal["number"], settings)
    return journal.assign(
        reminder_level=keys.map(level).astype(object).where(keys.isin(level.index), None),
        reminded_on=keys.map(day).astype(object).where(keys.isin(day.index), None),
    )
