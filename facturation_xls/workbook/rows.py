"""The rows of one table in memory: read from the file by field, changed by the program, compared with what was read.

``TableRows`` is columnar: ``columns[field][i]`` is the value of row ``i`` as the rest of the package knows it (text,
int centimes,
``date``, int). What a cell holds beyond that (a number typed as text, a formula) stays in the file unless the value
changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias

from facturation_xls.model import invoice_key
from facturation_xls.parsing import checked_date, parse_amount, parse_date, to_centimes
from facturation_xls.workbook.cells import from_serial
from facturation_xls.workbook.grids import Grid
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.schema import Column, Kind, Table

Value: TypeAlias = str | int | float | date | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content is not what its column holds: shown in *Contrôles*, counted as empty."""

    table: str
    key: str
    header: str


def read_value(column: Column, raw: Any, *, base_1904: bool = False) -> Value:
    """A cell's value as the column understands it; ``""`` or ``None`` for an empty cell.

    Raises ``ValueError`` when the content cannot be understood without guessing.
    """
    empty = raw is None or (isinstance(raw, str) and not raw.strip())
    match column.kind:
        case Kind.TEXT:
            return "" if empty else _text(raw)
        case _ if empty:
            return None
        case Kind.MONEY:
            return parse_amount(raw) if isinstance(raw, str) else to_centimes(_number(raw))
        case Kind.DATE:
            return _date(raw, base_1904=base_1904)
        case Kind.COUNT:
            number = float(raw) if isinstance(raw, str) else _number(raw)
            if number != int(number):
                raise ValueError("not a whole number")
            return int(number)
        case _:
            return raw if isinstance(raw, str) else _number(raw)


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime | date):
        return f"{raw:%d.%m.%Y}"
    return str(raw)


def _number(raw: Any) -> float | int:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError("not a number")  # noqa: TRY004 -- what staff typed, not what a caller passed
    return raw


def _date(raw: Any, *, base_1904: bool) -> date:
    if isinstance(raw, str):
        return parse_date(raw)
    if isinstance(raw, datetime | date):
        return checked_date(raw)
    try:
        return checked_date(from_serial(_number(raw), base_1904=base_1904))
    except (OverflowError, OSError) as error:
        raise ValueError("not a date") from error


class TableRows:
    """The rows of one table. Row ``i`` came from sheet row ``sources[i]``, or is new (``None``)."""

    def __init__(self, table: Table, prefixes: tuple[str, ...] = ()) -> None:
        self.table = table
        self.prefixes = prefixes
        self.columns: dict[str, list[Any]] = {column.field: [] for column in table.columns}
        self.sources: list[int | None] = []
        self.unreadable: list[Unreadable] = []
        self.spare: list[int] = []
        self._read: dict[str, list[Any]] = {column.field: [] for column in table.columns}
        self._index: dict[tuple[str, ...], int] | None = None

    @classmethod
    def read(cls, place: Place, grid: Grid, *, prefixes: tuple[str, ...] = (), base_1904: bool = False) -> TableRows:
        """The rows of a table from its sheet's grid (row 1, column 1 first).

        Rows without any content of ours are spare; ``prefixes`` are left out when invoice numbers compare.
        """
        rows = cls(place.table, prefixes)
        data = place.data
        lines = {number: grid[number - 1] for number in range(data.first_row, min(data.last_row, len(grid)) + 1)}
        columns = [column for column in place.table.columns if column.field in place.columns]
        typed = [place.columns[c.field] - 1 for c in columns if place.columns[c.field] not in place.formulas]
        for number in range(data.first_row, data.last_row + 1):
            line = lines.get(number, ())
            if all(_at(line, position) in ("", None) for position in typed):
                rows.spare.append(number)
            else:
                rows.sources.append(number)
        for column in place.table.columns:
            position = place.columns.get(column.field)
            rows.columns[column.field] = [
                rows._understood(column, _at(lines.get(n, ()), position - 1), n, base_1904)
                if position
                else read_value(column, None)
                for n in rows.sources
                if n is not None
            ]
        rows._read = {field: list(values) for field, values in rows.columns.items()}
        return rows

    def _understood(self, column: Column, raw: Any, number: int, base_1904: bool) -> Value:
        try:
            return read_value(column, raw, base_1904=base_1904)
        except ValueError:
            self.unreadable.append(Unreadable(self.table.name, str(number), column.header))
            return read_value(column, None)

    def __len__(self) -> int:
        return len(self.sources)

    # --- keys --------------------------------------------------------------------------------------------------

    def key(self, index: int) -> tuple[str, ...]:
        """The row's key as texts that compare (invoice numbers in their common form)."""
        return self.key_of({field: self.columns[field][index] for field in self.table.key})

    def key_of(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The key that a row with these values would have."""
        return tuple(self._key_text(field, values.get(field)) for field in self.table.key)

    def _key_text(self, field: str, value: Any) -> str:
        if value is None:
            return ""
        if field == "number":
            return invoice_key(str(value), self.prefixes)
        if isinstance(value, date):
            return value.isoformat()
        return str(value).strip().casefold()

    @property
    def index(self) -> dict[tuple[str, ...], int]:
        """The first row of each key."""
        if self._index is None:
            self._index = {}
            for position in range(len(self)):
                self._index.setdefault(self.key(position), position)
        return self._index

    # --- changes -----------------------------------------------------------------------------------------------

    def get(self, index: int, field: str) -> Any:
        """The value of a field in a row."""
        return self.columns[field][index]

    def set(self, index: int, field: str, value: Value) -> None:
        """Give a field of a row a value."""
        self.columns[field][index] = value
        if field in self.table.key:
            self._index = None

    def append(self, values: Mapping[str, Any]) -> int:
        """Add a row; fields that are not given are empty. The answer is its position."""
        for column in self.table.columns:
            value = values.get(column.field)
            self.columns[column.field].append(read_value(column, None) if value is None else value)
        self.sources.append(None)
        if self._index is not None:
            self._index.setdefault(self.key(len(self) - 1), len(self) - 1)
        return len(self) - 1

    def fill(self, field: str, values: Iterable[Value]) -> None:
        """Replace a whole column (derived figures)."""
        column = self.table.column(field)
        new = [read_value(column, None) if value is None else value for value in values]
        if len(new) != len(self):
            raise ValueError("a column has one value for each row")
        self.columns[field] = new

    def changes(self, index: int) -> dict[str, Value]:
        """The fields of a row that differ from what was read; all filled fields of a new row."""
        if self.sources[index] is None:
            return {f: v[index] for f, v in self.columns.items() if v[index] not in ("", None)}
        return {f: v[index] for f, v in self.columns.items() if v[index] != self._read[f][index]}

    def changed(self) -> list[int]:
        """The positions of rows that differ from what was read."""
        known = len(next(iter(self._read.values())))
        different: set[int] = set(range(known, len(self)))
        for field, values in self.columns.items():
            old = self._read[field]
            if values[:known] != old:
                different.update(i for i in range(known) if values[i] != old[i])
        return sorted(different)


def _at(line: Sequence[Any], position: int) -> Any:
    return line[position] if position < len(line) else None
