"""Where our tables and named cells lie in a workbook that staff rearrange: found by name, never by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from facturation_xls.errors.workbook import ColumnMissing, TableMissing, WorkbookKind
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
    header_rows: int = 1

    @property
    def data(self) -> Area:
        """The data rows: without header (which staff may switch off) and total rows."""
        return Area(
            self.area.first_column,
            self.area.first_row + self.header_rows,
            self.area.last_column,
            self.area.last_row - self.totals_rows,
        )

    @property
    def numbers(self) -> range:
        """The numbers of the data rows."""
        return range(self.data.first_row, self.data.last_row + 1)


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


def _place(table: schema.Table, sheet: SheetRef, part: str, root: etree._Element, *, complete: bool = True) -> Place:
    area = Area.parse(root.get("ref", ""))
    elements = dict(enumerate(root.iter(f"{{{MAIN}}}tableColumn"), area.first_column))
    names = {index: unescape_name(element.get("name", "")) for index, element in elements.items()}
    columns = {column.field: index for column in table.columns if (index := _index_of(column.header, names))}
    others = {index: name for index, name in names.items() if index not in columns.values()}
    found = ((i, element.findtext(f"{{{MAIN}}}calculatedColumnFormula")) for i, element in elements.items())
    formulas = {index: formula for index, formula in found if formula}
    for column in table.columns:
        if complete and column.needed and column.field not in columns:
            raise ColumnMissing(sheet=sheet.name, column=column.header)
    totals, headers = int(root.get("totalsRowCount", "0")), int(root.get("headerRowCount", "1"))
    return Place(table, sheet, part, area, totals, columns, formulas, others, headers)


def _index_of(header: str, names: Mapping[int, str]) -> int | None:
    """The column of a header: one that is written exactly so, before one of staff's that only looks like it."""
    wanted = header_form(header)
    alike = [index for index, name in names.items() if header_form(name) == wanted]
    return min(alike, key=lambda index: (names[index] != header, index), default=None)


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
        if not name.startswith("fx_") or element.get("localSheetId") is not None:  # a copied sheet has such ones
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


def find_place(package: Package, table: str) -> Place:
    """One of our tables, whatever its columns. Raises ``TableMissing``."""
    model = next(known for known in schema.TABLES if known.name == table)
    for sheet, part, name in _all_tables(package):
        if name.casefold() == table.casefold():
            return _place(model, sheet, part, parse(package.read(part)), complete=False)
    raise TableMissing(sheet=model.sheet)


def find_list(package: Package, name: str) -> Place | None:
    """The one-column table of a dropdown's words, ``None`` where staff removed it; its field is ``word``."""
    for sheet, part, found in _all_tables(package):
        if found.casefold() == name.casefold():
            root = parse(package.read(part))
            header = next(column.get("name", "") for column in root.iter(f"{{{MAIN}}}tableColumn"))
            word = schema.Column(unescape_name(header), "word", owner=schema.Owner.ENTRY)
            table = schema.Table(name, sheet.name, schema.Role.SETTING, ("word",), (word,))
            return _place(table, sheet, part, root)
    return None


def has_our_tables(package: Package) -> bool:
    """Whether the workbook holds any of our tables already."""
    return any(has_table(package, table.name) for table in schema.TABLES)


def has_table(package: Package, table: str) -> bool:
    """Whether the workbook has a table of this name."""
    return any(name.casefold() == table.casefold() for _, _, name in _all_tables(package))


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
