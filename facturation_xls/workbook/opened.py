"""The shared workbook as it was opened: our tables as rows, our named cells, the memory."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineError

from facturation_xls.errors.workbook import TableMissing, WorkbookUnreadable
from facturation_xls.workbook import schema
from facturation_xls.workbook.attached import words
from facturation_xls.workbook.blocks import value_at
from facturation_xls.workbook.exact import Cells, number_in, silent_cells, unformatted, with_silence
from facturation_xls.workbook.formulas import text_of, unshared
from facturation_xls.workbook.graft import graft
from facturation_xls.workbook.grids import Grid, Grids
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.migrations import migrate
from facturation_xls.workbook.modes import is_original, live_fields
from facturation_xls.workbook.package import MAIN, Package, SheetRef, parse
from facturation_xls.workbook.places import Place, check_supported, find_names, find_places, has_table
from facturation_xls.workbook.rows import TableRows, columns_of
from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.sheet import Row, Sheet

_LONG_FIRST = (*schema.LEDGER_TABLES, schema.MEMORY, *schema.REPORT_TABLES)
"""The tables that are read after the settings, in this order."""

_LONG = frozenset({schema.Role.LEDGER, schema.Role.MEMORY})
"""The tables that may be long."""


class OpenedBook:
    """One open workbook: its tables as rows, its named cells, and what staff did to them beside typing values.

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
        self._unshared: dict[str, Mapping[int, Row]] = {}
        self._notes: dict[str, Collection[tuple[int, int]]] = {}
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


def _base_1904(package: Package) -> bool:
    properties = parse(package.read(package.workbook)).find(f"{{{MAIN}}}workbookPr")
    return properties is not None and properties.get("date1904") in {"1", "true"}
