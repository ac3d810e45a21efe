"""The table of a PDF with text: words put back into lines, lines into columns, pages into one grid.

A PDF knows only where words stand. The rows that hold figures show where the columns are; the lines right above the
first of them are the headings; a line of text alone that stands close to a row is more text of its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pypdfium2

from facturation_xls.errors.files import PdfProtected, PdfUnreadable
from facturation_xls.errors.tables import TableTooLarge
from facturation_xls.sources.grid import MAX_CELLS, Row, Sheet, is_figure

if TYPE_CHECKING:
    from facturation_xls.model.documents import SourceFile

MAX_PAGES: Final = 200
MAX_BYTES: Final = 20 * 2**20
"""A larger PDF is a scan: there are no words in it."""

MAX_WORDS: Final = 200_000
MAX_LETTERS: Final = 50_000
"""On one page; a full page of small print has a tenth of it."""

_LETTER_GAP = 0.25
"""Between two letters of one word, in heights of a letter."""

_FIGURES, _CHUNKS = 2, 3
"""A row of a table has so many pieces, and so many of them are amounts or days."""

_WORD_GAP = 0.4
"""Between two words of one piece, in heights of a letter; columns stand further apart."""

_LINE_GAP, _HEADING_GAP = 0.7, 3.0
"""Between two lines of one piece of text, and between the headings and their first row, in heights of a letter."""

_STRAY = 0.04
"""Share of rows whose text may run over into the gap between two columns."""

_MOSTLY = 0.7
_SLACK = 1.0
"""Points by which two distances may differ and still be the same."""


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
        return len(self.pieces) >= _CHUNKS and self.figures >= _FIGURES

    def follows(self, line: PdfLine, gap: float) -> bool:
        """Whether it stands below another line of its page, nearer than ``gap`` heights of a letter."""
        return self.page == line.page and self.top - line.top >= 0 and self.top - line.bottom <= gap * self._height

    @property
    def _height(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class _Band:
    """Where a column stands."""

    left: float
    right: float

    def shared(self, piece: Piece) -> float:
        """Points that a piece and the column share; below zero how far they are apart."""
        return min(self.right, piece.right) - max(self.left, piece.left)


def read_pdf(file: SourceFile, pages: int | None = None) -> tuple[Sheet, ...]:
    """The table of the first ``pages`` with the lines above it as its title block; none where there is no table.

    Raises ``PdfUnreadable``, ``PdfProtected``, ``TableTooLarge``.
    """
    lines = read_lines(file.content, pages or MAX_PAGES)
    first = next((index for index, line in enumerate(lines) if line.is_row), None)
    if first is None:
        return ()
    start = _start_of_headings(lines, first)
    if start == first:
        return ()
    rows = [line for line in lines[first:] if line.is_row]
    bands = _bands(rows, lines[start:first])
    heading = _row(bands, lines[start:first])
    body = _without_furniture(lines, start, first, bands, heading)
    title = tuple((line.text,) for line in lines[:start])
    return (Sheet(file.name, (*title, heading, *_assembled(body, bands))),)


# --- words and lines --------------------------------------------------------------------------------------------------


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


# --- columns ----------------------------------------------------------------------------------------------------------


def _start_of_headings(lines: Sequence[PdfLine], first: int) -> int:
    """The first line of the headings: the line above the first row, and those that stand close above it."""
    start = first
    gap = _HEADING_GAP
    while start > 0 and lines[start].follows(lines[start - 1], gap) and not lines[start - 1].figures:
        start -= 1
        gap = _LINE_GAP
    while start < first and len(lines[start].pieces) < _FIGURES:  # the last line of the title block stood close
        start += 1
    return start


def _bands(rows: Sequence[PdfLine], headings: Iterable[PdfLine]) -> list[_Band]:
    """Where the columns stand: what the rows cover, and the headings over which no row has anything."""
    covered: Counter[int] = Counter()
    for row in rows:
        covered.update({point for piece in row.pieces for point in range(int(piece.left), int(piece.right) + 1)})
    points = sorted(point for point, count in covered.items() if count > _STRAY * len(rows))
    bands: list[_Band] = []
    for point in points:
        if bands and point <= bands[-1].right + 1:
            bands[-1] = _Band(bands[-1].left, point)
        else:
            bands.append(_Band(point, point))
    for line in headings:
        bands += [_Band(p.left, p.right) for p in line.pieces if all(band.shared(p) <= 0 for band in bands)]
    return sorted(bands, key=lambda band: band.left)


def _row(bands: Sequence[_Band], lines: Iterable[PdfLine]) -> Row:
    """Pieces under their columns; several in one column are one text, from top to bottom."""
    cells: list[list[str]] = [[] for _ in bands]
    for line in lines:
        for piece in line.pieces:
            cells[_place(bands, piece)].append(piece.text)
    return tuple(" ".join(texts) or None for texts in cells)


def _place(bands: Sequence[_Band], piece: Piece) -> int:
    return max(range(len(bands)), key=lambda index: bands[index].shared(piece))


# --- rows -------------------------------------------------------------------------------------------------------------


def _without_furniture(
    lines: Sequence[PdfLine], start: int, first: int, bands: Sequence[_Band], heading: Row
) -> list[PdfLine]:
    """The lines below the headings, without what every page repeats: its head, its headings, its foot.

    Head and foot are the lines before the first and after the last figure of a page that stand, but for their digits,
    on another page as well.
    """
    pages_of = Counter(mask for mask, _ in {(_mask(line.text), line.page) for line in lines})
    rows_of = {line.page: index for index, line in enumerate(lines) if line.figures}
    body: list[PdfLine] = []
    height, index, seen = first - start, first, -1
    while index < len(lines):
        line = lines[index]
        if line.page > lines[start].page and _row(bands, lines[index : index + height]) == heading:
            while body and body[-1].page == line.page and not body[-1].is_row:
                body.pop()  # the head of the page
            index, seen = index + height, line.page
            continue
        seen = line.page if line.figures else seen
        inside = seen == line.page and index < rows_of.get(line.page, -1)
        if line.figures or inside or pages_of[_mask(line.text)] == 1:
            body.append(line)
        index += 1
    return body


def _mask(text: str) -> str:
    return re.sub(r"\d+", "0", text)


def _assembled(body: Sequence[PdfLine], bands: Sequence[_Band]) -> Iterator[Row]:
    """The rows; a line without figures is more text of the row that it stands nearest to, or a text of its own."""
    always = _always_filled([line for line in body if line.is_row], bands)
    row: list[PdfLine] = []
    for line, following in zip(body, [*body[1:], None], strict=True):
        if line.figures:
            if _has_figures(row):
                yield _row(bands, row)
                row = []
            row.append(line)
        elif not always & {_place(bands, piece) for piece in line.pieces} and _belongs(line, row, following):
            if following and _has_figures(row) and _nearer(line, following, row[-1]):
                yield _row(bands, row)
                row = []
            row.append(line)
        else:
            if row:
                yield _row(bands, row)
            row = []
            yield (line.text,)
    if row:
        yield _row(bands, row)


def _has_figures(row: Iterable[PdfLine]) -> bool:
    return any(line.figures for line in row)


def _belongs(line: PdfLine, row: Sequence[PdfLine], following: PdfLine | None) -> bool:
    """Whether a line of text stands right below the row so far, or right above a row."""
    below = bool(row) and line.follows(row[-1], _LINE_GAP)
    return below or bool(following and following.is_row and following.follows(line, _LINE_GAP))


def _nearer(line: PdfLine, following: PdfLine, above: PdfLine) -> bool:
    """Whether a line belongs to the row below: where cells are centred, half of a long text stands above its row."""
    if following.page != line.page or not following.is_row:
        return False
    return above.page != line.page or following.top - line.top < line.top - above.top - _SLACK


def _always_filled(rows: Sequence[PdfLine], bands: Sequence[_Band]) -> set[int]:
    """The columns in which nearly every row has something: a line that goes on has nothing there."""
    filled = Counter(place for row in rows for place in {_place(bands, piece) for piece in row.pieces})
    return {place for place, count in filled.items() if count >= _MOSTLY * len(rows)}
