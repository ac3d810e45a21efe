"""The letters as a PDF, drawn from the same filled paragraphs as the Word document.

Of Word's possibilities it knows what a letter needs: frames at a place of the page, paragraphs with alignment, spacing,
size and bold, tables with their column widths and lines. Pictures of the model are only in the Word document.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from fpdf import FPDF
from qrbill import QRBill

from facturation_xls.letters.slip import FAMILY, HEIGHT, draw, new_document
from facturation_xls.letters.word import Element

_POINT = 25.4 / 72
_TWIP = 25.4 / 1440
_LINE = 1.18
"""Height of a line against the size of its letters."""

_DEFAULT_SIZE = 10.0
_ALIGNMENTS = {WD_ALIGN_PARAGRAPH.RIGHT: "R", WD_ALIGN_PARAGRAPH.CENTER: "C", WD_ALIGN_PARAGRAPH.JUSTIFY: "J"}
_CELL_MARGIN = 1.9
"""Millimetres left and right in a cell, as Word has them."""

_AIR = 2.0
"""Millimetres between the letter and the payment part."""


@dataclass(frozen=True, slots=True)
class _Margins:
    left: float
    right: float
    top: float
    bottom: float


class Print:
    """The PDF of a run, letter after letter."""

    def __init__(self, model: WordDocument) -> None:
        self.pdf = new_document(FPDF)
        self._model = model
        section = model.sections[0]
        sides = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
        self._margins = _Margins(*(side.mm if side is not None else 20.0 for side in sides))
        self._y = 0.0
        self.slip_pages: list[int] = []
        self._frames: dict[tuple[float, float], float] = {}  # how far down each frame of the page is filled

    def add(self, filled: Sequence[Element], slips: Sequence[tuple[str, QRBill]]) -> bool:
        """Draw a letter. The answer: whether its payment part stands on the letter's own page.

        It does when there is only one and the letter leaves room; otherwise each has a page of its own.
        """
        self._new_page()
        for element in filled:  # copies outside the document: what they inherit, they ask the model's body for
            if element.tag == qn("w:tbl"):
                self._table(Table(element, self._model._body))  # type: ignore[arg-type] # noqa: SLF001
            else:
                self._paragraph(Paragraph(element, self._model._body))  # type: ignore[arg-type] # noqa: SLF001
        below = len(slips) == 1 and self._y <= self.pdf.h - HEIGHT - _AIR
        for heading, bill in slips:
            if not below:
                self._new_page()
                self._font(_DEFAULT_SIZE)
                self._lines(heading, self._margins.left, self._width, _DEFAULT_SIZE, "L")
            draw(self.pdf, bill)
            self.slip_pages.append(self.pdf.page - 1)
        return below

    def content(self) -> bytes:
        """The PDF."""
        return bytes(self.pdf.output())

    @property
    def _width(self) -> float:
        return self.pdf.w - self._margins.left - self._margins.right

    def _new_page(self) -> None:
        self.pdf.add_page()
        self._frames.clear()
        self._y = self._margins.top

    def _font(self, size: float, *, bold: bool = False) -> None:
        self.pdf.set_font(FAMILY, "B" if bold else "", size)

    def _paragraph(self, paragraph: Paragraph) -> None:
        frame = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:framePr')}")  # noqa: SLF001 -- python-docx knows no frames
        if frame is not None:
            self._framed(paragraph, frame)
            return
        form = _Form.of(paragraph)
        self._y += form.before
        if form.exact:
            self._y += form.exact + form.after
            return
        self._flow(paragraph, form, self._margins.left + form.indent, self._width - form.indent)
        self._y += form.after

    def _framed(self, paragraph: Paragraph, frame: Any) -> None:
        """A paragraph at its place on the page; paragraphs of the same frame follow below each other."""
        left, top, width = (float(frame.get(qn(f"w:{name}"), "0")) * _TWIP for name in ("x", "y", "w"))
        flow, self._y = self._y, self._frames.get((left, top), top)
        self._flow(paragraph, _Form.of(paragraph), left, width)
        self._frames[left, top], self._y = self._y, flow

    def _flow(self, paragraph: Paragraph, form: _Form, left: float, width: float) -> None:
        runs = [(run.text, form.bold if run.bold is None else bool(run.bold)) for run in paragraph.runs if run.text]
        if len({bold for _, bold in runs}) <= 1:
            self._font(form.size, bold=bool(runs and runs[0][1]))
            self._lines("".join(text for text, _ in runs), left, width, form.size, form.align)
            return
        marked = "".join(f"**{text}**" if bold and text.strip() else text for text, bold in runs)
        self._font(form.size)
        self._lines(marked, left, width, form.size, form.align, markdown=True)

    def _lines(self, text: str, left: float, width: float, size: float, align: str, *, markdown: bool = False) -> None:
        height = size * _POINT * _LINE
        self.pdf.c_margin = 0
        rows: Any = self.pdf.multi_cell(width, height, text, dry_run=True, output="LINES", markdown=markdown)
        if self._y + height * max(len(rows), 1) > self.pdf.h - self._margins.bottom:
            self._new_page()
        self.pdf.set_xy(left, self._y)
        self.pdf.multi_cell(width, height, text or " ", align=align, markdown=markdown)
        self._y = self.pdf.get_y() + (0 if self.pdf.get_y() > self._y else height)

    def _table(self, table: Table) -> None:
        # python-docx gives widths cell by cell only; the grid has them all.
        widths = [float(column.get(qn("w:w"), "0")) * _TWIP for column in table._tbl.tblGrid]  # noqa: SLF001
        for row in table._tbl.tr_lst:  # noqa: SLF001 -- merged cells come once here, several times in row.cells
            self._row(row, widths, table)

    def _row(self, row: Any, widths: Sequence[float], table: Table) -> None:
        if self._y > self.pdf.h - self._margins.bottom - 10:
            self._new_page()
        top, bottom, left, column = self._y, self._y, self._margins.left, 0
        for cell in row.tc_lst:
            width = sum(widths[column : column + cell.grid_span])
            self._y = top
            for element in cell.p_lst:
                paragraph = Paragraph(element, table)
                form = _Form.of(paragraph)
                self._y += form.before
                self._flow(paragraph, form, left + _CELL_MARGIN, width - 2 * _CELL_MARGIN)
                self._y += form.after
            bottom = max(bottom, self._y)
            left, column = left + width, column + cell.grid_span
        self._y = bottom
        self._rules(row, widths, top, bottom)

    def _rules(self, row: Any, widths: Sequence[float], top: float, bottom: float) -> None:
        """The lines above and below a row's cells."""
        left, column = self._margins.left, 0
        self.pdf.set_line_width(0.18)
        for cell in row.tc_lst:
            width = sum(widths[column : column + cell.grid_span])
            for side, height in (("top", top), ("bottom", bottom)):
                border = cell.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}/{qn(f'w:{side}')}")
                if border is not None and border.get(qn("w:val")) not in {"nil", "none"}:
                    self.pdf.line(left, height, left + width, height)
            left, column = left + width, column + cell.grid_span


