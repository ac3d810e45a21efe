"""A look at one named cell of a workbook that nobody works in, such as a backup: only one sheet is unpacked."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from lxml.etree import XMLSyntaxError

from facturation_xls.errors import WorkbookError
from facturation_xls.workbook.cells import from_serial
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_names
from facturation_xls.workbook.sheet import Sheet

_NUMBER = re.compile(rb"<(?:\w+:)?v>(\d+)(?:\.\d*)?</")


def named_day(path: Path, name: str) -> date | None:
    """The day in a named cell; ``None`` where there is none, or the file cannot be read."""
    try:
        with Package(path) as package:
            place = find_names(package)[name]
            row = Sheet(package.read(place.sheet.part), place.sheet.name).row(place.area.first_row)
            match = _NUMBER.search(row.cells.get(place.area.first_column, b""))
            return from_serial(float(match[1])) if match else None
    except (WorkbookError, KeyError, OSError, OverflowError, ValueError, XMLSyntaxError):
        return None
