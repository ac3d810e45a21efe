"""Spreadsheets as grids: Excel (.xlsx, .xlsm), the old Excel (.xls), OpenDocument (.ods).

python-calamine reads them all, but allocates the whole rectangle up to the farthest cell before anybody can ask how
large it is. So the extent is measured first, in the file itself.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime

import python_calamine

from facturation_xls.errors.tables import TableTooLarge, TableUnreadable
from facturation_xls.sources import old_excel
from facturation_xls.sources.grid import MAX_CELLS, Cell, Sheet

MAX_UNZIPPED = 200 * 2**20
"""Bytes of a spreadsheet once unpacked; two million cells take about half."""

OLE = b"\xd0\xcf\x11\xe0"
ZIP = b"PK\x03\x04"
_WORKBOOK_PART = b"xl/workbook.xml"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet"
"""The first entry of an .ods is stored as it is: its name, and then what it says."""

_HEAD_BYTES = 256
_LARGEST_LIST = 2**20
_DAMAGES = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, RuntimeError, KeyError)
"""``RuntimeError``: an encrypted entry; ``ValueError``: a place outside the file; ``KeyError``: no such entry."""

_PANIC = "PanicException"
"""How a damaged ``.xls`` ends inside calamine: no ``Exception``, and a class that cannot be imported."""

_CELL_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_OTHER_ADDRESS = re.compile(rb"""(?<![:\w])r\s*=\s*["'](?![A-Z]{0,3}\d{1,7}["'])""")
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_SHEET = re.compile(rb"<table:table\b.*?</table:table>", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>)")
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d{1,7})["']""")


def may_be(content: bytes) -> bool:
    """Whether the bytes begin as a spreadsheet does; what is inside is not looked at."""
    if content.startswith(ZIP):
        return _WORKBOOK_PART in content or _OPEN_DOCUMENT in content[:_HEAD_BYTES]
    return content.startswith(OLE) and old_excel.is_workbook(content)


def is_open_document(content: bytes) -> bool:
    """Whether a ZIP is an OpenDocument spreadsheet."""
    return _OPEN_DOCUMENT in content[:_HEAD_BYTES]


def part(content: bytes, name: str) -> bytes:
    """One part of a zipped spreadsheet, empty where there is none or it is larger than any list of sheets."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return package.read(name) if package.getinfo(name).file_size <= _LARGEST_LIST else b""
    except _DAMAGES:
        return b""


def read(content: bytes, rows: int | None) -> tuple[Sheet, ...]:
    """The sheets, each limited to its first ``rows``. Raises ``TableUnreadable``, ``TableTooLarge``."""
    _check_extent(content)
    try:
        workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        grids = [(name, workbook.get_sheet_by_name(name)) for name in workbook.sheet_names]
        return tuple(
            Sheet(name, tuple(tuple(map(_cell, row)) for row in grid.to_python(skip_empty_area=False, nrows=rows)))
            for name, grid in grids
        )
    except BaseException as error:
        if isinstance(error, python_calamine.CalamineError) or type(error).__name__ == _PANIC:
            raise TableUnreadable from None
        raise


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


def _check_extent(content: bytes) -> None:
    """Refuse what would exhaust the memory."""
    extents = [old_excel.extent(content)] if content.startswith(OLE) else _zipped_extents(content)
    if max(extents, default=0) > MAX_CELLS:
        raise TableTooLarge(limit=MAX_CELLS)


def _zipped_extents(content: bytes) -> list[int]:
    measure = _ods_extent if is_open_document(content) else _xlsx_extent
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [part for part in package.infolist() if part.filename.endswith(".xml")]
            if sum(part.file_size for part in package.infolist()) > MAX_UNZIPPED:
                raise TableTooLarge(limit=MAX_CELLS)
            return [measure(package.read(part)) for part in parts]
    except _DAMAGES:
        raise TableUnreadable from None


def _xlsx_extent(part: bytes) -> int:
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


def _ods_extent(part: bytes) -> int:
    """Cells up to the last filled one of the largest sheet; repeated rows and cells count as often as they say."""
    return max((_ods_sheet_extent(sheet) for sheet in _SHEET.findall(part)), default=0)


def _ods_sheet_extent(sheet: bytes) -> int:
    height = width = passed = 0
    for attributes, cells in _ROW.findall(sheet):
        passed += _times(attributes)
        filled = _ods_row_width(cells)
        if filled:
            height, width = passed, max(width, filled)
    return height * width


def _ods_row_width(cells: bytes) -> int:
    """Columns up to the last cell of a row that holds a value."""
    width = passed = 0
    for attributes in _ODS_CELL.findall(cells):
        passed += _times(attributes)
        if b"value" in attributes or b"formula" in attributes:
            width = passed
    return width


def _times(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
