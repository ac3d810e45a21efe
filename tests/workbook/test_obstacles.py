"""Before and after a sync: something of staff's below or beside a table (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import demonstration
import office_days
import pytest
import staff
from office_days import FIRST, JOURNAL, LAST, SECOND, UNPAID
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image as Picture
from representative import representative

from facturation_xls.errors.workbook import RowsBelowTable
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

Put: TypeAlias = Callable[[Workbook, Worksheet, int], None]
"""Puts something on a sheet at a row."""

NEW = "2026000150"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return demonstration.few_sheets(tmp_path / "cabinet")


def chart(_: Workbook, sheet: Worksheet, row: int) -> None:
    drawing = BarChart()
    drawing.add_data(Reference(sheet, min_col=1, min_row=1))
    sheet.add_chart(drawing, f"B{row}")


def _pixel() -> BytesIO:
    content = BytesIO()
    Picture.new("RGB", (40, 20), "red").save(content, "PNG")
    content.seek(0)
    return content


def text(_: Workbook, sheet: Worksheet, row: int) -> None:
    sheet.cell(row, 1).value = "Vu le 5 octobre, Zoé Müller"


def formula(_: Workbook, sheet: Worksheet, row: int) -> None:
    sheet.cell(row, 8).value = "=SUM(H15:H20)"


def note(_: Workbook, sheet: Worksheet, row: int) -> None:
    sheet.cell(row, 2).comment = Comment("à signer", "Zoé")


def merged(_: Workbook, sheet: Worksheet, row: int) -> None:
    sheet.merge_cells(start_row=row, start_column=1, end_row=row + 1, end_column=3)


def name(book: Workbook, sheet: Worksheet, row: int) -> None:
    book.defined_names["Signature"] = DefinedName("Signature", attr_text=f"'{sheet.title}'!$A${row}")


THINGS = [
    (text, "des cellules remplies"),
    (formula, "des cellules remplies"),
    (note, "une note"),
    (merged, "des cellules fusionnées"),
    (name, "une cellule nommée"),
    (chart, "une image ou un graphique"),
]


def put_below(path: Path, table: str, put: Put, free: int = 0) -> int:
    """Put something under a table, with so many free rows between; the answer is its row."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        row = found.numbers[-1] + 1 + free
        put(book, found.sheet, row)
        return row


# --- below a report ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("put", "words"), representative(THINGS, 2))
def test_a_list_that_cannot_grow_says_so_and_the_sync_goes_on(folder: Folder, put: Put, words: str) -> None:
    path = folder.workbook
    row = put_below(path, UNPAID, put)
    office_days.deliver(folder, NEW)
    before, situation = office_days.numbers(path), office_days.named(path, "fx_impayes_situation")
    summary = office_days.next_day(folder)
    assert summary.saved
    assert summary.exit_code == 0
    assert NEW in office_days.numbers(path, JOURNAL)
    assert office_days.numbers(path) == before
    assert f"Pas mis à jour : il y a {words} sous le tableau (ligne {row})" in office_days.message(path)
    assert office_days.named(path, "fx_impayes_situation") == situation, "the list is still that of yesterday"


def test_a_link_of_an_empty_cell_is_in_the_way(folder: Folder) -> None:
    path = folder.workbook
    row = office_days.rows_of(path)[-1] + 1
    link = f'<hyperlinks><hyperlink ref="C{row}" location="Journal!A1"/></hyperlinks>'
    office_days.rewrite(path, staff.part_of_sheet(path, "Impayés"), "<pageMargins", f"{link}<pageMargins")
    office_days.deliver(folder, NEW)
    synchronise(folder)
    assert f"il y a un lien sous le tableau (ligne {row})" in office_days.message(path)


def test_once_the_thing_is_away_the_list_catches_up(folder: Folder) -> None:
    path = folder.workbook
    row = put_below(path, UNPAID, text)
    office_days.deliver(folder, NEW)
    synchronise(folder)
    assert office_days.message(path)
    with staff.excel(path) as book:
        book["Impayés"].cell(row, 1).value = None
    synchronise(folder)
    assert NEW in office_days.numbers(path)
    assert office_days.message(path) == ""


