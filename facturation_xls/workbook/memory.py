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
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from facturation_xls.workbook.keys import joined
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Owner, Table
from facturation_xls.workbook.values import Value, tidy

DELETED = "supprimée"
_SEEN = "supprimée, vue"
_GONE = (DELETED, _SEEN)
_COLUMNS = "colonnes"
_WIDTH = 6
_NEVER = "-" * _WIDTH


class Outcome(Enum):
    """What became of a fact row that was offered to a table (the words of the summary)."""

    NEW = "nouvelle"
    MODIFIED = "modifiée"
    KNOWN = "connue"
    DELETED = "supprimée"


_SEEN = "supprimée, vue"
_GONE = (DELETED, _SEEN)


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
    """Staff and a document disagree about one cell: staff's value stands, the document's is shown.

    ``number`` is the row's invoice number as staff see it (the key has its common form).
    """

    table: Table
    key: tuple[str, ...]
    field: str
    kept: str
    document_value: str
    number: str = ""


@dataclass(slots=True)
class _Entry:
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


_NOW = "devenue"
"""Under this name a row that is gone keeps the key that it has by now."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of one cell: the digest of the machine's last word, and a document's value in dispute."""

    digest: str = _NEVER
    disputed: str = ""


class Memory:
    """The memory of one workbook, read from and written back to the rows of ``tblMemoire``."""

    def __init__(self, rows: TableRows, *, lost: bool = False) -> None:
        """``lost``: there was none, so every present fact counts as staff's; derived figures are computed anew."""
        self.lost = lost
        self._rows = rows
        self._positions: dict[str, dict[str, int]] = {}  # by table and key
        self._columns: dict[str, list[str]] = {}
        self._columns_at: dict[str, int] = {}
        self._entries: dict[tuple[str, str], _Entry] = {}
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

    # --- rows --------------------------------------------------------------------------------------------------

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

    def is_deleted(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether staff deleted this row: it is not written again."""
        return self._known(table, key) and self._entry(table, joined(key)).deleted

    def delete(self, table: Table, key: str) -> None:
        """Note that staff deleted a row."""
        entry = self._entry(table, key)
        entry.deleted = entry.dirty = True
        entry.seen = False

    def deleted_rows(self, table: Table) -> list[str]:
        """The keys of rows that staff deleted and of which they did not say "vu" yet."""
        states = self._rows.columns["state"]
        told = {k for k, position in self._positions.get(table.name, {}).items() if states[position] == DELETED}
        for (name, key), entry in self._entries.items():
            if name == table.name:
                (told.add if entry.deleted and not entry.seen and not entry.forgotten else told.discard)(key)
        return sorted(told)

    def accept_deletion(self, table: Table, key: str) -> None:
        """Staff have seen that a row is gone: it is not told again."""
        entry = self._entry(table, key)
        entry.seen = entry.dirty = True

    def readmit(self, table: Table, key: str) -> None:
        """Let documents bring a deleted row again, as if for the first time."""
        entry = self._entry(table, key)
        entry.digests, entry.values = {}, {}
        entry.deleted, entry.dirty = False, True

    def forget(self, table: Table, key: tuple[str, ...]) -> None:
        """Know nothing of a row any more, as if no document had ever brought it."""
        entry = self._entry(table, joined(key))
        entry.digests, entry.values = {}, {}
        entry.deleted, entry.dirty, entry.forgotten = False, True, True

    def rename(self, table: Table, old: str, new: str) -> None:
        """A row's key was changed by staff: what is remembered of it goes with it."""
        if old == new or not self._has(table, old):
            return
        former, entry = self._entry(table, old), self._entry(table, new)
        entry.digests, entry.values = dict(former.digests), dict(former.values)
        entry.deleted, entry.dirty = False, True
        former.deleted = former.seen = former.dirty = True

    def refer(self, table: Table, old: str, new: str) -> None:
        """Note that documents mean the row of another key when they say this one."""
        entry = self._entry(table, old)
        entry.values, entry.dirty = {_NOW: new}, True

    def referred(self, table: Table) -> dict[str, str]:
        """The present key for each former one (as texts); rows that are gone by now are left out."""
        gone = self._disputed(table) & self.keys(table, deleted=True)
        steps = {old: now for old in gone if (now := self._entry(table, old).values.get(_NOW))}
        alive = self.keys(table) if steps else set()
        found = {}
        for old, now in steps.items():
            present, seen = now, {old}
            while present in steps and present not in alive and present not in seen:
                seen.add(present)
                present = steps[present]
            if present in alive:
                found[old] = present
        return found

    def adopt(self, table: Table, key: tuple[str, ...]) -> None:
        """Take note of a row that staff typed: every cell of it is theirs."""
        entry = self._entry(table, joined(key))
        entry.deleted = False
        entry.dirty = True

    # --- cells -------------------------------------------------------------------------------------------------

    def offer(self, rows: TableRows, facts: Mapping[str, Any]) -> Offer:
        """Book the facts of one row: append it, or merge them into the row with the same key, cell by cell.

        Empty facts say nothing and never erase. The answer counts what the documents said, not what staff changed.
        """
        said = {f: v for f, v in ((f, tidy(v)) for f, v in facts.items()) if v not in ("", None)}
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
        entry = self._entry(rows.table, joined(key))
        base, cell, new = entry.digests.get(field, _NEVER), rows.get(position, field), digest(value)
        if base == new and field not in entry.values:
            return None
        ours = digest(cell) == base or (cell in ("", None) and base == _NEVER)
        untouched = ours and not rows.is_unreadable(position, field)
        if untouched and not (rows.table.column(field).asked and base != _NEVER):
            rows.set(position, field, value)
        elif cell != value and base != new:
            entry.values[field] = _shown(value)
        if rows.get(position, field) == value:
            entry.values.pop(field, None)
        entry.digests[field] = new
        entry.dirty = True
        return None if base in (new, _NEVER) or cell == value else Change(field, cell, value)

    def derive(self, rows: TableRows, position: int, field: str, value: Value) -> bool:
        """Write a derived figure unless staff typed over it. The answer is whether the cell now shows it."""
        cell, value = rows.get(position, field), tidy(value)
        if cell == value or (cell in ("", None) and value in ("", None)):
            return True
        key = rows.key(position)
        entry = self._entry(rows.table, joined(key))
        base = entry.digests.get(field, _NEVER)
        foreign = cell not in ("", None) and digest(cell) != base and not self.lost
        if foreign or rows.is_unreadable(position, field):
            return False
        rows.set(position, field, value)
        entry.digests[field] = digest(value)
        entry.dirty = True
        return True

    def wrote(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> bool:
        """Whether the machine's last word on a cell was this value."""
        return self._known(table, key) and self._digest(table, key, field) == digest(value)

    def is_ours(self, rows: TableRows, position: int, field: str) -> bool:
        """Whether a cell holds the machine's last word, or nothing where it never said any."""
        cell, key = rows.get(position, field), rows.key(position)
        if rows.is_unreadable(position, field):
            return False
        trace = self.trace(rows.table, key, field)
        return digest(cell) == trace.digest or (cell in ("", None) and trace.digest == _NEVER)

    def agreement(self, rows: TableRows, position: int, key: str) -> tuple[int, int]:
        """How many facts of a row are those remembered under another (joined) key, and how many facts that one had.

        The key's own columns are left out.
        """
        digests = self._entry(rows.table, key).digests
        facts = [
            (column.field, digests[column.field])
            for column in rows.table.columns
            if column.owner is Owner.FACT
            and column.field not in rows.table.key
            and digests.get(column.field, _NEVER) not in (_NEVER, digest(""))
        ]
        return sum(digest(rows.get(position, field)) == base for field, base in facts), len(facts)

    def is_typed(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether no document ever said anything of a row: staff typed it."""
        return not self._known(table, key) or set(self._entry(table, joined(key)).digests.values()) <= {_NEVER}

    def trace(self, table: Table, key: tuple[str, ...], field: str) -> Trace:
        """What is remembered of a cell."""
        if not self._known(table, key):
            return Trace()
        entry = self._entry(table, joined(key))
        return Trace(entry.digests.get(field, _NEVER), entry.values.get(field, ""))

    def restate(self, table: Table, key: tuple[str, ...], field: str, trace: Trace) -> None:
        """Remember something else of a cell."""
        entry = self._entry(table, joined(key))
        entry.digests[field] = trace.digest
        entry.values.pop(field, None)
        if trace.disputed:
            entry.values[field] = trace.disputed
        entry.dirty = True

    def note(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> None:
        """Note what the machine shows in a cell that is not its own; what was always empty needs no note."""
        if value in ("", None) and not self._known(table, key):
            return
        if not self.wrote(table, key, field, value):
            entry = self._entry(table, joined(key))
            entry.digests[field] = digest(value)
            entry.dirty = True

    def conflicts(self, rows: TableRows) -> Iterator[Conflict]:
        """The cells of a table where staff and a document disagree and nobody said "vu" yet."""
        disputed = sorted(self._disputed(rows.table) & self.keys(rows.table))
        present = {joined(key): key for key in rows.index} if disputed else {}
        for text in disputed:
            entry, key = self._entry(rows.table, text), present.get(text)
            for field, value in list(entry.values.items()):
                kept = _shown(rows.get(rows.index[key], field)) if key else value
                if kept == value:
                    del entry.values[field]
                    entry.dirty = True
                elif key:
                    number = rows.get(rows.index[key], "number") if "number" in rows.columns else ""
                    yield Conflict(rows.table, key, field, kept, value, number)

    def acknowledge(self, table: Table, key: tuple[str, ...], field: str) -> None:
        """Staff have seen a conflict: it is not shown again."""
        entry = self._entry(table, joined(key))
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

    def _store_entry(self, table: str, key: str, entry: _Entry) -> None:
        order = self._columns[table]
        line: dict[str, Any] = {
            "state": (_SEEN if entry.seen else DELETED) if entry.deleted else "",
            "digests": "".join(entry.digests.get(field, _NEVER) for field in order),
            "values": json.dumps(entry.values, ensure_ascii=False, sort_keys=True) if entry.values else "",
        }
        if entry.position < 0:
            entry.position = self._rows.append({"table": table, "key": key, **line})
        else:
            for field, value in line.items():
                self._rows.set(entry.position, field, value)

    def _known(self, table: Table, key: tuple[str, ...]) -> bool:
        return self._has(table, joined(key))

    def _has(self, table: Table, key: str) -> bool:
        return key in self._positions.get(table.name, {}) or (table.name, key) in self._entries

    def _digest(self, table: Table, key: tuple[str, ...], field: str) -> str:
        """The digest of a remembered cell, read where it stands unless the entry is open."""
        identity = (table.name, joined(key))
        if identity in self._entries:
            return self._entries[identity].digests.get(field, _NEVER)
        columns = self._columns.get(table.name, [])
        if field not in columns:
            return _NEVER
        at = columns.index(field) * _WIDTH
        digests: str = self._rows.get(self._positions[table.name][identity[1]], "digests")
        return digests[at : at + _WIDTH] or _NEVER

    def _disputed(self, table: Table) -> set[str]:
        """The keys of rows with a cell in conflict."""
        values = self._rows.columns["values"]
        disputed = {key for key, position in self._positions.get(table.name, {}).items() if values[position]}
        for (name, key), entry in self._entries.items():
            if name == table.name:
                (disputed.add if entry.values else disputed.discard)(key)
        return disputed

    def _remember(self, table: Table, key: tuple[str, ...], facts: Mapping[str, Value]) -> None:
        entry = self._entry(table, joined(key))
        entry.digests.update({field: digest(value) for field, value in facts.items()})
        entry.deleted, entry.dirty, entry.forgotten = False, True, False

    def _entry(self, table: Table, key: str) -> _Entry:
        identity = (table.name, key)
        if identity not in self._entries:
            self._entries[identity] = self._read_entry(identity)
        return self._entries[identity]

    def _read_entry(self, identity: tuple[str, str]) -> _Entry:
        position = self._positions.get(identity[0], {}).get(identity[1], -1)
        if position < 0:
            return _Entry(-1, {}, {}, deleted=False)
        digests, values, state = (self._rows.get(position, field) for field in ("digests", "values", "state"))
        pieces = [digests[at : at + _WIDTH] for at in range(0, len(digests), _WIDTH)]
        return _Entry(
            position,
            dict(zip(self._columns.get(identity[0], []), pieces, strict=False)),
            _read_values(values),
            deleted=state in _GONE,
            seen=state == _SEEN,
        )


def _read_values(text: str) -> dict[str, str]:
    """The values in conflict; what nobody can read any more is no conflict."""
    try:
        values = json.loads(text) if text else {}
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _shown(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)
