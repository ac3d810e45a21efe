"""What staff did to the rows of our tables since the last sync: deleted, typed, renamed (DESIGN §2)."""

from __future__ import annotations

from dataclasses import dataclass

from facturation_xls.errors.workbook import ManyRowsGone
from facturation_xls.workbook.keys import all_joined
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.rows import TableRows

MOST_GONE = 10
"""More rows than this gone at once is an accident until staff say otherwise."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """A row whose key staff changed; ``old`` is the former key as one text."""

    old: str
    position: int


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The positions of rows that staff typed, and the row that is beyond doubt another one under a new key."""

    typed: list[int]
    renamed: Renamed | None = None


def reconcile(rows: TableRows, memory: Memory) -> Reconciled:
    """Note deleted and renamed rows in the memory.

    One row gone and one new are a rename, unless most facts of the new row are others than those of the old one.
    A row whose key nobody can read (its formula shows an error) is none of these: it waits until the cell is mended.
    Raises ``ManyRowsGone``.
    """
    table = rows.table
    keys = all_joined(rows.keys)
    alive = memory.keys(table)
    gone = sorted(alive.difference(keys))
    typed = [position for position, key in enumerate(keys) if key not in alive]
    typed = [position for position in typed if not any(rows.is_unreadable(position, field) for field in table.key)]
    if len(gone) > MOST_GONE:
        raise ManyRowsGone(sheet=table.sheet, count=len(gone))
    if len(gone) == 1 and len(typed) == 1 and any(rows.key(typed[0])):
        same, known = memory.agreement(rows, typed[0], gone[0])
        if 2 * same >= known:
            memory.rename(table, gone[0], keys[typed[0]])
            return Reconciled([], Renamed(gone[0], typed[0]) if known else None)
    for key in gone:
        memory.delete(table, key)
    return Reconciled(typed)
