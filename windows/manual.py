"""The manual as a PDF for the practice's PC: the same text, the same pictures, numbered pages."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from fpdf import FPDF, FontFace, TextStyle
from markdown_it import MarkdownIt

from facturation_xls import __version__

_FONTS: Final = Path(__file__).resolve().parents[1] / "facturation_xls" / "letters" / "fonts"
_FACES: Final = {"": "LiberationSans-Regular.ttf", "B": "LiberationSans-Bold.ttf"}
_BLUE: Final = "#1f4e79"
_TAG: Final = re.compile(r"<[^>]+>")
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
    pages.set_auto_page_break(auto=True, margin=18)
    pages.add_page()
    pages.write_html(
        _html(source),
        font_family="Manuel",
        table_line_separators=True,
        tag_styles={
            "h1": TextStyle(font_style="B", font_size_pt=20, color=_BLUE, b_margin=4),
            "h2": TextStyle(font_style="B", font_size_pt=14, color=_BLUE, t_margin=6, b_margin=2),
            "h3": TextStyle(font_style="B", font_size_pt=11, color=_BLUE, t_margin=4, b_margin=1),
            "em": FontFace(color=_BLUE),
        },
    )
    pages.output(str(target))


def _html(source: Path) -> str:
    """The manual as fpdf2 draws it: no links (they lead to other documents), in tables no emphasis."""
    html = MarkdownIt("commonmark").enable("table").render(source.read_text(encoding="utf-8"))
    html = re.sub(r"</?a\b[^>]*>", "", html)
    html = re.sub(r"<li>\s*<p>(.*?)</p>", r"<li>\1", html, flags=re.DOTALL)  # else its number stands a line above
    html = html.replace("<table>", "<br><table>").replace("<code>", "<b>").replace("</code>", "</b>")
    html = re.sub(r"<(t[dh])>(.*?)</\1>", lambda cell: f"<{cell[1]}>{_TAG.sub('', cell[2])}</{cell[1]}>", html)
    return html.replace('src="images/', f'width="480" src="{source.parent.as_posix()}/images/')