@dataclass(frozen=True, slots=True)
class _Form:
    """How a paragraph looks, its own word before that of its style. Millimetres; ``size`` in points."""

    size: float
    bold: bool
    align: str
    before: float
    after: float
    indent: float
    exact: float

    @staticmethod
    def of(paragraph: Paragraph) -> _Form:
        own, styles = paragraph.paragraph_format, list(_styles(paragraph))

        def told(name: str) -> Any:
            formats = (own, *(style.paragraph_format for style in styles))
            return next((value for f in formats if (value := getattr(f, name)) is not None), None)

        fonts = [style.font for style in styles]
        sizes = [run.font.size for run in paragraph.runs] + [font.size for font in fonts]
        size = next((size.pt for size in sizes if size is not None), _DEFAULT_SIZE)
        bold = next((bool(font.bold) for font in fonts if font.bold is not None), False)
        exact = told("line_spacing") if told("line_spacing_rule") == WD_LINE_SPACING.EXACTLY else None
        before, after, indent = (told(name) for name in ("space_before", "space_after", "left_indent"))
        return _Form(
            size,
            bold,
            _ALIGNMENTS.get(told("alignment"), "L"),
            before.mm if before is not None else 0.0,
            after.mm if after is not None else 0.0,
            indent.mm if indent is not None else 0.0,
            exact.mm if exact is not None and not paragraph.text.strip() else 0.0,
        )


def _styles(paragraph: Paragraph) -> list[Any]:
    """The paragraph's style and those that it is based on."""
    style: Any = paragraph.style
    found = []
    while style is not None:
        found.append(style)
        style = style.base_style
    return found
