"""Several people, several programs, disks that refuse: nothing is lost, and somebody says what to do (DESIGN §5)."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import tree
from representative import representative

from facturation_xls import files, inbox
from facturation_xls.errors import WorkbookError
from facturation_xls.errors.files import FileVanished
from facturation_xls.errors.folder import AccessRefused, DiskFailing, DiskFull, NoJournal
from facturation_xls.errors.workbook import AlreadyRunning, BookChanged
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import guard, state, synchronise
from facturation_xls.workbook import save, verification

pytestmark = pytest.mark.few_sheets

NUMBER = "2026000150"
NEWS = documents.invoice(NUMBER)
CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def waiting(demo: Folder) -> Folder:
    """The demonstration with one document that waits."""
    (demo.inbox / "facture.xml").write_bytes(NEWS)
    return demo


# --- two at once ------------------------------------------------------------------------------------------------------


def _program(folder: Folder) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "facturation_xls", "synchroniser", "--dossier", str(folder.root)]
    return subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")


def test_two_syncs_at_once_book_everything_once(fresh: Folder) -> None:
    demonstration.drop(fresh, *demonstration.documents())
    both = [_program(fresh), _program(fresh)]
    told = [program.communicate()[0] for program in both]
    assert sorted(program.returncode for program in both) in ([0, 0], [0, 75])
    assert sum("48 nouvelles factures" in text for text in told) == 1
    assert len(shown.rows(fresh.workbook, "tblJournal")) == 48
    assert not synchronise(fresh).saved


def test_the_one_who_runs_is_named(waiting: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_PATIENCE_SECONDS", 0)
    monkeypatch.setattr("getpass.getuser", lambda: "Zoé")
    monkeypatch.setattr("socket.gethostname", lambda: "ACCUEIL")
    with guard.exclusive(waiting), pytest.raises(AlreadyRunning, match=r"Zoé sur ACCUEIL, depuis \d\d:\d\d"):
        synchronise(waiting)
    assert synchronise(waiting).invoices == 1


def test_a_lock_that_a_dead_program_left_holds_nobody_up(waiting: Folder) -> None:
    (waiting.state / "verrou").write_bytes(b"")
    (waiting.state / "verrou-par").write_text("Zoé sur ACCUEIL, depuis 08:12", "utf-8")
    assert synchronise(waiting).invoices == 1
    assert not (waiting.state / "verrou-par").exists()


def test_what_a_dead_program_left_half_made_is_swept(waiting: Folder) -> None:
    half = [
        files.beside_of(waiting.workbook),
        waiting.inbox / files.IN_THE_MAKING,
        waiting.backups / files.IN_THE_MAKING,
        waiting.lists / files.IN_THE_MAKING,
    ]
    waiting.lists.mkdir()
    for path in half:
        path.write_bytes(b"half")
    assert synchronise(waiting).invoices == 1
    assert not any(path.exists() for path in half)


# --- somebody saves meanwhile -----------------------------------------------------------------------------------------


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None], times: int = 1) -> Iterator[None]:
    """Somebody does something while the new workbook is being verified, so many times."""
    verify, left = verification.verify_book, [times]

    def verify_slowly(*arguments: Any) -> None:
        verify(*arguments)
        if left[0]:
            left[0] -= 1
            act()

    with monkeypatch.context() as patch:
        patch.setattr(save, "verify_book", verify_slowly)
        yield


def test_when_somebody_saves_between_read_and_replace_the_sync_starts_over(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def remark() -> None:
        staff.type_in(waiting.workbook, "tblJournal", {"N° facture": "2026000103"}, {"Remarque": "appelée"})

    with meanwhile(monkeypatch, remark):
        assert synchronise(waiting).invoices == 1
    assert shown.invoice(waiting.workbook, "2026000103")["Remarque"] == "appelée"
    assert shown.invoice(waiting.workbook, NUMBER)["Montant"] == 120


def test_when_somebody_saves_again_and_again_nothing_is_written(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves: list[bytes] = []

    def save_again() -> None:
        with staff.excel(waiting.workbook) as book:
            book["Journal"]["A1"] = len(saves)
        saves.append(waiting.workbook.read_bytes())

    with meanwhile(monkeypatch, save_again, times=9), pytest.raises(BookChanged):
        synchronise(waiting)
    assert waiting.workbook.read_bytes() == saves[-1]
    assert len(saves) == 3
    assert (waiting.inbox / "facture.xml").read_bytes() == NEWS


def test_a_journal_that_excel_is_just_saving_is_waited_for(waiting: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel writes beside and renames: for a moment there is no file of that name."""
    away = waiting.root / "5F3A2B10"
    waiting.workbook.rename(away)
    monkeypatch.setattr(time, "sleep", lambda _: away.exists() and away.rename(waiting.workbook))
    assert synchronise(waiting).invoices == 1


