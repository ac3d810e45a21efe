"""Arranging a report table anew: what staff keep on a row goes along under the row's key (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, partial
from typing import Any

from facturation_xls.workbook import attached, page_breaks, totals
from facturation_xls.workbook.filters import TableFilter
from facturation_xls.workbook.followers import Growth
from facturation_xls.workbook.grids import Grid
from facturation_xls.workbook.heights import column_widths, row_height, wrapping_styles
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.plan import Line, Plan
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Column, Kind, Owner, Table
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.tables import Look, cell_value, look_of, new_line, resize
from facturation_xls.workbook.values import Value, read_value

_AS_TEXT = Column("", "")


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What staff wrote on a report row whose key left the report; ``label`` names the row for staff."""

    table: Table
    key: tuple[str, ...]
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """What came of it: texts of rows that left, columns whose filter was given up, the table's change of size, and how
    many rows are hidden; ``hidden`` is ``None`` when the report was not written.
    """

    left: list[LeftBehind] = field(default_factory=list)
    unfiltered: list[str] = field(default_factory=list)
    growth: Growth | None = None
    hidden: int | None = None


class Report:
    """A report table as it lies in the file, and its new rows. Nothing is changed before all is known to be safe."""

    def __init__(
        self,
        package: Package,
        sheet: Sheet,
        before: TableRows,
        place: Place,
        grid: Grid,
        rows: Sequence[Mapping[str, Value]],
        *,
        base_1904: bool = False,
    ) -> None:
        self._package, self._sheet, self._before = package, sheet, before
        self._place, self._grid, self._base_1904 = place, grid, base_1904
        self._plan = Plan(package, sheet, place, before, rows)
        self._journey, self._last = self._plan.journey, self._plan.last_row

    def arrange(self) -> Arranged:
        """Write the report. Raises ``ReportStuck`` when that is not safe: then nothing was changed."""
        if not self._plan.differs:
            self._break_pages()
            return Arranged()
        self._plan.check()
        moved = self._plan.moved_rows()
        left = [text for text in self._left_behind() if text.text]
        table_filter = TableFilter(self._package, self._place)
        total = totals.lift(self._sheet, self._place, self._journey.columns)
        self._write(moved, table_filter)
        attached.travel(self._package, self._sheet, self._place.sheet.part, self._journey)
        self._break_pages()
        table_filter.renew()
        if total:
            totals.settle(self._package, self._sheet, self._place, total, self._last)
        growth = resize(self._package, self._sheet, self._place, self._last)
        given_up = [self._header(column) for column in table_filter.given_up]
        rows = range(self._place.data.first_row, self._last + 1)
        return Arranged(left, given_up, growth, sum(map(self._sheet.hidden, rows)))

    # --- what leaves -----------------------------------------------------------------------------------------------

    def _left_behind(self) -> Iterator[LeftBehind]:
        """What staff wrote on the rows that leave: cells of their own, notes, links."""
        attached_words = attached.words(self._package, self._sheet, self._place.sheet.part)
        before, kept = self._before, {line.position for line in self._plan.lines}
        for position, number in enumerate(before.sources):
            if position not in kept and number is not None:
                label = ", ".join(str(before.get(position, name)) for name in before.table.key)
                words = self._words(number, position, attached_words)
                yield LeftBehind(before.table, before.key(position), label, " / ".join(words))
        for number in before.spare:
            if self._journey.rows[number] is None:
                yield LeftBehind(before.table, (), "ligne vide", " / ".join(self._words(number, None, attached_words)))

    def _words(
        self, number: int, position: int | None, attached_words: Mapping[tuple[int, int], list[str]]
    ) -> list[str]:
        words = []
        for column in self._journey.columns:
            name = self._fields.get(column)
            if name is None and column not in self._place.formulas:
                words.append(str(read_value(_AS_TEXT, self._value(number, column))))
            elif name in self._typed and position is not None:
                words.append(self._before.get(position, name))
            words += attached_words.get((number, column), [])
        return [word for word in words if word]

    @property
    def _typed(self) -> set[str]:
        """Texts of staff's in columns of ours; a decision says nothing without its row."""
        columns = self._before.table.columns
        return {c.field for c in columns if c.owner is Owner.ENTRY and c.kind is Kind.TEXT} - {"decision", "send"}

    @cached_property
    def _fields(self) -> dict[int, str]:
        return {column: name for name, column in self._place.columns.items()}

    def _value(self, number: int, column: int) -> Any:
        line = self._grid[number - 1] if number <= len(self._grid) else ()
        return line[column - 1] if column <= len(line) else None

    def _header(self, column: int) -> str:
        name = self._fields.get(column)
        return self._before.table.column(name).header if name else self._place.others[column]

    # --- writing -------------------------------------------------------------------------------------------------

    def _write(self, moved: Mapping[int, Row], table_filter: TableFilter) -> None:
        data, look = self._place.data, look_of(self._sheet, self._place)
        height = self._height_of(look)
        for row in self._plan.unshared.values():
            self._sheet.put(row)
        for number, line in enumerate(self._plan.lines, data.first_row):
            row = moved[line.source] if line.source else self._blank(number, look)
            row.move(number)
            self._fill(row, line.changes, look)
            row.fit(height(line.values))
            if table_filter.active:
                row.hide(not table_filter.shows(partial(self._shown, line)))
            self._put(row)
        if not self._plan.lines:
            self._put(self._blank(data.first_row, look))
        for number in range(self._last + 1, self._place.area.last_row + 1):
            self._clear(number)
        self._sheet.widen(self._place.area.rows_to(self._last))

    def _break_pages(self) -> None:
        """Let each group begin on a new page, in a report that is printed so and still has the column."""
        pages, before = self._place.table.pages, self._before
        if pages and pages in self._place.columns:
            lines = enumerate(self._plan.lines, self._place.data.first_row)
            old = [(row, before.get(n, pages)) for n, row in enumerate(before.sources)]
            new = {row: str(line.values.get(pages) or "") for row, line in lines}
            tail = self._sheet.tail
            self._sheet.tail = page_breaks.renewed(
                tail, self._sheet.prefix, page_breaks.groups_of(old), new, self._journey
            )

    def _blank(self, number: int, look: Look) -> Row:
        return new_line(Row.blank(number, self._sheet.prefix), self._place, look)

    def _fill(self, row: Row, changes: Mapping[str, Value], look: Look) -> None:
        for name, value in changes.items():
            index = self._place.columns.get(name)
            if index is not None:
                column = self._place.table.column(name)
                new = cell_value(column, value, base_1904=self._base_1904)
                row.set(index, new, style=look.style(row, index), formula="")

    def _put(self, row: Row) -> None:
        """Put a row in its place; the cells there that do not go with rows stay."""
        standing = self._plan.standing(row.number)
        row.cells |= {c: cell for c, cell in standing.cells.items() if c not in self._journey.columns}
        if row.number not in self._sheet or row.to_bytes() != standing.to_bytes():
            self._sheet.put(row)

    def _clear(self, number: int) -> None:
        """Take a row out of the table: its cells leave with their looks, others stay and are seen."""
        standing = self._plan.standing(number)
        rest = {column: cell for column, cell in standing.cells.items() if column not in self._journey.columns}
        if not rest:
            self._sheet.drop([number] if number in self._sheet else [])
            return
        standing.cells = rest
        standing.unhide()
        self._sheet.put(standing)

    def _shown(self, line: Line, column: int) -> Any:
        """A cell of the new report as a filter sees it: francs, days, texts."""
        name = self._fields.get(column)
        if name is None:
            return None if line.source is None else self._value(line.source, column)
        if name not in line.values:
            return None if line.position is None else self._before.get(line.position, name)
        value = line.values[name]
        if self._place.table.column(name).kind is Kind.MONEY and isinstance(value, int):
            return Decimal(value) / 100
        return value

    def _height_of(self, look: Look) -> Callable[[Mapping[str, Value]], float | None]:
        """What a report row's height must be, from the columns that wrap their text."""
        wrapping, widths = wrapping_styles(self._package), column_widths(self._sheet)
        wrapped = {name: index for name, index in self._place.columns.items() if look.styles.get(index) in wrapping}
        return lambda values: row_height({i: str(values.get(f) or "") for f, i in wrapped.items()}, widths)
