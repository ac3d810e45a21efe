"""Carrying the looks of another workbook into ``styles.xml``: existing indexes never move, equal formats are used
again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import TypeAlias

from lxml import etree

from facturation_xls.workbook.package import MAIN, Package, parse, serialise

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
_FIRST_OWN_FORMAT = 164
"""Number formats below this id are Excel's own and mean the same in every workbook."""

_Key: TypeAlias = tuple[object, ...]


class StyleMerge:
    """The looks of ``donor`` in ``package``: ``cell``, ``conditional`` and ``formats`` (of numbers) give the new index
    for each of the donor's."""

    def __init__(self, package: Package, donor: Package) -> None:
        self._part = styles_part(package)
        self._root = parse(package.read(self._part))
        self._indexes: dict[str, dict[_Key, int]] = {}
        given = parse(donor.read(styles_part(donor)))
        self.formats = self._number_formats(given)
        fonts, fills, borders = (self._merge(given, name) for name in ("fonts", "fills", "borders"))
        self._parts = (self.formats, fonts, fills, borders)
        named = self._named_styles(given)
        self.cell = {0: 0} | {
            index: self._add("cellXfs", self._translated(form, named))
            for index, form in enumerate(_children(given, "cellXfs"))
            if index
        }
        self.conditional = {index: self._add_conditional(form) for index, form in enumerate(_children(given, "dxfs"))}
        package.write(self._part, serialise(self._root))

    def _named_styles(self, given: etree._Element) -> dict[int, int]:
        """The named styles ``fx …``: one that the workbook has already keeps staff's looks."""
        mine = {s.get("name"): int(s.get("xfId", "0")) for s in _children(self._root, "cellStyles")}
        style_formats = _children(given, "cellStyleXfs")
        indexes = {0: 0}
        for style in _children(given, "cellStyles"):
            name, old = style.get("name", ""), int(style.get("xfId", "0"))
            if not name.startswith("fx "):
                continue
            if name not in mine:
                mine[name] = self._append("cellStyleXfs", self._translated(style_formats[old], {}))
                self._append("cellStyles", _element("cellStyle", name=name, xfId=str(mine[name])))
            indexes[old] = mine[name]
        return indexes

    def _number_formats(self, given: etree._Element) -> dict[str, str]:
        known = {form.get("formatCode"): form.get("numFmtId", "") for form in _children(self._root, "numFmts")}
        highest = max([int(number) for number in known.values()] + [_FIRST_OWN_FORMAT - 1])
        indexes = {}
        for form in _children(given, "numFmts"):
            code = form.get("formatCode", "")
            if code not in known:
                highest += 1
                known[code] = str(highest)
                self._append("numFmts", _element("numFmt", numFmtId=str(highest), formatCode=code))
            indexes[form.get("numFmtId", "")] = known[code]
        return indexes

    def _merge(self, given: etree._Element, name: str) -> dict[str, str]:
        return {str(index): str(self._add(name, element)) for index, element in enumerate(_children(given, name))}

    def _translated(self, form: etree._Element, named: Mapping[int, int]) -> etree._Element:
        """A cell format with the indexes of this workbook."""
        copy = deepcopy(form)
        for attribute, indexes in zip(("numFmtId", "fontId", "fillId", "borderId"), self._parts, strict=True):
            old = copy.get(attribute, "0")
            copy.set(attribute, indexes.get(old, old))
        if "xfId" in copy.attrib:
            copy.set("xfId", str(named.get(int(copy.get("xfId", "0")), 0)))
        return copy

    def _add_conditional(self, form: etree._Element) -> int:
        copy = deepcopy(form)
        for number_format in copy.iter(f"{{{MAIN}}}numFmt"):
            old = number_format.get("numFmtId", "")
            number_format.set("numFmtId", self._parts[0].get(old, old))
        return self._add("dxfs", copy)

    def _add(self, name: str, element: etree._Element) -> int:
        """The index of an equal element of the collection, or of this one added at its end."""
        if name not in self._indexes:
            self._indexes[name] = {}
            for index, present in enumerate(_children(self._root, name)):
                self._indexes[name].setdefault(_key(present), index)
        key = _key(element)
        if key not in self._indexes[name]:
            self._indexes[name][key] = self._append(name, deepcopy(element))
        return self._indexes[name][key]

    def _append(self, name: str, element: etree._Element) -> int:
        collection = self._root.find(f"{{{MAIN}}}{name}")
        if collection is None:
            collection = _element(name)
            before = [c for c in self._root if etree.QName(c).localname in _ORDER[: _ORDER.index(name)]]
            self._root.insert(self._root.index(before[-1]) + 1 if before else 0, collection)
        collection.append(element)
        collection.set("count", str(len(collection)))
        return len(collection) - 1


def styles_part(package: Package) -> str:
    """The name of the part that holds the workbook's styles. Raises ``KeyError`` where there is none."""
    for relationship in package.relationships(package.workbook):
        if relationship.is_a("styles"):
            return relationship.target
    raise KeyError("styles")


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    collection = root.find(f"{{{MAIN}}}{name}")
    return [] if collection is None else [child for child in collection if isinstance(child.tag, str)]


def _element(tag: str, **attributes: str) -> etree._Element:
    return etree.Element(f"{{{MAIN}}}{tag}", attributes)


def _key(element: etree._Element) -> _Key:
    children: Iterable[etree._Element] = (child for child in element if isinstance(child.tag, str))
    return (element.tag, tuple(sorted(element.attrib.items())), tuple(_key(child) for child in children))
