"""Whatever is in the way, the journal stays as it was, and the message says what to do (DESIGN §5)."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import demonstration
import documents
import judges
import pytest
import shown
import staff
from demonstration import tree
from filelock import FileLock
from lxml import etree

from facturation_xls.errors import VerificationFailed, WorkbookError
from facturation_xls.errors.folder import NoJournal
from facturation_xls.errors.workbook import (
    AlreadyRunning,
    BookOpen,
    ColumnMissing,
    SavedByLibreOffice,
    TableMissing,
    WorkbookUnreadable,
)
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard, synchronise
from facturation_xls.workbook import save

pytestmark = pytest.mark.few_sheets

NEWS = documents.invoice("2026000150")
EXCEL_OWNER = b"\x0bZo\xe9 M\xfcller".ljust(55) + b"\x0b\x00" + "Zoé Müller".ljust(55).encode("utf-16-le")
OFFICE_LOCK = "Zoé Müller,zoe,PC ACCUEIL,05.10.2026 08:12,file:///x;".encode()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for a lock or for a file that comes back."""
    monkeypatch.setattr(guard, "_PATIENCE_SECONDS", 0)
    monkeypatch.setattr(guard, "_VANISHED_FOR", ())


@pytest.fixture
def waiting(demo: Folder) -> Iterator[Folder]:
    """The demonstration with a document that waits; whatever the test does, nothing is touched."""
    (demo.inbox / "facture.xml").write_bytes(NEWS)
    yield demo
    assert (demo.inbox / "facture.xml").read_bytes() == NEWS
    assert not list(demo.inbox.glob("*.erreur.txt"))
    assert not list(demo.root.glob(".*en cours*"))


def refused(folder: Folder, error: type[Exception], *words: str) -> None:
    """The sync is refused in these words and leaves every file as it was."""
    before = tree(folder.root)
    with pytest.raises(error) as caught:
        synchronise(folder)
    for word in words:
        assert word in str(caught.value)
    assert tree(folder.root) == before


# --- somebody is there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "who"),
    [
        ("~${}", EXCEL_OWNER, "Zoé Müller"),
        ("~${}", b"", "Quelqu'un"),
        (".~lock.{}#", OFFICE_LOCK, "Zoé Müller (PC ACCUEIL, depuis 05.10.2026 08:12)"),
    ],
    ids=["Excel", "Excel without a name", "LibreOffice"],
)
def test_an_open_workbook_is_left_alone_and_its_holder_is_named(
    waiting: Folder, name: str, content: bytes, who: str
) -> None:
    (waiting.root / name.format(waiting.workbook.name)).write_bytes(content)
    refused(waiting, BookOpen, who, "Journal.xlsx", "rien n'est perdu")


def test_a_second_sync_says_that_one_is_running(waiting: Folder) -> None:
    with FileLock(waiting.state / "verrou"):
        refused(waiting, AlreadyRunning, "Une autre mise à jour est en cours")


# --- the workbook is not what it should be ----------------------------------------------------------------------------


def test_without_a_journal_the_candidates_are_named(waiting: Folder) -> None:
    waiting.workbook.rename(waiting.root / "Copie de Journal.xlsx")
    refused(waiting, NoJournal, "« Journal.xlsx »", "« Copie de Journal.xlsx »", "renommé ou copié")


def test_without_any_workbook_nobody_is_named(waiting: Folder) -> None:
    waiting.workbook.unlink()
    with pytest.raises(NoJournal) as caught:
        synchronise(waiting)
    assert caught.value.message == "Il n'y a pas de journal « Journal.xlsx » dans ce dossier. Rien n'a été modifié."


