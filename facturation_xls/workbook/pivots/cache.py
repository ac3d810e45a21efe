"""The cache of a pivot: what its source held, field by field and record by record (ECMA-376 part 1, §18.10.1).

A field by which a pivot or a slicer sorts its records lists its values once, in ``sharedItems``, and its records name
them by number; any other field holds its values in the records themselves. ``sharedItems`` tells of both what kinds of
values there are: Excel refuses a cache that tells it wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from lxml import etree

from facturation_xls.workbook.cells import Number, clean_text, unescape_name
from facturation_xls.workbook.package import MAIN, parse

CacheValue: TypeAlias = str | int | Number | date | None
"""A value of a record; an amount is an exact number of francs, an empty cell ``None``."""

_LONG_TEXT = 255
_HEAD = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<pivotCacheRecords xmlns="{MAIN}" count="'
"""How the records begin that are written here: those of other programs begin otherwise."""

Fields: TypeAlias = Sequence[tuple[Sequence[CacheValue], Sequence[str | None] | None]]
"""Each field of a cache with its values, one for each record, and those of them that are listed."""


def shared_items(values: Sequence[CacheValue], listed: Sequence[str | None] | None) -> etree._Element:
    """The element ``sharedItems`` of a field with these values; ``listed`` are those that records name by number."""
    element = etree.Element(f"{{{MAIN}}}sharedItems", _kinds([*values, *(listed or ())]))
    if listed is not None:
        element.set("count", str(len(listed)))
        for value in listed:
            element.append(parse(f'<root xmlns="{MAIN}">{_value(value)}</root>'.encode())[0])
    return element


def records(fields: Fields) -> bytes:
    """The part with the records."""
    columns = [list(_told(values, listed)) for values, listed in fields]
    rows = [f"<r>{''.join(row)}</r>" for row in zip(*columns, strict=True)]
    return f'{_HEAD}{len(rows)}">{"".join(rows)}</pivotCacheRecords>'.encode()


def holds(definition: etree._Element, content: bytes, fields: Fields) -> bool:
    """Whether the records of a cache, whoever wrote them, are these values, in their order."""
    if content.startswith(_HEAD.encode()):
        return content == records(fields)
    listed = [[_meant(each) for each in shared] for shared in definition.iter(f"{{{MAIN}}}sharedItems")]
    rows = list(parse(content).iter(f"{{{MAIN}}}r"))
    if len(listed) != len(fields) or any(len(row) != len(fields) for row in rows):
        return False
    kept = [[_resolved(value, listed[place]) for place, value in enumerate(row)] for row in rows]
    wanted = [list(map(_comparable, row)) for row in zip(*(values for values, _ in fields), strict=True)]
    return kept == wanted


def _resolved(value: etree._Element, listed: Sequence[str]) -> str:
    if value.tag != f"{{{MAIN}}}x":
        return _meant(value)
    place = int(value.get("v", "-1"))
    return listed[place] if 0 <= place < len(listed) else ""


def _meant(value: etree._Element) -> str:
    """A value of the file in a form that compares: its kind and its content."""
    kind, content = etree.QName(value).localname, value.get("v", "")
    return f"n{Decimal(content).normalize():f}" if kind == "n" else f"{kind}{unescape_name(content)}"


def _comparable(value: CacheValue) -> str:
    if value is None or value == "":
        return "m"
    if isinstance(value, date):
        return f"d{value.isoformat()}T00:00:00"
    if isinstance(value, Number | int):
        return f"n{Decimal(value).normalize():f}"
    return f"s{clean_text(value)}"


def _told(values: Sequence[CacheValue], listed: Sequence[str | None] | None) -> Iterator[str]:
    if listed is None:
        return map(_value, values)
    numbers: dict[CacheValue, int] = {value: number for number, value in enumerate(listed)}
    return (f'<x v="{numbers[value]}"/>' for value in values)


def _value(value: CacheValue) -> str:
    if value is None or value == "":
        return "<m/>"
    if isinstance(value, date):
        return f'<d v="{value.isoformat()}T00:00:00"/>'
    if isinstance(value, Number | int):
        return f'<n v="{value}"/>'
    return f"<s v={quoteattr(clean_text(value), {chr(10): '_x000a_', chr(9): '_x0009_'})}/>"


def _kinds(values: Sequence[CacheValue]) -> dict[str, str]:
    """The attributes that tell what kinds of values there are; what stands for "as ever" is left out."""
    numbers = [Decimal(value) for value in values if isinstance(value, Number | int)]
    days = [value for value in values if isinstance(value, date)]
    texts = [value for value in values if isinstance(value, str) and not isinstance(value, Number) and value]
    blank = any(value is None or value == "" for value in values)
    kinds = {
        "containsSemiMixedTypes": "0" if values and not texts and not blank else "",
        "containsNonDate": "0" if not texts and not numbers and values else "",
        "containsDate": "1" if days else "",
        "containsString": "0" if not texts and values else "",
        "containsBlank": "1" if blank else "",
        "containsMixedTypes": "1" if (bool(texts), bool(numbers), bool(days)).count(True) > 1 else "",
        "containsNumber": "1" if numbers else "",
        "containsInteger": "1" if numbers and all(number == number.to_integral_value() for number in numbers) else "",
        "minValue": str(min(numbers)) if numbers else "",
        "maxValue": str(max(numbers)) if numbers else "",
        "minDate": f"{min(days)}T00:00:00" if days else "",
        "maxDate": f"{max(days) + timedelta(days=1)}T00:00:00" if days else "",  # the first day that is too late
        "longText": "1" if any(len(text) > _LONG_TEXT for text in texts) else "",
    }
    return {name: told for name, told in kinds.items() if told}
