"""Live formulas, or values: summing by formula is quadratic, so a large journal carries values (DESIGN §2).

The mode is a property of the file: formulas while the journal's columns are calculated columns. The switch goes one
way, for all rows at once, when journal rows × movement rows exceed ``MOST_PRODUCTS`` (measured: 27 s at 20,000 rows).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from facturation_xls.workbook.formulas import text_of, unshared
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Column
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.tables import cell_value

MOST_PRODUCTS = 50_000_000

NOTICE = "Grand journal : Encaissé, Solde et Délai se calculent à chaque mise à jour."
TYPED_SINCE = (
    f'"{NOTICE}"&IF(SUMPRODUCT((tblMouvements[Montant]<>"")*(tblMouvements[Connu le]=""))=0,"",'
    '" Mouvements tapés depuis : "&SUMPRODUCT((tblMouvements[Montant]<>"")*(tblMouvements[Connu le]=""))&".")'
)
"""The line above the journal: it counts the movements typed since the last sync, live."""


def live_fields(place: Place) -> frozenset[str]:
    """The fields of a table that are calculated columns of ours in this file."""
    ours = (column.field for column in place.table.columns if column.formula)
    return frozenset(field for field in ours if place.columns.get(field) in place.formulas)


def is_original(column: Column, formula: str) -> bool:
    """Whether a formula (its text) is the one that we gave the column; headers may be written otherwise by now."""
    return _form(formula) == _form(column.formula)


@lru_cache(maxsize=256)
def _form(formula: str) -> str:
    return "".join(formula.split()).casefold()


def must_switch(journal: int, movements: int) -> bool:
    """Whether this many rows are too many for live sums."""
    return journal * movements > MOST_PRODUCTS


def to_values(package: Package, sheet: Sheet, place: Place, rows: TableRows, fields: Collection[str]) -> None:
    """Replace the formulas of these fields by the values in ``rows``, in every row and in the table itself.

    A cell in which staff typed something else over the formula stays as it is.
    """
    columns = {field: place.columns[field] for field in fields}
    with_texts = unshared(sheet, sheet.numbers)
    for position, number in enumerate(rows.sources):
        if number is None:
            continue
        line = with_texts.get(number) or sheet.row(number)
        for field, index in columns.items():
            if is_original(place.table.column(field), text_of(line.formula(index))):
                value = cell_value(place.table.column(field), rows.get(position, field))
                line.set(index, value, formula="")
        sheet.put(line)
    for number in rows.spare:
        line = sheet.row(number)
        for index in columns.values():
            line.set(index, None, formula="")
        sheet.put(line)
    root = parse(package.read(place.part))
    for offset, column in enumerate(root.iter(f"{{{MAIN}}}tableColumn"), place.area.first_column):
        formula = column.find(f"{{{MAIN}}}calculatedColumnFormula")
        if offset in columns.values() and formula is not None:
            column.remove(formula)
    package.write(place.part, serialise(root))
