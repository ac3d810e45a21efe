"""Replacing the workbook: verified first, backed up, never half done, nothing left beside it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import demonstration
import pytest
import staff
from zip_entries import differing

from facturation_xls.errors import VerificationFailed
from facturation_xls.errors.workbook import BookChanged, BookOpen
from facturation_xls.files import fingerprint
from facturation_xls.workbook.backups import KEPT, back_up, backups
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.save import put_in_place, save
from facturation_xls.workbook.schema import IMPORTS, JOURNAL

NOW = datetime(2026, 10, 5, 8, 12, 30)
SHEET = "xl/worksheets/sheet2.xml"
UNTOUCHED = "xl/theme/theme1.xml"
SAVE = Package.save


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demonstration.synced(tmp_path_factory.mktemp("cabinet") / "cabinet").workbook


@pytest.fixture
def journal(synced: Path, tmp_path: Path) -> Path:
    """Alone in its folder, so that nothing can be left beside it unseen."""
    path = tmp_path / "cabinet" / "Journal.xlsx"
    path.parent.mkdir()
    shutil.copyfile(synced, path)
    return path


@pytest.fixture
def book(journal: Path) -> Iterator[Book]:
    """A workbook with a change under way."""
    book = Book(journal)
    book.load(())
    book[JOURNAL].set(0, "patient", "Changé Zoé")
    book[IMPORTS].append({"hash": "abc", "file": "nouveau.xml"})
    assert book.finish("05.10.2026 08:12")
    yield book
    book.close()


def saved(book: Book, **reports: int) -> str:
    return save(book, fingerprint(book.path), book.path.parent / "sauvegardes", NOW, reports)


def beside(journal: Path) -> list[str]:
    """What lies in the folder next to the journal."""
    return sorted(path.name for path in journal.parent.iterdir() if path != journal)


# --- all goes well --------------------------------------------------------------------------------------------------


def test_the_new_workbook_takes_the_place_of_the_old_one(book: Book, journal: Path, synced: Path) -> None:
    written = book.package.written
    assert saved(book) == fingerprint(journal)
    assert staff.read_table(journal, "tblJournal")[0]["Patient"] == "Changé Zoé"
    assert staff.read_table(journal, "tblImports")[-1]["Fichier"] == "nouveau.xml"
    assert differing(synced, journal) == written
    assert beside(journal) == ["sauvegardes"]
    (backup,) = (journal.parent / "sauvegardes").iterdir()
    assert backup.name == "Journal 2026-10-05 08h12m30.xlsx"
    assert backup.read_bytes() == synced.read_bytes()


def test_a_second_save_finds_what_the_first_one_wrote(book: Book, journal: Path) -> None:
    read_as = saved(book)
    again = Book(journal)
    again.load(())
    again[JOURNAL].set(1, "patient", "Encore Zoé")
    assert again.finish("05.10.2026 08:13")
    save(again, read_as, journal.parent / "sauvegardes", NOW, {})
    assert [row["Patient"] for row in staff.read_table(journal, "tblJournal")[:2]] == ["Changé Zoé", "Encore Zoé"]


# --- the writer makes a mistake -------------------------------------------------------------------------------------


def failing(monkeypatch: pytest.MonkeyPatch, mistake: Callable[[Path], None]) -> None:
    """Let the writer make a mistake that it does not notice."""

    def save_wrong(package: Package, out: BinaryIO) -> None:
        SAVE(package, out)
        out.flush()
        mistake(Path(out.name))
        out.seek(0, 2)

    monkeypatch.setattr(Package, "save", save_wrong)


def again(change: Callable[[Package], None]) -> Callable[[Path], None]:
    """Change what was just written, in place: the writer holds the file open."""

    def mistake(path: Path) -> None:
        copy = path.with_name("copie.xlsx")
        shutil.copyfile(path, copy)
        with Package(copy) as package, path.open("wb") as out:
            change(package)
            SAVE(package, out)
        copy.unlink()

    return mistake


def rewritten(part: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def change(package: Package) -> None:
        assert old in package.read(part)
        package.write(part, package.read(part).replace(old, new, 1))

    return again(change)


def cut(at: int) -> Callable[[Path], None]:
    def mistake(path: Path) -> None:
        path.write_bytes(path.read_bytes()[:at])

    return mistake


MISTAKES: dict[str, tuple[Callable[[Path], None], str | None]] = {
    "a lost part": (again(lambda package: package.remove(UNTOUCHED)), UNTOUCHED),
    "a part of staff's that changed": (rewritten(UNTOUCHED, b"</a:theme>", b"</a:theme> "), UNTOUCHED),
    "a part that nobody asked for": (again(lambda package: package.write("xl/x.xml", b"<x/>")), "xl/x.xml"),
    "a wrong cell": (rewritten(SHEET, "Changé".encode(), b"Chang"), "patient row 0"),
    "a row of staff's that changed": (rewritten(SHEET, b'<row r="9"', b'<row x="1" r="9"'), "Journal: the last rows"),
    "a fault in the structure": (rewritten(SHEET, b'r="A5"', b'r="A6"'), "A6"),
    "a table of another name": (rewritten("xl/tables/table1.xml", b'"tblJournal"', b'"tblAutre"'), None),
    "half a file": (cut(20_000), None),
    "no file": (cut(0), None),
}


@pytest.mark.parametrize("story", MISTAKES)
def test_a_mistake_of_ours_is_noticed_and_the_old_workbook_stays(
    monkeypatch: pytest.MonkeyPatch, book: Book, journal: Path, synced: Path, story: str
) -> None:
    mistake, named = MISTAKES[story]
    failing(monkeypatch, mistake)
    with pytest.raises(VerificationFailed, match=named):
        saved(book)
    assert journal.read_bytes() == synced.read_bytes()
    assert beside(journal) == []


def test_a_missing_row_is_noticed(monkeypatch: pytest.MonkeyPatch, book: Book, journal: Path) -> None:
    sheet, table = staff.part_of_sheet(journal, "Imports"), staff.part_of_table(journal, "tblImports")

    def drop_last(package: Package) -> None:
        content, description = package.read(sheet), package.read(table)
        last = max(int(number) for number in re.findall(rb'<row r="(\d+)"', content))
        package.write(
            sheet, content[: content.index(b'<row r="%d"' % last)] + content[content.index(b"</sheetData>") :]
        )
        package.write(table, description.replace(b'%d"' % last, b'%d"' % (last - 1)))

    failing(monkeypatch, again(drop_last))
    with pytest.raises(VerificationFailed, match=r"Imports: row \d+ is not there"):
        saved(book)
    assert beside(journal) == []


def test_a_report_with_other_rows_than_meant_is_noticed(book: Book, journal: Path) -> None:
    rows = len(staff.read_table(journal, "tblImpayes"))
    with pytest.raises(VerificationFailed, match=f"tblImpayes: {rows} rows"):
        saved(book, tblImpayes=rows + 1)
    saved(book, tblImpayes=rows)


def test_what_staff_can_type_never_counts_as_our_mistake(journal: Path) -> None:
    """Blanks, long texts and odd signs are read back as they were meant."""
    texts = ["  blancs  ", "ligne\r\nfin\x0b", "_x0041_", "=1+1", "x" * 40_000, "nom\udce9", "'apostrophe", "\u00a0"]
    book = Book(journal)
    book.load(())
    for position, text in enumerate(texts):
        book[JOURNAL].set(position, "remark", text)
    book[IMPORTS].append({"hash": "abc", "file": "  a\tb ", "detail": "&<>\"'"})
    assert book.finish("05.10.2026 08:12")
    saved(book)


# --- somebody else is there -----------------------------------------------------------------------------------------


def test_a_workbook_saved_in_between_is_not_overwritten(book: Book, journal: Path) -> None:
    read_as = fingerprint(journal)
    staff.type_in(journal, "tblJournal", {"N° facture": "2026000104"}, {"Remarque": "tapé entre-temps"})
    between = journal.read_bytes()
    with pytest.raises(BookChanged, match=r"« Journal\.xlsx » pendant la mise à jour"):
        save(book, read_as, journal.parent / "sauvegardes", NOW, {})
    assert journal.read_bytes() == between
    assert beside(journal) == []


def test_a_workbook_that_went_away_in_between_is_not_made_anew(book: Book, journal: Path) -> None:
    """Excel saves by deleting and renaming: for a moment there is none."""
    read_as = fingerprint(journal)
    journal.unlink()
    with pytest.raises(BookChanged):
        save(book, read_as, journal.parent / "sauvegardes", NOW, {})
    assert not journal.exists()
    assert beside(journal) == []


class Held:
    """A file that Windows does not let go of, so many times."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
        self.times, self.waited = times, 0.0
        self._replace = Path.replace
        monkeypatch.setattr(Path, "replace", self)
        monkeypatch.setattr("time.sleep", self.wait)

    def __get__(self, path: Path, _: object = None) -> Callable[[Path], Any]:
        def replace(target: Path) -> Any:
            if target.name == "Journal.xlsx" and self.times:
                self.times -= 1
                raise PermissionError(13, "Permission denied", str(target))
            return self._replace(path, target)

        return replace

    def wait(self, seconds: float) -> None:
        self.waited += seconds


