"""One table of the schema as XlsxWriter writes it: header, an empty row with styles and formulas, dropdowns, widths."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from facturation_xls.model.words import DispatchState, Origin, Recipient, ReminderChannel
from facturation_xls.workbook.cells import serial
from facturation_xls.workbook.schema import MAX_ROW, Column, Kind, Role, Table
from facturation_xls.workbook.template.draft import Cell, Draft
from facturation_xls.workbook.template.styles import cell_style, header_style, is_reference

_KIND_WIDTH = {Kind.TEXT: 14, Kind.MONEY: 13, Kind.DATE: 11.5, Kind.COUNT: 10.5, Kind.NUMBER: 12, Kind.SHARE: 9}

_FIELD_WIDTH = {
    "age": 12,
    "agreed": 21,
    "agreed_in": 26,
    "answers": 24,
    "address_check": 14,
    "announced_max": 13,
    "answer": 60,
    "announced_min": 13,
    "channels": 19,
    "city": 20,
    "clause": 33,
    "clock": 10,
    "consent_check": 14.5,
    "consent_on": 15,
    "contains": 22,
    "control": 24,
    "covered": 24,
    "debtor": 28,
    "deviation": 22,
    "debtor_id": 11,
    "detail": 44,
    "document": 24,
    "effectiveness": 12,
    "file": 34,
    "example": 44,
    "figure": 30,
    "finding": 46,
    "formula": 56,
    "go_to": 17,
    "hold": 17,
    "hold_check": 15,
    "imposed_type": 22.5,
    "interval": 13,
    "kept": 18,
    "level_name": 18,
    "line": 7,
    "lot": 26,
    "meaning": 74,
    "means": 11,
    "measured": 46,
    "month": 9,
    "name": 28,
    "news": 50,
    "next_action": 23,
    "number": 12.5,
    "origin": 11,
    "overdue_days": 9,
    "owner": 12.5,
    "patient": 24,
    "payer": 24,
    "place": 38,
    "payer_type": 22.5,
    "pdf_proof": 34,
    "pending_check": 22,
    "possible": 12,
    "prescription_check": 14,
    "proof": 44,
    "purchase_check": 11,
    "reason": 28,
    "recipient": 13,
    "reference": 28,
    "remark": 28,
    "reminders_check": 22,
    "says": 42,
    "severity": 11,
    "sheet": 12,
    "send": 11,
    "sources_check": 18,
    "state": 11,
    "street": 28,
    "term": 13.5,
    "text": 74,
    "unit": 17,
    "value": 28,
    "what_to_do": 42,
    "where": 30,
    "why": 46,
    "witness": 9,
    "word": 17,
    "xml_proof": 34,
    "zip_code": 8,
}
"""Width of the columns in characters, by kind and for the fields that need another."""

_LINE_HEIGHT = 15.0
"""Points of one line of text."""


@dataclass(frozen=True, slots=True)
class Dropdown:
    """The words offered in a column: a defined name, or the program's own. ``closed``: no other word means anything."""

    source: str | tuple[str, ...]
    closed: bool = False


_PAYERS = Dropdown("=fx_liste_payeurs")
_CHANNELS = Dropdown("=fx_liste_canaux")
_HOLDS = Dropdown("=fx_liste_blocages")

DROPDOWNS: Mapping[tuple[str, str], Dropdown] = {
    ("tblJournal", "payer_type"): _PAYERS,
    ("tblJournal", "channel"): _CHANNELS,
    ("tblJournal", "bought"): Dropdown("=fx_liste_rachat", closed=True),
    ("tblJournal", "hold"): _HOLDS,
    ("tblJournal", "to_confirm"): Dropdown(("oui", "non"), closed=True),
    ("tblEnvois", "channel"): _CHANNELS,
    ("tblEnvois", "state"): Dropdown(tuple(DispatchState), closed=True),
    ("tblRappels", "channel"): Dropdown(tuple(ReminderChannel)),
    ("tblARelancer", "send"): Dropdown(("oui", "non", "plus tard"), closed=True),
    ("tblATransferer", "decision"): Dropdown((Recipient.CMD, Recipient.ENFORCEMENT, "non"), closed=True),
    ("tblTransferts", "recipient"): Dropdown(tuple(Recipient), closed=True),
    ("tblNiveaux", "channel"): Dropdown(
        tuple(channel for channel in ReminderChannel if channel is not ReminderChannel.PHONE), closed=True
    ),
    ("tblMouvements", "kind"): Dropdown("=fx_liste_genres", closed=True),
    ("tblMouvements", "means"): Dropdown("=fx_liste_moyens"),
    ("tblDebiteurs", "imposed_type"): _PAYERS,
    ("tblDebiteurs", "hold"): _HOLDS,
    ("tblControles", "decision"): Dropdown("=fx_liste_decisions", closed=True),
    ("tblPayeurs", "source"): Dropdown((Origin.BANK, Origin.CMD, Origin.DENTAGEST), closed=True),
    ("tblRegles", "payer_type"): _PAYERS,
}
"""(table, field) -> its dropdown."""


