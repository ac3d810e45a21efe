"""Making a practice's folder: an empty one, and the demonstration."""

from __future__ import annotations

from pathlib import Path

import demonstration
import pytest
import staff

from facturation_xls.errors.folder import JournalExists, NotADemonstration
from facturation_xls.errors.workbook import BookOpen
from facturation_xls.practice import create, create_demo
from facturation_xls.settings.folder import SETTINGS_FILE, open_folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import synchronise


def test_a_new_folder_has_its_places_and_an_empty_journal(tmp_path: Path) -> None:
    folder = create(tmp_path / "Cabinet" / "Facturation")
    assert {path.name for path in folder.root.iterdir()} == {
        *("Journal.xlsx", "Reprise.xlsx", SETTINGS_FILE),
        *("a_traiter", "archives", "modeles", "sauvegardes"),
    }
    assert folder.workbook.read_bytes() == TEMPLATE.read_bytes()
    assert not folder.demonstration
    assert folder.clock is None


def test_a_new_folder_can_be_synced_at_once(tmp_path: Path) -> None:
    summary = synchronise(create(tmp_path))
    assert (summary.exit_code, summary.invoices) == (0, 0)


def test_an_existing_journal_is_never_touched(tmp_path: Path) -> None:
    create(tmp_path)
    (tmp_path / "Journal.xlsx").write_bytes(b"precious")
    before = demonstration.tree(tmp_path)
    with pytest.raises(JournalExists, match=r"« Journal\.xlsx »"):
        create(tmp_path)
    assert demonstration.tree(tmp_path) == before


def test_the_practices_own_settings_are_kept(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text('classeur = "Suivi.xlsx"\n', encoding="utf-8")
    assert create(tmp_path).workbook == tmp_path / "Suivi.xlsx"
    assert (tmp_path / "Suivi.xlsx").exists()


def test_the_demonstration_is_marked_and_its_clock_is_fixed(tmp_path: Path) -> None:
    folder = create_demo(tmp_path / "demo")
    assert folder.demonstration
    assert folder.clock == demonstration.AS_OF
    waiting = {path.name: path.read_bytes() for path in folder.inbox.iterdir()}
    assert waiting == {path.name: path.read_bytes() for path in demonstration.documents()}


def test_the_demonstration_starts_afresh(tmp_path: Path) -> None:
    folder = create_demo(tmp_path)
    synchronise(folder)
    again = demonstration.tree(create_demo(tmp_path).root)
    assert again == demonstration.tree(create_demo(tmp_path.parent / "autre").root)


def test_a_demonstration_that_somebody_looks_at_is_left_whole(tmp_path: Path) -> None:
    folder = create_demo(tmp_path)
    (tmp_path / "~$Journal.xlsx").write_bytes(b"")
    before = demonstration.tree(tmp_path)
    with pytest.raises(BookOpen):
        create_demo(folder.root)
    assert demonstration.tree(tmp_path) == before


@pytest.mark.parametrize("real", [False, True], ids=["some folder", "a practice"])
def test_no_other_folder_is_taken_for_a_demonstration(tmp_path: Path, real: bool) -> None:
    if real:
        create(tmp_path)
    (tmp_path / "notes.txt").write_text("à garder", encoding="utf-8")
    before = demonstration.tree(tmp_path)
    with pytest.raises(NotADemonstration):
        create_demo(tmp_path)
    assert demonstration.tree(tmp_path) == before


def test_what_staff_typed_in_the_demonstration_is_used(tmp_path: Path) -> None:
    """The cash payment for 2026000103, which stays unpaid in every document."""
    folder = create_demo(tmp_path)
    typed = [row for row in staff.read_table(folder.workbook, "tblMouvements") if row["N° facture"]]
    assert "2026000103" in {str(row["N° facture"]) for row in typed}
    assert synchronise(folder).exit_code == 0
    invoice = staff.read_row(folder.workbook, "tblJournal", {"N° facture": "2026000103"})
    assert invoice["Encaissé"] > 0
    assert open_folder(tmp_path).demonstration
