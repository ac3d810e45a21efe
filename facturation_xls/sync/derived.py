"""The journal's derived columns: each shows what the ledger says, and what staff typed over one of them is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.observations import column_replaced_finding, typed_over_finding
from facturation_xls.workbook.schema import JOURNAL, Owner


def show(book: Book, facts: pd.DataFrame) -> Iterator[Finding]:
    """Bring the ledger into the journal; the findings name what staff typed over."""
    rows = book[JOURNAL]
    live = book.live_fields(JOURNAL)
    for column in JOURNAL.columns:
        if column.owner is not Owner.DERIVED:
            continue
        if column.field in live and book.column_replaced(JOURNAL, column.field):
            yield column_replaced_finding(JOURNAL, column.field)
            continue
        figures = _cells(facts[column.field])
        for position in _different(rows.columns[column.field], figures):
            value = figures[position]
            if column.field in live:
                if book.typed_over(JOURNAL, position, column.field):
                    yield typed_over_finding(rows, position, column.field)
                else:
                    rows.set(position, column.field, value)
            elif not book.memory.derive(rows, position, column.field, value) and not column.echo:
                yield typed_over_finding(rows, position, column.field)


def _cells(values: pd.Series[Any]) -> list[Any]:
    """A ledger column as cells: ``date`` for days, plain ``int`` and ``str``, ``None`` for nothing."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.to_numpy("datetime64[D]").tolist()
    return values.astype(object).where(values.notna(), None).tolist()


def _different(shown: list[Any], figures: list[Any]) -> list[int]:
    """Where a column does not show its figures; an empty text and no value at all are the same."""
    pairs = enumerate(zip(shown, figures, strict=True))
    return [i for i, (old, new) in pairs if old != new and not (old in ("", None) and new in ("", None))]
