"""New columns of ours in a table that staff use: at its right end, with the looks of the program's own template."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from facturation_xls.errors.workbook import ColumnOccupied
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place, find_place
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.styles import StyleMerge

_COLS = re.compile(rb"<((?:\w+:)?)cols>.*?</(?:\w+:)?cols>", re.DOTALL)
_WIDTH = 14


def add_columns(package: Package, donor: Package, table: str, fields: Iterable[str]) -> None:
    """Add the columns of these fields to one of our tables; those that are there already are left alone.

    Raises ``TableMissing``, and ``ColumnOccupied`` when something of staff's stands where a column would come.
    """
    looks = StyleMerge(package, donor)
    model = find_place(donor, table)
    model_sheet = Sheet(donor.read(model.sheet.part), model.sheet.name)
    for field in fields:
        place = find_place(package, table)
        if field not in place.columns:
            styles = [
                str(looks.cell[int(model_sheet.row(number).style(model.columns[field]) or "0")])
                for number in (model.area.first_row, model.data.first_row)
            ]
            _add(package, place, place.table.column(field).header, *styles)


def _add(package: Package, place: Place, header: str, header_style: str, cell_style: str) -> None:
    index = place.area.last_column + 1
    wider = Area(place.area.first_column, place.area.first_row, index, place.area.last_row)
    sheet = Sheet(package.read(place.sheet.part), place.sheet.name)
    for number in range(place.area.first_row, place.area.last_row + 1):
        line = sheet.row(number)
        if _is_filled(line, index):
            raise ColumnOccupied(sheet=place.sheet.name, row=number, column=header)
        if number == place.area.first_row:
            line.set(index, header, style=header_style)
        else:
            line.set(index, None, style=cell_style)
        sheet.put(line)
    sheet.widen(wider)
    sheet.head = _with_width(sheet.head, index)
    package.write(place.sheet.part, sheet.to_bytes())
    package.write(place.part, _with_column(package.read(place.part), header, place, wider))


def _is_filled(line: Row, index: int) -> bool:
    return any(mark in line.cells.get(index, b"") for mark in (b"<v", b"<is", b"<f"))


def _with_column(content: bytes, header: str, place: Place, wider: Area) -> bytes:
    """The table part with one more column; ids of columns are never used again."""
    root = parse(content)
    columns = next(root.iter(f"{{{MAIN}}}tableColumns"))
    next_id = max(int(column.get("id", "0")) for column in columns) + 1
    etree.SubElement(columns, f"{{{MAIN}}}tableColumn", id=str(next_id), name=header)
    columns.set("count", str(len(columns)))
    root.set("ref", str(wider))
    for filters in root.iterchildren(f"{{{MAIN}}}autoFilter"):
        filters.set("ref", str(wider.rows_to(place.data.last_row)))
    return serialise(root)


def _with_width(head: bytes, index: int) -> bytes:
    """A width for the new column, unless the sheet says one for it already."""
    match = _COLS.search(head)
    if not match:
        return head
    spans = [tuple(map(int, span)) for span in re.findall(rb'\bmin="(\d+)"\s+max="(\d+)"', match[0])]
    if any(first <= index <= last for first, last in spans) or any(first > index for first, _ in spans):
        return head
    prefix = match[1].decode()
    width = f'<{prefix}col min="{index}" max="{index}" width="{_WIDTH}" customWidth="1"/>'.encode()
    end = match.end() - len(f"</{prefix}cols>")
    return head[:end] + width + head[end:]
