"""What staff built on the rows of our tables and does not grow with them."""

from __future__ import annotations

from pathlib import Path

import pytest
import staff
from lxml import etree
from openpyxl.workbook.defined_name import DefinedName

from facturation_xls.settings.folder import Folder
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.fixed_ranges import fixed_ranges


def found(path: Path) -> list[tuple[str, str]]:
    book = Book(path)
    try:
        return [(fixed.where, fixed.area) for fixed in fixed_ranges(book.package, book.places, book.names)]
    finally:
        book.close()


def put(path: Path, cell: str, formula: str) -> None:
    with staff.excel(path) as book:
        sheet = book["Bilan"] if "Bilan" in book.sheetnames else book.create_sheet("Bilan")
        sheet[cell] = formula


def test_our_own_formulas_are_none(demo: Folder) -> None:
    assert found(demo.workbook) == []


@pytest.mark.parametrize(
    ("formula", "area"),
    [
        ("=SUM(Journal!I6:I53)", "Journal I6:I53"),
        ("=COUNTIF('Journal'!$A$6:$A$10,\"x\")", "Journal $A$6:$A$10"),
        ("=SUMIFS(Mouvements!F6:F47,Mouvements!C6:C47,A1)", "Mouvements F6:F47"),
        ("=INDEX(Journal!A1:AB500,2,3)", "Journal A1:AB500"),
        ("=COUNTA(Journal!$6:$53)", "Journal $6:$53"),
    ],
)
def test_a_formula_over_rows_of_ours_is_found(demo: Folder, formula: str, area: str) -> None:
    put(demo.workbook, "B2", formula)
    assert ("Bilan B2", area) in found(demo.workbook)


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(tblJournal[Montant])",
        "=SUM(Journal!I:I)",
        "=Journal!I7",
        "=SUM(A1:A9)",
        "=SUM(Journal!A1:C2)",
        "=SUM(Journal!BA1:BC500)",
        '="Journal!I6:I53"',
    ],
)
def test_what_grows_with_the_table_or_lies_elsewhere_is_none(demo: Folder, formula: str) -> None:
    put(demo.workbook, "B2", formula)
    assert found(demo.workbook) == []


def test_a_name_over_some_rows_is_found_and_one_over_all_of_them_follows(demo: Folder) -> None:
    with staff.excel(demo.workbook) as book:
        numbers = staff.opened(book, "tblJournal").numbers
        first, last = numbers[0], numbers[-1]
        book.defined_names["Tous"] = DefinedName("Tous", attr_text=f"Journal!$I${first}:$I${last}")
        book.defined_names["Quelques"] = DefinedName("Quelques", attr_text=f"Journal!$I${first}:$I${last - 3}")
    assert found(demo.workbook) == [("le nom « Quelques »", f"Journal $I${first}:$I${last - 3}")]


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ({"ref": "A5:AB53", "sheet": "Journal"}, [("un tableau croisé", "Journal A5:AB53")]),
        ({"name": "tblJournal"}, []),
        ({"ref": "A1:C9", "sheet": "Ailleurs"}, []),
    ],
)
def test_a_pivot_over_rows_is_found_and_one_over_the_table_is_none(
    demo: Folder, source: dict[str, str], where: list[tuple[str, str]]
) -> None:
    root = etree.Element(f"{staff.MAIN}pivotCacheDefinition")
    cache = etree.SubElement(root, f"{staff.MAIN}cacheSource", {"type": "worksheet"})
    etree.SubElement(cache, f"{staff.MAIN}worksheetSource", source)
    staff.raw_rewrite(demo.workbook, {"xl/pivotCache/pivotCacheDefinition1.xml": lambda _: etree.tostring(root)})
    assert found(demo.workbook) == where
