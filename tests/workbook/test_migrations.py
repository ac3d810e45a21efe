"""A workbook of an older version, as a practice has it, is brought to this program's; nothing of theirs changes.

``tests/fixtures/journal_v1.xlsx`` and ``journal_v3.xlsx`` are the demonstrations of those versions, frozen: they are
never made again.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import date
from pathlib import Path

import judges
import openpyxl
import pytest
import staff

from facturation_xls.errors.workbook import ColumnOccupied, NewerWorkbook
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.settings.sheets import KEPT_AFTER_LOSS, KEPT_YEARS
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import synchronise
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.migrations import MIGRATIONS, migrate, read_version
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_place
from facturation_xls.workbook.words import add_words

FIXTURES = Path(__file__).parent.parent / "fixtures"
OLD = FIXTURES / "journal_v1.xlsx"
RELEASED = (OLD, FIXTURES / "journal_v3.xlsx")


@pytest.fixture
def practice(tmp_path: Path) -> Folder:
    """The practice of version 1, one day after its last sync."""
    return practice_with(OLD, tmp_path)


def practice_with(journal: Path, tmp_path: Path) -> Folder:
    """A practice whose journal is of an older version, one day after its last sync."""
    (tmp_path / "a_traiter").mkdir()
    shutil.copyfile(journal, tmp_path / "Journal.xlsx")
    (tmp_path / SETTINGS_FILE).write_text('horloge = "2026-10-06"\n', encoding="utf-8")
    return open_folder(tmp_path)


def change_part(path: Path, part: str, pattern: bytes, replacement: bytes) -> None:
    """Change one part of the file and leave the others as they are."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert re.search(pattern, parts[part])
    parts[part] = re.sub(pattern, replacement, parts[part], count=1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)


def sheet_of(path: Path, table: str) -> str:
    with Package(path) as package:
        return find_place(package, table).sheet.part


def test_the_steps_are_in_order_and_lead_to_this_version() -> None:
    assert [step.version for step in MIGRATIONS] == list(range(2, schema.VERSION + 1))
    assert all(step.story.endswith(".") for step in MIGRATIONS)


def test_the_template_is_of_this_version_and_needs_no_step() -> None:
    with Package(TEMPLATE) as package:
        assert read_version(package) == schema.VERSION
        assert migrate(package, TEMPLATE) == ()
        assert not package.written


@pytest.mark.parametrize("journal", RELEASED, ids=lambda path: path.stem)
def test_an_old_workbook_gets_every_table_and_column_of_this_version(journal: Path, tmp_path: Path) -> None:
    practice = practice_with(journal, tmp_path)
    assert synchronise(practice).saved
    book = Book(practice.workbook)
    assert read_version(book.package) == schema.VERSION
    assert {name for name in book.places if name in {t.name for t in schema.TABLES}} == {t.name for t in schema.TABLES}
    for table in schema.TABLES:
        assert set(book.places[table.name].columns) == {column.field for column in table.columns}
    book.close()


def test_an_old_workbook_offers_the_decisions_and_the_settings_of_this_version(practice: Folder) -> None:
    synchronise(practice)
    with staff.excel(practice.workbook, computed=True) as book:
        found = staff.opened(book, "tblListeDecisions")
        words = [found.cell(number, "Décision").value for number in found.numbers]
        cabinet = staff.opened(book, "tblCabinet")
        settings = {cabinet.cell(n, "Paramètre").value: cabinet.cell(n, "Valeur").value for n in cabinet.numbers}
    assert words == list(schema.CHOICES["tblListeDecisions"])
    assert (settings[KEPT_YEARS], settings[KEPT_AFTER_LOSS]) == ("10", "20")
    assert lint(practice.workbook) == []


def test_words_are_not_offered_where_staff_wrote_below_the_list_or_removed_it(practice: Folder) -> None:
    with staff.excel(practice.workbook) as book:
        found = staff.opened(book, "tblListeDecisions")
        found.sheet.cell(found.numbers[-1] + 1, found.headers["Décision"]).value = "nos mots"
    synchronise(practice)
    with staff.excel(practice.workbook, computed=True) as book:
        found = staff.opened(book, "tblListeDecisions")
        assert len(found.numbers) == 1
    with Package(practice.workbook) as package:
        before = package.written
        add_words(package, "tblRien", ["mot"])
        assert package.written == before


