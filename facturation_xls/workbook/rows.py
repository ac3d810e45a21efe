"""The rows of one table in memory: read from the file by field, changed by the program, compared with what was read.

``TableRows`` is columnar: ``columns[field][i]`` is the value of row ``i`` as the rest of the package knows it (text,
int centimes, ``date``, int). What a cell holds beyond that (its looks, a formula) stays in the file unless the value
changes; an amount typed as text becomes a number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from itertools import zip_longest
from typing import Any

from facturation_xls.model.numbers import keys_of_numbers
from facturation_xls.workbook.grids import Grid
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.schema import Column, Kind, Owner, Table
from facturation_xls.workbook.values import Value, kinds_of, read_column, read_value, tidy


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell whose content is not what its column holds: shown in *Contrôles*, counted as empty."""

    table: str
    key: str
    header: str


class TableRows:
    """The rows of one table. Row ``i`` came from sheet row ``sources[i]``, or is new (``None``)."""

    def __init__(self, table: Table, prefixes: tuple[str, ...] = ()) -> None:
        self.table = table
        self.prefixes = prefixes
        self.columns: dict[str, list[Any]] = {column.field: [] for column in table.columns}
        self.sources: list[int | None] = []
        self.unreadable: list[Unreadable] = []
        self.spare: list[int] = []
        self.cleared: list[int] = []
        self._empty = {column.field: read_value(column, None) for column in table.columns}
        self.illegible: set[tuple[int | None, str]] = set()
        self._before: dict[tuple[int, str], Value] = {}
        self._keys: list[tuple[str, ...]] | None = None
        self._index: dict[tuple[str, ...], int] | None = None
        self._read: tuple[list[int | None], dict[str, list[Any]]] = [], {}

    @classmethod
    def of_columns(
        cls,
        place: Place,
        cells: Sequence[Sequence[Any]],
        *,
        numbers: Sequence[int] | None = None,
        prefixes: tuple[str, ...] = (),
        base_1904: bool = False,
        like: TableRows | None = None,
    ) -> TableRows:
        """The rows of a table from its data rows by sheet column, A first.

        ``numbers`` says which rows these are, all by default. Rows without any content of ours are spare; ``prefixes``
        are left out when invoice numbers compare; ``like`` is a table that is expected to be equal.
        """
        rows = cls(place.table, prefixes)
        numbers = place.numbers if numbers is None else numbers
        present = [column.field for column in place.table.columns if column.field in place.columns]
        raws = {field: cells[place.columns[field] - 1] for field in present if place.columns[field] <= len(cells)}
        filled = _filled([raws[field] for field in raws if place.columns[field] not in place.formulas])
        rows.sources = [numbers[offset] for offset in filled]
        rows.spare = sorted(set(numbers).difference(rows.sources))
        for column in place.table.columns:
            if column.field in raws:
                raw = raws[column.field]
                column_of_rows = raw if len(filled) == len(raw) else [raw[offset] for offset in filled]
                if (
                    like
                    and column.kind in {Kind.TEXT, Kind.DATE}
                    and list(column_of_rows) == like.columns[column.field]
                ):
                    rows.columns[column.field] = list(
                        like.columns[column.field]
                    )  # nothing in it needs to be understood
                    continue
                rows.columns[column.field] = rows._understood(column, column_of_rows, base_1904)
                rows._note_other_forms(column, column_of_rows)
            else:
                rows.columns[column.field] = [rows._empty[column.field]] * len(filled)
        return rows

    def _understood(self, column: Column, raws: Sequence[Any], base_1904: bool) -> list[Value]:
        try:
            return read_column(column, raws, base_1904=base_1904)
        except ValueError:
            return [self._legible(column, raw, position, base_1904) for position, raw in enumerate(raws)]

    def _legible(self, column: Column, raw: Any, position: int, base_1904: bool) -> Value:
        try:
            return read_value(column, raw, base_1904=base_1904)
        except ValueError:
            number = self.sources[position]
            self.unreadable.append(Unreadable(self.table.name, str(number), column.header))
            self.illegible.add((number, column.field))
            return self._empty[column.field]

    def _note_other_forms(self, column: Column, raws: Sequence[Any]) -> None:
        """Cells that we understand and a live formula does not: amounts and days typed as texts, a number for a key.

        They count as changed, so that they are written in the form of their column.
        """
        if column.owner is Owner.DERIVED or (column.kind is Kind.TEXT and column.field != "number"):
            return
        other = (int, float) if column.kind is Kind.TEXT else (str,)
        if not any(issubclass(kind, other) for kind in kinds_of(raws)):
            return
        typed = {raw for raw in set(raws) if isinstance(raw, other) and raw != ""}
        for position, raw in enumerate(raws if typed else ()):
            if raw in typed and not self.is_unreadable(position, column.field):
                self._before[position, column.field] = raw

    def is_unreadable(self, index: int, field: str) -> bool:
        """Whether something stands in the cell that counts as empty because nobody understands it."""
        return (self.sources[index], field) in self.illegible

    def __len__(self) -> int:
        return len(self.sources)

    # --- keys --------------------------------------------------------------------------------------------------

    def key(self, index: int) -> tuple[str, ...]:
        """The row's key as texts that compare (invoice numbers in their common form)."""
        return self._keys[index] if self._keys is not None else self._key_at(index)

    def _key_at(self, index: int) -> tuple[str, ...]:
        return self.key_of({field: self.columns[field][index] for field in self.table.key})

    def key_of(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The key that a row with these values would have."""
        return tuple(self.key_text(field, values.get(field)) for field in self.table.key)

    def key_text(self, field: str, value: Any) -> str:
        """The form in which a value compares in keys."""
        if value is None:
            return ""
        if field == "number":
            return keys_of_numbers(self.prefixes)[str(value)]
        if isinstance(value, date):
            return value.isoformat()
        return str(value).strip().casefold()

    def _key_texts(self, field: str) -> Iterable[str]:
        """``key_text`` of a whole column."""
        values = self.columns[field]
        kinds = kinds_of(values)
        if kinds == {str} and field == "number":
            return map(keys_of_numbers(self.prefixes).__getitem__, values)
        if kinds == {str}:
            return map(str.casefold, map(str.strip, values))
        if kinds == {int}:
            return map(str, values)
        return map(lru_cache(maxsize=None)(partial(self.key_text, field)), values)

    @property
    def keys(self) -> Sequence[tuple[str, ...]]:
        """The keys of all rows, in their order."""
        if self._keys is None:
            self._keys = list(zip(*map(self._key_texts, self.table.key), strict=True))
        return self._keys

    @property
    def index(self) -> dict[tuple[str, ...], int]:
        """The first row of each key."""
        if self._index is None:
            self._index = dict(zip(reversed(self.keys), range(len(self) - 1, -1, -1), strict=True))
        return self._index

    # --- changes -----------------------------------------------------------------------------------------------

    def get(self, index: int, field: str) -> Any:
        """The value of a field in a row."""
        return self.columns[field][index]

    def set(self, index: int, field: str, value: Value) -> None:
        """Give a field of a row a value."""
        if self.sources[index] is not None:
            self._before.setdefault((index, field), self.columns[field][index])
        self.columns[field][index] = self._settled(field, value)
        if field in self.table.key:
            self._index = None
            if self._keys is not None:
                self._keys[index] = self._key_at(index)

    def append(self, values: Mapping[str, Any]) -> int:
        """Add a row; fields that are not given are empty. The answer is its position."""
        for field, column in self.columns.items():
            column.append(self._settled(field, values.get(field)))
        self.sources.append(None)
        position = len(self) - 1
        if self._keys is not None:
            self._keys.append(self._key_at(position))
        if self._index is not None:
            self._index.setdefault(self.key(position), position)
        return position

    def remove(self, positions: Collection[int]) -> None:
        """Take rows out: their lines in the sheet stay, empty and spare. Positions after them change."""
        gone = set(positions)
        numbers = [number for position in gone if (number := self.sources[position]) is not None]
        kept = [position for position in range(len(self)) if position not in gone]
        for field, values in self.columns.items():
            self.columns[field] = [values[position] for position in kept]
        now = {position: moved for moved, position in enumerate(kept)}
        self._before = {(now[i], field): old for (i, field), old in self._before.items() if i in now}
        self.sources = [self.sources[position] for position in kept]
        self.cleared = sorted([*self.cleared, *numbers])
        self.spare = sorted([*self.spare, *numbers])
        self._keys = self._index = None

    def _settled(self, field: str, value: Value) -> Value:
        value = tidy(value)
        return self._empty[field] if value in ("", None) else value

    def changes(self, index: int) -> dict[str, Value]:
        """The fields of a row that differ from what was read; all filled fields of a new row."""
        if self.sources[index] is None:
            return {f: v[index] for f, v in self.columns.items() if v[index] not in ("", None)}
        before = ((field, self._before.get((index, field), column[index])) for field, column in self.columns.items())
        return {field: self.columns[field][index] for field, old in before if self.columns[field][index] != old}

    def remember(self) -> None:
        """Keep what was read, to prove later that no row changed unnoticed."""
        self._read = list(self.sources), {field: list(values) for field, values in self.columns.items()}

    def differing(self) -> frozenset[int]:
        """The positions of rows that hold anything but what was read, new ones apart, however they came to it."""
        sources, columns = self._read
        gone = set(self.cleared)
        kept = [offset for offset, number in enumerate(sources) if number not in gone]
        differing: list[int] = []
        for field, values in columns.items():
            now, before = self.columns[field][: len(kept)], [values[i] for i in kept] if gone else values
            if now != before:
                differing.extend(i for i, (a, b) in enumerate(zip(now, before, strict=True)) if a != b)
        return frozenset(differing)

    def changed(self) -> list[int]:
        """The positions of rows that differ from what was read."""
        new = {position for position, number in enumerate(self.sources) if number is None}
        return sorted(new | {i for (i, field), old in self._before.items() if self.columns[field][i] != old})


def columns_of(grid: Grid, numbers: Sequence[int]) -> list[Sequence[Any]]:
    """The rows of these numbers by sheet column, A first, from their sheet's grid."""
    return list(zip_longest(*(grid[number - 1] if number <= len(grid) else () for number in numbers)))


def _filled(columns: Sequence[Sequence[Any]]) -> list[int]:
    """Where at least one of the columns has something."""
    first = columns[0] if columns else ()
    return [
        offset
        for offset, value in enumerate(first)
        if value not in ("", None) or any(column[offset] not in ("", None) for column in columns)
    ]
