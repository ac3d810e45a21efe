"""Takes ordinary rows out of a sheet's XML before it is parsed: a long journal is linted much faster.

A row is ordinary when its bytes alone prove that no rule can find a fault in it; the proof is one regular expression,
made for the workbook's own counts of formats and strings. Of a run of such rows the first and the last stay, so that
rules on the order of rows still hold against what stands around them; whatever is not proven passes untouched. No fault
is found here and none can be hidden: a test compares the lint with and without this module.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import chain
from operator import lt

from facturation_xls.workbook.cells import MAX_TEXT, column_letters
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.formulas import Formulas

_UTF8 = (b'<?xml version="1.0" encoding="UTF-8"', b"<?xml version='1.0' encoding='UTF-8'")
_OWN_PREFIX = b'xmlns:x14ac="'
_ROW_END = b"</row>"
_MOST_COLUMNS = 40

# The bytes of a text are printable ASCII, entities, or two- and three-byte letters and marks of Western languages.
_TEXT = rb"(?:[ -%'-;=?-~\n]++|&(?:amp|lt|gt|quot|apos);|\xc2[\xa0-\xbf]|\xc3[\x80-\xbf]|\xe2\x80[\x80-\xbf])*+"
_NUMBER = rb"-?\d{1,17}(?:\.\d{1,20})?(?:[Ee][+-]?\d{1,2})?"
_FORMULA = rb"(?:<f>%b</f>)?+" % _TEXT
_CELL = rb"""(?:<c r="%(column)b\1"(?: s="%(format)b")?+(?:
/>|
(?: t="n")?>%(formula)b<v>%(number)b</v></c>|
 t="s"><v>%(string)b</v></c>|
 t="inlineStr"><is><t(?: xml:space="preserve")?>%(text)b</t></is></c>|
 t="str">%(formula)b<v>%(text)b</v></c>|
 t="b">%(formula)b<v>[01]</v></c>|
 t="e">%(formula)b<v>\#[A-Z0-9/_!?]+</v></c>
))?+""".replace(b"\n", b"")
_ROW = (
    rb'<row r="([1-9]\d{0,6})"(?: spans="\d+:\d+")?+(?: s="%(format)b")?+(?: customFormat="[01]")?+'
    rb'(?: ht="\d+(?:\.\d+)?")?+(?: hidden="[01]")?+(?: customHeight="[01]")?+(?: outlineLevel="[0-7]")?+'
    rb'(?: collapsed="[01]")?+%(own)b>%(cells)b</row>'
)
_OWN = rb'(?: x14ac:dyDescent="\d+(?:\.\d+)?")?+'

_NUMBERS = re.compile(rb'<row r="(\d+)"')
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
        self._looked_at = frozenset(looked_at)
        self._formula_cells = formula_cells
        self._formula_is_sound = lru_cache(maxsize=4096)(self._check_formula)

    def taken_out(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """The XML without the inner rows of ordinary runs. A row is judged when it lies in the memory as a whole."""
        chunks = iter(chunks)
        first = next(chunks, b"")
        if not first.startswith(_UTF8):
            yield first
            yield from chunks
            return
        runs = _runs(self._book.formats, self._book.shared_strings, own_prefix=_OWN_PREFIX in first)
        rest = b""
        for chunk in chain([first], chunks):
            head, end, rest = (rest + chunk).rpartition(_ROW_END)
            if end:
                yield runs.sub(self._thinned, head + end)
            else:
                yield rest
                rest = b""
        yield rest

    def _thinned(self, match: re.Match[bytes]) -> bytes:
        """The first and the last row of a run, and those that are looked at."""
        run = match[0]
        rows, numbers = run.split(_ROW_END)[:-1], list(map(int, _NUMBERS.findall(run)))
        if not self._is_sound(run, rows, numbers):
            return run
        if self._formula_cells is not None:
            self._formula_cells.update(reference.decode() for reference in _FORMULA_CELLS.findall(run))
        kept = {0, len(rows) - 1, *map(numbers.index, self._looked_at.intersection(numbers))}
        return b"".join(rows[index] + _ROW_END for index in sorted(kept))

    def _is_sound(self, run: bytes, rows: list[bytes], numbers: list[int]) -> bool:
        """What the expression leaves open: the order of the rows, the length of texts, the words of formulas."""
        return (
            numbers[-1] <= grid.LAST_ROW
            and all(map(lt, numbers, numbers[1:]))
            and max(map(len, rows)) <= MAX_TEXT
            and all(self._formula_is_sound(formula) for formula in set(_FORMULAS.findall(run)))
        )

    def _check_formula(self, formula: bytes) -> bool:
        return not self._formulas.problems(html.unescape(formula.decode()))


@cache
def _runs(formats: int, strings: int, *, own_prefix: bool) -> re.Pattern[bytes]:
    """The expression of a run of rows that are ordinary in a workbook with so many cell formats and shared strings."""
    parts = {b"format": below(formats), b"string": below(strings), b"formula": _FORMULA, b"number": _NUMBER}
    cells = (
        _CELL % (parts | {b"text": _TEXT, b"column": column_letters(column).encode()})
        for column in range(1, _MOST_COLUMNS + 1)
    )
    row = _ROW % (parts | {b"own": _OWN if own_prefix else b"", b"cells": b"".join(cells)})
    return re.compile(b"(?:%b)++" % row)


def below(count: int) -> bytes:
    """An expression for the whole numbers from 0 to ``count`` - 1."""
    if not count:
        return rb"(?!)"
    last = str(count - 1)
    branches = [last]
    for place, digit in enumerate(last):
        lowest = 1 if place == 0 and len(last) > 1 else 0
        if int(digit) > lowest:
            branches.append(rf"{last[:place]}[{lowest}-{int(digit) - 1}]\d{{{len(last) - place - 1}}}")
    if len(last) > 1:
        branches += ["0", rf"[1-9]\d{{0,{len(last) - 2}}}"]
    return f"(?:{'|'.join(branches)})".encode()