def test_a_list_grows_up_to_what_stands_below(folder: Folder) -> None:
    path = folder.workbook
    row = put_below(path, UNPAID, text, free=1)
    office_days.deliver(folder, NEW)
    synchronise(folder)
    assert NEW in office_days.numbers(path)
    assert office_days.rows_of(path)[-1] == row - 1
    assert office_days.cell(path, "Impayés", f"A{row}") == "Vu le 5 octobre, Zoé Müller"


@pytest.mark.parametrize("put", representative([text, formula, note, merged, name, chart], 2))
def test_nothing_below_moves_when_a_list_shrinks(folder: Folder, put: Put) -> None:
    path = folder.workbook
    row = put_below(path, UNPAID, put)
    office_days.pay(path, FIRST)
    below = things(path, row)
    synchronise(folder)
    assert office_days.message(path) == ""
    assert FIRST not in office_days.numbers(path)
    assert things(path, row) == below


def things(path: Path, row: int) -> dict[str, Any]:
    """What staff put on the unpaid list's sheet, and where; ``row`` is that below the list."""
    with staff.excel(path) as book:
        sheet = staff.opened(book, UNPAID).sheet
        cells = [cell for line in sheet.iter_rows() for cell in line]
        return {
            "below": [cell.value for cell in cells if (cell.row or 0) >= row and cell.value is not None],
            "notes": [(cell.coordinate, cell.comment.text) for cell in cells if cell.comment],
            "merged": [str(area) for area in sheet.merged_cells.ranges],
            "names": [name.attr_text for name in book.defined_names.values() if name.name == "Signature"],
            "drawings": [office_days.part(path, name) for name in office_days.parts(path, "drawings/drawing")],
        }


def test_the_other_lists_are_made_anew(folder: Folder) -> None:
    path = folder.workbook
    put_below(path, UNPAID, text)
    office_days.deliver(folder, NEW)
    synchronise(folder)
    delays = staff.read_table(path, office_days.DELAYS)
    assert delays[0]["Ouvertes"] == 7
    assert office_days.message(path, "delais") == ""


# --- below the ledger -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("put", "words"), representative(THINGS, 2))
def test_the_journal_does_not_grow_over_anything(folder: Folder, put: Put, words: str) -> None:
    path = folder.workbook
    row = put_below(path, JOURNAL, put)
    office_days.deliver(folder, NEW)
    before = path.read_bytes()
    with pytest.raises(RowsBelowTable, match=rf"Dans Journal, il y a {words} sous le tableau \(ligne {row}\)") as error:
        synchronise(folder)
    assert error.value.exit_code == 65
    assert path.read_bytes() == before
    assert (folder.inbox / f"facture_{NEW}.xml").exists()


def test_below_the_journal_nothing_is_in_the_way_while_nothing_is_new(folder: Folder) -> None:
    path = folder.workbook
    row = put_below(path, JOURNAL, text)
    assert office_days.next_day(folder).saved
    assert office_days.cell(path, "Journal", f"A{row}") == "Vu le 5 octobre, Zoé Müller"


# --- beside -----------------------------------------------------------------------------------------------------------


def test_pictures_and_charts_beside_a_list_stay(folder: Folder) -> None:
    path = folder.workbook
    with staff.excel(path) as book:
        sheet = staff.opened(book, UNPAID).sheet
        sheet.add_image(Image(_pixel()), "R20")
        drawing = BarChart()
        drawing.add_data(Reference(sheet, min_col=1, min_row=1))
        sheet.add_chart(drawing, "T40")
    drawings = office_days.parts(path, r"drawings/drawing\d")
    (theirs,) = [name for name in drawings if "pic>" in office_days.part(path, name)]
    before = office_days.part(path, theirs)
    office_days.deliver(folder, NEW)
    synchronise(folder)
    assert office_days.message(path) == ""
    assert office_days.part(path, theirs) == before
    assert office_days.parts(path, "media/")


