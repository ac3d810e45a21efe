"""The series of charts that follow our tables: their references, and the values that a chart keeps of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from lxml import etree

from facturation_xls.workbook.cells import Number
from facturation_xls.workbook.package import CONTENT_TYPES, Package, parse, serialise

Values: TypeAlias = Callable[[str], Sequence[Sequence[str]]]
"""The texts of a reference's cells, column by column; an empty text for an empty cell."""

_CHARTS = ("drawingml.chart+xml", "chartex+xml")
_REFERENCES = ("{*}f", "{*}sqref")


def follow_charts(
    package: Package, followed: Callable[[str], str], values: Values, refilled: Callable[[str], bool]
) -> None:
    """Give the series of all charts the references that ``followed`` makes of theirs; most charts are not written.

    Where a reference stays and its cells were ``refilled``, the chart keeps the new values beside it.
    """
    for part in _chart_parts(package):
        root = parse(package.read(part))
        moved = [e for e in root.iter(*_REFERENCES) if _follow(e, followed) or refilled(e.text or "")]
        for element in moved:
            _refill(element, values)
        if moved:
            package.write(part, serialise(root))


def _chart_parts(package: Package) -> list[str]:
    types = parse(package.read(CONTENT_TYPES)).iterchildren("{*}Override")
    listed = [e.get("PartName", "")[1:] for e in types if e.get("ContentType", "").endswith(_CHARTS)]
    return [part for part in listed if part in package]


def _follow(element: etree._Element, followed: Callable[[str], str]) -> bool:
    before = element.text or ""
    element.text = followed(before)
    return element.text != before


def _refill(reference: etree._Element, values: Values) -> None:
    """Give the cache beside a reference the values of its cells (``c:numCache``, ``c:strCache``, ``cx:lvl`` ...)."""
    columns = values(reference.text or "")
    for cache in reference.itersiblings("{*}numCache", "{*}strCache", "{*}dlblRangeCache"):
        _refill_points(cache, columns[0])
    for cache in reference.itersiblings("{*}multiLvlStrCache"):
        for level, column in zip(cache.iterchildren("{*}lvl"), reversed(columns), strict=False):
            _refill_points(level, column)
        _set_count(cache, len(columns[0]))
    for level, column in zip(reference.itersiblings("{*}lvl"), reversed(columns), strict=False):
        _refill_points(level, column)


def _refill_points(cache: etree._Element, column: Sequence[str]) -> None:
    """Points of a ``c:`` cache hold their value in ``c:v``, those of a ``cx:`` level hold it themselves."""
    space = etree.QName(cache).namespace
    extended = cache.get("ptCount") is not None
    at = next((cache.index(point) for point in cache.iterchildren("{*}pt")), _behind_head(cache))
    for point in list(cache.iterchildren("{*}pt")):
        cache.remove(point)
    numeric = cache.tag.endswith("}numCache") or next(cache.iterancestors("{*}numDim"), None) is not None
    filled = [(i, text) for i, text in enumerate(column) if text and (not numeric or isinstance(text, Number))]
    for index, text in reversed(filled):
        point = etree.Element(f"{{{space}}}pt", idx=str(index))
        holder = point if extended else etree.SubElement(point, f"{{{space}}}v")
        holder.text = text
        cache.insert(at, point)
    _set_count(cache, len(column))


def _behind_head(cache: etree._Element) -> int:
    return len(list(cache.iterchildren("{*}formatCode", "{*}ptCount")))


def _set_count(cache: etree._Element, count: int) -> None:
    if cache.get("ptCount") is not None:
        cache.set("ptCount", str(count))
    for element in cache.iterchildren("{*}ptCount"):
        element.set("val", str(count))
