"""A pivot of ours as it lies in a workbook, and whether staff have left it in a form that we can compute.

The form: one field of texts down, one across, one sum or mean in between, grand totals on both sides, nothing filtered,
nothing grouped. Which fields these are, the captions, the style and the order of the values are staff's to choose.
Anything else is Excel's to compute, when it opens the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from facturation_xls.workbook.cells import Area, unescape_name
from facturation_xls.workbook.package import MAIN, Package, SheetRef, parse
from facturation_xls.workbook.pivots.lists import slicer_caches, slicer_number

_PARTS_OF_FORM = {
    *("location", "pivotFields", "rowFields", "rowItems", "colFields", "colItems", "dataFields"),
    *("pivotTableStyleInfo", "extLst"),
}
_FLAGS = {
    "rowGrandTotals": "1",
    "colGrandTotals": "1",
    "dataOnRows": "0",
    "showHeaders": "1",
    "showError": "0",
    "mergeItem": "0",
    "gridDropZones": "0",
    "showMissing": "1",
}

_LOCATION = {"firstHeaderRow": "1", "firstDataRow": "2", "firstDataCol": "1", "rowPageCount": "0", "colPageCount": "0"}
_ITEM_ATTRIBUTES = {"x", "t", "m"}
_FUNCTIONS = {"sum", "average"}
_TRUE = {"true": "1", "false": "0"}


@dataclass(frozen=True, slots=True)
class Form:
    """Which of the cache's fields stands where, counted from zero; ``function`` is ``sum`` or ``average``."""

    down: int
    across: int
    figure: int
    function: str


@dataclass(frozen=True, slots=True)
class Pivot:
    """A pivot table with its cache and the caches of its slicers: the names of the parts, and what they say."""

    name: str
    sheet: SheetRef
    part: str
    table: etree._Element
    cache_part: str
    cache: etree._Element
    records_part: str
    segments: Mapping[str, etree._Element]
    alone: bool

    @property
    def source(self) -> str:
        """The name of the table that it draws on, or an empty text."""
        return next((s.get("name", "") for s in self.cache.iter(f"{{{MAIN}}}worksheetSource")), "")

    @property
    def area(self) -> Area:
        """The cells that it covers. Raises ``ValueError`` where it does not say."""
        return Area.parse(next(e.get("ref", "") for e in self.table.iter(f"{{{MAIN}}}location")))

    @property
    def field_names(self) -> list[str]:
        """The cache's fields: the headers of its source."""
        return [unescape_name(field.get("name", "")) for field in self.cache.iter(f"{{{MAIN}}}cacheField")]

    @property
    def form(self) -> Form | None:
        """How it is arranged, if that is a form that we can compute."""
        return _form(self.table) if self.alone and _is_whole(self) and _is_plain(self) else None


def find_pivots(package: Package) -> Iterator[Pivot]:
    """Every pivot of the workbook that draws on a cache of its own."""
    users: dict[str, int] = {}
    found = []
    for sheet in package.sheets():
        for relationship in package.relationships(sheet.part):
            if relationship.is_a("pivotTable") and relationship.target in package:
                cache = _target(package, relationship.target, "pivotCacheDefinition")
                users[cache] = users.get(cache, 0) + 1
                found.append((sheet, relationship.target, cache))
    segments = {part: parse(package.read(part)) for part in slicer_caches(package)}
    timed = _with_timelines(package)
    for sheet, part, cache in found:
        if not cache:
            continue
        table, definition = parse(package.read(part)), parse(package.read(cache))
        number = slicer_number(definition)
        own = {name: root for name, root in segments.items() if number and number in _numbers(root)}
        records = _target(package, cache, "pivotCacheRecords")
        alone = users[cache] == 1 and number not in timed
        yield Pivot(table.get("name", ""), sheet, part, table, cache, definition, records, own, alone)


def _target(package: Package, part: str, kind: str) -> str:
    return next((r.target for r in package.relationships(part) if r.is_a(kind) and r.target in package), "")


def _numbers(segment: etree._Element) -> set[str]:
    return {tabular.get("pivotCacheId", "") for tabular in segment.iter("{*}tabular")}


