"""References in formulas that staff wrote, when their cell moves: excel.md §6 has the form of formulas in the file.

A formula is taken apart only as far as needed: what is text, a column of a table, a name or a function is passed over.
(openpyxl's Translator loses the sheet of ``Journal!name``, and ``A1`` before ``:INDEX(``.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from html import unescape
from xml.sax.saxutils import escape

from facturation_xls.workbook.cells import column_index, column_letters
from facturation_xls.workbook.places import split_reference
from facturation_xls.workbook.schema import MAX_ROW
from facturation_xls.workbook.sheet import Row, Sheet

_MAX_COLUMN = 16_384
_WORD = r"[^\W\d][\w.\\?]*+"
_BRACKET = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_CORNER = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_COLON = r"\.?:\.?"
_PIECE = re.compile(
    rf"""
      "(?:[^"]|"")*+"
    | (?P<sheet>(?:'(?:[^']|'')*+' | \[\d+\][\w.:]*+ | {_WORD}(?::{_WORD})?)!)?
      (?P<area>{_CORNER}(?:{_COLON}{_CORNER})? | \$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}} | \$?\d+:\$?\d+)
      (?![\w(\[!] | \.\w)
    | (?:{_WORD})?{_BRACKET}
    | {_WORD}
    | \d+(?:\.\d+)?(?:[eE][+-]?\d+)?
    """,
    re.VERBOSE | re.DOTALL,
)
_ENDS = re.compile(r"(?P<fixed_column>\$?)(?P<column>[A-Za-z]{1,3})?(?P<fixed_row>\$?)(?P<row>\d+)?")
_ELEMENT = re.compile(r"(<(?:\w+:)?f\b[^>]*?)(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
_GROUP = re.compile(r'(?=[^>]*\st="shared")[^>]*\ssi="(\d+)"')


class HangsOnOtherRows(Exception):
    """A formula reads rows of its table that go other ways."""


def shifted(formula: str, rows: int, columns: int = 0) -> str:
    """A formula as Excel copies it so many rows down and columns right: what is not fixed by ``$`` moves along."""

    def shift(reference: re.Match[str]) -> str:
        ends = re.split(f"({_COLON})", reference["area"])
        moved = [_shift_end(end, rows, columns) if ":" not in end else end for end in ends]
        return "#REF!" if None in moved else (reference["sheet"] or "") + "".join(filter(None, moved))

    return _PIECE.sub(lambda piece: shift(piece) if piece["area"] else piece[0], formula)


def _shift_end(end: str, rows: int, columns: int) -> str | None:
    """One end of a reference: a cell, a column or a row; ``None`` beyond the sheet."""
    parts = _ENDS.fullmatch(end)
    if not parts:
        return end
    text = parts["fixed_column"]
    if parts["column"]:
        column = column_index(parts["column"]) + (0 if parts["fixed_column"] else columns)
        if not 1 <= column <= _MAX_COLUMN:
            return None
        text += column_letters(column)
    if parts["row"]:
        fixed = parts["fixed_row"] or (parts["fixed_column"] and not parts["column"])
        row = int(parts["row"]) + (0 if fixed else rows)
        if not 1 <= row <= MAX_ROW:
            return None
        text += f"{parts['fixed_row']}{row}"
    return text


def carried(formula: str, sheet: str, old: int, rows: Mapping[int, int | None], total: int = 0) -> str:
    """A formula of row ``old``, whose rows go where ``rows`` says: what it said of its own row, it says of the new.

    The total row is followed. References to other sheets, with ``$``, or to rows that keep their place stay as they
    are; a formula that reads another row that moves raises ``HangsOnOtherRows``.
    """

    def carry_end(end: str) -> str:
        parts = _ENDS.fullmatch(end)
        if not parts or not parts["row"]:
            return end
        row = int(parts["row"])
        target = rows.get(row, row)
        if target == row or (parts["fixed_row"] and row != total):
            return end
        if target is None or row not in {old, total}:
            raise HangsOnOtherRows
        return f"{end.removesuffix(parts['row'])}{target}"

    def carry(reference: re.Match[str]) -> str:
        prefix = reference["sheet"] or ""
        if prefix and split_reference(f"{prefix}A1")[0].casefold() != sheet.casefold():
            return reference[0]
        return prefix + "".join(carry_end(end) for end in re.split(f"({_COLON})", reference["area"]))

    return _PIECE.sub(lambda piece: carry(piece) if piece["area"] else piece[0], formula)


def areas_of(formula: str) -> Iterator[tuple[str, str]]:
    """The places in a formula as they are written: the sheet (empty: its own), and the cells, columns or rows."""
    for piece in _PIECE.finditer(formula):
        if piece["area"]:
            yield split_reference(f"{piece['sheet']}A1")[0] if piece["sheet"] else "", piece["area"]


# --- the <f> element --------------------------------------------------------------------------------------------------


def element(text: str, prefix: str = "") -> str:
    """The ``<f>`` element of a formula."""
    return f"<{prefix}f>{escape(text)}</{prefix}f>"


def text_of(formula: str) -> str:
    """The text of an ``<f>`` element."""
    match = _ELEMENT.fullmatch(formula)
    return unescape(match[2] or "") if match else ""


def with_text(formula: str, change: Callable[[str], str]) -> str:
    """An ``<f>`` element with its text changed; one without text as it is."""
    match = _ELEMENT.fullmatch(formula)
    return formula.replace(match[2], escape(change(unescape(match[2])))) if match and match[2] else formula


def unshared(sheet: Sheet, touched: Collection[int]) -> dict[int, Row]:
    """The rows of the cells that share a formula with a cell of the rows ``touched``, each cell with its own text.

    Excel writes such a formula once, in one of the cells, and that cell may not go alone. Nothing is put back.
    """
    rows = {number: sheet.row(number) for number in sheet.numbers if b't="shared"' in sheet.xml(number)}
    members: dict[str, list[tuple[int, int]]] = {}
    texts: dict[str, tuple[int, int, str]] = {}
    for number, row in rows.items():
        for column in row.cells:
            match = _ELEMENT.fullmatch(row.formula(column))
            group = _GROUP.match(match[1]) if match else None
            if match and group:
                members.setdefault(group[1], []).append((number, column))
                if match[2]:
                    texts[group[1]] = (number, column, unescape(match[2]))
    changed: dict[int, Row] = {}
    for group_id, (top, left, text) in texts.items():
        cells = members[group_id]
        if any(number in touched for number, _ in cells):
            for number, column in cells:
                rows[number].set_formula(column, element(shifted(text, number - top, column - left), sheet.prefix))
                changed[number] = rows[number]
    return changed
