"""What the ledger says, brought into the workbook: derived columns, reports, controls, the lines above the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from facturation_xls.errors import ReportStuck
from facturation_xls.model import Finding, Settings, Severity
from facturation_xls.reports import ageing, cmd, delays, to_remind, unpaid
from facturation_xls.rules import controls, holds, instalments, ledger, reminders
from facturation_xls.sync import dunning, lots
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.frames import frame
from facturation_xls.sync.instalments import show_progress
from facturation_xls.sync.reinstating import deleted_rows
from facturation_xls.sync.staff import MODIFIED, append_remark
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.cells import money
from facturation_xls.workbook.modes import must_switch
from facturation_xls.workbook.observations import (
    KEPT_NOTE,
    column_replaced_finding,
    conflict_finding,
    deleted_row_finding,
    filter_notice,
    hidden_rows_notice,
    memory_lost_finding,
    typed_over_finding,
    unreadable_finding,
)
from facturation_xls.workbook.schema import (
    CMD,
    CONTROLS,
    DEBTORS,
    DELAYS,
    IMPORTS,
    INSTALMENTS,
    JOURNAL,
    LEDGER_TABLES,
    MOVEMENTS,
    REMINDERS,
    SETTING_TABLES,
    TO_REMIND,
    UNPAID,
    Owner,
    Table,
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known on a day.

    ``journal`` carries the level of its reminders, ``ledger`` has a row for each of its, ``progress`` is that of the
    payment plans.
    """

    journal: pd.DataFrame
    dispatches: pd.DataFrame
    ledger: pd.DataFrame
    progress: pd.DataFrame
    findings: list[Finding]


def look(book: Book, settings: Settings, as_of: date) -> Known:
    """Compute the ledger of the open workbook."""
    journal = reminders.current(frame(book[JOURNAL]), frame(book[REMINDERS]), settings, as_of)
    dispatches, findings = lots.keep(book, settings, as_of)
    plans = frame(book[INSTALMENTS])
    facts = ledger.compute(journal, frame(book[MOVEMENTS]), dispatches, frame(book[DEBTORS]), settings, as_of, plans)
    progress = instalments.progress(
        ledger.typed_instalments(plans, settings), ledger.balances(facts), settings.tolerance, pd.Timestamp(as_of)
    )
    return Known(journal, dispatches, facts, progress, findings)


def refresh(book: Book, settings: Settings, as_of: date) -> tuple[dict[str, int], int]:
    """Recompute all that is derived. The answer: the number of rows of each report, and of findings."""
    known = look(book, settings, as_of)
    facts = known.ledger
    findings = [*known.findings, *_derive(book, facts), *show_progress(book, known.progress)]
    if book.live_fields(JOURNAL) and must_switch(len(book[JOURNAL]), len(book[MOVEMENTS])):
        book.freeze()
    findings += observed(book)
    findings += stated(book, known, settings, as_of)
    payer_types = [payer.payer_type for payer in settings.payers]
    open_rows = unpaid.rows(facts, payer_types)
    to_send = dunning.listed(book, known, findings, settings, as_of)
    reports = {
        DELAYS: _records(delays.rows(facts, settings, as_of)),
        UNPAID: _records(open_rows),
        TO_REMIND: _records(to_remind.rows(to_send)),
        CMD: _records(cmd.rows(facts)),
        CONTROLS: [_finding_row(finding) for finding in _in_order(findings)],
    }
    done = {table for table, rows in reports.items() if _arrange(book, table, rows, as_of)}
    book.set_named("fx_au", as_of, needed=True)
    if UNPAID in done:
        _remember_remarks(book, reports[UNPAID])
        _head_of_unpaid(book, open_rows, ageing.totals(facts, payer_types), as_of)
    if TO_REMIND in done:
        book.set_named("fx_relancer_situation", to_remind.situation(to_send, as_of))
    if CMD in done:
        book.set_named("fx_cmd_situation", cmd.situation(as_of))
    if DELAYS in done:
        book.set_named("fx_delais_base", delays.situation(settings, as_of))
    return {table.name: len(reports[table]) for table in done}, len(findings)


