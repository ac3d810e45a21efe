"""The contents of cells as texts, from the rows as they stand after the write: for what repeats them elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from html import unescape

from facturation_xls.workbook.cells import Area, Number, column_letters
from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.places import split_reference
from facturation_xls.workbook.sheet import Sheet

_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.*?)</(?:\w+:)?v>", re.DOTALL)
_INLINE = re.compile(rb"<(?:\w+:)?t\b[^>]*>(.*?)</(?:\w+:)?t>", re.DOTALL)
_CELL = rb'<(?:\w+:)?c\b(?=[^>]*?\br="%b%d")([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)'
_TYPE = re.compile(rb'\bt="(\w+)"')


class Texts:
    """Numbers and days are a ``Number`` as the file has it, all else a text; ``sheet`` gives a sheet by its name."""

    def __init__(self, package: Package, sheet: Callable[[str], Sheet]) -> None:
        self._package = package
        self._sheet = sheet

    def columns(self, reference: str) -> list[list[str]]:
        """The cells of ``Journal!$A$5:$B$9``, column by column."""
        name, cells = split_reference(reference)
        sheet, area = self._sheet(name), Area.parse(cells)
        rows = range(area.first_row, area.last_row + 1)
        return [self.column(sheet, index, rows) for index in range(area.first_column, area.last_column + 1)]

    def column(self, sheet: Sheet, column: int, rows: Sequence[int]) -> list[str]:
        """The cells of one column in these rows."""
        letters = column_letters(column).encode()
        return [self._text(re.search(_CELL % (letters, n), sheet.xml(n), re.DOTALL)) for n in rows]

    def _text(self, cell: re.Match[bytes] | None) -> str:
        content = (cell[2] if cell else b"") or b""
        value = _VALUE.search(content)
        if not cell or not value:
            return unescape(b"".join(_INLINE.findall(content)).decode())
        kind = _TYPE.search(cell[1])
        if kind and kind[1] == b"s":
            return self._shared[int(value[1])]
        text = unescape(value[1].decode())
        return text if kind and kind[1] != b"n" else Number(text)

    @cached_property
    def _shared(self) -> list[str]:
        for relationship in self._package.relationships(self._package.workbook):
            if relationship.is_a("sharedStrings"):
                items = parse(self._package.read(relationship.target)).iterchildren(f"{{{MAIN}}}si")
                return ["".join(map(str, i.itertext(f"{{{MAIN}}}t"))) for i in items]
        return []
