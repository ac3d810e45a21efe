"""The hand of the staff: it changes a workbook as a person in Excel would, and never through our own writer.

Typing, sorting, deleting and colouring go through openpyxl, which forgets every cached value, as some programs do.
Where openpyxl would lose something, ``raw_edit`` changes one part of the file and leaves the others alone.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache, partial
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.reader.workbook import WorkbookParser
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet

Values: TypeAlias = Mapping[str, Any]
"""Cells of one row by their headers: which row is meant, or what is typed into it."""

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _read_pivots_once() -> None:
    """Openpyxl reads the caches of all pivots again for each sheet, which took most of its time."""
    once = cached_property(vars(WorkbookParser)["pivot_caches"].fget)
    once.__set_name__(WorkbookParser, "pivot_caches")
    WorkbookParser.pivot_caches = once  # type: ignore[method-assign, assignment]


_read_pivots_once()


# --- by openpyxl ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Opened:
    """A table of an open workbook."""

    sheet: Worksheet
    table: Table

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """First column, header row, last column, last row."""
        return CellRange(self.table.ref).bounds

    @property
    def headers(self) -> dict[str, int]:
        """The sheet's column of each header."""
        left, top, right, _ = self.bounds
        return {str(self.sheet.cell(top, column).value): column for column in range(left, right + 1)}

    @property
    def numbers(self) -> range:
        """The sheet's rows that hold data."""
        _, top, _, bottom = self.bounds
        return range(top + 1, bottom + 1 - (self.table.totalsRowCount or 0))

    def cell(self, number: int, header: str) -> Cell:
        """A cell by its row and its header."""
        cell = self.sheet.cell(number, self.headers[header])
        assert isinstance(cell, Cell)
        return cell

    def find(self, where: Values) -> int:
        """The one row whose cells hold these values."""
        found = [n for n in self.numbers if all(self.cell(n, h).value == v for h, v in where.items())]
        assert len(found) == 1, f"{len(found)} rows of {self.table.displayName} with {dict(where)}"
        return found[0]

    def line(self, number: int) -> list[Any]:
        """The table's cells of one row."""
        left, _, right, _ = self.bounds
        return [self.sheet.cell(number, column) for column in range(left, right + 1)]

    def resize(self, last: int) -> None:
        """Drag the table's corner to another row."""
        left, top, right, _ = self.bounds
        self.table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{last}"
        if self.table.autoFilter:
            self.table.autoFilter.ref = self.table.ref


@contextmanager
def excel(path: Path, *, computed: bool = False) -> Iterator[Workbook]:
    """Open a workbook, and save it when all went well; ``computed``: only look, at values instead of formulas."""
    if computed:
        yield _looked_at(path.read_bytes())
        return
    book = _opened(path)
    yield book
    book.save(path)


def _opened(file: Path | BytesIO, *, computed: bool = False) -> Workbook:
    with warnings.catch_warnings(action="ignore"):  # openpyxl says what it is going to lose
        return openpyxl.load_workbook(file, data_only=computed)


@lru_cache(maxsize=4)
def _looked_at(content: bytes) -> Workbook:
    """Many questions are asked of the same file."""
    return _opened(BytesIO(content), computed=True)


def opened(book: Workbook, name: str) -> Opened:
    """A table by its name, whatever its sheet is called by now."""
    return next(Opened(sheet, sheet.tables[name]) for sheet in book.worksheets if name in sheet.tables)


def read_table(path: Path, name: str) -> list[dict[str, Any]]:
    """What a table shows, row by row and by header, as openpyxl reads it: days as ``date``, empty cells as ``None``."""
    with excel(path, computed=True) as book:
        table = opened(book, name)
        return [
            {header: _shown(table.sheet.cell(number, column).value) for header, column in table.headers.items()}
            for number in table.numbers
        ]


