"""The shared workbook, open for one sync: what is read of it, and what changes in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from lxml import etree

from facturation_xls.errors.workbook import NamedCellMissing
from facturation_xls.workbook import schema
from facturation_xls.workbook.blocks import fill, fits, is_same, value_at
from facturation_xls.workbook.cells import CellValue, escape_text
from facturation_xls.workbook.followers import Growth, follow_elsewhere
from facturation_xls.workbook.footers import date_footers
from facturation_xls.workbook.home import Block
from facturation_xls.workbook.links import settle
from facturation_xls.workbook.modes import NOTICE, TYPED_SINCE, live_fields, to_values
from facturation_xls.workbook.observations import KEPT_NOTE
from facturation_xls.workbook.opened import OpenedBook
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.pivots.showing import State, show
from facturation_xls.workbook.places import NamedArea
from facturation_xls.workbook.report import Arranged, Report
from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.tables import cell_value, lines_after_writing, write_ledger
from facturation_xls.workbook.values import Value

_BETWEEN = " | "
_BEFORE_CALCULATION = {"sheets", "functionGroups", "externalReferences", "definedNames"}

_STAMPED = ("fx_derniere_synchro", "fx_accueil_synchro")
"""The cells that say when the workbook was last brought up to date."""


class Book(OpenedBook):
    """One open workbook. Nothing is written before ``save``; the opened file itself is never written to."""

    def __init__(self, path: Path, template: Path | None = None, *, instead: Mapping[str, bytes] | None = None) -> None:
        """As for ``OpenedBook``."""
        super().__init__(path, template, instead=instead)
        self.irretrievable: set[tuple[str, str]] = set()  # deleted rows that no archived document brings, by table
        self._growths: list[Growth] = []
        self._refilled: dict[str, NamedArea] = {}
        self._day: date | None = None

    def set_named(self, name: str, value: CellValue | date, *, needed: bool = False) -> None:
        """Give a named cell a value; a name that staff removed is respected unless it is needed."""
        place = self.names.get(name)
        if not place:
            if needed:
                raise NamedCellMissing(name=name)
            return
        if isinstance(value, date):
            value = cell_value(schema.JOURNAL.column("issued_on"), value, base_1904=self.base_1904)
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        line = sheet.row(place.area.first_row)
        before = line.to_bytes()
        if is_same(self.named(name), value, base_1904=self.base_1904):
            return
        line.set(place.area.first_column, value)
        if line.to_bytes() != before:
            sheet.put(line)

    def set_cached(self, name: str, values: Mapping[tuple[str, str], CellValue]) -> None:
        """Refresh the cached values of a named grid of formulas, by the texts of its first column and first row."""
        place = self.names.get(name)
        if not place:
            return
        grid, area = self.grid(place.sheet.name), place.area
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        for number in range(area.first_row + 1, area.last_row + 1):
            line, label = sheet.row(number), str(value_at(grid, number, area.first_column))
            before = line.to_bytes()
            for column in range(area.first_column + 1, area.last_column + 1):
                value = values.get((label, str(value_at(grid, area.first_row, column))))
                if value is not None and line.formula(column):
                    line.set(column, value)
            if line.to_bytes() != before:
                sheet.put(line)

    def set_block(self, block: Block, lines: Sequence[Sequence[Value]]) -> bool:
        """Give a named block its values, line by line; formulas in it stay and get them as cached values.

        A block that staff removed is respected. The answer is ``False``, and nothing is written, where cells came into
        it or left it: nobody knows then which is which.
        """
        place = self.names.get(block.name)
        if not place:
            return True
        if not fits(block, place):
            return False
        sheet, grid = self.sheet(place.sheet.part, place.sheet.name), self.grid(place.sheet.name)
        if fill(sheet, grid, place, block, lines, base_1904=self.base_1904):
            self._refilled[block.name] = place
        return True

    def lines_of(self, table: Table, positions: Sequence[int]) -> list[int]:
        """Where rows of a ledger table will stand among its data rows, counted from 1."""
        place = self.places[table.name]
        lines = lines_after_writing(self.sheet(place.sheet.part, place.sheet.name), place, self[table])
        return [lines[position] - place.data.first_row + 1 for position in positions]

    def freeze(self) -> None:
        """Switch the journal's live sums to values, for good: there are too many rows (DESIGN §2)."""
        place, rows = self.places[schema.JOURNAL.name], self[schema.JOURNAL]
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        fields = live_fields(place)
        to_values(self.package, sheet, place, rows, fields)
        for position in range(len(rows)):
            for field in fields:
                self.memory.note(schema.JOURNAL, rows.key(position), field, rows.get(position, field))
        formulas = {c: f for c, f in place.formulas.items() if c not in {place.columns[field] for field in fields}}
        self.places[schema.JOURNAL.name] = replace(place, formulas=formulas)
        message = self.names.get("fx_message_journal")
        if message:
            line = sheet.row(message.area.first_row)
            formula = f"<{sheet.prefix}f>{escape_text(TYPED_SINCE)}</{sheet.prefix}f>"
            line.set(message.area.first_column, NOTICE, formula=formula)
            sheet.put(line)

    def arrange(self, table: Table, report: Sequence[Mapping[str, Value]]) -> Arranged:
        """Give a report table its rows, in their order; a report that staff removed is respected.

        Raises ``ReportStuck`` when the report cannot be made anew safely; then nothing of it was changed.
        """
        place = self.places.get(table.name)
        if not place:
            return Arranged()
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        grid = self.grid(place.sheet.name)
        arranged = Report(self.package, sheet, self[table], place, grid, report, base_1904=self.base_1904).arrange()
        if arranged.growth:
            self._growths.append(arranged.growth)
        return arranged

    def link(self, table: Table, field: str, tables: Sequence[str]) -> None:
        """Let the cells of a report's column lead to the headings of ``tables``, row by row; "" leads nowhere.

        The report was just arranged. A report, a column or a heading that staff removed is respected.
        """
        place = self.places.get(table.name)
        if not place or field not in place.columns:
            return
        names = {name: schema.heading(name) for name in set(tables)}
        first = place.data.first_row
        targets = {row: names[name] for row, name in enumerate(tables, first) if names[name] in self.names}
        rows = range(first, max(place.data.last_row + 1, first + len(tables)))
        settle(self.sheet(place.sheet.part, place.sheet.name), place.columns[field], rows, targets)

    def show_pivots(self, reports: Mapping[str, Sequence[Mapping[str, Value]]]) -> Mapping[str, State]:
        """Bring the pivots of *Analyse* up to date with the new rows of reports, by table; what became of each."""
        return show(self.package, self.sheet, self.places, reports)

    def date_footers(self, day: date) -> None:
        """Let the foot of each page of our sheets tell the day of the figures, where staff left it to us."""
        self._day = day

    def say(self, table: Table, sentences: Sequence[str]) -> None:
        """Tell staff something above a report. Notes that found no place but this stay until staff delete them."""
        name = f"fx_message_{table.name.removeprefix('tbl').lower()}"
        kept = [text for text in str(self.named(name) or "").split(_BETWEEN) if text.startswith(KEPT_NOTE)]
        self.set_named(name, _BETWEEN.join(dict.fromkeys([*kept, *sentences])))

    # --- writing -----------------------------------------------------------------------------------------------

    def finish(self, stamp: str) -> bool:
        """Put all changes into the package, once: tables, sheets, and what Excel shall compute again.

        ``stamp`` goes to the cell ``fx_derniere_synchro``. The answer is whether anything changed at all.
        """
        self.memory.store()
        for table in (*schema.LEDGER_TABLES, schema.MEMORY):
            rows, place = self[table], self.places[table.name]
            if rows.changed() or rows.cleared:
                sheet = self.sheet(place.sheet.part, place.sheet.name)
                growth = write_ledger(self.package, sheet, place, rows, base_1904=self.base_1904)
                self._growths += [growth] if growth else []
        follow_elsewhere(self.package, self._sheets, self._growths, list(self._refilled.values()))
        if self._day:
            ours = {p.sheet.part for p in self.places.values()} | {n.sheet.part for n in self.names.values()}
            date_footers(self.package, self._sheets, ours, self._day)
        changed = bool(self.package.written) or any(sheet.changed for sheet in self._sheets.values())
        if changed:
            for name in _STAMPED:
                self.set_named(name, stamp)
            for part, sheet in self._sheets.items():
                if sheet.changed:
                    self.package.write(part, sheet.pieces())
            self.package.drop_calc_chain()
            _compute_on_load(self.package)
        return changed


def _compute_on_load(package: Package) -> None:
    """Staff's own formulas may depend on what was written: Excel shall compute all when it opens the file."""
    root = parse(package.read(package.workbook))
    element = root.find(f"{{{MAIN}}}calcPr")
    if element is None:
        before = [child for child in root if etree.QName(child).localname in _BEFORE_CALCULATION]
        element = etree.Element(f"{{{MAIN}}}calcPr")
        root.insert(root.index(before[-1]) + 1, element)
    if element.get("fullCalcOnLoad") != "1":
        element.set("fullCalcOnLoad", "1")
        package.write(package.workbook, serialise(root))
