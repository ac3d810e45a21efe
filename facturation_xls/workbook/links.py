"""Links of report rows to the sheets that list what they speak of: to a heading's defined name, as on *Accueil*.

A defined name keeps its place when staff rename or move a sheet. Links of staff's own stay, and come first: a cell that
they linked gets none of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.sax.saxutils import quoteattr

from facturation_xls.workbook.after_rows import place_of
from facturation_xls.workbook.cells import Area, column_letters
from facturation_xls.workbook.sheet import Sheet

_LINK = re.compile(rb"<((?:\w+:)?hyperlink)\b([^>]*?)(?:/>|>\s*</\1>)", re.DOTALL)
_REFERENCE = re.compile(rb'\bref="([^"]*)"')
_OURS = re.compile(rb'\blocation="(fx_\w+)"')
_EMPTY = re.compile(rb"<((?:\w+:)?hyperlinks)\b[^>]*>\s*</\1>")
_CLOSING = re.compile(rb"</(?:\w+:)?hyperlinks>")


def settle(sheet: Sheet, column: int, rows: range, targets: Mapping[int, str]) -> None:
    """Let the cells of a column lead where ``targets`` says, by row number; the other ``rows`` lead nowhere of ours.

    ``targets`` are defined names of ours. Where that is so already, the sheet keeps its bytes.
    """
    found = dict(_links(sheet.tail, column, rows))
    theirs = {row for row, name in found.items() if not name}
    wanted = {row: name for row, name in targets.items() if row not in theirs}
    if wanted == {row: name for row, name in found.items() if name}:
        return
    tail = _LINK.sub(lambda match: b"" if _is_ours(match, column, rows) else match[0], sheet.tail)
    letters, mark = column_letters(column), sheet.prefix
    added = "".join(
        f'<{mark}hyperlink ref="{letters}{row}" location={quoteattr(name)}/>' for row, name in sorted(wanted.items())
    ).encode()
    if closing := _CLOSING.search(tail):
        tail = tail[: closing.start()] + added + tail[closing.start() :]
    elif added:
        at = place_of("hyperlinks", tail, mark)
        tail = tail[:at] + f"<{mark}hyperlinks>".encode() + added + f"</{mark}hyperlinks>".encode() + tail[at:]
    sheet.tail = _EMPTY.sub(b"", tail)


def _links(tail: bytes, column: int, rows: range) -> Iterator[tuple[int, str]]:
    """The linked rows of a column with the name they lead to, "" where that is staff's own."""
    for match in _LINK.finditer(tail):
        area = _area(match)
        if area and area.first_column <= column <= area.last_column:
            ours = _OURS.search(match[2])
            for row in range(max(area.first_row, rows.start), min(area.last_row + 1, rows.stop)):
                yield row, ours[1].decode() if ours else ""


def _is_ours(match: re.Match[bytes], column: int, rows: range) -> bool:
    area = _area(match)
    inside = area and (area.first_column, area.last_column) == (column, column) and area.first_row in rows
    return bool(inside and _OURS.search(match[2]))


def _area(match: re.Match[bytes]) -> Area | None:
    reference = _REFERENCE.search(match[2])
    try:
        return Area.parse(reference[1].decode()) if reference else None
    except ValueError:
        return None
