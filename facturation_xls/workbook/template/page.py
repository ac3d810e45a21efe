"""What every sheet with one table has: title, cell for messages, frozen headers, print set-up, conditional formats."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from facturation_xls.workbook.footers import FOOTER
from facturation_xls.workbook.schema import Table, heading
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.table import column_width, place_table

_A4 = 9
_ITS_ROWS = "Ses lignes :"
_TITLE_LETTER = 1.7
"""How much wider a title's letters are than those of a cell."""


@dataclass(frozen=True, slots=True)
class Page:
    """Where things lie on a sheet; rows are counted from zero."""

    draft: Draft
    sheet: Worksheet
    table: Table
    header_row: int
    title: str

    @property
    def first_row(self) -> int:
        """The row of the first data row."""
        return self.header_row + 1

    def column(self, field: str) -> int:
        """The sheet column of a field."""
        return self.table.columns.index(self.table.column(field))

    def cell(self, field: str) -> str:
        """The field's cell of the first data row as a conditional format names it: column fixed, row free."""
        return f"${xl_col_to_name(self.column(field))}{self.first_row + 1}"

    def lead_to(self, *tables: Table) -> None:
        """Right of the title, links to the lists that hold the rows behind the figures of this sheet."""
        starts = list(accumulate(map(column_width, self.table.columns), initial=0.0))
        place = bisect_left(starts, _TITLE_LETTER * len(self.title))
        self.draft.put(self.sheet, (0, place), _ITS_ROWS, "fx Libellé")
        place += 1
        for table in tables:
            self.draft.link(self.sheet, (0, place), table.sheet, heading(table.name))
            place = bisect_left(starts, starts[place] + len(table.sheet) + 1)

    def highlight(self, criteria: str, *, field: str = "", **looks: Any) -> None:
        """A conditional format over exactly the data rows, or over one column of them: so it grows with the table."""
        first, last = (self.column(field),) * 2 if field else (0, len(self.table.columns) - 1)
        options = {"type": "formula", "criteria": f"={criteria}", "format": self.draft.workbook.add_format(looks)}
        self.sheet.conditional_format(self.first_row, first, self.first_row, last, options)


def add_page(
    draft: Draft,
    table: Table,
    title: str,
    *,
    header_row: int = 3,
    message_row: int = 2,
    frozen_columns: int = 0,
    folded: Collection[str] = (),
) -> Page:
    """Add a sheet with its table; the title is ``fx_titre_…``, the cell for messages above it ``fx_message_…``."""
    sheet = draft.workbook.add_worksheet(table.sheet)
    name = table.name.removeprefix("tbl").lower()
    draft.put(sheet, (0, 0), title, "fx Titre", heading(table.name))
    draft.put(sheet, (message_row, 0), "", "fx Message", f"fx_message_{name}")
    place_table(draft, sheet, table, (header_row, 0), folded=folded)
    sheet.set_row(0, 24)
    sheet.freeze_panes(header_row + 1, frozen_columns)
    sheet.set_selection(header_row + 1, frozen_columns, header_row + 1, frozen_columns)
    print_on_paper(sheet, header_row)
    return Page(draft, sheet, table, header_row, title)


def print_on_paper(sheet: Worksheet, header_row: int) -> None:
    """A4 landscape, one page wide; each page repeats the title with its date and the headers."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.3, right=0.3, top=0.4, bottom=0.6)
    sheet.repeat_rows(0, header_row)
    sheet.set_footer(FOOTER)