def place_table(
    draft: Draft,
    sheet: Worksheet,
    table: Table,
    corner: Cell = (0, 0),
    rows: Sequence[Sequence[str | float | None]] = ((),),
    folded: Collection[str] = (),
) -> None:
    """Write a table with its header at ``corner``; by default its one row is the empty row that the first append fills.

    The columns of the fields ``folded`` are grouped and hidden.
    """
    top, left = corner
    last_row, last_column = top + len(rows), left + len(table.columns) - 1
    columns = [
        {"header": column.header, "header_format": draft.formats[header_style(column)], "formula": column.formula}
        for column in table.columns
    ]
    options = {
        "name": table.name,
        "columns": columns,
        "style": "Table Style Light 1",
        "banded_rows": False,
        "autofilter": table.role in {Role.LEDGER, Role.REPORT},
    }
    if sheet.add_table(top, left, last_row, last_column, options):
        raise ValueError(f"XlsxWriter refuses {table.name}")
    for row_number, values in enumerate(rows, start=top + 1):
        for column_number, (column, value) in enumerate(zip_longest(table.columns, values), start=left):
            _write_cell(sheet, (row_number, column_number), column, value, draft.formats[cell_style(table, column)])
    for column_number, column in enumerate(table.columns, start=left):
        _add_dropdown(sheet, table, column, (top + 1, column_number, last_row, column_number))
    _set_widths(sheet, table, left, folded)
    sheet.set_row(top, header_height(table))
    _expect_digits_as_text(sheet, table, left)


def _write_cell(sheet: Worksheet, cell: Cell, column: Column, value: str | float | None, style: Format) -> None:
    """One data cell. On an empty row every formula of the schema gives the empty text."""
    if column.formula:
        sheet.write_formula(*cell, f"={column.formula}", style, "")
    else:
        sheet.write(*cell, value, style)


def _set_widths(sheet: Worksheet, table: Table, left: int, folded: Collection[str]) -> None:
    """Widths, and an outline over each run of folded columns; its button stands over the column after the run."""
    after_fold = False
    for number, column in enumerate(table.columns, start=left):
        fold = column.field in folded
        outline = {"level": int(fold), "hidden": fold, "collapsed": after_fold and not fold}
        sheet.set_column(number, number, column_width(column), None, outline)
        after_fold = fold
    if after_fold:
        behind = left + len(table.columns)
        sheet.set_column(behind, behind, None, None, {"collapsed": True})


def column_width(column: Column) -> float:
    """Characters."""
    return _FIELD_WIDTH.get(column.field, _KIND_WIDTH[column.kind])


def header_height(table: Table) -> float:
    """Points that the headers need at their columns' widths, at least two lines: the filter button takes the last."""
    lines = max(len(textwrap.wrap(column.header, int(column_width(column)) - 1)) for column in table.columns)
    return _LINE_HEIGHT * max(lines, 2) + 3


def _add_dropdown(sheet: Worksheet, table: Table, column: Column, area: tuple[int, int, int, int]) -> None:
    dropdown = DROPDOWNS.get((table.name, column.field))
    if dropdown is None:
        return
    source = dropdown.source if isinstance(dropdown.source, str) else list(dropdown.source)
    explanation = (
        {"error_type": "stop", "error_message": "Choisissez un des mots de la liste."}
        if dropdown.closed
        else {"error_type": "warning", "error_message": "Ce mot n'est pas dans la liste de la feuille Paramètres."}
    )
    sheet.data_validation(*area, {"validate": "list", "source": source, "error_title": column.header, **explanation})


def _expect_digits_as_text(sheet: Worksheet, table: Table, left: int) -> None:
    """No green corner on invoice numbers: whole sheet columns, so that the range need not follow the table."""
    letters = [xl_col_to_name(left + i) for i, column in enumerate(table.columns) if is_reference(column)]
    if letters:
        sheet.ignore_errors({"number_stored_as_text": " ".join(f"{c}1:{c}{MAX_ROW}" for c in letters)})


def written(column: Column, value: Any) -> Any:
    """A value of a report as XlsxWriter takes it: centimes as francs, a day as its number."""
    if isinstance(value, date):
        return serial(value)
    return value / 100 if column.kind is Kind.MONEY and value is not None else value
