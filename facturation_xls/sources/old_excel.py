"""How large the sheets of an old Excel file (.xls) are, read from its records before anything is allocated for them.

An .xls is a small file system (Compound File Binary, [MS-CFB]) whose stream "Workbook" is a list of records (BIFF8,
[MS-XLS]): two bytes of type, two of length, the rest. A record of a cell begins with its row and its column.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from facturation_xls.errors.tables import TableUnreadable

_NAMES = tuple(name.encode("utf-16-le") for name in ("Workbook\0", "Book\0"))
_ENTRY_BYTES = 128
_ROOT, _STREAM = 5, 2
_NO_SECTOR = 0xFFFFFFFA
"""Sector numbers from here on are marks, not places."""

_CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00BE, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E})
"""FORMULA, MULRK, MULBLANK, RSTRING, LABELSST, BLANK, NUMBER, LABEL, BOOLERR, RK."""

_SEVERAL_CELLS = frozenset({0x00BD, 0x00BE})
_BEGIN, _ENCRYPTED = 0x0809, 0x002F


def is_workbook(content: bytes) -> bool:
    """Whether the file system names a workbook; an encrypted .xlsx, or a letter, does not."""
    return any(name in content for name in _NAMES)


def extent(content: bytes) -> int:
    """Cells in the rectangle from A1 to the farthest cell of the largest sheet.

    Raises ``TableUnreadable`` for a damaged or encrypted file.
    """
    try:
        return max(_extents(_workbook(content)), default=0)
    except (struct.error, IndexError, ValueError, StopIteration):
        raise TableUnreadable from None


def _extents(stream: bytes) -> Iterator[int]:
    """One figure at each beginning of a sheet, for the one before it, and one at the end."""
    height = width = position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        if kind == _ENCRYPTED:
            raise TableUnreadable
        if kind == _BEGIN:
            yield height * width
            height = width = 0
        elif kind in _CELL_RECORDS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, position + 4)
            if kind in _SEVERAL_CELLS:
                (column,) = struct.unpack_from("<H", stream, position + 2 + length)
            height, width = max(height, row + 1), max(width, column + 1)
        position += 4 + length
    yield height * width


def _workbook(content: bytes) -> bytes:
    """The stream "Workbook", put together from its sectors."""
    size = 1 << struct.unpack_from("<H", content, 0x1E)[0]
    small_size = 1 << struct.unpack_from("<H", content, 0x20)[0]
    if size not in {512, 4096} or small_size != 64:
        raise ValueError("no such sectors")
    directory_at, smallest, small_table_at = (struct.unpack_from("<I", content, at)[0] for at in (0x30, 0x38, 0x3C))
    sectors = [content[at : at + size] for at in range(size, len(content), size)]
    table = _numbers(b"".join(sectors[number] for number in _table_sectors(content, sectors)))
    directory = _chain(directory_at, table, sectors)
    entries = [directory[at : at + _ENTRY_BYTES] for at in range(0, len(directory), _ENTRY_BYTES)]
    root = next(entry for entry in entries if len(entry) == _ENTRY_BYTES and entry[66] == _ROOT)
    wanted = next(entry for entry in entries if entry[66:67] == bytes([_STREAM]) and entry.startswith(_NAMES))
    start, length = struct.unpack_from("<II", wanted, 116)
    if length >= smallest:
        return _chain(start, table, sectors)[:length]
    small = _chain(struct.unpack_from("<I", root, 116)[0], table, sectors)
    pieces = [small[at : at + small_size] for at in range(0, len(small), small_size)]
    return _chain(start, _numbers(_chain(small_table_at, table, sectors)), pieces)[:length]


def _table_sectors(content: bytes, sectors: list[bytes]) -> list[int]:
    """Where the table of sectors stands: the first 109 places in the header, the others in a chain of their own."""
    places = list(struct.unpack_from("<109I", content, 0x4C))
    following = struct.unpack_from("<I", content, 0x44)[0]
    for _ in sectors:
        if following >= _NO_SECTOR:
            break
        *more, following = _numbers(sectors[following])
        places += more
    return [place for place in places if place < _NO_SECTOR]


def _chain(start: int, table: tuple[int, ...], sectors: list[bytes]) -> bytes:
    """The content of a chain of sectors. Raises ``ValueError`` for one that goes in circles."""
    pieces = []
    while start < _NO_SECTOR:
        pieces.append(sectors[start])
        start = table[start]
        if len(pieces) > len(sectors):
            raise ValueError("endless chain")
    return b"".join(pieces)


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])
