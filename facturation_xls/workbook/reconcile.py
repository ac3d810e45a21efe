"""What staff did to the rows of our tables since the last sync: deleted, typed, renamed (DESIGN §2)."""

from __future__ import annotations

from facturation_xls.errors import ManyRowsGone
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.rows import TableRows

MOST_GONE = 10
"""More rows than this gone at once is an accident until staff say otherwise."""


def reconcile(rows: TableRows, memory: Memory) -> list[int]:
    """Note deleted and renamed rows in the memory; the answer is the positions of rows that staff typed.

    A row whose key nobody can read (its formula shows an error) is none of these: it waits until the cell is mended.
    Raises ``ManyRowsGone``.
    """
    table = rows.table
    keys = list(map("|".join, rows.keys))
    alive = memory.keys(table)
    gone = sorted(alive.difference(keys))
    typed = [position for position, key in enumerate(keys) if key not in alive]
    typed = [position for position in typed if not any(rows.is_unreadable(position, field) for field in table.key)]
    if len(gone) > MOST_GONE:
        raise ManyRowsGone(sheet=table.sheet, count=len(gone))
    if len(gone) == 1 and len(typed) == 1 and any(rows.key(typed[0])):
        memory.rename(table, gone[0], keys[typed[0]])
        return []
    for key in gone:
        memory.delete(table, key)
    return typed
