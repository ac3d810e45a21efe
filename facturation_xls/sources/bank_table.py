"""Payments that a bank's web site exports as a table, for practices whose bank gives no camt file: by declared layout.

Such exports overlap. So each day is a notice of its own, and an entry is known by its day and its place in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from facturation_xls.errors.tables import TableUndated
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import BankEntry, BankNotice
from facturation_xls.sources.declared import DeclaredTables
from facturation_xls.sources.layout import Layout, Line, Located
from facturation_xls.sources.table_rows import proven_lines


class BankTableReader:
    """Reads the lists that a layout of kind ``bank`` declares."""

    name = "fichier de la banque"

    def __init__(self, own: tuple[Layout, ...] = ()) -> None:
        self._tables = DeclaredTables("bank", own)

    def claims(self, file: SourceFile) -> bool:
        """Whether a sheet is such a list, or was one before its columns changed."""
        return self._tables.claim(file)

    def read(self, file: SourceFile) -> tuple[BankNotice, ...]:
        """One notice per day. Raises ``TableUndated``, the errors of ``proven_lines`` and ``DeclaredTables.find``."""
        return tuple(notice for table in self._tables.find(file) for notice in _notices(table))


def _notices(table: Located) -> Iterator[BankNotice]:
    by_day: defaultdict[date, list[Line]] = defaultdict(list)
    for line in _oldest_first([line for line in proven_lines(table) if line.amount("paid")]):
        by_day[_booked_on(line)].append(line)
    if not by_day:
        raise TableUndated
    for day, lines in sorted(by_day.items()):
        entries = tuple(_entry(line, number, day) for number, line in enumerate(lines, start=1))
        yield BankNotice(f"Banque {day.isoformat()} (liste)", day, day, "", entries)


def _oldest_first(lines: list[Line]) -> list[Line]:
    """The lines in the order of time: a list that begins with the newest day is turned round."""
    days = [_booked_on(line) for line in lines]
    return lines[::-1] if days and days[0] > days[-1] else lines


def _booked_on(line: Line) -> date:
    day = line.day("booked_on") or line.day("value_date")
    if day is None:
        column = "booked_on" if "booked_on" in line.table.positions else "value_date"
        raise line.unreadable(column, "cette date")
    return day


def _entry(line: Line, number: int, day: date) -> BankEntry:
    return BankEntry(
        line=number,
        amount=line.amount("paid") or 0,
        value_on=line.day("value_date") or day,
        booked_on=day,
        reference="".join(line.text("reference").split()),
        text=line.text("text"),
        payer=line.text("payer"),
        bank_reference=line.text("bank_reference"),
    )
