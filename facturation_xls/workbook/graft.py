"""Carrying sheets of a workbook that we made into a workbook that staff have: their parts, looks, tables and names
(DESIGN §2).

Nothing of the receiving workbook moves: sheets come at the end, tables get ids of their own, styles are appended.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from copy import deepcopy

from lxml import etree

from facturation_xls.errors.workbook import NamesTaken
from facturation_xls.workbook.assembly import content_types, declare, free_part, relate
from facturation_xls.workbook.package import (
    MAIN,
    NO_RELATIONSHIPS,
    OFFICE,
    PACKAGE,
    Package,
    Relationship,
    SheetRef,
    parse,
    relationships_part,
    serialise,
)
from facturation_xls.workbook.pivots.carrying import PivotCarrier, segment_names
from facturation_xls.workbook.places import split_reference
from facturation_xls.workbook.styles import StyleMerge

_CHART = "drawingml.chart+xml"
_LONGEST_SHEET_NAME = 31
_SUFFIX = " (facturation)"
_BEFORE_NAMES = {"sheets", "functionGroups", "externalReferences"}
_DIFFERENTIAL = ("dataDxfId", "headerRowDxfId", "totalsRowDxfId", "headerRowBorderDxfId", "tableBorderDxfId")


def graft(
    package: Package, donor: Package, sheets: Collection[str] | None = None, first: Collection[str] = ()
) -> dict[str, str]:
    """Add the donor's sheets (all, or those named) to the package. The answer: the name that each received.

    They come after the sheets that are there, those named in ``first`` before them. A sheet name that is taken gets a
    suffix. Raises ``NamesTaken`` when a table or a defined name of ours is.
    """
    wanted = [sheet for sheet in donor.sheets() if sheets is None or sheet.name in sheets]
    tables = {table.get("displayName", "") for sheet in wanted for _, table in _tables(donor, sheet)}
    names = [*_names_of(donor, wanted, tables), *segment_names(donor, wanted)]
    _check_free(package, tables, names)
    given = {sheet.name: _free_name(package, sheet.name) for sheet in wanted}
    grafting = _Grafting(package, donor, given)
    states = {e.get("name"): e.get("state") for e in parse(donor.read(donor.workbook)).iter(f"{{{MAIN}}}sheet")}
    for sheet in wanted:
        part = grafting.sheet(sheet)
        sheet_id = _announce(package, given[sheet.name], part, states.get(sheet.name))
        if sheet.name in first:
            _move_to_front(package, given[sheet.name])
        grafting.pivots.finish(sheet, sheet_id)
    _add_names(package, names, given)
    return given


class _Grafting:
    """One graft under way: the merged looks, the donor's texts, the next free table id."""

    def __init__(self, package: Package, donor: Package, given: Mapping[str, str]) -> None:
        self._package, self._donor, self._given = package, donor, given
        self._styles = StyleMerge(package, donor)
        self._texts = _shared_texts(donor)
        self._types = content_types(donor)
        self._placed: dict[str, str] = {}
        self.pivots = PivotCarrier(package, donor, self._styles.formats, self._place)
        ids = [int(t.get("id", "0")) for sheet in package.sheets() for _, t in _tables(package, sheet)]
        self._table_id = max(ids, default=0)

    def sheet(self, sheet: SheetRef) -> str:
        """Carry one sheet with all that hangs on it; the answer is its new part."""
        root = parse(self._donor.read(sheet.part))
        for element in root.iter(f"{{{MAIN}}}c", f"{{{MAIN}}}row", f"{{{MAIN}}}col"):
            self._restyle(element)
            if element.get("t") == "s":
                self._inline(element)
        for rule in root.iter(f"{{{MAIN}}}cfRule"):
            self._renumber(rule, "dxfId")
        for view in root.iter(f"{{{MAIN}}}sheetView"):
            if "tabSelected" in view.attrib:
                del view.attrib["tabSelected"]
        return self._place(sheet.part, serialise(root))

    def _restyle(self, element: etree._Element) -> None:
        attribute = "style" if element.tag == f"{{{MAIN}}}col" else "s"
        if attribute in element.attrib:
            element.set(attribute, str(self._styles.cell[int(element.get(attribute, "0"))]))

    def _renumber(self, element: etree._Element, attribute: str) -> None:
        if attribute in element.attrib:
            element.set(attribute, str(self._styles.conditional[int(element.get(attribute, "0"))]))

    def _inline(self, cell: etree._Element) -> None:
        value = next(cell.iter(f"{{{MAIN}}}v"))
        cell.remove(value)
        cell.set("t", "inlineStr")
        text = etree.SubElement(cell, f"{{{MAIN}}}is")
        text.extend(deepcopy(child) for child in self._texts[int(value.text or "0")])

    def _place(self, old: str, content: bytes) -> str:
        """Write a part under a free name, and with it the parts that it refers to; once, whoever refers to it."""
        if old in self._placed:
            return self._placed[old]
        self._placed[old] = new = free_part(self._package, old)
        self._package.write(new, content)
        declare(self._package, new, self._types.get(old.lower(), ""))
        relationships = self._donor.relationships(old)
        if relationships:
            root = parse(NO_RELATIONSHIPS)
            for relationship in relationships:
                target = relationship.target
                if not relationship.external:
                    target = "/" + self._place(target, self._child(relationship))
                attributes = {"Id": relationship.id, "Type": relationship.type, "Target": target}
                if relationship.external:
                    attributes["TargetMode"] = "External"
                etree.SubElement(root, f"{{{PACKAGE}}}Relationship", attributes)
            self._package.write(relationships_part(new), serialise(root))
        return new

    def _child(self, relationship: Relationship) -> bytes:
        content = self._donor.read(relationship.target)
        if self._types.get(relationship.target.lower(), "").endswith(_CHART):
            return self._follow_sheets(content)
        if not relationship.is_a("table"):
            return self.pivots.adapted(relationship, content)
        root = parse(content)
        self._table_id += 1
        root.set("id", str(self._table_id))
        for element in root.iter():
            for attribute in _DIFFERENTIAL:
                self._renumber(element, attribute)
        return serialise(root)

    def _follow_sheets(self, chart: bytes) -> bytes:
        """A chart with the names that its sheets received."""
        root = parse(chart)
        for reference in root.iter("{*}f"):
            old = split_reference(reference.text or "")[0]
            reference.text = _renamed(reference.text or "", old, self._given.get(old, old))
        return serialise(root)


