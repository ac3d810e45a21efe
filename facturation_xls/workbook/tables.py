"""Writing rows into the tables of a sheet; what covers a table grows and shrinks with it (DESIGN §2).

Ledger tables grow at their end and their rows never move. Report tables are arranged anew: a row that stays takes
its whole line along (staff's own columns, fills, heights), under its key.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from lxml import etree

from facturation_xls.errors import RowsBelowTable, SheetFull
from facturation_xls.workbook.cells import Area, CellValue, escape_text, money, serial
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place, split_reference
from facturation_xls.workbook.rows import TableRows, Value
from facturation_xls.workbook.schema import MAX_ROW, Column, Kind
from facturation_xls.workbook.sheet import Row, Sheet

_STYLE_SAMPLE = 200
_SQREF = re.compile(
    rb'(<(?:\w+:)?(?:conditionalFormatting|dataValidation)\b[^>]*?\bsqref=")([^"]*)(")'
    rb"|(<(?:\w+:)?sqref>)([^<]*)(</(?:\w+:)?sqref>)"
)


def cell_value(column: Column, value: Value, *, base_1904: bool = False) -> CellValue:
    """A value as the file holds it: francs as an exact number, days as serial numbers."""
    if value is None or value == "":
        return None
    if isinstance(value, date):
        return serial(value, base_1904=base_1904)
    if column.kind is Kind.MONEY and isinstance(value, int):
        return money(value)
    return value


@dataclass(frozen=True, slots=True)
class Look:
    """What new rows of a table look like: the commonest style of each column among its last rows, and its formulas."""

    styles: Mapping[int, str]
    formulas: Mapping[int, str]


def look_of(sheet: Sheet, place: Place) -> Look:
    """Commonest, not last: a row that staff coloured by hand does not colour those after it."""
    data = place.data
    numbers = [n for n in range(max(data.first_row, data.last_row - _STYLE_SAMPLE), data.last_row + 1) if n in sheet]
    sample = [sheet.row(number) for number in numbers]
    styles = {}
    for column in range(data.first_column, data.last_column + 1):
        counted = Counter(row.style(column) for row in sample if column in row.cells)
        styles[column] = counted.most_common(1)[0][0] if counted else ""
    prefix = sheet.prefix
    formulas = {c: f"<{prefix}f>{escape_text(text)}</{prefix}f>" for c, text in place.formulas.items()}
    return Look(styles, formulas)


def write_ledger(sheet: Sheet, place: Place, rows: TableRows, *, base_1904: bool = False) -> int:
    """Write the changed and new rows of a ledger table. The answer is the number of its last data row.

    Raises ``RowsBelowTable`` when the table cannot grow, ``SheetFull`` at Excel's last row.
    """
    look = look_of(sheet, place)
    last = place.data.last_row
    spare = _trailing(rows.spare, last)
    for position in rows.changed():
        values = rows.changes(position)
        number = rows.sources[position]
        if number is None:
            number = spare.pop(0) if spare else last + 1
            if number > last:
                _check_room(sheet, place, number)
                last = number
            line = _new_line(sheet.row(number), place, look)
        else:
            line = sheet.row(number)
        _set_values(line, place, values, look, base_1904=base_1904)
        sheet.put(line)
    sheet.widen(place.area.rows_to(max(last, place.area.last_row)))
    return last


def _trailing(spare: Sequence[int], last: int) -> list[int]:
    """The spare rows that end the table without a filled row after them."""
    free = set(spare)
    first = last
    while first in free:
        first -= 1
    return list(range(first + 1, last + 1))


def _new_line(line: Row, place: Place, look: Look) -> Row:
    line.unhide()
    for column in range(place.area.first_column, place.area.last_column + 1):
        line.set(column, None, style=look.styles.get(column, ""), formula=look.formulas.get(column, ""))
    return line


def _set_values(line: Row, place: Place, values: Mapping[str, Any], look: Look, *, base_1904: bool) -> None:
    for field, value in values.items():
        index = place.columns.get(field)
        if index is not None:
            new = cell_value(place.table.column(field), value, base_1904=base_1904)
            line.set(index, new, formula=line.formula(index) or look.formulas.get(index, ""))


def _check_room(sheet: Sheet, place: Place, number: int) -> None:
    if number > MAX_ROW:
        raise SheetFull(sheet=place.sheet.name)
    if place.totals_rows or _filled(sheet, place, number):
        raise RowsBelowTable(sheet=place.sheet.name, row=number)


def _filled(sheet: Sheet, place: Place, number: int) -> bool:
    if number not in sheet:
        return False
    line = sheet.row(number)
    return any(
        b"<v" in cell or b"<is" in cell or b"<f" in cell
        for column, cell in line.cells.items()
        if place.area.first_column <= column <= place.area.last_column
    )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One row of a report: the values that change, and the sheet row that held its key before (``None``: new)."""

    values: Mapping[str, Value]
    source: int | None
    height: float | None = None


