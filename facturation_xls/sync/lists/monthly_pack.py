"""``dossier-mensuel``: one PDF with what is looked at once a month, drawn from the rows of the sheets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from facturation_xls import files
from facturation_xls.letters.listing import Listing, draw
from facturation_xls.parsing import format_date
from facturation_xls.reports import delays
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import guard
from facturation_xls.sync.lists import unpaid_list
from facturation_xls.sync.lists.chapters import chapter, counted
from facturation_xls.sync.reporting import Made
from facturation_xls.sync.today import opened
from facturation_xls.workbook.schema import CONTROLS, DELAYS, TO_REMIND, TO_TRANSFER, Owner, Table

_CHAPTERS: Final = (
    ("Rappels", TO_REMIND, "fx_relancer_situation"),
    ("Transferts", TO_TRANSFER, "fx_transferer_situation"),
    ("Délais", DELAYS, "fx_delais_base"),
    ("Contrôles", CONTROLS, ""),
)
"""What follows the unpaid list: title, table, and the named cell whose sentence introduces it."""


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
    sentence = str(made.cells.get(cell) or "")
    return chapter(title, [sentence] if sentence else [], columns, [(counted(rows), rows)] if rows else [], footer)


def _is_printed(table: Table, row: Mapping[str, Any]) -> bool:
    """Of the delays, the payer types as a whole and the months of all together: the rest stands in the sheet."""
    return table is not DELAYS or delays.ALL in {row["month"], row["payer_type"]}