def test_a_document_that_changes_while_it_is_booked_is_read_again(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = documents.invoice("2026000151")

    def overwrite() -> None:
        (waiting.inbox / "facture.xml").write_bytes(other)

    with meanwhile(monkeypatch, overwrite):
        assert synchronise(waiting).invoices == 1
    assert (waiting.inbox / "facture.xml").read_bytes() == other
    assert synchronise(waiting).invoices == 1
    assert not list(waiting.inbox.iterdir())


# --- renamed, copied --------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "_VANISHED_FOR", ())


@pytest.mark.usefixtures("impatient")
def test_of_several_copies_the_one_of_the_last_sync_is_named_first(demo: Folder) -> None:
    shutil.copyfile(demo.workbook, demo.root / "Ancien.xlsx")
    staff.type_in(demo.root / "Ancien.xlsx", "tblJournal", {"N° facture": "2026000103"}, {"Remarque": "x"})
    demo.workbook.rename(demo.root / "Journal (conflit).xlsx")
    shutil.copyfile(demo.root / "Ancien.xlsx", demo.root / ".caché.xlsx")
    (demo.root / "Autre chose.xlsx").write_bytes(b"?")
    with pytest.raises(NoJournal) as caught:
        synchronise(demo)
    stamp = r"\(mis à jour le 05\.10\.2026 \d\d:\d\d\)"
    assert re.search(
        rf"je vois « Journal \(conflit\)\.xlsx » \(celui de la dernière mise à jour\), « Ancien\.xlsx » {stamp} : ",
        caught.value.message,
    )


# --- disks that refuse ------------------------------------------------------------------------------------------------


def write_protect(root: Path, patch: pytest.MonkeyPatch) -> None:
    """The system refuses whatever would change something under a folder, as on a disk that is mounted to be read."""

    def guarded(name: str, function: Callable[..., Any], *, writes: Callable[..., bool]) -> None:
        def called(*arguments: Any, **options: Any) -> Any:
            path = str(arguments[0])
            if path.startswith(str(root)) and writes(*arguments[1:], **options):
                raise OSError(errno.EROFS, os.strerror(errno.EROFS), path)
            return function(*arguments, **options)

        patch.setattr(name, called)

    for name in ("mkdir", "rename", "replace", "unlink", "rmdir", "utime"):
        guarded(f"os.{name}", getattr(os, name), writes=lambda *_, **__: True)
    guarded("os.open", os.open, writes=lambda flags, *_, **__: bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)))
    guarded("io.open", io.open, writes=lambda mode="r", *_, **__: any(letter in mode for letter in "wax+"))


