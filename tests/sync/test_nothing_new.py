"""A sync with nothing to do, on another day, with a date, as a preview: it writes what it must and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF, tree
from representative import representative
from shown import Row

from facturation_xls.errors.requests import BackwardInTime
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook import opened, schema

TOMORROW = AS_OF + timedelta(days=1)
DERIVED = {c.header for c in schema.JOURNAL.columns if c.owner is schema.Owner.DERIVED}
REPORTS = {table.name for table in schema.REPORT_TABLES}


def refuse(*_: Any) -> None:
    """A package that must not be opened."""
    raise AssertionError("the package was opened")


@pytest.fixture
def never_opened(demo: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    assert demo.workbook.exists()
    monkeypatch.setattr(opened, "Package", refuse)


@pytest.mark.usefixtures("never_opened")
def test_the_second_sync_decides_without_opening_the_workbook(demo: Folder) -> None:
    before = tree(demo.root)
    summary = synchronise(demo)
    assert not summary.saved
    assert summary.exit_code == 0
    assert tree(demo.root) == before


def test_a_workbook_that_staff_saved_is_opened_but_not_written_again(demo: Folder) -> None:
    with staff.excel(demo.workbook):
        pass  # saved in Excel
    synchronise(demo)  # formulas lost their cached values in the hand of the staff
    written = demo.workbook.read_bytes()
    (demo.state / "etat.json").unlink()
    assert not synchronise(demo).saved
    assert demo.workbook.read_bytes() == written


@pytest.mark.parametrize(
    "state", representative(["", "[]", "{", '{"au": 1}', '{"au": "2026-10-05", "inconnus": 3}'], 2)
)
def test_a_damaged_note_of_the_last_sync_only_costs_time(demo: Folder, state: str) -> None:
    (demo.state / "etat.json").write_text(state, encoding="utf-8")
    before = demo.workbook.read_bytes()
    assert not synchronise(demo).saved
    assert demo.workbook.read_bytes() == before


def test_on_another_day_only_reports_and_derived_columns_change(demo: Folder) -> None:
    before = shown.tables(demo.workbook)
    folder = demonstration.set_clock(demo.root, TOMORROW)
    summary = synchronise(folder)
    after = shown.tables(folder.workbook)
    assert summary.saved
    assert shown.named(folder.workbook, "fx_au") == TOMORROW
    assert set(changed_tables(before, after)) <= {"tblJournal", schema.MEMORY.name, *REPORTS}
    assert {heading for _, heading in changed_cells(before["tblJournal"], after["tblJournal"])} <= DERIVED
    open_invoice = shown.invoice(folder.workbook, "2026000103")
    assert open_invoice["Délai"] == (TOMORROW - open_invoice["Date facture"]).days


def changed_tables(before: dict[str, list[Row]], after: dict[str, list[Row]]) -> Iterator[str]:
    """The tables that differ."""
    return (name for name, rows in after.items() if rows != before[name])


def changed_cells(before: list[Row], after: list[Row]) -> Iterator[tuple[int, str]]:
    """The cells that differ: position of the row, heading."""
    for position, (old, new) in enumerate(zip(before, after, strict=True)):
        yield from ((position, heading) for heading, value in new.items() if value != old[heading])


def test_the_same_day_again_is_no_other_day(demo: Folder) -> None:
    assert not synchronise(demo, as_of=AS_OF).saved


def test_a_date_may_lie_ahead_and_the_workbook_never_goes_back(demo: Folder) -> None:
    assert synchronise(demo, as_of=date(2026, 12, 31)).as_of == date(2026, 12, 31)
    before = tree(demo.root)
    with pytest.raises(BackwardInTime, match=r"déjà à jour au 31\.12\.2026"):
        synchronise(demo)
    assert tree(demo.root) == before


# --- preview ----------------------------------------------------------------------------------------------------------


def test_a_preview_tells_all_and_writes_nothing_at_all(fresh: Folder) -> None:
    demonstration.drop(fresh, *demonstration.documents())
    (fresh.inbox / "essai.xml").write_bytes(documents.invoice("2026000150", modus="test"))
    before = tree(fresh.root)
    summary = synchronise(fresh, preview=True)
    assert tree(fresh.root) == before
    assert not summary.saved
    assert (summary.invoices, summary.modified, len(summary.rejections)) == (48, 1, 1)


def test_a_preview_of_a_file_leaves_it_where_it_is(demo: Folder, tmp_path: Path) -> None:
    dropped = tmp_path / "nouvelle.xml"
    dropped.write_bytes(documents.invoice("2026000150"))
    before = tree(tmp_path)
    assert synchronise(demo, [dropped], preview=True).invoices == 1
    assert tree(tmp_path) == before


def test_a_preview_may_look_into_a_workbook_that_is_open(demo: Folder) -> None:
    (demo.root / f"~${demo.workbook.name}").write_bytes(b"")
    (demo.inbox / "nouvelle.xml").write_bytes(documents.invoice("2026000150"))
    before = tree(demo.root)
    assert synchronise(demo, preview=True).invoices == 1
    assert tree(demo.root) == before


def test_what_is_previewed_is_what_then_happens(fresh: Folder) -> None:
    demonstration.drop(fresh, *demonstration.documents())
    preview, real = synchronise(fresh, preview=True), synchronise(fresh)
    assert real.saved
    assert (preview.invoices, preview.payments, preview.known, preview.findings) == (
        real.invoices,
        real.payments,
        real.known,
        real.findings,
    )


# --- what is no document ----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("never_opened")
@pytest.mark.parametrize(
    "name", [".cache", "~$facture.xlsx", "facture.xml.part", "x.crdownload", "y.tmp", "Thumbs.db", "z.erreur.txt"]
)
def test_hidden_temporary_and_partial_files_are_not_there(demo: Folder, name: str) -> None:
    (demo.inbox / name).write_bytes(b"?")
    assert not synchronise(demo).saved
    assert (demo.inbox / name).exists() is not name.endswith(".erreur.txt")


def test_the_workbook_is_not_written_for_a_file_that_is_already_booked(demo: Folder) -> None:
    demonstration.drop(demo, demonstration.sample("facture_2026000103.xml"))
    before, moment = demo.workbook.read_bytes(), demo.workbook.stat().st_mtime_ns
    summary = synchronise(demo)
    assert (summary.saved, summary.known) == (False, 1)
    assert (demo.workbook.read_bytes(), demo.workbook.stat().st_mtime_ns) == (before, moment)
    assert not list(demo.inbox.iterdir())
