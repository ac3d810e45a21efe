"""The form ``Reprise.xlsx`` as staff fill it: rows pasted under the titles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.cell_range import CellRange

from facturation_xls.settings.shipped import TAKE_OVER_FORM


def filled(rows: Sequence[Mapping[str, Any]], *, headers: Mapping[str, str] | None = None) -> bytes:
    """The form with these rows, each by header; ``headers`` renames titles (an empty one takes the title away)."""
    book = openpyxl.load_workbook(TAKE_OVER_FORM)
    sheet = book.worksheets[0]
    (table,) = sheet.tables.values()
    top = CellRange(table.ref).min_row
    columns = {str(cell.value): cell.column for cell in sheet[top] if cell.value}
    for number, row in enumerate(rows, start=top + 1):
        for header, value in row.items():
            sheet.cell(number, columns[header]).value = value
    if headers:
        sheet.tables.clear()
        for old, new in headers.items():
            sheet.cell(top, columns[old]).value = new or None
    out = BytesIO()
    book.save(out)
    return out.getvalue()
