"""``restaurer``: any backup can take the journal's place, and what the archives hold comes back (DESIGN §5)."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import tree

from facturation_xls.errors import UsageError
from facturation_xls.errors.folder import BackupUnusable, NoBackup
from facturation_xls.errors.workbook import BookOpen
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import health, restore, synchronise
from facturation_xls.sync.undoing import undo
from facturation_xls.workbook import schema

TABLES = tuple(table.name for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES))
NUMBER = "2026000150"


def everything(folder: Folder) -> dict[str, list[shown.Row]]:
    return shown.tables(folder.workbook, *TABLES)


def book(folder: Folder, name: str, content: bytes) -> None:
    (folder.inbox / name).write_bytes(content)
    assert synchronise(folder).saved


def oldest(folder: Folder) -> str:
    """The number of the oldest backup."""
    return str(len(restore.list_backups(folder)))


def dated_yesterday(folder: Folder) -> None:
    """Backups of a test are made in one second; staff's are not."""
    for path in folder.backups.iterdir():
        path.rename(path.with_name(path.name.replace("2026-10-05", "2026-10-04")))


# --- the list ---------------------------------------------------------------------------------------------------------


def test_the_list_begins_with_the_newest(demo: Folder) -> None:
    dated_yesterday(demo)
    book(demo, "facture.xml", documents.invoice(NUMBER))
    newest, former = restore.list_backups(demo)
    assert (newest.number, newest.made_on.date(), newest.as_of) == (1, date(2026, 10, 5), demonstration.AS_OF)
    assert (former.number, former.made_on.date(), former.as_of) == (2, date(2026, 10, 4), None)
    assert newest.size == (demo.backups / newest.name).stat().st_size


def test_without_a_backup_nothing_is_listed(fresh: Folder) -> None:
    with pytest.raises(NoBackup, match="sauvegardes"):
        restore.list_backups(fresh)


def test_other_files_in_the_folder_of_backups_are_none(demo: Folder) -> None:
    for name in ("Journal.xlsx", "Journal 2026-13-45 00h00m00.xlsx", "Autre 2026-10-04 08h00m00.xlsx", "lisez-moi.txt"):
        (demo.backups / name).write_bytes(b"")
    assert len(restore.list_backups(demo)) == 1


def test_an_unreadable_backup_is_listed_without_its_day(demo: Folder) -> None:
    (demo.backups / "Journal 2026-10-06 08h00m00.xlsx").write_bytes(b"?")
    assert restore.list_backups(demo)[0].as_of is None


# --- going back -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["1", "Journal 2026-10-04 08h00m00.xlsx", "journal 2026-10-04 08h00m00", "10-04"])
def test_a_backup_is_named_by_number_by_name_or_by_a_part_of_it(demo: Folder, wanted: str) -> None:
    (path,) = demo.backups.iterdir()
    before, backup = demo.workbook.read_bytes(), path.read_bytes()
    path.rename(demo.backups / "Journal 2026-10-04 08h00m00.xlsx")
    restored = restore.restore(demo, wanted)
    assert restored.made_on == datetime(2026, 10, 4, 8)
    assert demo.workbook.read_bytes() == backup
    assert (demo.backups / restored.kept).read_bytes() == before


@pytest.mark.parametrize("wanted", ["3", "0", "hier", "Journal", ""])
def test_a_name_that_does_not_say_which_one_changes_nothing(demo: Folder, wanted: str) -> None:
    shutil.copyfile(demo.workbook, demo.backups / "Journal 2026-10-03 08h00m00.xlsx")
    before = tree(demo.root)
    with pytest.raises(UsageError, match="numéro de la liste"):
        restore.restore(demo, wanted)
    assert tree(demo.root) == before


def test_the_next_sync_books_again_what_the_archives_hold(demo: Folder) -> None:
    before, archives = everything(demo), tree(demo.archives)
    restore.restore(demo, oldest(demo))
    assert everything(demo)["tblJournal"] == []
    summary = synchronise(demo)
    assert (summary.invoices, summary.exit_code) == (48, 0)
    assert everything(demo) == before
    assert tree(demo.archives) == archives
    assert not synchronise(demo).saved
    assert health.check(demo).findings == ()


@pytest.mark.all_sheets
def test_what_was_booked_on_several_days_comes_back_as_of_those_days(fresh: Folder) -> None:
    months = demonstration.documents()
    for day, month in ((5, "2026-07"), (6, "2026-08"), (7, "2026-09")):
        folder = demonstration.set_clock(fresh.root, date(2026, 10, day))
        demonstration.drop(folder, *(path for path in months if path.parent.name == month))
        synchronise(folder)
    before = everything(folder)
    restore.restore(folder, oldest(folder))
    synchronise(demonstration.set_clock(fresh.root, date(2026, 10, 8)))
    after = everything(folder)
    for table in ("tblImports", "tblMouvements", "tblEnvois"):
        assert after[table] == before[table]
    assert {row["Date"] for row in after["tblImports"]} == {date(2026, 10, day) for day in (5, 6, 7)}


