"""The cells that a pivot shows, written as Excel would write them; their looks are those that they have."""

from __future__ import annotations

import re
from collections.abc import Sequence

from facturation_xls.workbook.cells import Area, CellValue
from facturation_xls.workbook.sheet import Sheet

HEAD = 2
"""Lines above the first value down: the captions, then the values across."""

_CURSOR = re.compile(rb"<((?:\w+:)?pivotSelection)\b(?:[^>]*/>|.*?</\1>)", re.DOTALL)
"""Where staff last clicked in a pivot. Excel repairs a file where it points at what is gone."""


def is_free(sheet: Sheet, area: Area, old: Area) -> bool:
    """Whether all cells of an area are empty, but for those that the pivot covers now."""
    return not any(
        row.filled(column) and not old.meets(Area(column, row.number, column, row.number))
        for row in map(sheet.row, range(area.first_row, area.last_row + 1))
        for column in range(area.first_column, area.last_column + 1)
    )


def render(sheet: Sheet, old: Area, lines: Sequence[Sequence[CellValue]]) -> None:
    """Write the lines of a pivot from the corner where it stands; ``old`` is what it covers now.

    Cells that join look like their neighbours, cells that leave are taken out with their looks.
    """
    looks = _looks(sheet, old)
    height, width = len(lines), len(lines[0])
    for line in range(max(height, old.last_row - old.first_row + 1)):
        row = sheet.row(old.first_row + line)
        before = row.to_bytes()
        for place in range(max(width, old.last_column - old.first_column + 1)):
            column = old.first_column + place
            if line < height and place < width:
                style = looks.get((_role(line, height), _side(place, width)), "")
                row.set(column, lines[line][place], style=style, formula="")
            elif old.meets(Area(column, row.number, column, row.number)):
                row.cells.pop(column, None)
        if row.to_bytes() != before:
            sheet.put(row)
    sheet.widen(Area(old.first_column, old.first_row, old.first_column + width - 1, old.first_row + height - 1))
    sheet.head = _CURSOR.sub(b"", sheet.head)


def _looks(sheet: Sheet, area: Area) -> dict[tuple[str, str], str]:
    """The style of each kind of cell, as the pivot has it now."""
    found: dict[tuple[str, str], str] = {}
    height, width = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
    for line in range(height):
        row = sheet.row(area.first_row + line)
        for place in range(width):
            found.setdefault((_role(line, height), _side(place, width)), row.style(area.first_column + place))
    return found


def _role(line: int, height: int) -> str:
    return "captions" if line == 0 else "values" if line == 1 else "total" if line == height - 1 else "figures"


def _side(place: int, width: int) -> str:
    return "label" if place == 0 else "total" if place == width - 1 else "figures"