# --- the receiving workbook -------------------------------------------------------------------------------------------


def _check_free(package: Package, tables: Collection[str], names: Iterable[etree._Element]) -> None:
    taken = {t.get("displayName", "").casefold() for sheet in package.sheets() for _, t in _tables(package, sheet)}
    taken |= {
        e.get("name", "").casefold() for e in parse(package.read(package.workbook)).iter(f"{{{MAIN}}}definedName")
    }
    ours = {*tables, *(name.get("name", "") for name in names if name.get("localSheetId") is None)}
    clashes = sorted(name for name in ours if name.casefold() in taken)
    if clashes:
        raise NamesTaken(names=", ".join(clashes[:5]))


def _free_name(package: Package, name: str) -> str:
    taken = {e.get("name", "").casefold() for e in parse(package.read(package.workbook)).iter(f"{{{MAIN}}}sheet")}
    free, count = name, 1
    while free.casefold() in taken:
        ending = _SUFFIX if count == 1 else f"{_SUFFIX} {count}"
        free, count = name[: _LONGEST_SHEET_NAME - len(ending)] + ending, count + 1
    return free


def _announce(package: Package, name: str, part: str, state: str | None) -> int:
    """Name a sheet part in the workbook, after the sheets that are there; the answer is the sheet's id."""
    identity = relate(package, package.workbook, f"{OFFICE}/worksheet", part)
    root = parse(package.read(package.workbook))
    sheets = next(root.iter(f"{{{MAIN}}}sheets"))
    sheet_id = max(int(e.get("sheetId", "0")) for e in sheets) + 1
    sheet = etree.SubElement(sheets, f"{{{MAIN}}}sheet", name=name, sheetId=str(sheet_id))
    if state:
        sheet.set("state", state)
    sheet.set(f"{{{OFFICE}}}id", identity)
    package.write(package.workbook, serialise(root))
    return sheet_id


