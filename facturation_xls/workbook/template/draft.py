"""The workbook under construction: its formats by style name, and the named cells outside the tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname, xl_range_abs
from xlsxwriter.worksheet import Worksheet

Cell: TypeAlias = tuple[int, int]
"""Row and column, counted from zero."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A workbook that is being written, with one format for each named style."""

    workbook: Workbook
    formats: Mapping[str, Format]

    def define(self, name: str, sheet: Worksheet, first: Cell, last: Cell) -> None:
        """Give a range of cells its defined name."""
        self.workbook.define_name(name, f"={quote_sheetname(str(sheet.name))}!{xl_range_abs(*first, *last)}")

    def put(self, sheet: Worksheet, cell: Cell, value: str | float, style: str, name: str = "") -> None:
        """Write one cell, under its defined name if it has one."""
        sheet.write(*cell, value, self.formats[style])
        if name:
            self.define(name, sheet, cell, cell)

    def link(self, sheet: Worksheet, cell: Cell, text: str, name: str) -> None:
        """Write a link to a defined name, which stays right when staff rename or move the sheet."""
        sheet.write_url(*cell, f"internal:{name}", self.formats["fx Lien"], text)

    def put_formula(self, sheet: Worksheet, cell: Cell, formula: str, value: str | float, style: str) -> None:
        """Write a formula with its cached value."""
        sheet.write_formula(*cell, f"={formula}", self.formats[style], value)