def test_only_what_is_lacking_is_read_again_and_staff_s_later_cells_are_not_invented(demo: Folder) -> None:
    dated_yesterday(demo)
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": "2026000103"}, {"Remarque": "avant"})
    book(demo, "un.xml", documents.invoice(NUMBER))
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": NUMBER}, {"Remarque": "après"})
    book(demo, "deux.xml", documents.invoice("2026000151"))
    newest = restore.list_backups(demo)
    restore.restore(demo, newest[-2].name)  # after "avant", before "un.xml"
    summary = synchronise(demo)
    assert (summary.invoices, summary.known) == (2, 0)
    assert shown.invoice(demo.workbook, "2026000103")["Remarque"] == "avant"
    assert shown.invoice(demo.workbook, NUMBER)["Remarque"] is None


def test_new_documents_come_along_with_those_of_the_archives(demo: Folder) -> None:
    restore.restore(demo, oldest(demo))
    (demo.inbox / "facture.xml").write_bytes(documents.invoice(NUMBER))
    assert synchronise(demo).invoices == 49


def test_the_archives_are_read_again_only_once(demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    restore.restore(demo, oldest(demo))
    synchronise(demo)

    def refuse(*_: Any) -> None:
        raise AssertionError("the archives were read")

    monkeypatch.setattr("facturation_xls.archives.documents", refuse)
    book(demo, "facture.xml", documents.invoice(NUMBER))


def test_what_staff_took_back_is_not_booked_again_from_the_archives(fresh: Folder) -> None:
    lot = {"a.xml": documents.invoice(NUMBER), "b.xml": documents.invoice("2026000151")}
    book(fresh, "lot.zip", documents.lot(lot))
    undo.undo(fresh, "lot.zip > a.xml")
    (fresh.inbox / "a.xml").unlink()
    synchronise(fresh)
    restore.restore(fresh, oldest(fresh))
    synchronise(fresh)
    assert [row["N° facture"] for row in shown.rows(fresh.workbook, "tblJournal")] == ["2026000151"]


def test_a_bad_member_of_a_zip_is_not_complained_about_again(fresh: Folder) -> None:
    lot = {"bonne.xml": documents.invoice(NUMBER), "essai.xml": documents.invoice("2026000151", modus="test")}
    book(fresh, "lot.zip", documents.lot(lot))
    for path in fresh.inbox.iterdir():
        path.unlink()
    restore.restore(fresh, oldest(fresh))
    assert synchronise(fresh).rejections == ()


def test_what_was_shown_before_can_be_had_again(demo: Folder) -> None:
    before = demo.workbook.read_bytes()
    kept = restore.restore(demo, oldest(demo)).kept
    restore.restore(demo, kept)
    assert demo.workbook.read_bytes() == before


# --- nothing half done ------------------------------------------------------------------------------------------------


def test_a_journal_that_is_gone_comes_back(demo: Folder) -> None:
    demo.workbook.unlink()
    assert restore.restore(demo, "1").kept == ""
    assert synchronise(demo).invoices == 48


def test_a_damaged_journal_is_backed_up_as_it_is(demo: Folder) -> None:
    demo.workbook.write_bytes(b"damaged")
    kept = restore.restore(demo, "1").kept
    assert (demo.backups / kept).read_bytes() == b"damaged"
    assert synchronise(demo).invoices == 48


def test_a_backup_that_does_not_open_never_takes_the_place(demo: Folder) -> None:
    next(demo.backups.iterdir()).write_bytes(b"PK\x03\x04 half a file")
    before = tree(demo.root)
    with pytest.raises(BackupUnusable, match="Choisissez-en une autre"):
        restore.restore(demo, "1")
    assert tree(demo.root) == before


def test_an_open_journal_is_left_alone(demo: Folder) -> None:
    (demo.root / f".~lock.{demo.workbook.name}#").write_text(",Zoé Müller,PC,05.10.2026 08:12,x;", "utf-8")
    before = tree(demo.root)
    with pytest.raises(BookOpen, match="Zoé Müller"):
        restore.restore(demo, "1")
    assert tree(demo.root) == before


def test_archives_that_somebody_arranged_otherwise_are_left_alone(demo: Folder) -> None:
    (demo.archives / "2026" / "10" / "à garder.xml").write_bytes(documents.invoice(NUMBER))
    (demo.archives / "preuves").mkdir()
    (demo.archives / "preuves" / "2026-10-05 x 12345678.xml").write_bytes(documents.invoice(NUMBER))
    (demo.archives / "2026" / "10" / "2026-99-99 x 12345678.xml").write_bytes(documents.invoice(NUMBER))
    restore.restore(demo, "1")
    assert synchronise(demo).invoices == 48


def test_the_new_file_is_made_beside_and_nothing_stays(demo: Folder) -> None:
    restore.restore(demo, "1")
    assert sorted(path.name for path in demo.root.iterdir() if path.name.startswith(".")) == [".facturation"]


def test_the_oldest_backup_can_be_restored_although_it_is_rotated_away(demo: Folder) -> None:
    (first,) = demo.backups.iterdir()
    for second in range(29):
        shutil.copyfile(demo.workbook, demo.backups / f"Journal 2026-10-05 07h00m{second:02}.xlsx")
    oldest_one = demo.backups / "Journal 2026-10-01 08h00m00.xlsx"
    content = first.read_bytes()
    first.rename(oldest_one)
    restore.restore(demo, oldest_one.name)
    assert demo.workbook.read_bytes() == content
