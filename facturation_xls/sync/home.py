"""*Accueil* after a sync: its blocks get their figures, and the invoice that staff searched is shown as it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.words import PayerType, Severity, Status
from facturation_xls.parsing import format_date
from facturation_xls.reports import home
from facturation_xls.rules import dunning, holds, transfer_gate
from facturation_xls.sync.claims.dunning import wishes
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.known import Known
from facturation_xls.sync.reporting import Made
from facturation_xls.workbook import home as places
from facturation_xls.workbook import search
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.home import Block
from facturation_xls.workbook.schema import CONTROLS, DELAYS, FORECAST, IMPORTS, TO_REMIND, TO_TRANSFER, Table

_SEEN = "vu"
_MESSAGE = "fx_message_accueil"
_FAILED, _MENDED = "La mise à jour automatique du", "Tout est rattrapé au"
_SIZE_CHANGED = "Des cellules ont été ajoutées ou enlevées dans un bloc de cette feuille : ses chiffres ne suivent plus"


COUNTED = frozenset({DELAYS, FORECAST, TO_REMIND, TO_TRANSFER})
"""The reports whose rows *Accueil* counts, whether their own sheets are there or not."""


def stands(book: Book) -> bool:
    """Whether anything is left of *Accueil*."""
    return any(name.startswith("fx_accueil_") for name in book.names)  # its search is nothing without them


def show(book: Book, known: Known, made: Sequence[Made], findings: Iterable[Finding]) -> None:
    """Fill *Accueil*. Where staff removed it, or a block of it, nothing is written there."""
    blocks = _figures(book, known, made, findings) | _searched(book)
    stuck = [block for block, lines in blocks.items() if not book.set_block(block, lines)]
    book.set_named(_MESSAGE, _SIZE_CHANGED if stuck else _still_told(book, known.as_of))
    book.set_named("fx_accueil_situation", home.situation(known.settings, known.as_of))


def tell_mended(book: Book, failed_on: str, as_of: date) -> None:
    """Tell on *Accueil*, until the next day, that a scheduled run failed and this one did not."""
    book.set_named(_MESSAGE, f"{_FAILED} {failed_on} n'avait pas abouti. {_MENDED} {format_date(as_of)}.")


def _still_told(book: Book, as_of: date) -> str | None:
    said = str(book.named(_MESSAGE) or "")
    return said if said.startswith(_FAILED) and said.endswith(f"{_MENDED} {format_date(as_of)}.") else None


def _figures(book: Book, known: Known, made: Sequence[Made], findings: Iterable[Finding]) -> dict[Block, home.Lines]:
    settings, as_of, ledger = known.settings, known.as_of, known.ledger
    delay_rows = pd.DataFrame(_rows(made, DELAYS), columns=[column.field for column in DELAYS.columns])
    fresh = covered(book[IMPORTS])
    steps = home.first_steps(settings, fresh, invoices=bool(len(ledger)))
    tasks = _tasks(book, known, made, findings) | {"steps": sum(not done for done in steps.values())}
    ages = home.ages(ledger, settings, places.CHARTED)
    monthly = home.monthly_delays(delay_rows, settings, as_of, places.CHARTED, places.MONTHS)
    return {
        places.TODO: [[tasks[task]] for task in places.TASKS],
        places.FIRST_STEPS: [["✓" if steps[step] else "○"] for step in places.STEPS],
        places.FRESHNESS: home.freshness(fresh, places.SOURCES, settings, as_of),
        places.PAYERS: home.payers(ledger, delay_rows, settings, as_of, places.PAYERS.rows),
        places.AGE_SERIES: [ages.series],
        places.AGE_CHART: ages.lines,
        places.DELAY_SERIES: [monthly.series],
        places.DELAY_CHART: monthly.lines,
        places.FORECAST_CHART: home.weekly_receipts(_rows(made, FORECAST)),
    }


def _rows(made: Sequence[Made], table: Table) -> list[dict[str, Any]]:
    return next(report.rows for report in made if report.table is table)


def _tasks(book: Book, known: Known, made: Sequence[Made], findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each task there are; what staff marked as seen in *Contrôles* is none any more."""
    open_findings = [finding for finding in findings if _decision(book, finding) != _SEEN]
    return {
        "alarms": sum(finding.severity is Severity.ALARM for finding in open_findings),
        "checks": sum(finding.severity is Severity.CHECK for finding in open_findings),
        "unclassified": int((known.ledger["payer_type"] == PayerType.UNCLASSIFIED).sum()),
        "unsent": int((known.ledger["status"] == Status.TO_SEND).sum()),
        "reminders": _reminders(book, known, made),
        "transfers": sum(row["possible"] != transfer_gate.NOWHERE for row in _rows(made, TO_TRANSFER)),
        "reviews": sum(finding.control == holds.REVIEW for finding in open_findings),
    }


def _decision(book: Book, finding: Finding) -> str:
    if CONTROLS not in book:
        return ""
    rows = book[CONTROLS]
    position = rows.index.get(rows.key_of({name: str(getattr(finding, name)) for name in rows.table.key}))
    return "" if position is None else str(rows.get(position, "decision")).strip().casefold()


def _reminders(book: Book, known: Known, made: Sequence[Made]) -> int:
    """The letters that would go out now: proposed, and not held back by staff."""
    said = wishes(book, known.settings)
    kept_back = {dunning.Wish.NO, dunning.Wish.LATER}
    proposed = (row["number"] for row in _rows(made, TO_REMIND) if row["proposed"] == dunning.PROPOSED)
    prefixes = known.settings.number_prefixes
    return sum(said.get(invoice_key(number, prefixes), "").strip().casefold() not in kept_back for number in proposed)


def _searched(book: Book) -> dict[Block, list[list[Any]]]:
    """What the search shows, of the number that stands in its cell."""
    typed = book.named(places.SEARCHED)
    text = str(int(typed)) if isinstance(typed, float) and typed.is_integer() else str(typed or "")
    return search.answers(text, book.__getitem__, book.lines_of)