def test_a_block_behind_a_free_column_stays_where_it_is(folder: Folder) -> None:
    path = folder.workbook
    rows = office_days.rows_of(path)
    block = {
        f"R{rows[0]}": "Total",
        f"S{rows[0]}": "=SUM(tblImpayes[Solde])",
        f"R{rows[3]}": "Signature",
        f"R{rows[-1]}": "Zoé",
        f"S{rows[-1]}": f"=S{rows[0]}*2",
    }
    with staff.excel(path) as book:
        for reference, value in block.items():
            book["Impayés"][reference] = value
    office_days.pay(path, FIRST, SECOND)
    synchronise(folder)
    assert office_days.rows_of(path)[-1] == rows[-1] - 2
    assert {reference: office_days.cell(path, "Impayés", reference, computed=False) for reference in block} == block
    assert not staff.read_row(path, JOURNAL, {"N° facture": FIRST})["Remarque"]
    office_days.deliver(folder, NEW, "2026000151", "2026000152", "2026000153")
    synchronise(folder)
    assert {reference: office_days.cell(path, "Impayés", reference, computed=False) for reference in block} == block


def test_what_touches_the_list_goes_with_its_row(folder: Folder) -> None:
    path = folder.workbook
    column = office_days.letter(path, "")
    with staff.excel(path) as book:
        for number in (FIRST, LAST):
            line = staff.opened(book, UNPAID).find({"N° facture": number})
            book["Impayés"][f"{column}{line}"] = f"voir {number}"
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert office_days.cell(path, "Impayés", f"{column}{office_days.line_of(path, LAST)}") == f"voir {LAST}"
    remark = staff.read_row(path, JOURNAL, {"N° facture": FIRST})["Remarque"]
    assert remark == f"05.10.2026 (Impayés) : voir {FIRST}"


def test_a_table_of_their_own_that_touches_the_list_stays(folder: Folder) -> None:
    path, rows = folder.workbook, office_days.rows_of(folder.workbook)
    left = office_days.letter(path, "")
    lines = {rows[0]: "Jour", rows[0] + 1: "lundi", rows[0] + 2: "mardi"}
    with staff.excel(path) as book:
        sheet = staff.opened(book, UNPAID).sheet
        for row, value in lines.items():
            sheet[f"{left}{row}"] = value
        sheet.add_table(Table(displayName="Rendez_vous", ref=f"{left}{rows[0]}:{left}{rows[0] + 2}"))
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert FIRST not in office_days.numbers(path)
    assert {row: office_days.cell(path, "Impayés", f"{left}{row}") for row in lines} == lines


@pytest.mark.parametrize("kind", ["merged", "array"])
def test_cells_that_hold_rows_together_keep_the_list_as_it_is(folder: Folder, kind: str) -> None:
    path = folder.workbook
    column, line = office_days.letter(path, ""), office_days.line_of(path, LAST)
    area = f"{column}{line - 1}:{column}{line}"
    with staff.excel(path) as book:
        sheet = book["Impayés"]
        if kind == "merged":
            sheet[f"{column}{line - 1}"] = "ensemble"
            sheet.merge_cells(area)
        else:
            sheet[f"{column}{line - 1}"] = ArrayFormula(area, f"=H{line - 1}:H{line}*2")
    office_days.pay(path, FIRST)
    before = office_days.numbers(path)
    synchronise(folder)
    assert office_days.numbers(path) == before
    assert f"en {area} tient plusieurs lignes ensemble" in office_days.message(path)
    assert staff.read_row(path, JOURNAL, {"N° facture": FIRST})["Statut"] == "payée"


def test_cells_that_hold_rows_together_may_stay_when_their_rows_stay(folder: Folder) -> None:
    path = folder.workbook
    column, line = office_days.letter(path, ""), office_days.line_of(path, FIRST)
    with staff.excel(path) as book:
        book["Impayés"][f"{column}{line}"] = "ensemble"
        book["Impayés"].merge_cells(f"{column}{line}:{column}{line + 1}")
    office_days.pay(path, LAST)
    synchronise(folder)
    assert LAST not in office_days.numbers(path)
    assert office_days.message(path) == ""
