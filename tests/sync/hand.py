"""The hand of the staff: cells of our tables read and typed with openpyxl, found by table, row and heading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

Row: TypeAlias = dict[str, Any]


# --- what they see ----------------------------------------------------------------------------------------------------


def rows(path: Path, table: str) -> list[Row]:
    """The rows of a table by heading: dates as days, formulas by their cached values, empty cells as ``None``."""
    return all_rows(path)[table]


def all_rows(path: Path) -> dict[str, list[Row]]:
    """The rows of every table."""
    return {table.name: _rows(sheet, table) for sheet, table in _tables(_computed(path))}


def row(path: Path, table: str, number: str) -> Row:
    """The only row of an invoice."""
    (found,) = (line for line in rows(path, table) if line["N° facture"] == number)
    return found


def findings(path: Path, control: str) -> list[Row]:
    """The rows of *Contrôles* of one control."""
    return [line for line in rows(path, "tblControles") if line["Contrôle"] == control]


def named(path: Path, name: str) -> Any:
    """The value of a named cell."""
    book = _computed(path)
    (place,) = book.defined_names[name].destinations
    return _value(book[place[0]][place[1]].value)


def _computed(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def _tables(book: Workbook) -> Iterator[tuple[Worksheet, Table]]:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            yield sheet, table


def _rows(sheet: Worksheet, table: Table) -> list[Row]:
    headings, *lines = ([_value(cell.value) for cell in line] for line in sheet[table.ref])
    found = [dict(zip(headings, line, strict=True)) for line in lines]
    return [line for line in found if any(value is not None for value in line.values())]


def _value(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


# --- what they type ---------------------------------------------------------------------------------------------------


@contextmanager
def opened(path: Path) -> Iterator[Hand]:
    """The workbook opened, changed and saved."""
    book = openpyxl.load_workbook(path)
    yield Hand(book)
    book.save(path)


class Hand:
    """A workbook that is open. ``where`` finds a row: the number of its invoice, or some of its cells by heading."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def put(self, table: str, where: str | Row, cells: Row) -> None:
        """Type into cells of a row."""
        sheet, _ = self._table(table)
        self._write(sheet, self._line(table, where), self._columns(table), cells)

    def type_row(self, table: str, cells: Row) -> None:
        """Type a row under the last one, or into the empty one of an empty table.

        Excel makes the table grow and gives the new cells the looks and the formulas of their columns.
        """
        sheet, found = self._table(table)
        left, top, right, bottom = range_boundaries(found.ref)
        empty = all(sheet.cell(bottom, column).value is None for column in range(left, right + 1))
        if not (empty and bottom == top + 1):
            bottom += 1
            self._resize(found, (left, top, right, bottom))
            for column, definition in enumerate(found.tableColumns, left):
                cell = sheet.cell(bottom, column)
                cell._style = copy(sheet.cell(bottom - 1, column)._style)  # noqa: SLF001 -- what Excel does
                if definition.calculatedColumnFormula:
                    cell.value = f"={definition.calculatedColumnFormula.attr_text}"
        self._write(sheet, bottom, self._columns(table), cells)

    def delete_row(self, table: str, where: str | Row) -> None:
        """Delete a row of a table that has several."""
        sheet, found = self._table(table)
        left, top, right, bottom = range_boundaries(found.ref)
        sheet.delete_rows(self._line(table, where))
        self._resize(found, (left, top, right, bottom - 1))

    def add_column(self, table: str, heading: str) -> None:
        """Add a column of their own on the right."""
        sheet, found = self._table(table)
        left, top, right, bottom = range_boundaries(found.ref)
        sheet.cell(top, right + 1, heading)
        found.tableColumns.append(TableColumn(id=max(c.id for c in found.tableColumns) + 1, name=heading))
        self._resize(found, (left, top, right + 1, bottom))

    def rename_column(self, table: str, heading: str, new: str) -> None:
        """Type another heading."""
        sheet, found = self._table(table)
        _, top, _, _ = range_boundaries(found.ref)
        sheet.cell(top, self._columns(table)[heading], new)
        next(column for column in found.tableColumns if column.name == heading).name = new

    def _table(self, name: str) -> tuple[Worksheet, Table]:
        return next((sheet, table) for sheet, table in _tables(self.book) if table.name == name)

    def _columns(self, name: str) -> dict[str, int]:
        sheet, table = self._table(name)
        left, top, right, _ = range_boundaries(table.ref)
        return {str(sheet.cell(top, column).value): column for column in range(left, right + 1)}

    def _line(self, name: str, where: str | Row) -> int:
        sheet, table = self._table(name)
        columns = self._columns(name)
        wanted = where if isinstance(where, dict) else {"N° facture": where}
        _, top, _, bottom = range_boundaries(table.ref)
        return next(
            line
            for line in range(top + 1, bottom + 1)
            if all(_value(sheet.cell(line, columns[heading]).value) == value for heading, value in wanted.items())
        )

    @staticmethod
    def _write(sheet: Worksheet, line: int, columns: dict[str, int], cells: Row) -> None:
        for heading, value in cells.items():
            sheet.cell(line, columns[heading]).value = value

    @staticmethod
    def _resize(table: Table, area: tuple[int, int, int, int]) -> None:
        left, top, right, bottom = area
        table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
        if table.autoFilter:
            table.autoFilter.ref = table.ref
