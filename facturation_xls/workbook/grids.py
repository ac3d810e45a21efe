"""The values of our sheets, read by calamine: fast, and blind to what else the workbook holds.

Some workbooks that Excel opens are refused by calamine as a whole, because of a sheet that is none of ours (a macro
sheet,
a sheet without a part). Our sheets are then read from a small package that holds nothing but them.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Sequence
from typing import Any, TypeAlias

from lxml import etree
from python_calamine import CalamineWorkbook

from facturation_xls.errors import StrayCell
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.package import (
    MAIN,
    NO_RELATIONSHIPS,
    OFFICE,
    PACKAGE,
    Package,
    SheetRef,
    parse,
    serialise,
)
from facturation_xls.workbook.sheet import declared_area

Grid: TypeAlias = Sequence[Sequence[Any]]

MOST_CELLS = 100_000_000
"""A rectangle beyond this is a cell that strayed to the far end of a sheet; reading it would take all memory."""

_NEEDED = ("styles", "sharedStrings")


class Grids:
    """The values of sheets from A1 on, each read once."""

    def __init__(self, package: Package, sheets: Collection[SheetRef]) -> None:
        self._package = package
        self._parts = {sheet.name: sheet.part for sheet in sheets}
        self._read: dict[str, Grid] = {}
        self._workbook = _open(package, sheets)

    def __getitem__(self, sheet: str) -> Grid:
        if sheet not in self._read:
            self._check_extent(sheet)
            self._read[sheet] = self._workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
        return self._read[sheet]

    def _check_extent(self, sheet: str) -> None:
        """Raises ``StrayCell`` rather than let the reader allocate a rectangle of billions of cells."""
        area = declared_area(self._package.read(self._parts[sheet]))
        if area and area.last_row * area.last_column > MOST_CELLS:
            raise StrayCell(
                sheet=sheet, cell=str(Area(area.last_column, area.last_row, area.last_column, area.last_row))
            )


def _open(package: Package, sheets: Collection[SheetRef]) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(package.path))
    except Exception:  # noqa: BLE001 -- calamine raises what its Rust code says, for sheets that are none of ours
        return CalamineWorkbook.from_filelike(io.BytesIO(_only(package, sheets)))


def _only(package: Package, sheets: Collection[SheetRef]) -> bytes:
    """A package of these sheets with the styles and texts that they need."""
    root = parse(package.read(package.workbook))
    workbook = parse(f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"/>'.encode())
    workbook.extend(root.iterchildren(f"{{{MAIN}}}workbookPr"))
    listed = etree.SubElement(workbook, f"{{{MAIN}}}sheets")
    relationships, top = parse(NO_RELATIONSHIPS), parse(NO_RELATIONSHIPS)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as small:
        for number, sheet in enumerate(sheets, 1):
            etree.SubElement(
                listed,
                f"{{{MAIN}}}sheet",
                {"name": sheet.name, "sheetId": str(number), f"{{{OFFICE}}}id": f"s{number}"},
            )
            _relate(relationships, f"s{number}", "worksheet", f"/{sheet.part}")
            small.writestr(sheet.part, package.read(sheet.part))
        for relationship in package.relationships(package.workbook):
            if any(relationship.is_a(kind) for kind in _NEEDED):
                kind = relationship.type.rsplit("/", 1)[-1]
                _relate(relationships, kind, kind, f"/{relationship.target}")
                small.writestr(relationship.target, package.read(relationship.target))
        _relate(top, "w", "officeDocument", "xl/workbook.xml")
        small.writestr("_rels/.rels", serialise(top))
        small.writestr("xl/workbook.xml", serialise(workbook))
        small.writestr("xl/_rels/workbook.xml.rels", serialise(relationships))
        small.writestr("[Content_Types].xml", package.read("[Content_Types].xml"))
    return content.getvalue()


def _relate(parent: etree._Element, name: str, kind: str, target: str) -> None:
    attributes = {"Id": name, "Type": f"{OFFICE}/{kind}", "Target": target}
    etree.SubElement(parent, f"{{{PACKAGE}}}Relationship", attributes)
