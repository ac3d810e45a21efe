"""A worksheet part as bytes: rows are cut out, changed and put back; every byte that is not asked for stays.

Only ``<sheetData>`` is taken apart, and only the rows that change. Other elements of the sheet are changed by the
narrow
functions at the end of ``tables.py`` (ranges that follow a table).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy

from facturation_xls.errors.workbook import WorkbookUnreadable
from facturation_xls.workbook.cells import Area, CellValue, cell_xml, column_index, column_letters
from facturation_xls.workbook.row_places import RowPlaces

_SHEET_DATA = re.compile(rb"<((?:\w+:)?)sheetData\b[^>]*?(/?)>")
_DIMENSION = re.compile(rb'<(?:\w+:)?dimension\s+ref="([^"]*)"')
_ROW_NUMBER = re.compile(rb'\sr="(\d+)"')
_OPENING = re.compile(rb"<(?:\w+:)?row\b[^>]*?(/?)>")
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_CELL_REFERENCE = re.compile(rb'\br="([A-Z]+)\d+"')
_CELL_STYLE = re.compile(rb'\bs="(\d+)"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b(?:[^>]*/>|.*?</(?:\w+:)?f>)", re.DOTALL)
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?v>)")
_EXTENSION = re.compile(rb"(?:<(?:\w+:)?extLst\b.*</(?:\w+:)?extLst>)?", re.DOTALL)
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_NOT_INHERITED = re.compile(rb'\s(?:r|spans|hidden|outlineLevel|collapsed|ht|customHeight)="[^"]*"')


class Row:
    """One ``<row>`` taken apart into cells by column; untouched cells keep their bytes."""

    def __init__(self, xml: bytes, number: int, prefix: str = "") -> None:
        """Raises ``ValueError`` where something stands between the cells, or a cell does not say where it stands."""
        self.number = number
        self.prefix = prefix
        opening = _OPENING.match(xml)
        if not opening:
            raise ValueError("not a row")
        self._attributes = re.sub(rb"^<[\w:]+|/?>$", b"", opening[0])
        self.cells: dict[int, bytes] = {}
        position = opening.end()
        for match in _CELL.finditer(xml, position):
            reference = _CELL_REFERENCE.search(match[1])
            if not reference or xml[position : match.start()].strip():
                raise ValueError("not a row of cells")
            self.cells[column_index(reference[1].decode())] = match[0]
            position = match.end()
        self._extension = xml[position:].removesuffix(f"</{prefix}row>".encode()).strip()
        if not _EXTENSION.fullmatch(self._extension):
            raise ValueError("not a row of cells")

    @classmethod
    def blank(cls, number: int, prefix: str = "") -> Row:
        """A row without cells."""
        return cls(f'<{prefix}row r="{number}"/>'.encode(), number, prefix)

    def within(self, columns: range) -> Row:
        """A copy with the cells of these columns only."""
        row = copy(self)
        row.cells = {column: cell for column, cell in self.cells.items() if column in columns}
        return row

    def style(self, column: int) -> str:
        """The style index of a cell as text, empty when the cell is absent or unstyled."""
        cell = self.cells.get(column)
        match = _CELL_STYLE.search(cell[: cell.index(b">")]) if cell else None
        return match[1].decode() if match else ""

    def formula(self, column: int) -> str:
        """The ``<f>`` element of a cell as it stands, empty when it has none."""
        match = _FORMULA.search(self.cells.get(column, b""))
        return match[0].decode() if match else ""

    def filled(self, column: int) -> bool:
        """Whether a cell holds a value or a formula: one that is only styled is empty."""
        cell = self.cells.get(column, b"")
        return b"<v" in cell or b"<is" in cell or bool(_FORMULA.search(cell))

    def set_formula(self, column: int, formula: str) -> None:
        """Give the formula of a cell another ``<f>`` element; its value stays."""
        self.cells[column] = _FORMULA.sub(lambda _: formula.encode(), self.cells[column], count=1)

    def forget(self, column: int) -> None:
        """Take the computed value of a formula away: who reads the file computes it, or shows nothing."""
        self.cells[column] = _VALUE.sub(b"", self.cells[column])

    def set(self, column: int, value: CellValue, *, style: str | None = None, formula: str | None = None) -> None:
        """Give a cell a value; style and formula stay unless they are given (``formula=""`` takes it away)."""
        kept_style = self.style(column) if style is None else style
        kept_formula = self.formula(column) if formula is None else formula
        reference = f"{column_letters(column)}{self.number}"
        self.cells[column] = cell_xml(reference, value, kept_style, kept_formula, self.prefix).encode()

    def move(self, number: int) -> None:
        """Renumber the row and its cells; formulas keep their text."""
        if number == self.number:
            return
        for column, cell in self.cells.items():
            end = cell.index(b">")
            reference = f'r="{column_letters(column)}{number}"'.encode()
            self.cells[column] = _CELL_REFERENCE.sub(reference, cell[:end], count=1) + cell[end:]
        self._attributes = _ROW_NUMBER.sub(b' r="%d"' % number, self._attributes, count=1)
        self.number = number

    def hide(self, hidden: bool) -> None:
        """Hide the row or show it."""
        if hidden != bool(_HIDDEN.search(self._attributes)):
            self._attributes = re.sub(rb'\shidden="[^"]*"', b"", self._attributes) + (b' hidden="1"' if hidden else b"")

    def unhide(self) -> None:
        """Forget what belongs to the place and not to the content: hidden, outline, height."""
        self._attributes = b' r="%d"' % self.number + _NOT_INHERITED.sub(b"", self._attributes)

    def fit(self, height: float | None) -> None:
        """Give the row a height in points (``None``: the default one) unless somebody set one by hand."""
        if b'customHeight="1"' not in self._attributes:
            attributes = re.sub(rb'\sht="[^"]*"', b"", self._attributes)
            self._attributes = attributes + (f' ht="{height:g}"'.encode() if height else b"")

    def to_bytes(self) -> bytes:
        """The row's XML, cells in order. ``spans`` (a hint of Excel) is dropped: it may no longer be true."""
        attributes = re.sub(rb'\sspans="[^"]*"', b"", self._attributes)
        name = f"{self.prefix}row".encode()
        content = b"".join(self.cells[column] for column in sorted(self.cells)) + self._extension
        if not content:
            return b"<" + name + attributes + b"/>"
        return b"<" + name + attributes + b">" + content + b"</" + name + b">"