def write_report(sheet: Sheet, place: Place, report: Sequence[ReportRow], *, base_1904: bool = False) -> int:
    """Arrange a report table anew. The answer is the number of its last data row; an empty report keeps one empty row.

    Raises ``RowsBelowTable`` when something of staff's stands where the table would grow.
    """
    look = look_of(sheet, place)
    data = place.data
    last = data.first_row + max(len(report), 1) - 1
    for number in range(data.last_row + 1, last + 1):
        _check_room(sheet, place, number)
    lines = {row.source: sheet.row(row.source) for row in report if row.source is not None}
    for offset, row in enumerate(report):
        number = data.first_row + offset
        if row.source is None:
            line = _new_line(Row.blank(number, sheet.prefix), place, look)
        else:
            line = lines[row.source]
            line.move(number)
        for field, value in row.values.items():
            index = place.columns.get(field)
            if index is not None:
                line.set(index, cell_value(place.table.column(field), value, base_1904=base_1904), formula="")
        line.fit(row.height)
        if number not in sheet or line.to_bytes() != sheet.row(number).to_bytes():
            sheet.put(line)
    if not report:
        sheet.put(_new_line(Row.blank(data.first_row, sheet.prefix), place, look))
    sheet.drop(number for number in range(last + 1, data.last_row + 1) if number in sheet)
    sheet.widen(place.area.rows_to(last))
    return last


# --- what follows a table ---------------------------------------------------------------------------------------------


def resize(package: Package, sheet: Sheet, place: Place, last_row: int) -> None:
    """Let the table's range end at a data row, and with it everything that covered exactly its data rows."""
    old, new = place.data, place.data.rows_to(last_row)
    if old == new:
        return
    root = parse(package.read(place.part))
    _resize_table(root, place, last_row)
    package.write(place.part, serialise(root))
    sheet.tail = follow_ranges(sheet.tail, old, new)
    _follow_names(package, place, old, new)


def _resize_table(root: etree._Element, place: Place, last_row: int) -> None:
    area = place.area.rows_to(last_row + place.totals_rows)
    root.set("ref", str(area))
    for element in root.iter(f"{{{MAIN}}}autoFilter"):
        element.set("ref", str(place.area.rows_to(last_row)))
    for tag in ("sortState", "sortCondition"):
        for element in root.iter(f"{{{MAIN}}}{tag}"):
            element.set(
                "ref", str(_followed(Area.parse(element.get("ref", "A1")), place.data, place.data.rows_to(last_row)))
            )


def _followed(area: Area, old: Area, new: Area) -> Area:
    return area.rows_to(new.last_row) if area.same_rows(old) and area.within_columns(old) else area


def follow_ranges(tail: bytes, old: Area, new: Area) -> bytes:
    """The elements after the rows: formats and dropdowns that covered the old data rows cover the new ones."""

    def follow(match: re.Match[bytes]) -> bytes:
        before, ranges, after = (match[1], match[2], match[3]) if match[1] else (match[4], match[5], match[6])
        return before + _follow_list(ranges.decode(), old, new).encode() + after

    return _SQREF.sub(follow, tail)


def _follow_list(ranges: str, old: Area, new: Area) -> str:
    followed = []
    for text in ranges.split():
        try:
            area = Area.parse(text)
        except ValueError:
            followed.append(text)
            continue
        moved = _followed(area, old, new)
        followed.append(text if moved == area else str(moved))
    return " ".join(followed)


def _follow_names(package: Package, place: Place, old: Area, new: Area) -> None:
    root = parse(package.read(package.workbook))
    touched = False
    for element in root.iter(f"{{{MAIN}}}definedName"):
        text = element.text or ""
        sheet, cells = split_reference(text)
        if sheet.casefold() != place.sheet.name.casefold():
            continue
        try:
            area = Area.parse(cells)
        except ValueError:
            continue
        moved = _followed(area, old, new)
        if moved != area:
            element.text = f"{text.rpartition('!')[0]}!{_absolute(moved)}"
            touched = True
    if touched:
        package.write(package.workbook, serialise(root))


def _absolute(area: Area) -> str:
    return re.sub(r"([A-Z]+)(\d+)", r"$\1$\2", str(area))
