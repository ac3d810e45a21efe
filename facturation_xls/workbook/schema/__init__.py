"""The tables of the shared workbook, one file per family; the rest of the package imports them from here.

``columns`` says what a table is made of; ``ledger`` holds what happened, ``reports`` what is made anew at each sync,
``settings`` what staff fill once, ``memory`` what the program remembers.
"""

from __future__ import annotations

from facturation_xls.workbook.schema.columns import Column, Kind, Owner, Role, Table
from facturation_xls.workbook.schema.ledger import (
    BALANCE_FORMULA,
    DEBTORS,
    DELAY_FORMULA,
    DISPATCHES,
    IMPORTS,
    INSTALMENTS,
    JOURNAL,
    LEDGER_TABLES,
    LOTS,
    MOVEMENTS,
    PAID_FORMULA,
    REMINDERS,
    TRANSFERS,
)
from facturation_xls.workbook.schema.memory import MEMORY
from facturation_xls.workbook.schema.reports import (
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
    REPORT_TABLES,
    TO_REMIND,
    TO_TRANSFER,
    UNPAID,
)
from facturation_xls.workbook.schema.settings import (
    CHOICES,
    CONTRACT,
    HEADED_TOGETHER,
    LETTERS,
    LEVELS,
    PAYERS,
    PRACTICE,
    RULES,
    SETTING_TABLES,
)

__all__ = [
    "BALANCE_FORMULA",
    "CHOICES",
    "CLOSINGS",
    "CMD",
    "CONTRACT",
    "CONTRACT_BREACHES",
    "CONTRACT_MEASURED",
    "CONTROLS",
    "DEBTORS",
    "DEFINITIONS",
    "DELAYS",
    "DELAY_FORMULA",
    "DISPATCHES",
    "EVOLUTION",
    "FORECAST",
    "IMPORTS",
    "INSTALMENTS",
    "JOURNAL",
    "LEDGER_TABLES",
    "LETTERS",
    "LEVELS",
    "LOTS",
    "MAX_ROW",
    "MEMORY",
    "MOVEMENTS",
    "PAID",
    "PAID_FORMULA",
    "PAST_FORECASTS",
    "PAYERS",
    "PRACTICE",
    "REMINDERS",
    "REPORT_TABLES",
    "RULES",
    "SETTING_TABLES",
    "TABLES",
    "TO_REMIND",
    "TO_TRANSFER",
    "TRANSFERS",
    "UNPAID",
    "VERSION",
    "Column",
    "Kind",
    "Owner",
    "Role",
    "Table",
    "heading",
]

VERSION = 4
"""The version of the workbook's structure that this program writes (migrations lead from an older one to it)."""

MAX_ROW = 1_048_576

TABLES = (*LEDGER_TABLES, *REPORT_TABLES, *SETTING_TABLES, MEMORY)


def heading(table: str) -> str:
    """The defined name of the title above a table, to which links lead."""
    return f"fx_titre_{HEADED_TOGETHER.get(table, table.removeprefix('tbl').lower())}"
