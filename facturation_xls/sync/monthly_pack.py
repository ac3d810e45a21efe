"""``dossier-mensuel``: one PDF with what is looked at once a month, drawn from the rows of the sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from facturation_xls import files
from facturation_xls.letters.listing import Group, Heading, Listing, draw
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports import delays
from facturation_xls.settings import Folder
from facturation_xls.sync import guard, unpaid_list
from facturation_xls.sync.reporting import Made
from facturation_xls.sync.today import opened
from facturation_xls.workbook.schema import CONTROLS, DELAYS, TO_REMIND, TO_TRANSFER, Column, Kind, Owner, Table

_CHAPTERS: Final = (
    ("Rappels", TO_REMIND, "fx_relancer_situation"),
    ("Transferts", TO_TRANSFER, "fx_transferer_situation"),
    ("Délais", DELAYS, "fx_delais_base"),
    ("Contrôles", CONTROLS, ""),
)
"""What follows the unpaid list: title, table, and the named cell whose sentence introduces it."""

_KIND_WIDTH: Final = {
    Kind.TEXT: 24.0,
    Kind.DATE: 17.5,
    Kind.MONEY: 17.0,
    Kind.COUNT: 15.0,
    Kind.NUMBER: 17.0,
    Kind.SHARE: 13.0,
}
_WIDTH: Final = {"debtor": 36.0, "payer_type": 32.0, "why": 50.0, "finding": 62.0, "what_to_do": 60.0, "control": 34.0}
"""Millimetres; a list that is wider than the page shrinks to it."""

_FIGURES: Final = frozenset(_KIND_WIDTH) - {Kind.TEXT, Kind.DATE}


def write_pack(folder: Folder) -> str:
    """Write the PDF of today into the folder of lists; the answer is its place, relative to the folder.

    Raises ``WorkbookError``; the journal is only read.
    """
    guard.check_journal(folder)
    today = folder.now().date()
    unpaid = unpaid_list.on_pages(unpaid_list.read_list(folder, today))
    with opened(folder) as (_, _, made):
        footer = f"Confidentiel · Dossier mensuel au {format_date(today)}"
        chapters = [_chapter(title, made[table.name], cell, footer) for title, table, cell in _CHAPTERS]
    name = f"Dossier mensuel {today.isoformat()}.pdf"
    with guard.disk_errors_told(folder):
        folder.lists.mkdir(exist_ok=True)
        with files.made_whole(folder.lists / name) as out:
            out.write(draw([unpaid, *chapters]))
    return f"{folder.lists.name}/{name}"


def _chapter(title: str, made: Made, cell: str, footer: str) -> Listing:
    table = made.table
    columns = [column for column in table.columns if column.owner is not Owner.ENTRY]
    rows = [row for row in made.rows if _is_printed(table, row)]
    lines = [[_text(column, row.get(column.field)) for column in columns] for row in rows]
    sentence = str(made.cells.get(cell) or "")
    return Listing(
        title=title,
        sentences=[sentence] if sentence else [],
        headings=[_heading(column) for column in columns],
        groups=[Group(_counted(lines), lines)] if lines else [Group("Rien ce mois.", [])],
        footer=footer,
    )


def _is_printed(table: Table, row: Mapping[str, Any]) -> bool:
    """Of the delays, the payer types as a whole and the months of all together: the rest stands in the sheet."""
    return table is not DELAYS or delays.ALL in {row["month"], row["payer_type"]}


def _counted(lines: Sequence[object]) -> str:
    return f"{len(lines)} ligne{'s' if len(lines) > 1 else ''}"


def _heading(column: Column) -> Heading:
    return Heading(column.header, _WIDTH.get(column.field, _KIND_WIDTH[column.kind]), column.kind in _FIGURES)


def _text(column: Column, value: Any) -> str:
    """A cell as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    if column.kind is Kind.MONEY and isinstance(value, int):
        return format_amount(value)
    if column.kind is Kind.SHARE and isinstance(value, int | float):
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if column.kind is Kind.NUMBER and isinstance(value, int | float) else str(value)