def test_a_moment_of_the_antivirus_is_waited_for(monkeypatch: pytest.MonkeyPatch, book: Book, journal: Path) -> None:
    held = Held(monkeypatch, times=5)
    assert saved(book) == fingerprint(journal)
    assert held.waited == pytest.approx(3.0)
    assert beside(journal) == ["sauvegardes"]


def test_who_opened_it_in_the_meantime_is_named(
    monkeypatch: pytest.MonkeyPatch, book: Book, journal: Path, synced: Path
) -> None:
    owner = journal.with_name("~$Journal.xlsx")
    owner.write_bytes(bytes([4]) + b"Anne".ljust(54) + bytes([4, 0]) + "Anne".encode("utf-16-le").ljust(108, b" "))
    Held(monkeypatch, times=6)
    with pytest.raises(BookOpen, match=r"Anne a le classeur « Journal\.xlsx » ouvert"):
        saved(book)
    assert journal.read_bytes() == synced.read_bytes()
    assert beside(journal) == ["sauvegardes", "~$Journal.xlsx"]


def test_putting_in_place_replaces(tmp_path: Path) -> None:
    (tmp_path / "neuf").write_text("neuf")
    (tmp_path / "vieux").write_text("vieux")
    put_in_place(tmp_path / "neuf", tmp_path / "vieux")
    assert [path.name for path in tmp_path.iterdir()] == ["vieux"]
    assert (tmp_path / "vieux").read_text() == "neuf"


