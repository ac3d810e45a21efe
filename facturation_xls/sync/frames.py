"""The workbook's tables as the rules and reports read them."""

from __future__ import annotations

import pandas as pd

from facturation_xls.workbook.rows import TableRows


def frame(rows: TableRows) -> pd.DataFrame:
    """A table by field: one object column each."""
    return pd.DataFrame({field: pd.Series(values, dtype=object) for field, values in rows.columns.items()})
