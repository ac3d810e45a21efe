"""The values of a pivot's fields: listed in the cache, in the pivot and in the slicers, everywhere with one number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from facturation_xls.workbook.package import MAIN
from facturation_xls.workbook.pivots.cache import CacheValue
from facturation_xls.workbook.pivots.crosstab import Item
from facturation_xls.workbook.schema import Column


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the cache: its column, what it holds in each record, the values that records name by number."""

    column: Column
    values: Sequence[CacheValue]
    listed: Sequence[Item] | None

    @property
    def shown(self) -> list[Item]:
        """The listed values that occur, in their order."""
        present = self.present
        return [item for item in self.listed or () if item in present]

    @property
    def present(self) -> set[Item]:
        """The texts that occur in a record."""
        return {None if value is None else str(value) for value in self.values}


def tag(name: str) -> str:
    """An element of the workbook's own namespace."""
    return f"{{{MAIN}}}{name}"


def list_items(element: etree._Element, field: Field) -> None:
    """The values of a pivot's field, in the order of the cache; those that do not occur are marked."""
    present = field.present
    for items in element.iter(tag("items")):
        last = [item for item in items if item.get("t") is not None]
        items[:] = [_item_of(number, missing=item not in present) for number, item in enumerate(field.listed or ())]
        items.extend(last)
        items.set("count", str(len(items)))


def _item_of(number: int, *, missing: bool) -> etree._Element:
    return etree.Element(tag("item"), {"m": "1", "x": str(number)} if missing else {"x": str(number)})


def list_shown(root: etree._Element, name: str, field: Field) -> None:
    """The rows or columns that are shown: each names a place among the values of its field; zero is left unsaid."""
    present = field.present
    for element in root.iter(tag(name)):
        del element[:]
        for place, item in enumerate(field.listed or ()):
            if item in present:
                etree.SubElement(etree.SubElement(element, tag("i")), tag("x"), {"v": str(place)} if place else {})
        etree.SubElement(etree.SubElement(element, tag("i"), t="grand"), tag("x"))
        element.set("count", str(len(element)))


def list_slices(items: etree._Element, field: Field) -> None:
    """The values of a slicer from A to Z, all of them chosen; those that do not occur are marked and stand last."""
    space, present = etree.QName(items).namespace, field.present
    order = sorted(
        enumerate(field.listed or ()),
        key=lambda pair: (pair[1] not in present, pair[1] is None, (pair[1] or "").casefold()),
    )
    items[:] = [
        etree.Element(f"{{{space}}}i", {"x": str(n), "s": "1"} | ({} if item in present else {"nd": "1"}))
        for n, item in order
    ]
    items.set("count", str(len(items)))
