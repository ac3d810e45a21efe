"""Carrying pivots and slicers into another workbook: numbers that are free there, and a place in its lists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from lxml import etree

from facturation_xls.workbook.package import MAIN, Package, Relationship, SheetRef, parse, serialise
from facturation_xls.workbook.pivots.lists import (
    free_numbers,
    list_cache,
    list_slicer_cache,
    pivot_caches,
    set_slicer_number,
    slicer_caches,
    slicer_number,
)

Place: TypeAlias = Callable[[str, bytes], str]
"""Writes a part of the donor with its new content, and all that it refers to; the answer is its new name."""

_NUMBERED = {"pivotTable", "pivotCacheDefinition"}
"""Parts that name formats of numbers."""


def segment_names(donor: Package, sheets: Collection[SheetRef]) -> list[etree._Element]:
    """The donor's defined names that stand for slicers of pivots on these sheets: Excel wants one for each."""
    ids = _sheet_ids(donor)
    wanted = {ids[sheet.name] for sheet in sheets}
    roots = [parse(donor.read(part)) for part in slicer_caches(donor)]
    caches = {root.get("name", "") for root in roots if _shown_on(root) & wanted}
    names = parse(donor.read(donor.workbook)).iter(f"{{{MAIN}}}definedName")
    return [name for name in names if name.get("name") in caches]


class PivotCarrier:
    """The pivots of one graft: each cache gets the next free numbers of the receiving workbook.

    ``formats`` are the new ids of the donor's number formats.
    """

    def __init__(self, package: Package, donor: Package, formats: Mapping[str, str], place: Place) -> None:
        self._package, self._donor, self._formats, self._place = package, donor, formats, place
        first_id, first_number = free_numbers(package)
        self._cache_ids, self._ids_of_parts, self._numbers = dict[str, str](), dict[str, int](), dict[str, int]()
        for offset, (identity, part) in enumerate(pivot_caches(donor).items()):
            self._cache_ids[identity] = str(first_id + offset)
            self._ids_of_parts[part] = first_id + offset
            self._numbers[slicer_number(parse(donor.read(part)))] = first_number + offset
        self._sheet_ids = _sheet_ids(donor)

    def adapted(self, relationship: Relationship, content: bytes) -> bytes:
        """The content of a part as the receiving workbook needs it."""
        kind = relationship.type.rpartition("/")[2]
        if kind not in _NUMBERED:
            return content
        root = parse(content)
        for element in root.iter():
            if "numFmtId" in element.attrib:
                number = element.get("numFmtId", "")
                element.set("numFmtId", self._formats.get(number, number))
        if kind == "pivotTable":
            root.set("cacheId", self._cache_ids[root.get("cacheId", "")])
        else:
            set_slicer_number(root, self._numbers[slicer_number(root)])
        return serialise(root)

    def finish(self, sheet: SheetRef, sheet_id: int) -> None:
        """List the caches of a sheet that was carried, and bring those of its slicers."""
        for relationship in self._donor.relationships(sheet.part):
            if relationship.is_a("pivotTable"):
                for cache in self._donor.relationships(relationship.target):
                    self._list(cache)
        old = self._sheet_ids[sheet.name]
        for part in slicer_caches(self._donor):
            root = parse(self._donor.read(part))
            if old in _shown_on(root):
                list_slicer_cache(self._package, self._place(part, self._segment(root, sheet_id)))

    def _list(self, cache: Relationship) -> None:
        if cache.is_a("pivotCacheDefinition") and cache.target in self._ids_of_parts:
            part = self._place(cache.target, b"")  # it is there already: its pivot table has brought it
            list_cache(self._package, part, self._ids_of_parts.pop(cache.target))

    def _segment(self, root: etree._Element, sheet_id: int) -> bytes:
        for pivot in root.iter("{*}pivotTable"):
            pivot.set("tabId", str(sheet_id))
        for tabular in root.iter("{*}tabular"):
            number = tabular.get("pivotCacheId", "")
            tabular.set("pivotCacheId", str(self._numbers.get(number, number)))
        return serialise(root)


def _shown_on(slicer_cache: etree._Element) -> set[str]:
    """The ids of the sheets whose pivots a slicer filters."""
    return {pivot.get("tabId", "") for pivot in slicer_cache.iter("{*}pivotTable")}


def _sheet_ids(package: Package) -> dict[str, str]:
    sheets = parse(package.read(package.workbook)).iter(f"{{{MAIN}}}sheet")
    return {sheet.get("name", ""): sheet.get("sheetId", "") for sheet in sheets}