def test_a_renamed_column_is_named(waiting: Folder) -> None:
    with staff.excel(waiting.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        next(c for c in journal.table.tableColumns if c.name == "Date envoi").name = "Parti le"
        journal.sheet.cell(journal.bounds[1], journal.headers["Date envoi"], "Parti le")
    refused(waiting, ColumnMissing, "Dans Journal, je ne trouve plus la colonne « Date envoi »")


@pytest.mark.parametrize(
    ("table", "sheet"), [("tblMouvements", "Mouvements"), ("tblEnvois", "Envois"), ("tblPayeurs", "Paramètres")]
)
def test_a_table_that_is_gone_is_named(waiting: Folder, table: str, sheet: str) -> None:
    with staff.excel(waiting.workbook) as book:
        del staff.opened(book, table).sheet.tables[table]
    refused(waiting, TableMissing, f"« {sheet} »")


def test_a_report_that_staff_deleted_is_respected(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        del book["Délais"]
    assert synchronise(demo).saved
    assert "tblDelais" not in shown.tables(demo.workbook)


def _text(_: bytes) -> bytes:
    return b"Bonjour"


def _nothing(_: bytes) -> bytes:
    return b""


def _cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def _encrypted(_: bytes) -> bytes:
    """The head of the container in which Office encrypts, and which .xls files have."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1528)


def _lot(_: bytes) -> bytes:
    return documents.lot({"a.xml": NEWS})


@pytest.mark.parametrize("damage", [_text, _nothing, _cut, _encrypted, _lot])
def test_what_is_no_workbook_is_refused(waiting: Folder, damage: Callable[[bytes], bytes]) -> None:
    waiting.workbook.write_bytes(damage(waiting.workbook.read_bytes()))
    refused(waiting, WorkbookUnreadable, "« Journal.xlsx »", "sauvegarde")


@pytest.mark.parametrize(
    ("name", "value"), [("Tolérance (CHF)", "un peu"), ("Début du journal", "été"), ("Cohorte des délais (mois)", "x")]
)
def test_a_setting_that_cannot_be_read_is_named(waiting: Folder, name: str, value: str) -> None:
    staff.type_in(waiting.workbook, "tblCabinet", {"Paramètre": name}, {"Valeur": value})
    refused(waiting, WorkbookError, f"« {name} »", f"« {value} »", "Rien n'a été modifié")


# --- we are at fault --------------------------------------------------------------------------------------------------


def test_a_new_file_that_does_not_pass_its_checks_never_takes_the_place(
    waiting: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_: Any) -> None:
        raise VerificationFailed(what="essai")

    monkeypatch.setattr(save, "verify_book", wrong)
    before = tree(waiting.root)
    with pytest.raises(VerificationFailed):
        synchronise(waiting)
    assert tree(waiting.root) == before


def test_a_crash_before_the_end_leaves_the_old_state_and_the_next_run_completes(
    demo: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    (demo.inbox / "facture.xml").write_bytes(NEWS)
    before = tree(demo.root)
    with monkeypatch.context() as patch:
        patch.setattr(save, "put_in_place", crash)
        with pytest.raises(RuntimeError):
            synchronise(demo)
    after = tree(demo.root)
    assert {name: after[name] for name in before} == before
    assert synchronise(demo).invoices == 1


def crash(*_: Any) -> None:
    """The program dies here."""
    raise RuntimeError


def test_a_crash_before_the_archives_books_nothing_twice(demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (demo.inbox / "facture.xml").write_bytes(NEWS)
    with monkeypatch.context() as patch:
        patch.setattr("facturation_xls.inbox.archive", crash)
        with pytest.raises(RuntimeError):
            synchronise(demo)
    proof = shown.invoice(demo.workbook, "2026000150")["Preuve XML"]
    assert not (demo.root / proof).exists()
    later = demonstration.set_clock(demo.root, demonstration.AS_OF.replace(day=9))
    summary = synchronise(later)
    assert (summary.invoices, summary.known) == (0, 1)
    assert (demo.root / proof).read_bytes() == NEWS
    assert not list(demo.inbox.iterdir())


# --- backups and archives ---------------------------------------------------------------------------------------------


def test_every_write_leaves_a_backup_of_what_was(demo: Folder) -> None:
    before, backups = demo.workbook.read_bytes(), set(demo.backups.iterdir())
    (demo.inbox / "facture.xml").write_bytes(NEWS)
    synchronise(demo)
    (backup,) = set(demo.backups.iterdir()) - backups
    assert backup.name.startswith("Journal 2026-10-05 ")
    assert backup.read_bytes() == before


def test_a_document_rests_under_its_date_and_name(fresh: Folder) -> None:
    (fresh.inbox / "sous-dossier").mkdir()
    (fresh.inbox / "sous-dossier" / "Facture n° 1.v2.XML").write_bytes(NEWS)
    (fresh.inbox / "sans suite").write_bytes(documents.invoice("2026000151"))
    synchronise(fresh)
    places = sorted(path.relative_to(fresh.root).as_posix() for path in fresh.archives.rglob("*") if path.is_file())
    first, second = places
    assert first.startswith("archives/2026/10/2026-10-05 Facture n° 1.v2 ")
    assert first.endswith(".XML")
    assert second.startswith("archives/2026/10/2026-10-05 sans suite ")
    assert {row["Preuve XML"] for row in shown.rows(fresh.workbook, "tblJournal")} == set(places)
    assert not list(fresh.inbox.iterdir())


def test_what_rests_in_the_archives_is_never_overwritten(fresh: Folder) -> None:
    (fresh.inbox / "facture.xml").write_bytes(NEWS)
    synchronise(fresh)
    (archived,) = (path for path in fresh.archives.rglob("*") if path.is_file())
    archived.write_bytes(b"annotated by somebody")
    (fresh.inbox / "facture.xml").write_bytes(NEWS)
    synchronise(fresh)
    assert sorted(path.read_bytes() for path in archived.parent.iterdir()) == sorted([NEWS, b"annotated by somebody"])


def test_dropped_files_are_copied_and_stay(fresh: Folder, tmp_path: Path) -> None:
    dropped = tmp_path / "Bureau" / "facture.xml"
    dropped.parent.mkdir()
    dropped.write_bytes(NEWS)
    assert synchronise(fresh, [dropped]).invoices == 1
    assert dropped.read_bytes() == NEWS
    assert not list(fresh.inbox.iterdir())
    assert len([path for path in fresh.archives.rglob("*") if path.is_file()]) == 1


def test_a_dropped_file_does_not_push_another_of_its_name_aside(fresh: Folder, tmp_path: Path) -> None:
    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000151"))
    (tmp_path / "facture.xml").write_bytes(NEWS)
    assert synchronise(fresh, [tmp_path / "facture.xml"]).invoices == 2


def test_a_file_dropped_from_the_inbox_itself_is_taken_once(fresh: Folder) -> None:
    (fresh.inbox / "facture.xml").write_bytes(NEWS)
    summary = synchronise(fresh, [fresh.inbox / "facture.xml"])
    assert (summary.invoices, summary.known) == (1, 0)


def test_the_folder_can_move(demo: Folder, tmp_path: Path) -> None:
    proof = shown.invoice(demo.workbook, "2026000103")["Preuve XML"]
    moved = tmp_path / "ailleurs"
    shutil.move(demo.root, moved)
    assert (moved / proof).exists()


def test_a_file_name_that_no_cell_can_hold_stops_nothing(fresh: Folder) -> None:
    name = b"  facture_x0041_\xe9 \xf0\x9f.xml".decode("utf-8", "surrogateescape")
    (fresh.inbox / name).write_bytes(NEWS)
    (fresh.inbox / "bonne.xml").write_bytes(documents.invoice("2026000151"))
    assert synchronise(fresh).invoices == 2
    assert not list(fresh.inbox.iterdir())


def test_a_journal_saved_by_libreoffice_is_refused_and_the_backup_named(demo: Folder, tmp_path: Path) -> None:
    """LibreOffice keeps the formulas of cells and forgets those of table columns: new rows would have none."""
    shutil.copyfile(judges.recalculate(demo.workbook, tmp_path / "libreoffice"), demo.workbook)
    before = demonstration.tree(demo.root)
    told = r"la formule de la colonne Encaissé.*la sauvegarde « Journal 2026-10-05"
    with pytest.raises(SavedByLibreOffice, match=told):
        synchronise(demo)
    assert demonstration.tree(demo.root) == before


def by_libreoffice(properties: bytes) -> bytes:
    """The workbook says that LibreOffice saved it."""
    return re.sub(rb"<Application>[^<]*", b"<Application>LibreOffice/7.4", properties)


def test_a_journal_from_which_libreoffice_took_nothing_is_used(demo: Folder) -> None:
    staff.raw_rewrite(demo.workbook, {"docProps/app.xml": by_libreoffice})
    synchronise(demo)


def test_ids_that_libreoffice_gave_anew_are_noticed(demo: Folder) -> None:
    """Slicers point at the ids of a table and its columns."""
    synchronise(demonstration.set_clock(demo.root, demonstration.AS_OF + timedelta(days=1)))

    def renumber(table: etree._Element) -> None:
        for column in table.iter(f"{staff.MAIN}tableColumn"):
            column.set("id", str(int(column.get("id", "")) + 100))

    staff.raw_rewrite(demo.workbook, {"docProps/app.xml": by_libreoffice})
    staff.raw_edit(demo.workbook, staff.part_of_table(demo.workbook, "tblImpayes"), renumber)
    with pytest.raises(SavedByLibreOffice, match="les numéros internes du tableau tblImpayes"):
        synchronise(demonstration.set_clock(demo.root, demonstration.AS_OF + timedelta(days=2)))