@pytest.mark.parametrize("old", RELEASED, ids=lambda path: path.stem)
def test_nothing_of_theirs_changes(old: Path, tmp_path: Path) -> None:
    practice = practice_with(old, tmp_path)
    before = openpyxl.load_workbook(old)
    synchronise(practice)
    after = openpyxl.load_workbook(practice.workbook)
    first, *others = after.sheetnames
    assert first == "Accueil"
    assert others[: len(before.sheetnames)] == before.sheetnames
    for sheet in before.sheetnames:
        for table in before[sheet].tables.values():
            new = after[sheet].tables[table.name]
            assert (new.id, [c.id for c in new.tableColumns][: len(table.tableColumns)]) == (
                table.id,
                [c.id for c in table.tableColumns],
            )
    journal, former = after["Journal"], before["Journal"]
    own = next(cell.column for cell in former[4] if cell.value == "Dentiste")
    assert [row[own - 1].value for row in journal.iter_rows(min_row=5)] == [
        row[own - 1].value for row in former.iter_rows(min_row=5)
    ]
    assert [d for d in before.defined_names if d not in after.defined_names] == []


def test_only_what_the_steps_and_a_new_day_touch_is_written(practice: Folder) -> None:
    synchronise(practice)
    with Package(OLD) as old, Package(practice.workbook) as new:
        changed = {part for part in old.parts if part not in new or old.raw(part) != new.raw(part)}
        movements = find_place(old, "tblMouvements")
        steps = {movements.sheet.part, movements.part}
        assert steps <= changed
        assert not any(part.endswith(("sharedStrings.xml", "theme1.xml", "core.xml", "app.xml")) for part in changed)


def test_the_new_sheet_starts_with_what_the_journal_knew(practice: Folder) -> None:
    synchronise(practice)
    book = Book(practice.workbook)
    book.load(())
    reminders = book[schema.REMINDERS]
    known = [tuple(reminders.columns[field]) for field in ("number", "level", "date")]
    assert known == [
        ("2026000104", "2026000117"),
        (2, 1),
        (date(2026, 9, 14), date(2026, 9, 7)),
    ]
    book.close()


def test_a_migrated_workbook_keeps_excels_rules(practice: Folder) -> None:
    synchronise(practice)
    assert lint(practice.workbook) == []
    assert judges.audit(practice.workbook) == []


def test_the_next_sync_has_nothing_to_do(practice: Folder) -> None:
    synchronise(practice)
    before = practice.workbook.read_bytes()
    assert not synchronise(practice).saved
    assert practice.workbook.read_bytes() == before


def test_a_newer_workbook_is_refused_and_stays(practice: Folder) -> None:
    part = sheet_of(practice.workbook, "tblCabinet")
    change_part(practice.workbook, part, rb"(<v>)1(</v>)", rb"\g<1>99\g<2>")
    with Package(practice.workbook) as package:
        assert read_version(package) == 99
    before = practice.workbook.read_bytes()
    with pytest.raises(NewerWorkbook):
        synchronise(practice)
    assert practice.workbook.read_bytes() == before


def test_a_cell_where_the_new_column_would_come_is_refused_before_anything_is_written(practice: Folder) -> None:
    with openpyxl_hand(practice.workbook) as workbook:
        sheet = workbook["Mouvements"]
        sheet.cell(sheet.max_row, len(schema.MOVEMENTS.columns), "ma note")
    before = practice.workbook.read_bytes()
    with pytest.raises(ColumnOccupied, match=r"Réf\. banque"):
        synchronise(practice)
    assert practice.workbook.read_bytes() == before


class openpyxl_hand:  # noqa: N801 -- reads as a verb in a with statement
    """Change a workbook as another program would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> openpyxl.Workbook:
        self.workbook = openpyxl.load_workbook(self.path)
        return self.workbook

    def __exit__(self, *_: object) -> None:
        self.workbook.save(self.path)
