"""Pivots and slicers whose numbers or names do not fit: each such fault is caught by its rule."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from workbook_surgery import BOOK, Change, Contents, drop, pack, replace, rewrite, several, unpack

from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.pivots.found import find_pivots

CACHE, RECORDS = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotCache/pivotCacheRecords1.xml"
TABLE, OTHER = "xl/pivotTables/pivotTable1.xml", "xl/pivotTables/pivotTable2.xml"
SEGMENT, SLICERS = "xl/slicerCaches/slicerCache1.xml", "xl/slicers/slicer1.xml"
RELATIONS = "xl/pivotTables/_rels/pivotTable1.xml.rels"


def sheet_drawing(contents: Contents) -> str:
    return next(name for name in contents if b"drawing/2010/slicer" in contents[name] and "drawings/" in name)


def in_drawing(old: str, new: str) -> Change:
    def change(contents: Contents) -> None:
        replace(sheet_drawing(contents), old, new, -1)(contents)

    return change


FAULTS: dict[str, tuple[str, str | Callable[[Contents], str], Change]] = {
    "a cache that the workbook does not list": ("pivot-cache", TABLE, replace(TABLE, 'cacheId="1"', 'cacheId="9"')),
    "related to the other cache": ("pivot-cache", TABLE, replace(RELATIONS, "Definition1", "Definition2")),
    "two caches of one id": ("pivot-cache", BOOK, replace(BOOK, 'cacheId="2"', 'cacheId="1"')),
    "a field more than the cache": (
        "pivot-fields",
        TABLE,
        replace(TABLE, "</pivotFields>", '<pivotField showAll="0"/></pivotFields>'),
    ),
    "an axis without field": (
        "pivot-fields",
        TABLE,
        rewrite(TABLE, r'(?<=<rowFields count="1"><field x=)"\d+"', '"70"'),
    ),
    "a figure without field": ("pivot-fields", TABLE, rewrite(TABLE, r'fld="\d+"', 'fld="70"')),
    "a count of fields that is wrong": (
        "pivot-fields",
        CACHE,
        replace(CACHE, 'cacheFields count="7"', 'cacheFields count="8"'),
    ),
    "an item that the cache does not list": ("pivot-item", TABLE, replace(TABLE, '<item x="6"/>', '<item x="60"/>')),
    "a line beyond the items": ("pivot-item", TABLE, rewrite(TABLE, r'(?<=<colItems count="2"><i><x v=)"\d+"', '"60"')),
    "on top of the other pivot": ("pivot-place", OTHER, rewrite(OTHER, r'(?<=location ref=)"[^"]*"', '"B16:D19"')),
    "nowhere": ("pivot-place", TABLE, rewrite(TABLE, r'(?<=location ref=)"[^"]*"', '"là"')),
    "a record without all its values": ("pivot-record", RECORDS, replace(RECORDS, "<m/></r>", "</r>")),
    "a record with a value that is not listed": (
        "pivot-record",
        RECORDS,
        rewrite(RECORDS, r'<x v="\d+"/>', '<x v="60"/>'),
    ),
    "records that nobody announced": (
        "pivot-record",
        RECORDS,
        replace(RECORDS, "</pivotCacheRecords>", f"<r>{'<m/>' * 7}</r></pivotCacheRecords>"),
    ),
    "a slicer's value that is not listed": ("slicer-item", SEGMENT, replace(SEGMENT, '<i x="6"', '<i x="60"')),
    "a slicer of no field": ("slicer-cache", SEGMENT, rewrite(SEGMENT, r'(?<=sourceName=)"[^"]*"', '"Couleur"')),
    "a slicer of no cache": ("slicer-cache", SEGMENT, replace(SEGMENT, 'pivotCacheId="1"', 'pivotCacheId="9"')),
    "a slicer that filters nothing": (
        "slicer-pivot",
        SEGMENT,
        replace(SEGMENT, 'name="fx_pivot_delais"', 'name="parti"'),
    ),
    "a slicer on another sheet": ("slicer-pivot", SEGMENT, rewrite(SEGMENT, r'tabId="\d+"', 'tabId="999"')),
    "a slicer without its name": (
        "slicer-name",
        SEGMENT,
        rewrite(BOOK, r'<definedName name="Segment_fx_delais_payeur">#N/A</definedName>', ""),
    ),
    "two slicers of one name": (
        "slicer-name",
        SLICERS,
        rewrite(SLICERS, r'(?<=<slicer name=)"[^"]*mois"', '"fx Délais, type de payeur"'),
    ),
    "a slicer whose cache is gone": (
        "slicer-cache",
        SLICERS,
        several(drop(SEGMENT), replace(SLICERS, "Segment_fx_delais_payeur", "Segment_parti")),
    ),
    "a frame around no slicer": (
        "slicer-name",
        sheet_drawing,
        in_drawing('slicer" name="fx Délais, mois"', 'slicer" name="parti"'),
    ),
}


@pytest.mark.parametrize("story", FAULTS)
def test_each_fault_is_caught_by_its_rule(story: str) -> None:
    rule, part, change = FAULTS[story]
    contents = unpack(TEMPLATE.read_bytes())
    change(contents)
    where = part if isinstance(part, str) else part(contents)
    assert (rule, where) in {(fault.rule, fault.part) for fault in lint(io.BytesIO(pack(contents)))}


def test_the_parts_that_the_faults_are_made_in_are_those_of_the_first_pivot() -> None:
    with Package(TEMPLATE) as package:
        first = next(pivot for pivot in find_pivots(package) if pivot.name == "fx_pivot_delais")
    assert (first.part, first.cache_part, first.records_part) == (TABLE, CACHE, RECORDS)
    assert SEGMENT in first.segments
    assert lint(TEMPLATE) == []
