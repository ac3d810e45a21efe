"""Named cells outside the tables: their values compared and written, formulas and looks kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from typing import Any

from facturation_xls.workbook import schema
from facturation_xls.workbook.cells import CellValue, Number
from facturation_xls.workbook.grids import Grid
from facturation_xls.workbook.home import Block
from facturation_xls.workbook.places import NamedArea
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.tables import cell_value
from facturation_xls.workbook.values import Value


def fits(block: Block, place: NamedArea) -> bool:
    """Whether the block still has its size: where staff put cells into it, nobody knows which is which."""
    area = place.area
    size = area.last_row - area.first_row + 1, area.last_column - area.first_column + 1
    return size == (block.rows, len(block.columns))


def fill(
    sheet: Sheet,
    grid: Grid,
    place: NamedArea,
    block: Block,
    lines: Sequence[Sequence[Value]],
    *,
    base_1904: bool = False,
) -> bool:
    """Give a block its values, line by line; a short line ends with empty cells. The answer is whether any changed.

    A formula stays and gets its value as the cached one.
    """
    changed = False
    for number, values in enumerate(lines, place.area.first_row):
        line, touched = sheet.row(number), False
        for index, (column, value) in enumerate(zip_longest(block.columns, values), place.area.first_column):
            new = cell_value(column, value, base_1904=base_1904)
            if not is_same(value_at(grid, number, index), new, base_1904=base_1904):
                line.set(index, new)
                touched = True
        if touched:
            sheet.put(line)
            changed = True
    return changed


def value_at(grid: Grid, row: int, column: int) -> Any:
    """The value of a cell, an empty text beyond the cells that are used."""
    return grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else ""


def is_same(old: Any, new: CellValue, *, base_1904: bool) -> bool:
    """Whether a cell that was read holds what would be written."""
    if isinstance(old, date):
        old = cell_value(schema.JOURNAL.column("issued_on"), old, base_1904=base_1904)
    if isinstance(new, Number) and isinstance(old, int | float):
        return old == float(new)
    return bool(old == new or (old in ("", None) and new in ("", None)))
