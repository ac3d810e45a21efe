"""``restaurer``, ``annuler`` and ``verifier`` as staff call them: short, French, with the exit codes of DESIGN §8."""

from __future__ import annotations

import re
from pathlib import Path

import demonstration
import pytest
import staff
from command_line import Run, runner

from facturation_xls.settings.folder import Folder


@pytest.fixture
def run(demo: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program in the folder of the demonstration."""
    monkeypatch.chdir(demo.root)
    return runner(monkeypatch, capsys)


def test_backups_are_listed_and_one_is_taken(demo: Folder, run: Run) -> None:
    listed = run("restaurer")
    assert listed.code == 0
    backup, how = listed.lines
    assert re.fullmatch(r"  1  05\.10\.2026 \d\d:\d\d, \d+ Ko  Journal 2026-10-05 .*\.xlsx", backup)
    assert how == "Pour revenir à l'une d'elles : facturation restaurer NUMÉRO"
    done = run("restaurer", 1)
    assert done.code == 0
    went, kept, then = done.lines
    assert went.startswith("Le journal est revenu à la sauvegarde du 05.10.2026 à ")
    assert (demo.root / kept.removeprefix("L'état d'avant est gardé : ")).is_file()
    assert "prochaine mise à jour" in then
    assert "48 nouvelles factures" in run("synchroniser").out


def test_a_backup_that_is_not_there_is_a_wrong_call(run: Run) -> None:
    done = run("restaurer", "demain")
    assert (done.code, done.out) == (2, "")
    assert "Je ne trouve pas de sauvegarde « demain »" in done.err


def test_without_any_backup_there_is_nothing_to_go_back_to(tmp_path: Path, run: Run) -> None:
    folder = demonstration.empty(tmp_path / "neuf")
    assert run("restaurer", "--dossier", folder.root).code == 65


def test_imports_are_listed_and_one_is_taken_back(demo: Folder, run: Run) -> None:
    listed = run("annuler")
    assert listed.code == 0
    (line,) = [line for line in listed.lines if "banque_2026-09.xml" in line]
    number, told = line.split(maxsplit=1)
    assert told == "05.10.2026  banque_2026-09.xml (fichier de la banque, 20 nouveaux)"
    done = run("annuler", number)
    assert done.code == 0
    taken, waits, backup = done.lines
    assert taken == "Import annulé : « banque_2026-09.xml ». Lignes retirées : Mouvements 20."
    assert waits.startswith("De nouveau dans a_traiter : banque_2026-09.xml. La prochaine mise à jour le reprendra")
    assert backup == "Une sauvegarde de l'état d'avant a été faite."
    assert (demo.inbox / "banque_2026-09.xml").is_file()


def test_cells_that_went_back_are_counted(run: Run) -> None:
    assert "cellules remises comme avant" in run("annuler", "decompte_cmd_2026-09.xlsx").out


def test_what_stays_is_named(demo: Folder, run: Run) -> None:
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": "2026000103"}, {"Remarque": "appelée"})
    kept = run("annuler", "facture_2026000103.xml").lines[1]
    assert kept.startswith("Ces lignes restent, parce que vous y avez écrit : Journal 2026000103.")


def test_an_import_that_is_not_there_is_a_wrong_call(run: Run) -> None:
    done = run("annuler", "introuvable.xml")
    assert (done.code, done.out) == (2, "")
    assert "Je ne trouve aucun import « introuvable.xml »" in done.err


def test_a_practice_without_imports_has_none_to_take_back(tmp_path: Path, run: Run) -> None:
    folder = demonstration.empty(tmp_path / "neuf")
    assert run("annuler", "--dossier", folder.root).lines == ["Rien n'a encore été repris."]


def test_a_sound_practice_is_in_order(run: Run) -> None:
    done = run("verifier")
    assert (done.code, done.lines) == (0, ["Tout est en ordre. Rien n'a été modifié."])


def test_findings_end_with_code_4(demo: Folder, run: Run) -> None:
    next(demo.archives.rglob("*banque_2026-09*")).unlink()
    done = run("verifier")
    assert done.code == 4
    assert all(line.startswith("À corriger : ") for line in done.lines)
