"""References in formulas whose cell moves; before and after a sync: own formulas and own calculated columns."""

from __future__ import annotations

from pathlib import Path

import demonstration
import office_days
import pytest
import staff
from office_days import FIRST, JOURNAL, LAST, UNPAID
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import TableColumn, TableFormula
from representative import representative

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.formulas import HangsOnOtherRows, carried, shifted, unshared, with_text
from facturation_xls.workbook.sheet import Sheet

# --- as Excel copies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "copied"),
    [
        ("H5*0.05", "H7*0.05"),
        ("$H5+H$5+$H$5", "$H7+H$5+$H$5"),
        ("SUM(H5:H9)", "SUM(H7:H11)"),
        ("SUM(A5:INDEX(B:B,3))", "SUM(A7:INDEX(B:B,3))"),
        ("SUM(5:6)+SUM($5:6)", "SUM(7:8)+SUM($5:8)"),
        ("Journal!H5+'Notes d''été'!H5", "Journal!H7+'Notes d''été'!H7"),
        ("[1]Feuil1!H5+'[1]Feuil 1'!H5", "[1]Feuil1!H7+'[1]Feuil 1'!H7"),
        ('IF(H5="H5","A1 ""H5""",LOG10(H5))', 'IF(H7="H5","A1 ""H5""",LOG10(H7))'),
        ("tblImpayes[[#This Row],[H5]]+H5", "tblImpayes[[#This Row],[H5]]+H7"),
        ("tblX[[#This Row],[d'[H5']]]+fx_au+H5_total+Taxe2026", "tblX[[#This Row],[d'[H5']]]+fx_au+H5_total+Taxe2026"),
        ("Journal!Soldes+1E5+2.5E-3", "Journal!Soldes+1E5+2.5E-3"),
        ("SUM(H5#)+{1,2;3,4}", "SUM(H7#)+{1,2;3,4}"),
        ("H5.:.H9", "H7.:.H11"),
        ("_xlfn.XLOOKUP(H5,A:A,B:B)", "_xlfn.XLOOKUP(H7,A:A,B:B)"),
        ("H1048575", "#REF!"),
    ],
)
def test_what_is_not_fixed_moves_along(formula: str, copied: str) -> None:
    assert shifted(formula, 2) == copied


def test_columns_move_along_as_well() -> None:
    assert shifted("$A1+B1+SUM(C:D)+XFD1", 0, 1) == "$A1+C1+SUM(D:E)+#REF!"
    assert shifted("B2", -2, -1) == "#REF!"


# --- with their row ---------------------------------------------------------------------------------------------------

ROWS = {5: 8, 6: 6, 7: None, 8: 5, 9: 10}
TOTAL = 9


@pytest.mark.parametrize(
    ("formula", "new"),
    [
        ("H5*0.05", "H8*0.05"),
        ("SUM(F5:H5)", "SUM(F8:H8)"),
        ("H5*B2", "H8*B2"),
        ("H5-H6", "H8-H6"),
        ("$H$5+H$8", "$H$5+H$8"),
        ("H5/H9+$H$9", "H8/H10+$H$10"),
        ("Journal!H7+H5", "Journal!H7+H8"),
        ("impayés!H5", "impayés!H8"),
        ("SUM(H:H)+tblImpayes[[#This Row],[Solde]]", "SUM(H:H)+tblImpayes[[#This Row],[Solde]]"),
    ],
)
def test_a_formula_goes_on_reading_its_own_row(formula: str, new: str) -> None:
    assert carried(formula, "Impayés", 5, ROWS, TOTAL) == new


@pytest.mark.parametrize("formula", ["H5-H8", "H7", "SUM(H5:H8)", "Impayés!H8"])
def test_a_formula_that_reads_a_row_that_goes_another_way_cannot_go(formula: str) -> None:
    with pytest.raises(HangsOnOtherRows):
        carried(formula, "Impayés", 5, ROWS, TOTAL)


def test_the_markup_of_a_formula_stays() -> None:
    assert with_text('<x:f ca="1">A1&lt;B1</x:f>', str.lower) == '<x:f ca="1">a1&lt;b1</x:f>'
    assert with_text('<f t="shared" si="0"/>', str.lower) == '<f t="shared" si="0"/>'


# --- shared -----------------------------------------------------------------------------------------------------------


def sheet(*rows: str) -> Sheet:
    lines = "".join(f'<row r="{number}">{cells}</row>' for number, cells in enumerate(rows, 1))
    return Sheet(f"<worksheet><sheetData>{lines}</sheetData></worksheet>".encode(), "Impayés")


def test_a_shared_formula_is_written_out_in_every_cell_of_its_group() -> None:
    found = sheet(
        '<c r="B1"><f t="shared" ref="B1:C3" si="0">A1*$A$1&amp;""</f><v>1</v></c>'
        '<c r="C1"><f t="shared" si="0"/><v>2</v></c>',
        '<c r="B2" s="3"><f si="0" t="shared"/><v>3</v></c><c r="D2"><f>A2</f></c>',
        '<c r="B3"><f t="shared" ref="B3" si="1">A3</f><v>4</v></c>',
    )
    before = found.to_bytes()
    rows = unshared(found, {2})
    assert sorted(rows) == [1, 2]
    assert rows[1].formula(2) == '<f>A1*$A$1&amp;""</f>'
    assert rows[1].formula(3) == '<f>B1*$A$1&amp;""</f>'
    assert rows[2].formula(2) == '<f>A2*$A$1&amp;""</f>'
    assert b's="3"><f>A2*$A$1&amp;""</f><v>3</v>' in rows[2].cells[2]
    assert rows[2].formula(4) == "<f>A2</f>"
    assert found.to_bytes() == before, "nothing is put back yet"


