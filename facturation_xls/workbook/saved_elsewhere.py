"""What another program lost when it saved the workbook: LibreOffice is for viewing and printing (DESIGN §2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from facturation_xls.errors import WorkbookError
from facturation_xls.workbook import schema
from facturation_xls.workbook.formulas import text_of
from facturation_xls.workbook.modes import is_original
from facturation_xls.workbook.package import MAIN, Package, parse
from facturation_xls.workbook.places import Place, find_places
from facturation_xls.workbook.sheet import Sheet

_PROPERTIES = "docProps/app.xml"
_ROWS_LOOKED_AT = 5


def losses(package: Package, places: Mapping[str, Place], backup: Path | None) -> list[str]:
    """What LibreOffice took from a workbook that it saved, in words for staff; nothing where another program did.

    ``backup`` is an earlier state, to know the tables and the ids that slicers point at.
    """
    if not _by_libreoffice(package):
        return []
    return [*_formulas(package, places[schema.JOURNAL.name]), *(_tables(places, package, backup) if backup else ())]


def _by_libreoffice(package: Package) -> bool:
    try:
        application = parse(package.read(_PROPERTIES)).findtext("{*}Application") or ""
    except (KeyError, etree.XMLSyntaxError):
        return False
    return application.casefold().startswith(("libreoffice", "openoffice"))


def _formulas(package: Package, journal: Place) -> Iterator[str]:
    """Columns whose cells have our formula, and whose table no longer knows it: new rows would have none."""
    sheet = Sheet(package.read(journal.sheet.part), journal.sheet.name)
    first = journal.data.first_row
    rows = [sheet.row(number) for number in range(first, min(first + _ROWS_LOOKED_AT, journal.data.last_row + 1))]
    for column in journal.table.columns:
        index = journal.columns.get(column.field, 0)
        is_lost = bool(column.formula) and index not in journal.formulas
        if is_lost and any(is_original(column, text_of(row.formula(index))) for row in rows):
            yield f"la formule de la colonne {column.header}"


def _tables(places: Mapping[str, Place], package: Package, backup: Path) -> Iterator[str]:
    """Tables of ours that an earlier state had, and ids that changed since."""
    try:
        with Package(backup) as old:
            earlier = {name: _ids(old, place) for name, place in find_places(old).items()}
    except (WorkbookError, OSError, etree.XMLSyntaxError):
        return
    for name, ids in earlier.items():
        if name not in places:
            yield f"le tableau {name}"
        elif not ids.items() <= _ids(package, places[name]).items():
            yield f"les numéros internes du tableau {name}"


def _ids(package: Package, place: Place) -> dict[str, str]:
    """The ids of our columns by field, and that of the table under its own name."""
    root = parse(package.read(place.part))
    ids = [column.get("id", "") for column in root.iter(f"{{{MAIN}}}tableColumn")]
    found = {field: ids[index - place.area.first_column] for field, index in place.columns.items()}
    return {place.table.name: root.get("id", ""), **found}
