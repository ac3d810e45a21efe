"""The gate before each write: every known fault is caught by its rule, nothing sound is refused."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from faults import BROKEN, ODDITIES, Broken, workbook_with
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_surgery import SECRET, SHEET, TABLE, Change, cell, insert, pack, replace, sound, unpack

from facturation_xls.workbook.lint import Fault, lint, new_faults
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.formulas import Formulas
from facturation_xls.workbook.lint.ordinary import OrdinaryRows, below
from facturation_xls.workbook.lint.parts import Parts


def lint_bytes(content: bytes, parts: set[str] | None = None) -> list[Fault]:
    return lint(io.BytesIO(content), parts)


def changed(change: Change) -> bytes:
    contents = unpack(sound())
    change(contents)
    return pack(contents)


def rules(faults: list[Fault]) -> set[tuple[str, str]]:
    return {(fault.rule, fault.part) for fault in faults}


@pytest.mark.parametrize("broken", BROKEN, ids=str)
def test_each_fault_is_caught_by_its_rule(broken: Broken) -> None:
    assert (broken.rule, broken.part) in rules(lint_bytes(workbook_with(broken)))


@pytest.mark.parametrize("story", ODDITIES)
def test_what_only_looks_wrong_is_no_fault(story: str) -> None:
    assert lint_bytes(changed(ODDITIES[story])) == []


# --- real workbooks -------------------------------------------------------------------------------------------------

REAL_ODDITIES = {
    # excelize's own test file, which it has changed: six formats where five are announced, and A6 merged with itself
    "excelize__Book1.xlsx": {("style-count", "xl/styles.xml"), ("merge-single", "xl/worksheets/sheet2.xml")},
}


@pytest.mark.long
def test_real_workbooks_are_sound_but_for_known_oddities(shared_data: Path) -> None:
    workbooks = sorted((shared_data / "workbooks").glob("*.xls[xm]"))
    assert len(workbooks) >= 40
    found = {workbook.name: rules(lint(workbook)) for workbook in workbooks}
    assert {name: faults for name, faults in found.items() if faults} == REAL_ODDITIES


# --- the parts that were written ------------------------------------------------------------------------------------


@settings(max_examples=50)
@given(st.sampled_from(BROKEN), st.data())
def test_fewer_parts_never_find_more(broken: Broken, data: st.DataObject) -> None:
    content = workbook_with(broken)
    written = data.draw(st.sets(st.sampled_from(sorted(unpack(sound())))))
    assert Counter(lint_bytes(content, written)) <= Counter(lint_bytes(content))


def test_cells_are_read_in_written_sheets_only() -> None:
    content = changed(replace(SHEET, "<v>450</v>", "<v>abc</v>"))
    assert lint_bytes(content, set()) == []
    assert rules(lint_bytes(content, {SHEET})) == {("cell-number", SHEET)}


def test_a_written_table_is_compared_with_the_cells_of_its_sheet() -> None:
    content = changed(cell("B1", ""))
    assert lint_bytes(content, {"xl/styles.xml"}) == []
    assert rules(lint_bytes(content, {f"/{TABLE}"})) == {("table-header", TABLE)}


def test_new_faults_are_those_that_were_not_there_as_often() -> None:
    old, new = Fault("a", "rule", "one"), Fault("a", "rule", "two")
    assert new_faults([old, new], [new, old]) == []
    assert new_faults([old], [old, new, old]) == [old, new]
    assert new_faults([old], []) == []


def test_a_column_of_faults_is_listed_in_part_and_counted() -> None:
    rows = "".join(f'<row r="{number}"><c r="G{number}"><v>abc</v></c></row>' for number in range(12, 162))
    faults = lint_bytes(changed(insert(SHEET, "</sheetData>", rows)))
    assert len(faults) == 101
    assert Fault(SHEET, "cell-number", "50 more") in faults


# --- no fault says what a cell holds --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "holding",
    [
        '<c r="E5"><v>{0}</v></c>',
        '<c r="E5" t="b"><v>{0}</v></c>',
        '<c r="E5" t="e"><v>{0}</v></c>',
        '<c r="E5" t="s"><v>{0}</v></c>',
        '<c r="E5" t="{0}"><v>1</v></c>',
        '<c r="E5" s="{0}"><v>1</v></c>',
        '<c r="E5"><v>1</v><{0}/></c>',
        '<c r="E5"><v>1</v><v>1</{0}></c>',
        '<c r="E5"><f>"{0}</f></c>',
        '<c r="E5"><f>={0}</f></c>',
        "<c r=\"E5\"><f>'{0}'!A1</f></c>",
        '<c r="{0}"/>',
        '<c r="E1" t="inlineStr"><is><t>{0}</t></is></c>',
    ],
)
def test_no_fault_repeats_what_a_cell_holds(holding: str) -> None:
    place = "E1" if 'r="E1"' in holding else "E5"
    faults = lint_bytes(changed(cell(place, holding.format(SECRET.replace(" ", "")))))
    assert faults
    assert not [fault for fault in faults if "Müller" in fault.detail or "Zoé" in fault.detail]


# --- whatever the bytes, a list of faults comes back ----------------------------------------------------------------

edits = st.lists(
    st.tuples(
        st.integers(0, 2**20),
        st.integers(0, 40),
        st.binary(max_size=12) | st.sampled_from([b"<", b">", b'"', b"A1:", b"-1"]),
    ),
    min_size=1,
    max_size=4,
)


def edited(content: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    for place, length, new in changes:
        start = place % len(content)
        content = content[:start] + new + content[start + length :]
    return content


@given(edits)
def test_a_damaged_file_is_a_fault_and_no_exception(changes: list[tuple[int, int, bytes]]) -> None:
    assert isinstance(lint_bytes(edited(sound(), changes)), list)


@settings(max_examples=50)
@given(st.sampled_from(sorted(unpack(sound()))), edits)
def test_a_damaged_part_is_a_fault_and_no_exception(part: str, changes: list[tuple[int, int, bytes]]) -> None:
    contents = unpack(sound())
    contents[part] = edited(contents[part], changes)
    assert isinstance(lint_bytes(pack(contents)), list)


attribute_edits = st.tuples(
    st.integers(0, 2000),
    st.sampled_from(["", "-1", "0", "1", "99999999999", "A1", "A1:B2", "XFD1048576:A1", "#REF!", "é", "1.5", "true"]),
)


@settings(max_examples=50)
@given(st.sampled_from(sorted(unpack(sound()))), attribute_edits)
def test_any_value_of_any_attribute_is_read_without_exception(part: str, change: tuple[int, str]) -> None:
    contents = unpack(sound())
    values = list(re.finditer(rb'="([^"]*)"', contents[part]))
    chosen = values[change[0] % len(values)]
    contents[part] = contents[part][: chosen.start(1)] + change[1].encode() + contents[part][chosen.end(1) :]
    assert isinstance(lint_bytes(pack(contents)), list)


def test_a_file_that_is_not_there_is_no_fault_of_a_workbook(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        lint(tmp_path / "absent.xlsx")


# --- the short way through ordinary rows ----------------------------------------------------------------------------


def lint_in_full(content: bytes) -> list[Fault]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OrdinaryRows, "taken_out", lambda _, chunks: chunks)
        return lint_bytes(content)


def thinned(sheet: str, declared: str = ' xmlns:x14ac="spacing"') -> str:
    """What is left of a sheet's XML in the sound workbook: it has 4 cell formats and 24 shared strings."""
    report = Report()
    with zipfile.ZipFile(io.BytesIO(sound())) as archive:
        book = Book(Parts(archive, report), report)
        formulas = Formulas(["Journal"], [("Journal", ["Net"])])
        ordinary = OrdinaryRows(book, formulas, {7})
        start = f'<?xml version="1.0" encoding="UTF-8"?>\n<worksheet{declared}>'
        return b"".join(ordinary.taken_out([f"{start}{sheet}".encode()])).decode().removeprefix(start)


