"""Carrying all sheets of one workbook into another by hand, part by part, as no person can and no program of ours does.

Crude where it may be: cells lose their looks, texts go into the cells. What hangs on the sheets stays as it is: charts,
pivots, slicers, notes, threads of comments, pictures, printer settings.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from copy import deepcopy

from lxml import etree
from workbook_surgery import Contents

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_P = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_T = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_TYPES, _BOOK, _BOOK_RELS = "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_STAYS = {"styles", "theme", "sharedStrings", "calcChain"}
_SLICERS = {"{BBE1A952-AA13-448e-AADC-164F8A28A991}", "{46BE6895-7355-4a93-B00E-2C351335B9C9}"}
_LOOKS = {"s", "style", "customFormat", "dxfId", "dataDxfId", "headerRowDxfId", "totalsRowDxfId", "tableBorderDxfId",
          "headerRowBorderDxfId", "totalsRowBorderDxfId"}  # fmt: skip


def carry(guest: Contents, host: Contents, mark: str) -> set[str]:
    """Add all sheets of ``guest`` to ``host``; the answer is the names of the parts that came."""
    return _Carrying(guest, host, mark).run()


class _Carrying:
    def __init__(self, guest: Contents, host: Contents, mark: str) -> None:
        self.guest, self.host, self.mark = guest, host, mark
        self.book, self.host_book = etree.fromstring(guest[_BOOK]), etree.fromstring(host[_BOOK])
        self.came: dict[str, str] = {}
        strings = etree.fromstring(guest.get("xl/sharedStrings.xml", b"<sst/>"))
        self.texts = list(strings.iterchildren(f"{MAIN}si"))
        first = 1 + max(int(sheet.get("sheetId", "")) for sheet in _child(self.host_book, "sheets"))
        self.sheet_ids = {sheet.get("sheetId"): str(first + n) for n, sheet in enumerate(_child(self.book, "sheets"))}

    def run(self) -> set[str]:
        relations = etree.fromstring(self.guest[_BOOK_RELS])
        host_relations = etree.fromstring(self.host[_BOOK_RELS])
        for relation in relations:
            if relation.get("Type", "").rsplit("/", 1)[-1] not in _STAYS:
                target = self._bring(_resolved(_BOOK, relation.get("Target", "")))
                attributes = {"Id": self._id(relation), "Type": relation.get("Type", ""), "Target": f"/{target}"}
                etree.SubElement(host_relations, f"{_P}Relationship", attributes)
        self.host[_BOOK_RELS] = etree.tostring(host_relations)
        self._announce()
        self._declare()
        return set(self.came.values()) | {_relations_of(part) for part in self.came.values()} & self.host.keys()

    def _id(self, relation: etree._Element) -> str:
        return f"{self.mark}{relation.get('Id')}"

    # --- parts ---------------------------------------------------------------------------------------------------

    def _bring(self, part: str) -> str:
        """A part under a new name, with all that it needs; the answer is the name."""
        if part in self.came:
            return self.came[part]
        folder, name = posixpath.split(part)
        self.came[part] = new = posixpath.join(folder, f"{self.mark}{name}")
        self.host[new] = self._adapted(part)
        if _relations_of(part) in self.guest:
            relations = etree.fromstring(self.guest[_relations_of(part)])
            for relation in relations:
                target = _resolved(part, relation.get("Target", ""))
                if relation.get("TargetMode") != "External" and target in self.guest:
                    relation.set("Target", f"/{self._bring(target)}")
            self.host[_relations_of(new)] = etree.tostring(relations)
        return new

    def _adapted(self, part: str) -> bytes:
        """What must differ in another workbook: texts, looks, the ids of tables."""
        folder = part.rsplit("/", 2)[-2]
        if folder not in {"worksheets", "chartsheets", "tables", "slicerCaches", "pivotTables", "pivotCache"}:
            return self.guest[part]
        root = etree.fromstring(self.guest[part])
        for element in list(root.iter(f"{MAIN}*")):
            for look in _LOOKS & set(element.attrib):
                del element.attrib[look]
            if element.get("t") == "s" and element.tag == f"{MAIN}c":
                self._inline(element)
            if element.get("tabSelected"):
                element.set("tabSelected", "0")
            if element.tag in {f"{MAIN}formats", f"{MAIN}conditionalFormats"}:
                parent = element.getparent()
                assert parent is not None
                parent.remove(element)
        for element in root.iter("{*}table", "{*}tableSlicerCache"):
            attribute = "tableId" if "tableId" in element.attrib else "id"
            element.set(attribute, self._raised(element.get(attribute, "")))
        self._renumber_pivots(root)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _renumber_pivots(self, root: etree._Element) -> None:
        """The numbers by which pivots, caches, slicers and sheets name each other."""
        for element in root.iter("*"):
            for attribute in {"cacheId", "pivotCacheId"} & set(element.attrib):
                element.set(attribute, self._raised(element.get(attribute, "")))
            if "tabId" in element.attrib:
                element.set("tabId", self.sheet_ids.get(element.get("tabId", ""), "0"))

    def _raised(self, number: str) -> str:
        return str(int(number) + 1000 * ord(self.mark))

    def _inline(self, cell: etree._Element) -> None:
        value = cell.find(f"{MAIN}v")
        assert value is not None
        cell.remove(value)
        cell.set("t", "inlineStr")
        text = etree.SubElement(cell, f"{MAIN}is")
        text.extend(deepcopy(child) for child in self.texts[int(value.text or "")])

    # --- the workbook --------------------------------------------------------------------------------------------

    def _announce(self) -> None:
        sheets = _child(self.host_book, "sheets")
        before = len(sheets)
        for sheet in _child(self.book, "sheets"):
            sheet_id = self.sheet_ids[sheet.get("sheetId", "")]
            new = etree.SubElement(sheets, sheet.tag, {"name": sheet.get("name", ""), "sheetId": sheet_id})
            new.set(f"{_R}id", f"{self.mark}{sheet.get(f'{_R}id')}")
        for name in self.book.iter(f"{MAIN}definedName"):
            local = name.get("localSheetId")
            if local is not None:
                name.set("localSheetId", str(int(local) + before))
            _child(self.host_book, "definedNames").append(name)
        for cache in list(self.book.iter(f"{MAIN}pivotCache")):
            cache.set(f"{_R}id", f"{self.mark}{cache.get(f'{_R}id')}")
            cache.set("cacheId", self._raised(cache.get("cacheId", "")))
            if self.host_book.find(f"{MAIN}pivotCaches") is None:
                _child(self.host_book, "calcPr").addnext(etree.Element(f"{MAIN}pivotCaches"))
            _child(self.host_book, "pivotCaches").append(cache)
        for extension in self._slicers():
            self._extend(extension)
        self.host[_BOOK] = etree.tostring(self.host_book, xml_declaration=True, encoding="UTF-8", standalone=True)

    def _extend(self, extension: etree._Element) -> None:
        """Add to the workbook's extension of this kind, or as a new one."""
        if self.host_book.find(f"{MAIN}extLst") is None:
            etree.SubElement(self.host_book, f"{MAIN}extLst")
        for present in _child(self.host_book, "extLst"):
            if present.get("uri") == extension.get("uri"):
                present[0].extend(extension[0])
                return
        _child(self.host_book, "extLst").append(extension)

    def _slicers(self) -> Iterator[etree._Element]:
        for extension in list(self.book.iter(f"{MAIN}ext")):
            if extension.get("uri") in _SLICERS:
                for cache in extension.iter("{*}slicerCache"):
                    cache.set(f"{_R}id", f"{self.mark}{cache.get(f'{_R}id')}")
                yield extension

    def _declare(self) -> None:
        types, host_types = etree.fromstring(self.guest[_TYPES]), etree.fromstring(self.host[_TYPES])
        known = {default.get("Extension") for default in host_types.iter(f"{_T}Default")}
        for default in types.iter(f"{_T}Default"):
            if default.get("Extension") not in known:
                host_types.insert(0, deepcopy(default))
        for override in types.iter(f"{_T}Override"):
            part = override.get("PartName", "")[1:]
            if part in self.came:
                attributes = {"PartName": f"/{self.came[part]}", "ContentType": override.get("ContentType", "")}
                etree.SubElement(host_types, f"{_T}Override", attributes)
        self.host[_TYPES] = etree.tostring(host_types)


def _child(root: etree._Element, name: str) -> etree._Element:
    return next(root.iterchildren(f"{MAIN}{name}"))


def _relations_of(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"


def _resolved(part: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target))[1:]
