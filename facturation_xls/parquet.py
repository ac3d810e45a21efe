"""Tables as Apache Parquet: flat, nullable columns of exact types, one row group, one page a column.

The libraries that write this format are larger than the whole program (pyarrow: 170 MB) or make floating-point
numbers of amounts. A table of ours needs little of it: plain values after a mask of the missing ones, compressed with
gzip, and a description in Thrift's compact protocol. The numbers are those of ``parquet.thrift`` in the format's
specification; ``tests/test_parquet.py`` has DuckDB read what is written here.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

import numpy as np

PRECISION: Final = 12
"""Digits of an amount, two of them after the point: up to ten billion francs."""

_MAGIC: Final = b"PAR1"
_EPOCH: Final = date(1970, 1, 1).toordinal()
_DATA_PAGE, _PLAIN, _RLE, _GZIP, _OPTIONAL = 0, 0, 3, 2, 1
_INT32, _INT64, _DOUBLE, _BYTES = 1, 2, 5, 6


class Type(Enum):
    """What a column holds, and what the values of ``Column`` are: ``str``, ``date``, ``int`` centimes, …"""

    TEXT = "string"
    DAY = "date32"
    FRANCS = "decimal(12, 2)"
    WHOLE = "int64"
    NUMBER = "double"


_PHYSICAL: Final = {
    Type.TEXT: _BYTES,
    Type.DAY: _INT32,
    Type.FRANCS: _INT64,
    Type.WHOLE: _INT64,
    Type.NUMBER: _DOUBLE,
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``None`` where there is no value."""

    name: str
    type: Type
    values: Sequence[Any]


def parquet(columns: Sequence[Column]) -> bytes:
    """The file. All columns have the same number of values; there is at least one."""
    count = len(columns[0].values)
    parts, chunks, place = [_MAGIC], [], len(_MAGIC)
    for column in columns:
        header, page, raw_size = _page(column)
        chunks.append(_chunk(column, place, len(header) + raw_size, len(header) + len(page)))
        parts += [header, page]
        place += len(header) + len(page)
    group = _Struct().structs(1, chunks).i64(2, place - len(_MAGIC)).i64(3, count)
    root = _Struct().text(4, "table").i32(5, len(columns))
    footer = (
        _Struct()
        .i32(1, 1)
        .structs(2, [root, *map(_described, columns)])
        .i64(3, count)
        .structs(4, [group] if count else [])
        .text(6, "facturation_xls")
        .ended()
    )
    return b"".join([*(parts if count else [_MAGIC]), footer, struct.pack("<I", len(footer)), _MAGIC])


# --- values ---------------------------------------------------------------------------------------------------------


def _page(column: Column) -> tuple[bytes, bytes, int]:
    """The header of a column's only page, its compressed content, and the size of that before."""
    values = column.values
    content = _mask([value is not None for value in values]) + _plain(column.type, [v for v in values if v is not None])
    page = gzip.compress(content, compresslevel=6, mtime=0)
    of_data = _Struct().i32(1, len(values)).i32(2, _PLAIN).i32(3, _RLE).i32(4, _RLE)
    header = _Struct().i32(1, _DATA_PAGE).i32(2, len(content)).i32(3, len(page)).struct(5, of_data)
    return header.ended(), page, len(content)


def _mask(present: Sequence[bool]) -> bytes:
    """Which values are there: one bit each, as one run of groups of eight."""
    bits = np.packbits(np.array(present, dtype=np.bool_), bitorder="little").tobytes()
    run = _varint(len(bits) << 1 | 1) + bits
    return struct.pack("<I", len(run)) + run


def _plain(kind: Type, values: Sequence[Any]) -> bytes:
    match kind:
        case Type.TEXT:
            texts = [text.encode() for text in values]
            return b"".join(part for text in texts for part in (struct.pack("<I", len(text)), text))
        case Type.DAY:
            return np.array([day.toordinal() - _EPOCH for day in values], dtype="<i4").tobytes()
        case Type.NUMBER:
            return np.array(values, dtype="<f8").tobytes()
        case _:
            return np.array(values, dtype="<i8").tobytes()


# --- description ----------------------------------------------------------------------------------------------------


def _described(column: Column) -> _Struct:
    """A column in the schema: its type in the words of old readers (``converted``) and of new ones (``logical``)."""
    element = _Struct().i32(1, _PHYSICAL[column.type]).i32(3, _OPTIONAL).text(4, column.name)
    match column.type:
        case Type.TEXT:
            return element.i32(6, 0).struct(10, _Struct().struct(1, _Struct()))
        case Type.DAY:
            return element.i32(6, 6).struct(10, _Struct().struct(6, _Struct()))
        case Type.FRANCS:
            scaled = _Struct().i32(1, 2).i32(2, PRECISION)
            return element.i32(6, 5).i32(7, 2).i32(8, PRECISION).struct(10, _Struct().struct(5, scaled))
        case _:
            return element


def _chunk(column: Column, place: int, raw_size: int, size: int) -> _Struct:
    meta = _Struct().i32(1, _PHYSICAL[column.type]).numbers(2, [_PLAIN, _RLE]).texts(3, [column.name])
    meta.i32(4, _GZIP).i64(5, len(column.values)).i64(6, raw_size).i64(7, size).i64(9, place)
    return _Struct().i64(2, place).struct(3, meta)


class _Struct:
    """A structure in Thrift's compact protocol; its fields are added in the order of their numbers."""

    _I32, _I64, _BINARY, _LIST, _STRUCT = 5, 6, 8, 9, 12

    def __init__(self) -> None:
        self._content = bytearray()
        self._last = 0

    def i32(self, number: int, value: int) -> _Struct:
        return self._add(number, self._I32, _zigzag(value))

    def i64(self, number: int, value: int) -> _Struct:
        return self._add(number, self._I64, _zigzag(value))

    def text(self, number: int, value: str) -> _Struct:
        return self._add(number, self._BINARY, _bytes(value))

    def struct(self, number: int, value: _Struct) -> _Struct:
        return self._add(number, self._STRUCT, value.ended())

    def numbers(self, number: int, values: Sequence[int]) -> _Struct:
        return self._add(number, self._LIST, _listed(self._I32, map(_zigzag, values), len(values)))

    def texts(self, number: int, values: Sequence[str]) -> _Struct:
        return self._add(number, self._LIST, _listed(self._BINARY, map(_bytes, values), len(values)))

    def structs(self, number: int, values: Sequence[_Struct]) -> _Struct:
        return self._add(number, self._LIST, _listed(self._STRUCT, (value.ended() for value in values), len(values)))

    def ended(self) -> bytes:
        """All of it, with the mark of the end."""
        return bytes(self._content) + b"\0"

    def _add(self, number: int, kind: int, content: bytes) -> _Struct:
        self._content += bytes([(number - self._last) << 4 | kind]) + content
        self._last = number
        return self


def _listed(kind: int, values: Iterable[bytes], count: int) -> bytes:
    head = bytes([count << 4 | kind]) if count < 15 else bytes([0xF0 | kind]) + _varint(count)
    return head + b"".join(values)


def _bytes(text: str) -> bytes:
    content = text.encode()
    return _varint(len(content)) + content


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def _varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first."""
    content = bytearray()
    while value > 0x7F:
        content.append(value & 0x7F | 0x80)
        value >>= 7
    content.append(value)
    return bytes(content)
