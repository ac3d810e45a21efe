"""The workbook's tables in the form that compares: invoice numbers by key, words without case, days, centimes.

An empty cell is what a formula takes it for: no day, zero. Each text is looked at once, however often it stands there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from facturation_xls.model.numbers import keys_of_numbers
from facturation_xls.model.words import MovementKind
from facturation_xls.rules import recovery

if TYPE_CHECKING:
    from collections.abc import Callable

    from facturation_xls.model.settings import Settings

_KINDS: Final = {kind.casefold(): kind.value for kind in MovementKind}
BEFORE_ALL: Final = pd.Timestamp(1900, 1, 1)


def typed_transfers(transfers: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every transfer in the form that compares; same index as ``transfers``.

    Columns: ``key``, ``number``, ``day``, ``recipient`` ("" = unknown).
    """
    return pd.DataFrame(
        {
            "key": invoice_keys(transfers["number"], settings),
            "number": transfers["number"].astype("str"),
            "day": days(transfers["date"]),
            "recipient": distinct(transfers["recipient"], recovery.recipient),
        }
    )


def typed_instalments(plans: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every instalment in the form that compares: ``key``, ``number``, ``day``, ``amount`` (centimes); same index."""
    return pd.DataFrame(
        {
            "key": invoice_keys(plans["number"], settings),
            "number": plans["number"].astype("str"),
            "day": days(plans["date"]),
            "amount": centimes(plans["amount"]),
        }
    )


def typed_movements(movements: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every movement in the form that compares; same index as ``movements``.

    Columns: ``key``, ``day``, ``debtor_day``, ``kind`` ("" = unknown), ``amount`` (centimes), ``origin``, ``witness``.
    """
    return pd.DataFrame(
        {
            "key": invoice_keys(movements["number"], settings),
            "day": days(movements["date"]),
            "debtor_day": days(movements["debtor_paid_on"]),
            "kind": distinct(movements["kind"], lambda kind: _KINDS.get(kind.casefold(), "")),
            "amount": centimes(movements["amount"]),
            "origin": movements["origin"].astype("str"),
            "witness": distinct(movements["witness"], str.casefold) == "oui",
        }
    )


def typed_dispatches(dispatches: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Every sending in the form that compares; same index as ``dispatches``.

    Columns: ``key``, ``number``, ``channel``, ``answer`` (as written), ``state`` (small letters), ``day`` (of the
    sending), ``told_on`` (the day of its answer, else its own).
    """
    day = days(dispatches["date"])
    return pd.DataFrame(
        {
            "key": invoice_keys(dispatches["number"], settings),
            **{name: dispatches[name].astype("str") for name in ("number", "channel", "answer")},
            "state": distinct(dispatches["state"], str.casefold),
            "day": day,
            "told_on": days(dispatches["answered_on"]).fillna(day),
        }
    )


def invoice_keys(numbers: pd.Series, settings: Settings) -> pd.Series:
    """The form in which invoice numbers compare (``model.invoice_key``)."""
    keys = keys_of_numbers(settings.number_prefixes)
    return pd.Series(list(map(keys.__getitem__, numbers)), index=numbers.index, dtype="str", name=numbers.name)


def distinct(texts: pd.Series, change: Callable[[str], str]) -> pd.Series:
    """``change`` of each text, asked once for each distinct one."""
    return texts.map({text: change(text) for text in texts.unique()}).astype("str")


def days(column: pd.Series) -> pd.Series:
    """``datetime.date`` or None to ``datetime64[s]`` or NaT."""
    return column.astype("datetime64[s]")


def centimes(column: pd.Series) -> pd.Series:
    """An empty cell is zero, as in a formula."""
    return column.where(column.notna(), 0).astype("int64")
