"""Writing rows into the ledger tables of a sheet: they grow at their end and their rows never move (DESIGN §2).

A row that is taken back is emptied in its place, since formulas, notes and charts of staff may count on the places of
the others; at the table's end it leaves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from typing import Any

from facturation_xls.workbook import totals
from facturation_xls.workbook.attached import Journey, travel
from facturation_xls.workbook.cells import CellValue, money, serial
from facturation_xls.workbook.followers import Growth, follow_names, follow_ranges
from facturation_xls.workbook.formulas import element, shifted, with_text
from facturation_xls.workbook.obstacles import check_room
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Column, Kind, Role
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.values import Value

_STYLE_SAMPLE = 200
_BARE = {"", "0"}
"""The style of a cell to which nobody gave any."""


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
    """What new rows of a table look like: the commonest style of each column among its last rows, and its formulas.

    ``formulas`` are those of the row ``first_row``, as ``<f>`` elements.
    """

    styles: Mapping[int, str]
    formulas: Mapping[int, str]
    first_row: int
    relative: frozenset[int]

    def formula(self, column: int, number: int) -> str:
        """The ``<f>`` element of a column in a row, empty when the column is not calculated."""
        formula = self.formulas.get(column, "")
        return with_text(formula, lambda f: shifted(f, number - self.first_row)) if column in self.relative else formula

    def style(self, line: Row, column: int) -> str | None:
        """The style of a cell that is written: its own, or where it has none (as other programs leave it) the column's.

        Without it a day would show as 46300.
        """
        return line.style(column) if line.style(column) not in _BARE else self.styles.get(column)


def look_of(sheet: Sheet, place: Place) -> Look:
    """Commonest, not last: a row that staff coloured by hand does not colour those after it.

    In a column of staff's own, a cell that is not there is a plain one; ours are all there but for careless programs.
    Nobody looks at the memory, the longest sheet of all: its cells are plain, those without content are left out.
    """
    if place.table.role is Role.MEMORY:
        return Look({}, {}, place.data.first_row, frozenset())
    data = place.data
    numbers = [n for n in range(max(data.first_row, data.last_row - _STYLE_SAMPLE), data.last_row + 1) if n in sheet]
    sample = [sheet.row(number) for number in numbers]
    styles = {}
    for column in range(data.first_column, data.last_column + 1):
        counted = Counter(row.style(column) for row in sample if column in row.cells or column in place.others)
        styles[column] = counted.most_common(1)[0][0] if counted else ""
    formulas = {column: element(text, sheet.prefix) for column, text in place.formulas.items()}
    relative = frozenset(column for column, text in place.formulas.items() if shifted(text, 1) != text)
    return Look(styles, formulas, data.first_row, relative)


def write_ledger(
    package: Package, sheet: Sheet, place: Place, rows: TableRows, *, base_1904: bool = False
) -> Growth | None:
    """Write the changed and new rows of a ledger table, empty the cleared ones; the answer is that of ``resize``.

    Raises ``RowsBelowTable`` or ``SheetFull`` when the table cannot grow.
    """
    spare = _spare(sheet, place, rows)
    last = _last_row(place, rows, spare)
    check_room(package, sheet, place, last)
    columns = range(place.area.first_column, place.area.last_column + 1)
    total = totals.lift(sheet, place, columns)
    _write_rows(sheet, place, rows, spare, base_1904=base_1904)
    for number in range(last + 1, place.data.last_row + 1):
        _leave(sheet, number, columns)
    sheet.widen(place.area.rows_to(last + place.totals_rows))
    if total:
        totals.settle(package, sheet, place, total, last)
        travel(package, sheet, place.sheet.part, Journey(columns, {place.area.last_row: last + 1}))
    return resize(package, sheet, place, last)


def _last_row(place: Place, rows: TableRows, spare: Sequence[int]) -> int:
    """Where the table will end: it grows when the spare rows are too few, and gives back cleared ones at its end."""
    new = sum(source is None for source in rows.sources)
    last = place.data.last_row + max(new - len(spare), 0)
    unused = list(spare[new:])
    while unused and unused.pop() in rows.cleared and last > place.data.first_row and not place.totals_rows:
        last -= 1
    return last


def _leave(sheet: Sheet, number: int, columns: range) -> None:
    """Take the cells of a row that is no longer the table's; what stands beside it stays."""
    line = sheet.row(number)
    line.cells = {column: cell for column, cell in line.cells.items() if column not in columns}
    if line.cells:
        sheet.put(line)
    else:
        sheet.drop([number])


