"""Bringing the pivots of *Analyse* up to date without Excel, as long as staff left them in a form that we can compute.

Records, values of fields, slicers and shown cells change together, or nothing does: Excel repairs a pivot whose
numbers do not fit its cache. How the pivot is arranged is never touched. Excel computes all pivots anew when it opens
the file; this is for those who look without Excel: a preview, a phone, a print.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import TypeAlias

from lxml import etree

from facturation_xls.workbook.cells import Area, CellValue, money
from facturation_xls.workbook.obstacles import neighbours
from facturation_xls.workbook.package import Package, serialise
from facturation_xls.workbook.pivots.cache import CacheValue, holds, records, shared_items
from facturation_xls.workbook.pivots.crosstab import ALL, Crosstab, Item, crosstab
from facturation_xls.workbook.pivots.found import Form, Pivot, find_pivots
from facturation_xls.workbook.pivots.listing import Field, list_items, list_shown, list_slices, tag
from facturation_xls.workbook.pivots.ours import AVERAGE, PIVOTS, OurPivot
from facturation_xls.workbook.pivots.rendering import is_free, render
from facturation_xls.workbook.places import Place, header_form
from facturation_xls.workbook.schema import Column, Kind
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.values import Value

Rows: TypeAlias = Sequence[Mapping[str, Value]]
"""The rows of a report, by field."""

EMPTY = "(vide)"
"""Excel's word for an empty cell among the values of a field."""


class State(Enum):
    """What became of a pivot."""

    AS_PLACED = 0
    """It shows the new figures, arranged as we placed it."""

    REARRANGED = 1
    """It shows the new figures, by other fields."""

    LEFT = 2
    """Nothing of it was touched: Excel computes it on opening."""


def show(
    package: Package,
    open_sheet: Callable[[str, str], Sheet],
    places: Mapping[str, Place],
    reports: Mapping[str, Rows],
) -> dict[str, State]:
    """Bring our pivots up to date; the answer tells what became of each. One that staff removed is respected.

    ``reports`` are the new rows by table; a pivot over another table is not looked at.
    """
    ours = {pivot.name: pivot for pivot in PIVOTS if pivot.table.name in reports and pivot.table.name in places}
    shown = {}
    for pivot in find_pivots(package):
        placed = ours.get(pivot.name)
        if placed:
            showing = _showing(package, pivot, places[placed.table.name], reports[placed.table.name])
            done = showing and showing.run(open_sheet(pivot.sheet.part, pivot.sheet.name))
            as_placed = showing and showing.arranged_as(placed)
            shown[pivot.name] = State.LEFT if not done else State.AS_PLACED if as_placed else State.REARRANGED
    return shown


def _showing(package: Package, pivot: Pivot, place: Place, rows: Rows) -> _Showing | None:
    """How to bring a pivot up to date; ``None`` when it draws on something else, or has another form."""
    form = pivot.form if pivot.source == place.table.name else None
    return _Showing(package, pivot, form, place, rows) if form else None


