"""What the machine last wrote, in the very hidden ``tblMemoire``: the base of the three-way merge (DESIGN §2).

One row for each row of a ledger table: the key, a digest for each remembered cell in the order of the row named
``colonnes`` of that table, and full values only for cells in conflict. The base decides who wins:

- the cell still is what the machine wrote: the new fact is written;
- staff changed the cell: it stays and is used; when the fact changed as well, both are shown until equal or
acknowledged.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from hashlib import blake2b
from typing import Any

from facturation_xls.workbook.rows import TableRows, Value
from facturation_xls.workbook.schema import Table

DELETED = "supprimée"
_COLUMNS = "colonnes"
_WIDTH = 6
_NEVER = "-" * _WIDTH


class Outcome(Enum):
    """What became of a fact row that was offered to a table (the words of the summary)."""

    NEW = "nouvelle"
    MODIFIED = "modifiée"
    KNOWN = "connue"
    DELETED = "supprimée"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that a later document gives differently: the value before and after."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer of ``Memory.offer``: what became of the row, and which of its known facts changed."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Staff and a document disagree about one cell: staff's value stands, the document's is shown."""

    table: Table
    key: tuple[str, ...]
    field: str
    kept: str
    document_value: str


@dataclass(slots=True)
class _Entry:
    position: int
    digests: dict[str, str]
    values: dict[str, str]
    deleted: bool
    dirty: bool = False


def digest(value: Value) -> str:
    """Six characters that tell a value from another one (32 bits are enough to notice a person's change)."""
    text = value.isoformat() if isinstance(value, date) else str("" if value is None else value)
    return b64encode(blake2b(text.encode(), digest_size=4).digest())[:_WIDTH].decode()


