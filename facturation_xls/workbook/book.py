"""The shared workbook, open for one sync: our tables as rows, our named cells, the memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineError

from facturation_xls.errors.workbook import NamedCellMissing, TableMissing, WorkbookUnreadable
from facturation_xls.workbook import schema
from facturation_xls.workbook.attached import words
from facturation_xls.workbook.blocks import fill, fits, is_same, value_at
from facturation_xls.workbook.cells import CellValue, escape_text
from facturation_xls.workbook.exact import Cells, number_in, silent_cells, unformatted, with_silence
from facturation_xls.workbook.followers import Growth, follow_elsewhere
from facturation_xls.workbook.footers import date_footers
from facturation_xls.workbook.formulas import text_of, unshared
from facturation_xls.workbook.graft import graft
from facturation_xls.workbook.grids import Grid, Grids
from facturation_xls.workbook.home import Block
from facturation_xls.workbook.links import settle
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.migrations import migrate
from facturation_xls.workbook.modes import NOTICE, TYPED_SINCE, is_original, live_fields, to_values
from facturation_xls.workbook.observations import KEPT_NOTE
from facturation_xls.workbook.package import MAIN, Package, SheetRef, parse, serialise
from facturation_xls.workbook.pivots.showing import State, show
from facturation_xls.workbook.places import NamedArea, Place, check_supported, find_names, find_places, has_table
from facturation_xls.workbook.report import Arranged, Report
from facturation_xls.workbook.rows import TableRows, columns_of
from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.tables import cell_value, lines_after_writing, write_ledger
from facturation_xls.workbook.values import Value

_BETWEEN = " | "
_BEFORE_CALCULATION = {"sheets", "functionGroups", "externalReferences", "definedNames"}

_STAMPED = ("fx_derniere_synchro", "fx_accueil_synchro")
"""The cells that say when the workbook was last brought up to date."""

_LONG_FIRST = (*schema.LEDGER_TABLES, schema.MEMORY, *schema.REPORT_TABLES)
"""The tables that are read after the settings, in this order."""


_LONG = frozenset({schema.Role.LEDGER, schema.Role.MEMORY})
"""The tables that may be long."""


class Book:
    """One open workbook. Nothing is written before ``save``; the opened file itself is never written to.

    Raises the ``WorkbookError`` that says why a file cannot be used.
    """

    def __init__(self, path: Path, template: Path | None = None, *, instead: Mapping[str, bytes] | None = None) -> None:
        """Open a workbook; with ``template``, bring an older one to this version and give a lost memory anew.

        ``instead`` gives parts another content: sheets of which only some rows are read.
        """
        self.path = path
        self.package = Package(path)
        try:
            for part, content in (instead or {}).items():
                self.package.write(part, content)
            self._open(template, instead or ())
        except (etree.XMLSyntaxError, CalamineError) as error:
            self.package.close()
            raise WorkbookUnreadable(file=path.name) from error
        except BaseException:
            self.package.close()
            raise

    def _open(self, template: Path | None, sparse: Collection[str]) -> None:
        self._sheets: dict[str, Sheet] = {}
        self.irretrievable: set[tuple[str, str]] = set()  # deleted rows that no archived document brings, by table
        self._unshared: dict[str, Mapping[int, Row]] = {}
        self._notes: dict[str, Collection[tuple[int, int]]] = {}
        self._growths: list[Growth] = []
        self._refilled: dict[str, NamedArea] = {}
        self._day: date | None = None
        check_supported(self.package)
        self.base_1904 = _base_1904(self.package)
        self.migrated = migrate(self.package, template) if template else ()
        self.memory_lost = bool(template) and not has_table(self.package, schema.MEMORY.name)
        if template and self.memory_lost:
            with Package(template) as donor:
                graft(self.package, donor, [schema.MEMORY.sheet])
        self._grown = self.package.written
        self.places = find_places(self.package)
        self.names = find_names(self.package)
        sheets = [p.sheet for p in self.places.values()] + [n.sheet for n in self.names.values()]
        self._grids = Grids(self.package, list(dict.fromkeys(sheets)), sparse)
        self.rows: dict[str, TableRows] = {}
        if schema.MEMORY.name not in self.places:
            raise TableMissing(sheet=schema.MEMORY.sheet)
        self._load(schema.SETTING_TABLES, ())
        self._grids.expect(self.places[table.name].sheet.name for table in _LONG_FIRST if table.name in self.places)

    def close(self) -> None:
        """Release the file."""
        self._grids.close()
        self.package.close()

    # --- reading -----------------------------------------------------------------------------------------------

    def load(self, prefixes: tuple[str, ...]) -> None:
        """Read the ledger, the reports and the memory; ``prefixes`` are left out when invoice numbers compare."""
        self._load(_LONG_FIRST, prefixes)
        self.memory = Memory(self.rows[schema.MEMORY.name], lost=self.memory_lost)

    def _load(self, tables: Iterable[Table], prefixes: tuple[str, ...]) -> None:
        for table in tables:
            if table.name in self.places:
                self.rows[table.name] = self.read(table, prefixes)
                if table.role in _LONG:
                    self.rows[table.name].remember()

    def read(
        self,
        table: Table,
        prefixes: tuple[str, ...],
        like: TableRows | None = None,
        numbers: Sequence[int] | None = None,
    ) -> TableRows:
        """The rows of a table as the file holds them; ``like`` are those expected, which makes reading faster.

        ``numbers`` names the rows to read, all by default. Raises ``KeyError`` where there is no such table.
        """
        place = self.places[table.name]
        if table.role in _LONG and like is None:
            self.sheet(place.sheet.part, place.sheet.name)  # meanwhile the values are read in a thread
        cells: Cells = (
            list(self._grids.columns(place.sheet.name, place.data))
            if table.role in _LONG and numbers is None  # and nobody asks for single cells
            else columns_of(self.grid(place.sheet.name), place.numbers if numbers is None else numbers)
        )
        numbers = place.numbers if numbers is None else numbers
        cells = unformatted(
            place,
            cells,
            numbers,
            partial(self._number_in, place.sheet),
            lambda row, field: like is not None and (row, field) not in like.illegible,
        )
        if table.role in {schema.Role.LEDGER, schema.Role.SETTING} and (like is None or like.unreadable):
            cells = with_silence(place, cells, numbers, silent_cells(self._xml(place.sheet.part)))
        return TableRows.of_columns(
            place, cells, numbers=numbers, prefixes=prefixes, base_1904=self.base_1904, like=like
        )

    def _xml(self, part: str) -> bytes:
        """A worksheet part as it was opened."""
        return self._sheets[part].rows_read[0] if part in self._sheets else self.package.read(part)

    def _number_in(self, sheet: SheetRef, row: int, column: int) -> float:
        """The number in a cell, whatever its format makes of it. Raises ``ValueError``."""
        return number_in(self.sheet(sheet.part, sheet.name).xml(row), row, column)

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

    def sheet_read(self, part: str) -> Sheet | None:
        """A worksheet part that was opened for change as the file holds it: neither grafted nor given columns."""
        return None if part in self._grown else self._sheets.get(part)

    def numbers(self, place: Place) -> list[int]:
        """The numbers of the rows of a table that its sheet holds."""
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        return [number for number in sheet.numbers if number in place.numbers]

    def named(self, name: str) -> Any:
        """The value of a named cell, ``None`` when it is empty or absent."""
        place = self.names.get(name)
        if not place:
            return None
        value = value_at(self.grid(place.sheet.name), place.area.first_row, place.area.first_column)
        return None if value == "" else value

    def typed_over(self, table: Table, position: int, field: str) -> bool:
        """Whether staff replaced a live formula of ours in this row by a value or a formula of their own."""
        number, place = self[table].sources[position], self.places[table.name]
        if number is None:
            return False
        line, index = self.sheet(place.sheet.part, place.sheet.name).row(number), place.columns[field]
        formula = line.formula(index)
        if formula and not text_of(formula):  # it stands in another cell that shares it
            formula = self._texts_of(place)[number].formula(index)
        return not is_original(table.column(field), text_of(formula)) if formula else line.filled(index)

    def _texts_of(self, place: Place) -> Mapping[int, Row]:
        """The rows of a table's sheet whose formulas are shared, each with its own text."""
        part = place.sheet.part
        if part not in self._unshared:
            sheet = self.sheet(part, place.sheet.name)
            self._unshared[part] = unshared(sheet, sheet.numbers)
        return self._unshared[part]

    def column_replaced(self, table: Table, field: str) -> bool:
        """Whether staff gave a whole column of ours another formula."""
        place = self.places[table.name]
        return not is_original(table.column(field), place.formulas[place.columns[field]])

    def is_annotated(self, table: Table, position: int) -> bool:
        """Whether staff wrote on a row of a table in columns of their own, or in notes on its cells."""
        number, place = self[table].sources[position], self.places[table.name]
        if number is None:
            return False
        sheet = self.sheet(place.sheet.part, place.sheet.name)
        if place.sheet.part not in self._notes:
            self._notes[place.sheet.part] = words(self.package, sheet, place.sheet.part).keys()
        columns = range(place.area.first_column, place.area.last_column + 1)
        if any((number, column) in self._notes[place.sheet.part] for column in columns):
            return True
        return any(map(sheet.row(number).filled, place.others.keys() - place.formulas.keys()))

    def live_fields(self, table: Table) -> frozenset[str]:
        """The derived fields of a table that Excel computes itself in this workbook."""
        return live_fields(self.places[table.name])

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
