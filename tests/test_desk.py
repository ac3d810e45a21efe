"""What a double click and the menu do around the commands: a person in front of a window, here one who typed ahead."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import demonstration
import pytest
from command_line import Done, Run, runner

from facturation_xls.desk.console import WINDOW
from facturation_xls.desk.diagnosis import refused
from facturation_xls.desk.menu import CHOICES
from facturation_xls.desk.versions import prune
from facturation_xls.settings.folder import Folder


@pytest.fixture
def at_desk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program as the .bat files do; the first word is what the person types."""
    run = runner(monkeypatch, capsys)
    monkeypatch.setenv(WINDOW, "1")
    monkeypatch.delenv("DISPLAY", raising=False)

    def call(typed: object, *words: object) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO(str(typed)))
        return run(*words)

    return call


def test_a_double_click_books_leaves_a_copy_for_reading_and_opens_the_workbook(at_desk: Run, fresh: Folder) -> None:
    demonstration.drop(fresh, *demonstration.documents()[:2])
    done = at_desk("", "synchroniser", "--dossier", fresh.root)
    assert done.code == 0, done.err
    assert done.lines[0].startswith("C'est à jour au 05.10.2026.")
    assert done.lines[-1] == f"À ouvrir : {fresh.workbook}"
    assert (fresh.root / "Impayés (lecture).pdf").exists()


def test_a_folder_without_a_journal_gets_one_only_where_somebody_agrees(at_desk: Run, fresh: Folder) -> None:
    fresh.workbook.unlink()
    assert at_desk("n\n", "synchroniser", "--dossier", fresh.root).code == 65
    assert at_desk("", "synchroniser", "--dossier", fresh.root).code == 65
    assert not fresh.workbook.exists()
    assert at_desk("o\n", "synchroniser", "--dossier", fresh.root).code == 0
    assert fresh.workbook.exists()


def test_somebody_who_has_the_workbook_open_is_waited_for_as_long_as_keys_are_pressed(
    at_desk: Run, fresh: Folder
) -> None:
    fresh.workbook.with_name(f".~lock.{fresh.workbook.name}#").write_text("Zoé Müller,z,ACCUEIL,21.11.2026 08:12,x;")
    done = at_desk("\n\n", "synchroniser", "--dossier", fresh.root)
    assert done.code == 75
    assert done.out.count("Zoé Müller (ACCUEIL, depuis 21.11.2026 08:12) a le classeur") == 3


def test_the_menu_leads_to_every_task_and_comes_back(at_desk: Run, demo: Folder) -> None:
    typed = "99\n4\n\n\n5\n1\no\n\n2\n\nn\n\n6\n\n9\n\n10\n\n12\n\n14\n\n\n14\nD0001\n\n0\n"
    done = at_desk(typed, "menu", "--dossier", demo.root)
    assert done.code == 0, done.err
    assert "Tapez un chiffre de 0 à" in done.out
    assert "Quel numéro annuler ?" in done.out
    assert "Le journal est revenu à la sauvegarde" in done.out
    assert list((demo.root / "listes").glob("*.pdf")) != []
    assert len(list((demo.root / "listes").glob("Dossier mensuel*.pdf"))) == 1
    assert (demo.root / "export" / "situation.md").exists()
    assert "Personne n'a passé son délai de conservation." in done.out
    assert "2026000101 : à garder jusqu'au 31.12.2036." in done.out
    report = (demo.root / "diagnostic" / "diagnostic.txt").read_text(encoding="utf-8-sig")
    assert "Fichiers refusés : 0" in report
    assert not [name for name in ("Coquelicot", "Marc") if name in report]


def test_the_year_for_the_fiduciary_is_one_choice(at_desk: Run, demo: Folder) -> None:
    number = 1 + [choice.words for choice in CHOICES].index("Réunir l'année pour la fiduciaire")
    done = at_desk(f"{number}\n2026\no\n\n{number}\n2031\n\n0\n", "menu", "--dossier", demo.root)
    assert done.code == 0, done.err
    assert "listes/Dossier annuel 2026 provisoire sans noms.pdf" in done.out
    assert "Tapez une année jusqu'à 2026." in done.out


def test_a_refused_file_goes_to_the_support_without_its_patient(at_desk: Run, fresh: Folder) -> None:
    invoice = demonstration.sample("facture_2026000104.xml").read_bytes()
    (fresh.inbox / "Coquelicot.xml").write_bytes(invoice[: len(invoice) // 2])
    at_desk("", "synchroniser", "--dossier", fresh.root)
    assert [path.name for path in refused(fresh)] == ["Coquelicot.xml"]
    done = at_desk("6\no\n\n0\n", "menu", "--dossier", fresh.root)
    assert "Fichiers joints : 1." in done.out
    assert {path.name for path in (fresh.root / "diagnostic").iterdir()} == {"diagnostic.txt", "anonyme_1.xml"}


def test_the_exercise_is_another_practice_whose_window_says_so(at_desk: Run, fresh: Folder) -> None:
    before = demonstration.tree(fresh.root)
    done = at_desk("7\n\n0\n", "menu", "--dossier", fresh.root)
    assert done.code == 0, done.err
    assert (fresh.root / "EXERCICE" / "Journal EXERCICE.xlsx").exists()
    after = demonstration.tree(fresh.root)
    assert {path: what for path, what in after.items() if not path.startswith("EXERCICE")} == before


def test_versions_that_nobody_needs_go_and_the_one_in_use_and_the_previous_one_stay(tmp_path: Path) -> None:
    appli = tmp_path / "appli"
    for age, version in enumerate(("0.1.0-dddd", "0.1.0-aaaa", "0.1.0-cccc", "0.1.0-bbbb", "0.2.0-eeee")):
        (appli / version / "programme").mkdir(parents=True)
        os.utime(appli / version, (2_000_000_000 + age, 2_000_000_000 + age))
    (appli / "version.txt").write_text("0.2.0-eeee\r\n", encoding="ascii", newline="")
    assert sorted(prune(appli / "0.1.0-cccc")) == ["0.1.0-aaaa", "0.1.0-dddd"]
    assert {path.name for path in appli.iterdir()} == {"version.txt", "0.1.0-bbbb", "0.1.0-cccc", "0.2.0-eeee"}
    assert prune(tmp_path) == prune() == [], "not installed so: a checkout has no versions"
