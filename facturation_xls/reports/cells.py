"""The frame of a report as the cells of its sheet."""

from __future__ import annotations

from typing import Any

import pandas as pd


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of the ledger as cells: days as ``date``, nothing as ``None``."""
    days = {str(name): frame[name].dt.date for name in frame.select_dtypes("datetime").columns}
    return frame.assign(**days).astype(object).where(frame.notna(), None)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows by field."""
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
