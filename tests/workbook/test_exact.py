"""Cells of which the reader of values tells something else, or nothing: hidden numbers, errors, missing results."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from facturation_xls.parsing import to_centimes
from facturation_xls.workbook.cells import Area, column_letters
from facturation_xls.workbook.exact import Cells, number_in, silent_cells, unformatted, with_silence
from facturation_xls.workbook.grids import Grids
from facturation_xls.workbook.package import Package, SheetRef
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.schema import JOURNAL
from facturation_xls.workbook.values import Unsaid, read_value

FORMATS = ("dd.mm.yyyy", "hh:mm", "[h]:mm")
AMOUNT, BALANCE, DUE, NUMBER = 1, 2, 3, 4
PLACE = Place(
    JOURNAL,
    SheetRef("Feuille", "xl/worksheets/sheet1.xml"),
    "table.xml",
    Area(1, 1, 4, 2),
    0,
    {"amount": AMOUNT, "balance": BALANCE, "due_on": DUE, "number": NUMBER},
    {BALANCE: "1+1"},
    {},
    header_rows=0,
)


def sheet_of(values: list[tuple[Any, str]], *, base_1904: bool = False) -> bytes:
    """A workbook whose first row holds these values in these formats."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"date_1904": base_1904})
    sheet = book.add_worksheet()
    for column, (value, number_format) in enumerate(values):
        sheet.write(0, column, value, book.add_format({"num_format": number_format}))
    book.close()
    return file.getvalue()


def row_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    return re.search(rb"<row.*</row>", xml)[0]  # type: ignore[index]


def told(*values: tuple[Any, str], base_1904: bool = False, ours: bool = False) -> Cells:
    """What the reader says of two rows of ``PLACE``, the second one empty, corrected."""
    content = sheet_of(list(values), base_1904=base_1904)
    (line,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    xml = row_of(content)
    return unformatted(
        PLACE, [[cell, ""] for cell in line], PLACE.numbers, lambda row, c: number_in(xml, row, c), lambda *_: ours
    )


# --- numbers that look like days --------------------------------------------------------------------------------------


@pytest.mark.parametrize("base_1904", [False, True])
@pytest.mark.parametrize("number_format", FORMATS)
@given(centimes=st.integers(-4_000_000, 4_000_000))
def test_an_amount_is_itself_whatever_its_format(number_format: str, base_1904: bool, centimes: int) -> None:
    """Around zero, where days have no serial, before and after the 29th of February 1900 that never was."""
    cells = told(*[(centimes / 100, number_format)] * 2, base_1904=base_1904, ours=True)
    assert [to_centimes(cells[index - 1][0]) for index in (AMOUNT, BALANCE)] == [centimes] * 2


@pytest.mark.parametrize("base_1904", [False, True])
@pytest.mark.parametrize("number_format", FORMATS)
def test_a_day_is_itself_whatever_its_format(number_format: str, base_1904: bool) -> None:
    cells = told((1, ""), (1, ""), (46_300 - 1462 * base_1904, number_format), base_1904=base_1904)
    due = read_value(JOURNAL.column("due_on"), cells[DUE - 1][0], base_1904=base_1904)
    assert str(due) == "2026-10-05"


def test_a_day_typed_among_amounts_is_not_guessed_to_be_an_amount() -> None:
    """46'300 francs or the 5th of October? A figure that Excel computes is no typing error."""
    cells = told((46_300, "dd.mm.yyyy"), (46_300, "dd.mm.yyyy"))
    with pytest.raises(ValueError, match="not a number"):
        read_value(JOURNAL.column("amount"), cells[AMOUNT - 1][0])
    assert cells[BALANCE - 1][0] == 46_300


def test_a_number_that_is_no_day_of_our_time_is_no_day_in_a_text_column() -> None:
    cells = told((1, ""), (1, ""), (1, ""), (1099, "dd.mm.yyyy"))
    assert read_value(JOURNAL.column("number"), cells[NUMBER - 1][0]) == "1099"
    cells = told((1, ""), (1, ""), (1, ""), (46_300, "dd.mm.yyyy"))
    assert read_value(JOURNAL.column("number"), cells[NUMBER - 1][0]) == "05.10.2026"


def test_a_cell_without_a_number_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="no number"):
        number_in(b'<row r="1"><c r="AB1"><v>5</v></c></row>', 1, 2)
    with pytest.raises(ValueError, match="could not convert"):
        number_in(b'<row r="1"><c r="B1" t="d"><v>2026-10-05</v></c></row>', 1, 2)


