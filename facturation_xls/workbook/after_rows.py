"""Where an element belongs among what follows the rows of a sheet: the format prescribes the order."""

from __future__ import annotations

from xml.parsers import expat

from facturation_xls.workbook.lint.vocabulary import WORKSHEET


def place_of(element: str, tail: bytes, prefix: str) -> int:
    """Where ``element`` begins in the bytes after a sheet's rows, before whatever comes later in the format's order."""
    later = frozenset(WORKSHEET[WORKSHEET.index(element) + 1 :])
    opening = f"<{prefix}worksheet><{prefix}sheetData>".encode()
    found: list[int] = []
    depth = 0
    parser = expat.ParserCreate()

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal depth
        if depth == 1 and name.rpartition(":")[2] in later:
            found.append(parser.CurrentByteIndex)
        depth += 1

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1
        if depth == 0:
            found.append(parser.CurrentByteIndex)  # the worksheet's own end

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(opening + tail, True)
    return found[0] - len(opening)
