"""The workbook's tables as the rules and reports read them."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.settings import Settings
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Table


def frame(rows: TableRows, fields: Collection[str] = ()) -> pd.DataFrame:
    """A table by field, or some of its fields: one object column each."""
    return pd.DataFrame({name: pd.Series(rows.columns[name], dtype=object) for name in fields or rows.columns})


def said_of_invoices(book: Book, table: Table, field: str, settings: Settings) -> dict[str, str]:
    """What staff wrote into a column of a report, by invoice key; nothing where the sheet is gone."""
    if table not in book:
        return {}
    rows = book[table]
    said = zip(rows.columns["number"], rows.columns[field], strict=True)
    return {invoice_key(number, settings.number_prefixes): word for number, word in said if word}
