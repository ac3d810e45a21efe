"""A list on A4 pages: title, a few sentences, then a table whose headings are repeated on each page.

Drawn, because the practice has no program that turns a workbook into a PDF without a click.

It knows nothing of invoices: who prints a list says its columns, its rows and where a page begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from fpdf import FPDF, Align
from fpdf.enums import XPos, YPos

from facturation_xls.letters.slip import FAMILY, new_document

_MARGIN: Final = 10.0
_FOOT: Final = 14.0
"""Millimetres kept free at the foot of a page."""

_LINE: Final = 4.4
_BASE: Final = 3.4
"""Millimetres from the top of a line to the foot of its letters."""

_PADDING: Final = 1.0
_SIZE: Final = 8.0
_ACCENT: Final = (31, 78, 95)
_QUIET: Final = (95, 107, 112)
_SHADE: Final = (233, 237, 239)
_RULE: Final = (208, 213, 216)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, its share of the width, and whether it holds figures (they stand on the right)."""

    title: str
    width: float
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that begin on a new page, under a title of their own; ``total`` is their last line, in bold."""

    title: str
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """What is printed. ``footer`` stands on every page, left of its number."""

    title: str
    sentences: Sequence[str]
    headings: Sequence[Heading]
    groups: Sequence[Group]
    footer: str
    summary: Sequence[Sequence[str]] = ()
    summary_headings: Sequence[Heading] = field(default=())
    signature: str = ""


def draw(listings: Sequence[Listing]) -> bytes:
    """The PDF of one or several lists, pages numbered through. The same lists give the same pages."""
    pdf = new_document(_Numbered)
    for listing in listings:
        _Printer(pdf, listing).draw()
    return bytes(pdf.output())


class _Numbered(FPDF):
    """A document whose pages end with what their list says, and their number."""

    foot = ""

    def footer(self) -> None:
        """Called by fpdf2 at the end of each page; ``{nb}`` becomes the number of pages."""
        self.set_y(-_FOOT + 3)
        self.set_font(FAMILY, size=7.5)
        self.set_text_color(*_QUIET)
        self.cell(0, 4, self.foot)
        self.set_x(_MARGIN)
        self.cell(0, 4, f"Page {self.page_no()} / {{nb}}", align=Align.R)


class _Printer:
    """One list on its pages."""

    def __init__(self, pdf: _Numbered, listing: Listing) -> None:
        self._pdf, self._listing = pdf, listing
        self._known_widths: dict[tuple[str, float, str], float] = {}

    def draw(self) -> None:
        """All of it, from a new page on."""
        pdf, listing = self._pdf, self._listing
        pdf.foot = listing.footer
        pdf.set_margins(_MARGIN, _MARGIN)
        pdf.c_margin = _PADDING
        self._page()
        self._text(listing.title, 15, bold=True, colour=_ACCENT)
        for sentence in listing.sentences:
            self._text(sentence, 9, colour=_QUIET)
        if listing.summary_headings:
            pdf.ln(2)
            self._heads(listing.summary_headings)
            for row in listing.summary[:-1]:
                self._row(row, listing.summary_headings)
            for row in listing.summary[-1:]:
                self._row(row, listing.summary_headings, bold=True)
        if listing.signature:
            pdf.ln(5)
            self._text(listing.signature, 9)
        for number, group in enumerate(listing.groups):
            self._group(group, first=not number)

    def _group(self, group: Group, *, first: bool) -> None:
        """On a page of its own; the first one follows the list's head if it has room there."""
        room = self._pdf.h - _FOOT - self._pdf.get_y()
        if not first or room < 8 * _LINE:
            self._page()
        else:
            self._pdf.ln(3)
        self._begin(group.title)
        for row in group.rows:
            height = self._row_height(row)
            if self._pdf.get_y() + height > self._pdf.h - _FOOT:
                self._page()
                self._begin(f"{group.title} (suite)")
            self._row(row, self._listing.headings)
        if group.total:
            self._row(group.total, self._listing.headings, bold=True)

    def _begin(self, title: str) -> None:
        self._text(title, 10.5, bold=True, colour=_ACCENT)
        self._heads(self._listing.headings)

    def _page(self) -> None:
        self._pdf.add_page(orientation="landscape")

    def _font(self, size: float, *, bold: bool = False, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
        self._pdf.set_font(FAMILY, "B" if bold else "", size)
        self._pdf.set_text_color(*colour)

    def _text(self, text: str, size: float, *, bold: bool = False, colour: tuple[int, int, int] = (0, 0, 0)) -> None:
        self._font(size, bold=bold, colour=colour)
        self._pdf.multi_cell(0, size * 0.47, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    # --- rows ------------------------------------------------------------------------------------------------------

    def _widths(self, headings: Sequence[Heading]) -> list[float]:
        """Millimetres: the columns share the page when they fill it, and keep their width when they do not."""
        whole, wanted = self._pdf.epw, sum(heading.width for heading in headings)
        scale = whole / wanted if headings is self._listing.headings else 1.0
        return [heading.width * scale for heading in headings]

    def _heads(self, headings: Sequence[Heading]) -> None:
        self._font(_SIZE, bold=True, colour=_ACCENT)
        self._line(self._wrapped([heading.title for heading in headings], headings), headings, shaded=True)

    def _row(self, row: Sequence[str], headings: Sequence[Heading], *, bold: bool = False) -> None:
        self._font(_SIZE, bold=bold)
        self._line(self._wrapped(row, headings), headings, shaded=False)

    def _row_height(self, row: Sequence[str]) -> float:
        self._font(_SIZE)
        return _height(self._wrapped(row, self._listing.headings))

    def _wrapped(self, row: Sequence[str], headings: Sequence[Heading]) -> list[list[str]]:
        """The lines of each cell."""
        widths = self._widths(headings)
        return [self._lines(text, width - 2 * _PADDING) for text, width in zip(row, widths, strict=True)]

    def _lines(self, text: str, width: float) -> list[str]:
        """A text in lines that fit; fpdf's own way is a hundred times slower on long lists."""
        if self._width(text) <= width:
            return [text]
        lines = [""]
        for word in text.split():
            longer = f"{lines[-1]} {word}".lstrip()
            if self._width(longer) <= width:
                lines[-1] = longer
            else:
                lines += self._pieces(word, width)
        return [line for line in lines if line]

    def _pieces(self, word: str, width: float) -> list[str]:
        """A word, cut where it is wider than its column."""
        pieces = [""]
        for letter in word:
            if pieces[-1] and self._width(pieces[-1] + letter) > width:
                pieces.append("")
            pieces[-1] += letter
        return pieces

    def _width(self, text: str) -> float:
        key = self._pdf.font_style, self._pdf.font_size_pt, text
        if key not in self._known_widths:
            self._known_widths[key] = self._pdf.get_string_width(text)
        return self._known_widths[key]

    def _line(self, cells: Sequence[Sequence[str]], headings: Sequence[Heading], *, shaded: bool) -> None:
        pdf, left, top = self._pdf, _MARGIN, self._pdf.get_y()
        widths, height = self._widths(headings), _height(cells)
        if shaded:
            pdf.set_fill_color(*_SHADE)
            pdf.rect(left, top, sum(widths), height, style="F")
        for lines, width, heading in zip(cells, widths, headings, strict=True):
            for number, line in enumerate(lines):
                inside = width - _PADDING - self._width(line) if heading.figures else _PADDING
                pdf.text(left + inside, top + number * _LINE + _BASE, line)
            left += width
        pdf.set_draw_color(*(_ACCENT if shaded else _RULE))
        pdf.set_line_width(0.15)
        pdf.line(_MARGIN, top + height, left, top + height)
        pdf.set_xy(_MARGIN, top + height)


def _height(cells: Sequence[Sequence[str]]) -> float:
    """Millimetres of a row."""
    return max((len(lines) for lines in cells), default=1) * _LINE + 0.8
