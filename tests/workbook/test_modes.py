"""Live formulas or values: one way, all rows at once, when the journal has grown too large for Excel's sums."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import demonstration
import judges
import openpyxl
import pytest

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook import modes
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.schema import JOURNAL

LIVE = {"paid", "balance", "delay"}


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The demonstration, its journal declared too large: the next sync switches."""
    folder = demonstration.synced(tmp_path / "cabinet")
    monkeypatch.setattr(modes, "MOST_PRODUCTS", 100)
    return demonstration.set_clock(folder.root, date(2026, 10, 6))


def formulas(path: Path) -> int:
    sheet = openpyxl.load_workbook(path)["Journal"]
    return sum(str(cell.value).startswith("=") for row in sheet.iter_rows(min_row=5) for cell in row)


def figures(path: Path) -> list[tuple[object, ...]]:
    book = Book(path)
    book.load(())
    rows = book[JOURNAL]
    book.close()
    return list(zip(rows.columns["number"], rows.columns["paid"], rows.columns["balance"], strict=True))


def test_the_limit_is_a_product_of_rows() -> None:
    assert not modes.must_switch(5_000, 10_000)
    assert modes.must_switch(5_001, 10_000)


def test_a_workbook_below_the_limit_keeps_its_formulas(tmp_path: Path) -> None:
    folder = demonstration.synced(tmp_path / "cabinet")
    book = Book(folder.workbook)
    assert book.live_fields(JOURNAL) == LIVE
    book.close()


def test_all_rows_become_values_and_stay_right(large: Folder) -> None:
    before = figures(large.workbook)
    assert formulas(large.workbook) > 0
    synchronise(large)
    assert formulas(large.workbook) == 0
    assert figures(large.workbook) == before
    book = Book(large.workbook)
    assert book.live_fields(JOURNAL) == frozenset()
    book.close()
    assert lint(large.workbook) == []


def test_there_is_no_way_back(large: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    synchronise(large)
    monkeypatch.setattr(modes, "MOST_PRODUCTS", 50_000_000)
    synchronise(demonstration.set_clock(large.root, date(2026, 10, 7)))
    assert formulas(large.workbook) == 0


def test_values_follow_the_ledger_at_each_sync(large: Folder) -> None:
    synchronise(large)
    workbook = openpyxl.load_workbook(large.workbook)
    sheet = workbook["Mouvements"]
    table = sheet.tables["tblMouvements"]
    headers = {cell.value: cell.column for cell in sheet[4]}
    number = sheet.max_row + 1
    for header, value in (("Date", date(2026, 10, 6)), ("N° facture", "2026000103"), ("Montant", 245.6)):
        sheet.cell(number, int(headers[header] or 0), value)
    table.ref = table.autoFilter.ref = f"A4:{table.ref.split(':')[1].rstrip('0123456789')}{number}"
    workbook.save(large.workbook)
    synchronise(large)
    assert ("2026000103", 24560, 0) in figures(large.workbook)


def test_the_line_above_the_journal_counts_what_was_typed_since(large: Folder, tmp_path: Path) -> None:
    synchronise(large)
    recalculated = openpyxl.load_workbook(judges.recalculate(large.workbook, tmp_path / "out"), data_only=True)
    assert recalculated["Journal"]["A3"].value == modes.NOTICE
