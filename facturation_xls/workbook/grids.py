"""The values of our sheets, read by calamine: fast, and blind to what else the workbook holds.

Some workbooks that Excel opens are refused by calamine as a whole, because of a sheet that is none of ours (a macro
sheet, a sheet without a part). Our sheets are then read from a small package that holds nothing but them.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from itertools import islice, repeat
from typing import Any, TypeAlias, TypeVar

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from facturation_xls.errors.workbook import StrayCell, WorkbookUnreadable
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.package import (
    MAIN,
    NO_RELATIONSHIPS,
    OFFICE,
    PACKAGE,
    Package,
    SheetRef,
    parse,
    serialise,
)
from facturation_xls.workbook.sheet import declared_area, rows_region
from facturation_xls.workbook.values import Raws

Grid: TypeAlias = Sequence[Sequence[Any]]

MOST_CELLS = 100_000_000
"""A rectangle beyond this is a cell that strayed to the far end of a sheet; reading it would take all memory."""

_NEEDED = ("styles", "sharedStrings")
_DURATION = re.compile(rb'(\bformatCode=")[^"]*\[[hms]+\][^"]*', re.IGNORECASE)
_BUILT_IN_DURATION = b'numFmtId="46"', b'numFmtId="0"'
_ROW = re.compile(rb'<(?P<tag>(?:\w+:)?row)\b[^>]*?\sr="(?P<number>\d+)"[^>]*?(?:/>|>.*?</(?P=tag)>)', re.DOTALL)
_OWN_NUMBER = re.compile(rb'(<(?:\w+:)?(?:row|c)\b[^>]*?\sr="[A-Z]*)\d+"')
_Values = TypeVar("_Values")
_LINES = 256
"""Rows that are turned into columns at once: few enough to stay in the processor's cache."""


class Grids:
    """The values of sheets from A1 on, each read once.

    Parsing is done in a thread of its own, where it holds up nothing: the next sheet of those expected is parsed while
    the program works on the one before.
    """

    def __init__(self, package: Package, sheets: Collection[SheetRef], sparse: Collection[str] = ()) -> None:
        """Nothing is read yet. ``sparse`` names parts of sheets of which only some rows are there."""
        self._package, self._sheets = package, sheets
        self._parts = {sheet.name: sheet.part for sheet in sheets}
        self._gathered = {part: gathered(package.read(part)) for part in sparse}
        self._read: dict[str, Grid] = {}
        self._workbook = self._open()
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._expected: deque[str] = deque()
        self._ahead: dict[str, Future[CalamineSheet]] = {}

    def close(self) -> None:
        """Stop reading ahead."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def expect(self, sheets: Iterable[str]) -> None:
        """Name sheets in the order in which they will be asked for."""
        self._expected.extend(sheets)
        self._read_ahead()

    def __getitem__(self, sheet: str) -> Grid:
        if sheet not in self._read:
            grid: Grid = self._told(lambda: self._sheet(sheet).to_python(skip_empty_area=False))
            if self._parts[sheet] in self._gathered:
                _, numbers = self._gathered[self._parts[sheet]]
                grid = _Spread(grid, numbers)
            self._read[sheet] = grid
        return self._read[sheet]

    def columns(self, sheet: str, rows: Area) -> list[list[Any]]:
        """The cells of some rows by column, A first. Only the sheet's other rows stay at hand afterwards."""
        return self._told(lambda: self._columns(sheet, rows))

    def _told(self, values: Callable[[], _Values]) -> _Values:
        """The values of a sheet; where a number is formatted as a longer duration than there is, without durations."""
        try:
            return values()
        except OverflowError:
            self._workbook = self._alone(durations=False)
            return values()

    def _open(self) -> CalamineWorkbook:
        if self._package.written:  # a migration under way: what the file holds is no longer what is
            return self._alone()
        try:
            with self._package.path.open("rb") as file:  # from_path would hold it: on Windows, a held file stays
                return CalamineWorkbook.from_filelike(file)
        except Exception:  # noqa: BLE001 -- calamine raises what its Rust code says, for sheets that are none of ours
            return self._alone()

    def _alone(self, *, durations: bool = True) -> CalamineWorkbook:
        """Our sheets without the rest of the workbook; without ``durations``, these are numbers."""
        package, sheets = self._package, self._sheets
        parts = {sheet.part: self._gathered.get(sheet.part, (None, ()))[0] for sheet in sheets}
        contents = {part: package.read(part) if content is None else content for part, content in parts.items()}
        return CalamineWorkbook.from_filelike(io.BytesIO(_only(package, sheets, contents, durations=durations)))

    def _columns(self, sheet: str, rows: Area) -> list[list[Any]]:
        source = self._sheet(sheet)
        offset = source.start[1] if source.start else 0  # the reader begins with the first column that is used
        padding: list[Any] = [""] * offset
        lines = source.iter_rows()
        around: list[Sequence[Any]] = [padding + line for line in islice(lines, rows.first_row - 1)]
        columns = [Raws() for _ in range(source.width)]
        count = 0
        while chunk := list(islice(lines, min(_LINES, rows.last_row - rows.first_row + 1 - count))):
            for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
                column.extend(cells)
            count += len(chunk)
        self._read[sheet] = [*around, *repeat((), count), *(padding + line for line in lines)]
        return [*([""] * count for _ in padding), *columns]

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._ahead:
            with suppress(ValueError):
                self._expected.remove(name)
            self._parse(name)
        try:
            sheet = self._ahead.pop(name).result()
        except CalamineError as error:
            raise WorkbookUnreadable(file=self._package.path.name) from error
        self._read_ahead()
        return sheet

    def _read_ahead(self) -> None:
        """Begin with the next one, but no more: parsed sheets fill the memory."""
        if self._expected and not self._ahead:
            self._parse(self._expected.popleft())

    def _parse(self, name: str) -> None:
        self._check_extent(name)
        self._ahead[name] = self._thread.submit(self._workbook.get_sheet_by_name, name)

    def _check_extent(self, sheet: str) -> None:
        """Raises ``StrayCell`` rather than let the reader allocate a rectangle of billions of cells."""
        area = declared_area(self._package.head(self._parts[sheet]))
        if area and area.last_row * area.last_column > MOST_CELLS:
            raise StrayCell(
                sheet=sheet, cell=str(Area(area.last_column, area.last_row, area.last_column, area.last_row))
            )


