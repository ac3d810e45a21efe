"""The reports: what each sheet shows of the ledger, one function per sheet.

A report adds up what the ledger says and decides nothing (DESIGN §4); ``REPORTS`` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from facturation_xls.model.findings import Finding
from facturation_xls.reports import (
    ageing,
    closings,
    cmd,
    contract,
    definitions,
    delays,
    evolution,
    forecast,
    forecast_check,
    forecast_sheet,
    paid,
    to_remind,
    to_transfer,
    unpaid,
)
from facturation_xls.reports.cells import records
from facturation_xls.sync.claims import dunning, recovery
from facturation_xls.sync.findings import in_order
from facturation_xls.sync.instalments import to_come
from facturation_xls.sync.known import Known
from facturation_xls.sync.table_rows import all_rows
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.cells import CellValue, money
from facturation_xls.workbook.home import SHEET
from facturation_xls.workbook.schema import (
    CLOSINGS,
    CMD,
    CONTRACT_BREACHES,
    CONTRACT_MEASURED,
    CONTROLS,
    DEFINITIONS,
    DELAYS,
    EVOLUTION,
    FORECAST,
    PAID,
    PAST_FORECASTS,
    TO_REMIND,
    TO_TRANSFER,
    UNPAID,
    Table,
)


@dataclass(frozen=True, slots=True)
class Made:
    """One report as it shall stand: the rows of its table, and what the named cells of its sheet say.

    ``links`` says by field where the cell of each row leads: the name of a table of ours, "" for nowhere.
    ``totals`` holds, by the name of a grid of live formulas, what they come to: by first column and first row.
    """

    table: Table
    rows: list[dict[str, Any]]
    cells: Mapping[str, CellValue | date] = field(default_factory=dict)
    totals: Mapping[str, Mapping[tuple[str, str], CellValue]] = field(default_factory=dict)
    links: Mapping[str, Sequence[str]] = field(default_factory=dict)


def _delays(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    rows = delays.rows(known.ledger, known.settings, known.as_of)
    return Made(DELAYS, records(rows), {"fx_delais_base": delays.situation(known.settings, known.as_of)})


def _paid(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    rows = paid.rows(known.ledger, known.settings, known.as_of)
    return Made(PAID, records(rows), {"fx_payees_situation": paid.situation(known.settings, known.as_of)})


def _unpaid(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    payer_types = [payer.payer_type for payer in known.settings.payers]
    rows, totals = unpaid.rows(known.ledger, payer_types), ageing.totals(known.ledger, payer_types)
    sums = {(str(row), str(age)): money(int(totals.loc[row, age])) for row in totals.index for age in totals.columns}
    cells = {
        "fx_impayes_situation": unpaid.situation(known.as_of),
        "fx_impayes_fraicheur": unpaid.freshness(known.covered, known.as_of),
        "fx_impayes_controle": unpaid.control(rows, totals),
    }
    return Made(UNPAID, records(rows), cells, {"fx_impayes_totaux": sums})


def _to_remind(book: Book, known: Known, findings: Sequence[Finding]) -> Made:
    listed = dunning.listed(book, known, findings)
    cells = {"fx_relancer_situation": to_remind.situation(listed, known.as_of)}
    return Made(TO_REMIND, records(to_remind.rows(listed)), cells)


def _to_transfer(book: Book, known: Known, findings: Sequence[Finding]) -> Made:
    listed = recovery.listed(book, known, findings)
    cells = {"fx_transferer_situation": to_transfer.situation(listed, known.as_of)}
    return Made(TO_TRANSFER, records(to_transfer.rows(listed)), cells)


def _cmd(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    return Made(CMD, records(cmd.rows(known.ledger)), {"fx_cmd_situation": cmd.situation(known.as_of)})


def _evolution(book: Book, known: Known, _: Sequence[Finding]) -> Made:
    cells = {"fx_evolution_situation": evolution.reconciliation(known.ledger, known.as_of)}
    if CLOSINGS not in book:  # nobody keeps the month-ends, so nothing is said of them
        cells["fx_evolution_arrete"] = ""
    return Made(EVOLUTION, records(evolution.rows(known.history, known.settings, known.as_of)), cells)


def _closings(book: Book, known: Known, _: Sequence[Finding]) -> Made:
    kept = all_rows(book[CLOSINGS]) if CLOSINGS in book else ()
    rows = closings.rows(known.history, kept, known.settings, known.as_of)
    return Made(CLOSINGS, records(rows), {"fx_evolution_arrete": closings.latest(rows)})


def _forecast(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    expected = forecast.forecast(known.history, known.settings, known.as_of, forecast_sheet.AHEAD, to_come(known))
    cells = {
        "fx_prevision_situation": forecast_sheet.situation(expected, known.as_of),
        "fx_prevision_douteux": forecast_sheet.doubts(expected),
        "fx_prevision_cmd": forecast_sheet.payouts(expected, known.as_of),
        "fx_prevision_controle": forecast_check.summary(known.past_forecasts),
    }
    return Made(FORECAST, records(forecast_sheet.rows(expected, known.as_of)), cells)


def _past_forecasts(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    summary = forecast_check.summary(known.past_forecasts)
    return Made(PAST_FORECASTS, records(known.past_forecasts), {"fx_previsions_passees": summary})


def _contract(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    told = contract.situation(known.terms, known.settings.cohort_months, known.as_of)
    return Made(CONTRACT_MEASURED, records(contract.rows(known.terms)), {"fx_contrat_situation": told})


def _breaches(_: Book, known: Known, __: Sequence[Finding]) -> Made:
    told = contract.breach_situation(known.terms, known.as_of)
    return Made(CONTRACT_BREACHES, records(contract.breach_rows(known.terms)), {"fx_ecarts_situation": told})


def _controls(_: Book, __: Known, findings: Sequence[Finding]) -> Made:
    fields = [column.field for column in CONTROLS.columns if column.field in Finding.__dataclass_fields__]
    listed = in_order(findings)
    rows = [{name: str(getattr(finding, name)) for name in fields} for finding in listed]
    return Made(CONTROLS, rows, links={"control": [finding.listed_in for finding in listed]})


def _definitions(_: Book, __: Known, ___: Sequence[Finding]) -> Made:
    rows = definitions.rows()
    tables = {table.sheet: table.name for table in schema.TABLES} | {SHEET: SHEET}
    links = {column: [tables[row[column]] for row in rows] for column in ("sheet", "go_to")}
    return Made(DEFINITIONS, rows, links=links)


REPORTS: Mapping[Table, Callable[[Book, Known, Sequence[Finding]], Made]] = {
    DELAYS: _delays,
    PAID: _paid,
    UNPAID: _unpaid,
    TO_REMIND: _to_remind,
    TO_TRANSFER: _to_transfer,
    CMD: _cmd,
    CONTRACT_MEASURED: _contract,
    CONTRACT_BREACHES: _breaches,
    CONTROLS: _controls,
    EVOLUTION: _evolution,
    FORECAST: _forecast,
    PAST_FORECASTS: _past_forecasts,
    CLOSINGS: _closings,
    DEFINITIONS: _definitions,
}
"""What makes the rows of each report, from the open workbook, the ledger and all findings."""