ABOVE, BELOW = '<row r="4"><c r="A4"/></row>', '<row r="8"><c r="A8"/></row>'


@pytest.mark.parametrize(
    "cells",
    [
        '<c r="A5"/>',
        '<c r="A5" s="3"/><c r="C5" s="1"><v>12.50</v></c><c r="AA5"><v>-1E3</v></c>',
        '<c r="A5" t="s"><v>23</v></c>',
        '<c r="A5" t="inlineStr"><is><t xml:space="preserve"> L’été &amp; "plus" &lt;1 </t></is></c>',
        '<c r="A5" t="str"><f>SUM(Journal[Net])&amp;"CHF"</f><v></v></c>',
        '<c r="A5"><f>Journal!A1*2</f><v>0.5</v></c>',
        '<c r="A5" t="b"><v>1</v></c><c r="B5" t="e"><v>#N/A</v></c><c r="C5" t="n"><v>1</v></c>',
    ],
)
def test_an_ordinary_row_between_two_others_is_taken_out(cells: str) -> None:
    row = f'<row r="5" spans="1:3" s="2" ht="15.5" hidden="1" x14ac:dyDescent="0.25">{cells}</row>'
    assert thinned(ABOVE + row + BELOW) == ABOVE + BELOW
    assert thinned(ABOVE + row + BELOW, declared="") == ABOVE + row + BELOW  # a prefix that nobody declared


