"""The command line: French, short, and with the exit codes of DESIGN §8."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import demonstration
import pytest
import staff
from command_line import Run, runner

from facturation_xls import __version__
from facturation_xls.cli import cli
from facturation_xls.errors import FacturationError, VerificationFailed
from facturation_xls.errors.statements import StatementUnbalanced
from facturation_xls.errors.workbook import BookOpen, ColumnMissing
from facturation_xls.settings.folder import Folder

COMMANDS = sorted(cli.commands)
ENGLISH = ("Show", "this message", "Error", "Try", "Commands", "Invalid", "No such", "Missing", "does not")


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the program."""
    return runner(monkeypatch, capsys)


# --- help and wrong calls ---------------------------------------------------------------------------------------------


def test_the_help_lists_every_command(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    assert {line.split()[0] for line in done.lines if line.startswith("  ") and line[2:3].isalpha()} >= set(COMMANDS)


@pytest.mark.parametrize("words", [(), *((command,) for command in COMMANDS)], ids=" ".join)
def test_all_help_is_french(run: Run, words: tuple[str, ...]) -> None:
    done = run(*words, "--help")
    assert done.code == 0
    assert "Afficher cette aide." in done.out
    assert not [word for word in ENGLISH if word in done.out]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    command = cli.commands[name]
    assert command.help
    assert command.help.partition("\n")[0].endswith(".")
    for option in command.params:
        assert isinstance(option, click.Argument) or getattr(option, "help", None), option.name


def test_the_version_is_told(run: Run) -> None:
    assert run("--version").out == f"facturation, version {__version__}\n"


def test_without_a_word_the_help_is_shown(run: Run) -> None:
    done = run()
    assert done.code == 2
    assert "synchroniser" in done.out + done.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("synchro", "La commande « synchro » n'existe pas. Vouliez-vous dire « synchroniser » ?"),
        ("xyz", "La commande « xyz » n'existe pas."),
        ("synchroniser --foo", "L'option « --foo » n'existe pas."),
        ("synchroniser --aperçu", "L'option « --aperçu » n'existe pas. Vouliez-vous dire « --apercu » ?"),
        ("synchroniser --au", "L'option « --au » s'emploie autrement."),
        ("synchroniser --au hier", "« hier » n'est pas une date. Écrivez par exemple 31.10.2026."),
        ("synchroniser --au 31.2.2026", "« 31.2.2026 » n'est pas une date. Écrivez par exemple 31.10.2026."),
        ("synchroniser --dossier nulle-part", "« nulle-part » n'existe pas ou n'est pas un dossier."),
        ("synchroniser rien.xml", "« rien.xml » n'existe pas ou n'est pas un fichier."),
        ("inspecter", "Il manque FICHIER."),
        ("inspecter .", "« . » n'existe pas ou n'est pas un fichier."),
        ("modele de trop", "Il y a un mot de trop, ou le programme ne comprend pas cet appel."),
    ],
)
def test_a_wrong_call_is_explained_in_french(run: Run, words: str, problem: str) -> None:
    done = run(*words.split())
    assert (done.code, done.out) == (2, "")
    first, second = done.err.splitlines()
    assert first == problem
    assert second.startswith("Pour l'aide : facturation")
    assert second.endswith("--help")


# --- the main job -----------------------------------------------------------------------------------------------------


