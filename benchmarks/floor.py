"""What no program can go below that reads our tables, reads again what it wrote, and touches nothing else.

    python -m benchmarks.floor JOURNAL.xlsx

Two reads of our sheets with calamine, inflate and deflate of the parts that a sync writes, CRC of all other entries.
The deflate is the product's own, so that a faster one does not flatter the product.
"""

from __future__ import annotations

import gc
import sys
import zlib
from pathlib import Path

from python_calamine import CalamineWorkbook

from facturation_xls.workbook.deflate import Deflated
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_places
from facturation_xls.workbook.schema import Role


def run(journal: Path) -> None:
    """Do the least."""
    with Package(journal) as package:
        places = [place for place in find_places(package).values() if place.table.role is not Role.SETTING]
        for _ in range(2):
            workbook = CalamineWorkbook.from_path(str(journal))
            for place in places:
                workbook.get_sheet_by_name(place.sheet.name).to_python(skip_empty_area=False)
        written = {part for place in places for part in (place.sheet.part, place.part)} | {package.workbook}
        for part in package.parts:
            if part in written:
                Deflated.of([package.read(part)])
            else:
                zlib.crc32(package.raw(part))


if __name__ == "__main__":
    gc.disable()
    run(Path(sys.argv[1]))
