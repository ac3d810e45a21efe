"""The sheet *Plans de paiement* kept up with the balances: what has come of each plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from facturation_xls.reports.expected import Instalments
from facturation_xls.reports.history import ALWAYS, day_numbers
from facturation_xls.rules.instalments import TO_COME
from facturation_xls.workbook.observations import typed_over_finding
from facturation_xls.workbook.schema import INSTALMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from facturation_xls.model.findings import Finding
    from facturation_xls.sync.known import Known
    from facturation_xls.workbook.book import Book


def show_progress(book: Book, lines: pd.DataFrame) -> Iterator[Finding]:
    """Write the state of each instalment; ``lines`` are those of ``rules.instalments.progress``."""
    rows = book[INSTALMENTS]
    for position in range(len(rows)):
        state = lines["state"].get(position, "")
        if not book.memory.derive(rows, position, "state", state):
            yield typed_over_finding(rows, position, "state")


def to_come(known: Known) -> Instalments:
    """The instalments that are still expected, as the forecast counts them: a missed one is nobody's promise."""
    lines = known.progress[known.progress["state"] == TO_COME]
    keys = known.ledger["key"]
    row = pd.Series(keys.index, keys)[~keys.duplicated().to_numpy()]
    return Instalments(
        row.reindex(lines["key"]).to_numpy(np.int64),
        day_numbers(lines["day"], ALWAYS),
        lines["amount"].to_numpy(np.int64),
    )
