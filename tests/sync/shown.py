"""What the workbook shows to staff: rows by heading, findings, named cells."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import staff
from openpyxl.workbook import Workbook

Row: TypeAlias = dict[str, Any]


def tables(path: Path, *names: str) -> dict[str, list[Row]]:
    """The rows of some tables, of all of them if none is named; an empty table has no rows."""
    with staff.excel(path, computed=True) as book:
        found = names or tuple(name for sheet in book.worksheets for name in sheet.tables)
        return {name: _rows(book, name) for name in found}


def _rows(book: Workbook, name: str) -> list[Row]:
    table = staff.opened(book, name)
    headings = list(table.headers)
    lines = ([_value(cell.value) for cell in table.line(number)] for number in table.numbers)
    return [dict(zip(headings, line, strict=True)) for line in lines if any(value not in (None, "") for value in line)]


def _value(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def rows(path: Path, table: str) -> list[Row]:
    """The rows of one table."""
    return tables(path, table)[table]


def invoice(path: Path, number: str) -> Row:
    """The journal's only row of an invoice."""
    (found,) = (row for row in rows(path, "tblJournal") if row["N° facture"] == number)
    return found


def findings(path: Path, control: str) -> list[Row]:
    """The rows of *Contrôles* of one control."""
    return [row for row in rows(path, "tblControles") if row["Contrôle"] == control]


def named(path: Path, name: str) -> Any:
    """The value of a named cell."""
    with staff.excel(path, computed=True) as book:
        ((sheet, cell),) = book.defined_names[name].destinations
        return _value(book[sheet][cell].value)
