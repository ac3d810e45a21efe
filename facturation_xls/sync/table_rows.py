"""The rows of the workbook's tables as they stand now, by field, and the settings that they hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice, repeat
from typing import Any

from facturation_xls.model.settings import Settings
from facturation_xls.settings.sheets import read_settings
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import SETTING_TABLES


def as_dict(rows: TableRows, position: int) -> dict[str, Any]:
    """One row by field."""
    return {field: values[position] for field, values in rows.columns.items()}


def all_rows(rows: TableRows, fields: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Every row of a table by field, or some of its fields, as the rows stand now."""
    fields, count = fields or tuple(rows.columns), len(rows)
    columns = [rows.columns[field] for field in fields]
    return map(dict, map(zip, repeat(fields), islice(zip(*columns, strict=False), count)))


def settings_of(book: Book) -> Settings:
    """What *Paramètres* and its neighbours say. Raises ``SettingUnreadable`` naming the setting."""
    return read_settings(*(all_rows(book[table]) for table in SETTING_TABLES))