@pytest.mark.parametrize(
    "row",
    [
        '<row r="7"><c r="A7"/></row>',
        '<row r="4"><c r="A4"/></row>',
        '<row r="5" s="4"><c r="A5"/></row>',
        '<row r="5" ht="15" ht="15"><c r="A5"/></row>',
        '<row r="5"><c r="A6"/></row>',
        '<row r="5"><c r="B5"/><c r="A5"/></row>',
        '<row r="5"><c r="A5"/><c r="A5"/></row>',
        '<row r="5"><c r="XFE5"/></row>',
        '<row r="1048577"><c r="A1048577"/></row>',
        '<row r="5"><c r="A5" s="4"/></row>',
        '<row r="5"><c r="A5" t="s"><v>24</v></c></row>',
        '<row r="5"><c r="A5"><f>SUM(Ailleurs[Net])</f><v>1</v></c></row>',
        '<row r="5"><c r="A5"><f t="shared" si="0"/><v>1</v></c></row>',
        '<row r="5"><c r="A5" cm="1"><v>1</v></c></row>',
        '<row r="5"><c r="A5"><v>abc</v></c></row>',
        '<row r="5"><c r="A5"><v>1E999</v></c></row>',
        '<row r="5"><c r="A5" t="b"><v>2</v></c></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><t>a]]></t></is></c></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><t>&nbsp;</t></is></c></row>',
        '<row r="5"><c r="A5" t="inlineStr"><is><t>日本</t></is></c></row>',
        f'<row r="5"><c r="A5" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c></row>',
    ],
)
def test_any_other_row_stays_as_it_is(row: str) -> None:
    assert thinned(ABOVE + row + BELOW) == ABOVE + row + BELOW


@pytest.mark.parametrize("count", [0, 1, 2, 9, 10, 11, 46, 100, 101, 999, 1024])
def test_an_index_below_a_count(count: int) -> None:
    pattern = re.compile(below(count))
    assert [n for n in range(10 * count + 20) if pattern.fullmatch(str(n).encode())] == list(range(count))


@pytest.mark.parametrize("broken", [broken for broken in BROKEN if broken.part in {SHEET, TABLE}], ids=str)
def test_the_short_way_hides_no_fault(broken: Broken) -> None:
    content = workbook_with(broken)
    assert lint_bytes(content) == lint_in_full(content)