class Memory:
    """The memory of one workbook, read from and written back to the rows of ``tblMemoire``."""

    def __init__(self, rows: TableRows) -> None:
        self._rows = rows
        self._positions: dict[tuple[str, str], int] = {}
        self._columns: dict[str, list[str]] = {}
        self._entries: dict[tuple[str, str], _Entry] = {}
        for position in range(len(rows)):
            table, key = rows.get(position, "table"), rows.get(position, "key")
            if rows.get(position, "state") == _COLUMNS:
                self._columns[table] = rows.get(position, "digests").split()
            else:
                self._positions[table, key] = position

    # --- rows --------------------------------------------------------------------------------------------------

    def keys(self, table: Table, *, deleted: bool = False) -> set[str]:
        """The keys that the memory holds for a table: those alive, or those that staff deleted."""
        wanted = {
            key
            for (name, key), position in self._positions.items()
            if name == table.name and (self._rows.get(position, "state") == DELETED) is deleted
        }
        for (name, key), entry in self._entries.items():
            if name == table.name:
                (wanted.add if entry.deleted is deleted else wanted.discard)(key)
        return wanted

    def is_deleted(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether staff deleted this row: it is not written again."""
        return self._known(table, key) and self._entry(table, key).deleted

    def delete(self, table: Table, key: str) -> None:
        """Note that staff deleted a row."""
        entry = self._entry(table, (key,))
        entry.deleted = entry.dirty = True

    def rename(self, table: Table, old: str, new: str) -> None:
        """A row's key was changed by staff: what is remembered of it goes with it."""
        entry = self._entry(table, (old,))
        self._entries[table.name, new] = _Entry(-1, dict(entry.digests), dict(entry.values), deleted=False, dirty=True)
        entry.deleted = entry.dirty = True

    def adopt(self, table: Table, key: tuple[str, ...]) -> None:
        """Take note of a row that staff typed: every cell of it is theirs."""
        entry = self._entry(table, key)
        entry.deleted = False
        entry.dirty = True

    # --- cells -------------------------------------------------------------------------------------------------

    def offer(self, rows: TableRows, facts: Mapping[str, Any]) -> Offer:
        """Book the facts of one row: append it, or merge them into the row with the same key, cell by cell.

        Empty facts say nothing and never erase. The answer counts what the documents said, not what staff changed.
        """
        said = {f: v for f, v in facts.items() if v not in ("", None)}
        key = rows.key_of(said)
        position = rows.index.get(key)
        if position is None:
            if self.is_deleted(rows.table, key):
                return Offer(Outcome.DELETED)
            rows.append(said)
            self._remember(rows.table, key, said)
            return Offer(Outcome.NEW)
        offered = [self._offer_cell(rows, position, key, field, value) for field, value in said.items()]
        changes = tuple(change for change in offered if change)
        return Offer(Outcome.MODIFIED if changes else Outcome.KNOWN, changes)

    def _offer_cell(
        self, rows: TableRows, position: int, key: tuple[str, ...], field: str, value: Value
    ) -> Change | None:
        entry = self._entry(rows.table, key)
        base, cell, new = entry.digests.get(field, _NEVER), rows.get(position, field), digest(value)
        if base == new and field not in entry.values:
            return None
        untouched = digest(cell) == base or (cell in ("", None) and base == _NEVER)
        if untouched and not (rows.table.column(field).asked and base != _NEVER):
            rows.set(position, field, value)
        elif cell != value and base != new:
            entry.values[field] = _shown(value)
        if rows.get(position, field) == value:
            entry.values.pop(field, None)
        entry.digests[field] = new
        entry.dirty = True
        return None if base in (new, _NEVER) else Change(field, cell, value)

    def derive(self, rows: TableRows, position: int, field: str, value: Value) -> bool:
        """Write a derived figure unless staff typed over it. The answer is whether the cell now shows it."""
        cell = rows.get(position, field)
        if cell == value or (cell in ("", None) and value in ("", None)):
            return True
        key = rows.key(position)
        entry = self._entry(rows.table, key)
        base = entry.digests.get(field, _NEVER)
        if cell not in ("", None) and digest(cell) != base:
            return False
        rows.set(position, field, value)
        entry.digests[field] = digest(value)
        entry.dirty = True
        return True

    def wrote(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> bool:
        """Whether the machine's last word on a cell was this value."""
        return self._known(table, key) and self._entry(table, key).digests.get(field, _NEVER) == digest(value)

    def note(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> None:
        """Note what the machine shows in a cell that is not its own; what was always empty needs no note."""
        if value in ("", None) and not self._known(table, key):
            return
        if not self.wrote(table, key, field, value):
            entry = self._entry(table, key)
            entry.digests[field] = digest(value)
            entry.dirty = True

    def conflicts(self, rows: TableRows) -> Iterator[Conflict]:
        """The cells of a table where staff and a document disagree and nobody said "vu" yet."""
        for key in sorted(self.keys(rows.table)):
            if not self._has_values(rows.table, key):
                continue
            entry = self._entry(rows.table, (key,))
            parts = tuple(key.split("|"))
            position = rows.index.get(parts)
            for field, value in list(entry.values.items()):
                if position is None or _shown(rows.get(position, field)) == value:
                    del entry.values[field]
                    entry.dirty = True
                else:
                    yield Conflict(rows.table, parts, field, _shown(rows.get(position, field)), value)

    def acknowledge(self, table: Table, key: tuple[str, ...], field: str) -> None:
        """Staff have seen a conflict: it is not shown again."""
        entry = self._entry(table, key)
        if entry.values.pop(field, None) is not None:
            entry.dirty = True

    # --- storage -----------------------------------------------------------------------------------------------

    def store(self) -> None:
        """Write what changed back into the rows of ``tblMemoire``."""
        dirty = {identity: entry for identity, entry in self._entries.items() if entry.dirty}
        fields: dict[str, dict[str, None]] = {}
        for (table, _), entry in dirty.items():
            fields.setdefault(table, {}).update(dict.fromkeys(entry.digests))
        for table, names in fields.items():
            self._store_columns(table, list(names))
        for (table, key), entry in dirty.items():
            self._store_entry(table, key, entry)
            entry.dirty = False

    def _store_columns(self, table: str, fields: list[str]) -> None:
        """Columns are only ever added at the end, so that older rows keep their meaning."""
        names = self._columns.get(table, [])
        wanted = names + [field for field in fields if field not in names]
        self._columns[table] = wanted
        position = self._rows.index.get((table.casefold(), _COLUMNS))
        if position is None:
            self._rows.append({"table": table, "key": _COLUMNS, "state": _COLUMNS, "digests": " ".join(wanted)})
        else:
            self._rows.set(position, "digests", " ".join(wanted))

    def _store_entry(self, table: str, key: str, entry: _Entry) -> None:
        order = self._columns[table]
        line: dict[str, Any] = {
            "state": DELETED if entry.deleted else "",
            "digests": "".join(entry.digests.get(field, _NEVER) for field in order),
            "values": json.dumps(entry.values, ensure_ascii=False, sort_keys=True) if entry.values else "",
        }
        if entry.position < 0:
            entry.position = self._rows.append({"table": table, "key": key, **line})
        else:
            for field, value in line.items():
                self._rows.set(entry.position, field, value)

    def _known(self, table: Table, key: tuple[str, ...]) -> bool:
        identity = (table.name, "|".join(key))
        return identity in self._positions or identity in self._entries

    def _has_values(self, table: Table, key: str) -> bool:
        entry = self._entries.get((table.name, key))
        if entry:
            return bool(entry.values)
        return bool(self._rows.get(self._positions[table.name, key], "values"))

    def _remember(self, table: Table, key: tuple[str, ...], facts: Mapping[str, Value]) -> None:
        entry = self._entry(table, key)
        entry.digests.update({field: digest(value) for field, value in facts.items()})
        entry.deleted, entry.dirty = False, True

    def _entry(self, table: Table, key: tuple[str, ...]) -> _Entry:
        identity = (table.name, "|".join(key))
        if identity not in self._entries:
            self._entries[identity] = self._read_entry(identity)
        return self._entries[identity]

    def _read_entry(self, identity: tuple[str, str]) -> _Entry:
        position = self._positions.get(identity, -1)
        if position < 0:
            return _Entry(-1, {}, {}, deleted=False)
        digests, values = self._rows.get(position, "digests"), self._rows.get(position, "values")
        pieces = [digests[at : at + _WIDTH] for at in range(0, len(digests), _WIDTH)]
        return _Entry(
            position,
            dict(zip(self._columns.get(identity[0], []), pieces, strict=False)),
            json.loads(values) if values else {},
            deleted=self._rows.get(position, "state") == DELETED,
        )


def _shown(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)