def _shown(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def read_row(path: Path, name: str, where: Values) -> dict[str, Any]:
    """One row of a table as it is shown."""
    rows = [row for row in read_table(path, name) if all(row[header] == value for header, value in where.items())]
    assert len(rows) == 1, f"{len(rows)} rows of {name} with {dict(where)}"
    return rows[0]


def type_in(path: Path, name: str, where: Values, values: Values) -> None:
    """Type into cells of one row."""
    with excel(path) as book:
        table = opened(book, name)
        number = table.find(where)
        for header, value in values.items():
            table.cell(number, header).value = value


def add_row(path: Path, name: str, *rows: Values) -> None:
    """Type rows under a table: Excel lets the table grow and copies the looks of the row above."""
    with excel(path) as book:
        for values in rows:
            table = opened(book, name)
            last = table.numbers[-1]
            if any(cell.value is not None for cell in table.line(last)):
                last += 1
                for above, cell in zip(table.line(last - 1), table.line(last), strict=True):
                    cell._style = copy(above._style)  # noqa: SLF001 -- openpyxl has no other way
                table.resize(last)
            for header, value in values.items():
                table.cell(last, header).value = value


def delete_row(path: Path, name: str, where: Values) -> None:
    """Delete a row of a table: those below move up."""
    with excel(path) as book:
        table = opened(book, name)
        gone, last = table.find(where), table.numbers[-1]
        for number in range(gone, last):
            _take_over(table, number, _lifted(table, number + 1))
        for cell in table.line(last):
            table.sheet._cells.pop((cell.row, cell.column))  # noqa: SLF001 -- openpyxl has no other way
        table.resize(last - 1)


def sort(path: Path, name: str, header: str, *, descending: bool = False) -> None:
    """Sort a table by one of its columns; looks go along."""
    with excel(path) as book:
        table = opened(book, name)
        rows = [(str(table.cell(number, header).value), _lifted(table, number)) for number in table.numbers]
        rows.sort(key=lambda row: row[0], reverse=descending)
        for number, (_, cells) in zip(table.numbers, rows, strict=True):
            _take_over(table, number, cells)


def colour(path: Path, name: str, where: Values, rgb: str) -> None:
    """Fill a row of a table with a colour."""
    with excel(path) as book:
        table = opened(book, name)
        for cell in table.line(table.find(where)):
            cell.fill = PatternFill("solid", fgColor=rgb)


def fill_of(path: Path, name: str, where: Values) -> set[str]:
    """The colours of a row's cells (``00000000``: none)."""
    with excel(path, computed=True) as book:
        table = opened(book, name)
        return {str(cell.fill.fgColor.rgb) for cell in table.line(table.find(where))}


def set_height(path: Path, name: str, where: Values, points: float) -> None:
    """Drag a row of a table to a height."""
    with excel(path) as book:
        table = opened(book, name)
        table.sheet.row_dimensions[table.find(where)].height = points


def height_of(path: Path, name: str, where: Values) -> float | None:
    """The height of a table's row in points, ``None`` when nobody set one."""
    with excel(path, computed=True) as book:
        table = opened(book, name)
        height = table.sheet.row_dimensions[table.find(where)].height
        return None if height is None else float(height)


def _lifted(table: Opened, number: int) -> list[tuple[Any, Any]]:
    return [(cell.value, copy(cell._style)) for cell in table.line(number)]  # noqa: SLF001


def _take_over(table: Opened, number: int, cells: list[tuple[Any, Any]]) -> None:
    for cell, (value, style) in zip(table.line(number), cells, strict=True):
        cell.value, cell._style = value, style  # noqa: SLF001


# --- on the parts themselves ----------------------------------------------------------------------------------------


def raw_edit(path: Path, part: str, change: Callable[[etree._Element], None]) -> None:
    """Change the XML of one part; every other part keeps its content."""

    def changed(content: bytes) -> bytes:
        root = etree.fromstring(content)
        change(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    raw_rewrite(path, {part: changed})


def raw_rewrite(path: Path, changes: Mapping[str, Callable[[bytes], bytes]]) -> None:
    """Give parts new bytes; a part that is not there yet is made from nothing."""
    beside = path.with_name(f"{path.name}.tmp")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info, changes[info.filename](content) if info.filename in changes else content)
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name](b""))
    beside.replace(path)


def raw_part(path: Path, part: str) -> etree._Element:
    """The XML of a part."""
    with zipfile.ZipFile(path) as archive:
        return etree.fromstring(archive.read(part))


def part_of_table(path: Path, name: str) -> str:
    """The part that describes a table."""
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.namelist() if part.startswith("xl/tables/")]
        return next(part for part in parts if f'displayName="{name}"'.encode() in archive.read(part))


