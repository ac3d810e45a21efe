"""Cells that staff gave another number format: what stands in them is what counts, in both calendars of Excel.

A format is only looks: an amount shown as a day stays an amount, a day shown as a number stays a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF
from documents import Credit
from representative import representative

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets

FIGURES = ("Montant", "Encaissé", "Solde", "Délai")
AMOUNTS = {"150": "120.00", "151": "75.55", "152": "0.60", "153": "1080.50"}


@pytest.fixture(params=[False, pytest.param(True, marks=pytest.mark.long)], ids=["1900", "1904"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Folder:
    """Four invoices, one of them paid, in either calendar."""
    folder = demonstration.empty(tmp_path / "cabinet")
    if request.param:
        staff.raw_edit(
            folder.workbook,
            "xl/workbook.xml",
            lambda book: next(book.iter(f"{staff.MAIN}workbookPr")).set("date1904", "1"),
        )
    deliver(folder)
    synchronise(folder)
    return folder


def deliver(folder: Folder) -> None:
    for number, amount in AMOUNTS.items():
        (folder.inbox / f"{number}.xml").write_bytes(documents.invoice(number, amount))
    payment = Credit("75.55", reference=documents.reference_of("151"))
    (folder.inbox / "banque.xml").write_bytes(documents.bank_file([payment]))


def give_format(path: Path, table: str, headers: Sequence[str], number_format: str) -> None:
    """Select columns of a table and choose a number format."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        for number in found.numbers:
            for header in headers:
                found.cell(number, header).number_format = number_format


def numbers(path: Path, table: str, headers: Sequence[str]) -> list[list[float | None]]:
    """What the cells of some columns hold, whatever their format."""
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, table)
        places = [[found.cell(line, header).coordinate for header in headers] for line in found.numbers]
        title = found.sheet.title
    cells = {cell.get("r"): cell for cell in staff.raw_part(path, staff.part_of_sheet(path, title)).iter("{*}c")}
    values = [[cells[place].findtext("{*}v") for place in line] for line in places]
    return [[None if value is None else float(value) for value in line] for line in values]


@pytest.mark.parametrize("number_format", representative(["dd.mm.yyyy", "[h]:mm"], 1))
def test_figures_shown_as_days_stay_figures(folder: Folder, number_format: str) -> None:
    """Before: every sync ended with our own mistake (70), because a number was read as a day."""
    path = folder.workbook
    give_format(path, "tblJournal", FIGURES, number_format)
    give_format(path, "tblMouvements", ["Montant", "Ligne"], number_format)
    give_format(path, "tblImpayes", ["Solde", "Retard"], number_format)
    synchronise(folder)
    expected = [[120.0, 0, 120, 26], [75.55, 75.55, 0, 16], [0.6, 0, 0.6, 26], [1080.5, 0, 1080.5, 26]]
    assert numbers(path, "tblJournal", FIGURES) == expected
    (folder.inbox / "154.xml").write_bytes(documents.invoice("154", "40000.00"))
    tomorrow = demonstration.set_clock(folder.root, AS_OF + timedelta(days=1))
    synchronise(tomorrow)
    for line in (0, 2, 3):
        expected[line][3] = 27
    assert numbers(path, "tblJournal", FIGURES) == [*expected, [40_000, 0, 40_000, 27]]
    assert shown.findings(path, "Cellule illisible") == []
    assert shown.findings(path, "Valeur calculée remplacée") == []


def test_days_shown_as_numbers_stay_days(folder: Folder) -> None:
    path, days = folder.workbook, ("Date facture", "Échéance")
    before = [(row["Date facture"], row["Échéance"]) for row in shown.rows(path, "tblJournal")]
    give_format(path, "tblJournal", days, "0")
    synchronise(demonstration.set_clock(folder.root, AS_OF + timedelta(days=1)))
    give_format(path, "tblJournal", days, "dd.mm.yyyy")
    assert [(row["Date facture"], row["Échéance"]) for row in shown.rows(path, "tblJournal")] == before
    overdue = {row["N° facture"]: row["Retard"] for row in shown.rows(path, "tblImpayes")}
    assert overdue == {"150": -3, "152": -3, "153": -3}


def test_a_day_typed_as_a_number_is_that_day(folder: Folder) -> None:
    """46300 is the 5th of October 2026, or of 2030 where days are counted from 1904."""
    path = folder.workbook
    give_format(path, "tblJournal", ["Échéance"], "General")
    staff.type_in(path, "tblJournal", {"N° facture": "150"}, {"Échéance": 46_300})
    synchronise(folder)
    with staff.excel(path, computed=True) as book:
        due = date(2030, 10, 6) if book.epoch.year == 1904 else date(2026, 10, 5)
    (unpaid,) = (row for row in shown.rows(path, "tblImpayes") if row["N° facture"] == "150")
    assert (unpaid["Échéance"], unpaid["Retard"]) == (due, (AS_OF - due).days)


def test_a_day_typed_into_an_amount_is_asked_about(folder: Folder) -> None:
    path = folder.workbook
    staff.type_in(path, "tblJournal", {"N° facture": "150"}, {"Montant": AS_OF})
    synchronise(folder)
    (finding,) = shown.findings(path, "Cellule illisible")
    assert finding["Document"].endswith(": Montant")
    assert shown.invoice(path, "150")["Montant"] == AS_OF


def test_a_term_shown_as_a_day_is_a_number_of_days(fresh: Folder) -> None:
    give_format(fresh.workbook, "tblPayeurs", ["Délai de paiement (j)"], "dd.mm.yyyy")
    cells: dict[str, Any] = {"Date facture": date(2026, 10, 1), "Débiteur": "Sauge Berthe", "Montant": 80}
    staff.add_row(fresh.workbook, "tblJournal", cells | {"Type de payeur": "Patient privé"})
    synchronise(fresh)
    assert shown.invoice(fresh.workbook, "M-2026-001")["Échéance"] == date(2026, 10, 31)
    assert shown.findings(fresh.workbook, "Cellule illisible") == []
