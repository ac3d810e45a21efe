"""The sheet *Analyse*: two native pivots side by side, their slicers above; and the list that one of them reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lxml import etree
from xlsxwriter.worksheet import Worksheet

from facturation_xls.model.words import PayerType
from facturation_xls.workbook import schema
from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.pivots.ours import DELAYS_BY_MONTH, PIVOTS, UNPAID_BY_AGE, OurPivot
from facturation_xls.workbook.pivots.placing import Layout, draw_segments, place
from facturation_xls.workbook.pivots.showing import show
from facturation_xls.workbook.places import find_places
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.styles import styles_part
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import add_page, print_on_paper
from facturation_xls.workbook.template.unpaid import AGES

SHEET = "Analyse"

_NOTES = (
    "Tableaux croisés d'Excel : filtrez avec les boutons, glissez les champs ; un double-clic montre les factures.",
    "Ce que vous arrangez reste arrangé ; Excel actualise les chiffres à l'ouverture.",
)
_LAYOUT = Layout(first_row=4, last_row=11, width=2)
_HEADING_ROW = 12
_HEADINGS = {
    DELAYS_BY_MONTH.name: "Délai moyen par type de payeur et mois",
    UNPAID_BY_AGE.name: "Impayés par type de payeur et ancienneté",
}
_PAYER_TYPES = tuple(payer_type.value for payer_type in PayerType)
_GAP = 3
"""Columns between the pivots: as many more payer types have room."""

_LEFTS = {DELAYS_BY_MONTH.name: 0, UNPAID_BY_AGE.name: len(PayerType) + 2 + _GAP}
_VALUES: Mapping[str, dict[str, tuple[str, ...]]] = {
    DELAYS_BY_MONTH.name: {"payer_type": _PAYER_TYPES, "month": ()},
    UNPAID_BY_AGE.name: {"payer_type": _PAYER_TYPES, "age": tuple(age for age, *_ in AGES), "owner": ()},
}
"""The fields that a pivot or a slicer sorts by, with the values that keep this order; without any: from A to Z."""


def paid(draft: Draft) -> None:
    """The invoices behind the means of *Délais*, one by one."""
    page = add_page(draft, schema.PAID, "Factures payées", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_payees_situation")
    note = "Ce que comptent « Moyenne (payées seulement) » de Délais et le tableau croisé des délais d'Analyse."
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.lead_to(schema.JOURNAL, schema.MOVEMENTS)


def analysis(draft: Draft) -> None:
    """The sheet as XlsxWriter makes it: what surrounds the pivots, and the looks of their cells."""
    sheet = draft.workbook.add_worksheet(SHEET)
    draft.put(sheet, (0, 0), "Analyse", "fx Titre", "fx_titre_analyse")
    for row, note in enumerate(_NOTES, start=1):
        draft.put(sheet, (row, 0), note, "fx Note")
    sheet.set_row(0, 24)
    for pivot in PIVOTS:
        _prepare(draft, sheet, pivot)
    sheet.set_column(len(PayerType) + 2, len(PayerType) + 1 + _GAP, 3)
    sheet.hide_gridlines(2)
    print_on_paper(sheet, 1)


def _prepare(draft: Draft, sheet: Worksheet, pivot: OurPivot) -> None:
    left, top = _LEFTS[pivot.name], _HEADING_ROW + 2
    draft.put(sheet, (_HEADING_ROW, left), _HEADINGS[pivot.name], "fx Sous-titre")
    draft.put(sheet, (_HEADING_ROW + 1, left), "", "fx Note", pivot.base)
    figure, total = ("Cumul", "Total cumul") if pivot.money else ("Mesure", "Total mesure")
    heads = "En-tête montant" if pivot.money else "En-tête chiffre"
    looks = (
        ("En-tête", "En-tête", "En-tête"),
        ("En-tête", heads, heads),
        ("Texte", figure, figure),
        ("Total", total, total),
    )
    for row, styles in enumerate(looks, start=top):
        for column, style in enumerate(styles, start=left):
            draft.put(sheet, (row, column), "", f"fx {style}")
    sheet.set_row(top + 1, 33)
    widths = 1 + len(PayerType) + 1
    sheet.set_column(left, left, 24 if pivot is UNPAID_BY_AGE else 16)
    sheet.set_column(left + 1, left + widths - 1, 14.5)


def add_pivots(path: Path) -> None:
    """Add to the finished template what XlsxWriter cannot make: the pivots with their slicers, as yet empty."""
    with Package(path) as package:
        formats = {e.get("formatCode"): e.get("numFmtId", "") for e in _number_formats(package)}
        for pivot in PIVOTS:
            number_format = "4" if pivot.money else formats["0.0"]  # 4 is Excel's own "#,##0.00"
            place(package, pivot, _VALUES[pivot.name], number_format)
        draw_segments(package, PIVOTS, _LAYOUT)
        opened: dict[str, Sheet] = {}

        def open_sheet(part: str, name: str) -> Sheet:
            return opened.setdefault(part, Sheet(package.read(part), name))

        show(package, open_sheet, find_places(package), {pivot.table.name: [] for pivot in PIVOTS})
        for part, sheet in opened.items():
            package.write(part, sheet.to_bytes())
        finished = path.with_suffix(".tmp")
        with finished.open("wb") as out:
            package.save(out)
    finished.replace(path)


def _number_formats(package: Package) -> list[etree._Element]:
    return list(parse(package.read(styles_part(package))).iter(f"{{{MAIN}}}numFmt"))