def part_of_sheet(path: Path, title: str) -> str:
    """The part of a worksheet."""
    book, relations = raw_part(path, "xl/workbook.xml"), raw_part(path, "xl/_rels/workbook.xml.rels")
    wanted = next(s.get(_RELATION) for s in book.iter(f"{MAIN}sheet") if s.get("name") == title)
    target = next(r.get("Target", "") for r in relations if r.get("Id") == wanted)
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def rename_sheet(path: Path, old: str, new: str) -> None:
    """Rename a sheet: Excel renames it in the defined names as well."""

    def rename(book: etree._Element) -> None:
        next(s for s in book.iter(f"{MAIN}sheet") if s.get("name") == old).set("name", new)
        for name in book.iter(f"{MAIN}definedName"):
            sheet, mark, cells = (name.text or "").rpartition("!")
            if _unquoted(sheet) == old:
                name.text = "'" + new.replace("'", "''") + f"'{mark}{cells}"

    raw_edit(path, "xl/workbook.xml", rename)


def insert_column(path: Path, name: str, header: str, before: str, values: Mapping[int, str]) -> None:
    """Insert a column of one's own into a table, with texts by row: what stands to the right moves on by one."""
    with excel(path, computed=True) as book:
        table = opened(book, name)
        at, (_, top, _, _), title = table.headers[before], table.bounds, table.sheet.title
    raw_edit(path, part_of_sheet(path, title), partial(_insert_into_sheet, at=at, texts={top: header, **values}))
    raw_edit(path, part_of_table(path, name), partial(_insert_into_table, at=at, header=header, before=before))
    raw_edit(path, "xl/workbook.xml", partial(_insert_into_names, at=at, title=title))


def _insert_into_sheet(sheet: etree._Element, at: int, texts: Mapping[int, str]) -> None:
    for column in sheet.iter(f"{MAIN}col"):
        for end in ("min", "max"):
            place = int(column.get(end, ""))
            column.set(end, str(place + (place >= at)))
    for row in sheet.iter(f"{MAIN}row"):
        for cell in row:
            cell.set("r", _shifted(cell.get("r", ""), at))
        number = int(row.get("r", ""))
        if number in texts:
            place = sum(_column(cell.get("r", "")) < at for cell in row)
            row.insert(place, text_cell(f"{get_column_letter(at)}{number}", texts[number]))
    for element in sheet.iter(f"{MAIN}conditionalFormatting", f"{MAIN}dataValidation"):
        element.set("sqref", _shifted(element.get("sqref", ""), at))
        for formula in element.iter(f"{MAIN}formula"):
            formula.text = _shifted(formula.text or "", at)


def _insert_into_table(table: etree._Element, at: int, header: str, before: str) -> None:
    columns = next(table.iter(f"{MAIN}tableColumns"))
    free = 1 + max(int(column.get("id", "")) for column in columns)
    place = next(i for i, column in enumerate(columns) if column.get("name") == before)
    columns.insert(place, etree.Element(f"{MAIN}tableColumn", {"id": str(free), "name": header}))
    columns.set("count", str(len(columns)))
    for element in (table, *table.iter(f"{MAIN}autoFilter")):
        first, _, last = element.get("ref", "").partition(
            ":"
        )  # a table whose first column moves on begins where it did
        element.set("ref", f"{first}:{_shifted(last, at)}")


def _insert_into_names(book: etree._Element, at: int, title: str) -> None:
    for name in book.iter(f"{MAIN}definedName"):
        sheet, mark, cells = (name.text or "").rpartition("!")
        if _unquoted(sheet) == title:
            name.text = sheet + mark + _shifted(cells, at)


def _unquoted(sheet: str) -> str:
    return sheet.strip("'").replace("''", "'")


def _shifted(references: str, at: int) -> str:
    """References such as ``A5:AB20 $C$3`` after a column was inserted."""

    def shift(match: re.Match[str]) -> str:
        column = openpyxl.utils.column_index_from_string(match[1])
        return f"{get_column_letter(column + (column >= at))}{match[2]}"

    return re.sub(r"([A-Z]{1,3})(\$?\d+)", shift, references)


def _column(reference: str) -> int:
    return openpyxl.utils.cell.coordinate_to_tuple(reference)[1]


def text_cell(reference: str, text: str) -> etree._Element:
    """A cell that holds a text."""
    cell = etree.Element(f"{MAIN}c", {"r": reference, "t": "inlineStr"})
    etree.SubElement(etree.SubElement(cell, f"{MAIN}is"), f"{MAIN}t").text = text
    return cell
