"""The sheet *Plans de paiement* kept up with the balances: what has come of each plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from facturation_xls.workbook.observations import typed_over_finding
from facturation_xls.workbook.schema import INSTALMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from facturation_xls.model import Finding
    from facturation_xls.workbook.book import Book


def show_progress(book: Book, lines: pd.DataFrame) -> Iterator[Finding]:
    """Write the state of each instalment; ``lines`` are those of ``rules.instalments.progress``."""
    rows = book[INSTALMENTS]
    for position in range(len(rows)):
        state = lines["state"].get(position, "")
        if not book.memory.derive(rows, position, "state", state):
            yield typed_over_finding(rows, position, "state")
