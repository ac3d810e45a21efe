"""Who asks gets everything that is held on them, and nothing of anybody else."""

from __future__ import annotations

import demonstration
import openpyxl
import pytest
import staff

from facturation_xls.errors import UsageError
from facturation_xls.settings.folder import Folder
from facturation_xls.sync.access_request import put_together


def owner(demo: Folder) -> tuple[str, set[str], set[str]]:
    """The debtor with the most invoices, their numbers, and the names of all other patients."""
    book = openpyxl.load_workbook(demo.workbook, data_only=True)
    titles, *rows = [[cell.value for cell in row] for row in book["Journal"][book["Journal"].tables["tblJournal"].ref]]
    number, debtor, patient = (titles.index(title) for title in ("N° facture", "N° débiteur", "Patient"))
    owned: dict[str, set[str]] = {}
    for row in rows:
        owned.setdefault(str(row[debtor]), set()).add(str(row[number]))
    chosen = max(owned, key=lambda key: (len(owned[key]), key))
    others = {str(row[patient]) for row in rows if str(row[debtor]) != chosen}
    mine = {str(row[patient]) for row in rows if str(row[debtor]) == chosen}
    return chosen, owned[chosen], others - mine


def test_rows_and_documents_of_one_debtor_and_of_nobody_else(demo: Folder) -> None:
    debtor, invoices, others = owner(demo)
    before = demonstration.tree(demo.root)
    held = put_together(demo, debtor)
    book = openpyxl.load_workbook(held.place / "Données.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert invoices <= set(cells)
    assert not [other for other in others if any(other in cell for cell in cells)]
    documents = [path.read_bytes() for path in (held.place / "pièces").iterdir()]
    assert len(documents) == held.documents > 0
    assert not [other for other in others for content in documents if other.split()[-1].encode() in content]
    after = demonstration.tree(demo.root)
    assert {path: what for path, what in after.items() if not path.startswith("dossiers")} == before


def test_what_staff_wrote_beside_it_is_held_as_well(demo: Folder) -> None:
    debtor, invoices, _ = owner(demo)
    number = min(invoices)
    staff.add_row(demo.workbook, "tblMouvements", {"N° facture": f"{number}; 999", "Remarque": "a promis vendredi"})
    held = put_together(demo, debtor)
    rows = openpyxl.load_workbook(held.place / "Données.xlsx")["Mouvements"].iter_rows(values_only=True)
    assert any("a promis vendredi" in row for row in rows)


def test_a_number_that_nobody_has_is_told(demo: Folder) -> None:
    with pytest.raises(UsageError, match="Aucun débiteur"):
        put_together(demo, "D9999")
    assert not (demo.root / "dossiers").exists()
