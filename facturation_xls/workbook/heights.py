"""How high a report row must be for its wrapped sentences: Excel works it out when it opens a file, LibreOffice does
not."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.sheet import Sheet

_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*>")
_LINE_HEIGHT = 15.0
_DEFAULT_WIDTH = 9.0
_PADDING = 1.5
"""Characters of a column's width that margins and the last word of a line take."""


def wrapping_styles(package: Package) -> frozenset[str]:
    """The style indexes whose text goes on in the next line of the cell."""
    for relationship in package.relationships(package.workbook):
        if relationship.is_a("styles"):
            formats = parse(package.read(relationship.target)).find(f"{{{MAIN}}}cellXfs")
            listed = list(formats) if formats is not None else []
            return frozenset(
                str(index)
                for index, form in enumerate(listed)
                if any(a.get("wrapText") in {"1", "true"} for a in form.iter(f"{{{MAIN}}}alignment"))
            )
    return frozenset()


def column_widths(sheet: Sheet) -> dict[int, float]:
    """The widths that a sheet gives its columns, in characters."""
    widths: dict[int, float] = {}
    for match in _COLUMN.finditer(sheet.head):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', match[0].decode()))
        if "width" in attributes:
            first, last = int(attributes["min"]), min(int(attributes["max"]), 16_384)
            widths.update(dict.fromkeys(range(first, last + 1), float(attributes["width"])))
    return widths


def row_height(texts: Mapping[int, str], widths: Mapping[int, float]) -> float | None:
    """Points for the longest of the wrapped texts (by column); ``None`` where one line is enough."""
    lines = max((_lines(text, widths.get(column, _DEFAULT_WIDTH)) for column, text in texts.items()), default=1)
    return lines * _LINE_HEIGHT if lines > 1 else None


def _lines(text: str, width: float) -> int:
    room = max(width - _PADDING, 1.0)
    return sum(max(1, math.ceil(len(line) / room)) for line in text.split("\n"))
