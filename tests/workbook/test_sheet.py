"""A worksheet's rows apart and together: what is not asked for keeps its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturation_xls.errors.workbook import WorkbookUnreadable
from facturation_xls.workbook.cells import Area, column_letters, money
from facturation_xls.workbook.sheet import Row, Sheet, declared_area

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def part(rows: str, *, prefix: str = "", dimension: str = "A1") -> bytes:
    p = prefix
    xmlns = MAIN.replace("xmlns", f"xmlns:{p[:-1]}") if p else MAIN
    return (
        f'<{p}worksheet {xmlns}><{p}sheetPr/><{p}dimension ref="{dimension}"/>'
        f"<{p}sheetData>{rows}</{p}sheetData><{p}pageMargins left='1'/></{p}worksheet>"
    ).encode()


def values(content: bytes) -> dict[str, str]:
    """Reference and text of every cell, as an XML reader sees them in order."""
    cells = etree.fromstring(content).iter("{*}c")
    found = [(cell.get("r", ""), "".join(str(text) for text in cell.itertext())) for cell in cells]
    assert len(dict(found)) == len(found), "a cell stands twice"
    return dict(found)


def in_order(content: bytes) -> bool:
    """Whether rows stand from top to bottom and cells from left to right."""
    rows = list(etree.fromstring(content).iter("{*}row"))
    numbers = [int(row.get("r", "")) for row in rows]
    places = [[Area.parse(cell.get("r", "")) for cell in row] for row in rows]
    return numbers == sorted(set(numbers)) and all(
        [a.first_column for a in line] == sorted({a.first_column for a in line})
        and all(a.first_row == number for a in line)
        for number, line in zip(numbers, places, strict=True)
    )


# --- apart and together ---------------------------------------------------------------------------------------------

ODD_ROWS = {
    "none": "",
    "blank between": '\n  <row r="2"><c r="A2"/></row>\r\n\t<row r="5"/>\n ',
    "closing itself": '<row r="1"/><row r="3" ht="20"/>',
    "attributes of others": '<row r="1" x14ac:dyDescent="0.25" xmlns:x14ac="u"><c r="A1" vm="1"><v>1</v></c></row>',
    "rich text": '<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><b/></rPr><t>a</t></r><r><t>b</t></r></is></c></row>',
    "phonetic": '<row r="1"><c r="A1" t="s" ph="1"><v>0</v></c></row>',
    "cell extension": '<row r="1"><c r="A1"><v>1</v><extLst><ext uri="u"/></extLst></c><c r="B1"/></row>',
}


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize("story", ODD_ROWS)
def test_untouched_rows_come_out_as_they_went_in(story: str, prefix: str) -> None:
    content = part(ODD_ROWS[story].replace("<", f"<{prefix}").replace(f"<{prefix}/", f"</{prefix}"), prefix=prefix)
    etree.fromstring(content)
    sheet = Sheet(content, "Journal")
    assert not sheet.changed
    assert sheet.to_bytes() == content


cells = st.dictionaries(st.integers(1, 40), st.integers(-5, 5), max_size=4)
sheets = st.dictionaries(st.integers(1, 60), cells, max_size=8)
prefixes = st.sampled_from(["", "x:"])
gaps = st.sampled_from(["", "\n", "  \r\n"])


def row_xml(number: int, line: dict[int, int], prefix: str) -> str:
    if not line:
        return f'<{prefix}row r="{number}"/>'
    inside = "".join(
        f'<{prefix}c r="{column_letters(column)}{number}" s="2"><{prefix}v>{line[column]}</{prefix}v></{prefix}c>'
        for column in sorted(line)
    )
    return f'<{prefix}row r="{number}" spans="1:40" ht="12">{inside}</{prefix}row>'


@given(sheets, prefixes, gaps)
def test_any_sheet_comes_out_as_it_went_in(sheet_of: dict[int, dict[int, int]], prefix: str, gap: str) -> None:
    content = part(gap.join(row_xml(n, sheet_of[n], prefix) for n in sorted(sheet_of)) + gap, prefix=prefix)
    sheet = Sheet(content, "Journal")
    assert sheet.numbers == sorted(sheet_of)
    assert sheet.to_bytes() == content


@given(sheets, st.dictionaries(st.integers(1, 60), cells), st.sets(st.integers(1, 60)), prefixes, gaps)
def test_only_the_rows_that_were_put_or_dropped_change(
    sheet_of: dict[int, dict[int, int]],
    put: dict[int, dict[int, int]],
    dropped: set[int],
    prefix: str,
    gap: str,
) -> None:
    """Against the obvious model: a dictionary of cells."""
    sheet = Sheet(part(gap.join(row_xml(n, sheet_of[n], prefix) for n in sorted(sheet_of)), prefix=prefix), "Journal")
    expected = {number: dict(line) for number, line in sheet_of.items()}
    for number, line in put.items():
        row = sheet.row(number)
        for column, value in line.items():
            row.set(column, value)
        sheet.put(row)
        expected[number] = expected.get(number, {}) | line
    sheet.drop(dropped)
    expected = {number: line for number, line in expected.items() if number not in dropped}
    content = sheet.to_bytes()
    assert in_order(content)
    assert sheet.numbers == sorted(expected)
    assert values(content) == {
        f"{column_letters(column)}{number}": str(value)
        for number in sorted(expected)
        for column, value in sorted(expected[number].items())
    }
    untouched = sheet_of.keys() - put.keys() - dropped
    assert all(row_xml(n, sheet_of[n], prefix).encode() in content for n in untouched)


EMPTY = ["<sheetData/>", "<sheetData></sheetData>", "<sheetData />", "<sheetData>\n</sheetData>"]


@pytest.mark.parametrize("empty", EMPTY)
def test_the_first_row_of_an_empty_sheet(empty: str) -> None:
    sheet = Sheet(f"<worksheet {MAIN}>{empty}<pageMargins/></worksheet>".encode(), "Journal")
    assert sheet.numbers == []
    row = sheet.row(3)
    row.set(2, "bonjour")
    sheet.put(row)
    assert values(sheet.to_bytes()) == {"B3": "bonjour"}
    assert sheet.to_bytes().endswith(b"</row></sheetData><pageMargins/></worksheet>") or b"\n" in sheet.to_bytes()


def test_what_was_dropped_is_gone_and_can_come_back() -> None:
    sheet = Sheet(part('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"/>'), "Journal")
    sheet.drop([2, 7])
    assert 2 not in sheet
    assert 7 not in sheet
    assert sheet.numbers == [3]
    assert sheet.row(2).cells == {}
    row = sheet.row(2)
    row.set(1, 9)
    sheet.put(row)
    assert sheet.numbers == [2, 3]
    assert values(sheet.to_bytes()) == {"A2": "9"}


def test_a_sheet_whose_surroundings_changed_has_changed() -> None:
    sheet = Sheet(part(""), "Journal")
    sheet.tail = sheet.tail.replace(b"'1'", b"'2'")
    assert sheet.changed
    assert b"left='2'" in sheet.to_bytes()


# --- what cannot be told apart --------------------------------------------------------------------------------------

REFUSED = {
    "rows without numbers": "<row><c r='A1'/></row>",
    "a number in other quotes": "<row r='1'><c r=\"A1\"/></row>",
    "rows out of order": '<row r="2"/><row r="1"/>',
    "a row twice": '<row r="2"/><row r="2"/>',
    "a comment between rows": '<row r="1"/><!-- fin --><row r="2"/>',
    "a row's end hidden in a text": '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</row>]]></t></is></c></row>',
}


@pytest.mark.parametrize("story", REFUSED)
def test_rows_that_cannot_be_told_apart_are_refused(story: str) -> None:
    with pytest.raises(WorkbookUnreadable):
        Sheet(part(REFUSED[story]), "Journal")


def test_a_part_without_rows_is_refused() -> None:
    with pytest.raises(WorkbookUnreadable):
        Sheet(f"<chartsheet {MAIN}/>".encode(), "Journal")


REFUSED_CELLS = {
    "a cell without its place": '<row r="1"><c><v>1</v></c></row>',
    "a comment between cells": '<row r="1"><c r="A1"/><!-- ici --><c r="B1"/></row>',
    "a comment after the cells": '<row r="1"><c r="A1"/><!-- ici --></row>',
    "a cell's end hidden in a text": '<row r="1"><c r="A1" t="inlineStr"><is><t><![CDATA[</c>]]></t></is></c></row>',
    "something unknown": '<row r="1"><c r="A1"/><z/></row>',
}


@pytest.mark.parametrize("story", REFUSED_CELLS)
def test_cells_that_cannot_be_told_apart_are_kept_and_never_rewritten(story: str) -> None:
    content = part(REFUSED_CELLS[story] + '<row r="2"/>')
    sheet = Sheet(content, "Journal")
    row = sheet.row(2)
    row.set(1, 5)
    sheet.put(row)
    assert REFUSED_CELLS[story].encode() in sheet.to_bytes()
    with pytest.raises(WorkbookUnreadable):
        sheet.row(1)


def test_the_extension_of_a_row_stays_behind_its_cells() -> None:
    sheet = Sheet(part('<row r="1"><c r="A1"/><extLst><ext uri="u"><a/></ext></extLst></row>'), "Journal")
    row = sheet.row(1)
    row.set(2, 5)
    sheet.put(row)
    assert b'<c r="B1"><v>5</v></c><extLst><ext uri="u"><a/></ext></extLst></row>' in sheet.to_bytes()


# --- one row --------------------------------------------------------------------------------------------------------

ROW = (
    b'<row r="7" spans="1:4" s="9" customFormat="1" ht="30" customHeight="1" hidden="1" outlineLevel="2" x:d="1">'
    b'<c r="A7" s="3" t="s"><v>12</v></c>'
    b'<c r="C7" s="4"><f t="shared" si="0"/><v>1</v></c>'
    b'<c r="D7"><f>A7/B7&gt;1</f><v>0</v></c>'
    b'<c r="AA7" s="5"/></row>'
)


@pytest.fixture
def row() -> Row:
    return Row(ROW, 7)


def test_a_row_tells_its_styles_and_formulas(row: Row) -> None:
    assert [row.style(column) for column in (1, 2, 3, 4, 27)] == ["3", "", "4", "", "5"]
    assert row.formula(3) == '<f t="shared" si="0"/>'
    assert row.formula(4) == "<f>A7/B7&gt;1</f>"
    assert row.formula(1) == row.formula(2) == row.formula(27) == ""


def test_only_the_hint_of_excel_is_dropped_from_an_untouched_row(row: Row) -> None:
    assert row.to_bytes() == ROW.replace(b' spans="1:4"', b"")


def test_a_new_value_keeps_style_and_formula_unless_told_otherwise(row: Row) -> None:
    row.set(1, "texte")
    row.set(3, money(250))
    row.set(4, money(300), formula="")
    row.set(2, 1, style="8")
    assert row.cells[1] == b'<c r="A7" s="3" t="inlineStr"><is><t>texte</t></is></c>'
    assert row.cells[3] == b'<c r="C7" s="4"><f t="shared" si="0"/><v>2.50</v></c>'
    assert row.cells[4] == b'<c r="D7"><v>3</v></c>'
    assert row.cells[2] == b'<c r="B7" s="8"><v>1</v></c>'
    assert list(values(part(row.to_bytes().replace(b' x:d="1"', b"").decode()))) == ["A7", "B7", "C7", "D7", "AA7"]


def test_a_row_that_moves_takes_all_along(row: Row) -> None:
    row.move(12)
    assert row.number == 12
    assert row.to_bytes() == (
        ROW.replace(b' spans="1:4"', b"")
        .replace(b'r="7"', b'r="12"')
        .replace(b'7" s', b'12" s')
        .replace(b'"D7"', b'"D12"')
    )


def test_a_row_that_stays_is_not_touched(row: Row) -> None:
    row.move(7)
    assert row.to_bytes() == ROW.replace(b' spans="1:4"', b"")


def test_a_new_row_inherits_no_place(row: Row) -> None:
    """Hidden by a filter, folded, high: all that belonged to the row that stood there."""
    row.unhide()
    assert row.to_bytes().startswith(b'<row r="7" s="9" customFormat="1" x:d="1"><c r="A7"')


def test_a_height_that_somebody_set_stays(row: Row) -> None:
    row.fit(45)
    assert b'ht="30" customHeight="1"' in row.to_bytes()
    other = Row(b'<row r="7" ht="12.5"><c r="A7"/></row>', 7)
    other.fit(45.5)
    assert other.to_bytes() == b'<row r="7" ht="45.5"><c r="A7"/></row>'
    other.fit(None)
    assert other.to_bytes() == b'<row r="7"><c r="A7"/></row>'


def test_a_blank_row_writes_itself_short() -> None:
    assert Row.blank(4).to_bytes() == b'<row r="4"/>'
    assert Row.blank(4, "x:").to_bytes() == b'<x:row r="4"/>'


# --- the area that a sheet says it fills ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "widened"),
    [("A1", "A1:D9"), ("B2:F20", "B2:F20"), ("C5:D8", "C4:D9"), ("", ""), ("A:D", "A:D")],
)
def test_the_declared_area_only_ever_grows(declared: str, widened: str) -> None:
    sheet = Sheet(part("", dimension=declared), "Journal")
    sheet.widen(Area.parse("C4:D9"))
    assert f'<dimension ref="{widened}"/>'.encode() in sheet.head


def test_a_sheet_without_a_declared_area_gets_none() -> None:
    content = part("").replace(b'<dimension ref="A1"/>', b"")
    sheet = Sheet(content, "Journal")
    sheet.widen(Area.parse("C4:D9"))
    assert sheet.to_bytes() == content


@pytest.mark.parametrize(("reference", "area"), [("B2:F20", Area(2, 2, 6, 20)), ("", None), ("A:D", None)])
def test_the_declared_area_is_read(reference: str, area: Area | None) -> None:
    assert declared_area(part("", dimension=reference)) == area
    assert declared_area(part("", dimension=reference).replace(b"dimension", b"dimensional")) is None
