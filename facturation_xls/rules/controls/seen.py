"""The tables as the controls see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from facturation_xls.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Seen:
    """The tables under control, on ``today``.

    ``money`` and ``witnesses`` are the movements known by then, typed as in ledger.py, ``fees`` apart; ``dispatches``
    are typed as there, ``instalments`` as in instalments.py. ``covered``: the last covered day by ``Origin``.
    """

    ledger: pd.DataFrame
    money: pd.DataFrame
    witnesses: pd.DataFrame
    fees: pd.DataFrame
    instalments: pd.DataFrame
    dispatches: pd.DataFrame
    today: pd.Timestamp
    settings: Settings
    covered: Mapping[str, date] | None = None


def placed(movements: pd.DataFrame) -> pd.DataFrame:
    """Movements with the line in ``document``: together they find the row."""
    places = zip(movements["document"], movements["line"], strict=True)
    return movements.assign(document=[name if pd.isna(line) else f"{name}, ligne {line}" for name, line in places])