def test_a_read_only_folder_is_named(waiting: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(waiting.root)
    with monkeypatch.context() as patch:
        write_protect(waiting.root, patch)
        with pytest.raises(AccessRefused, match="« cabinet » est refusé, ou il est en lecture seule"):
            synchronise(waiting)
        assert synchronise(waiting, preview=True).invoices == 1
    assert tree(waiting.root) == before
    assert synchronise(waiting).invoices == 1


@pytest.mark.parametrize(
    ("number", "error"),
    representative(
        [
            (errno.ENOSPC, DiskFull),
            (errno.EDQUOT, DiskFull),
            (errno.EROFS, AccessRefused),
            (errno.EACCES, AccessRefused),
            (errno.EIO, DiskFailing),
            (errno.ESTALE, DiskFailing),
        ],
        2,
    ),
    ids=lambda value: errno.errorcode[value] if isinstance(value, int) else "",
)
def test_a_disk_that_refuses_the_backup_stops_the_sync(
    waiting: Folder, number: int, error: type[WorkbookError], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(target))

    before = tree(waiting.root)
    with monkeypatch.context() as patch:
        patch.setattr(files, "copy", refuse)
        with pytest.raises(error, match="Rien n'a été modifié"):
            synchronise(waiting)
    assert tree(waiting.root) == before
    assert synchronise(waiting).invoices == 1


def test_a_mistake_of_ours_is_not_blamed_on_the_disk(waiting: Folder) -> None:
    with pytest.raises(FileNotFoundError), guard.disk_errors_told(waiting):
        (waiting.root / "nowhere" / "x").read_bytes()


def test_a_document_that_somebody_has_open_is_booked_and_moves_the_next_time(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: Any) -> None:
        raise PermissionError(errno.EACCES, "held", "facture.xml")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "archive", held)
        summary = synchronise(waiting)
    assert (summary.invoices, summary.still_here, summary.exit_code) == (1, ("facture.xml",), 0)
    assert (waiting.inbox / "facture.xml").read_bytes() == NEWS
    assert (synchronise(waiting).known, list(waiting.inbox.iterdir())) == (1, [])
    assert (waiting.root / shown.invoice(waiting.workbook, NUMBER)["Preuve XML"]).read_bytes() == NEWS


def test_a_zip_whose_bad_member_cannot_be_set_aside_stays_whole(fresh: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (fresh.inbox / "lot.zip").write_bytes(documents.lot({"a.xml": NEWS, "essai.xml": b"<request"}))

    def full(*_: Any) -> Path:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "set_aside", full)
        assert synchronise(fresh).still_here == ("lot.zip",)
    assert [path.name for path in fresh.inbox.iterdir()] == ["lot.zip"]
    synchronise(fresh)
    assert sorted(path.name for path in fresh.inbox.iterdir()) == ["lot - essai.xml", "lot - essai.xml.erreur.txt"]


def test_a_note_of_the_last_sync_that_cannot_be_written_only_costs_time(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(state, "write", full)
        assert synchronise(waiting).invoices == 1
    assert not synchronise(waiting).saved


# --- dropped files ----------------------------------------------------------------------------------------------------


def test_a_dropped_file_that_cannot_be_read_is_named_as_such(demo: Folder, tmp_path: Path) -> None:
    with pytest.raises(FileVanished):
        synchronise(demo, [tmp_path / "nowhere.xml"])


def test_a_full_disk_is_not_the_fault_of_a_dropped_file(
    demo: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "facture.xml").write_bytes(NEWS)

    def full(_: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, "full", str(target))

    monkeypatch.setattr(files, "copy", full)
    with pytest.raises(DiskFull):
        synchronise(demo, [tmp_path / "facture.xml"])


def test_a_dropped_file_that_was_copied_before_a_crash_is_not_copied_again(demo: Folder, tmp_path: Path) -> None:
    (tmp_path / "facture.xml").write_bytes(NEWS)
    inbox.take_in([tmp_path / "facture.xml"], demo)
    inbox.take_in([tmp_path / "facture.xml"], demo)
    assert [path.name for path in demo.inbox.iterdir()] == ["facture.xml"]


def test_the_date_of_a_document_goes_with_it(fresh: Folder, tmp_path: Path) -> None:
    """The day of a scan without a date is that of its file (and so it must be when the archives are read again)."""
    scan = tmp_path / f"lettre {NUMBER}.pdf"
    scan.write_bytes(documents.scan())
    os.utime(scan, (1_788_000_000, 1_788_000_000))
    (fresh.inbox / "facture.xml").write_bytes(NEWS)
    synchronise(open_folder(fresh.root), [scan])
    archived = fresh.root / shown.invoice(fresh.workbook, NUMBER)["Preuve PDF"]
    assert archived.stat().st_mtime == 1_788_000_000
    assert str(shown.invoice(fresh.workbook, NUMBER)["Date envoi"]) == "2026-08-29"


def test_a_name_too_long_for_the_archives_is_shortened(fresh: Folder) -> None:
    (fresh.inbox / f"{'x' * 240}.xml").write_bytes(NEWS)
    assert synchronise(fresh).invoices == 1
    (archived,) = (path for path in fresh.archives.rglob("*") if path.is_file())
    assert archived.name.startswith(f"2026-10-05 {'x' * inbox.LONGEST_STEM} ")
    assert not list(fresh.inbox.iterdir())
