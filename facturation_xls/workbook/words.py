"""New words in the dropdowns, and new settings, of a workbook that staff use: under those that are there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from facturation_xls.errors.workbook import RowsBelowTable
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_list, find_place
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.tables import write_ledger


def add_settings(package: Package, table: str, settings: Iterable[tuple[str, str]]) -> None:
    """Let a table of names and values grow by settings; what staff wrote below it is respected: the defaults hold."""
    place = find_place(package, table)
    sheet, rows = Sheet(package.read(place.sheet.part), place.sheet.name), TableRows(place.table)
    for name, value in settings:
        rows.append({"name": name, "value": value})
    with suppress(RowsBelowTable):
        write_ledger(package, sheet, place, rows)
        package.write(place.sheet.part, sheet.to_bytes())


def add_words(package: Package, name: str, words: Iterable[str]) -> None:
    """Let a one-column table of *Paramètres* grow by words.

    A list that staff removed is respected, and so is what they wrote below it: then the words are not offered.
    """
    place = find_list(package, name)
    if place:
        sheet, rows = Sheet(package.read(place.sheet.part), place.sheet.name), TableRows(place.table)
        for word in words:
            rows.append({"word": word})
        with suppress(RowsBelowTable):
            write_ledger(package, sheet, place, rows)
            package.write(place.sheet.part, sheet.to_bytes())
