"""References of the A1 kind, and the names that may stand for them, as strictly as the file format has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from facturation_xls.workbook.cells import Area, column_index

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_NAME = re.compile(r"(?:[^\W\d]|[\\]|[^\x00-\x7f])(?:[\w.?\\]|[^\x00-\x7f]){0,254}")
_R1C1 = re.compile(r"R\d*(?:C\d*)?|C\d*", re.IGNORECASE)


def cell(reference: str) -> tuple[int, int] | None:
    """Column and row of ``B4``; ``None`` for anything else and for what lies outside of a sheet."""
    match = _CELL.fullmatch(reference)
    if not match:
        return None
    column, row = column_index(match[1]), int(match[2])
    return (column, row) if column <= LAST_COLUMN and row <= LAST_ROW else None


def area(reference: str | None) -> Area | None:
    """The cells of ``B4`` or ``B4:D9``; ``None`` for anything else, corners in wrong order included."""
    first, _, last = (reference or "").partition(":")
    start, end = cell(first), cell(last or first)
    if start is None or end is None or start[0] > end[0] or start[1] > end[1]:
        return None
    return Area(*start, *end)


def areas(references: str | None) -> list[Area] | None:
    """The cells of an ``sqref``: references separated by spaces; ``None`` where one is wrong or there is none."""
    found = [area(reference) for reference in (references or "").split()]
    return [one for one in found if one is not None] if found and None not in found else None


def meet(one: Area, other: Area) -> bool:
    """Whether two areas have a cell in common."""
    return (
        one.first_column <= other.last_column
        and other.first_column <= one.last_column
        and one.first_row <= other.last_row
        and other.first_row <= one.last_row
    )


def contains(outer: Area, inner: Area) -> bool:
    """Whether ``inner`` lies in ``outer``."""
    return inner.within_columns(outer) and outer.first_row <= inner.first_row and inner.last_row <= outer.last_row


def overlaps(many: Iterable[Area]) -> Iterator[tuple[Area, Area]]:
    """The pairs that have a cell in common, found row by row from the top: a sheet may have thousands of merges."""
    open_areas: list[Area] = []
    for one in sorted(many, key=lambda each: each.first_row):
        open_areas = [other for other in open_areas if other.last_row >= one.first_row]
        yield from ((other, one) for other in open_areas if meet(other, one))
        open_areas.append(one)


def is_name(text: str) -> bool:
    """Whether Excel takes the text as a table's or a defined name: no blank, no mark, not a cell reference."""
    return bool(_NAME.fullmatch(text)) and not _R1C1.fullmatch(text) and cell(text.upper()) is None
