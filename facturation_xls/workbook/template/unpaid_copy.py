"""A workbook of one sheet: the unpaid list of some day, ready to be printed. Nothing ever reads it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from facturation_xls.workbook.schema import UNPAID
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.styles import add_formats
from facturation_xls.workbook.template.table import column_width, place_table, written

_PAPER_INCHES = 11.69 - 2 * 0.3
"""Width of A4 landscape between its margins."""

_PIXELS_A_LETTER, _PIXELS_OF_PADDING, _PIXELS_AN_INCH = 7, 5, 96

_CERTAIN = 0.94
"""Of the width that would just fit: letters differ a little from printer to printer."""

SIGNATURE = f"Vu le {'_' * 14}   Signature {'_' * 28}"
"""Room to sign, above the table."""


def build_copy(
    title: str,
    sentences: Sequence[str],
    ages: Sequence[str],
    totals: Iterable[tuple[str, Sequence[int]]],
    groups: Iterable[tuple[str, Sequence[Mapping[str, Any]]]],
    footer: str,
) -> bytes:
    """The file. ``totals``: centimes per payer type and age; ``groups``: per payer type the rows of ``tblImpayes``.

    Each payer type begins on a new page.
    """
    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": title})
    draft = Draft(workbook, add_formats(workbook))
    sheet = workbook.add_worksheet(UNPAID.sheet)
    draft.put(sheet, (0, 0), title, "fx Titre")
    for row, sentence in enumerate(sentences, start=1):
        draft.put(sheet, (row, 0), sentence, "fx Note")
    top = len(sentences) + 2
    header_row = _totals(draft, sheet, top, ages, totals) + 3
    draft.put(sheet, (header_row - 2, 0), SIGNATURE, "fx Note")
    rows: list[list[Any]] = []
    breaks: list[int] = []
    for _, group in groups:
        breaks.append(header_row + 1 + len(rows))
        rows += [[written(column, row[column.field]) for column in UNPAID.columns] for row in group]
    place_table(draft, sheet, UNPAID, (header_row, 0), rows or ((),))
    print_on_paper(sheet, header_row)
    sheet.repeat_rows(header_row)
    sheet.set_footer(f"&L&9{footer.replace('&', '&&')}&R&9Page &P / &N")
    _break_pages(sheet, breaks[1:])
    sheet.freeze_panes(header_row + 1, 0)
    workbook.close()
    return content.getvalue()


def _totals(
    draft: Draft, sheet: Worksheet, top: int, ages: Sequence[str], totals: Iterable[tuple[str, Sequence[int]]]
) -> int:
    """The sums by payer type and age; the answer is the row after them."""
    draft.put(sheet, (top, 0), "Solde en CHF, jours depuis l'échéance", "fx En-tête")
    for column, age in enumerate(ages, start=1):
        draft.put(sheet, (top, column), age, "fx En-tête montant")
    lines = list(totals)
    for row, (payer_type, sums) in enumerate(lines, start=top + 1):
        last = row == top + len(lines)
        draft.put(sheet, (row, 0), payer_type, "fx Total" if last else "fx Texte")
        for column, centimes in enumerate(sums, start=1):
            sheet.write_number(row, column, centimes / 100, draft.formats["fx Total cumul" if last else "fx Cumul"])
    sheet.set_row(top, 33)
    return top + len(lines) + 1


def _break_pages(sheet: Worksheet, rows: list[int]) -> None:
    """Pages that begin at these rows. Excel heeds breaks only where the scale is given, not where pages are fitted."""
    pixels = sum(column_width(column) * _PIXELS_A_LETTER + _PIXELS_OF_PADDING for column in UNPAID.columns)
    sheet.set_print_scale(int(_PAPER_INCHES * _PIXELS_AN_INCH / pixels * 100 * _CERTAIN))
    sheet.set_h_pagebreaks(rows)
