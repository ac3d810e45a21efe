"""What the ledger says, brought into the workbook: derived columns, reports, controls, the lines above the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd

from facturation_xls.model import Finding, Settings, Severity
from facturation_xls.reports import ageing, delays, unpaid
from facturation_xls.rules import controls, ledger
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.staff import MODIFIED, append_remark
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.cells import money
from facturation_xls.workbook.observations import conflict_finding, typed_over_finding, unreadable_finding
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import (
    CONTROLS,
    DEBTORS,
    DELAYS,
    DISPATCHES,
    IMPORTS,
    JOURNAL,
    LEDGER_TABLES,
    MOVEMENTS,
    UNPAID,
    Owner,
)


def frame(rows: TableRows) -> pd.DataFrame:
    """A table as the ledger reads it: one object column per field."""
    return pd.DataFrame({field: pd.Series(values, dtype=object) for field, values in rows.columns.items()})


def refresh(book: Book, settings: Settings, as_of: date) -> tuple[dict[str, int], int]:
    """Recompute all that is derived. The answer: the number of rows of each report, and of findings."""
    facts = ledger.compute(
        frame(book[JOURNAL]), frame(book[MOVEMENTS]), frame(book[DISPATCHES]), frame(book[DEBTORS]), settings, as_of
    )
    findings = list(_derive(book, facts))
    findings += _observed(book)
    findings += controls.findings(facts, frame(book[MOVEMENTS]), frame(book[DISPATCHES]), settings, as_of)
    payer_types = [payer.payer_type for payer in settings.payers]
    open_rows = unpaid.rows(facts, payer_types)
    reports = {
        DELAYS: _records(delays.rows(facts, settings, as_of)),
        UNPAID: _records(open_rows),
        CONTROLS: [_finding_row(finding) for finding in _in_order(findings)],
    }
    for table, rows in reports.items():
        for left in book.arrange(table, rows):
            append_remark(book, table, left.key, left.text, as_of)
    _remember_remarks(book, reports[UNPAID])
    _head_lines(book, facts, open_rows, payer_types, settings, as_of)
    present = {table.name: len(rows) for table, rows in reports.items() if table in book}
    return present, len(findings)


# --- the journal's derived columns ------------------------------------------------------------------------------------


def _derive(book: Book, facts: pd.DataFrame) -> Iterator[Finding]:
    rows = book[JOURNAL]
    for column in JOURNAL.columns:
        if column.owner is not Owner.DERIVED:
            continue
        for position, value in enumerate(_cells(facts[column.field])):
            shown = rows.get(position, column.field)
            if shown == value or (shown in ("", None) and value in ("", None)):
                continue
            if column.formula:
                if book.typed_over(JOURNAL, position, column.field):
                    yield typed_over_finding(rows, position, column.field)
                else:
                    rows.set(position, column.field, value)
            elif not book.memory.derive(rows, position, column.field, value):
                yield typed_over_finding(rows, position, column.field)


def _cells(values: pd.Series[Any]) -> list[Any]:
    """A ledger column as cells: ``date`` for days, plain ``int`` and ``str``, ``None`` for nothing."""
    if pd.api.types.is_datetime64_any_dtype(values):
        return [None if pd.isna(value) else value.date() for value in values]
    return [None if pd.isna(value) else value for value in values.astype(object)]


# --- findings -------------------------------------------------------------------------------------------------------


def _observed(book: Book) -> Iterator[Finding]:
    for table in LEDGER_TABLES:
        yield from (unreadable_finding(cell, table) for cell in book[table].unreadable)
        yield from (conflict_finding(conflict) for conflict in book.memory.conflicts(book[table]))
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


def _remember_remarks(book: Book, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        book.memory.note(UNPAID, book[JOURNAL].key_of(row), "remark", row["remark"])


def _head_lines(
    book: Book, facts: pd.DataFrame, open_rows: pd.DataFrame, payer_types: list[str], settings: Settings, as_of: date
) -> None:
    totals = ageing.totals(facts, payer_types)
    book.set_named("fx_au", as_of, needed=True)
    book.set_named("fx_impayes_situation", unpaid.situation(as_of))
    book.set_named("fx_impayes_fraicheur", unpaid.freshness(covered(book[IMPORTS]), as_of))
    book.set_named("fx_impayes_controle", unpaid.control(open_rows, totals))
    book.set_named("fx_delais_base", delays.situation(settings, as_of))
    cells = {(str(row), str(age)): money(int(totals.loc[row, age])) for row in totals.index for age in totals.columns}
    book.set_cached("fx_impayes_totaux", cells)