# --- backups --------------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Journal [2026].xlsx"
    path.write_text("1")
    return path


def test_two_backups_of_the_same_second_both_stay(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sauvegardes"
    names = [back_up(workbook, folder, NOW).name for _ in range(3)]
    assert names == [
        "Journal [2026] 2026-10-05 08h12m30.xlsx",
        "Journal [2026] 2026-10-05 08h12m30 (2).xlsx",
        "Journal [2026] 2026-10-05 08h12m30 (3).xlsx",
    ]
    assert [backup.path.name for backup in backups(workbook, folder)] == names[::-1]


def test_the_newest_stay_and_before_them_one_a_month(workbook: Path, tmp_path: Path) -> None:
    """Once a week for a year."""
    folder = tmp_path / "sauvegardes"
    for number in range(52):
        workbook.write_text(str(number))
        back_up(workbook, folder, NOW - timedelta(weeks=51 - number))
    found = backups(workbook, folder)
    days = [backup.made_on for backup in found]
    assert days == sorted(days, reverse=True)
    assert days[: KEPT - 1] == [NOW - timedelta(weeks=number) for number in range(KEPT - 1)]
    assert found[0].path.read_text() == "51"
    older = [(day.year, day.month) for day in days[KEPT:]]
    assert len(older) == len(set(older)) >= 5
    assert all(day.day <= 7 for day in days[KEPT:-1])  # the first of each month


def test_other_files_in_the_folder_are_nobodys_backups(workbook: Path, tmp_path: Path) -> None:
    folder = tmp_path / "sauvegardes"
    folder.mkdir()
    others = {
        "Journal 2025-01-01 08h00m00.xlsx",
        "Journal [2026].xlsx",
        "Journal [2026] 2026-13-45 08h00m00.xlsx",
        "Journal [2026] avant Noël.xlsx",
        "2025-01-01 08h00m00.xlsx",
        "Journal [2026] 2025-01-01 08h00m00.xlsm",
    }
    for name in others:
        (folder / name).write_text("0")
    for number in range(KEPT + 5):
        back_up(workbook, folder, NOW + timedelta(days=number))
    assert others <= {path.name for path in folder.iterdir()}
    assert not others & {backup.path.name for backup in backups(workbook, folder)}


def test_fingerprints_tell_files_apart(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"x" * 3_000_000)
    first = fingerprint(path)
    path.write_bytes(b"x" * 2_999_999 + b"y")
    assert len(first) == 64
    assert fingerprint(path) != first


def test_a_row_that_changed_in_memory_and_was_not_written_is_noticed(book: Book, journal: Path) -> None:
    book[JOURNAL].columns["patient"][3] = "Personne"
    with pytest.raises(VerificationFailed, match="tblJournal row 3: changed and not written"):
        saved(book)
    assert beside(journal) == []


def test_a_table_that_covers_too_many_rows_is_noticed(
    monkeypatch: pytest.MonkeyPatch, book: Book, journal: Path
) -> None:
    table = staff.part_of_table(journal, "tblImports")

    def cover_more(package: Package) -> None:
        grown = re.sub(rb'(ref="A\d+:[A-Z]+)(\d+)', lambda m: m[1] + b"%d" % (int(m[2]) + 3), package.read(table))
        package.write(table, grown)

    failing(monkeypatch, again(cover_more))
    with pytest.raises(VerificationFailed, match="tblImports: its range"):
        saved(book)
    assert beside(journal) == []