@pytest.mark.parametrize("number_format", ["[h]:mm", "[mm]:ss", "[h]:mm:ss"])
def test_a_duration_beyond_all_durations_is_a_number(tmp_path: Path, number_format: str) -> None:
    """Python knows no duration of two billion days: the reader gives up on the whole sheet."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(sheet_of([(2_026_000_103, number_format), (46_300, "dd.mm.yyyy")]))
    with Package(path) as package:
        for read in (
            lambda grids: grids["Sheet1"][0],
            lambda grids: [c[0] for c in grids.columns("Sheet1", Area(1, 1, 2, 1))],
        ):
            grids = Grids(package, package.sheets())
            number, day = read(grids)
            assert (number, str(day)) == (2_026_000_103, "2026-10-05")
            grids.close()


# --- cells that say nothing -------------------------------------------------------------------------------------------

SILENT = {
    "an error": '<c r="B1" t="e"><v>#N/A</v></c>',
    "a formula with an error": '<c r="B1" s="3" t="e"><f>1/0</f><v>#DIV/0!</v></c>',
    "a formula that nobody computed": '<c r="B1" s="3"><f>A1*2</f></c>',
    "a formula saved by openpyxl": '<c r="B1" s="3"><f>A1*2</f><v></v></c>',
    "a formula saved by lxml": '<c r="B1"><f>A1*2</f><v/></c>',
    "a formula with a blank": '<c r="B1"><f>A1*2</f><v /></c>',
    "a shared formula": '<c r="B1"><f t="shared" si="0"/></c>',
}
SPEAKING = {
    "a number": '<c r="B1"><v>5</v></c>',
    "an empty cell": '<c r="B1" s="3"/>',
    "a formula with a number": '<c r="B1"><f>A1*2</f><v>10</v></c>',
    "a formula whose text is empty": '<c r="B1" t="str"><f>""</f><v></v></c>',
    "a text that looks like an error": '<c r="B1" t="inlineStr"><is><t> t="e"</t></is></c>',
    "an empty text": '<c r="B1" t="inlineStr"><is><t/></is></c>',
    "a shared formula with a number": '<c r="B1"><f t="shared" si="0"/><v>5</v></c>',
}


def sheet_xml(cell: str, prefix: str = "") -> bytes:
    around = f'<row r="1"><c r="A1"><f>1</f><v>1</v></c>{cell}<c r="C1"><f>3</f><v>3</v></c></row><row r="2"/>'
    xml = f'<worksheet><sheetData>{around}</sheetData><x t="e"/></worksheet>'
    return re.sub(r"<(/?)(\w)", rf"<\1{prefix}\2", xml).encode()


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("story", SILENT)
def test_cells_that_show_nothing_to_read_are_found(story: str, prefix: str) -> None:
    assert set(silent_cells(sheet_xml(SILENT[story], prefix))) == {(1, 2)}


@pytest.mark.parametrize("story", SPEAKING)
def test_other_cells_are_not(story: str) -> None:
    assert set(silent_cells(sheet_xml(SPEAKING[story]))) == set()


@given(st.integers(1, 16_384), st.integers(1, 1_048_576))
def test_any_cell_is_found_by_its_reference(column: int, row: int) -> None:
    cell = f'<c r="{column_letters(column)}{row}" t="e"><v>#REF!</v></c>'
    assert list(silent_cells(f"<sheetData>{cell}</sheetData>".encode())) == [(row, column)]


def test_only_cells_of_our_columns_are_marked_and_no_figure_that_excel_computes() -> None:
    cells: Cells = [["", ""] for _ in range(5)]
    told = with_silence(PLACE, cells, PLACE.numbers, [(1, AMOUNT), (2, BALANCE), (2, DUE), (9, DUE), (1, 5)])
    assert told == [[Unsaid.CELL, ""], ["", ""], ["", Unsaid.CELL], ["", ""], ["", ""]]
    for kind_of in ("number", "amount", "due_on", "delay"):
        with pytest.raises(ValueError, match="nothing that can be read"):
            read_value(JOURNAL.column(kind_of), Unsaid.CELL)
