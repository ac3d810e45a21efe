"""Rules of pivots and slicers: tables, caches, records and slicers speak of each other by numbers and names.

Excel offers a repair when one of them does not fit, and then the pivot is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from facturation_xls.workbook.cells import Area, unescape_name
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.markup import REFERENCE, attributes, children, integer, local
from facturation_xls.workbook.lint.parts import Parts
from facturation_xls.workbook.lint.structure import check_index, has_repeats

_VALUES = -2
"""Stands among the fields of an axis for the figures themselves, where there are several."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A pivot cache: its fields, how many values each lists, and the number by which slicers name it."""

    part: str
    fields: tuple[str, ...]
    listed: tuple[int, ...]
    stored: int
    """Fields that have a value in each record: a calculated one and a group of another's values have none."""

    number: str


def check_pivots(parts: Parts, book: Book, report: Report) -> None:
    """All rules, but for those of the records' content."""
    caches = {part: _cache(part, root) for part, root in parts.roots("pivotCacheDefinition+xml")}
    listed = _listed(parts, book, report)
    for part, root in parts.roots("pivotTable+xml"):
        if root.get("cacheId") not in listed:
            report.add(part, "pivot-cache", "draws on a cache that the workbook does not list")
            continue
        target = next(iter(parts.related(part, "pivotCacheDefinition")), "")
        if target and target.lower() != listed[root.get("cacheId", "")].lower():
            report.add(part, "pivot-cache", "is related to another cache than its cacheId says")
        elif target in caches:
            _check_table(part, root, caches[target], report)
    _check_places(parts, book, report)
    _check_counts(parts, caches, report)
    _check_slicers(parts, book, caches, report)


def _cache(part: str, root: etree._Element) -> Cache:
    fields = list(root.iterfind("{*}cacheFields/{*}cacheField"))
    shared = [field.find("{*}sharedItems") for field in fields]
    grouped = [field.find("{*}fieldGroup/{*}groupItems") for field in fields]
    listed = (len(g) if g is not None else len(s) if s is not None else 0 for s, g in zip(shared, grouped, strict=True))
    numbers = [e.get("pivotCacheId", "") for e in root.iter("{*}pivotCacheDefinition") if e is not root]
    return Cache(
        part,
        fields=tuple(unescape_name(field.get("name", "")) for field in fields),
        listed=tuple(listed),
        stored=sum(field.get("databaseField") not in {"0", "false"} for field in fields),
        number=next(filter(None, numbers), ""),
    )


def _listed(parts: Parts, book: Book, report: Report) -> dict[str, str]:
    """The part of each cache that the workbook lists, by its id."""
    relationships = parts.relationships(book.part)
    elements = book.elements("pivotCache")
    if has_repeats(element.get("cacheId", "") for element in elements):
        report.add(book.part, "pivot-cache", "two pivot caches have the same id")
    found = {}
    for element in elements:
        key = next((value for space in REFERENCE if (value := element.get(f"{{{space}}}id"))), "")
        found[element.get("cacheId", "")] = relationships[key].target if key in relationships else ""
    return found


# --- the table --------------------------------------------------------------------------------------------------------


def _check_table(part: str, root: etree._Element, cache: Cache, report: Report) -> None:
    """A pivot table against its cache: as many fields, no value that the cache does not list."""
    fields = list(root.iterfind("{*}pivotFields/{*}pivotField"))
    if len(fields) != len(cache.fields):
        report.add(part, "pivot-fields", f"has {len(fields)} fields, its cache {len(cache.fields)}")
        return
    for number, (field, count) in enumerate(zip(fields, cache.listed, strict=True)):
        for item in field.iterfind("{*}items/{*}item"):
            if item.get("x") is not None:
                check_index(part, "pivot-item", integer(item.get("x")), count, f"an item of field {number}", report)
    for axis in ("rowFields", "colFields"):
        for element in root.iterfind(f"{{*}}{axis}/{{*}}field"):
            if element.get("x") != str(_VALUES):
                check_index(part, "pivot-fields", integer(element.get("x")), len(fields), axis, report)
    for element in root.iterfind("{*}dataFields/{*}dataField"):
        check_index(part, "pivot-fields", integer(element.get("fld")), len(fields), "dataField", report)
    _check_lines(part, root, fields, report)


def _check_lines(part: str, root: etree._Element, fields: list[etree._Element], report: Report) -> None:
    """With one field on an axis, each of its lines names one of the field's items."""
    for axis, lines in (("rowFields", "rowItems"), ("colFields", "colItems")):
        on_axis = root.findall(f"{{*}}{axis}/{{*}}field")
        if len(on_axis) != 1 or on_axis[0].get("x") == str(_VALUES):
            continue
        number = integer(on_axis[0].get("x"))
        count = len(fields[number].findall("{*}items/{*}item")) if 0 <= number < len(fields) else 0
        for line in root.iterfind(f"{{*}}{lines}/{{*}}i"):
            value = line.find("{*}x")
            if line.get("t") is None and value is not None:
                check_index(part, "pivot-item", integer(value.get("v"), 0), count, lines, report)


def _check_places(parts: Parts, book: Book, report: Report) -> None:
    """Pivots of one sheet do not overlap each other, nor a table."""
    for sheet in book.sheets:
        tables = [table.area for table in book.tables_of(sheet.part) if table.area]
        placed: list[Area] = []
        for part in parts.related(sheet.part, "pivotTable"):
            root = parts.root(part)
            location = None if root is None else root.find("{*}location")
            area = None if location is None else grid.area(location.get("ref"))
            if area is None:
                report.add(part, "pivot-place", "has no place on its sheet")
                continue
            if any(grid.meet(area, other) for other in [*placed, *tables]):
                report.add(part, "pivot-place", f"{area} overlaps another pivot or a table")
            placed.append(area)


