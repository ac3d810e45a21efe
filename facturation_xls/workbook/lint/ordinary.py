"""Takes the cells of ordinary rows out of a sheet's XML before it is parsed: a long journal is linted much faster.

A row is ordinary when its bytes alone prove that no rule of ``cells.py`` can find a fault in its cells. Rows keep
their start tags, so rules on rows still see them all; whatever is not proven passes untouched. No fault is found here
and none can be hidden: a test compares the lint with and without this module.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from facturation_xls.workbook.cells import MAX_TEXT, column_index
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.formulas import Formulas

_UTF8 = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
_ROW_END = b"</row>"

# The bytes of a text are printable ASCII, entities, or two- and three-byte letters and marks of Western languages.
_TEXT = rb"(?:[ -%'-;=?-~\n]++|&(?:amp|lt|gt|quot|apos);|\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf])*+"
_NUMBER = rb"-?\d{1,17}(?:\.\d{1,20})?(?:[Ee][+-]?\d{1,2})?"
_FORMULA = rb"(?:<f>%b</f>)?+" % _TEXT
_CELL = (
    rb"""<c r="[A-Z]{1,3}\2"(?: s="\d{1,5}")?+(?:
/>|
(?: t="n")?>%(formula)b<v>%(number)b</v></c>|
 t="s"><v>\d{1,9}</v></c>|
 t="inlineStr"><is><t(?: xml:space="preserve")?>%(text)b</t></is></c>|
 t="str">%(formula)b<v>%(text)b</v></c>|
 t="b">%(formula)b<v>[01]</v></c>|
 t="e">%(formula)b<v>\#[A-Z0-9/_!?]+</v></c>
)""".replace(b"\n", b"")
    % {b"formula": _FORMULA, b"number": _NUMBER, b"text": _TEXT}
)
_ROW = re.compile(rb'(<row r="([1-9]\d{0,6})"[ \w:.="-]*>)((?:%b)++)(?=</row>)' % _CELL)

_PLACES = re.compile(rb'<c r="([A-Z]+)\d+"(?: s="(\d+)")?')
_STRINGS = re.compile(rb' t="s"><v>(\d+)')
_FORMULAS = re.compile(rb"<f>([^<]*)")
_FORMULA_CELLS = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*><f>')


class OrdinaryRows:
    """Decides which rows of one sheet need no closer look: never the rows ``looked_at``, such as table headers.

    Where ``formula_cells`` is given, the cells of the formulas that are taken out are added to it.
    """

    def __init__(
        self, book: Book, formulas: Formulas, looked_at: Collection[int], formula_cells: set[str] | None = None
    ) -> None:
        self._book = book
        self._formulas = formulas
        self._looked_at = looked_at
        self._formula_cells = formula_cells
        self._formula_is_sound = lru_cache(maxsize=4096)(self._check_formula)
        self._places_are_sound = lru_cache(maxsize=1024)(self._check_places)

    def taken_out(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The XML without the cells of ordinary rows. A row is judged when it lies in the memory as a whole."""
        rest = b""
        for index, chunk in enumerate(chunks):
            if index == 0 and not chunk.startswith(_UTF8):
                yield chunk
                yield from chunks
                return
            head, end, rest = (rest + chunk).rpartition(_ROW_END)
            if end:
                yield _ROW.sub(self._judged, head + end)
            else:
                yield rest
                rest = b""
        yield rest

    def _judged(self, row: re.Match[bytes]) -> bytes:
        """The row's start tag alone if the row is ordinary, otherwise the row as it stands."""
        start, number, cells = row.groups()
        ordinary = (
            int(number) <= grid.LAST_ROW
            and int(number) not in self._looked_at
            and len(cells) <= MAX_TEXT
            and self._places_are_sound(tuple(_PLACES.findall(cells)))
            and all(int(index) < self._book.shared_strings for index in _STRINGS.findall(cells))
            and all(self._formula_is_sound(formula) for formula in _FORMULAS.findall(cells))
        )
        if ordinary and self._formula_cells is not None:
            self._formula_cells.update(reference.decode() for reference in _FORMULA_CELLS.findall(cells))
        return start if ordinary else row[0]

    def _check_formula(self, formula: bytes) -> bool:
        return not self._formulas.problems(html.unescape(formula.decode()))

    def _check_places(self, places: tuple[tuple[bytes, bytes], ...]) -> bool:
        """Whether columns ascend and styles exist. Most rows of a table are alike in this."""
        columns = [column_index(letters.decode()) for letters, _ in places]
        ascend = all(left < right for left, right in pairwise(columns))
        return (
            ascend
            and columns[-1] <= grid.LAST_COLUMN
            and all(int(style or 0) < self._book.formats for _, style in places)
        )