class Sheet:
    """The rows of one worksheet part, by number. ``head`` and ``tail`` are the bytes around them.

    Raises ``WorkbookUnreadable`` where rows or cells cannot be told apart: without numbers, out of order, with a
    comment or anything else between them.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        opening = _SHEET_DATA.search(content)
        if not opening:
            raise WorkbookUnreadable(file=name)
        self.prefix = opening[1].decode()
        try:
            start, end = rows_region(content)
            self._places = RowPlaces.find(content, start, end, self.prefix.encode())
        except ValueError as error:
            raise WorkbookUnreadable(file=name) from error
        self.head, self.tail = content[:start], content[end:]
        if opening[2]:
            self.head = content[: opening.start()] + f"<{self.prefix}sheetData>".encode()
            self.tail = f"</{self.prefix}sheetData>".encode() + content[opening.end() :]
        self._content = content
        self._start, self._end = start, end
        self._around = self.head, self.tail
        self._changed: dict[int, bytes] = {}

    def __contains__(self, number: int) -> bool:
        return bool(self._changed.get(number, number in self._places))

    @property
    def numbers(self) -> list[int]:
        """The numbers of the rows that exist, ascending."""
        return sorted(n for n in {*self._places.numbers, *self._changed} if n in self)

    def row(self, number: int) -> Row:
        """The row as it stands now; a blank one where there is none."""
        xml = self.xml(number)
        try:
            return Row(xml, number, self.prefix) if xml else Row.blank(number, self.prefix)
        except ValueError as error:
            raise WorkbookUnreadable(file=self.name) from error

    def xml(self, number: int) -> bytes:
        """The bytes of a row as it stands now, empty where there is none."""
        xml = self._changed.get(number)
        if xml is not None:
            return xml
        return self._content[slice(*self._places.span(number))] if number in self._places else b""

    def hidden(self, number: int) -> bool:
        """Whether a row is hidden, by a filter or by hand."""
        xml = self.xml(number)
        return bool(_HIDDEN.search(xml, 0, xml.find(b">")))

    def put(self, row: Row) -> None:
        """Put a row in its place."""
        self._changed[row.number] = row.to_bytes()

    def drop(self, numbers: Iterable[int]) -> None:
        """Take rows out; nothing below moves."""
        for number in numbers:
            self._changed[number] = b""

    @property
    def rows_read(self) -> tuple[bytes, int, int]:
        """The content that was read, with the start and the end of its rows."""
        return self._content, self._start, self._end

    @property
    def meant(self) -> list[tuple[int, bytes]]:
        """The rows that were put, with their bytes, and those that were dropped, with none; ascending."""
        return sorted(self._changed.items())

    @property
    def changed(self) -> bool:
        """Whether any row was put or dropped, or anything around the rows changed."""
        return bool(self._changed) or (self.head, self.tail) != self._around

    def to_bytes(self) -> bytes:
        """The part's content."""
        return b"".join(self.pieces())

    def pieces(self) -> Iterator[bytes | memoryview]:
        """The part's content in its order: untouched runs of rows as one slice, with what stands between them."""
        content = memoryview(self._content)
        yield self.head
        copied = self._start
        for number in sorted(self._changed):
            start = self._places.start_from(number, self._end)
            yield content[copied:start]
            yield self._changed[number]
            copied = self._places.span(number)[1] if number in self._places else start
        yield content[copied : self._end]
        yield self.tail

    def widen(self, area: Area) -> None:
        """Let ``<dimension>`` cover an area (it never shrinks: a larger one is legal)."""
        match = _DIMENSION.search(self.head)
        if not match:
            return
        try:
            old = Area.parse(match[1].decode())
        except ValueError:
            return
        new = Area(
            min(old.first_column, area.first_column),
            min(old.first_row, area.first_row),
            max(old.last_column, area.last_column),
            max(old.last_row, area.last_row),
        )
        self.head = self.head[: match.start(1)] + str(new).encode() + self.head[match.end(1) :]


def rows_region(content: bytes) -> tuple[int, int]:
    """Where the rows of a worksheet part begin and end. Raises ``ValueError``."""
    opening = _SHEET_DATA.search(content)
    if not opening:
        raise ValueError("no rows")
    if opening[2]:
        return opening.end(), opening.end()
    return opening.end(), content.rindex(b"</" + opening[1] + b"sheetData>")


def prefix_of(content: bytes) -> str:
    """The prefix of a worksheet part's elements, with its colon; mostly none."""
    opening = _SHEET_DATA.search(content)
    return opening[1].decode() if opening else ""


def declared_area(content: bytes) -> Area | None:
    """The rectangle that a sheet says it fills, ``None`` where it does not say."""
    match = _DIMENSION.search(content, 0, 4096)
    try:
        return Area.parse(match[1].decode()) if match else None
    except ValueError:
        return None
