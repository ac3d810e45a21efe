"""What is known on a day: the open workbook's tables as the rules read them, and what the ledger says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.model.settings import Settings
from facturation_xls.reports import forecast_check
from facturation_xls.reports.history import History
from facturation_xls.rules import comparable, flows, instalments, knowledge, ledger, reminders
from facturation_xls.rules.contract import measure
from facturation_xls.rules.contract.dealings import dealings
from facturation_xls.rules.contract.measured import Measured
from facturation_xls.sync import lots
from facturation_xls.sync.coverage import covered, statement_ends
from facturation_xls.sync.frames import frame
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import (
    DEBTORS,
    DISPATCHES,
    IMPORTS,
    INSTALMENTS,
    JOURNAL,
    MOVEMENTS,
    REMINDERS,
    TRANSFERS,
)


@dataclass(frozen=True)
class Known:
    """What is known on the day ``as_of``.

    ``journal`` carries the level of its reminders, ``ledger`` has a row for each of its, ``progress`` is that of the
    payment plans, ``transfers`` what was handed over for recovery, ``issued`` the reminders; ``imports`` tells which
    document was imported when, and up to which day it is complete, ``covered`` the last covered day by ``Origin``;
    ``findings`` are those about the lots.
    """

    as_of: date
    settings: Settings
    journal: pd.DataFrame
    movements: pd.DataFrame
    dispatches: pd.DataFrame
    ledger: pd.DataFrame
    progress: pd.DataFrame
    transfers: pd.DataFrame
    issued: pd.DataFrame
    imports: pd.DataFrame
    covered: Mapping[str, date]
    findings: list[Finding]

    @cached_property
    def history(self) -> History:
        """What every invoice owed on any past day."""
        moved = flows.of_invoices(self.ledger, self.movements, self.settings, self.as_of)
        return History(self.ledger, moved, flows.invoices_known_on(self.ledger, self.imports, self.settings))

    @cached_property
    def terms(self) -> list[Measured]:
        """The terms of the contract with CMD, each with what it comes to."""
        ends = statement_ends(self.imports)
        tables = (self.ledger, self.movements, self.dispatches, self.issued)
        return measure(dealings(*tables, ends, self.settings, self.as_of), self.settings)

    @cached_property
    def past_forecasts(self) -> pd.DataFrame:
        """The forecasts of past month-ends against what came in."""
        return forecast_check.rows(self.history, self.settings, self.as_of)


def look(book: Book, settings: Settings, as_of: date) -> Known:
    """Compute the ledger of the open workbook."""
    return _seen(book, settings, as_of, frame(book[JOURNAL]))


def look_back(book: Book, settings: Settings, day: date, *, as_known: bool) -> Known:
    """Compute the ledger of a past day; ``as_known``: only with what was known by then."""
    journal = knowledge.held(frame(book[JOURNAL]), day)
    if not as_known:
        return _seen(book, settings, day, knowledge.issued(journal, day))
    tables = (frame(book[MOVEMENTS]), frame(book[DISPATCHES]), frame(book[IMPORTS], _IMPORTED))
    then = knowledge.Then(*tables, settings, day)
    return _seen(book, settings, day, then.journal(journal), then)


_IMPORTED = ("kind", "document", "imported_on", "covered")


def _seen(
    book: Book, settings: Settings, as_of: date, journal: pd.DataFrame, then: knowledge.Then | None = None
) -> Known:
    issued = frame(book[REMINDERS])
    journal = reminders.current(journal, issued, settings, as_of)
    dispatches, findings = lots.keep(book, settings, as_of)
    movements = frame(book[MOVEMENTS])
    if then:
        movements, dispatches = then.movements(), then.dispatches(dispatches)
    plans, transfers = frame(book[INSTALMENTS]), frame(book[TRANSFERS])
    facts = ledger.compute(journal, movements, dispatches, frame(book[DEBTORS]), settings, as_of, plans, transfers)
    progress = instalments.progress(
        comparable.typed_instalments(plans, settings), ledger.balances(facts), settings.tolerance, pd.Timestamp(as_of)
    )
    return Known(
        as_of=as_of,
        settings=settings,
        journal=journal,
        movements=movements,
        dispatches=dispatches,
        ledger=facts,
        progress=progress,
        transfers=transfers,
        issued=issued,
        imports=frame(book[IMPORTS], _IMPORTED),
        covered=covered(book[IMPORTS]),
        findings=findings,
    )
