"""``Reprise.xlsx``: an empty form into which staff paste the invoices that are open when the journal begins."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from xlsxwriter import Workbook

from facturation_xls.model.words import PayerType
from facturation_xls.workbook.template import CREATED
from facturation_xls.workbook.template.styles import add_formats

_NOTES = (
    "Collez sous les titres les factures encore ouvertes et plus anciennes que « Début du journal » (Paramètres).",
    "Titres foncés : à remplir partout. Solde ouvert : si autre que le montant. Puis mettez le fichier dans a_traiter.",
)
_HEADER_ROW = 4
_STYLE = {"text": "fx Référence", "date": "fx Date", "money": "fx Montant", "count": "fx Nombre"}
_LAST_ROW = 5000
"""Rows of the sheet that offer the words of a column."""


class Column(Protocol):
    """One column of the form, as its reader declares it; ``kind``: text, date, money or count."""

    @property
    def name(self) -> str:
        """The field."""

    @property
    def header(self) -> str:
        """Its title."""

    @property
    def kind(self) -> str:
        """What stands in its cells."""

    @property
    def needed(self) -> bool:
        """Whether every row has it."""

    @property
    def width(self) -> float:
        """Characters."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are meant; empty: any."""


def build_form(path: Path, title: str, columns: Sequence[Column]) -> None:
    """Write the empty form. The same program gives the same file, byte for byte."""
    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True})
    workbook.set_properties({"title": title, "created": CREATED})
    formats = add_formats(workbook)
    sheet = workbook.add_worksheet("Reprise")
    sheet.write(0, 0, title, formats["fx Titre"])
    for row, note in enumerate(_NOTES, start=1):
        sheet.write(row, 0, note, formats["fx Note"])
    for number, column in enumerate(columns):
        style = formats[_STYLE[column.kind]]
        sheet.set_column(number, number, column.width, style)
        sheet.write_blank(_HEADER_ROW + 1, number, None, style)
        words = tuple(PayerType) if column.name == "payer_type" else column.words
        if words:
            offer = {"validate": "list", "source": list(words), "error_type": "stop" if column.words else "warning"}
            sheet.data_validation(_HEADER_ROW + 1, number, _LAST_ROW, number, offer)
    dark, light = formats["fx En-tête saisie"], formats["fx En-tête"]
    sheet.add_table(
        *(_HEADER_ROW, 0, _HEADER_ROW + 1, len(columns) - 1),
        {
            "name": "tblReprise",
            "style": "Table Style Light 1",
            "banded_rows": False,
            "columns": [{"header": c.header, "header_format": dark if c.needed else light} for c in columns],
        },
    )
    sheet.set_row(_HEADER_ROW, 33)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEADER_ROW)
    workbook.close()
    path.write_bytes(content.getvalue())
