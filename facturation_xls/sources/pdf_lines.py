"""The text of a PDF, which knows only where letters stand: letters put into words, words into pieces and lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pypdfium2

from facturation_xls.errors.files import PdfProtected, PdfUnreadable
from facturation_xls.errors.tables import TableTooLarge
from facturation_xls.sources.grid import MAX_CELLS, is_figure

MAX_PAGES: Final = 200
MAX_BYTES: Final = 20 * 2**20
"""A larger PDF is a scan: there are no words in it."""

MAX_WORDS: Final = 200_000
MAX_LETTERS: Final = 50_000
"""On one page; a full page of small print has a tenth of it."""

_LETTER_GAP = 0.25
"""Between two letters of one word, in heights of a letter."""

FIGURES, _CHUNKS = 2, 3
"""A row of a table has so many pieces, and so many of them are amounts or days."""

_WORD_GAP = 0.4
"""Between two words of one piece, in heights of a letter; columns stand further apart."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand close together: one cell, or a part of one. Points from the left edge of the page."""

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PdfLine:
    """What stands on one height of a page. Points from the top of the page."""

    page: int
    top: float
    bottom: float
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The line as one text."""
        return "  ".join(piece.text for piece in self.pieces)

    @property
    def figures(self) -> int:
        """How many pieces are an amount or a day."""
        return sum(is_figure(piece.text) for piece in self.pieces)

    @property
    def is_row(self) -> bool:
        """Whether it looks like a row of a table."""
        return len(self.pieces) >= _CHUNKS and self.figures >= FIGURES

    def follows(self, line: PdfLine, gap: float) -> bool:
        """Whether it stands below another line of its page, nearer than ``gap`` heights of a letter."""
        return self.page == line.page and self.top - line.top >= 0 and self.top - line.bottom <= gap * self._height

    @property
    def _height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class _Word:
    """Points from the left and top edges of the page."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def height(self) -> float:
        return self.bottom - self.top


@lru_cache(maxsize=1)
def read_lines(content: bytes, pages: int) -> tuple[PdfLine, ...]:
    """The lines of the first pages from top to bottom; none for a scan. Raises ``PdfUnreadable``, ``PdfProtected``."""
    if len(content) > MAX_BYTES:
        return ()
    lines: list[PdfLine] = []
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            for number in range(min(len(pdf), pages)):
                lines += _lines(number, _words(pdf[number]))
                if sum(len(line.pieces) for line in lines) > MAX_WORDS:
                    raise TableTooLarge(limit=MAX_CELLS)
    except pypdfium2.PdfiumError as error:
        protected = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise PdfProtected if protected else PdfUnreadable from None
    return tuple(lines)


def _words(page: pypdfium2.PdfPage) -> Iterator[_Word]:
    """The words of a page: letters that follow each other closely on one height, without what no cell can hold."""
    text, edge = page.get_textpage(), page.get_height()
    word: _Word | None = None
    for index in range(min(text.count_chars(), MAX_LETTERS)):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
        left, bottom, right, top = text.get_charbox(index, loose=True)
        found = _Word(letter, left, right, edge - top, edge - bottom)
        is_visible = letter.isprintable() and not letter.isspace() and right > left
        if word and is_visible and _goes_on(word, found):
            word = _Word(word.text + letter, word.left, max(right, word.right), word.top, word.bottom)
            continue
        if word:
            yield word
        word = found if is_visible else None
    if word:
        yield word


def _goes_on(word: _Word, letter: _Word) -> bool:
    beside = abs(letter.left - word.right) <= _LETTER_GAP * word.height
    return beside and abs(letter.middle - word.middle) < word.height / 2


def _lines(page: int, words: Iterable[_Word]) -> Iterator[PdfLine]:
    """The words of a page by their heights: those whose middle stands within the line belong to it."""
    line: list[_Word] = []
    for word in sorted(words, key=lambda word: (word.middle, word.left)):
        if line and word.middle > min(other.bottom for other in line):
            yield _line(page, line)
            line = []
        line.append(word)
    if line:
        yield _line(page, line)


def _line(page: int, words: Sequence[_Word]) -> PdfLine:
    top, bottom = min(word.top for word in words), max(word.bottom for word in words)
    pieces: list[Piece] = []
    for word in sorted(words, key=lambda word: word.left):
        if pieces and word.left - pieces[-1].right <= _WORD_GAP * word.height:
            last = pieces.pop()
            pieces.append(Piece(f"{last.text} {word.text}", last.left, max(word.right, last.right)))
        else:
            pieces.append(Piece(word.text, word.left, word.right))
    return PdfLine(page, top, bottom, tuple(pieces))
