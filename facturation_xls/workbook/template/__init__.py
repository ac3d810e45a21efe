"""The empty workbook of a new practice, ``templates/journal_template.xlsx``.

Tables, columns and formulas come from the schema; the modules beside this one say how they look and what stands around
them. Python later fills the cells named ``fx_…`` and the tables, and leaves everything else as it is.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from facturation_xls.workbook.template import pages
from facturation_xls.workbook.template.analysis import add_pivots, analysis, paid
from facturation_xls.workbook.template.contract import contract_settings
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.finish import finish
from facturation_xls.workbook.template.home import home_page
from facturation_xls.workbook.template.reminders import reminder_settings
from facturation_xls.workbook.template.settings import settings
from facturation_xls.workbook.template.styles import add_formats
from facturation_xls.workbook.template.unpaid import unpaid

CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""A fixed day: the same program builds the same bytes."""

_CALCULATION = 191029
"""The calculation of Excel 2019 and later: a file of an older one is computed on opening, and closing asks to save."""

_SHEETS = (
    home_page,
    pages.journal,
    pages.movements,
    pages.to_remind,
    unpaid,
    pages.controls,
    pages.delays,
    pages.to_transfer,
    pages.evolution,
    pages.forecast,
    pages.past_forecasts,
    pages.closings,
    paid,
    analysis,
    pages.cmd,
    pages.contract,
    pages.breaches,
    pages.dispatches,
    pages.lots,
    pages.reminders,
    pages.instalments,
    pages.transfers,
    pages.debtors,
    pages.imports,
    pages.definitions,
    settings,
    reminder_settings,
    contract_settings,
    pages.memory,
)
"""What writes each sheet, in the order of the tabs."""


def build(path: Path) -> None:
    """Write the template. The same program gives the same file, byte for byte."""
    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": pages.JOURNAL_TITLE, "created": CREATED})
    workbook.set_calc_mode("auto", _CALCULATION)
    workbook.calc_on_load = False  # every cached value is right
    draft = Draft(workbook, add_formats(workbook))
    for add_sheet in _SHEETS:
        add_sheet(draft)
    workbook.close()
    indexes: dict[str, Any] = {name: style.xf_index for name, style in draft.formats.items()}
    path.write_bytes(finish(content.getvalue(), indexes))
    add_pivots(path)
