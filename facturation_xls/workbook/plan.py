"""Where the rows of a report go when it is made anew, and whether that is safe (DESIGN §2, §5).

Excel knows no rows of a table beyond its columns; here a row reaches as far as something touches the table. What stands
behind a free column (a block of figures, a signature) keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from facturation_xls.errors.workbook import ReportBlocked, ReportFormula, ReportTied
from facturation_xls.workbook.attached import Journey
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.formulas import HangsOnOtherRows, carried, shifted, text_of, unshared, with_text
from facturation_xls.workbook.obstacles import areas, neighbours, obstacle
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.values import Value

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([^"]*)"')
_ARRAY = re.compile(rb'<(?:\w+:)?f\b(?=[^>]*?\bt="(?:array|dataTable)")[^>]*?\bref="([^"]*)"')
_OF_ARRAY = re.compile(r'(\bref=")([^"]*)')


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the new report: all its values, those that differ from before, and the sheet row of its key before."""

    values: Mapping[str, Value]
    changes: Mapping[str, Value]
    source: int | None
    position: int | None


class Plan:
    """The rows of a report, matched with those that stand there. Nothing is changed here."""

    def __init__(
        self, package: Package, sheet: Sheet, place: Place, before: TableRows, rows: Sequence[Mapping[str, Value]]
    ) -> None:
        self._package, self._sheet, self._place, self._before = package, sheet, place, before
        self.lines = self._matched(rows)
        self.last_row = place.data.first_row + max(len(rows), 1) - 1
        self.journey = Journey(self._columns(), self._targets())

    def _matched(self, rows: Sequence[Mapping[str, Value]]) -> list[Line]:
        """Each new row with the row that had its key; a key that stands twice belongs to its first row."""
        lines, before, taken = [], self._before, set[int]()
        for values in rows:
            position = before.index.get(before.key_of(values))
            if position is None or position in taken:
                lines.append(Line(values, values, None, None))
                continue
            taken.add(position)
            changes = {
                name: new
                for name, new in values.items()
                if name in self._place.columns and not _same(before.get(position, name), new)
            }
            changes |= {name: values[name] for name in before.changes(position) if name in values}
            lines.append(Line(values, changes, before.sources[position], position))
        return lines

    def _targets(self) -> dict[int, int | None]:
        """Old row -> new row of the sheet, ``None`` for one that leaves; an empty report keeps its empty row."""
        data = self._place.data
        targets: dict[int, int | None] = dict.fromkeys(range(data.first_row, data.last_row + 1))
        targets |= {line.source: n for n, line in enumerate(self.lines, data.first_row) if line.source is not None}
        if not self.lines and data.first_row in self._before.spare:
            targets[data.first_row] = data.first_row
        if self._place.totals_rows:
            targets[self._place.area.last_row] = self.last_row + 1
        return targets

    @property
    def differs(self) -> bool:
        """Whether there is anything to write."""
        new = any(line.changes or line.source is None for line in self.lines)
        return new or any(target != row for row, target in self.journey.rows.items())

    @cached_property
    def _rows(self) -> dict[int, Row]:
        """The rows of the table as they stand, and those below that it will cover."""
        area = self._place.area
        return {n: self._sheet.row(n) for n in range(area.first_row, max(area.last_row, self.last_row) + 1)}

    def standing(self, number: int) -> Row:
        """A row as it stands, each of its formulas with its own text."""
        return self.unshared.get(number) or self._rows[number]

    def _columns(self) -> range:
        """The columns that go with a row: those of the table, and those with something in them that touch it."""
        area, others = self._place.area, list(neighbours(self._package, self._place.sheet.part, self._place.part))
        rows = [self._rows[number] for number in range(area.first_row, area.last_row + 1)]

        merged = list(areas(_MERGED.findall(self._sheet.tail)))

        def touches(column: int) -> bool:
            strip = Area(column, area.first_row, column, area.last_row)
            filled = any(row.filled(column) for row in rows) or any(
                strip.meets(one) and one.first_column != column for one in merged
            )
            return filled and not any(strip.meets(other) for other in others)

        first, last = area.first_column, area.last_column
        while touches(first - 1):
            first -= 1
        while touches(last + 1):
            last += 1
        return range(first, last + 1)

    # --- is it safe? -----------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Raises ``ReportStuck`` when the table cannot grow, or its rows part, without harm to what staff made."""
        self._check_below()
        self._check_ties()

    def _check_below(self) -> None:
        found = obstacle(self._package, self._sheet, self._place, self.last_row, self.journey.columns)
        if found:
            raise ReportBlocked(what=found.what, row=found.row)

    def _check_ties(self) -> None:
        """Merged cells and formulas of several cells may lie in one row that moves, not across such rows."""
        columns = Area(self.journey.columns[0], 1, self.journey.columns[-1], 1)
        moving = {row for row, target in self.journey.rows.items() if target != row}
        for area, what in self._groups():
            rows = range(area.first_row, area.last_row + 1)
            goes_along = len(rows) == 1 and area.within_columns(columns)
            touched = Area(area.first_column, 1, area.last_column, 1).meets(columns) and not moving.isdisjoint(rows)
            if touched and not goes_along:
                raise ReportTied(what=what, cell=str(area))

    def _groups(self) -> Iterator[tuple[Area, str]]:
        yield from ((area, "un groupe de cellules fusionnées") for area in areas(_MERGED.findall(self._sheet.tail)))
        for number in self._sheet.numbers:
            found = _ARRAY.findall(self._sheet.xml(number))
            yield from ((area, "une formule sur plusieurs cellules") for area in areas(found))

    @cached_property
    def unshared(self) -> dict[int, Row]:
        """Rows whose formulas were written out because a row of the report shared them."""
        return unshared(self._sheet, self.journey.rows.keys())

    def moved_rows(self) -> dict[int, Row]:
        """The rows that stay in the report, with their formulas as they will be, by their old number.

        Raises ``ReportStuck`` when a formula reads rows that go another way.
        """
        moved = {}
        for number, line in enumerate(self.lines, self._place.data.first_row):
            if line.source is None:
                continue
            row = (self.unshared.get(line.source) or self._rows[line.source]).within(self.journey.columns)
            for column in row.cells:
                formula = row.formula(column)
                if formula:
                    row.set_formula(column, self._carried(formula, column, line.source, number))
            moved[line.source] = row
        return moved

    def _carried(self, formula: str, column: int, old: int, new: int) -> str:
        """The formula of a cell in its new row; one that the whole column has is the column's there, too."""
        first, of_column = self._place.data.first_row, self._place.formulas.get(column)
        if of_column and text_of(formula) == shifted(of_column, old - first):
            return with_text(formula, lambda _: shifted(of_column, new - first))
        name, total = self._place.sheet.name, self._place.area.last_row if self._place.totals_rows else 0
        try:
            text = with_text(formula, lambda f: carried(f, name, old, self.journey.rows, total))
        except HangsOnOtherRows as error:
            raise ReportFormula(cell=str(Area(column, old, column, old))) from error
        return _OF_ARRAY.sub(lambda m: m[1] + " ".join(self.journey.references(m[2])), text)


def _same(old: Value, new: Value) -> bool:
    """Whether two values are the same for a cell: nothing and the empty text are."""
    return bool(old == new or (old in ("", None) and new in ("", None)))
