"""What the issued reminders say of each invoice: its level, the day of the last one, the due date that it set."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.model.words import ReminderChannel
from facturation_xls.rules.comparable import invoice_keys


def current(journal: pd.DataFrame, reminders: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """``reminder_level`` and ``reminded_on`` for each journal row, as of a day (``None`` where nothing was issued).

    ``granted_on`` is the latest new due date that a reminder or a call gave. The highest level counts: some programs
    write level 1 for all reminders but the last (domain.md §0.3). A call is neither a level nor the last reminder.
    """
    issued = _known(reminders, settings, as_of)
    by_invoice = issued[~issued["is_call"]].groupby("key")
    level, day = by_invoice["level"].max(), by_invoice["date"].max()
    given = granted(reminders, settings, as_of)
    keys = invoice_keys(journal["number"], settings)
    return journal.assign(
        reminder_level=keys.map(level).astype(object).where(keys.isin(level.index), None),
        reminded_on=keys.map(day).astype(object).where(keys.isin(day.index), None),
        granted_on=keys.map(given).astype(object).where(keys.isin([*given]), None),
    )


def granted(reminders: pd.DataFrame, settings: Settings, as_of: date) -> dict[str, date]:
    """The latest new due date that a reminder or a call gave, by invoice key."""
    issued = _known(reminders, settings, as_of)
    given = issued.loc[[isinstance(day, date) for day in issued["new_due_on"]]]
    return {str(key): day for key, day in given.groupby("key")["new_due_on"].max().items()}


def letters(reminders: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """The dated reminders up to a day that were no calls, with ``key``."""
    issued = _known(reminders, settings, as_of)
    return issued[~issued["is_call"]]


def _known(reminders: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """The dated reminders up to a day, with ``key`` and ``is_call``."""
    issued = reminders.loc[[isinstance(day, date) and day <= as_of for day in reminders["date"]]]
    is_call: Any = issued["channel"].astype("str").str.strip().str.casefold() == ReminderChannel.PHONE.casefold()
    return issued.assign(key=invoice_keys(issued["number"], settings), is_call=is_call.astype(bool))
