"""What a table of the shared workbook is made of: columns with their owners, and the table's role (DESIGN §2).

A column is found by its header, case, spaces and line breaks forgiven. ``field`` is its name in the rest of the
package and in ``model/``; ``kind`` says how a cell is read and written; ``owner`` says who decides what stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """How a cell of the column is read and written."""

    TEXT = "text"
    MONEY = "money"  # int centimes <-> a number of francs
    DATE = "date"
    COUNT = "count"
    NUMBER = "number"  # a figure of a report, or a short text such as "n < 10"
    SHARE = "share"  # 0..1, shown in percent


class Owner(Enum):
    """Who decides what stands in a column (DESIGN §2)."""

    FACT = "fact"  # the machine fills it; a value that staff changed wins
    DERIVED = "derived"  # recomputed; a value typed over it is not used
    ENTRY = "entry"  # staff only


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``formula`` is in the file form of Excel; ``needed``: without it nothing is written.

    ``echo``: shown from another table, where what staff type here goes (Canal and Date envoi, the remark of *Impayés*).
    ``asked``: the first document's word stands; a later one that differs is shown and never written by itself
    (Montant).
    """

    header: str
    field: str
    kind: Kind = Kind.TEXT
    owner: Owner = Owner.FACT
    formula: str = ""
    needed: bool = False
    echo: bool = False
    asked: bool = False


class Role(Enum):
    """What a table is for; a missing report is respected, a missing ledger table or setting stops the sync."""

    LEDGER = "ledger"
    REPORT = "report"
    SETTING = "setting"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Table:
    """One Excel Table; ``key`` names the fields that identify a row.

    ``pages`` is the field of a report whose groups each begin on a new page.
    """

    name: str
    sheet: str
    role: Role
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    pages: str = ""

    def column(self, field: str) -> Column:
        """The column of a field. Raises ``KeyError``."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


def fact(header: str, field: str, kind: Kind = Kind.TEXT, *, needed: bool = True) -> Column:
    """A column that documents fill and staff may correct."""
    return Column(header, field, kind, Owner.FACT, needed=needed)


def derived(header: str, field: str, kind: Kind = Kind.TEXT, formula: str = "") -> Column:
    """A column that is computed anew at each sync; a live one carries its formula."""
    return Column(header, field, kind, Owner.DERIVED, formula, needed=True)


def echo(header: str, field: str, kind: Kind = Kind.TEXT) -> Column:
    """A derived column that shows another table, where what staff type here goes."""
    return Column(header, field, kind, Owner.DERIVED, needed=True, echo=True)


def entry(header: str, field: str, kind: Kind = Kind.TEXT) -> Column:
    """A column that only staff fill."""
    return Column(header, field, kind, Owner.ENTRY, needed=True)


def report_columns(*columns: tuple[str, str, Kind]) -> tuple[Column, ...]:
    """The columns of a report: header, field and kind of each."""
    return tuple(Column(header, field, kind, Owner.DERIVED) for header, field, kind in columns)


def setting(name: str, key: str, *columns: tuple[str, str, Kind], sheet: str = "Paramètres") -> Table:
    """A table of settings, keyed by the field ``key``; all its cells are staff's."""
    cells = tuple(Column(header, field, kind, Owner.ENTRY, needed=True) for header, field, kind in columns)
    return Table(name, sheet, Role.SETTING, (key,), cells)
