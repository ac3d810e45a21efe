"""Before and after a sync: the total row that staff switched on goes along with its table (DESIGN §5)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import demonstration
import office_days
import pytest
import staff
from office_days import FIRST, JOURNAL, SECOND, UNPAID
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.workbook.defined_name import DefinedName

from facturation_xls.errors.workbook import RowsBelowTable
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

SUM, COUNT = "SUBTOTAL(109,{}[{}])", "SUBTOTAL(103,{}[{}])"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return demonstration.few_sheets(tmp_path / "cabinet")


def switch_on(path: Path, table: str, **formulas: str) -> int:
    """Switch the total row on, with formulas by header; the answer is its row."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        last = found.numbers[-1]
        found.table.totalsRowCount = 1
        left, right = found.table.ref.split(":")
        found.table.ref = f"{left}:{right.rstrip('0123456789')}{last + 1}"
        headers = list(found.headers)
        for header, formula in formulas.items():
            cell = found.sheet.cell(last + 1, found.headers[header.replace("_", " ")])
            cell.value, cell.font = f"={formula.format(table, header.replace('_', ' '))}", Font(bold=True)
            column = found.table.tableColumns[headers.index(header.replace("_", " "))]
            column.totalsRowFunction = "sum" if "109" in formula else "count" if "103" in formula else "custom"
        found.sheet.cell(last + 1, found.bounds[0]).value = "Total"
        return last + 1


def total(path: Path, table: str, header: str, *, computed: bool = True) -> object:
    """What the total row shows under a header, or its formula."""
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, table)
        title, reference = found.sheet.title, f"{office_days.letter(path, header, table)}{found.bounds[3]}"
    return office_days.cell(path, title, reference, computed=computed)


def sum_of(path: Path, table: str, header: str) -> float:
    return float(sum(Decimal(str(row[header])) for row in staff.read_table(path, table)))


def test_the_total_of_the_unpaid_list_moves_up_and_down(folder: Folder) -> None:
    path = folder.workbook
    at = switch_on(path, UNPAID, Solde=SUM, Débiteur=COUNT)
    office_days.pay(path, FIRST, SECOND)
    synchronise(folder)
    assert office_days.rows_of(path)[-1] + 1 == at - 2
    check(path)
    office_days.deliver(folder, "2026000150", "2026000151", "2026000152")
    synchronise(folder)
    assert office_days.rows_of(path)[-1] + 1 == at + 1
    check(path)


def check(path: Path) -> None:
    """Label, formulas, looks and cached values are right; the row above is the last invoice."""
    rows = staff.read_table(path, UNPAID)
    assert all(row["N° facture"] for row in rows)
    assert total(path, UNPAID, "Type de payeur") == "Total"
    assert total(path, UNPAID, "Solde", computed=False) == "=SUBTOTAL(109,tblImpayes[Solde])"
    assert total(path, UNPAID, "Solde") == sum_of(path, UNPAID, "Solde")
    assert total(path, UNPAID, "Débiteur") == len(rows)
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, UNPAID)
        assert found.sheet.cell(found.bounds[3], found.headers["Solde"]).font.bold
        assert not found.sheet.cell(found.bounds[3] - 1, found.headers["Solde"]).font.bold
        assert found.table.autoFilter
        assert found.table.autoFilter.ref == found.table.ref.replace(str(found.bounds[3]), str(found.bounds[3] - 1))


def test_documents_make_a_table_grow_above_its_total(tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path / "cabinet")
    path = folder.workbook
    switch_on(path, JOURNAL, Montant=SUM)
    switch_on(path, "tblMouvements", Montant=SUM)
    demonstration.drop(folder, *demonstration.documents())
    synchronise(folder)
    for table in (JOURNAL, "tblMouvements"):
        assert total(path, table, "Montant") == sum_of(path, table, "Montant")
    assert len(staff.read_table(path, JOURNAL)) == 48


def test_hidden_rows_do_not_count(folder: Folder) -> None:
    path = folder.workbook
    switch_on(path, UNPAID, Solde=SUM)
    with staff.excel(path) as book:
        found = staff.opened(book, UNPAID)
        found.sheet.row_dimensions[found.find({"N° facture": SECOND})].hidden = True
    hidden = staff.read_row(path, UNPAID, {"N° facture": SECOND})["Solde"]
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert total(path, UNPAID, "Solde") == round(sum_of(path, UNPAID, "Solde") - hidden, 2)


def test_a_formula_of_their_own_goes_along_without_an_old_result(folder: Folder) -> None:
    path = folder.workbook
    switch_on(path, UNPAID, Solde="MAX({}[{}])", Montant="$H$15*2")
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert total(path, UNPAID, "Solde", computed=False) == "=MAX(tblImpayes[Solde])"
    assert total(path, UNPAID, "Montant", computed=False) == "=$H$15*2"
    assert total(path, UNPAID, "Solde") is None


def test_notes_and_names_of_the_total_go_along(folder: Folder) -> None:
    path = folder.workbook
    at = switch_on(path, UNPAID, Solde=SUM)
    with staff.excel(path) as book:
        book["Impayés"][f"H{at}"].comment = Comment("vérifié", "Zoé")
        book.defined_names["Total_ouvert"] = DefinedName("Total_ouvert", attr_text=f"Impayés!$H${at}")
    office_days.pay(path, FIRST)
    synchronise(folder)
    with staff.excel(path, computed=True) as book:
        assert book["Impayés"][f"H{at - 1}"].comment.text == "vérifié"
        assert book.defined_names["Total_ouvert"].attr_text == f"Impayés!$H${at - 1}"


def test_something_below_the_total_is_in_the_way(folder: Folder) -> None:
    path = folder.workbook
    at = switch_on(path, JOURNAL, Montant=SUM)
    with staff.excel(path) as book:
        book["Journal"][f"A{at + 1}"] = "Zoé Müller"
    before = path.read_bytes()
    office_days.deliver(folder, "2026000150")
    with pytest.raises(RowsBelowTable, match=rf"Dans Journal, .*cellules remplies.*ligne {at + 1}"):
        synchronise(folder)
    assert path.read_bytes() == before