def test_groups_without_a_row_that_moves_stay_shared() -> None:
    found = sheet('<c r="B1"><f t="shared" ref="B1:B2" si="0">A1</f></c>', '<c r="B2"><f t="shared" si="0"/></c>', "")
    assert unshared(found, {3}) == {}


# --- in a workbook ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return demonstration.few_sheets(tmp_path / "cabinet")


def add_column(path: Path, table: str, header: str, formula: str = "") -> str:
    """Add a column of one's own on the right, calculated with ``formula`` ({} is the row); the answer is its letter."""
    letter = office_days.letter(path, "", table)
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        _, top, right, bottom = found.bounds
        found.sheet.cell(top, right + 1).value = header
        for number in found.numbers if formula else ():
            found.sheet.cell(number, right + 1).value = f"={formula.format(number)}"
        column = TableColumn(id=max(c.id for c in found.table.tableColumns) + 1, name=header)
        if formula:
            column.calculatedColumnFormula = TableFormula(attr_text=formula.format(top + 1))
        found.table.tableColumns.append(column)
        found.table.ref = found.table.ref.rpartition(":")[0] + f":{letter}{bottom}"
        assert found.table.autoFilter
        found.table.autoFilter.ref = found.table.ref
    return letter


def formulas(path: Path, letter: str, table: str = UNPAID) -> dict[str, str]:
    """The formulas of a column by invoice, ``#`` in the place of the row's own number."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        cells = {str(found.cell(n, "N° facture").value): found.sheet[f"{letter}{n}"].value for n in found.numbers}
        rows = {str(found.cell(n, "N° facture").value): str(n) for n in found.numbers}
        return {number: str(value).replace(rows[number], "#") for number, value in cells.items() if value}


@pytest.mark.parametrize(
    ("formula", "everywhere"),
    representative(
        [
            ("H{0}*0.05", "=H#*0.05"),
            ("H{0}*$B$2", "=H#*$B$2"),
            ("tblImpayes[[#This Row],[Solde]]*2", "=tblImpayes[[#This Row],[Solde]]*2"),
        ],
        1,
    ),
)
def test_a_calculated_column_computes_every_row_of_the_new_list(folder: Folder, formula: str, everywhere: str) -> None:
    path = folder.workbook
    letter = add_column(path, UNPAID, "Intérêt", formula)
    office_days.pay(path, FIRST)
    office_days.deliver(folder, "2026000150", "2026000151")
    synchronise(folder)
    assert office_days.message(path) == ""
    found = formulas(path, letter)
    assert found.keys() == set(office_days.numbers(path))
    assert set(found.values()) == {everywhere}


def test_a_calculated_column_of_the_journal_computes_the_new_rows(folder: Folder) -> None:
    path = folder.workbook
    letter = add_column(path, JOURNAL, "TVA", "I{0}/2")
    office_days.deliver(folder, "2026000150")
    synchronise(folder)
    assert set(formulas(path, letter, JOURNAL).values()) == {"=I#/2"}


def test_a_formula_on_one_row_goes_with_its_invoice(folder: Folder) -> None:
    path = folder.workbook
    letter = add_column(path, UNPAID, "Acompte proposé")
    line = office_days.line_of(path, LAST)
    with staff.excel(path) as book:
        book["Impayés"][f"{letter}{line}"] = f"=ROUND(H{line}/3,2)"
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert formulas(path, letter) == {LAST: "=ROUND(H#/3,2)"}
    assert office_days.line_of(path, LAST) == line - 1


def test_a_formula_of_one_cell_in_braces_goes_along(folder: Folder) -> None:
    path = folder.workbook
    letter = add_column(path, UNPAID, "Calcul")
    line = office_days.line_of(path, LAST)
    with staff.excel(path) as book:
        book["Impayés"][f"{letter}{line}"] = ArrayFormula(f"{letter}{line}", f"=SUM(F{line}:H{line}*2)")
    office_days.pay(path, FIRST)
    synchronise(folder)
    with staff.excel(path) as book:
        found = book["Impayés"][f"{letter}{line - 1}"].value
    assert (found.ref, found.text) == (f"{letter}{line - 1}", f"=SUM(F{line - 1}:H{line - 1}*2)")


def test_a_formula_that_reads_another_invoice_keeps_the_list_as_it_is(folder: Folder) -> None:
    path = folder.workbook
    letter = add_column(path, UNPAID, "Cumul")
    line = office_days.line_of(path, LAST)
    with staff.excel(path) as book:
        book["Impayés"][f"{letter}{line}"] = f"=H{line}+H{line - 1}"
    office_days.pay(path, FIRST)
    before = office_days.numbers(path)
    synchronise(folder)
    assert office_days.numbers(path) == before
    assert f"la formule en {letter}{line} lit d'autres lignes" in office_days.message(path)


def test_shared_formulas_go_along_when_the_cell_that_holds_their_text_leaves(folder: Folder) -> None:
    path = folder.workbook
    letter = add_column(path, UNPAID, "Intérêt", "H{0}*0.05")
    office_days.pay(path, FIRST)
    rows = office_days.rows_of(path)
    for row in rows:
        shared = f'<f t="shared" ref="{letter}{rows[0]}:{letter}{rows[-1]}" si="0">H{rows[0]}*0.05</f>'
        group = shared if row == rows[0] else '<f t="shared" si="0"/>'
        office_days.rewrite(path, staff.part_of_sheet(path, "Impayés"), f"<f>H{row}*0.05</f>", group)
    synchronise(folder)
    assert formulas(path, letter).keys() == set(office_days.numbers(path))
    assert set(formulas(path, letter).values()) == {"=H#*0.05"}
