"""*Impayés* prints each payer type from a new page on; breaks that staff set stay with the row that they precede."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
import shown
import staff
from lxml import etree

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.attached import Journey
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.page_breaks import page_starts, renewed

COLUMNS = range(1, 16)
LIST = {5: "PP", 6: "PP", 7: "CMD", 8: "CMD", 9: "Aide"}
STAY = Journey(COLUMNS, {row: row for row in LIST})


def around(*rows: int, before: bytes = b"<pageSetup/>", after: bytes = b"<tableParts/>") -> bytes:
    """The end of a sheet whose pages begin at these rows."""
    lines = b"".join(b'<brk id="%d" max="16383" man="1"/>' % (row - 1) for row in rows)
    breaks = b'<rowBreaks count="%d" manualBreakCount="%d">%b</rowBreaks>' % (len(rows), len(rows), lines)
    return b"</sheetData>" + before + (breaks if rows else b"") + after + b"</worksheet>"


def begins(tail: bytes) -> list[int]:
    return [int(number) + 1 for number in re.findall(rb'id="(\d+)"', tail)]


def test_a_group_begins_a_page() -> None:
    assert page_starts(LIST) == [7, 9]
    assert page_starts({}) == page_starts({5: "PP"}) == []
    for after in (b"<tableParts/>", b"<ignoredErrors/><drawing/><tableParts/>", b"<colBreaks/><tableParts/>"):
        assert renewed(around(after=after), "", LIST, LIST, STAY) == around(7, 9, after=after)
    views = b"<customSheetViews><x><colBreaks/></x></customSheetViews><pageSetup/>"
    assert renewed(around(before=views), "", LIST, LIST, STAY) == around(7, 9, before=views)


def test_breaks_of_the_same_places_keep_their_bytes() -> None:
    typed = around(7, 9).replace(b"<brk ", b'<brk  min="0" ')
    assert renewed(typed, "", LIST, LIST, STAY) == typed


def test_staffs_breaks_stay_outside_and_travel_inside() -> None:
    """An invoice of the first group is paid: what follows moves up, with the break that staff set before row 8."""
    journey = Journey(COLUMNS, {5: 5, 6: None, 7: 6, 8: 7, 9: 8})
    after = {5: "PP", 6: "CMD", 7: "CMD", 8: "Aide"}
    assert begins(renewed(around(2, 7, 8, 9, 30), "", LIST, after, journey)) == [2, 6, 7, 8, 30]
    gone = Journey(COLUMNS, {5: 5, 6: 6, 7: 7, 8: None, 9: 8})
    assert begins(renewed(around(7, 8, 9), "", LIST, {5: "PP", 6: "PP", 7: "CMD", 8: "Aide"}, gone)) == [7, 8]


def test_a_list_that_staff_sorted_otherwise_loses_the_breaks_among_its_rows() -> None:
    torn = {5: "PP", 6: "CMD", 7: "PP", 8: "Aide", 9: "CMD"}
    journey = Journey(COLUMNS, {5: 5, 6: 7, 7: 6, 8: 9, 9: 8})
    assert begins(renewed(around(2, 7, 9), "", torn, LIST, journey)) == [2, 7, 9]


def test_an_empty_list_has_no_breaks() -> None:
    assert renewed(around(7, 9), "", LIST, {}, Journey(COLUMNS, dict.fromkeys(LIST))) == around()


@pytest.fixture
def breaks(demo: Folder) -> Any:
    """The invoices of the demonstration's list that begin a page."""
    part = staff.part_of_sheet(demo.workbook, "Impayés")

    def read() -> list[str]:
        with staff.excel(demo.workbook, computed=True) as book:
            table = staff.opened(book, "tblImpayes")
            column = table.headers["N° facture"]
            rows = [int(b.get("id", "")) + 1 for b in staff.raw_part(demo.workbook, part).iter(f"{staff.MAIN}brk")]
            return [str(table.sheet.cell(row, column).value) for row in rows]

    return read


def test_each_payer_type_of_the_demonstration_and_a_break_of_staffs(demo: Folder, breaks: Any) -> None:
    rows = shown.rows(demo.workbook, "tblImpayes")
    firsts = [
        row["N° facture"]
        for row, above in zip(rows[1:], rows, strict=False)
        if row["Type de payeur"] != above["Type de payeur"]
    ]
    assert breaks() == firsts
    theirs = rows[3]["N° facture"]
    assert theirs not in firsts

    def set_break(sheet: etree._Element) -> None:
        ours = next(sheet.iter(f"{staff.MAIN}brk"))
        place = int(ours.get("id", "")) - sum(r["Type de payeur"] == rows[0]["Type de payeur"] for r in rows) + 3
        ours.addprevious(etree.Element(f"{staff.MAIN}brk", {"id": str(place), "max": "16383", "man": "1"}))

    staff.raw_edit(demo.workbook, staff.part_of_sheet(demo.workbook, "Impayés"), set_break)
    assert breaks() == [theirs, *firsts]
    paid = {"Date": date(2026, 10, 5), "N° facture": rows[1]["N° facture"], "Genre": "Paiement"}
    staff.add_row(demo.workbook, "tblMouvements", paid | {"Montant": rows[1]["Solde"]})
    synchronise(demo)
    assert breaks() == [theirs, *firsts]
    assert lint(demo.workbook) == []
