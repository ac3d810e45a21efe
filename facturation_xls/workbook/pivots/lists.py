"""What a workbook lists of its pivots: the caches that they draw on, and the caches of their slicers.

A cache has two numbers: ``cacheId``, by which pivot tables name it, and ``pivotCacheId`` of its extension, by which
slicers do. Both are unique in a workbook.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from facturation_xls.workbook.assembly import extension, relate
from facturation_xls.workbook.package import MAIN, OFFICE, Package, parse, serialise

X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
MICROSOFT = "http://schemas.microsoft.com/office/2007/relationships"
_SLICER_CACHES = "{BBE1A952-AA13-448e-AADC-164F8A28A991}"
_BEFORE_CACHES = {
    *("fileVersion", "fileSharing", "workbookPr", "AlternateContent", "workbookProtection", "bookViews", "sheets"),
    *("functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews"),
}


def pivot_caches(package: Package) -> dict[str, str]:
    """The part of each cache that the workbook lists, by its ``cacheId``."""
    parts = {r.id: r.target for r in package.relationships(package.workbook) if r.is_a("pivotCacheDefinition")}
    listed = parse(package.read(package.workbook)).iter(f"{{{MAIN}}}pivotCache")
    found = {cache.get("cacheId", ""): parts.get(cache.get(f"{{{OFFICE}}}id", ""), "") for cache in listed}
    return {identity: part for identity, part in found.items() if part in package}


def slicer_caches(package: Package) -> list[str]:
    """The parts of the slicers' caches, in the order of the workbook's relationships."""
    return [r.target for r in package.relationships(package.workbook) if r.is_a("slicerCache") and r.target in package]


def slicer_number(cache: etree._Element) -> str:
    """The number by which slicers name a cache; empty where it has none."""
    numbers = (e.get("pivotCacheId", "") for e in cache.iter(f"{{{X14}}}pivotCacheDefinition"))
    return next((number for number in numbers if number), "")


def set_slicer_number(cache: etree._Element, number: int) -> None:
    """Give a cache the number by which slicers name it."""
    for element in cache.iter(f"{{{X14}}}pivotCacheDefinition"):
        element.set("pivotCacheId", str(number))


def free_numbers(package: Package) -> tuple[int, int]:
    """The first ``cacheId`` and the first number for slicers beyond all that the workbook has."""
    caches = pivot_caches(package)
    numbers = [slicer_number(parse(package.read(part))) for part in caches.values()]
    return _beyond(caches), _beyond([*numbers, *_timeline_numbers(package)])


def _timeline_numbers(package: Package) -> Iterator[str]:
    for relationship in package.relationships(package.workbook):
        if relationship.is_a("timelineCache") and relationship.target in package:
            for element in parse(package.read(relationship.target)).iter():
                yield element.get("pivotCacheId", "")


def _beyond(numbers: Iterable[str]) -> int:
    return max((int(number) for number in numbers if number.isdecimal()), default=0) + 1


def list_cache(package: Package, part: str, identity: int) -> None:
    """Let the workbook list a pivot cache."""
    key = relate(package, package.workbook, f"{OFFICE}/pivotCacheDefinition", part)
    root = parse(package.read(package.workbook))
    caches = root.find(f"{{{MAIN}}}pivotCaches")
    if caches is None:
        caches = etree.Element(f"{{{MAIN}}}pivotCaches")
        before = [child for child in root if etree.QName(child).localname in _BEFORE_CACHES]
        root.insert(root.index(before[-1]) + 1, caches)
    cache = etree.SubElement(caches, f"{{{MAIN}}}pivotCache", cacheId=str(identity))
    cache.set(f"{{{OFFICE}}}id", key)
    package.write(package.workbook, serialise(root))


def list_slicer_cache(package: Package, part: str) -> None:
    """Let the workbook list the cache of a slicer over pivots."""
    key = relate(package, package.workbook, f"{MICROSOFT}/slicerCache", part)
    root = parse(package.read(package.workbook))
    caches = extension(root, _SLICER_CACHES, f"{{{X14}}}slicerCaches")
    etree.SubElement(caches, f"{{{X14}}}slicerCache").set(f"{{{OFFICE}}}id", key)
    package.write(package.workbook, serialise(root))
