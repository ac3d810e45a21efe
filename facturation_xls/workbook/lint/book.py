"""What the rules need to know of the whole workbook before they look at a sheet."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from facturation_xls.workbook.cells import Area, unescape_name
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.markup import REFERENCE, ElementStream, IllFormed, integer
from facturation_xls.workbook.lint.parts import Parts

_STRING_ITEM = re.compile(rb"<(?:\w+:)?si[\s/>]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One ``<sheet>`` of the workbook; ``part`` is empty where its relationship is missing."""

    name: str
    id: str
    part: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table part. ``area`` is ``None`` where its reference is none; ``columns`` are the names, escapes resolved."""

    part: str
    name: str
    id: str
    area: Area | None
    column_ids: tuple[str, ...]
    columns: tuple[str, ...]
    header_rows: int
    totals_rows: int


class Book:
    """The workbook's sheets and tables, and the sizes of the lists that cells point into."""

    def __init__(self, parts: Parts, report: Report) -> None:
        self._parts = parts
        self.part = next(iter(parts.related("", "officeDocument")), "")
        if not self.part:
            report.add("", "workbook", "no workbook part")
        self.root = parts.root(self.part)
        self.styles_part = self._related("styles")
        self.styles = parts.root(self.styles_part)
        self.sheets = [self._sheet(element) for element in self.elements("sheet")]
        self.tables = [_table(part, root) for part, root in parts.roots("spreadsheetml.table+xml")]

    def _related(self, kind: str) -> str:
        return next(iter(self._parts.related(self.part, kind)), "")

    def elements(self, name: str) -> list[etree._Element]:
        """The workbook part's elements of this name."""
        return [] if self.root is None else list(self.root.iter(f"{{*}}{name}"))

    def _sheet(self, element: etree._Element) -> Sheet:
        key = next((value for space in REFERENCE if (value := element.get(f"{{{space}}}id"))), "")
        relationship = self._parts.relationships(self.part).get(key)
        return Sheet(element.get("name", ""), element.get("sheetId", ""), relationship.target if relationship else "")

    def tables_of(self, sheet: str) -> list[Table]:
        """The tables of a sheet part."""
        related = {part.lower() for part in self._parts.related(sheet, "table")}
        return [table for table in self.tables if table.part.lower() in related]

    # --- the lists that cells point into ---------------------------------------------------------------------

    def style_count(self, name: str) -> int:
        """How many entries a list of styles.xml has (``cellXfs``, ``dxfs``, ``fonts`` ...)."""
        found = None if self.styles is None else self.styles.find(f"{{*}}{name}")
        return 0 if found is None else len(found)

    @cached_property
    def formats(self) -> int:
        """How many cell formats there are: without a style part there is the default one."""
        return max(self.style_count("cellXfs"), 1)

    @cached_property
    def differential_formats(self) -> int:
        """How many ``dxf`` there are."""
        return self.style_count("dxfs")

    def metadata(self, name: str) -> int:
        """How many entries ``cellMetadata`` or ``valueMetadata`` has."""
        root = self._parts.root(self._related("sheetMetadata"))
        found = None if root is None else root.find(f"{{*}}{name}")
        return 0 if found is None else len(found)

    @cached_property
    def shared_strings(self) -> int:
        """How many shared strings there are, counted without building a tree: they may be a million."""
        return sum(1 for _ in _STRING_ITEM.finditer(b"".join(self._parts.chunks(self.strings_part))))

    @property
    def strings_part(self) -> str:
        """The name of the shared strings part, or an empty text."""
        return self._related("sharedStrings")

    def texts(self, indexes: set[int]) -> dict[int, str]:
        """The shared strings of these indexes."""
        found: dict[int, str] = {}
        with suppress(IllFormed):
            for index, item in enumerate(ElementStream(self._parts.chunks(self.strings_part), "si")):
                if index in indexes:
                    found[index] = plain_text(item)
                if len(found) == len(indexes):
                    break
        return found


def _table(part: str, root: etree._Element) -> Table:
    columns = list(root.iter("{*}tableColumn"))
    return Table(
        part,
        name=root.get("displayName", ""),
        id=root.get("id", ""),
        area=grid.area(root.get("ref")),
        column_ids=tuple(column.get("id", "") for column in columns),
        columns=tuple(unescape_name(column.get("name", "")) for column in columns),
        header_rows=integer(root.get("headerRowCount"), 1),
        totals_rows=integer(root.get("totalsRowCount"), 0),
    )


def plain_text(item: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    return "".join(text.text or "" for path in ("{*}t", "{*}r/{*}t") for text in item.iterfind(path))
