"""The day at the foot of each page: put in by the first sync, renewed each day, and staff's to change."""

from __future__ import annotations

from datetime import date, timedelta

import demonstration
import pytest
import staff
from demonstration import AS_OF
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.footers import FOOTER, dated
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.schema import TABLES, Role

DAY = date(2026, 10, 5)


def after_rows(footer: str, kind: str = "oddFooter") -> bytes:
    escaped = footer.replace("&", "&amp;")
    return f"</sheetData><headerFooter><{kind}>{escaped}</{kind}></headerFooter></worksheet>".encode()


TODAY = "&L&9Confidentiel&C&9&A, situation au 05.10.2026, imprimé le &D&R&9Page &P / &N"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (FOOTER, TODAY),
        (TODAY.replace("05.10.2026", "31.12.2025"), TODAY),
        (TODAY, TODAY),
        ("&LCabinet du Tilleul&Rsituation au 01.01.2026", "&LCabinet du Tilleul&Rsituation au 05.10.2026"),
        ("&LCabinet du Tilleul&RPage &P", "&LCabinet du Tilleul&RPage &P"),
        (FOOTER.replace("Confidentiel", "Secret"), FOOTER.replace("Confidentiel", "Secret")),
        ("", ""),
    ],
)
def test_the_day_of_our_own_words_is_renewed_and_nothing_else(before: str, after: str) -> None:
    assert dated(after_rows(before), DAY) == after_rows(after)


@pytest.mark.parametrize("kind", ["oddHeader", "evenFooter", "firstHeader", "x:oddFooter"])
def test_the_day_is_renewed_wherever_staff_moved_it(kind: str) -> None:
    assert dated(after_rows("situation au 01.01.2026", kind), DAY) == after_rows("situation au 05.10.2026", kind)


@given(st.text(alphabet="&LCRAsituation au 0123456789.,<>é", max_size=40))
def test_whatever_stands_there_a_second_time_changes_nothing(footer: str) -> None:
    once = dated(after_rows(footer.replace("<", "").replace(">", "")), DAY)
    assert dated(once, DAY) == once


def footers(folder: Folder) -> dict[str, str]:
    """The footer of each sheet of ours that prints."""
    found = {}
    for sheet in [*dict.fromkeys(table.sheet for table in TABLES if table.role is not Role.MEMORY), "Analyse"]:
        root = staff.raw_part(folder.workbook, staff.part_of_sheet(folder.workbook, sheet))
        found[sheet] = root.findtext(f"{staff.MAIN}headerFooter/{staff.MAIN}oddFooter", "")
    return found


def test_every_sheet_tells_the_day_and_staffs_own_footer_stays(demo: Folder) -> None:
    assert set(footers(demo).values()) == {TODAY}
    theirs = "&LCabinet du Tilleul&R&P"

    def replace(root: etree._Element) -> None:
        next(root.iter(f"{staff.MAIN}oddFooter")).text = theirs

    staff.raw_edit(demo.workbook, staff.part_of_sheet(demo.workbook, "Impayés"), replace)
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    assert footers(demo).pop("Impayés") == theirs
    others = {footer for sheet, footer in footers(demo).items() if sheet != "Impayés"}
    assert others == {TODAY.replace("05.10", "06.10")}
    assert lint(demo.workbook) == []
