"""What hangs on cells and is stored apart from them: notes, threads of comments, links, merges, sparklines.

When a report is arranged anew, these go with their rows (DESIGN §2); those of a row that leaves are taken off,
and whoever arranges keeps their words. References are changed in the bytes of the parts: nothing else in them moves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from itertools import chain
from xml.sax.saxutils import escape

from lxml import etree

from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.formulas import HangsOnOtherRows, carried
from facturation_xls.workbook.package import Package, parse
from facturation_xls.workbook.sheet import Sheet

_NOTE = re.compile(rb'<((?:\w+:)?comment)\b([^>]*?\bref=")([^"]*)(".*?</\1>)', re.DOTALL)
_THREADED = re.compile(rb'<((?:\w+:)?threadedComment)\b([^>]*?\bref=")([^"]*)(".*?</\1>)', re.DOTALL)
_SHAPE = re.compile(rb"<((?:\w+:)?shape)\b.*?</\1>", re.DOTALL)
_SHAPE_ROW = re.compile(rb"(<(?:\w+:)?Row>\s*)(\d+)")
_SHAPE_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)")
_SHAPE_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)")
_IN_SHEET = re.compile(
    rb'<((?:\w+:)?(?:hyperlink|mergeCell))\b([^>]*?\bref=")([^"]*)("[^>]*?(?:/>|>\s*</\1>))', re.DOTALL
)
_SPARKLINE = re.compile(
    rb"<((?:\w+:)?sparkline)>\s*(?:<((?:\w+:)?f)>([^<]*)</\2>\s*)?<((?:\w+:)?sqref)>([^<]*)</\4>\s*</\1>"
)
_EMPTY = re.compile(
    rb"<((?:\w+:)?(?:hyperlinks|mergeCells|sparklineGroups|ext|extLst))\b[^>]*>\s*</\1>"
    rb"|<((?:\w+:)?sparklineGroup)\b(?:(?!<(?:\w+:)?sparkline>|<(?:\w+:)?sparklineGroup\b).)*?</\2>",
    re.DOTALL,
)
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Journey:
    """Where rows of a sheet go within some columns: old row -> new row, or ``None`` for a row that leaves."""

    columns: range
    rows: Mapping[int, int | None]

    def target(self, column: int, row: int) -> int | None:
        """The row that a cell has afterwards; ``None`` when it leaves."""
        return self.rows.get(row, row) if column in self.columns else row

    def references(self, text: str) -> list[str]:
        """Where a reference points afterwards: nowhere when its cells leave, row by row when they part."""
        try:
            area = Area.parse(text)
        except ValueError:
            return [text]
        rows = range(area.first_row, area.last_row + 1)
        targets = [self.target(area.first_column, row) for row in rows]
        if targets == list(rows):
            return [text]
        return [str(Area(area.first_column, row, area.last_column, row)) for row in targets if row is not None]


def travel(package: Package, sheet: Sheet, part: str, journey: Journey) -> None:
    """Let everything attached to the rows of a sheet's part go along."""
    tail = _SPARKLINE.sub(_sparkline_mover(sheet.name, journey), _IN_SHEET.sub(_mover(journey, 3), sheet.tail))
    if tail != sheet.tail:
        sheet.tail = _without_empty(tail)
    for relationship in package.relationships(part):
        change = _CHANGES.get(relationship.type.rsplit("/", 1)[-1])
        if change and relationship.target in package:
            package.write(relationship.target, change(package.read(relationship.target), journey))


def _mover(journey: Journey, group: int) -> Callable[[re.Match[bytes]], bytes]:
    """What puts the new reference in the place of ``group``, the element once for each, not at all for none."""

    def move(match: re.Match[bytes]) -> bytes:
        start, end = match.start(group) - match.start(), match.end(group) - match.start()
        moved = journey.references(match[group].decode())
        return b"".join(match[0][:start] + reference.encode() + match[0][end:] for reference in moved)

    return move


def _sparkline_mover(sheet: str, journey: Journey) -> Callable[[re.Match[bytes]], bytes]:
    """A sparkline that draws its own row goes on doing so."""
    move = _mover(journey, 5)

    def move_both(match: re.Match[bytes]) -> bytes:
        moved, data = move(match), match[3]
        try:
            row = Area.parse(match[5].decode()).first_row
            drawn = carried(unescape((data or b"").decode()), sheet, row, journey.rows)
        except (ValueError, HangsOnOtherRows):
            return moved
        start = match.start(3) - match.start()
        return moved[:start] + escape(drawn).encode() + moved[start + len(data) :] if moved and data else moved

    return move_both


