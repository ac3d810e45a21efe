"""``exporter``: every table as CSV and Parquet for other programs, and how the practice stands without names."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import pandas as pd

from facturation_xls import files
from facturation_xls.parquet import Column as ParquetColumn
from facturation_xls.parquet import Type, parquet
from facturation_xls.reports import home, situation, unpaid
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.known import Known
from facturation_xls.sync.reporting import Made
from facturation_xls.sync.today import opened
from facturation_xls.workbook import home as places
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import CMD, CONTROLS, DELAYS, IMPORTS, Kind, Table

PLACE: Final = "export"
SITUATION: Final = "situation.md"
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Exported:
    """The files that were written, relative to the folder, the one without names last; the number of tables."""

    files: tuple[str, ...]
    tables: int


def export(folder: Folder) -> Exported:
    """Write each table to ``export/tbl….csv`` and ``.parquet``, and ``export/situation.md``; what staff typed counts.

    Files of an earlier export are replaced. Raises ``WorkbookError``; the journal is never written.
    """
    guard.check_journal(folder)
    with opened(folder) as (book, known, made):
        contents: dict[str, bytes] = {}
        for table in _tables(book):
            rows = _rows(book, made, table)
            contents[f"{table.name}.csv"] = as_csv(table, rows)
            contents[f"{table.name}.parquet"] = as_parquet(table, rows)
        contents[SITUATION] = _situation(book, known, made).encode()
    target = folder.root / PLACE
    with guard.disk_errors_told(folder):
        target.mkdir(exist_ok=True)
        for name, content in contents.items():
            with files.made_whole(target / name) as out:
                out.write(content)
    return Exported(tuple(f"{PLACE}/{name}" for name in contents), len(contents) // 2)


# --- tables -----------------------------------------------------------------------------------------------------------


def _tables(book: Book) -> list[Table]:
    return [table for table in schema.TABLES if table in book and table.role is not schema.Role.MEMORY]


def _rows(book: Book, made: dict[str, Made], table: Table) -> list[dict[str, Any]]:
    """A report as it is today; what staff write beside its rows is looked up in the sheet."""
    present = book[table]
    if table.name not in made:
        return [{field: values[i] for field, values in present.columns.items()} for i in range(len(present))]
    entries = [column.field for column in table.columns if column.owner is schema.Owner.ENTRY]
    rows = []
    for row in made[table.name].rows:
        position = present.index.get(present.key_of(row))
        own = {field: "" if position is None else present.get(position, field) for field in entries}
        rows.append(row | own)
    return rows


def as_csv(table: Table, rows: list[dict[str, Any]]) -> bytes:
    """One table: UTF-8, commas, days as 2026-10-05, francs as 1080.50, shares between 0 and 1.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(column.header for column in table.columns)
    texts = [(column.field, _TEXTS.get(column.kind, _plain)) for column in table.columns]
    writer.writerows([text(row.get(field)) for field, text in texts] for row in rows)
    return out.getvalue().encode()


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_STARTS_A_FORMULA) else text


def _francs(value: Any) -> str:
    return f"{Decimal(value) / 100:.2f}" if isinstance(value, int) else _plain(value)


_TEXTS: Final[dict[Kind, Callable[[Any], str]]] = {Kind.MONEY: _francs}


_TYPES: Final = {
    Kind.TEXT: (Type.TEXT, str),
    Kind.DATE: (Type.DAY, date),
    Kind.MONEY: (Type.FRANCS, int),
    Kind.COUNT: (Type.WHOLE, int),
    Kind.NUMBER: (Type.NUMBER, int | float),
    Kind.SHARE: (Type.NUMBER, int | float),
}
MENTION: Final = " (mention)"
"""Beside a measured figure: what a report says where there is none ("n < 10", "≥ 48.9 j")."""


def as_parquet(table: Table, rows: list[dict[str, Any]]) -> bytes:
    """One table with exact types: days, francs as decimal(12, 2), shares between 0 and 1; an empty cell is null."""
    columns = []
    for column in table.columns:
        values = [row.get(column.field) for row in rows]
        kind, wanted = _TYPES[column.kind]
        kept = [value if isinstance(value, wanted) and value != "" else None for value in values]
        columns.append(ParquetColumn(column.header, kind, kept))
        if kind is Type.NUMBER:
            said = [value if isinstance(value, str) and value else None for value in values]
            columns.append(ParquetColumn(column.header + MENTION, Type.TEXT, said))
    return parquet(columns)


# --- how the practice stands ------------------------------------------------------------------------------------------


def _situation(book: Book, known: Known, made: dict[str, Made]) -> str:
    settings, as_of = known.settings, known.as_of
    delay_rows = pd.DataFrame(made[DELAYS.name].rows, columns=[column.field for column in DELAYS.columns])
    return situation.markdown(
        home.situation(settings, as_of),
        unpaid.freshness(covered(book[IMPORTS]), as_of),
        home.payers(known.ledger, delay_rows, settings, as_of, places.PAYERS.rows),
        home.ages(known.ledger, settings, places.CHARTED),
        made[CMD.name].rows,
        made[CONTROLS.name].rows,
    )