# --- the journal's derived columns ------------------------------------------------------------------------------------


def _derive(book: Book, facts: pd.DataFrame) -> Iterator[Finding]:
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


# --- findings -------------------------------------------------------------------------------------------------------


def stated(book: Book, known: Known, settings: Settings, as_of: date) -> list[Finding]:
    """What the rules find: controls and holds to review."""
    found = controls.findings(known.ledger, frame(book[MOVEMENTS]), known.dispatches, settings, as_of, known.progress)
    return [*found, *holds.findings(known.journal, known.ledger, as_of)]


def observed(book: Book) -> Iterator[Finding]:
    """What was noticed in the workbook itself: unreadable cells, conflicts, documents that changed known facts."""
    if book.memory_lost:
        yield memory_lost_finding()
    for table in (*SETTING_TABLES, *LEDGER_TABLES):
        yield from (unreadable_finding(cell, table) for cell in book[table].unreadable)
    for table in LEDGER_TABLES:
        yield from (conflict_finding(conflict) for conflict in book.memory.conflicts(book[table]))
    for table, key in deleted_rows(book):
        yield deleted_row_finding(table, key, irretrievable=(table.name, key) in book.irretrievable)
    imports = book[IMPORTS]
    for position in range(len(imports)):
        if imports.get(position, "to_check"):
            yield Finding(
                Severity.CHECK,
                MODIFIED,
                imports.get(position, "document"),
                imports.get(position, "file"),
                f"Un nouveau document change ce qui était connu. {imports.get(position, 'detail')}.",
                "Vérifiez dans Dentagest, puis mettez « vu » dans Décision.",
            )


def _in_order(findings: list[Finding]) -> list[Finding]:
    ranks = list(Severity)
    return sorted(findings, key=lambda f: (ranks.index(f.severity), f.control, f.number, f.document))


def _finding_row(finding: Finding) -> dict[str, Any]:
    return {field: str(getattr(finding, field)) for field in Finding.__dataclass_fields__}


# --- reports ----------------------------------------------------------------------------------------------------------


def _records(report: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(field): value for field, value in row.items()} for row in report.to_dict("records")]


def _arrange(book: Book, table: Table, rows: list[dict[str, Any]], as_of: date) -> bool:
    """Make a report anew. The answer is whether it shows the new rows; what staff must know stands above it."""
    try:
        arranged = book.arrange(table, rows)
    except ReportStuck as error:
        book.say(table, [error.message])
        return False
    homeless = [left for left in arranged.left if not append_remark(book, table, left.key, left.text, as_of)]
    notices = [f"{KEPT_NOTE} ({left.label}) : {left.text}" for left in homeless]
    book.say(table, [*notices, *(filter_notice(header) for header in arranged.unfiltered)])
    if table is UNPAID and arranged.hidden is not None:
        book.set_named("fx_impayes_masquees", hidden_rows_notice(arranged.hidden))
    return table in book


def _remember_remarks(book: Book, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        book.memory.note(UNPAID, book[JOURNAL].key_of(row), "remark", row["remark"])


def _head_of_unpaid(book: Book, open_rows: pd.DataFrame, totals: pd.DataFrame, as_of: date) -> None:
    book.set_named("fx_impayes_situation", unpaid.situation(as_of))
    book.set_named("fx_impayes_fraicheur", unpaid.freshness(covered(book[IMPORTS]), as_of))
    book.set_named("fx_impayes_controle", unpaid.control(open_rows, totals))
    cells = {(str(row), str(age)): money(int(totals.loc[row, age])) for row in totals.index for age in totals.columns}
    book.set_cached("fx_impayes_totaux", cells)
