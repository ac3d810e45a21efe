"""Each line of *Contrôles* leads to the sheet that lists its rows, however long the list is."""

from __future__ import annotations

from datetime import timedelta

import demonstration
import pytest
import staff
from demonstration import AS_OF

from facturation_xls.model.findings import ListedIn
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.schema import TABLES, heading

UNDATED = "Mouvement sans date"
THEIRS = "https://exemple.ch/aide"


def links(folder: Folder) -> list[tuple[str, str, str]]:
    """Control, sentence and where the control's cell leads, to a sheet or outside, line by line."""
    with staff.excel(folder.workbook) as book:
        controls = staff.opened(book, "tblControles")
        found = []
        for number in controls.numbers:
            cell = controls.cell(number, "Contrôle")
            link = cell.hyperlink
            places = book.defined_names[link.location].destinations if link and link.location else ()
            leads_to = next((sheet for sheet, _ in places), link.target if link else None)
            found.append((str(cell.value), str(controls.cell(number, "Constat").value), leads_to or ""))
    return found


@pytest.mark.all_sheets
def test_every_table_that_a_finding_may_name_has_a_heading(fresh: Folder) -> None:
    with staff.excel(fresh.workbook) as book:
        headings = set(book.defined_names)
    assert {heading(name) for name in ListedIn} | {heading(table.name) for table in TABLES[:-1]} <= headings


def test_each_figure_leads_to_its_sheet_and_to_its_rows(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        names = book.defined_names
        definitions = staff.opened(book, "tblDefinitions")
        for number in definitions.numbers:
            for heading_ in ("Feuille", "Y aller"):
                cell = definitions.cell(number, heading_)
                assert cell.hyperlink
                (place,) = names[cell.hyperlink.location].destinations
                assert place == (cell.value, "$A$1")


def test_the_figures_of_a_report_lead_to_the_lists_behind_them(demo: Folder) -> None:
    """Right of its title, links that stay right when a sheet is renamed: they lead to names."""
    with staff.excel(demo.workbook) as book:
        for sheet in (
            "Impayés",
            "Délais",
            "Évolution",
            "Prévision",
            "CMD",
            "Arrêtés",
            "Contrat CMD",
            "Factures payées",
        ):
            links = {cell.value: cell.hyperlink.location for cell in book[sheet][1] if cell.hyperlink}
            assert len(links) >= 2, sheet
            for listed, name in links.items():
                assert [place for place, _ in book.defined_names[str(name)].destinations] == [listed]


def test_many_of_a_kind_are_one_line_with_count_and_link(demo: Folder) -> None:
    """Before: the one line said how many there are, and nothing led to them."""
    assert {sheet for _, _, sheet in links(demo)} >= {"Journal", "Mouvements"}
    assert "" not in {sheet for _, _, sheet in links(demo)}
    staff.add_row(demo.workbook, "tblMouvements", *({"N° facture": "2026000104", "Montant": 1 + i} for i in range(11)))
    with staff.excel(demo.workbook) as book:
        controls = staff.opened(book, "tblControles")
        controls.cell(controls.numbers[-1], "Contrôle").hyperlink = THEIRS
    staff.rename_sheet(demo.workbook, "Mouvements", "Ce qui est rentré")
    last = links(demo)[-1]
    synchronise(demo)
    (line,) = (line for line in links(demo) if line[0] == UNDATED)
    assert line == (UNDATED, "11 mouvements n'ont pas de date : ils ne sont pas comptés.", "Ce qui est rentré")
    assert [line for line in links(demo) if line[2] == THEIRS] == [last]
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    assert line in links(demo)
