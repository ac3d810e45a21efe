"""A journal of any size as the product's own syncs would have left it, made through the product's own layers.

python -m benchmarks.grown 10000 JOURNAL.xlsx
"""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks import invented
from facturation_xls.practice import TEMPLATE
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.modes import must_switch


def grow(count: int, path: Path) -> None:
    """Write a journal of ``count`` invoices, synced up to ``invented.AS_OF``."""
    book = Book(TEMPLATE)
    settings = settings_of(book)
    book.load(settings.number_prefixes)
    if must_switch(count, 2 * count):
        book.freeze()
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


if __name__ == "__main__":
    grow(int(sys.argv[1]), Path(sys.argv[2]))
