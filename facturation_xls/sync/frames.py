"""The workbook's tables as the rules and reports read them."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from facturation_xls.workbook.rows import TableRows


def frame(rows: TableRows, fields: Collection[str] = ()) -> pd.DataFrame:
    """A table by field, or some of its fields: one object column each."""
    return pd.DataFrame({name: pd.Series(rows.columns[name], dtype=object) for name in fields or rows.columns})
