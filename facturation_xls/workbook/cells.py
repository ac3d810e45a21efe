"""Cells and ranges as the sheet's XML writes them: references, values, escapes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TypeAlias
from xml.sax.saxutils import escape

CellValue: TypeAlias = str | int | float | bool | None
"""What a cell holds in the file: dates are serial numbers, money is a decimal text marked by ``Number``."""

MAX_TEXT = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_EPOCH_1900, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Number(str):
    """A number in its exact decimal form, so that no float stands between the centimes and the file."""

    __slots__ = ()


def money(centimes: int) -> Number:
    """Centimes as a number of francs."""
    sign = "-" if centimes < 0 else ""
    francs, rest = divmod(abs(centimes), 100)
    return Number(f"{sign}{francs}.{rest:02d}".removesuffix(".00"))


def serial(day: date, *, base_1904: bool = False) -> int:
    """Excel's number for a day."""
    return (day - (_EPOCH_1904 if base_1904 else _EPOCH_1900)).days


def from_serial(number: float, *, base_1904: bool = False) -> date:
    """The day of Excel's number. Raises ``OverflowError`` beyond the calendar."""
    return date.fromordinal((_EPOCH_1904 if base_1904 else _EPOCH_1900).toordinal() + int(number))


@cache
def column_letters(index: int) -> str:
    """``1`` is ``A``."""
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@cache
def column_index(letters: str) -> int:
    """``A`` is ``1``."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index


_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d+)(?::\$?([A-Za-z]{1,3})\$?(\d+))?")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, first and last included, counted from 1."""

    first_column: int
    first_row: int
    last_column: int
    last_row: int

    @classmethod
    def parse(cls, reference: str) -> Area:
        """The area of ``B4`` or ``$B$4:D9``. Raises ``ValueError`` for whole rows, whole columns and anything else."""
        match = _REFERENCE.fullmatch(reference)
        if not match:
            raise ValueError(f"not a cell area: {reference!r}")
        left, top, right, bottom = match.groups()
        return cls(column_index(left), int(top), column_index(right or left), int(bottom or top))

    def __str__(self) -> str:
        first = f"{column_letters(self.first_column)}{self.first_row}"
        last = f"{column_letters(self.last_column)}{self.last_row}"
        return first if first == last else f"{first}:{last}"

    def rows_to(self, last_row: int) -> Area:
        """The same area with another last row."""
        return Area(self.first_column, self.first_row, self.last_column, last_row)

    def within_columns(self, other: Area) -> bool:
        """Whether its columns lie in those of ``other``."""
        return other.first_column <= self.first_column and self.last_column <= other.last_column

    def meets(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.first_column <= other.last_column
            and other.first_column <= self.last_column
            and self.first_row <= other.last_row
            and other.first_row <= self.last_row
        )

    def same_rows(self, other: Area) -> bool:
        """Whether it covers exactly the rows of ``other``."""
        return (self.first_row, self.last_row) == (other.first_row, other.last_row)


def clean_text(text: str) -> str:
    """What a cell can hold of a text: line ends of one kind, no control characters, cut at Excel's limit."""
    return _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:MAX_TEXT]


def escape_text(text: str) -> str:
    """Text as the file writes it: cleaned, ``_x0041_`` protected, escaped for XML."""
    return escape(_LOOKS_ESCAPED.sub("_x005F_", clean_text(text)))


def unescape_name(text: str) -> str:
    """A table column's name with its ``_x000a_`` escapes resolved."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def cell_xml(reference: str, value: CellValue, style: str = "", formula: str = "", prefix: str = "") -> str:
    """One ``<c>`` element.

    ``formula`` is the whole ``<f>`` element as it stands or shall stand in the file. Text is written inline and
    never read as a
    formula by Excel; with a formula it is the formula's cached text.
    """
    attributes = f' s="{style}"' if style not in {"", "0"} else ""
    opening, closing = f'<{prefix}c r="{reference}"{attributes}', f"</{prefix}c>"
    if value is None or value == "":
        if formula:
            return f'{opening} t="str">{formula}<{prefix}v></{prefix}v>{closing}'
        return f"{opening}/>"
    if isinstance(value, bool):
        return f'{opening} t="b">{formula}<{prefix}v>{int(value)}</{prefix}v>{closing}'
    if isinstance(value, Number | int):
        return f"{opening}>{formula}<{prefix}v>{value}</{prefix}v>{closing}"
    if isinstance(value, float):
        return f"{opening}>{formula}<{prefix}v>{value!r}</{prefix}v>{closing}"
    text = escape_text(value)
    if formula:
        return f'{opening} t="str">{formula}<{prefix}v>{text}</{prefix}v>{closing}'
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text or "  " in text else ""
    return f'{opening} t="inlineStr"><{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is>{closing}'
