"""The sheet *Lots* kept up with *Envois*: a row for each lot, its figures, and the sendings that its day makes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from facturation_xls.model.words import DispatchState
from facturation_xls.rules import lots
from facturation_xls.sync.frames import frame
from facturation_xls.workbook.observations import typed_over_finding
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, LOTS

if TYPE_CHECKING:
    import pandas as pd

    from facturation_xls.model.findings import Finding
    from facturation_xls.model.settings import Settings
    from facturation_xls.workbook.book import Book


_NOTHING = (None, None, "")


def keep(book: Book, settings: Settings, as_of: date) -> tuple[pd.DataFrame, list[Finding]]:
    """Bring *Lots* up to date; the answer is the frame of *Envois*, each sending as its lot dates it, and the findings.

    What a lot's day makes of a prepared sending is written into *Envois* as well, its own date stays: the export's.
    """
    dispatches, journal = frame(book[DISPATCHES]), frame(book[JOURNAL])
    rows, found = book[LOTS], lots.lines(dispatches, journal, settings)
    for lot in lots.of_lines(found):
        book.memory.offer(rows, asdict(lot))
    figures = lots.figures(found)
    findings = [
        typed_over_finding(rows, position, field)
        for position, name in enumerate(rows.columns["lot"])
        for field, value in zip(("count", "total", "answers"), figures.get(name, _NOTHING), strict=True)
        if not book.memory.derive(rows, position, field, value)
    ]
    sent = lots.sent(dispatches, frame(rows), as_of)
    for position, (before, now) in enumerate(zip(dispatches["state"], sent["state"], strict=True)):
        if before != now:
            facts = {field: book[DISPATCHES].get(position, field) for field in DISPATCHES.key}
            book.memory.offer(book[DISPATCHES], facts | {"state": DispatchState.SENT.value})
    return sent, findings
