"""CSV as programs in Switzerland write it: any of four delimiters, any of the encodings of forty years."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from facturation_xls.errors.tables import TableTooLarge, TableUnreadable
from facturation_xls.sources.grid import MAX_CELLS, Sheet

if TYPE_CHECKING:
    from facturation_xls.model.documents import SourceFile

_DELIMITERS = ";,\t|"
_SAMPLED_ROWS = 50
_SAMPLED_BYTES = 20_000
_OLD_ENCODINGS = ("cp1252", "cp850", "mac_roman")
"""Windows, DOS (cash desks, older practice software), old Macintosh; the first wins where they say the same."""

_COMMON = frozenset("éèêàâçôîûëïöüä°’")
_USUAL = frozenset("ùœæÉÈÊËÀÂÄÎÔÖÛÜÇŒß«»“”„–—…€§·²³")
"""The letters and signs beyond ASCII that French and German texts are made of: many, and some."""

_WEIGHT_COMMON, _WEIGHT_USUAL, _WEIGHT_STRANGE = 2, 1, -3


def read(file: SourceFile, rows: int | None) -> Sheet:
    """The grid. Raises ``TableUnreadable`` for bytes that are no text, ``TableTooLarge``."""
    text = decode(file.content)
    delimiter = max(_DELIMITERS, key=lambda candidate: _area(text, candidate))
    grid = _split(text, delimiter, rows)
    if sum(map(len, grid)) > MAX_CELLS:
        raise TableTooLarge(limit=MAX_CELLS)
    return Sheet(file.name, tuple(tuple(value.strip() or None for value in row) for row in grid))


def decode(content: bytes) -> str:
    """The text, by its byte order mark, as UTF-8, or in the older encoding that makes the most usual letters.

    Raises ``TableUnreadable``.
    """
    for encoding in (*_unicode(content), _older(content)):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise TableUnreadable


def _unicode(content: bytes) -> tuple[str, ...]:
    """The Unicode encodings to try. Latin letters in UTF-16 have a zero in every second byte."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    sample = content[:_SAMPLED_BYTES]
    if sample.count(0) > len(sample) // 3:
        return ("utf-16-le",) if sample[1::2].count(0) > sample[::2].count(0) else ("utf-16-be",)
    return ("utf-8-sig",)


def _older(content: bytes) -> str:
    """The most plausible of the encodings that give every byte a letter; Windows unless another one is better."""
    foreign = bytes(byte for byte in content[: 10 * _SAMPLED_BYTES] if byte >= 0x80)
    best = max(_OLD_ENCODINGS, key=lambda encoding: _plausibility(foreign, encoding))
    return best if _plausibility(foreign, best) > 0 else _OLD_ENCODINGS[0]


def _plausibility(foreign: bytes, encoding: str) -> int:
    """How usual the letters are that an encoding makes of the bytes beyond ASCII; strange ones weigh against it."""
    try:
        return sum(map(_weight, foreign.decode(encoding)))
    except UnicodeDecodeError:
        return _WEIGHT_STRANGE * len(foreign)


def _weight(letter: str) -> int:
    if letter in _COMMON:
        return _WEIGHT_COMMON
    return _WEIGHT_USUAL if letter in _USUAL or letter == "\N{NO-BREAK SPACE}" else _WEIGHT_STRANGE


def _split(text: str, delimiter: str, rows: int | None) -> list[list[str]]:
    try:
        return list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), rows))
    except csv.Error:
        raise TableUnreadable from None


def _area(text: str, delimiter: str) -> int:
    """How much of the first rows a delimiter arranges in columns: rows of equal width times that width."""
    widths = Counter(len(row) for row in _split(text, delimiter, _SAMPLED_ROWS))
    return max(((width - 1) * count for width, count in widths.items()), default=0)