class _Spread(Sequence[Sequence[Any]]):
    """The rows of a sheet at their numbers, from A1 on, of which most are not there."""

    def __init__(self, rows: Grid, numbers: Sequence[int]) -> None:
        self._rows = dict(zip(numbers, rows, strict=False))  # empty rows at the end are not read
        self._length = max(self._rows, default=0)

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._rows.get(index % self._length + 1, ())


def gathered(content: bytes) -> tuple[bytes, list[int]]:
    """A sheet whose rows follow each other without gaps, and the numbers that they had.

    The reader makes a rectangle of all that lies between the first row and the last: of three rows, thousands.
    """
    numbers: list[int] = []

    def move(row: re.Match[bytes]) -> bytes:
        numbers.append(int(row["number"]))
        return _OWN_NUMBER.sub(rb'\g<1>%d"' % len(numbers), row[0])

    start, end = rows_region(content)
    return content[:start] + _ROW.sub(move, content[start:end]) + content[end:], numbers


def _only(
    package: Package, sheets: Collection[SheetRef], contents: Mapping[str, bytes], *, durations: bool = True
) -> bytes:
    """A package of these sheets with the styles and texts that they need."""
    root = parse(package.read(package.workbook))
    workbook = parse(f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"/>'.encode())
    workbook.extend(root.iterchildren(f"{{{MAIN}}}workbookPr"))
    listed = etree.SubElement(workbook, f"{{{MAIN}}}sheets")
    relationships, top = parse(NO_RELATIONSHIPS), parse(NO_RELATIONSHIPS)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as small:
        for number, sheet in enumerate(sheets, 1):
            etree.SubElement(
                listed,
                f"{{{MAIN}}}sheet",
                {"name": sheet.name, "sheetId": str(number), f"{{{OFFICE}}}id": f"s{number}"},
            )
            _relate(relationships, f"s{number}", "worksheet", f"/{sheet.part}")
            small.writestr(sheet.part, contents[sheet.part])
        for relationship in package.relationships(package.workbook):
            if any(relationship.is_a(kind) for kind in _NEEDED):
                kind = relationship.type.rsplit("/", 1)[-1]
                _relate(relationships, kind, kind, f"/{relationship.target}")
                content_of_part = package.read(relationship.target)
                if not durations and kind == "styles":
                    content_of_part = _DURATION.sub(rb"\1General", content_of_part).replace(*_BUILT_IN_DURATION)
                small.writestr(relationship.target, content_of_part)
        _relate(top, "w", "officeDocument", "xl/workbook.xml")
        small.writestr("_rels/.rels", serialise(top))
        small.writestr("xl/workbook.xml", serialise(workbook))
        small.writestr("xl/_rels/workbook.xml.rels", serialise(relationships))
        small.writestr("[Content_Types].xml", package.read("[Content_Types].xml"))
    return content.getvalue()


def _relate(parent: etree._Element, name: str, kind: str, target: str) -> None:
    attributes = {"Id": name, "Type": f"{OFFICE}/{kind}", "Target": target}
    etree.SubElement(parent, f"{{{PACKAGE}}}Relationship", attributes)
