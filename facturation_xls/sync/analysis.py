"""*Analyse*: its pivots are brought up to date after the reports that they draw on, and say what they count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_date
from facturation_xls.reports.delays import since
from facturation_xls.sync.known import Known
from facturation_xls.sync.reporting import Made
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.pivots.ours import DELAYS_BY_MONTH, PIVOTS
from facturation_xls.workbook.pivots.showing import State


def show(book: Book, known: Known, reports: Sequence[Made]) -> None:
    """Bring the pivots up to date with the reports that were made; what each counts stands above it."""
    shown = book.show_pivots({report.table.name: report.rows for report in reports})
    day = format_date(known.as_of)
    for pivot in PIVOTS:
        state = shown.get(pivot.name)
        if state is State.AS_PLACED:
            base = (
                _delays(known.settings, known.as_of) if pivot is DELAYS_BY_MONTH else f"Solde ouvert en CHF, au {day}"
            )
            book.set_named(pivot.base, base)
        elif state is State.REARRANGED:
            book.set_named(pivot.base, f"Arrangé par le cabinet, chiffres au {day}")
        elif state is State.LEFT:
            book.set_named(pivot.base, "Arrangé par le cabinet : Excel actualise les chiffres à l'ouverture")


def _delays(settings: Settings, as_of: date) -> str:
    """A mean of paid invoices flatters, so it says where the fair one stands."""
    return (
        f"Au {format_date(as_of)}, factures payées seulement, émises depuis le "
        f"{format_date(since(settings, as_of).date())} ; impayées comprises : feuille Délais"
    )
