"""Tables that nobody has explained yet: where their headings stand, and what their first rows look like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from facturation_xls.sources.declared import head
from facturation_xls.sources.grid import Cell, Row, Sheet, cell_text, is_figure
from facturation_xls.sources.layout import HEADING_ROWS, distinct_headings, heading_form
from facturation_xls.sources.table import is_pdf

if TYPE_CHECKING:
    from facturation_xls.model.documents import SourceFile

_FEWEST_COLUMNS = 3
_ROWS_BELOW = 3
"""The first row stands at most so far below the headings."""

_STATEMENT = re.compile(
    r"relev[ée]|d[ée]compte|extrait de compte|liste d|abrechnung|kontoauszug|zahlungsliste", re.IGNORECASE
)
_NUMBER = re.compile(r"facture|note d.honoraires|r[ée]f|rechnung|honorar", re.IGNORECASE)
"""A PDF is asked about only if it calls itself a list and a column is about invoices: letters hold tables as well."""


@dataclass(frozen=True, slots=True)
class UnknownTable:
    """A table: its sheet, the place of its headings (from 0), and these, by their column (from 0)."""

    sheet: Sheet
    heading: int
    headings: dict[int, str]

    @property
    def form(self) -> tuple[str, ...]:
        """The headings as they compare: two tables with the same ones are of the same kind."""
        return tuple(map(heading_form, self.headings.values()))

    @property
    def below(self) -> tuple[Row, ...]:
        """The rows below the headings."""
        return self.sheet.rows[self.heading + 1 :]

    def samples(self) -> Iterator[Row]:
        """The rows below the headings that hold figures and fill most columns."""
        return (row for row in self.below if _figures(row) and 2 * len(_filled(row)) > len(self.headings))


def find(file: SourceFile) -> UnknownTable | None:
    """The first table of a file that looks like one; a PDF must also call itself a list or a statement."""
    for sheet in head(file):
        table = find_in(sheet)
        if table and (not is_pdf(file) or _is_list(table)):
            return table
    return None


def find_in(sheet: Sheet) -> UnknownTable | None:
    """The table of a sheet: a row of texts, and close below it a row with figures under them."""
    for index, row in enumerate(sheet.rows[:HEADING_ROWS]):
        headings = {place: heading for place, heading in enumerate(distinct_headings(row)) if heading}
        if _is_heading(row) and _has_rows(sheet.rows[index + 1 : index + 1 + _ROWS_BELOW], headings):
            return UnknownTable(sheet, index, headings)
    return None


def _is_heading(row: Row) -> bool:
    filled = [cell for cell in row if cell is not None]
    texts = all(isinstance(cell, str) and not is_figure(cell) for cell in filled)
    return len(filled) >= _FEWEST_COLUMNS and texts


def _has_rows(rows: Sequence[Row], headings: dict[int, str]) -> bool:
    below = next(filter(_filled, rows), ())
    return sum(place in headings for place in _filled(below)) > 1 and _figures(below) > 0


def _filled(row: Row) -> list[int]:
    return [place for place, cell in enumerate(row) if cell is not None]


def _figures(row: Row) -> int:
    return sum(_is_figure(cell) for cell in row)


def _is_figure(cell: Cell) -> bool:
    return isinstance(cell, int | float | date) or (isinstance(cell, str) and is_figure(cell))


def _is_list(table: UnknownTable) -> bool:
    title = " ".join(cell_text(cell) for row in table.sheet.rows[: table.heading] for cell in row)
    return bool(_STATEMENT.search(title)) and any(map(_NUMBER.search, table.headings.values()))
