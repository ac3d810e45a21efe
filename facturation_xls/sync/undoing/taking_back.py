"""Rows and cells go back only where they still hold what documents made of them; what staff wrote stays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.words import Origin
from facturation_xls.sync.undoing.replay import Told
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.memory import Trace
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, MOVEMENTS, REMINDERS, TRANSFERS, Owner, Table

Key: TypeAlias = tuple[str, ...]
Facts: TypeAlias = Mapping[str, Any]

PROOFS = frozenset({"xml_proof", "pdf_proof"})


@dataclass(slots=True)
class Taken:
    """What was taken back: rows by sheet, cells that went back, and the rows that stay because staff wrote there."""

    rows: Counter[str] = field(default_factory=Counter)
    cells: int = 0
    kept: list[str] = field(default_factory=list)


class TakingBack:
    """One workbook, and what documents said of it: all of them (``before``), and those that remain (``after``)."""

    def __init__(self, book: Book, prefixes: tuple[str, ...], before: Told, after: Told) -> None:
        """``prefixes`` are left out when invoice numbers compare."""
        self._book, self._memory, self._prefixes = book, book.memory, prefixes
        self._before, self._after = before, after
        self.taken = Taken()

    def remove(self, table: Table, gone: Mapping[int, Facts], *, tell: bool = True) -> list[Key]:
        """Take rows out that hold nothing but what documents said; the answer is the keys of those that stay."""
        rows = self._book[table]
        removed = {position for position, said in gone.items() if self._is_untouched(table, position, said)}
        kept = [position for position in gone if position not in removed]
        if tell:
            for position in kept:
                self.keep(table, position)
        keys = [rows.key(position) for position in kept]
        for position in removed:
            self._memory.forget(table, rows.key(position))
        rows.remove(removed)
        self.taken.rows[table.sheet] += len(removed)
        return keys

    def keep(self, table: Table, position: int) -> None:
        """Tell that a row stays: staff wrote there."""
        rows = self._book[table]
        number = self._book[table].sources[position]
        named = rows.get(position, "number") or (f"ligne {number}" if number else "")
        self.taken.kept.append(f"{table.sheet} {named}")

    def _is_untouched(self, table: Table, position: int, said: Facts) -> bool:
        """Whether a row holds nothing of staff's, in their own columns neither."""
        rows = self._book[table]
        for column in table.columns:
            value = rows.get(position, column.field)
            if value in ("", None) or column.owner is Owner.DERIVED:
                continue
            if column.owner is Owner.ENTRY:
                return False
            if value != said.get(column.field) and not self._memory.is_ours(rows, position, column.field):
                return False
        if table is JOURNAL and rows.key(position)[0] in self._spoken_of:
            return False
        return not self._book.is_annotated(table, position)

    def take_back_cells(
        self, table: Table, key: Key, *, may_empty: bool = True, only: frozenset[str] | None = None
    ) -> bool:
        """Let the cells of a row say what the other documents say, where they still hold what all of them said.

        Without ``may_empty`` (staff may have typed the row) a cell of which the others say nothing keeps its value, but
        for the links to proofs; the answer is whether one did.
        """
        kept = False
        rows = self._book[table]
        position = rows.index[key]
        before, after = self._before.row(table, key), self._after.row(table, key)
        for column in table.columns if before and after else ():
            name = column.field
            if column.owner is not Owner.FACT or name in table.key or (only and name not in only):
                continue
            traces = self._before.memory.trace(table, key, name), self._after.memory.trace(table, key, name)
            if before[name] == after[name] and traces[0] == traces[1]:
                continue
            value, nothing = rows.get(position, name), after[name] in ("", None)
            if nothing and not (may_empty or name in PROOFS):
                kept = True
                continue
            if value == before[name] or self._memory.is_ours(rows, position, name):
                rows.set(position, name, after[name])
                self.taken.cells += value != rows.get(position, name)
            self._restate(table, key, name, traces[1])
        return kept

    def _restate(self, table: Table, key: Key, name: str, trace: Trace) -> None:
        """Remember what the others say; a difference is still shown only if it is theirs."""
        disputed = trace.disputed if self._memory.trace(table, key, name).disputed else ""
        self._memory.restate(table, key, name, replace(trace, disputed=disputed))

    @cached_property
    def _spoken_of(self) -> set[str]:
        """The invoices about which staff typed a row in another sheet, and those that somebody else recovers."""
        found = set()
        for table in (DISPATCHES, MOVEMENTS, REMINDERS):
            rows = self._book[table]
            origins = rows.columns.get("origin", [""] * len(rows))
            for position, number in enumerate(rows.columns["number"]):
                if origins[position] == Origin.TYPED or self._memory.is_typed(table, rows.key(position)):
                    found.add(invoice_key(number, self._prefixes))
        handed_over = self._book[TRANSFERS].columns["number"]
        return found.union(invoice_key(number, self._prefixes) for number in handed_over)
