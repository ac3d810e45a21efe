"""The hand of the staff: cells of our tables read and typed with openpyxl, found by table, row and heading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

Row: TypeAlias = dict[str, Any]


def rows(path: Path, table: str) -> list[Row]:
    """The rows of a table by heading, formulas by their cached values, empty cells as ``None``."""
    return next(_rows(sheet, found) for sheet, found in _tables(_open(path)) if found.name == table)


def all_rows(path: Path) -> dict[str, list[Row]]:
    """Every table of ours."""
    return {found.name: _rows(sheet, found) for sheet, found in _tables(_open(path))}


def row(path: Path, table: str, number: str) -> Row:
    """The one row of an invoice."""
    (found,) = (line for line in rows(path, table) if line["N° facture"] == number)
    return found


def named(path: Path, name: str) -> Any:
    """The value of a named cell."""
    book = _open(path)
    (place,) = book.defined_names[name].destinations
    return _value(book[place[0]][place[1]].value)


def _open(path: Path) -> Workbook:
    return openpyxl.load_workbook(path, data_only=True)


def _tables(book: Workbook) -> Iterator[tuple[Worksheet, Table]]:
    for sheet in book.worksheets:
        for found in sheet.tables.values():
            yield sheet, found


def _rows(sheet: Worksheet, table: Table) -> list[Row]:
    headings, *lines = ([_value(cell.value) for cell in line] for line in sheet[table.ref])
    return [dict(zip(headings, line, strict=True)) for line in lines]


def _value(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


# --- typing -----------------------------------------------------------------------------------------------------------


class Hand:
    """An open workbook: what staff see, and what they change before they save."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def find(self, table: str, **cells: Any) -> tuple[Worksheet, Table, int]:
        """Sheet, table and row number of the first row with these cells (``N__facture`` is given as ``number``)."""
        raise NotImplementedError

    def table(self, name: str) -> tuple[Worksheet, Table]:
        """A table and its sheet."""
        return next((sheet, found) for sheet, found in _tables(self.book) if found.name == name)

    def headings(self, name: str) -> dict[str, int]:
        """The sheet column of each heading."""
        sheet, table = self.table(name)
        left, top, right, _ = range_boundaries(table.ref)
        return {str(sheet.cell(top, column).value): column for column in range(left, right + 1)}

    def line(self, name: str, where: Row) -> int:
        """The sheet row of the first row with these cells."""
        sheet, table = self.table(name)
        headings = self.headings(name)
        _, top, _, bottom = range_boundaries(table.ref)
        for line in range(top + 1, bottom + 1):
            if all(_value(sheet.cell(line, headings[heading]).value) == value for heading, value in where.items()):
                return line
        raise LookupError(f"{name} has no row {where}")

    def put(self, name: str, where: Row | str, **_: Any) -> None:
        raise NotImplementedError


@contextmanager
def opened(path: Path) -> Iterator[Hand]:
    """The workbook opened, changed and saved, as in Excel."""
    book = openpyxl.load_workbook(path)
    yield Hand(book)
    book.save(path)