def _write_rows(sheet: Sheet, place: Place, rows: TableRows, spare: Sequence[int], *, base_1904: bool) -> None:
    look = look_of(sheet, place)
    for emptied in rows.cleared:
        line = sheet.row(emptied)
        for index in place.columns.values():
            line.set(index, None, formula=look.formula(index, emptied))
        sheet.put(line)
    free = chain(spare, count(place.data.last_row + 1))
    for position in rows.changed():
        number = rows.sources[position]
        line = new_line(sheet.row(next(free)), place, look) if number is None else sheet.row(number)
        _set_values(line, place, rows.changes(position), look, base_1904=base_1904)
        sheet.put(line)


def lines_after_writing(sheet: Sheet, place: Place, rows: TableRows) -> list[int]:
    """The sheet row of each of a ledger table's rows once it is written, new ones included."""
    free = chain(_spare(sheet, place, rows), count(place.data.last_row + 1))
    return [next(free) if source is None else source for source in rows.sources]


def _spare(sheet: Sheet, place: Place, rows: TableRows) -> list[int]:
    """The rows that end the table without anything in them, in staff's own columns neither."""
    free = set(rows.spare)
    own = place.others.keys() - place.formulas.keys()
    first = place.data.last_row + 1
    while first - 1 in free and not any(map(sheet.row(first - 1).filled, own)):
        first -= 1
    return list(range(first, place.data.last_row + 1))


def new_line(line: Row, place: Place, look: Look) -> Row:
    """A row of the table without values, as it looks and computes; its cells beside the table stay."""
    line.unhide()
    for column in range(place.area.first_column, place.area.last_column + 1):
        style, formula = look.styles.get(column, ""), look.formula(column, line.number)
        if style or formula or column in line.cells:
            line.set(column, None, style=style, formula=formula)
    return line


def _set_values(line: Row, place: Place, values: Mapping[str, Any], look: Look, *, base_1904: bool) -> None:
    for field, value in values.items():
        index = place.columns.get(field)
        if index is not None:
            new = cell_value(place.table.column(field), value, base_1904=base_1904)
            line.set(
                index,
                new,
                style=look.style(line, index),
                formula=line.formula(index) or look.formula(index, line.number),
            )


def resize(package: Package, sheet: Sheet, place: Place, last_row: int) -> Growth | None:
    """Let the table's range end at a data row, and with it what covered exactly its data rows on its sheet or by name.

    The answer is for the followers elsewhere (``charts``, sparklines); ``None`` when the table keeps its size.
    """
    growth = Growth(place.sheet.name, place.data, place.data.rows_to(last_row))
    if growth.old == growth.new:
        return None
    root = parse(package.read(place.part))
    root.set("ref", str(place.area.rows_to(last_row + place.totals_rows)))
    for filtered in root.iter(f"{{{MAIN}}}autoFilter"):
        filtered.set("ref", str(place.area.rows_to(last_row)))
    for sort in root.iter(f"{{{MAIN}}}sortState", f"{{{MAIN}}}sortCondition"):
        sort.set("ref", growth.ranges(sort.get("ref", "")))
    package.write(place.part, serialise(root))
    sheet.tail = follow_ranges(sheet.tail, growth)
    follow_names(package, growth)
    return growth
