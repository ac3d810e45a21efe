"""The letter that a practice starts from, ``templates/rappel.docx``; staff then edit their copy in Word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Length, Mm, Pt

_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_LEFT, _TOP = Mm(22), Mm(15)
_WINDOW_RIGHT, _WINDOW_TOP, _WINDOW_WIDTH = Mm(118), Mm(48), Mm(78)
"""Where the address shows in a C5 or C5/6 envelope with its window on the right."""

_BODY_TOP = Mm(82)
_COLUMNS = (
    ("Facture", "«Facture»", 38),
    ("Date", "«Date»", 25),
    ("Échéance", "«Échéance»", 25),
    ("Montant", "«Montant»", 26),
    ("Déjà payé", "«Payé»", 26),
    ("Solde CHF", "«Solde»", 28),
)
_MONEY_FROM = 3
"""The first of the columns that hold amounts."""


def build(path: Path) -> None:
    """Write the model."""
    document = Document()
    _prepare(document)
    _framed(
        document, ("«Cabinet»", "«Rue du cabinet»", "«Localité du cabinet»", "«Téléphone»", "«E-mail»"), _LEFT, _TOP
    )
    _framed(document, ("«Envoi»", "«Adresse»"), _WINDOW_RIGHT, _WINDOW_TOP)
    room = document.add_paragraph()
    room.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    room.paragraph_format.line_spacing = Length(_BODY_TOP - _TOP)
    _add(document, "«Lieu et date»", after=12)
    _add(document, "«Objet»", after=8, size=12, bold=True)
    _add(document, "Madame, Monsieur,", after=5)
    _add(document, "«Texte»", after=5)
    _invoices(document)
    _add(document, "Nous vous adressons, Madame, Monsieur, nos salutations les meilleures.", before=9, after=12)
    _add(document, "«Signature»")
    _add(document, "«Bulletin»")
    document.save(str(path))


def _prepare(document: WordDocument) -> None:
    """A4, Arial 10, no space between paragraphs but what each has; dated like the template of the workbook."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = _LEFT, Mm(20), _TOP, Mm(15)
    section.header_distance = section.footer_distance = Mm(8)
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Arial")
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title, properties.created, properties.modified = "Rappel", _CREATED, _CREATED


def _add(
    document: WordDocument, text: str, *, before: float = 0, after: float = 0, size: float = 0, bold: bool = False
) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)
    run = paragraph.add_run(text)
    run.bold = bold or None
    if size:
        run.font.size = Pt(size)


def _framed(document: WordDocument, lines: Sequence[str], left: Length, top: Length) -> None:
    """Lines at a place of the page, the first in bold: the practice at the top, the address behind the window."""
    for number, line in enumerate(lines):
        paragraph = document.add_paragraph()
        run = paragraph.add_run(line)
        run.bold = number == 0 or None
        frame = parse_xml(
            f'<w:framePr {nsdecls("w")} w:w="{round(_WINDOW_WIDTH.twips)}" w:wrap="around" w:vAnchor="page"'
            f' w:hAnchor="page" w:x="{round(left.twips)}" w:y="{round(top.twips)}"/>'
        )
        paragraph._p.get_or_add_pPr().insert(0, frame)  # noqa: SLF001 -- python-docx has no call for frames


def _invoices(document: WordDocument) -> None:
    """A line for each invoice, the fee where there is one, the total."""
    table = document.add_table(rows=0, cols=len(_COLUMNS))
    table.autofit = False
    _row(table, [heading for heading, _, _ in _COLUMNS], bold=True, below=True)
    _row(table, [field for _, field, _ in _COLUMNS])
    _row(table, ["Frais de rappel", "", "", "", "", "«Frais»"])
    _row(table, ["À payer d'ici au «Nouvelle échéance»", "", "", "", "", "«Total»"], bold=True, above=True)


def _row(table: Any, cells: Sequence[str], *, bold: bool = False, above: bool = False, below: bool = False) -> None:
    row = table.add_row()
    sides = [side for side, wanted in (("top", above), ("bottom", below)) if wanted]
    for number, (text, (_, _, width)) in enumerate(zip(cells, _COLUMNS, strict=True)):
        cell = row.cells[number]
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        if number >= _MONEY_FROM:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run(text).bold = bold or None
        borders = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>' for side in sides)
        if borders:  # python-docx has no call for the borders of a cell
            cell._tc.get_or_add_tcPr().append(parse_xml(f"<w:tcBorders {nsdecls('w')}>{borders}</w:tcBorders>"))  # noqa: SLF001
    if not any(cells[1:_MONEY_FROM]):  # a label over several columns
        row.cells[0].merge(row.cells[len(_COLUMNS) - 2])
        _keep_first(row.cells[0])


def _keep_first(cell: Any) -> None:
    """Merging keeps the empty paragraphs of the cells that went; python-docx has no call to remove one."""
    for paragraph in cell.paragraphs[1:]:
        paragraph._p.getparent().remove(paragraph._p)  # noqa: SLF001