def _move_to_front(package: Package, name: str) -> None:
    """Let the last sheet be the first tab; what counts sheets from the left counts one more."""
    root = parse(package.read(package.workbook))
    sheets = next(root.iter(f"{{{MAIN}}}sheets"))
    sheets.insert(0, next(sheet for sheet in sheets if sheet.get("name") == name))
    for local in root.iter(f"{{{MAIN}}}definedName"):
        if local.get("localSheetId") is not None:
            local.set("localSheetId", str(int(local.get("localSheetId", "0")) + 1))
    for view in root.iter(f"{{{MAIN}}}workbookView"):
        view.set("activeTab", str(int(view.get("activeTab", "0")) + 1))
        if view.get("firstSheet") not in {None, "0"}:
            view.set("firstSheet", str(int(view.get("firstSheet", "0")) + 1))
    package.write(package.workbook, serialise(root))


def _names_of(donor: Package, sheets: Collection[SheetRef], tables: Collection[str]) -> list[etree._Element]:
    """The donor's names for cells of the grafted sheets and for columns of their tables."""
    root = parse(donor.read(donor.workbook))
    order = [e.get("name", "") for e in root.iter(f"{{{MAIN}}}sheet")]
    wanted = {sheet.name for sheet in sheets}
    found = []
    for element in root.iter(f"{{{MAIN}}}definedName"):
        sheet, _ = split_reference(element.text or "")
        local = element.get("localSheetId")
        of_sheet = (order[int(local)] if local is not None else sheet) in wanted
        of_table = not sheet and (element.text or "").partition("[")[0] in tables
        if of_sheet or of_table:
            found.append(element)
    return found


def _add_names(package: Package, names: Iterable[etree._Element], given: dict[str, str]) -> None:
    root = parse(package.read(package.workbook))
    order = [e.get("name", "") for e in root.iter(f"{{{MAIN}}}sheet")]
    collection = root.find(f"{{{MAIN}}}definedNames")
    if collection is None:
        collection = etree.Element(f"{{{MAIN}}}definedNames")
        before = [child for child in root if etree.QName(child).localname in _BEFORE_NAMES]
        root.insert(root.index(before[-1]) + 1, collection)
    for name in names:
        copy = etree.SubElement(collection, f"{{{MAIN}}}definedName", {str(k): str(v) for k, v in name.attrib.items()})
        old = split_reference((name.text or "").partition(",")[0])[0]
        copy.text = _renamed(name.text or "", old, given.get(old, old))
        if "localSheetId" in copy.attrib:
            copy.set("localSheetId", str(order.index(given[old])))
    collection[:] = sorted(collection, key=lambda e: (e.get("name", "").casefold(), int(e.get("localSheetId", "-1"))))
    package.write(package.workbook, serialise(root))


def _renamed(formula: str, old: str, new: str) -> str:
    """A reference with a sheet's new name, quoted as Excel wants it."""
    if not old or old == new:
        return formula
    quoted = "'" + new.replace("'", "''") + "'!"
    return formula.replace("'" + old.replace("'", "''") + "'!", quoted).replace(f"{old}!", quoted)


def _tables(package: Package, sheet: SheetRef) -> list[tuple[str, etree._Element]]:
    parts = [r.target for r in package.relationships(sheet.part) if r.is_a("table") and r.target in package]
    return [(part, parse(package.read(part))) for part in parts]


def _shared_texts(donor: Package) -> list[etree._Element]:
    for relationship in donor.relationships(donor.workbook):
        if relationship.is_a("sharedStrings"):
            return list(parse(donor.read(relationship.target)).iterchildren(f"{{{MAIN}}}si"))
    return []
