"""The same sync as pandas and openpyxl would do it: an honest program, kept beside the product to be measured against.

    python -m benchmarks.rival FOLDER

It reads the same tables, books the same documents by the same rules, updates the same rows and writes the same reports;
the arithmetic is the product's own (``rules`` and ``reports`` are pandas already). What it leaves out: what staff
changed, the memory of it, the parts of a workbook that openpyxl does not know, verification, backup, archives.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from facturation_xls import inbox, sources
from facturation_xls.model.ledger import Debtor, Dispatch, ImportRecord, Invoice, Movement
from facturation_xls.reports import closings, cmd, contract, delays, evolution, forecast, forecast_sheet, paid, unpaid
from facturation_xls.rules import booking, instalments, ledger
from facturation_xls.rules.booking.told import Provenance
from facturation_xls.rules.books import Books
from facturation_xls.rules.controls import findings as controls
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.settings.sheets import read_settings
from facturation_xls.sync.instalments import to_come
from facturation_xls.sync.known import Known
from facturation_xls.workbook import schema
from facturation_xls.workbook.schema import Kind, Owner, Table

Key: TypeAlias = tuple[str, ...]

_TABLES: Mapping[type, Table] = {
    Invoice: schema.JOURNAL,
    Dispatch: schema.DISPATCHES,
    Movement: schema.MOVEMENTS,
    Debtor: schema.DEBTORS,
    ImportRecord: schema.IMPORTS,
}


class Rows:
    """A table of the workbook: pandas' frame of what it holds, openpyxl's cells to write to."""

    def __init__(self, workbook: openpyxl.Workbook, sheet: pd.DataFrame, table: Table) -> None:
        self.table = table
        self.cells: Worksheet = workbook[table.sheet]
        self.range = self.cells.tables[table.name]
        left, header, right, self.last = range_boundaries(self.range.ref)
        self.first, self._width = header + 1, right
        headers = list(sheet.iloc[header - 1, left - 1 : right])
        self.columns = {column.field: left + headers.index(column.header) for column in table.columns}
        data = sheet.iloc[header : self.last]
        columns = {c.field: _understood(c.kind, data[self.columns[c.field] - 1]) for c in table.columns}
        self.frame = pd.DataFrame(columns).reset_index(drop=True)
        keys = self.frame[list(table.key)].astype("str").itertuples(index=False, name=None)
        self.positions: dict[Key, int] = {key: position for position, key in enumerate(keys)}
        self._new: list[dict[str, Any]] = []

    def records(self) -> Iterator[dict[str, Any]]:
        """Every row by field."""
        return iter(self.frame.to_dict("records"))

    def book(self, facts: Mapping[str, Any]) -> None:
        """Append a row, or fill the cells of the row with its key."""
        said = {field: value for field, value in facts.items() if value not in ("", None)}
        key = tuple(str(said.get(field, "")) for field in self.table.key)
        position = self.positions.get(key)
        if position is None:
            position = self.positions[key] = len(self.positions)
            self._new.append(dict(facts))
            self._open_row()
        elif position < len(self.frame):
            for field, value in said.items():
                self.frame.at[position, field] = value
        else:
            self._new[position - len(self.frame)].update(said)
        for field, value in said.items():
            self.put(position, field, value)

    def _open_row(self) -> None:
        self.last += 1
        for column in range(1, self._width + 1):
            new, above = self.cells.cell(self.last, column), self.cells.cell(self.last - 1, column)
            new._style = copy(above._style)  # noqa: SLF001 -- the usual way: the public one is slower
            if above.data_type == "f":
                new.value = above.value

    def booked(self) -> pd.DataFrame:
        """All rows, the new ones included, and the table's range over them."""
        self._resize()
        if self._new:
            empty = {c.field: "" if c.kind is Kind.TEXT else None for c in self.table.columns}
            new = pd.DataFrame([empty | row for row in self._new], dtype=object)
            self.frame = pd.concat([self.frame, new[list(self.frame)]], ignore_index=True)
            self._new = []
        return self.frame

    def put(self, position: int, field: str, value: Any) -> None:
        """Write one cell of the workbook."""
        francs = self.table.column(field).kind is Kind.MONEY and value is not None
        cell = self.cells.cell(self.first + position, self.columns[field])
        cell.value = value / 100 if francs else value

    def is_live(self, field: str) -> bool:
        """Whether Excel computes the column itself."""
        return bool(self.cells.cell(self.first, self.columns[field]).data_type == "f")

    def replace(self, rows: list[dict[str, Any]]) -> None:
        """Give a report its rows, with the looks of its first one (by ``_style`` as above)."""
        looks = {column: self.cells.cell(self.first, column)._style for column in self.columns.values()}  # noqa: SLF001
        last = self.first + max(len(rows), 1) - 1
        for position, row in enumerate(rows):
            for field, column in self.columns.items():
                self.put(position, field, row.get(field))
                self.cells.cell(self.first + position, column)._style = copy(looks[column])  # noqa: SLF001
        if last < self.last:
            self.cells.delete_rows(last + 1, self.last - last)
        self.last = last
        self._resize()

    def _resize(self) -> None:
        left, top, right, _ = range_boundaries(self.range.ref)
        self.range.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{self.last}"
        self.range.autoFilter.ref = self.range.ref


