"""The very hidden ``tblMemoire`` itself: how an entry is written down, found, read and stored (DESIGN §2).

One row for each row of a ledger table: the key, a digest for each remembered cell in the order of the row named
``colonnes`` of that table, and full values only for cells in conflict.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.values import Value

_DELETED = "supprimée"
_SEEN = "supprimée, vue"
_GONE = (_DELETED, _SEEN)
_COLUMNS = "colonnes"
_WIDTH = 6
NEVER = "-" * _WIDTH
"""The digest of a cell of which the machine never said anything."""


@dataclass(slots=True)
class Entry:
    """What is remembered of one row: digests and disputed values by field. ``position`` < 0: not written down yet."""

    position: int
    digests: dict[str, str]
    values: dict[str, str]
    deleted: bool
    seen: bool = False
    dirty: bool = False
    forgotten: bool = False


@lru_cache(maxsize=1 << 14, typed=True)
def digest(value: Value) -> str:
    """Six characters that tell a value from another one (32 bits are enough to notice a person's change)."""
    text = value.isoformat() if isinstance(value, date) else str("" if value is None else value)
    return b64encode(blake2b(text.encode(), digest_size=4).digest())[:_WIDTH].decode()


class Remembered:
    """The entries of ``tblMemoire`` by table and (joined) key: each is read when somebody asks for it.

    Entries that were marked ``dirty`` are written back by ``store``.
    """

    def __init__(self, rows: TableRows) -> None:
        self._rows = rows
        self._positions: dict[str, dict[str, int]] = {}  # by table and key
        self._columns: dict[str, list[str]] = {}
        self._columns_at: dict[str, int] = {}
        self._entries: dict[tuple[str, str], Entry] = {}
        self._find_entries()

    def _find_entries(self) -> None:
        self._positions.clear()
        self._entries.clear()
        cells = (self._rows.columns[field] for field in ("table", "key", "state"))
        for position, (table, key, state) in enumerate(zip(*cells, strict=True)):
            if state == _COLUMNS:
                self._columns[table] = self._rows.get(position, "digests").split()
                self._columns_at[table] = position
            else:
                self._positions.setdefault(table, {})[key] = position

    def keys(self, table: Table, *, deleted: bool = False) -> set[str]:
        """The keys that the memory holds for a table: those alive, or those that staff deleted."""
        states = self._rows.columns["state"]
        positions = self._positions.get(table.name, {}).items()
        wanted = {key for key, position in positions if (states[position] in _GONE) is deleted}
        for (name, key), entry in self._entries.items():
            if name == table.name:
                present = entry.deleted is deleted and not entry.forgotten
                (wanted.add if present else wanted.discard)(key)
        return wanted

    def deleted_rows(self, table: Table) -> list[str]:
        """The keys of rows that staff deleted and of which they did not say "vu" yet."""
        states = self._rows.columns["state"]
        told = {k for k, position in self._positions.get(table.name, {}).items() if states[position] == _DELETED}
        for (name, key), entry in self._entries.items():
            if name == table.name:
                (told.add if entry.deleted and not entry.seen and not entry.forgotten else told.discard)(key)
        return sorted(told)

    def has(self, table: Table, key: str) -> bool:
        """Whether anything is remembered of a row."""
        return key in self._positions.get(table.name, {}) or (table.name, key) in self._entries

    def digest_of(self, table: Table, key: str, field: str) -> str:
        """The digest of a remembered cell, read where it stands unless the entry is open."""
        identity = (table.name, key)
        if identity in self._entries:
            return self._entries[identity].digests.get(field, NEVER)
        columns = self._columns.get(table.name, [])
        if field not in columns:
            return NEVER
        at = columns.index(field) * _WIDTH
        digests: str = self._rows.get(self._positions[table.name][identity[1]], "digests")
        return digests[at : at + _WIDTH] or NEVER

    def disputed(self, table: Table) -> set[str]:
        """The keys of rows with a cell in conflict."""
        values = self._rows.columns["values"]
        disputed = {key for key, position in self._positions.get(table.name, {}).items() if values[position]}
        for (name, key), entry in self._entries.items():
            if name == table.name:
                (disputed.add if entry.values else disputed.discard)(key)
        return disputed

    def entry(self, table: Table, key: str) -> Entry:
        """The entry of a row, to be read or changed; a new one where nothing is remembered yet."""
        identity = (table.name, key)
        if identity not in self._entries:
            self._entries[identity] = self._read_entry(identity)
        return self._entries[identity]

    def _read_entry(self, identity: tuple[str, str]) -> Entry:
        position = self._positions.get(identity[0], {}).get(identity[1], -1)
        if position < 0:
            return Entry(-1, {}, {}, deleted=False)
        digests, values, state = (self._rows.get(position, field) for field in ("digests", "values", "state"))
        pieces = [digests[at : at + _WIDTH] for at in range(0, len(digests), _WIDTH)]
        return Entry(
            position,
            dict(zip(self._columns.get(identity[0], []), pieces, strict=False)),
            _read_values(values),
            deleted=state in _GONE,
            seen=state == _SEEN,
        )

    def store(self) -> None:
        """Write what changed back into the rows of ``tblMemoire``."""
        dirty = {identity: entry for identity, entry in self._entries.items() if entry.dirty}
        fields: dict[str, dict[str, None]] = {}
        for (table, _), entry in dirty.items():
            fields.setdefault(table, {}).update(dict.fromkeys(entry.digests))
        for table, names in fields.items():
            self._store_columns(table, list(names))
        for (table, key), entry in dirty.items():
            if not entry.forgotten:
                self._store_entry(table, key, entry)
            entry.dirty = False
        self._drop_forgotten()

    def _drop_forgotten(self) -> None:
        gone = {entry.position for entry in self._entries.values() if entry.forgotten and entry.position >= 0}
        if gone:
            self._rows.remove(gone)
            self._find_entries()

    def _store_columns(self, table: str, fields: list[str]) -> None:
        """Columns are only ever added at the end, so that older rows keep their meaning."""
        names = self._columns.get(table, [])
        wanted = names + [field for field in fields if field not in names]
        self._columns[table] = wanted
        line = {"table": table, "key": _COLUMNS, "state": _COLUMNS, "digests": " ".join(wanted)}
        if table in self._columns_at:
            self._rows.set(self._columns_at[table], "digests", line["digests"])
        else:
            self._columns_at[table] = self._rows.append(line)

    def _store_entry(self, table: str, key: str, entry: Entry) -> None:
        order = self._columns[table]
        line: dict[str, Any] = {
            "state": (_SEEN if entry.seen else _DELETED) if entry.deleted else "",
            "digests": "".join(entry.digests.get(field, NEVER) for field in order),
            "values": json.dumps(entry.values, ensure_ascii=False, sort_keys=True) if entry.values else "",
        }
        if entry.position < 0:
            entry.position = self._rows.append({"table": table, "key": key, **line})
        else:
            for field, value in line.items():
                self._rows.set(entry.position, field, value)


def _read_values(text: str) -> dict[str, str]:
    """The values in conflict; what nobody can read any more is no conflict."""
    try:
        values = json.loads(text) if text else {}
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}
