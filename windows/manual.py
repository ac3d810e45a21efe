"""The manual as a PDF for the practice's PC: the same text, the same pictures, numbered pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fpdf import FPDF, FontFace, TextStyle
from markdown_it import MarkdownIt
from PIL import Image

from facturation_xls import __version__

_FONTS: Final = Path(__file__).resolve().parents[1] / "facturation_xls" / "letters" / "fonts"
_FACES: Final = {"": "LiberationSans-Regular.ttf", "B": "LiberationSans-Bold.ttf"}
_BLUE: Final = "#1f4e79"
_TAG: Final = re.compile(r"<[^>]+>")
_LOOKS: Final = {
    "h1": TextStyle(font_style="B", font_size_pt=20, color=_BLUE, b_margin=0.3),
    "h2": TextStyle(font_style="B", font_size_pt=14, color=_BLUE, t_margin=7, b_margin=0.3),
    "h3": TextStyle(font_style="B", font_size_pt=11, color=_BLUE, t_margin=5, b_margin=0.2),
    "p": TextStyle(b_margin=1.5),
    "em": FontFace(color=_BLUE),
}
_WIDTHS: Final = {2: (34, 66), 3: (18, 50, 32)}
_FOOT: Final = 18.0
_SOME_LINES: Final = 45.0
_PICTURE: Final = 169.0
"""Millimetres: the foot of a page, what a heading needs below it, the width of a picture."""

_PICTURE_POINTS: Final = 480

_LONG_AGO: Final = datetime(1980, 1, 1, tzinfo=UTC)
"""Two builds make the same file."""


class _Pages(FPDF):
    """Pages that say where one is."""

    def footer(self) -> None:
        """The title and the number of the page."""
        self.set_y(-12)
        self.set_font("Manuel", size=8)
        self.cell(0, 6, f"Facturation {__version__} – mode d'emploi – page {self.page_no()}", align="C")


def write(source: Path, target: Path) -> None:
    """Draw the manual; pictures and links are relative to its own folder."""
    pages = _Pages(format="A4")
    pages.set_creation_date(_LONG_AGO)
    for style, name in _FACES.items():
        pages.add_font("Manuel", style, _FONTS / name)
    pages.add_font("Manuel", "I", _FONTS / _FACES[""])
    pages.add_font("Manuel", "BI", _FONTS / _FACES["B"])
    pages.set_font("Manuel", size=10)
    pages.set_margins(18, 16)
    pages.set_auto_page_break(auto=True, margin=_FOOT)
    pages.add_page()
    for section in re.split(r"(?=<h2>)", _html(source)):
        if pages.get_y() + _needed(section) > pages.h - _FOOT:
            pages.add_page()
        pages.write_html(section, font_family="Manuel", table_line_separators=True, tag_styles=_LOOKS)
    pages.output(str(target))


def _needed(section: str) -> float:
    """The height in mm that a heading shall have with what follows it: a picture whole, else some lines."""
    picture = re.match(r'<h2>[^<]*</h2>\s*<p><img [^>]*src="([^"]*)"', section)
    if not picture:
        return _SOME_LINES
    with Image.open(picture[1]) as image:
        return _SOME_LINES + _PICTURE * image.height / image.width


def _html(source: Path) -> str:
    """The manual as fpdf2 draws it: no links (they lead to other documents), in tables no emphasis."""
    html = MarkdownIt("commonmark").enable("table").render(source.read_text(encoding="utf-8"))
    html = re.sub(r"</?a\b[^>]*>", "", html)
    html = re.sub(r"<li>\s*<p>(.*?)</p>", r"<li>\1", html, flags=re.DOTALL)  # else its number stands a line above
    html = html.replace("<code>", "<b>").replace("</code>", "</b>")
    html = re.sub(r"<table>.*?</table>", _columns, html, flags=re.DOTALL)
    html = re.sub(
        r"<(t[dh])( [^>]*)?>(.*?)</\1>",
        lambda cell: f'<{cell[1]}{cell[2] or ""} align="left">{_TAG.sub("", cell[3])}</{cell[1]}>',
        html,
    )
    html = re.sub(r"« | (?=[»:;?!])", lambda gap: gap[0].replace(" ", "\u00a0"), html)
    return re.sub(r'src="(images/[^"]*)"', lambda found: _picture(source.parent / found[1]), html)


def _picture(path: Path) -> str:
    """A picture as wide as the page, one that is higher than wide at half of it."""
    with Image.open(path) as image:
        width = _PICTURE_POINTS if image.width > image.height else _PICTURE_POINTS // 2
    return f'width="{width}" src="{path.as_posix()}"'


def _columns(table: re.Match[str]) -> str:
    """A table with the widths of its columns, in percent: short words to the left, sentences to the right."""
    widths = iter(_WIDTHS[table[0].count("<th>")])
    told = re.sub(r"<th>", lambda _: f'<th width="{next(widths)}%">', table[0])
    return told.replace("<table>", '<table width="100%" cellpadding="1">')