def test_the_demonstration_is_made_synced_and_named(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--dossier", tmp_path / "demo")
    assert (done.code, done.err) == (0, "")
    assert len(done.lines) <= 10
    assert done.lines[0].startswith("C'est à jour au 05.10.2026. 48 nouvelles factures, ")
    assert "à vérifier (feuille Contrôles)." in done.lines[0]
    assert done.lines[-1] == f"Ouvrez {tmp_path / 'demo' / 'Journal.xlsx'}"
    again = run("demo", "--dossier", tmp_path / "demo")
    assert again == done
    assert run("synchroniser", "--dossier", tmp_path / "demo").out == (
        "Rien de nouveau aujourd'hui. Votre classeur n'a pas été touché.\n"
    )


def test_a_new_practice_is_made_and_an_old_one_left_alone(run: Run, tmp_path: Path) -> None:
    done = run("nouveau", "--dossier", tmp_path / "Cabinet")
    assert done.code == 0
    assert str(tmp_path / "Cabinet" / "Journal.xlsx") in done.out
    assert "Paramètres" in done.out
    again = run("nouveau", "--dossier", tmp_path / "Cabinet")
    assert (again.code, again.out) == (65, "")
    assert again.err == "Ce dossier contient déjà un journal (« Journal.xlsx »). Il n'a pas été touché.\n"


def test_the_folder_may_stand_in_the_environment(run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FACTURATION_DOSSIER", str(demo.root))
    assert run("synchroniser").out.startswith("Rien de nouveau")


def test_the_folder_is_the_current_one(run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo.root)
    assert run("synchroniser").out.startswith("Rien de nouveau")


def test_a_program_gets_the_same_facts(run: Run, tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path)
    demonstration.drop(folder, *demonstration.documents())
    (folder.inbox / "notes.txt").write_bytes(b"Bonjour")
    done = run("synchroniser", "--dossier", tmp_path, "--json")
    assert done.code == 3
    facts = json.loads(done.out)
    (rejected,) = facts.pop("rejetees")
    assert rejected["fichier"] == "notes.txt"
    assert rejected["raison"].startswith("Je ne connais pas")
    assert facts == {
        "au": "2026-10-05",
        "ecrit": True,
        "nouvelles": 48,
        "paiements": 29,
        "modifiees": 1,
        "connues": 1,
        "a_verifier": len([r for r in staff.read_table(folder.workbook, "tblControles") if r["Contrôle"]]),
        "inconnus": 0,
        "pas_ranges": [],
        "questions": [],
    }
    idle = json.loads(run("synchroniser", "--dossier", tmp_path, "--json").out)
    assert (idle["ecrit"], idle["inconnus"], idle["rejetees"]) == (False, 1, [])


def test_a_preview_says_that_nothing_is_written(run: Run, demo: Folder) -> None:
    before = demonstration.tree(demo.root)
    done = run("synchroniser", "--dossier", demo.root, "--au", "31.12.2026", "--apercu")
    assert (done.code, done.lines[0][:25]) == (0, "Aperçu, rien n'est écrit.")
    assert demonstration.tree(demo.root) == before


@pytest.mark.parametrize("written", ["31.12.2026", "2026-12-31"])
def test_a_date_is_written_in_both_ways(run: Run, demo: Folder, written: str) -> None:
    done = run("synchroniser", "--dossier", demo.root, "--au", written)
    assert done.lines[0].startswith("C'est à jour au 31.12.2026. 0 nouvelle facture, 0 paiement")


def test_many_rejections_are_told_in_ten_lines(run: Run, tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path)
    for number in range(9):
        (folder.inbox / f"notes {number}.txt").write_bytes(b"%d" % number)
    done = run("synchroniser", "--dossier", tmp_path)
    assert done.code == 3
    assert len(done.lines) <= 10
    assert sum(line.startswith("Pas repris : notes") for line in done.lines) == 5
    assert "… et 4 autres ; la raison est écrite à côté de chaque fichier, dans a_traiter." in done.lines
    again = run("synchroniser", "--dossier", tmp_path)
    assert again.code == 0
    assert again.lines[-1] == "Fichiers inconnus laissés dans a_traiter : 9."


def test_one_is_singular_and_two_are_plural(run: Run, demo: Folder, tmp_path: Path) -> None:
    dropped = tmp_path / "facture.xml"
    sample = demonstration.sample("facture_2026000103.xml").read_bytes()
    dropped.write_bytes(sample.replace(b"2026000103", b"2026000150"))
    done = run("synchroniser", "--dossier", demo.root, dropped)
    assert "1 nouvelle facture, 0 paiement, 0 facture modifiée" in done.lines[0]


# --- what goes wrong --------------------------------------------------------------------------------------------------


def failing(error: BaseException) -> Callable[..., Any]:
    """A sync that fails."""

    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StatementUnbalanced(month="d'octobre 2026", difference="12.40", total="le total"), 3),
        (ColumnMissing(sheet="Journal", column="Date envoi"), 65),
        (BookOpen(who="Zoé Müller", file="Journal.xlsx"), 75),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, FacturationError) else "",
)
def test_a_failure_is_its_message_and_its_code(
    run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch, error: FacturationError, code: int
) -> None:
    monkeypatch.setattr("facturation_xls.sync.synchronise", failing(error))
    done = run("synchroniser", "--dossier", demo.root)
    assert (done.code, done.out, done.err) == (code, "", f"{error.message}\n")


def test_an_interruption_is_no_failure(run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("facturation_xls.sync.synchronise", failing(KeyboardInterrupt()))
    done = run("synchroniser", "--dossier", demo.root)
    assert (done.code, done.err.strip()) == (130, "Interrompu. Rien n'a été modifié.")


def test_a_missing_library_is_an_incomplete_installation(
    run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "facturation_xls.sync", None)
    done = run("synchroniser", "--dossier", demo.root)
    assert done.code == 90
    assert done.err.startswith("Le programme est incomplet sur cet ordinateur")


@pytest.mark.parametrize("error", [ZeroDivisionError("412.75"), VerificationFailed(what="tblJournal: 1 rows")])
def test_our_own_mistake_is_two_lines_and_a_report(
    run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, error: Exception
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("facturation_xls.sync.synchronise", failing(error))
    done = run("synchroniser", "--dossier", demo.root)
    first, second = done.err.splitlines()
    assert (done.code, done.out) == (70, "")
    assert "erreur" in first
    (report,) = tmp_path.glob("facturation_erreur_*.txt")
    assert second == f"Envoyez ce fichier au support : {report}"
    told = report.read_text(encoding="utf-8")
    assert type(error).__name__ in told
    assert "test_cli.py:" in told
    assert "412.75" not in told


def test_a_report_that_cannot_be_written_is_told_instead(
    run: Run, demo: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nulle part"))
    monkeypatch.setattr("facturation_xls.sync.synchronise", failing(ZeroDivisionError()))
    done = run("synchroniser", "--dossier", demo.root)
    assert done.code == 70
    assert done.err.splitlines()[1].startswith("Appelez le support et dites-lui : ZeroDivisionError, test_cli.py:")


def test_a_file_is_inspected(run: Run) -> None:
    done = run("inspecter", demonstration.sample("facture_2026000140.xml"))
    assert (done.code, len(done.lines)) == (0, 1)
    assert "facture n° 2026000140 du 09.09.2026" in done.out


def test_the_template_is_built_where_it_is_wanted(run: Run, tmp_path: Path) -> None:
    done = run("modele", "--vers", tmp_path / "modele.xlsx")
    assert (done.code, done.out) == (0, f"Modèle écrit : {tmp_path / 'modele.xlsx'}\n")
    assert (tmp_path / "modele.xlsx").exists()
