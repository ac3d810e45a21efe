"""Where pages begin in a report that is printed by groups: each group on a page of its own, staff's own breaks kept.

A break is only a row number, so nothing in the file says whose it is: among the rows of the report those between two
groups are ours, any other is staff's and goes along with the row that begins its page. Where staff sorted the list so
that its groups are torn apart, the breaks among its rows mean nothing any more and go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from facturation_xls.workbook.after_rows import place_of
from facturation_xls.workbook.attached import Journey

_ROW_BREAKS = re.compile(rb"<((?:\w+:)?)rowBreaks\b[^>]*?(?:/>|>.*?</\1rowBreaks>)", re.DOTALL)
_BREAK = re.compile(rb'<(?:\w+:)?brk\b[^>]*?\bid="(\d+)"[^>]*?(?:/>|>\s*</(?:\w+:)?brk>)')
_VIEWS = re.compile(rb"<((?:\w+:)?)customSheetViews\b.*?</\1customSheetViews>", re.DOTALL)
_WHOLE_ROW = 'max="16383" man="1"'


def page_starts(groups: Mapping[int, str]) -> list[int]:
    """The rows that begin a group, but for the first; ``groups`` names that of each row, in the order of rows."""
    rows = list(groups)
    return [row for above, row in pairwise(rows) if groups[row] != groups[above]]


def renewed(around: bytes, prefix: str, before: Mapping[int, str], after: Mapping[int, str], journey: Journey) -> bytes:
    """What stands after a sheet's rows, with the breaks of a report whose rows go on a journey.

    ``before`` and ``after`` name the group of each of its rows. Unchanged, byte by byte, where every break is there.
    """
    views = _VIEWS.search(around)
    start = views.end() if views else 0
    found = _ROW_BREAKS.search(around, start)
    present = {int(match[1]) + 1: match[0] for match in _BREAK.finditer(found[0])} if found else {}
    wanted = dict(_staffs(present, before, journey)) | dict.fromkeys(page_starts(after), b"")
    if wanted.keys() == present.keys():
        return around
    place = found.span() if found else (place_of("rowBreaks", around, prefix),) * 2
    return around[: place[0]] + _element(prefix, wanted, present) + around[place[1] :]


def _staffs(present: Mapping[int, bytes], before: Mapping[int, str], journey: Journey) -> Iterator[tuple[int, bytes]]:
    """The breaks that are staff's, each before the row where it belongs now."""
    ours = page_starts(before)
    torn = len(ours) >= len(set(before.values())) > 0
    first = min(before, default=0)
    for row, xml in present.items():
        if row not in before or row == first:
            yield row, xml
        elif not torn and row not in ours and (target := journey.rows.get(row)) is not None:
            yield target, xml


def _element(prefix: str, wanted: Mapping[int, bytes], present: Mapping[int, bytes]) -> bytes:
    """The list of breaks, none where there is none; a break is named after the row above it."""
    if not wanted:
        return b""
    lines = [_line(prefix, row, wanted[row] or present.get(row, b"")) for row in sorted(wanted)]
    manual = sum(b'man="1"' in line or b'man="true"' in line for line in lines)
    opening = f'<{prefix}rowBreaks count="{len(lines)}" manualBreakCount="{manual}">'
    return opening.encode() + b"".join(lines) + f"</{prefix}rowBreaks>".encode()


def _line(prefix: str, row: int, xml: bytes) -> bytes:
    if not xml:
        return f'<{prefix}brk id="{row - 1}" {_WHOLE_ROW}/>'.encode()
    return re.sub(rb'\bid="\d+"', b'id="%d"' % (row - 1), xml, count=1)


def groups_of(rows: Sequence[tuple[int | None, str]]) -> dict[int, str]:
    """The group of each row that has a place in the sheet, in the order of rows."""
    return dict(sorted((row, group) for row, group in rows if row is not None))