def _move_shapes(content: bytes, journey: Journey) -> bytes:
    """The boxes of notes: each tells its cell and the cells that it covers, counted from zero."""

    def move(match: re.Match[bytes]) -> bytes:
        shape = match[0]
        row, column = _SHAPE_ROW.search(shape), _SHAPE_COLUMN.search(shape)
        if b'ObjectType="Note"' not in shape or not row or not column:
            return shape
        old = int(row[2]) + 1
        new = journey.target(int(column[1]) + 1, old)
        if new is None:
            return b""
        shape = _SHAPE_ROW.sub(rb"\g<1>%d" % (new - 1), shape)
        return _SHAPE_ANCHOR.sub(lambda anchor: anchor[1] + _moved_anchor(anchor[2], new - old), shape)

    return _SHAPE.sub(move, content)


def _moved_anchor(anchor: bytes, rows: int) -> bytes:
    """Left column, offset, top row, offset, right column, offset, bottom row, offset."""
    numbers = [int(number) for number in anchor.split(b",")]
    for index in (2, 6):
        numbers[index] = max(numbers[index] + rows, 0)
    return b", ".join(b"%d" % number for number in numbers)


_CHANGES: Mapping[str, Callable[[bytes, Journey], bytes]] = {
    "comments": lambda content, journey: _NOTE.sub(_mover(journey, 3), content),
    "threadedComment": lambda content, journey: _THREADED.sub(_mover(journey, 3), content),
    "vmlDrawing": _move_shapes,
}
"""What is changed in each kind of part that hangs on a sheet."""


def _without_empty(tail: bytes) -> bytes:
    """Lists that lost their last element may not stay, and merges are counted."""
    while (shorter := _EMPTY.sub(b"", tail)) != tail:
        tail = shorter
    count = len(re.findall(rb"<(?:\w+:)?mergeCell\b", tail))
    return re.sub(rb'(<(?:\w+:)?mergeCells\b[^>]*?\bcount=")\d+', rb"\g<1>%d" % count, tail)


# --- their words ------------------------------------------------------------------------------------------------------


def words(package: Package, sheet: Sheet, part: str) -> dict[tuple[int, int], list[str]]:
    """What notes, comments and links to the outside say, by row and column."""
    found: dict[tuple[int, int], list[str]] = {}
    for reference, text in chain(_addresses(package, sheet, part), _comments(package, part)):
        area, clean = Area.parse(reference), _BLANKS.sub(" ", text).strip()
        if clean:
            found.setdefault((area.first_row, area.first_column), []).append(clean)
    return found


def _addresses(package: Package, sheet: Sheet, part: str) -> Iterator[tuple[str, str]]:
    """Where the links of cells lead, if that is outside of the workbook."""
    outside = {r.id: r.target for r in package.relationships(part) if r.is_a("hyperlink") and r.external}
    for match in _IN_SHEET.finditer(sheet.tail):
        identity = re.search(rb'\b\w+:id="([^"]*)"', match[0])
        if identity:
            yield match[3].decode(), outside.get(identity[1].decode(), "")


def _comments(package: Package, part: str) -> Iterator[tuple[str, str]]:
    for relationship in package.relationships(part):
        if relationship.is_a("comments") and relationship.target in package:
            yield from _notes(parse(package.read(relationship.target)))
        elif relationship.is_a("threadedComment") and relationship.target in package:
            for comment in parse(package.read(relationship.target)).iterchildren("{*}threadedComment"):
                yield comment.get("ref", ""), comment.findtext("{*}text", "")


def _notes(root: etree._Element) -> Iterator[tuple[str, str]]:
    """The notes by cell, without those that only repeat a thread for older versions of Excel."""
    authors = [author.text or "" for author in root.iter("{*}author")]
    for comment in root.iter("{*}comment"):
        author = int(comment.get("authorId", "0"))
        if author >= len(authors) or not authors[author].startswith("tc="):
            yield comment.get("ref", ""), "".join(map(str, comment.itertext("{*}t")))
