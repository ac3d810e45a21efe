"""References, serial numbers, exact money, and texts that survive the file."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, to_excel
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook
from workbook_surgery import SHEET, pack, rewrite, sound, unpack

from facturation_xls.workbook.cells import (
    MAX_TEXT,
    Area,
    CellValue,
    Number,
    cell_xml,
    clean_text,
    column_index,
    column_letters,
    escape_text,
    from_serial,
    money,
    serial,
    unescape_name,
)

LAST_COLUMN, LAST_ROW = 16_384, 1_048_576
XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


# --- references -----------------------------------------------------------------------------------------------------


@given(st.integers(1, LAST_COLUMN))
def test_columns_have_letters_as_openpyxl_counts_them(index: int) -> None:
    assert column_letters(index) == get_column_letter(index)
    assert column_index(column_letters(index)) == column_index(column_letters(index).lower()) == index


columns, numbers = st.integers(1, LAST_COLUMN), st.integers(1, LAST_ROW)


@given(columns, numbers, columns, numbers)
def test_areas_are_read_as_they_are_written(left: int, top: int, right: int, bottom: int) -> None:
    area = Area(left, top, right, bottom)
    assert Area.parse(str(area)) == area
    assert (":" in str(area)) is ((left, top) != (right, bottom))


@pytest.mark.parametrize("reference", ["$B$4:$D$9", "B4:D9", "b4:$d9"])
def test_dollars_and_case_mean_nothing(reference: str) -> None:
    assert Area.parse(reference) == Area(2, 4, 4, 9)


@pytest.mark.parametrize("reference", ["", "A:A", "1:3", "A1:B", "Journal!A1", "A1 B2", "ABCD1", "#REF!", "tblJournal"])
def test_what_is_no_rectangle_of_cells_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="not a cell area"):
        Area.parse(reference)


def test_how_areas_lie_to_each_other() -> None:
    table = Area.parse("B5:F20")
    assert Area.parse("C1:D2").within_columns(table)
    assert not Area.parse("A5:F20").within_columns(table)
    assert Area.parse("Z5:Z20").same_rows(table)
    assert not Area.parse("C5:C19").same_rows(table)
    assert table.rows_to(30) == Area.parse("B5:F30")


# --- days and money -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base_1904", [False, True])
@given(day=st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_days_are_the_numbers_of_excel(base_1904: bool, day: date) -> None:
    number = serial(day, base_1904=base_1904)
    epoch = CALENDAR_MAC_1904 if base_1904 else CALENDAR_WINDOWS_1900
    assert number == to_excel(day, epoch)  # type: ignore[no-untyped-call]
    assert from_serial(number, base_1904=base_1904) == from_serial(number + 0.75, base_1904=base_1904) == day


def test_the_day_everybody_knows() -> None:
    assert serial(date(2026, 10, 5)) == 46300
    assert serial(date(2026, 10, 5), base_1904=True) == 46300 - 1462
    assert from_serial(serial(date(2026, 10, 5)) + 1) == date(2026, 10, 5) + timedelta(days=1)


def test_a_number_beyond_the_calendar_is_no_day() -> None:
    with pytest.raises((OverflowError, ValueError)):
        from_serial(1e300)


@pytest.mark.parametrize(
    ("centimes", "written"),
    [(0, "0"), (5, "0.05"), (10, "0.10"), (100, "1"), (123_450, "1234.50"), (-5, "-0.05"), (-41_275, "-412.75")],
)
def test_money_is_written_exactly(centimes: int, written: str) -> None:
    assert money(centimes) == written
    assert isinstance(money(centimes), Number)


@given(st.integers(-(10**11), 10**11))
def test_money_is_read_back_to_the_centime(centimes: int) -> None:
    """Whatever a reader makes of it in binary, the nearest centime is the one that was meant."""
    assert round(float(money(centimes)) * 100) == centimes


# --- texts ----------------------------------------------------------------------------------------------------------

TEXTS = {
    "plain": "Müller Zoé",
    "markup": "<b>& \"so\" 'on'</b>",
    "spaces": "  deux  espaces ",
    "lines": "une\ndeux\n\nquatre",
    "tab": "a\tb",
    "beyond the first plane": "😀 𝄞",
    "like an escape": "_x0041_ _x000a_",
    "like two escapes": "_x0042_x0043_",
    "like an escaped escape": "_x005F_x0041_",
    "like a formula": "=1+1",
    "like a number": "00012",
    "like an error": "#N/A",
    "odd blanks": "\u00a0\u2028\u0085x\ufeff",
}


def seen_by_readers(cells: list[str]) -> list[tuple[object, object]]:
    """What python-calamine and openpyxl read in the cells A1, A2, ... of a workbook."""
    rows = "".join(f'<row r="{number}">{cell}</row>' for number, cell in enumerate(cells, 1))
    contents = unpack(sound())
    rewrite(SHEET, r"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".replace("\\", r"\\"))(contents)
    content = pack(contents)
    calamine = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True).worksheets[0]
    grid = calamine.to_python(skip_empty_area=False)
    return [(grid[row][0], sheet.cell(row + 1, 1).value) for row in range(len(cells))]


@pytest.mark.parametrize("formula", ["", "<f>1</f>"], ids=["typed", "computed"])
def test_texts_are_read_as_they_were_meant(formula: str) -> None:
    cells = [cell_xml(f"A{row}", text, formula=formula) for row, text in enumerate(TEXTS.values(), 1)]
    for text, (calamine, by_openpyxl) in zip(TEXTS.values(), seen_by_readers(cells), strict=True):
        assert calamine == text
        assert unescape(str(by_openpyxl)) == text


@given(st.text(max_size=60))
def test_any_text_is_held_but_for_what_no_cell_can_hold(text: str) -> None:
    """The XML says exactly the cleaned text, and cleaning it again changes nothing."""
    clean = clean_text(text)
    assert clean_text(clean) == clean
    element = etree.fromstring(f"<t>{escape_text(text)}</t>")
    assert unescape_name(element.text or "") == clean
    assert set(text) - set(clean) <= {chr(c) for c in range(32)} | {"\ufffe", "\uffff"}


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("a\x00b\x0bc\x1f", "abc"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("x" * 40_000, "x" * MAX_TEXT),
        ("nom\udce9", "nom"),  # a file name that is no UTF-8
        ("\ufffea\uffff", "a"),
    ],
)
def test_what_no_cell_can_hold_is_left_out(text: str, held: str) -> None:
    assert clean_text(text) == held
    escape_text(text).encode()


def test_the_longest_text_is_counted_before_it_is_escaped() -> None:
    assert escape_text("&" * 40_000) == "&amp;" * MAX_TEXT


# --- cells ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (None, '<c r="B4"/>'),
        ("", '<c r="B4"/>'),
        (12, '<c r="B4"><v>12</v></c>'),
        (0, '<c r="B4"><v>0</v></c>'),
        (0.1, '<c r="B4"><v>0.1</v></c>'),
        (money(-41_275), '<c r="B4"><v>-412.75</v></c>'),
        (True, '<c r="B4" t="b"><v>1</v></c>'),
        (False, '<c r="B4" t="b"><v>0</v></c>'),
        ("412.75", '<c r="B4" t="inlineStr"><is><t>412.75</t></is></c>'),
        ("a ", '<c r="B4" t="inlineStr"><is><t xml:space="preserve">a </t></is></c>'),
    ],
)
def test_each_kind_of_value_has_its_cell(value: CellValue, xml: str) -> None:
    assert cell_xml("B4", value) == xml


@pytest.mark.parametrize(
    ("value", "xml"),
    [
        (None, '<c r="B4" s="7" t="str"><f>A1</f><v></v></c>'),
        (money(150), '<c r="B4" s="7"><f>A1</f><v>1.50</v></c>'),
        ("texte", '<c r="B4" s="7" t="str"><f>A1</f><v>texte</v></c>'),
        (True, '<c r="B4" s="7" t="b"><f>A1</f><v>1</v></c>'),
    ],
)
def test_a_formula_keeps_its_text_and_shows_a_value(value: CellValue, xml: str) -> None:
    assert cell_xml("B4", value, "7", "<f>A1</f>") == xml


def test_the_prefix_of_a_sheet_is_that_of_its_cells() -> None:
    assert cell_xml("A1", "x", "3", prefix="x:") == '<x:c r="A1" s="3" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c>'
    assert cell_xml("A1", 5, "0", "<x:f>A2</x:f>", "x:") == '<x:c r="A1"><x:f>A2</x:f><x:v>5</x:v></x:c>'


def test_the_name_of_a_column_may_have_two_lines() -> None:
    assert unescape_name("Remarque_x000a_libre") == "Remarque\nlibre"
    assert unescape_name("Prix_brut") == "Prix_brut"