def _with_timelines(package: Package) -> set[str]:
    parts = [r.target for r in package.relationships(package.workbook) if r.is_a("timelineCache")]
    roots = [parse(package.read(part)) for part in parts if part in package]
    return {element.get("pivotCacheId", "") for root in roots for element in root.iter()} - {""}


# --- is it in a form that we can compute? -----------------------------------------------------------------------------


def _is_whole(pivot: Pivot) -> bool:
    """Whether pivot and cache agree on their fields and values, as they do in every file of Excel's own."""
    shared = [len(items) for items in pivot.cache.iter(f"{{{MAIN}}}sharedItems")]
    fields = list(pivot.table.iter(f"{{{MAIN}}}pivotField"))
    used = [*_fields(pivot.table, "rowFields"), *_fields(pivot.table, "colFields")]
    used += [int(figure.get("fld", "-1")) for figure in pivot.table.iter(f"{{{MAIN}}}dataField")]
    return (
        len(shared) == len(fields) == len(pivot.field_names)
        and all(_known(field) <= set(range(count)) for field, count in zip(fields, shared, strict=True))
        and all(number < len(fields) for number in used)
        and len(list(pivot.table.iter(f"{{{MAIN}}}location"))) == 1
    )


def _known(field: etree._Element) -> set[int]:
    """The values of the cache that a field has, by number."""
    return {int(item.get("x", "-1")) for item in field.iter(f"{{{MAIN}}}item") if item.get("t") is None}


def _is_plain(pivot: Pivot) -> bool:
    return (
        all(etree.QName(child).localname in _PARTS_OF_FORM for child in pivot.table)
        and _has(pivot.table, _FLAGS)
        and all(_has(location, _LOCATION) for location in pivot.table.iter(f"{{{MAIN}}}location"))
        and all(map(_is_plain_field, pivot.table.iter(f"{{{MAIN}}}pivotField")))
        and not any(pivot.cache.iter(f"{{{MAIN}}}fieldGroup", f"{{{MAIN}}}calculatedItems"))
        and not any("databaseField" in field.attrib for field in pivot.cache.iter(f"{{{MAIN}}}cacheField"))
        and all(map(_shows_all, pivot.segments.values()))
    )


def _has(element: etree._Element, flags: Mapping[str, str]) -> bool:
    """Whether each of these attributes has its value, or is absent."""
    given = {name: element.get(name, wanted) for name, wanted in flags.items()}
    return all(_TRUE.get(value, value) == flags[name] for name, value in given.items())


def _is_plain_field(field: etree._Element) -> bool:
    """Nothing of it is hidden or renamed; on an axis it is in the tabular layout, which is not Excel's default."""
    items = list(field.iter(f"{{{MAIN}}}item"))
    plain = all(set(item.attrib) <= _ITEM_ATTRIBUTES and item.get("t", "default") == "default" for item in items)
    only_items = all(etree.QName(child).localname in {"items", "extLst"} for child in field)
    on_axis = field.get("axis") is not None
    tabular = all(_TRUE.get(field.get(flag, "1"), field.get(flag, "1")) == "0" for flag in ("compact", "outline"))
    ordered = field.get("sortType", "manual") in {"manual", "ascending"}
    return plain and only_items and ordered and (not on_axis or (tabular and bool(items)))


def _shows_all(segment: etree._Element) -> bool:
    """Whether a slicer filters nothing."""
    return all(item.get("s") in {"1", "true"} for item in segment.iter("{*}i"))


def _form(table: etree._Element) -> Form | None:
    down, across = _fields(table, "rowFields"), _fields(table, "colFields")
    figures = list(table.iter(f"{{{MAIN}}}dataField"))
    if len(down) != 1 or len(across) != 1 or len(figures) != 1 or min(*down, *across) < 0:
        return None
    (figure,) = figures
    function = figure.get("subtotal", "sum")
    if function not in _FUNCTIONS or figure.get("showDataAs", "normal") != "normal" or len(figure):
        return None
    return Form(down[0], across[0], int(figure.get("fld", "0")), function)


def _fields(table: etree._Element, axis: str) -> list[int]:
    return [int(field.get("x", "-1")) for field in table.iterfind(f"{{{MAIN}}}{axis}/{{{MAIN}}}field")]