@settings(max_examples=50)
@given(edits)
def test_the_short_way_hides_no_damage(changes: list[tuple[int, int, bytes]]) -> None:
    contents = unpack(sound())
    before, mark, rows = contents[SHEET].partition(b"<sheetData>")
    contents[SHEET] = before + mark + edited(rows, changes)
    content = pack(contents)
    assert lint_bytes(content) == lint_in_full(content)


# --- formulas -------------------------------------------------------------------------------------------------------

FORMULAS = Formulas(
    ["Journal", "L'été", "Notes 2026"], [("T", ["Net", "N°", "A[1]", "Deux\nlignes", "It's"]), ("été.1", ["x"])]
)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "SUM(T[Net])*2%",
        "T[[#This Row],[Net]]+T[[#This Row],[N°]]",
        "SUM(T[[#Headers],[#Data],[Net]:[N°]])",
        "T[A'[1']]&T[It''s]&T[Deux\nlignes]&T[Deux_x000a_lignes]",
        "SUM(été.1[x],t[NET],T[],T[#Totals])",
        "SUBTOTAL(109,[Net])",
        "'L''été'!A1+'Notes 2026'!$A$1:'Notes 2026'!B2",
        "SUM('Journal:Notes 2026'!A1)",
        "[1]Autre!A1+'[2]Autre feuille'!A1+[0]!nom+[1]!Table[x]",
        "Excel|'[Livre]Feuille'!'L1C1'",
        '"une [parenthèse( ; @"',
        "SUM({1,2;3,4})",
        "_xlfn.XLOOKUP(1,A1:A9,B1:B9)&_xlfn._xlws.FILTER(A1:A9,B1:B9)&_xlfn.SINGLE(A1)",
        "#REF!+Journal!#REF!",
        "IF(A1=#N/A,TRUE,FALSE)",
    ],
)
def test_formulas_in_the_form_of_the_file(text: str) -> None:
    assert FORMULAS.problems(text) == ()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("=1", "formula-form"),
        ("SUM(A1", "formula-brackets"),
        ("SUM(A1))", "formula-brackets"),
        ("SUM({1,2)}", "formula-brackets"),
        ("T[[Net]", "formula-brackets"),
        ("T[Net]]", "formula-brackets"),
        ('"ouvert', "formula-brackets"),
        ("'ouvert!A1", "formula-brackets"),
        ("SUM(A1;A2)", "formula-separator"),
        ("[@Net]", "formula-at"),
        ("T[@Net]", "formula-at"),
        ("T[[@Net]]", "formula-at"),
        ("@A1:A9", "formula-at"),
        ("U[Net]", "formula-table"),
        ("T[Brut]", "formula-column"),
        ("T[[#This Row],[Brut]]", "formula-column"),
        ("T[[#Tout],[Net]]", "formula-column"),
        ("Ailleurs!A1", "formula-sheet"),
        ("'L''hiver'!A1", "formula-sheet"),
        ("'A1'!B2", "formula-sheet"),
        ("SUM('Journal:Ailleurs'!A1)", "formula-sheet"),
        ("A1+Journal:Ailleurs!A1", "formula-sheet"),
        ("ifs(A1,1)", "formula-prefix"),
        ("SORT(A1:A9)", "formula-prefix"),
        ("_xlfn.FILTER(A1:A9,B1:B9)", "formula-prefix"),
        ("1+" * 5000 + "1", "formula-length"),
    ],
)
def test_formulas_that_excel_would_not_take(text: str, rule: str) -> None:
    assert [problem.rule for problem in FORMULAS.problems(text)] == [rule]


@given(st.text(alphabet="T[]'\"(){}#@;,:!|A1Net ", max_size=30))
def test_any_text_can_be_checked_as_a_formula(text: str) -> None:
    assert isinstance(FORMULAS.problems(text), tuple)
