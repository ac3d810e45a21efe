"""Links of report rows: to headings, beside those that staff made, gone with their rows."""

from __future__ import annotations

import re

import pytest

from facturation_xls.workbook.links import settle
from facturation_xls.workbook.sheet import Sheet

HEAD = b"<worksheet><sheetData>"
PAPER = b'<pageMargins left="1"/></worksheet>'
VIEWS = b'<customSheetViews><customSheetView><pageMargins left="2"/></customSheetView></customSheetViews>'
FORMATS = b"<conditionalFormatting><cfRule><extLst><ext/></extLst></cfRule></conditionalFormatting>"


def opened(after_rows: bytes) -> Sheet:
    return Sheet(HEAD + b"</sheetData>" + after_rows, "Contrôles")


def linked(sheet: Sheet) -> dict[str, str]:
    """Where each linked cell leads."""
    return dict(re.findall(r'<hyperlink ref="(\w+)" (?:location|r:id)="(\w+)"', sheet.tail.decode()))


@pytest.mark.parametrize("around", [b"", VIEWS, FORMATS, VIEWS + FORMATS])
def test_the_first_link_comes_in_its_place_among_the_elements_of_a_sheet(around: bytes) -> None:
    """Elements of the same name inside others say nothing of the place."""
    sheet = opened(around + PAPER)
    settle(sheet, 2, range(5, 9), {5: "fx_titre_journal", 7: "fx_titre_lots"})
    links = (
        '<hyperlinks><hyperlink ref="B5" location="fx_titre_journal"/><hyperlink ref="B7" location="fx_titre_lots"/>'
    )
    assert sheet.tail == b"</sheetData>" + around + links.encode() + b"</hyperlinks>" + PAPER


def test_a_sheet_with_nothing_after_its_rows_and_one_with_a_prefix() -> None:
    sheet = opened(b"</worksheet>")
    settle(sheet, 1, range(5, 6), {5: "fx_titre_journal"})
    assert sheet.tail.endswith(b'"fx_titre_journal"/></hyperlinks></worksheet>')
    sheet = Sheet(b"<x:worksheet><x:sheetData></x:sheetData><x:pageSetup/></x:worksheet>", "Contrôles")
    settle(sheet, 1, range(5, 6), {5: "fx_titre_journal"})
    assert sheet.tail.endswith(
        b'<x:hyperlinks><x:hyperlink ref="A5" location="fx_titre_journal"/></x:hyperlinks><x:pageSetup/></x:worksheet>'
    )


def test_links_of_staff_come_first_and_stay() -> None:
    """Their link on the row itself, on another column, and one that covers two columns."""
    theirs = (
        b'<hyperlink ref="B5" r:id="rId1"/><hyperlink ref="C6" location="fx_x"/><hyperlink ref="A7:B7" location="x"/>'
    )
    sheet = opened(b"<hyperlinks>" + theirs + b"</hyperlinks>" + PAPER)
    settle(sheet, 2, range(5, 9), dict.fromkeys((5, 6, 7), "fx_titre_journal"))
    assert theirs in sheet.tail
    assert linked(sheet) == {"B5": "rId1", "C6": "fx_x", "B6": "fx_titre_journal"}


def test_what_is_so_already_keeps_its_bytes_and_what_leads_nowhere_any_more_goes() -> None:
    sheet = opened(b'<hyperlinks><hyperlink location="fx_titre_lots" ref="B6" display="x"/></hyperlinks>' + PAPER)
    before = sheet.tail
    settle(sheet, 2, range(5, 9), {6: "fx_titre_lots"})
    assert sheet.tail is before
    settle(sheet, 2, range(5, 9), {})
    assert sheet.tail == b"</sheetData>" + PAPER
