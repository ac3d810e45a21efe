"""The total row that staff switched on under a table of ours: it goes along when the table grows and shrinks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from html import unescape

from facturation_xls.workbook.cells import CellValue, Number, unescape_name
from facturation_xls.workbook.obstacles import areas
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place, split_reference
from facturation_xls.workbook.sheet import Row, Sheet
from facturation_xls.workbook.texts import Texts

_NUMBERS, _FILLED = "102", "103"
_SUBTOTAL = re.compile(r"<(?:\w+:)?f>SUBTOTAL\((10[239]),\w+\[((?:[^\[\]']|'.)*)\]\)</(?:\w+:)?f>")


def lift(sheet: Sheet, place: Place, columns: range) -> Row | None:
    """The total row with its cells in these columns, ``None`` where there is none."""
    if not place.totals_rows:
        return None
    row = sheet.row(place.area.last_row)
    row.cells = {column: cell for column, cell in row.cells.items() if column in columns}
    return row


def settle(package: Package, sheet: Sheet, place: Place, row: Row, last_row: int) -> None:
    """Put the total row under the last data row, with the totals that Excel will compute.

    Sums and counts are cached; another formula loses its old result, so that no reader takes it for the new one.
    """
    row.move(last_row + 1)
    names = [unescape_name(e.get("name", "")) for e in parse(package.read(place.part)).iter(f"{{{MAIN}}}tableColumn")]
    columns = dict(zip(names, range(place.area.first_column, place.area.last_column + 1), strict=True))
    shown = [n for n in range(place.data.first_row, last_row + 1) if not sheet.hidden(n)]
    texts = Texts(package, lambda _: sheet)
    for column in row.cells:
        formula = row.formula(column)
        match = _SUBTOTAL.fullmatch(formula)
        added_up = columns.get(re.sub(r"'(.)", r"\1", unescape(match[2]))) if match else None
        if match and added_up:
            row.set(column, _subtotal(match[1], texts.column(sheet, added_up, shown)))
        elif formula:
            row.forget(column)
    row.cells = sheet.row(row.number).cells | row.cells
    sheet.put(row)
    _follow_names(package, place, row.number)


def _follow_names(package: Package, place: Place, new: int) -> None:
    """Defined names of cells of the total row."""
    root = parse(package.read(package.workbook))
    touched = False
    for element in root.iter(f"{{{MAIN}}}definedName"):
        sheet, cells = split_reference(element.text or "")
        area = next(areas([cells.encode()]), None)
        in_total = area and (area.first_row, area.last_row) == (place.area.last_row,) * 2
        if area and in_total and area.within_columns(place.area) and sheet.casefold() == place.sheet.name.casefold():
            moved = re.sub(r"\d+(?=:|$)", str(new), cells)
            element.text = f"{(element.text or '').removesuffix(cells)}{moved}"
            touched = True
    if touched:
        package.write(package.workbook, serialise(root))


def _subtotal(function: str, cells: Iterable[str]) -> CellValue:
    if function == _FILLED:
        return sum(1 for text in cells if text)
    numbers = [Decimal(text) for text in cells if isinstance(text, Number)]
    return len(numbers) if function == _NUMBERS else Number(f"{sum(numbers, Decimal()):f}")
