"""The shared workbook, open for one sync: our tables as rows, our named cells, the memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from lxml import etree

from facturation_xls.errors import NamedCellMissing, TableMissing
from facturation_xls.workbook import schema
from facturation_xls.workbook.cells import CellValue
from facturation_xls.workbook.grids import Grid, Grids
from facturation_xls.workbook.heights import column_widths, row_height, wrapping_styles
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place, check_supported, check_version, find_names, find_places
from facturation_xls.workbook.rows import TableRows, Value
from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.tables import ReportRow, cell_value, look_of, resize, write_ledger, write_report

_BEFORE_CALCULATION = {"sheets", "functionGroups", "externalReferences", "definedNames"}


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What staff wrote beside a report row whose key left the report."""

    table: Table
    key: tuple[str, ...]
    text: str


class Book:
    """One open workbook. Nothing is written before ``save``; the opened file itself is never written to.

    Raises the ``WorkbookError`` that says why a file cannot be used.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.package = Package(path)
        self._sheets: dict[str, Sheet] = {}
        check_supported(self.package)
        self.base_1904 = _base_1904(self.package)
        self.places = find_places(self.package)
        self.names = find_names(self.package)
        sheets = [p.sheet for p in self.places.values()] + [n.sheet for n in self.names.values()]
        self._grids = Grids(self.package, list(dict.fromkeys(sheets)))
        check_version(self.named("fx_version"))
        self.rows: dict[str, TableRows] = {}
        if schema.MEMORY.name not in self.places:
            raise TableMissing(sheet=schema.MEMORY.sheet)
        self._load(schema.SETTING_TABLES, ())

    def close(self) -> None:
        """Release the file."""
        self.package.close()

    # --- reading -----------------------------------------------------------------------------------------------

    def load(self, prefixes: tuple[str, ...]) -> None:
        """Read the ledger, the reports and the memory; ``prefixes`` are left out when invoice numbers compare."""
        self._load((*schema.LEDGER_TABLES, *schema.REPORT_TABLES, schema.MEMORY), prefixes)
        self.memory = Memory(self.rows[schema.MEMORY.name])

    def _load(self, tables: Iterable[Table], prefixes: tuple[str, ...]) -> None:
        for table in tables:
            place = self.places.get(table.name)
            if place:
                grid = self.grid(place.sheet.name)
                self.rows[table.name] = TableRows.read(place, grid, prefixes=prefixes, base_1904=self.base_1904)

    def grid(self, sheet: str) -> Grid:
        """The values of a sheet from A1 on."""
        return self._grids[sheet]

    def __getitem__(self, table: Table) -> TableRows:
        return self.rows[table.name]

    def __contains__(self, table: Table) -> bool:
        return table.name in self.rows

    def sheet(self, part: str, name: str) -> Sheet:
        """A worksheet part opened for change."""
        if part not in self._sheets:
            self._sheets[part] = Sheet(self.package.read(part), name)
        return self._sheets[part]

    def named(self, name: str) -> Any:
        """The value of a named cell, ``None`` when it is empty or absent."""
        place = self.names.get(name)
        if not place:
            return None
        grid, area = self.grid(place.sheet.name), place.area
        if area.first_row > len(grid) or area.first_column > len(grid[0]):
            return None
        value = grid[area.first_row - 1][area.first_column - 1]
        return None if value == "" else value

    def typed_over(self, table: Table, position: int, field: str) -> bool:
        """Whether staff replaced a live formula of ours by something of their own in this row."""
        number, place = self[table].sources[position], self.places[table.name]
        if number is None:
            return False
        line = self.sheet(place.sheet.part, place.sheet.name).row(number)
        cell = line.cells.get(place.columns[field], b"")
        return not line.formula(place.columns[field]) and (b"<v" in cell or b"<is" in cell)

    # --- changing ----------------------------------------------------------------------------------------------

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
        if _same(self.named(name), value, base_1904=self.base_1904):
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
        header = grid[area.first_row - 1]
        for number in range(area.first_row + 1, area.last_row + 1):
            line, label = sheet.row(number), str(grid[number - 1][area.first_column - 1])
            before = line.to_bytes()
            for column in range(area.first_column + 1, area.last_column + 1):
                value = values.get((label, str(header[column - 1])))
                if value is not None and line.formula(column):
                    line.set(column, value)
            if line.to_bytes() != before:
                sheet.put(line)

    def arrange(self, table: Table, report: Sequence[Mapping[str, Value]]) -> list[LeftBehind]:
        """Give a report table its rows, in their order. The answer is what staff wrote beside rows that left.

        A report that staff removed is respected. Raises ``RowsBelowTable`` when the report cannot grow safely.
        """
        place = self.places.get(table.name)
        if not place:
            return []
        before = self[table]
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        height = self._height_of(place, sheet)
        seen: set[int] = set()
        lines = []
        for values in report:
            position = before.index.get(before.key_of(values))
            if position is None or position in seen:
                lines.append(ReportRow(values, None, height(values)))
                continue
            seen.add(position)
            new = {f: v for f, v in values.items() if not _equal(before.get(position, f), v)}
            lines.append(ReportRow(new, before.sources[position], height(values)))
        left = [self._beside(place, before, i) for i in range(len(before)) if i not in seen]
        last = write_report(sheet, place, lines, base_1904=self.base_1904)
        resize(self.package, sheet, place, last)
        return [text for text in left if text.text]

    def _height_of(self, place: Place, sheet: Sheet) -> Callable[[Mapping[str, Value]], float | None]:
        """What a report row's height must be, from the columns that wrap their text."""
        look, wrapping, widths = look_of(sheet, place), wrapping_styles(self.package), column_widths(sheet)
        wrapped = {field: index for field, index in place.columns.items() if look.styles.get(index) in wrapping}
        return lambda values: row_height({i: str(values.get(f) or "") for f, i in wrapped.items()}, widths)

    def _beside(self, place: Place, rows: TableRows, position: int) -> LeftBehind:
        """The texts of staff's own cells on the line of a report row."""
        number = rows.sources[position]
        line = self.grid(place.sheet.name)[number - 1] if number else ()
        ours = set(place.columns.values())
        words = [
            str(v) for c, v in enumerate(line, 1) if c not in ours and c not in place.formulas and v not in ("", None)
        ]
        return LeftBehind(place.table, rows.key(position), " / ".join(words))

    # --- writing -----------------------------------------------------------------------------------------------

    def finish(self, stamp: str) -> bool:
        """Put all changes into the package, once: tables, sheets, and what Excel shall compute again.

        ``stamp`` goes to the cell ``fx_derniere_synchro``. The answer is whether anything changed at all.
        """
        self.memory.store()
        for table in (*schema.LEDGER_TABLES, schema.MEMORY):
            rows, place = self[table], self.places[table.name]
            if rows.changed():
                sheet = self.sheet(place.sheet.part, place.sheet.name)
                resize(self.package, sheet, place, write_ledger(sheet, place, rows, base_1904=self.base_1904))
        changed = bool(self.package.written) or any(sheet.changed for sheet in self._sheets.values())
        if changed:
            self.set_named("fx_derniere_synchro", stamp)
            for part, sheet in self._sheets.items():
                if sheet.changed:
                    self.package.write(part, sheet.to_bytes())
            self.package.drop_calc_chain()
            _compute_on_load(self.package)
        return changed


def _same(old: Any, new: CellValue, *, base_1904: bool) -> bool:
    if isinstance(old, date):
        old = cell_value(schema.JOURNAL.column("issued_on"), old, base_1904=base_1904)
    return bool(old == new or (old in ("", None) and new in ("", None)))


def _equal(old: Any, new: Any) -> bool:
    return bool(old == new or (old in ("", None) and new in ("", None)))


def _base_1904(package: Package) -> bool:
    properties = parse(package.read(package.workbook)).find(f"{{{MAIN}}}workbookPr")
    return properties is not None and properties.get("date1904") in {"1", "true"}


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
