"""Our sheets in workbooks that staff have: grafted once, three syncs, and every entry of theirs keeps its bytes.

``real_workbooks.txt`` says for each real workbook of the shared data what becomes of it: ``ok``, how many of its
entries were compared and how many have the same compressed bytes afterwards (the others are the write set), or the
refusal.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest
from failures import FAILURES

from facturation_xls.errors import FacturationError
from facturation_xls.errors.folder import JournalExists
from facturation_xls.errors.workbook import NamesTaken
from facturation_xls.practice import SAMPLES, create_inside
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.lint import lint, new_faults
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.schema import TABLES

EXPECTED = dict(
    line.split(maxsplit=1) for line in (Path(__file__).parent / "real_workbooks.txt").read_text("utf-8").splitlines()
)
MOST_REFUSED = 0.15
WRITE_SET = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/calcChain.xml",
}
VARIED = {
    "ClosedXML__tdf111974.xlsm",  # macros, drawings
    "Open-XML-SDK__OLE-O12-XL-OLE.xlsx",  # refused
    "wolfxl__excelize-2.10-pivot-slicers.xlsx",
    "wolfxl__real-excel-connections-basic.xlsx",
    "wolfxl__real-excel-p1-comments-validation-protection.xlsx",
    "wolfxl__real-excel-pivot-chart-slicers.xlsx",
}
"""Those that differ most; the others are tried in a long run."""
ARRIVING = (
    ("2026-07/facture_2026000101.xml", "2026-07/lot_cmd_2026-07.zip"),
    ("2026-08/lot_cmd_2026-08.zip", "2026-08/decompte_cmd_2026-08.csv"),
    ("2026-09/banque_2026-09.xml",),
)


def practice_around(workbook: Path, root: Path) -> Folder:
    root.mkdir()
    shutil.copyfile(workbook, root / workbook.name)
    (root / "facturation.toml").write_text(f'classeur = "{workbook.name}"\nhorloge = "2026-10-05"\n', encoding="utf-8")
    return create_inside(root, root / workbook.name)


def three_syncs(folder: Folder) -> None:
    for names in ARRIVING:
        for name in names:
            shutil.copyfile(SAMPLES / name, folder.inbox / Path(name).name)
        assert synchronise(folder).saved


def entries_kept(before: Path, after: Path) -> tuple[set[str], set[str]]:
    """The entries whose compressed bytes are the same, and the others."""
    with Package(before) as old, Package(after) as new:
        kept = {part for part in old.parts if part in new and old.raw(part) == new.raw(part)}
        return kept, set(old.parts) - kept


def told(kept: set[str], others: set[str]) -> str:
    """The words of the list for a workbook that was taken in."""
    return f"ok {len(kept | others)} entries compared, {len(kept)} identical"


@pytest.mark.parametrize(
    "name", [name if name in VARIED else pytest.param(name, marks=pytest.mark.long) for name in sorted(EXPECTED)]
)
def test_a_real_workbook_becomes_the_journal_and_keeps_every_byte_of_its_own(
    name: str, shared_data: Path, tmp_path: Path
) -> None:
    original = shared_data / "workbooks" / name
    outcome = EXPECTED[name].split()
    if outcome[0] != "ok":
        refusal = FAILURES[outcome[0]]
        with pytest.raises(refusal):
            practice_around(original, tmp_path / "cabinet")
        assert (tmp_path / "cabinet" / name).read_bytes() == original.read_bytes()
        return
    folder = practice_around(original, tmp_path / "cabinet")
    three_syncs(folder)
    kept, others = entries_kept(original, folder.workbook)
    assert EXPECTED[name] == told(kept, others)
    assert {part.casefold() for part in others} <= {part.casefold() for part in WRITE_SET}
    assert new_faults(lint(original), lint(folder.workbook)) == []
    book = Book(folder.workbook)
    book.load(())
    assert len(book.rows["tblJournal"]) == 12
    book.close()


def test_the_list_names_every_real_workbook_and_refuses_few(shared_data: Path) -> None:
    assert {path.name for path in (shared_data / "workbooks").glob("*.xls?")} == set(EXPECTED)
    refused = [name for name, outcome in EXPECTED.items() if not outcome.startswith("ok ")]
    assert len(refused) <= MOST_REFUSED * len(EXPECTED)
    counts = [[int(word) for word in outcome.split() if word.isdecimal()] for outcome in EXPECTED.values()]
    compared, identical = (sum(numbers[i] for numbers in counts if numbers) for i in (0, 1))
    assert compared - identical <= len(WRITE_SET) * (len(EXPECTED) - len(refused))


def workbook_of_theirs(path: Path) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Journal")
    sheet.write_row("A1", ["Mes", "notes"], book.add_format({"bold": True, "num_format": "0.000"}))
    sheet.write_formula("B2", "=SUM(A1:A1)", None, 0)
    book.define_name("Mon_nom", "=Journal!$A$1")
    book.close()
    return path


def test_a_sheet_name_that_is_taken_gets_a_suffix_and_theirs_stays(tmp_path: Path) -> None:
    folder = practice_around(workbook_of_theirs(tmp_path / "Suivi.xlsx"), tmp_path / "cabinet")
    three_syncs(folder)
    with Package(folder.workbook) as package:
        names = [sheet.name for sheet in package.sheets()]
    assert names[0] == "Journal"
    assert "Journal (facturation)" in names[1:]
    kept, _ = entries_kept(tmp_path / "Suivi.xlsx", folder.workbook)
    assert "xl/worksheets/sheet1.xml" in kept
    book = Book(folder.workbook)
    assert set(book.places) == {table.name for table in TABLES}
    book.close()


def test_the_former_state_goes_to_the_backups(tmp_path: Path) -> None:
    theirs = workbook_of_theirs(tmp_path / "Suivi.xlsx")
    folder = practice_around(theirs, tmp_path / "cabinet")
    (backup,) = folder.backups.iterdir()
    assert backup.read_bytes() == theirs.read_bytes()


def test_a_journal_is_not_grafted_twice(tmp_path: Path) -> None:
    folder = practice_around(workbook_of_theirs(tmp_path / "Suivi.xlsx"), tmp_path / "cabinet")
    before = folder.workbook.read_bytes()
    with pytest.raises(JournalExists):
        create_inside(folder.root, folder.workbook)
    assert folder.workbook.read_bytes() == before


def test_names_that_are_taken_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "Suivi.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("Feuille")
    book.define_name("fx_au", "=Feuille!$A$1")
    book.close()
    with pytest.raises(NamesTaken, match="fx_au"):
        practice_around(path, tmp_path / "cabinet")
    assert (tmp_path / "cabinet" / "Suivi.xlsx").read_bytes() == path.read_bytes()


def test_a_signed_workbook_is_refused(tmp_path: Path) -> None:
    path = workbook_of_theirs(tmp_path / "Suivi.xlsx")
    with ZipFile(path, "a") as package:
        package.writestr("_xmlsignatures/origin.sigs", b"")
    with pytest.raises(FacturationError, match="signé"):
        practice_around(path, tmp_path / "cabinet")
