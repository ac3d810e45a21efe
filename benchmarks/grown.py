"""A journal of any size as the product's own syncs would have left it, made through the product's own layers.

    python -m benchmarks.grown 10k JOURNAL.xlsx
"""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks import invented
from facturation_xls.practice import TEMPLATE
from facturation_xls.settings import read_settings
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.staff import all_rows
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.package import MAIN, parse, serialise

_LIVE_UNTIL = 50_000_000
"""Journal rows times movement rows: beyond, sums stand as values (DESIGN §2)."""


def grow(count: int, path: Path) -> None:
    """Write a journal of ``count`` invoices, synced up to ``invented.AS_OF``."""
    book = Book(TEMPLATE)
    if 2 * count * count > _LIVE_UNTIL:
        _settle_sums(book)
    settings = read_settings(*(all_rows(book[table]) for table in schema.SETTING_TABLES))
    settings = replace(settings, journal_start=invented.AS_OF.replace(year=invented.AS_OF.year - invented.YEARS))
    book.load(settings.number_prefixes)
    for story in invented.stories(count):
        for table, row in (
            (schema.DEBTORS, story.debtor),
            (schema.JOURNAL, story.invoice),
            (schema.DISPATCHES, story.dispatch),
            *((schema.MOVEMENTS, movement) for movement in story.movements),
            (schema.IMPORTS, story.document),
        ):
            book.memory.offer(book[table], asdict(row))
    for record in invented.statements():
        book.memory.offer(book[schema.IMPORTS], asdict(record))
    refresh(book, settings, invented.AS_OF)
    book.finish(f"{invented.AS_OF:%d.%m.%Y} 17:30")
    with path.open("wb") as out:
        book.package.save(out)
    book.close()


def _settle_sums(book: Book) -> None:
    """Take the live sums out of the empty template: a journal of this size holds values."""
    place = book.places[schema.JOURNAL.name]
    root = parse(book.package.read(place.part))
    columns = list(root.iter(f"{{{MAIN}}}tableColumn"))
    sheet = book.sheet(place.sheet.part, place.sheet.name)
    line = sheet.row(place.data.first_row)
    for field in ("paid", "balance"):
        index = place.columns[field]
        column = columns[index - place.area.first_column]
        for formula in column.findall(f"{{{MAIN}}}calculatedColumnFormula"):
            column.remove(formula)
        line.set(index, None, formula="")
        place.formulas.pop(index)
    sheet.put(line)
    book.package.write(place.part, serialise(root))


def size(text: str) -> int:
    """``10k`` is 10,000."""
    return int(text.removesuffix("k")) * 1000 if text.endswith("k") else int(text)


if __name__ == "__main__":
    grow(size(sys.argv[1]), Path(sys.argv[2]))
