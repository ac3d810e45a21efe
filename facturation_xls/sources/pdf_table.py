"""The table of a PDF with text: lines put into columns, pages into one grid.

The rows that hold figures show where the columns are; the lines right above the first of them are the headings; a line
of text alone that stands close to a row is more text of its cells.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from facturation_xls.sources.grid import Row, Sheet
from facturation_xls.sources.pdf_lines import FIGURES, MAX_PAGES, PdfLine, Piece, read_lines

if TYPE_CHECKING:
    from facturation_xls.model.documents import SourceFile

_LINE_GAP, _HEADING_GAP = 0.7, 3.0
"""Between two lines of one piece of text, and between the headings and their first row, in heights of a letter."""

_STRAY = 0.04
"""Share of rows whose text may run over into the gap between two columns."""

_MOSTLY = 0.7
_SLACK = 1.0
"""Points by which two distances may differ and still be the same."""


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


def _start_of_headings(lines: Sequence[PdfLine], first: int) -> int:
    """The first line of the headings: the line above the first row, and those that stand close above it."""
    start = first
    gap = _HEADING_GAP
    while start > 0 and lines[start].follows(lines[start - 1], gap) and not lines[start - 1].figures:
        start -= 1
        gap = _LINE_GAP
    while start < first and len(lines[start].pieces) < FIGURES:  # the last line of the title block stood close
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
