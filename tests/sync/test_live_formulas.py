"""The journal's live formulas say what the ledger says: in the file as we leave it, and when LibreOffice recalculates.

LibreOffice trusts no cached value, so that what it shows is what Excel will show once it recalculates.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import demonstration
import documents
import judges
import openpyxl
import pytest
import shown
import staff
from documents import Credit
from openpyxl.workbook import Workbook

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

FORMULAS = ("Encaissé", "Solde", "Délai")


def figures(path: Path) -> dict[str, tuple[Any, ...]]:
    """The figures of the journal's formulas by invoice, to the centime."""
    return {
        str(row["N° facture"]): tuple(round(Decimal(str(row[heading])), 2) for heading in FORMULAS)
        for row in shown.rows(path, "tblJournal")
    }


def formulas(path: Path) -> set[type]:
    """What the cells of the formula columns hold."""
    with closing(openpyxl.load_workbook(path)) as book:
        journal = staff.opened(book, "tblJournal")
        return {type(journal.cell(line, heading).value) for line in journal.numbers for heading in FORMULAS}


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The demonstration's workbook as we left it, and as LibreOffice computes it."""
    place = tmp_path_factory.mktemp("demo")
    workbook = demonstration.synced(place / "cabinet").workbook
    return workbook, judges.recalculate(workbook, place)


def test_every_cached_value_of_the_demonstration_is_what_libreoffice_computes(computed: tuple[Path, Path]) -> None:
    ours, theirs = map(figures, computed)
    assert formulas(computed[0]) == {str}
    assert len(ours) == 48
    assert theirs == ours


def test_libreoffice_agrees_with_every_cell_of_every_sheet(
    computed: tuple[Path, Path], record_property: Callable[[str, object], None]
) -> None:
    """Forced to compute all formulas anew: no cell of any sheet shows anything else than in the file as we left it.

    Pivots are rebuilt as well: their figures agree, their captions are LibreOffice's own words in its language.
    """
    with closing(openpyxl.load_workbook(computed[0])) as book:
        places = [(s.title, c.coordinate, c.data_type == "f") for s in book for row in s.iter_rows() for c in row]
        in_pivots = cells_of_pivots(book)
    with (
        closing(openpyxl.load_workbook(computed[0], data_only=True)) as ours,
        closing(openpyxl.load_workbook(computed[1], data_only=True)) as theirs,
    ):
        pairs = [(place, *(cell_value(book, *place[:2]) for book in (ours, theirs))) for place in places]
    captions = {place for place, *values in pairs if place[:2] in in_pivots and {*map(type, values)} == {str}}
    assert 0 < len(captions) < len(in_pivots)
    filled = [(place, *values) for place, *values in pairs if values != ["", ""] and place not in captions]
    assert [pair for pair in filled if pair[1] != pair[2]] == []
    formulas = sum(place[2] for place, _, _ in pairs)
    record_property("cells compared and identical", len(filled))
    record_property("formulas among them", formulas)
    assert len(filled) > 4000
    assert formulas >= 48 * len(FORMULAS)


def cells_of_pivots(book: Workbook) -> set[tuple[str, str]]:
    """The cells that pivots fill, by sheet."""
    return {
        (sheet.title, cell.coordinate)
        for sheet in book.worksheets
        for pivot in getattr(sheet, "_pivots", ())
        for row in sheet[pivot.location.ref]
        for cell in row
    }


def cell_value(book: Workbook, title: str, reference: str) -> Any:
    """What a cell shows; a figure to the fifteen digits that spreadsheets keep."""
    value = book[title][reference].value
    return float(f"{value:.14g}") if isinstance(value, float) else "" if value is None else value


def test_numbers_typed_in_any_form_count_the_same_in_the_formulas(fresh: Folder, tmp_path: Path) -> None:
    """A number in a cell, leading zeros, a movement ahead of its time, a witness, an advance with recourse."""
    for number in ("150", "00151", "A-152"):
        (fresh.inbox / f"{number}.xml").write_bytes(documents.invoice(number))
    (fresh.inbox / "banque.xml").write_bytes(
        documents.bank_file([Credit("20.00", reference=documents.reference_of("150"))])
    )
    synchronise(fresh)
    day = date(2026, 10, 1)
    staff.add_row(fresh.workbook, "tblJournal", {"N° facture": 153, "Date facture": day, "Montant": "1'080.50"})
    typed: list[dict[str, Any]] = [
        {"N° facture": 150, "Montant": 10},
        {"N° facture": "0150", "Montant": "5.00"},
        {"N° facture": 151, "Montant": 1.1},
        {"N° facture": "a 152", "Montant": 2, "Genre": "Avoir"},
        {"N° facture": "A-152", "Montant": 40, "Témoin": "oui"},
        {"N° facture": "153", "Montant": 80.5},
        {"N° facture": 153, "Montant": 500, "Genre": "Avance CMD"},
        {"N° facture": "153", "Montant": 7, "Date": date(2026, 12, 1)},
        {"N° facture": "153", "Montant": 9, "Date": None},
    ]
    staff.add_row(fresh.workbook, "tblMouvements", *({"Date": day} | cells for cells in typed))
    staff.type_in(fresh.workbook, "tblJournal", {"N° facture": 153}, {"Créance rachetée": "Avec recours"})
    synchronise(fresh)
    ours = figures(fresh.workbook)
    assert {number: (float(paid), float(balance)) for number, (paid, balance, _) in ours.items()} == {
        "150": (35, 85),
        "00151": (1.1, 118.9),
        "A-152": (0, 118),
        "153": (80.5, 1000),
    }
    assert figures(judges.recalculate(fresh.workbook, tmp_path)) == ours
