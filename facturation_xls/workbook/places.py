"""Where our tables and named cells lie in a workbook that staff rearrange: found by name, never by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from facturation_xls.errors import ColumnMissing, NewerWorkbook, TableMissing, WorkbookKind
from facturation_xls.workbook import schema
from facturation_xls.workbook.cells import Area, unescape_name
from facturation_xls.workbook.package import MAIN, Package, SheetRef, parse


@dataclass(frozen=True, slots=True)
class Place:
    """One of our tables as it lies in the file: its parts, its data rows, and the sheet column of each field.

    ``formulas`` holds the calculated column formulas by sheet column, staff's own included; ``others`` names staff's
    columns.
    """

    table: schema.Table
    sheet: SheetRef
    part: str
    area: Area
    totals_rows: int
    columns: Mapping[str, int]
    formulas: Mapping[int, str]
    others: Mapping[int, str]

    @property
    def data(self) -> Area:
        """The data rows: without header and total rows."""
        return Area(
            self.area.first_column,
            self.area.first_row + 1,
            self.area.last_column,
            self.area.last_row - self.totals_rows,
        )


def header_form(header: str) -> str:
    """The form in which headers compare: case, spaces and line breaks forgiven."""
    return "".join(header.split()).casefold()


def find_places(package: Package) -> dict[str, Place]:
    """Our tables in the package, by name. Absent report tables are simply left out.

    Raises ``TableMissing`` or ``ColumnMissing`` for what the ledger or the settings cannot do without.
    """
    wanted = {table.name.casefold(): table for table in schema.TABLES}
    places: dict[str, Place] = {}
    for sheet, part, name in _all_tables(package):
        table = wanted.get(name.casefold())
        if table:
            places[table.name] = _place(table, sheet, part, parse(package.read(part)))
    for table in schema.TABLES:
        if table.name not in places and table.role in {schema.Role.LEDGER, schema.Role.SETTING}:
            raise TableMissing(sheet=table.sheet)
    return places


def _place(table: schema.Table, sheet: SheetRef, part: str, root: etree._Element) -> Place:
    area = Area.parse(root.get("ref", ""))
    by_header = {header_form(column.header): column for column in table.columns}
    columns: dict[str, int] = {}
    others: dict[int, str] = {}
    formulas: dict[int, str] = {}
    for offset, element in enumerate(root.iter(f"{{{MAIN}}}tableColumn")):
        index = area.first_column + offset
        name = unescape_name(element.get("name", ""))
        column = by_header.get(header_form(name))
        if column:
            columns[column.field] = index
        else:
            others[index] = name
        formula = element.findtext(f"{{{MAIN}}}calculatedColumnFormula")
        if formula:
            formulas[index] = formula
    for column in table.columns:
        if column.needed and column.field not in columns:
            raise ColumnMissing(sheet=sheet.name, column=column.header)
    totals = int(root.get("totalsRowCount", "0"))
    return Place(table, sheet, part, area, totals, columns, formulas, others)


@dataclass(frozen=True, slots=True)
class NamedArea:
    """A defined name of ours and the cells it stands for."""

    sheet: SheetRef
    area: Area


def find_names(package: Package) -> dict[str, NamedArea]:
    """The workbook's ``fx_`` names that stand for plain cells; broken ones (``#REF!``) are left out."""
    sheets = {sheet.name.casefold(): sheet for sheet in package.sheets()}
    names: dict[str, NamedArea] = {}
    for element in parse(package.read(package.workbook)).iter(f"{{{MAIN}}}definedName"):
        name = element.get("name", "")
        if not name.startswith("fx_"):
            continue
        sheet_name, cells = split_reference(element.text or "")
        sheet = sheets.get(sheet_name.casefold())
        if sheet:
            try:
                names[name] = NamedArea(sheet, Area.parse(cells))
            except ValueError:
                continue
    return names


def split_reference(reference: str) -> tuple[str, str]:
    """``'Notes d''été'!$A$1`` as sheet name and cells; two empty texts where there is no sheet."""
    sheet, mark, cells = reference.rpartition("!")
    if not mark:
        return "", ""
    if sheet.startswith("'") and sheet.endswith("'"):
        sheet = sheet[1:-1].replace("''", "'")
    return sheet, cells


def has_our_tables(package: Package) -> bool:
    """Whether the workbook holds any of our tables already."""
    wanted = {table.name.casefold() for table in schema.TABLES}
    return any(name.casefold() in wanted for _, _, name in _all_tables(package))


def _all_tables(package: Package) -> Iterator[tuple[SheetRef, str, str]]:
    """Sheet, part and name of every table."""
    for sheet in package.sheets():
        for relationship in package.relationships(sheet.part):
            if relationship.is_a("table") and relationship.target in package:
                root = parse(package.read(relationship.target))
                yield sheet, relationship.target, root.get("displayName") or root.get("name") or ""


def check_supported(package: Package) -> None:
    """Raises ``WorkbookKind`` for workbooks whose promises we cannot keep: signed ones, and strict Open XML."""
    if any(part.lower().startswith("_xmlsignatures/") for part in package.parts):
        raise WorkbookKind(kind="signé numériquement")
    if etree.QName(parse(package.read(package.workbook))).namespace != MAIN:
        raise WorkbookKind(kind="au format « Strict Open XML »")


def check_version(version: object) -> None:
    """Raises ``NewerWorkbook`` when the workbook was written by a later program."""
    if isinstance(version, int | float) and version > schema.VERSION:
        raise NewerWorkbook
