"""What of staff's stands below a table, where rows would be added: the table cannot grow safely (DESIGN §5)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from facturation_xls.errors.workbook import RowsBelowTable, SheetFull
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.places import Place, split_reference
from facturation_xls.workbook.schema import MAX_ROW
from facturation_xls.workbook.sheet import Sheet

_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([^"]*)"')
_LINKED = re.compile(rb'<(?:\w+:)?hyperlink\b[^>]*?\bref="([^"]*)"')
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something in the way: the row where it begins, and what it is in the words of staff."""

    row: int
    what: str


def check_room(package: Package, sheet: Sheet, place: Place, last_row: int) -> None:
    """Raises ``RowsBelowTable`` or ``SheetFull`` when the table cannot end its data rows at ``last_row``."""
    if last_row == place.data.last_row:
        return
    if last_row + place.totals_rows > MAX_ROW:
        raise SheetFull(sheet=place.sheet.name)
    found = obstacle(package, sheet, place, last_row, range(place.area.first_column, place.area.last_column + 1))
    if found:
        raise RowsBelowTable(sheet=place.sheet.name, row=found.row, what=found.what)


def obstacle(package: Package, sheet: Sheet, place: Place, last_row: int, columns: range) -> Obstacle | None:
    """The topmost thing that would lie in the table if its data rows ended at ``last_row``."""
    zone = Area(columns[0], place.area.last_row + 1, columns[-1], last_row + place.totals_rows)
    if zone.last_row < zone.first_row:
        return None
    found = [
        Obstacle(max(area.first_row, zone.first_row), what)
        for area, what in _things(package, sheet, place, zone)
        if area.meets(zone)
    ]
    return min(found, key=lambda o: o.row, default=None)


def _things(package: Package, sheet: Sheet, place: Place, zone: Area) -> Iterator[tuple[Area, str]]:
    """What staff can put on a sheet, and where it lies."""
    for number in filter(sheet.__contains__, range(zone.first_row, zone.last_row + 1)):
        row = sheet.row(number)
        yield from ((Area(c, number, c, number), "des cellules remplies") for c in row.cells if row.filled(c))
    yield from ((area, "des cellules fusionnées") for area in areas(_MERGED.findall(sheet.tail)))
    yield from ((area, "un lien") for area in areas(_LINKED.findall(sheet.tail)))
    for relationship in package.relationships(place.sheet.part):
        if relationship.external or relationship.target not in package:
            continue
        if relationship.is_a("drawing"):
            drawing = parse(package.read(relationship.target))
            yield from ((area, "une image ou un graphique") for area in _anchors(drawing))
        elif relationship.is_a("comments"):
            comments = parse(package.read(relationship.target)).iter(f"{{{MAIN}}}comment")
            yield from ((area, "une note") for area in areas([c.get("ref", "").encode() for c in comments]))
        elif relationship.is_a("pivotTable"):
            location = _location(parse(package.read(relationship.target)))
            yield from ((area, "un tableau croisé") for area in areas([location]))
    yield from ((area, "une cellule nommée") for area in _named(package, place) if area.first_row >= zone.first_row)


def areas(references: list[bytes]) -> Iterator[Area]:
    """The areas among these references."""
    for reference in references:
        try:
            yield Area.parse(reference.decode())
        except ValueError:
            continue


def neighbours(package: Package, sheet: str, part: str) -> Iterator[Area]:
    """The tables and pivots of a sheet's part, but for ``part`` itself."""
    for relationship in package.relationships(sheet):
        if relationship.target in package and relationship.target != part:
            if relationship.is_a("table"):
                yield from areas([parse(package.read(relationship.target)).get("ref", "").encode()])
            elif relationship.is_a("pivotTable"):
                yield from areas([_location(parse(package.read(relationship.target)))])


def _location(pivot: etree._Element) -> bytes:
    """The cells that a pivot covers, an empty text where it does not say."""
    return next((element.get("ref", "").encode() for element in pivot.iter("{*}location")), b"")


def _anchors(drawing: etree._Element) -> Iterator[Area]:
    """The cells under each picture, chart and shape; one that gives only its corner counts as one cell."""
    for anchor in drawing.iterchildren(f"{{{_DRAWING}}}twoCellAnchor", f"{{{_DRAWING}}}oneCellAnchor"):
        corners = [
            tuple(int(corner.findtext(f"{{{_DRAWING}}}{name}", "0")) + 1 for name in ("col", "row"))
            for corner in anchor.iterchildren(f"{{{_DRAWING}}}from", f"{{{_DRAWING}}}to")
        ]
        if corners:
            (left, top), (right, bottom) = corners[0], corners[-1]
            yield Area(left, top, max(left, right), max(top, bottom))


def _named(package: Package, place: Place) -> Iterator[Area]:
    for element in parse(package.read(package.workbook)).iter(f"{{{MAIN}}}definedName"):
        sheet, cells = split_reference(element.text or "")
        if sheet.casefold() == place.sheet.name.casefold() and not element.get("name", "").startswith("_xlnm."):
            yield from areas([cells.encode()])
