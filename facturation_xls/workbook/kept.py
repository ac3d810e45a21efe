"""Proof that a sheet which was written again kept every row that nobody meant to change, byte for byte.

What was read from bytes that did not change is still true, so that only the other rows are read and checked again: the
verification of a long journal costs what a morning changes, not what ten years hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from facturation_xls.errors import VerificationFailed
from facturation_xls.workbook.sheet import Sheet, rows_region

_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="(\d+)"[^>]*?(/?)>')
_SHARED = b't="shared"'
"""A formula of other rows depends on the cell that holds its text: such a sheet is read as a whole."""


def changed_rows(sheet: Sheet, new: bytes, first_row: int) -> bytes | None:
    """The new part of a sheet with the rows above ``first_row`` and those that were meant to change, no others.

    ``None`` where that would not be enough to judge it. Raises ``VerificationFailed`` when any other byte changed.
    """
    try:
        start, end = rows_region(new)
        rows = list(_Comparison(sheet, new, start, end).changed())
        top = _top(new, start, first_row)
    except ValueError as error:
        raise VerificationFailed(what=f"{sheet.name}: {error}") from error
    if any(_SHARED in xml for _, before, after in rows for xml in (before, after)):
        return None
    return b"".join([new[:start], new[start:top], *(after for n, _, after in rows if n >= first_row), new[end:]])


def _top(content: bytes, start: int, first_row: int) -> int:
    """Where the first row from ``first_row`` on begins."""
    while (row := _ROW.match(content, start)) and int(row[1]) < first_row:
        start = _end(content, row)
    return start


def _end(content: bytes, row: re.Match[bytes]) -> int:
    """Where a row ends."""
    if row[2]:
        return row.end()
    closing = b"</" + row[0][1 : row[0].index(b"row")] + b"row>"
    return content.index(closing, row.end()) + len(closing)


class _Comparison:
    """Walks through the rows of both contents at once. Raises ``ValueError`` where they part."""

    def __init__(self, sheet: Sheet, new: bytes, start: int, end: int) -> None:
        self._sheet = sheet
        self._old, self._at_old, self._end_old = sheet.rows_read
        self._new, self._at_new, self._end_new = new, start, end

    def changed(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Number, former and new bytes of the rows that were meant to change, in their order."""
        if self._new[: self._at_new] != self._sheet.head or self._new[self._end_new :] != self._sheet.tail:
            raise ValueError("around the rows")
        for number, meant in self._sheet.meant:
            content, start, end = (
                (self._new, self._at_new, self._end_new) if meant else (self._old, self._at_old, self._end_old)
            )
            at = self._find(number, content, start, end)
            if at is None and meant:
                raise ValueError(f"row {number} is not there")
            if at is None:  # a row that was taken out and had never been there
                continue
            self._same(at - start, number)
            before, after = self._former(number), b""
            if meant:
                row = _ROW.match(self._new, self._at_new)
                last = _end(self._new, row) if row else at
                after, self._at_new = self._new[at:last], last
                yield number, before, after
        if self._end_old - self._at_old != self._end_new - self._at_new:
            raise ValueError("the last rows")
        self._same(self._end_old - self._at_old, None)

    def _find(self, number: int, content: bytes, start: int, end: int) -> int | None:
        """Where a row begins, ``None`` where there is none."""
        at = content.find(f'<{self._sheet.prefix}row r="{number}"'.encode(), start, end)
        if at >= 0:
            return at
        row = re.compile(rb'<(?:\w+:)?row\b[^>]*?\sr="%d"' % number).search(content, start, end)
        return row.start() if row else None

    def _same(self, length: int, number: int | None) -> None:
        """Both go on with the same bytes, up to the row ``number``."""
        old = memoryview(self._old)[self._at_old : self._at_old + length]
        if len(old) != length or not self._new.startswith(old, self._at_new):  # which copies neither
            raise ValueError(f"the rows before {number or 'the end'}")
        self._at_old, self._at_new = self._at_old + length, self._at_new + length

    def _former(self, number: int) -> bytes:
        """The row that was read, which the new one replaces; nothing where there was none. Rows keep their order."""
        row = _ROW.match(self._old, self._at_old) if self._at_old < self._end_old else None
        if row is None and self._at_old < self._end_old:
            raise ValueError(f"what stands at row {number}")
        if row is None or int(row[1]) > number:
            return b""
        if int(row[1]) < number:
            raise ValueError(f"the order of row {number}")
        start, self._at_old = self._at_old, _end(self._old, row)
        return self._old[start : self._at_old]
