"""Ranges of staff's that do not grow with our tables: formulas, names and pivots over fixed rows (DESIGN §2).

They are never changed, so whoever reads them must know: after the next invoices, they see too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape

from facturation_xls.workbook.cells import Area, column_index
from facturation_xls.workbook.formulas import areas_of
from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.places import NamedArea, Place

_FORMULA = re.compile(
    rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:\w+:)?f\b[^>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)', re.DOTALL
)
_WHOLE_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")


@dataclass(frozen=True, slots=True)
class FixedRange:
    """``where`` (a cell, a name, a pivot table) reads ``area`` of one of our tables by its rows."""

    where: str
    area: str


def fixed_ranges(package: Package, places: Mapping[str, Place], names: Mapping[str, NamedArea]) -> list[FixedRange]:
    """All of them: cells by sheet, then names, then pivots."""
    return [
        *_in_cells(package, places, names),
        *_in_names(package, places),
        *_in_pivots(package, places),
    ]


def _over(places: Mapping[str, Place], sheet: str, cells: str) -> Area | None:
    """The area if it covers several data rows of one of our tables, and not whole columns."""
    rows = _WHOLE_ROWS.fullmatch(cells)
    try:
        area = Area.parse(f"A{rows[1]}:XFD{rows[2]}" if rows else cells)
    except ValueError:
        return None
    if area.first_row == area.last_row:
        return None
    found = (place.data for place in places.values() if place.sheet.name.casefold() == sheet.casefold())
    return area if any(area.meets(data) for data in found) else None


def _in_cells(package: Package, places: Mapping[str, Place], names: Mapping[str, NamedArea]) -> Iterator[FixedRange]:
    @lru_cache(maxsize=4096)
    def read(sheet: str, formula: str) -> tuple[str, ...]:
        found = ((there or sheet, cells) for there, cells in areas_of(formula))
        return tuple(f"{there} {cells}" for there, cells in found if _over(places, there, cells))

    for sheet in package.sheets():
        ours = [place for place in places.values() if place.sheet == sheet]
        shown = [named.area for named in names.values() if named.sheet == sheet]
        for letters, number, text in _FORMULA.findall(package.read(sheet.part)):
            if b":" not in text:
                continue
            column, row = column_index(letters.decode()), int(number)
            if any(column in place.formulas and _holds(place.data, column, row) for place in ours):
                continue
            if any(_holds(area, column, row) for area in shown):
                continue
            for area in read(sheet.name, unescape(text.decode())):
                yield FixedRange(f"{sheet.name} {letters.decode()}{row}", area)


def _holds(area: Area, column: int, row: int) -> bool:
    return area.meets(Area(column, row, column, row))


def _in_names(package: Package, places: Mapping[str, Place]) -> Iterator[FixedRange]:
    """Names over exactly the data rows follow their table."""
    for element in parse(package.read(package.workbook)).iter(f"{{{MAIN}}}definedName"):
        name = element.get("name", "")
        if name.startswith(("fx_", "_xlnm.")):
            continue
        for sheet, cells in areas_of(element.text or ""):
            area = _over(places, sheet, cells)
            if area and not any(area.same_rows(p.data) for p in places.values() if p.sheet.name == sheet):
                yield FixedRange(f"le nom « {name} »", f"{sheet} {cells}")


def _in_pivots(package: Package, places: Mapping[str, Place]) -> Iterator[FixedRange]:
    for part in package.parts:
        if part.lower().startswith("xl/pivotcache/pivotcachedefinition"):
            for source in parse(package.read(part)).iter(f"{{{MAIN}}}worksheetSource"):
                sheet, cells = source.get("sheet", ""), source.get("ref", "")
                if _over(places, sheet, cells):
                    yield FixedRange("un tableau croisé", f"{sheet} {cells}")
