"""The daily run: what is told to the scheduler of the system, and the note of a run that failed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import demonstration
import pytest
import staff
from command_line import Run, runner
from lxml import etree

from facturation_xls import scheduling
from facturation_xls.scheduling import Daily
from facturation_xls.scheduling.windows_task import described
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import overdue, synchronise

# A crontab that keeps the table in a file.
CRONTAB = """#!/bin/sh
case "$1" in
    -l) cat "$TABLE" 2>/dev/null ;;
    -) cat >"$TABLE" ;;
esac
"""
# A systemctl that notes how it was called.
SYSTEMCTL = '#!/bin/sh\necho "$*" >>"$TABLE"\n'
DAILY = Daily(
    "Facturation 3f2a91bc", "S:\\Cabinet & Co", time(7, 5), ("S:\\Cabinet & Co\\Synchroniser.bat", "--planifie")
)


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the stand-in schedulers, which are all that the PATH holds beside the system's own programs."""
    programs = tmp_path / "programmes"
    programs.mkdir()
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("TABLE", str(tmp_path / "table"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr("shutil.which", lambda name: name if (programs / name).exists() else None)
    return tmp_path / "table"


def stand_in(table: Path, name: str, script: str) -> None:
    program = table.parent / "programmes" / name
    program.write_text(script)
    program.chmod(0o755)


def test_cron_gets_one_line_and_keeps_those_of_others(table: Path, fresh: Folder) -> None:
    stand_in(table, "crontab", CRONTAB)
    table.write_text("0 3 * * * sauvegarde 100\\%\n")
    fresh = replace(fresh, clock=datetime(2026, 10, 5, 9, 30))
    scheduling.register(fresh, time(12, 30))
    assert scheduling.register(fresh, time(7, 5)) == datetime(2026, 10, 6, 7, 5)
    others, ours = table.read_text().splitlines()
    assert others == "0 3 * * * sauvegarde 100\\%"
    assert re.match(r"5 7 \* \* \* .*synchroniser --planifie --dossier .*cabinet # Facturation [0-9a-f]{8}$", ours)
    assert scheduling.next_run(fresh) == datetime(2026, 10, 6, 7, 5)
    assert scheduling.remove(fresh)
    assert table.read_text() == "0 3 * * * sauvegarde 100\\%\n"
    assert scheduling.next_run(fresh) is None
    assert not scheduling.remove(fresh)


def test_systemd_gets_a_timer_that_catches_up(table: Path, fresh: Folder) -> None:
    stand_in(table, "systemctl", SYSTEMCTL)
    scheduling.register(fresh, time(12, 30))
    units = {path.suffix: path.read_text() for path in (table.parent / "config" / "systemd" / "user").iterdir()}
    assert "OnCalendar=*-*-* 12:30:00\nPersistent=true\n" in units[".timer"]
    assert f'"--planifie" "--dossier" "{fresh.root}"' in units[".service"]
    assert "--user enable --now facturation-" in table.read_text()
    assert scheduling.next_run(fresh) is not None
    scheduling.remove(fresh)
    assert "--user disable --now facturation-" in table.read_text()
    assert list((table.parent / "config" / "systemd" / "user").iterdir()) == []


def test_windows_is_told_to_catch_up_and_never_to_run_two_at_a_time() -> None:
    task = etree.fromstring(described(DAILY).encode("utf-16"))
    said = {etree.QName(element).localname: element.text for element in task.iter()}
    assert said["StartBoundary"] == "2026-01-01T07:05:00"
    assert said["Command"] == "S:\\Cabinet & Co\\Synchroniser.bat"
    assert said["Arguments"] == "--planifie"
    assert (said["StartWhenAvailable"], said["MultipleInstancesPolicy"]) == ("true", "IgnoreNew")
    assert (said["LogonType"], said["RunLevel"]) == ("InteractiveToken", "LeastPrivilege")


@pytest.mark.parametrize(("written", "understood"), [("12:30", "12:30"), ("7h05", "07:05"), ("18", "18:00")])
def test_an_hour_is_written_as_people_do(
    table: Path,
    fresh: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str,
    understood: str,
) -> None:
    stand_in(table, "crontab", CRONTAB)
    run: Run = runner(monkeypatch, capsys)
    done = run("planifier", "--heure", written, "--dossier", fresh.root)
    assert f"chaque jour à {understood}" in done.out, done.err
    assert run("planifier", "--dossier", fresh.root).out == done.out
    assert run("planifier", "--heure", "25:00", "--dossier", fresh.root).code == 2


def test_a_scheduled_run_that_fails_leaves_a_note_which_the_next_success_removes(
    demo: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Run = runner(monkeypatch, capsys)
    lock = demo.workbook.with_name(f".~lock.{demo.workbook.name}#")
    lock.write_text("Zoé Müller,z,ACCUEIL,21.11.2026 08:12,x;")
    demonstration.set_clock(demo.root, demonstration.AS_OF.replace(day=7))
    assert run("synchroniser", "--dossier", demo.root).code == 75
    assert list(demo.root.glob("ATTENTION*")) == []
    assert run("synchroniser", "--planifie", "--dossier", demo.root).code == 75
    assert run("synchroniser", "--planifie", "--dossier", demo.root).code == 75
    (note,) = demo.root.glob("ATTENTION*")
    assert note.name == "ATTENTION - pas mis à jour depuis le 05.10.txt"
    assert "Zoé Müller (ACCUEIL" in note.read_text(encoding="utf-8-sig")
    lock.unlink()
    assert run("synchroniser", "--planifie", "--dossier", demo.root).code == 0
    assert list(demo.root.glob("ATTENTION*")) == []
    assert (demo.root / "Impayés (lecture).pdf").exists()
    _accueil_tells_it_that_day_and_no_longer(demo)


def _accueil_tells_it_that_day_and_no_longer(demo: Folder) -> None:
    told = message(demo)
    assert re.sub(r"à \d\d:\d\d", "à 06:00", told) == (
        "La mise à jour automatique du 07.10.2026 à 06:00 n'avait pas abouti. Tout est rattrapé au 07.10.2026."
    )
    synchronise(demonstration.set_clock(demo.root, demonstration.AS_OF.replace(day=8)))
    assert message(demo) == ""


def message(folder: Folder) -> str:
    """The line under the title of *Accueil*."""
    with staff.excel(folder.workbook, computed=True) as book:
        sheet, cell = book.defined_names["fx_message_accueil"].attr_text.split("!")
        return str(book[sheet.strip("'")][cell.replace("$", "")].value or "")


def test_a_mistake_of_ours_leaves_the_note_without_its_words(fresh: Folder) -> None:
    with pytest.raises(RuntimeError), overdue.noted(fresh):
        raise RuntimeError("Marc Coquelicot")
    (note,) = fresh.root.glob("ATTENTION*")
    assert "Coquelicot" not in note.read_text(encoding="utf-8-sig")
    assert "Appelez le support" in note.read_text(encoding="utf-8-sig")
