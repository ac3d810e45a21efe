"""What the machine last wrote, in the very hidden ``tblMemoire``: the base of the three-way merge (DESIGN §2).

How it is written down is for ``remembered.py``. The base decides who wins:

- the cell still is what the machine wrote: the new fact is written;
- staff changed the cell: it stays and is used; when the fact changed as well, both are shown until equal or
acknowledged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from facturation_xls.workbook.keys import joined
from facturation_xls.workbook.outcomes import Change, Conflict, Offer, Outcome
from facturation_xls.workbook.remembered import NEVER, Remembered, digest
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import Owner, Table
from facturation_xls.workbook.values import Value, tidy

_NOW = "devenue"
"""Under this name a row that is gone keeps the key that it has by now."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What is remembered of one cell: the digest of the machine's last word, and a document's value in dispute."""

    digest: str = NEVER
    disputed: str = ""


class Memory:
    """The memory of one workbook, read from and written back to the rows of ``tblMemoire``."""

    def __init__(self, rows: TableRows, *, lost: bool = False) -> None:
        """``lost``: there was none, so every present fact counts as staff's; derived figures are computed anew."""
        self.lost = lost
        self._stored = Remembered(rows)

    def store(self) -> None:
        """Write what changed back into the rows of ``tblMemoire``."""
        self._stored.store()

    # --- rows --------------------------------------------------------------------------------------------------

    def keys(self, table: Table, *, deleted: bool = False) -> set[str]:
        """The keys that the memory holds for a table: those alive, or those that staff deleted."""
        return self._stored.keys(table, deleted=deleted)

    def deleted_rows(self, table: Table) -> list[str]:
        """The keys of rows that staff deleted and of which they did not say "vu" yet."""
        return self._stored.deleted_rows(table)

    def is_deleted(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether staff deleted this row: it is not written again."""
        text = joined(key)
        return self._stored.has(table, text) and self._stored.entry(table, text).deleted

    def delete(self, table: Table, key: str) -> None:
        """Note that staff deleted a row."""
        entry = self._stored.entry(table, key)
        entry.deleted = entry.dirty = True
        entry.seen = False

    def accept_deletion(self, table: Table, key: str) -> None:
        """Staff have seen that a row is gone: it is not told again."""
        entry = self._stored.entry(table, key)
        entry.seen = entry.dirty = True

    def readmit(self, table: Table, key: str) -> None:
        """Let documents bring a deleted row again, as if for the first time."""
        entry = self._stored.entry(table, key)
        entry.digests, entry.values = {}, {}
        entry.deleted, entry.dirty = False, True

    def forget(self, table: Table, key: tuple[str, ...]) -> None:
        """Know nothing of a row any more, as if no document had ever brought it."""
        entry = self._stored.entry(table, joined(key))
        entry.digests, entry.values = {}, {}
        entry.deleted, entry.dirty, entry.forgotten = False, True, True

    def rename(self, table: Table, old: str, new: str) -> None:
        """A row's key was changed by staff: what is remembered of it goes with it."""
        if old == new or not self._stored.has(table, old):
            return
        former, entry = self._stored.entry(table, old), self._stored.entry(table, new)
        entry.digests, entry.values = dict(former.digests), dict(former.values)
        entry.deleted, entry.dirty = False, True
        former.deleted = former.seen = former.dirty = True

    def refer(self, table: Table, old: str, new: str) -> None:
        """Note that documents mean the row of another key when they say this one."""
        entry = self._stored.entry(table, old)
        entry.values, entry.dirty = {_NOW: new}, True

    def referred(self, table: Table) -> dict[str, str]:
        """The present key for each former one (as texts); rows that are gone by now are left out."""
        gone = self._stored.disputed(table) & self.keys(table, deleted=True)
        steps = {old: now for old in gone if (now := self._stored.entry(table, old).values.get(_NOW))}
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
        entry = self._stored.entry(table, joined(key))
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
        entry = self._stored.entry(rows.table, joined(key))
        base, cell, new = entry.digests.get(field, NEVER), rows.get(position, field), digest(value)
        if base == new and field not in entry.values:
            return None
        ours = digest(cell) == base or (cell in ("", None) and base == NEVER)
        untouched = ours and not rows.is_unreadable(position, field)
        if untouched and not (rows.table.column(field).asked and base != NEVER):
            rows.set(position, field, value)
        elif cell != value and base != new:
            entry.values[field] = _shown(value)
        if rows.get(position, field) == value:
            entry.values.pop(field, None)
        entry.digests[field] = new
        entry.dirty = True
        return None if base in (new, NEVER) or cell == value else Change(field, cell, value)

    def derive(self, rows: TableRows, position: int, field: str, value: Value) -> bool:
        """Write a derived figure unless staff typed over it. The answer is whether the cell now shows it."""
        cell, value = rows.get(position, field), tidy(value)
        if cell == value or (cell in ("", None) and value in ("", None)):
            return True
        key = rows.key(position)
        entry = self._stored.entry(rows.table, joined(key))
        base = entry.digests.get(field, NEVER)
        foreign = cell not in ("", None) and digest(cell) != base and not self.lost
        if foreign or rows.is_unreadable(position, field):
            return False
        rows.set(position, field, value)
        entry.digests[field] = digest(value)
        entry.dirty = True
        return True

    def wrote(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> bool:
        """Whether the machine's last word on a cell was this value."""
        text = joined(key)
        return self._stored.has(table, text) and self._stored.digest_of(table, text, field) == digest(value)

    def is_ours(self, rows: TableRows, position: int, field: str) -> bool:
        """Whether a cell holds the machine's last word, or nothing where it never said any."""
        cell, key = rows.get(position, field), rows.key(position)
        if rows.is_unreadable(position, field):
            return False
        trace = self.trace(rows.table, key, field)
        return digest(cell) == trace.digest or (cell in ("", None) and trace.digest == NEVER)

    def agreement(self, rows: TableRows, position: int, key: str) -> tuple[int, int]:
        """How many facts of a row are those remembered under another (joined) key, and how many facts that one had.

        The key's own columns are left out.
        """
        digests = self._stored.entry(rows.table, key).digests
        facts = [
            (column.field, digests[column.field])
            for column in rows.table.columns
            if column.owner is Owner.FACT
            and column.field not in rows.table.key
            and digests.get(column.field, NEVER) not in (NEVER, digest(""))
        ]
        return sum(digest(rows.get(position, field)) == base for field, base in facts), len(facts)

    def is_typed(self, table: Table, key: tuple[str, ...]) -> bool:
        """Whether no document ever said anything of a row: staff typed it."""
        text = joined(key)
        return not self._stored.has(table, text) or set(self._stored.entry(table, text).digests.values()) <= {NEVER}

    def trace(self, table: Table, key: tuple[str, ...], field: str) -> Trace:
        """What is remembered of a cell."""
        text = joined(key)
        if not self._stored.has(table, text):
            return Trace()
        entry = self._stored.entry(table, text)
        return Trace(entry.digests.get(field, NEVER), entry.values.get(field, ""))

    def restate(self, table: Table, key: tuple[str, ...], field: str, trace: Trace) -> None:
        """Remember something else of a cell."""
        entry = self._stored.entry(table, joined(key))
        entry.digests[field] = trace.digest
        entry.values.pop(field, None)
        if trace.disputed:
            entry.values[field] = trace.disputed
        entry.dirty = True

    def note(self, table: Table, key: tuple[str, ...], field: str, value: Value) -> None:
        """Note what the machine shows in a cell that is not its own; what was always empty needs no note."""
        if value in ("", None) and not self._stored.has(table, joined(key)):
            return
        if not self.wrote(table, key, field, value):
            entry = self._stored.entry(table, joined(key))
            entry.digests[field] = digest(value)
            entry.dirty = True

    def conflicts(self, rows: TableRows) -> Iterator[Conflict]:
        """The cells of a table where staff and a document disagree and nobody said "vu" yet."""
        disputed = sorted(self._stored.disputed(rows.table) & self.keys(rows.table))
        present = {joined(key): key for key in rows.index} if disputed else {}
        for text in disputed:
            entry, key = self._stored.entry(rows.table, text), present.get(text)
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
        entry = self._stored.entry(table, joined(key))
        if entry.values.pop(field, None) is not None:
            entry.dirty = True

    def _remember(self, table: Table, key: tuple[str, ...], facts: Mapping[str, Value]) -> None:
        entry = self._stored.entry(table, joined(key))
        entry.digests.update({field: digest(value) for field, value in facts.items()})
        entry.deleted, entry.dirty, entry.forgotten = False, True, False


def _shown(value: Value) -> str:
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)
