"""Draws how an attachment is saved: an invented mail program, for every real one looks a little different.

Nobody's mail is shown: the sender is the demonstration's bank, the words are those of Windows in French.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFont

_FONTS: Final = Path(__file__).resolve().parent.parent / "facturation_xls" / "letters" / "fonts"
_SIZE: Final = (1500, 760)
_INK, _GREY, _LINE, _PALE, _BLUE, _RED = "#222222", "#666666", "#b8b8b8", "#f1f3f5", "#1f4e79", "#b3261e"

Box: TypeAlias = tuple[int, int, int, int]
Point: TypeAlias = tuple[int, int]


class _Drawing:
    """A white page with the few shapes that windows are made of."""

    def __init__(self) -> None:
        self.image = Image.new("RGB", _SIZE, "white")
        self._draw = ImageDraw.Draw(self.image)

    def text(self, at: Point, words: str, size: int = 24, colour: str = _INK, *, bold: bool = False) -> None:
        """Words from their top left corner."""
        face = "LiberationSans-Bold.ttf" if bold else "LiberationSans-Regular.ttf"
        self._draw.text(at, words, fill=colour, font=ImageFont.truetype(_FONTS / face, size))

    def box(self, box: Box, fill: str = "white", line: str = _LINE) -> None:
        """A rectangle with a thin line."""
        self._draw.rectangle(box, fill=fill, outline=line, width=2)

    def window(self, box: Box, title: str) -> None:
        """A window with its title bar and the cross that closes it."""
        left, top, right, _ = box
        self.box(box)
        self.box((left, top, right, top + 44), fill=_BLUE, line=_BLUE)
        self.text((left + 16, top + 8), title, colour="white", bold=True)
        self.text((right - 32, top + 8), "×", size=26, colour="white")

    def step(self, at: Point, number: int) -> None:
        """A number in a disc, where the hand goes."""
        x, y = at
        self._draw.ellipse((x - 22, y - 22, x + 22, y + 22), fill=_RED)
        self.text((x - 7, y - 15), str(number), size=26, colour="white", bold=True)


def drawn() -> Image.Image:
    """The picture: the message with its attachment, the menu of a right click, the window that asks where."""
    page = _Drawing()
    _message(page)
    _menu(page)
    _dialog(page)
    return page.image


def _message(page: _Drawing) -> None:
    page.window((20, 20, 860, 560), "Votre messagerie")
    page.text((48, 84), "Avis de crédit de septembre", size=30, bold=True)
    page.text((48, 130), "De : Banque Fictive SA", colour=_GREY)
    page.text((48, 162), "À : Cabinet dentaire", colour=_GREY)
    page.box((48, 212, 420, 276), fill=_PALE)
    page.text((64, 230), "banque_2026-09.xml", bold=True)
    page.text((320, 230), "14 Ko", colour=_GREY)
    for line, words in enumerate(("Bonjour,", "veuillez trouver ci-joint le fichier du mois.", "Banque Fictive SA")):
        page.text((48, 400 + 40 * line), words)
    page.step((440, 212), 1)


def _menu(page: _Drawing) -> None:
    left, top = 300, 262
    page.box((left, top, left + 300, top + 126))
    for line, words in enumerate(("Ouvrir", "Enregistrer sous…", "Imprimer")):
        y = top + 6 + 38 * line
        if line == 1:
            page.box((left + 2, y, left + 298, y + 38), fill="#cfe2f3", line="#cfe2f3")
        page.text((left + 18, y + 5), words, bold=line == 1)
    page.step((left + 300, top + 63), 2)


def _dialog(page: _Drawing) -> None:
    page.window((640, 330, 1480, 740), "Enregistrer sous")
    page.box((668, 396, 1452, 440))
    page.text((684, 404), "Facturation > a_traiter", bold=True)
    page.step((1452, 396), 3)
    for line, (words, chosen) in enumerate((("archives", False), ("a_traiter", True), ("sauvegardes", False))):
        y = 458 + 42 * line
        if chosen:
            page.box((668, y - 2, 1452, y + 38), fill="#cfe2f3", line="#cfe2f3")
        page.box((688, y + 8, 716, y + 28), fill="#f3d37a", line="#c9a94f")
        page.text((732, y + 3), words, bold=chosen)
    page.text((668, 612), "Nom du fichier :")
    page.box((860, 604, 1452, 648))
    page.text((876, 612), "banque_2026-09.xml")
    page.box((1060, 670, 1250, 718), fill=_BLUE, line=_BLUE)
    page.text((1090, 680), "Enregistrer", colour="white", bold=True)
    page.box((1262, 670, 1452, 718), fill=_PALE)
    page.text((1306, 680), "Annuler")
    page.step((1060, 670), 4)
