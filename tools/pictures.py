"""Takes the pictures of ``docs/images`` again: the demonstration's workbook, as LibreOffice prints it.

    PYTHONPATH=.:tests .venv-dev/bin/python tools/pictures.py

Needs LibreOffice. Look at every picture before it is committed: nothing else does.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import judges
import pdfplumber
import staff
from lxml import etree
from mail_window import drawn
from pdfplumber.page import Page
from PIL.Image import Image, Quantize, Resampling

from facturation_xls.practice import create_demo
from facturation_xls.sync import synchronise
from facturation_xls.sync.claims.emission import issue

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"

_DPI = 144
_LETTER_DPI = 80
_COLOURS = 64
_FOOTER = "Confidentiel"
_MARGIN = 6.0
"""Points of white around the content."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A part of the page that begins with ``title``; it ends before the words ``right`` and ``below``."""

    name: str
    title: str
    right: str = ""
    below: str = ""


SHOTS = (
    Shot("accueil", "Accueil"),
    Shot("impayes", "Factures impayées", right="Blocage"),
    Shot("impayes-haut", "Factures impayées", right="Vu", below="Situation"),
    Shot("journal", "Journal des factures", right="Dentiste", below="2026000128"),
    Shot("mouvements", "Mouvements", right="Connu", below="2026000125"),
    Shot("delais", "Délais de paiement", right="Pondérée"),
    Shot("evolution", "Évolution"),
    Shot("prevision", "Prévision des encaissements"),
    Shot("analyse", "Analyse"),
    Shot("contrat", "Contrat avec la Caisse des Médecins"),
    Shot("controles", "Contrôles"),
    Shot("parametres", "Paramètres"),
    Shot("relancer", "À relancer"),
)


def main() -> None:
    """Make the demonstration, print it, and cut the pictures out of its pages; draw what no page shows."""
    drawn().quantize(_COLOURS).save(IMAGES / "piece-jointe.png", optimize=True)
    with tempfile.TemporaryDirectory() as place:
        folder = create_demo(Path(place) / "demo")
        synchronise(folder)
        shown = Path(place) / "Journal.xlsx"
        shutil.copyfile(folder.workbook, shown)
        as_shown(shown)
        workbook = judges.to_pdf(shown, Path(place) / "pdf")
        with pdfplumber.open(workbook) as pdf:
            for shot in SHOTS:
                page = next(page for page in pdf.pages if page.extract_text().startswith(shot.title))
                picture = _taken(shot, page).quantize(_COLOURS, Quantize.FASTOCTREE)
                picture.save(IMAGES / f"{shot.name}.png", optimize=True)
                sys.stdout.write(f"{shot.name}.png: {picture.width} × {picture.height}\n")
        letters, _ = issue(folder).files
        with pdfplumber.open(folder.root / letters) as pdf:
            picture = _smaller(pdf.pages[3].to_image(resolution=2 * _LETTER_DPI).original)
            picture.quantize(_COLOURS, Quantize.FASTOCTREE).save(IMAGES / "rappel.png", optimize=True)


def as_shown(workbook: Path) -> None:
    """Leave of the pivots what their cells show: LibreOffice would lay them out in a way that Excel does not."""
    part = staff.part_of_sheet(workbook, "Analyse")
    relationships = f"{part.rpartition('/')[0]}/_rels/{part.rpartition('/')[2]}.rels"

    def without(root: etree._Element) -> None:
        for relationship in [each for each in root if each.get("Type", "").endswith("/pivotTable")]:
            root.remove(relationship)

    staff.raw_edit(workbook, relationships, without)


def _taken(shot: Shot, page: Page) -> Image:
    """The picture of what stands above the footer, left of and above the words that end it."""
    right = _word(page, shot.right)["x0"] - 2 if shot.right else page.width
    bottom = _word(page, shot.below or _FOOTER)["top"] - 2
    seen = [char for char in page.chars if char["x1"] < right and char["bottom"] < bottom]
    box = (
        min(char["x0"] for char in seen) - _MARGIN,
        min(char["top"] for char in seen) - _MARGIN,
        right if shot.right else max(char["x1"] for char in seen) + _MARGIN,
        min(max(char["bottom"] for char in seen) + _MARGIN, bottom),
    )
    twice: Image = page.crop(box).to_image(resolution=2 * _DPI).original
    return _smaller(twice)


def _smaller(twice: Image) -> Image:
    """Half the size: letters come out smooth."""
    return twice.resize((twice.width // 2, twice.height // 2), Resampling.LANCZOS)


def _word(page: Page, text: str) -> dict[str, float]:
    """The first word of the page that begins like this."""
    found: dict[str, float] = next(word for word in page.extract_words() if word["text"].startswith(text))
    return found


if __name__ == "__main__":
    main()
