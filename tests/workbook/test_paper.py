"""Every sheet on paper, as LibreOffice prints it: headings on each page, the foot of the page, nothing cut, no ``###``.

The sheets are those of the template, whatever they are: each table gets rows of its own kinds, with very long names and
large amounts. ``FACTURATION_ROWS="5 500 5000"`` prints other lengths, which takes minutes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import judges
import openpyxl
import pytest
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange

from facturation_xls.model.words import PayerType
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import Column, Kind, Table
from facturation_xls.workbook.template.styles import cell_style

DAY = date(2026, 10, 5)
SIZES = [int(rows) for rows in os.environ.get("FACTURATION_ROWS", "60").split()]
"""60 rows are two or three pages of most lists."""

FOOT = re.compile(r"Confidentiel\s+(?P<sheet>.+), situation au 05\.10\.2026, imprimé le [\d.]+\s+Page (\d+) / (\d+)")
LONG_NAME = "Vandenberghe-Schneider von Hohenwald, Marie-Antoinette"
SENTENCE = "Une longue phrase qui ne tient pas sur une seule ligne de la colonne et finit par le mot voilà"
"""A sentence wraps: its last word must be on the paper."""


def value(table: Table, column: Column, number: int) -> Any:
    """Something of the column's kind, as long as it may come."""
    if column.kind is not Kind.TEXT:
        return {
            Kind.MONEY: 123_456_789 + number,
            Kind.DATE: date(2026, 12, 28),
            Kind.COUNT: 9_999,
            Kind.NUMBER: "≥ 180.0 j",
            Kind.SHARE: 1.0,
        }[column.kind]
    style = cell_style(table, column)
    if column.field == "payer_type":
        return PayerType.COMPLEMENTARY.value
    if column.field == "month":
        return "2026-10"
    if style == "fx Référence":
        return f"{number:08d}"
    return LONG_NAME if style == "fx Nom" else SENTENCE if style == "fx Texte long" else "mot"


def filled(path: Path, count: int) -> Path:
    """The template with ``count`` rows in each list and report."""
    book = Book(TEMPLATE)
    book.load(())
    book.freeze()  # live sums of invented rows are not what is printed here
    for table in schema.LEDGER_TABLES:
        for number in range(count):
            book.memory.offer(book[table], {c.field: value(table, c, number) for c in table.columns})
    for table in schema.REPORT_TABLES:
        rows = [{c.field: value(table, c, number) for c in table.columns} for number in range(count)]
        keyed = [row | ({table.key[-1]: f"{number:06d}"} if count > 1 else {}) for number, row in enumerate(rows)]
        book.arrange(table, keyed)
    book.set_named("fx_au", DAY, needed=True)
    book.date_footers(DAY)
    book.finish("05.10.2026 17:30")
    with path.open("wb") as out:
        book.package.save(out)
    book.close()
    return path


@dataclass(frozen=True)
class Printed:
    """What came out: the text of each page by sheet; ``headings`` are those that are not folded away, by table."""

    count: int
    sheets: set[str]
    headings: dict[str, list[str]]
    pages: dict[str, list[str]]
    numbers: list[tuple[int, int]]


@pytest.fixture(scope="module", params=SIZES)
def printed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    place = tmp_path_factory.mktemp("papier")
    workbook = filled(place / "Journal.xlsx", request.param)
    pages: dict[str, list[str]] = {}
    numbers = []
    for text in judges.pdf_pages(judges.to_pdf(workbook, place, seconds=180 + 2 * request.param)):
        foot = FOOT.search(text)
        assert foot, f"a page without its foot: {text[:80]!r}"
        pages.setdefault(foot["sheet"].strip(), []).append(text)
        numbers.append((int(foot[2]), int(foot[3])))
    book = openpyxl.load_workbook(workbook)
    visible = {sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"}
    headings = {table.name: shown_headers(book, table) for table in tables()}
    return Printed(request.param, visible, headings, pages, numbers)


def tables() -> Iterator[Table]:
    return (table for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES))


def shown_headers(book: Workbook, table: Table) -> list[str]:
    """The headings of a table's columns that are not folded away."""
    sheet = book[table.sheet]
    left, _, _, _ = CellRange(sheet.tables[table.name].ref).bounds
    hidden = {
        number
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for number in range(dimension.min or 1, (dimension.max or 0) + 1)
    }
    return [column.header for place, column in enumerate(table.columns, start=left) if place not in hidden]


def test_every_visible_sheet_is_printed_with_its_pages_numbered(printed: Printed) -> None:
    assert set(printed.pages) == printed.sheets
    assert printed.numbers == [(number, len(printed.numbers)) for number in range(1, len(printed.numbers) + 1)]


def test_no_figure_is_too_wide_for_its_column(printed: Printed) -> None:
    assert [sheet for sheet, pages in printed.pages.items() for page in pages if "###" in page] == []


def test_each_page_of_a_list_has_all_its_headings(printed: Printed) -> None:
    for table in tables():
        words = {word for header in printed.headings[table.name] for word in header.split()}
        for page in printed.pages[table.sheet]:
            assert words - set(page.split()) == set(), table.sheet


def test_the_longest_names_and_the_ends_of_sentences_are_on_paper(printed: Printed) -> None:
    for table in tables():
        shown = set(printed.headings[table.name])
        columns = [column for column in table.columns if column.kind is Kind.TEXT and column.header in shown]
        styles = {cell_style(table, column) for column in columns if column.field not in {*table.key, "payer_type"}}
        text = " ".join(" ".join(printed.pages[table.sheet]).split())
        if "fx Nom" in styles:
            assert text.count(LONG_NAME) >= printed.count, table.sheet
        if "fx Texte long" in styles:
            assert "voilà" in text, table.sheet


def test_each_row_is_printed_once(printed: Printed) -> None:
    """Of the tables whose last key is a number or a word of ours."""
    for table in schema.REPORT_TABLES:
        if table.column(table.key[-1]).header in printed.headings[table.name]:
            text = "\n".join(printed.pages[table.sheet])
            assert len(re.findall(r"\b0000\d\d\b|\b00\d{4}\b", text)) >= printed.count, table.sheet