def _understood(kind: Kind, cells: pd.Series) -> pd.Series:
    """A column as the rules read it: text, centimes, days, whole numbers; ``""`` or ``None`` where it is empty."""
    if kind is Kind.TEXT:
        return cells.fillna("").astype("str").astype(object)
    if kind is Kind.DATE:
        values = pd.to_datetime(cells).dt.date
    elif kind is Kind.MONEY:
        values = (cells.astype("float64") * 100).round().astype("Int64")
    elif kind is Kind.COUNT:
        values = cells.astype("float64").astype("Int64")
    else:
        values = cells
    return values.astype(object).where(cells.notna(), None)


def run(folder: Folder) -> None:
    """Book what waits, compute, save over the workbook."""
    today = folder.now().date()
    workbook = openpyxl.load_workbook(folder.workbook)
    tables = [table for table in schema.TABLES if table is not schema.MEMORY]
    sheets = pd.read_excel(
        folder.workbook, sheet_name=[*{table.sheet for table in tables}], header=None, engine="openpyxl"
    )
    rows = {
        table.name: Rows(workbook, sheets.pop(table.sheet) if _is_last(table, tables) else sheets[table.sheet], table)
        for table in tables
    }
    settings = read_settings(*(rows[table.name].records() for table in schema.SETTING_TABLES))
    kept = (schema.JOURNAL, schema.MOVEMENTS, schema.DISPATCHES, schema.DEBTORS)
    _book(folder, rows, Books(*(rows[table.name].records() for table in kept), settings), today)
    journal, movements, dispatches, debtors = (rows[table.name].booked() for table in kept)
    imports = rows[schema.IMPORTS.name].booked()
    facts = ledger.compute(journal, movements, dispatches, debtors, settings, today)
    _show_derived(rows[schema.JOURNAL.name], facts)
    findings = controls.findings(facts, movements, dispatches, settings, today)
    rows[schema.CONTROLS.name].replace([{f: str(v) for f, v in asdict(finding).items()} for finding in findings])
    known = Known(
        as_of=today,
        settings=settings,
        journal=journal,
        movements=movements,
        dispatches=dispatches,
        ledger=facts,
        progress=instalments.nothing(),
        transfers=rows[schema.TRANSFERS.name].frame,
        issued=rows[schema.REMINDERS.name].frame,
        imports=imports,
        covered={},
        findings=[],
    )
    for table, report in _reports(known, rows[schema.CLOSINGS.name].records()).items():
        rows[table].replace(report.to_dict("records"))
    sheet, cell = next(workbook.defined_names["fx_au"].destinations)
    workbook[sheet][cell.replace("$", "")] = today
    workbook.save(folder.workbook)


def _reports(known: Known, kept: Iterable[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """The rows of the reports, by table: those that need nothing of what staff decided."""
    facts, settings, today = known.ledger, known.settings, known.as_of
    expected = forecast.forecast(known.history, settings, today, forecast_sheet.AHEAD, to_come(known))
    return {
        schema.DELAYS.name: delays.rows(facts, settings, today),
        schema.UNPAID.name: unpaid.rows(facts, [payer.payer_type for payer in settings.payers]),
        schema.PAID.name: paid.rows(facts, settings, today),
        schema.CMD.name: cmd.rows(facts),
        schema.CONTRACT_MEASURED.name: contract.rows(known.terms),
        schema.CONTRACT_BREACHES.name: contract.breach_rows(known.terms),
        schema.EVOLUTION.name: evolution.rows(known.history, settings, today),
        schema.CLOSINGS.name: closings.rows(known.history, kept, settings, today),
        schema.FORECAST.name: forecast_sheet.rows(expected, today),
        schema.PAST_FORECASTS.name: known.past_forecasts,
    }


def _is_last(table: Table, tables: list[Table]) -> bool:
    """Whether no later table lies on the same sheet: its frame can go."""
    return [other for other in tables if other.sheet == table.sheet][-1] is table


def _book(folder: Folder, rows: Mapping[str, Rows], books: Books, today: date) -> None:
    pieces = []
    for arrival in inbox.waiting(folder):
        file = arrival.load()
        place = inbox.archive_place(file.name, inbox.content_hash(file.content), today)
        pieces += [(member, place, sources.read(member)) for member in sources.unpack(file)]
    for member, place, documents in sorted(pieces, key=lambda piece: booking.order(piece[2][0])):
        for document in documents:
            for row in booking.book(document, Provenance(place, "", today), books):
                rows[_TABLES[type(row)].name].book(asdict(row))
                books.note(row)
        digest = inbox.content_hash(member.content)
        record = ImportRecord(digest, today, member.name, sources.identify(member).name, f"{today:%d.%m.%Y}", "", new=1)
        rows[schema.IMPORTS.name].book(asdict(record))


def _show_derived(journal: Rows, facts: pd.DataFrame) -> None:
    """Write the derived figures that differ; the live formulas are Excel's."""
    for column in schema.JOURNAL.columns:
        if column.owner is not Owner.DERIVED or journal.is_live(column.field):
            continue
        values = facts[column.field]
        if pd.api.types.is_datetime64_any_dtype(values):
            values = values.dt.date
        shown = journal.frame[column.field].tolist()
        for position, value in enumerate(values.astype(object).where(values.notna(), None)):
            if value != shown[position] and (value or shown[position]):
                journal.put(position, column.field, value)


if __name__ == "__main__":
    run(open_folder(Path(sys.argv[1])))
