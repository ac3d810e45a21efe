"""CSV and Excel files as plain grids of cells: the ground of every reader whose documents are tables.

Text stays text (an invoice number keeps its leading zeros); only an Excel file can hold real numbers and days.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import struct
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import TypeAlias

import python_calamine

from facturation_xls.errors import TableTooLarge, TableUnreadable
from facturation_xls.model import Centimes, SourceFile
from facturation_xls.parsing import checked_date, parse_amount, parse_date, to_centimes

Cell: TypeAlias = str | float | int | date | None
"""``None`` is an empty cell. A text is never empty and has no blanks around it."""

Row: TypeAlias = tuple[Cell, ...]

MAX_CELLS = 2_000_000
"""A statement of 50,000 lines and 20 columns has half as many."""

MAX_UNZIPPED = 200 * 2**20
"""Bytes of an Excel file once unpacked; those two million cells take about half."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_WORKBOOK_PART = b"xl/workbook.xml"
_HEAD_BYTES = 4096
_DELIMITERS = ";,\t"
_SAMPLED_ROWS = 50
_CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_OTHER_ADDRESS = re.compile(rb"""(?<![:\w])r\s*=\s*["'](?![A-Z]{0,3}\d{1,7}["'])""")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid. ``rows[0]`` is row 1 as Excel counts; rows may differ in length."""

    name: str
    rows: tuple[Row, ...]


def is_table(file: SourceFile) -> bool:
    """Whether the bytes may be an Excel file or lines of text; looks at the first bytes and the list of a ZIP only."""
    head = file.content[:_HEAD_BYTES]
    if head.startswith(_ZIP):
        return _WORKBOOK_PART in file.content
    return not head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"<", b"%PDF", _OLE))


def read_table(file: SourceFile, rows: int | None = None) -> tuple[Sheet, ...]:
    """The sheets of an Excel file, or the one grid of a CSV file (``;``, ``,``, tab; UTF-8, UTF-16, Windows letters).

    ``rows`` limits each sheet to its first rows: enough to recognise it.
    Raises ``TableUnreadable`` (damaged, encrypted, or no table at all) and ``TableTooLarge``.
    """
    return _read_xlsx(file.content, rows) if file.content.startswith(_ZIP) else (_read_csv(file, rows),)


def cell_text(cell: Cell) -> str:
    """What a person reads in the cell; a number without its ``.0``, a day as 2025-11-30, nothing as an empty text."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def cell_amount(cell: Cell) -> Centimes | None:
    """Centimes; ``None`` for an empty cell. Raises ``ValueError`` for a day or a text that is no amount."""
    match cell:
        case None:
            return None
        case str():
            return parse_amount(cell)
        case date():
            raise ValueError(f"not an amount: {cell.isoformat()}")
        case _:
            return to_centimes(cell)


def cell_date(cell: Cell) -> date | None:
    """The day; ``None`` for an empty cell. Raises ``ValueError`` for a number or a text that is no day."""
    match cell:
        case None:
            return None
        case str():
            return parse_date(cell)
        case date():
            return checked_date(cell)
        case _:
            raise ValueError(f"not a date: {cell}")


def _read_xlsx(content: bytes, rows: int | None) -> tuple[Sheet, ...]:
    _check_extent(content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        return tuple(
            Sheet(name, tuple(tuple(map(_cell, row)) for row in grid.to_python(skip_empty_area=False, nrows=rows)))
            for name, grid in grids
        )
    except python_calamine.CalamineError:
        raise TableUnreadable from None


def _check_extent(content: bytes) -> None:
    """Refuse what would exhaust the memory: calamine allocates the whole rectangle up to the farthest cell."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [part for part in package.infolist() if part.filename.endswith(".xml")]
            if sum(part.file_size for part in package.infolist()) > MAX_UNZIPPED:
                raise TableTooLarge(limit=MAX_CELLS)
            for part in parts:
                if _extent(package.read(part)) > MAX_CELLS:
                    raise TableTooLarge(limit=MAX_CELLS)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError):
        raise TableUnreadable from None  # RuntimeError: an encrypted entry; ValueError: a place outside the file


def _extent(part: bytes) -> int:
    """Cells in the rectangle from A1 to the farthest cell of a worksheet part. Raises ``ValueError`` for other places.

    An address that is none makes calamine take any amount of memory, and with it the process.
    """
    if b"sheetData" in part and _OTHER_ADDRESS.search(part):
        raise ValueError("not a cell address")
    addresses = _CELL_ADDRESS.findall(part)
    return max((int(row) for _, row in addresses), default=0) * max((_column(col) for col, _ in addresses), default=0)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _cell(value: object) -> Cell:
    match value:
        case bool():
            return "Oui" if value else "Non"
        case datetime():
            return value.date()
        case int() | float() | date():
            return value
        case _:
            return str(value).strip() or None


def _read_csv(file: SourceFile, rows: int | None) -> Sheet:
    text = _decode(file.content)
    delimiter = max(_DELIMITERS, key=lambda candidate: _area(text, candidate))
    grid = _split(text, delimiter, rows)
    if sum(map(len, grid)) > MAX_CELLS:
        raise TableTooLarge(limit=MAX_CELLS)
    return Sheet(file.name, tuple(tuple(value.strip() or None for value in row) for row in grid))


def _split(text: str, delimiter: str, rows: int | None) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), rows))
    except csv.Error:
        raise TableUnreadable from None


def _decode(content: bytes) -> str:
    is_utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableUnreadable


def _area(text: str, delimiter: str) -> int:
    """How much of the first rows a delimiter arranges in columns: rows of equal width times that width."""
    widths = Counter(len(row) for row in _split(text, delimiter, _SAMPLED_ROWS))
    return max(((width - 1) * count for width, count in widths.items()), default=0)
