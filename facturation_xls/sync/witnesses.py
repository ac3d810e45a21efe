"""Imported payments count or are witnesses by the payer type that an invoice has now, not by that of their booking."""

from __future__ import annotations

from facturation_xls.rules.books import Books
from facturation_xls.rules.witnesses import judged
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import MOVEMENTS


def judge_witnesses(book: Book, books: Books) -> None:
    """Correct *Témoin* where staff, a statement or a setting changed what decides it; staff's own word stands."""
    rows, memory = book[MOVEMENTS], book.memory
    for position, word in list(judged(rows.columns, books)):
        if memory.is_ours(rows, position, "witness"):
            rows.set(position, "witness", word)
            memory.note(MOVEMENTS, rows.key(position), "witness", word)