class _Showing:
    """One pivot under change."""

    def __init__(self, package: Package, pivot: Pivot, form: Form, place: Place, rows: Rows) -> None:
        self._package, self._pivot, self._form, self._place = package, pivot, form, place
        self._neighbours = list(neighbours(package, pivot.sheet.part, pivot.part))
        self._rows: Rows = rows or [{}]  # an empty table has one empty row

    def arranged_as(self, placed: OurPivot) -> bool:
        """Whether it shows by the same fields what it showed when it was placed."""
        names, form = self._pivot.field_names, self._form
        fields = [names[place] for place in (form.down, form.across, form.figure)]
        wanted = [placed.table.column(field).header for field in (placed.down, placed.across, placed.figure)]
        return fields == wanted and form.function == placed.function

    def run(self, sheet: Sheet) -> bool:
        """Bring it up to date, if its fields are ours and the cells that it needs are free."""
        columns = self._columns()
        form = self._form
        if columns is None or any(columns[i].kind is not Kind.TEXT for i in self._listed_fields()):
            return False
        if columns[form.figure].kind not in {Kind.MONEY, Kind.COUNT}:
            return False
        fields = [self._field(number, column) for number, column in enumerate(columns)]
        if self._is_up_to_date(fields):
            return True
        lines = self._lines(fields, self._figures(fields))
        old = self._pivot.area
        area = Area(
            *(old.first_column, old.first_row),
            *(old.first_column + len(lines[0]) - 1, old.first_row + len(lines) - 1),
        )
        if not is_free(sheet, area, old) or any(map(area.meets, self._neighbours)):
            return False
        self._write_cache(fields)
        self._write_table(fields, area)
        self._write_segments(fields)
        render(sheet, old, lines)
        return True

    # --- the source ----------------------------------------------------------------------------------------------

    def _columns(self) -> list[Column] | None:
        """The column of each field; ``None`` when one is not ours, or not in the table any more."""
        known = {header_form(c.header): c for c in self._place.table.columns if c.field in self._place.columns}
        found = [known.get(header_form(name)) for name in self._pivot.field_names]
        columns = [column for column in found if column]
        return columns if len(columns) == len(found) else None

    def _listed_fields(self) -> list[int]:
        """The fields whose values are listed: those that the pivot or a slicer can sort by."""
        return [n for n, field in enumerate(self._pivot_fields()) if next(field.iter(tag("item")), None) is not None]

    def _pivot_fields(self) -> list[etree._Element]:
        return list(self._pivot.table.iter(tag("pivotField")))

    def _field(self, number: int, column: Column) -> Field:
        values = [_cache_value(column, row.get(column.field)) for row in self._rows]
        if number not in self._listed_fields():
            return Field(column, values, None)
        present = dict.fromkeys(None if value is None else str(value) for value in values)
        field = self._pivot_fields()[number]
        if field.get("sortType") == "ascending":
            return Field(column, values, sorted(present, key=lambda item: (item is None, (item or "").casefold())))
        known = [item for item in self._in_order(number, field) if item is not None or item in present]
        return Field(column, values, list(dict.fromkeys([*known, *present])))

    def _in_order(self, number: int, field: etree._Element) -> list[Item]:
        """The values of a field in the order in which staff see them, those that do not occur now as well."""
        cache_field = list(self._pivot.cache.iter(tag("cacheField")))[number]
        shared = [e.get("v") if e.tag == tag("s") else None for e in cache_field.iterfind(f"{tag('sharedItems')}/*")]
        return [shared[int(item.get("x", "0"))] for item in field.iter(tag("item")) if item.get("t") is None]

    def _figures(self, fields: Sequence[Field]) -> Crosstab:
        form = self._form
        figure = fields[form.figure].column
        triples = (
            (_item(row, fields[form.down]), _item(row, fields[form.across]), _figure(row.get(figure.field)))
            for row in self._rows
        )
        return crosstab(triples, average=form.function == AVERAGE, in_centimes=figure.kind is Kind.MONEY)

    def _lines(self, fields: Sequence[Field], table: Crosstab) -> list[list[CellValue]]:
        """What it shows, line by line: captions, values across, then a line for each value down and the totals."""
        given, form = self._pivot_fields(), self._form
        figure = next(self._pivot.table.iter(tag("dataField"))).get("name", "")
        total = self._pivot.table.get("grandTotalCaption", "Total général")
        captions = [given[n].get("name") or fields[n].column.header for n in (form.down, form.across)]
        down, across = (fields[n].shown for n in (form.down, form.across))
        lines: list[list[CellValue]] = [
            [figure, captions[1], *([None] * len(across))],
            [captions[0], *map(_label, across), total],
        ]
        for item, label in [*((item, _label(item)) for item in down), (ALL, total)]:
            lines.append([label, *(table.get((item, other)) for other in (*across, ALL))])
        return lines

    def _is_up_to_date(self, fields: Sequence[Field]) -> bool:
        """Whether it was computed from these very records, by us or by Excel: then it is not written again."""
        part = self._pivot.records_part
        return bool(part) and holds(
            self._pivot.cache, self._package.read(part), [(field.values, field.listed) for field in fields]
        )

    # --- the parts -----------------------------------------------------------------------------------------------

    def _write_cache(self, fields: Sequence[Field]) -> None:
        root = self._pivot.cache
        for element, field in zip(root.iter(tag("cacheField")), fields, strict=True):
            for old in list(element.iterchildren(tag("sharedItems"))):
                element.remove(old)
            element.insert(0, shared_items(field.values, field.listed))
        if self._pivot.records_part:
            root.set("recordCount", str(len(self._rows)))
            self._package.write(self._pivot.records_part, records([(f.values, f.listed) for f in fields]))
        self._package.write(self._pivot.cache_part, serialise(root))

    def _write_table(self, fields: Sequence[Field], area: Area) -> None:
        root = self._pivot.table
        for element, field in zip(self._pivot_fields(), fields, strict=True):
            if field.listed is not None:
                list_items(element, field)
        for name, number in (("rowItems", self._form.down), ("colItems", self._form.across)):
            list_shown(root, name, fields[number])
        for location in root.iter(tag("location")):
            location.set("ref", str(area))
        self._package.write(self._pivot.part, serialise(root))

    def _write_segments(self, fields: Sequence[Field]) -> None:
        by_name = dict(zip(self._pivot.field_names, fields, strict=True))
        for part, root in self._pivot.segments.items():
            field = by_name.get(root.get("sourceName", ""))
            if field:
                for items in root.iter("{*}items"):
                    list_slices(items, field)
                self._package.write(part, serialise(root))


def _cache_value(column: Column, value: Value) -> CacheValue:
    if value is None or value == "":
        return None
    if column.kind is Kind.MONEY and isinstance(value, int):
        return money(value)
    return value if isinstance(value, str | int | date) else str(value)


def _item(row: Mapping[str, Value], field: Field) -> Item:
    value = row.get(field.column.field)
    return None if value is None or value == "" else str(value)


def _label(item: Item) -> str:
    return EMPTY if item is None else item


def _figure(value: Value) -> int | None:
    return value if isinstance(value, int) else None