def _check_counts(parts: Parts, caches: dict[str, Cache], report: Report) -> None:
    """The cache announces as many fields as it has."""
    for cache in caches.values():
        root = parts.root(cache.part)
        fields = None if root is None else root.find("{*}cacheFields")
        if fields is None or integer(fields.get("count"), len(fields)) != len(cache.fields):
            report.add(cache.part, "pivot-fields", "cacheFields announces another number than it holds")


# --- records ----------------------------------------------------------------------------------------------------------


class Records:
    """The records of one cache, checked one by one as they are read."""

    def __init__(self, part: str, parts: Parts, report: Report) -> None:
        owners = [(p, root) for p, root in parts.roots("pivotCacheDefinition+xml") if _has_records(parts, p, part)]
        self._part, self._report, self._seen = part, report, 0
        self._cache = _cache(*owners[0]) if owners else None
        self._announced = integer(owners[0][1].get("recordCount")) if owners else -1

    def check(self, record: etree._Element) -> None:
        """As many values as fields, and none that its field does not list."""
        self._seen += 1
        if self._cache is None:
            return
        if len(record) != self._cache.stored:
            where = f"record {self._seen} has {len(record)} values for {self._cache.stored} fields"
            self._report.add(self._part, "pivot-record", where)
            return
        for value, count in zip(record, self._cache.listed, strict=False):
            if local(value) == "x" and not 0 <= integer(value.get("v")) < count:
                self._report.add(self._part, "pivot-record", f"record {self._seen} names a value beyond its field's")

    def finish(self) -> None:
        """As many records as the cache announces; nought stands for a cache that waits to be filled."""
        if self._announced > 0 and self._announced != self._seen:
            self._report.add(self._part, "pivot-record", f"{self._seen} records, {self._announced} announced")


def _has_records(parts: Parts, cache: str, part: str) -> bool:
    return part.lower() in {each.lower() for each in parts.related(cache, "pivotCacheRecords")}


# --- slicers ----------------------------------------------------------------------------------------------------------


def _check_slicers(parts: Parts, book: Book, caches: dict[str, Cache], report: Report) -> None:
    """Slicers, their caches, the pivots that they filter and the frames in which they are drawn."""
    defined = {element.get("name", "") for element in book.elements("definedName")}
    roots = dict(parts.roots("slicerCache+xml"))
    names = Counter(root.get("name", "") for root in roots.values())
    by_number = {cache.number: cache for cache in caches.values() if cache.number}
    pivots = set(_pivots(parts, book))
    for part, root in roots.items():
        if names[root.get("name", "")] > 1:
            report.add(part, "slicer-name", "two slicer caches have the same name")
        if root.get("name", "") not in defined:
            report.add(part, "slicer-name", "its name is not defined in the workbook")
        if part not in parts.related(book.part, "slicerCache"):
            report.add(part, "slicer-cache", "the workbook does not know it")
        for pivot in root.iterfind("{*}pivotTables/{*}pivotTable"):
            if (pivot.get("tabId", ""), pivot.get("name", "")) not in pivots:
                report.add(part, "slicer-pivot", f"filters no pivot table of sheet {pivot.get('tabId')}")
        for tabular in root.iterfind("{*}data/{*}tabular"):
            _check_tabular(part, root, tabular, by_number.get(tabular.get("pivotCacheId", "")), report)
    _check_frames(parts, {name for name in names if name}, report)


def _check_tabular(
    part: str, root: etree._Element, tabular: etree._Element, cache: Cache | None, report: Report
) -> None:
    """The values of a slicer are those that its field lists."""
    name = unescape_name(root.get("sourceName", ""))
    if cache is None or name not in cache.fields:
        report.add(part, "slicer-cache", "draws on a field of a pivot cache that does not exist")
        return
    for item in tabular.iterfind("{*}items/{*}i"):
        count = cache.listed[cache.fields.index(name)]
        check_index(part, "slicer-item", integer(item.get("x")), count, "an item", report)


def _pivots(parts: Parts, book: Book) -> Iterator[tuple[str, str]]:
    """Sheet id and name of every pivot table."""
    for sheet in book.sheets:
        for part in parts.related(sheet.part, "pivotTable"):
            root = parts.root(part)
            if root is not None:
                yield sheet.id, root.get("name", "")


def _check_frames(parts: Parts, caches: set[str], report: Report) -> None:
    """Each slicer has a name of its own and a cache; each frame of a drawing shows one that exists."""
    slicers = [(part, slicer) for part, root in parts.roots("ms-excel.slicer+xml") for slicer in children(root)]
    names = Counter(slicer.get("name", "") for _, slicer in slicers)
    for part, slicer in slicers:
        if names[slicer.get("name", "")] > 1:
            report.add(part, "slicer-name", "two slicers have the same name")
        if slicer.get("cache", "") not in caches:
            report.add(part, "slicer-cache", "a slicer without its cache")
    for part, root in parts.roots("officedocument.drawing+xml"):
        for frame in root.iter("{http://schemas.microsoft.com/office/drawing/2010/slicer}slicer"):
            if dict(attributes(frame)).get("name", "") not in names:
                report.add(part, "slicer-name", "shows a slicer that does not exist")
