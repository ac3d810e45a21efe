"""The looks of the workbook: one accent colour, greys, hairlines; nothing is told by colour alone, for it is printed.

Each format becomes a named cell style (``finish.py``), so that staff restyle a whole kind of cell from Excel's gallery.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from facturation_xls.workbook.schema import Column, Kind, Owner, Role, Table

QUIET = "#5F6B70"
ACCENT = "#1F4E5F"
SHADE = "#E9EDEF"
_LINE = "#D0D5D8"
_WHITE = "#FFFFFF"

_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": ACCENT}
_LIGHT = _HEADER | {"font_color": ACCENT, "bg_color": SHADE}
_DARK = _HEADER | {"font_color": _WHITE, "bg_color": ACCENT}
_CELL = {"valign": "top", "bottom": 1, "bottom_color": _LINE}
_TOTAL = {"bold": True, "valign": "top", "top": 1, "top_color": ACCENT, "bottom": 1, "bottom_color": ACCENT}
_CENTRE = {"align": "center"}
_RIGHT = {"align": "right", "indent": 1}
_MONEY = _RIGHT | {"num_format": "#,##0.00", "shrink": True}  # a large amount shrinks where Excel would show ####
_SUM = _MONEY | {"num_format": '#,##0.00;-#,##0.00;"–"'}

STYLES: Mapping[str, Mapping[str, Any]] = {
    "fx Titre": {"bold": True, "font_size": 16, "font_color": ACCENT},
    "fx Sous-titre": {"bold": True, "font_size": 12, "font_color": ACCENT},
    "fx Note": {"font_size": 10, "font_color": QUIET},
    "fx Libellé": {"font_color": QUIET, "align": "right"},
    "fx Lien": {"font_color": ACCENT, "underline": 1},
    "fx Saisie": {"num_format": "@", "bold": True, "border": 1, "border_color": ACCENT, "align": "center"},
    "fx Compteur": {"num_format": '0;-0;"–"', "bold": True, "align": "right", "indent": 1},
    "fx Coche": {"bold": True, "align": "right", "indent": 1},
    "fx Message": {"bold": True},
    "fx Situation": {"num_format": "dd.mm.yyyy", "bold": True, "align": "left"},
    "fx Date et heure": {"num_format": "dd.mm.yyyy hh:mm", "align": "left"},
    "fx Version": {"num_format": "0", "align": "left"},
    "fx En-tête": _LIGHT,
    "fx En-tête montant": _LIGHT | _RIGHT,
    "fx En-tête chiffre": _LIGHT | _CENTRE,
    "fx En-tête saisie": _DARK,
    "fx En-tête saisie montant": _DARK | _RIGHT,
    "fx En-tête saisie chiffre": _DARK | _CENTRE,
    "fx Texte": _CELL,
    "fx Texte long": _CELL | {"text_wrap": True},
    "fx Lien de liste": _CELL | {"font_color": ACCENT, "underline": 1},
    "fx Nom": _CELL | {"shrink": True},
    "fx Mot": _CELL | {"align": "left", "indent": 1},
    "fx Référence": _CELL | {"num_format": "@"},
    "fx Date": _CELL | {"num_format": "dd.mm.yyyy", "align": "left"},
    "fx Montant": _CELL | _MONEY,
    "fx Nombre": _CELL | _CENTRE | {"num_format": "#,##0"},
    "fx Mesure": _CELL | _CENTRE | {"num_format": "0.0"},
    "fx Part": _CELL | _CENTRE | {"num_format": "0 %"},
    "fx Taux": _CELL | _CENTRE | {"num_format": "0.0 %"},
    "fx Cumul": _CELL | _SUM,
    "fx Total": _TOTAL,
    "fx Total cumul": _TOTAL | _SUM,
    "fx Total nombre": _TOTAL | _CENTRE | {"num_format": "#,##0"},
    "fx Total mesure": _TOTAL | _CENTRE | {"num_format": "0.0"},
    "fx Total part": _TOTAL | _CENTRE | {"num_format": "0 %"},
    "fx Fiche montant": {"bold": True, "num_format": "#,##0.00", "align": "right", "indent": 1},
}
"""Name of the cell style -> properties as XlsxWriter knows them."""

_BY_KIND = {
    Kind.MONEY: "fx Montant",
    Kind.DATE: "fx Date",
    Kind.COUNT: "fx Nombre",
    Kind.NUMBER: "fx Mesure",
    Kind.SHARE: "fx Part",
}
_FIGURES = frozenset({Kind.COUNT, Kind.NUMBER, Kind.SHARE})

_REFERENCES = frozenset({"number", "debtor_id", "zip_code", "document", "lot", "reference", "hash", "month", "value"})
"""Text columns where staff may type digits: Excel must keep ``007`` and a GLN of 13 digits as they were typed."""

_NAMES = frozenset(
    {"debtor", "file", "imposed_type", "name", "patient", "payer", "payer_type", "pdf_proof", "proof", "xml_proof"}
)
"""Text columns of names of people and files, long ones now and then: shrunk to fit rather than cut."""

_LINKED = frozenset({("tblControles", "control"), ("tblDefinitions", "sheet"), ("tblDefinitions", "go_to")})
"""Report columns whose cells lead to the rows they speak of."""

_RATES = frozenset({"fee_share"})
"""Small shares: 2.4 % and 1.6 % are not the same."""

_AFTER_MONEY = frozenset({"status", "means"})
"""Words that stand right of an amount: a little apart from its last digit."""

_SENTENCES = frozenset(
    {
        *("finding", "hold", "meaning", "next_action", "reason", "remark", "text", "what_to_do", "why", "possible"),
        *("says", "formula", "example", "place"),
        *("agreed", "agreed_in", "measured", "deviation", "kept", "where"),
        *("reminders_check", "hold_check", "pending_check", "prescription_check"),
        *("address_check", "sources_check", "purchase_check", "consent_check"),
    }
)


def add_formats(workbook: Workbook) -> dict[str, Format]:
    """The formats of a new workbook, by style name."""
    return {name: workbook.add_format(dict(properties)) for name, properties in STYLES.items()}


def header_style(column: Column) -> str:
    """Dark where staff write; a figure's header stands as the figures do."""
    base = "fx En-tête saisie" if column.owner is Owner.ENTRY or column.echo else "fx En-tête"
    if column.kind is Kind.MONEY:
        return f"{base} montant"
    return f"{base} chiffre" if column.kind in _FIGURES else base


def cell_style(table: Table, column: Column) -> str:
    """The style of the column's cells. Only reports wrap sentences: thousands of ledger rows would open slowly."""
    if column.field in _RATES:
        return "fx Taux"
    if column.kind is not Kind.TEXT:
        return _BY_KIND[column.kind]
    if is_reference(column):
        return "fx Référence"
    if (table.name, column.field) in _LINKED:
        return "fx Lien de liste"
    if column.field in _NAMES:
        return "fx Nom"
    if column.field in _AFTER_MONEY:
        return "fx Mot"
    return "fx Texte long" if column.field in _SENTENCES and table.role in {Role.REPORT, Role.SETTING} else "fx Texte"


def is_reference(column: Column) -> bool:
    """Whether the column holds text that may look like a number."""
    return column.field in _REFERENCES
