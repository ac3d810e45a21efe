"""One invoice on *Accueil*: the formulas that find it by the number staff type, and what they come to at a sync.

Excel computes them as soon as a number is typed; a sync leaves the right cached values for whoever reads the file
without computing. Only ledger tables are read, which every workbook has, and no dynamic array (excel.md §6): the next
sending of the invoice is found below the one before it, by ``MATCH`` in the rest of the column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from facturation_xls.workbook import home
from facturation_xls.workbook.home import LISTED, SEARCHED, Block
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, MOVEMENTS, REMINDERS, Column, Kind, Table

if TYPE_CHECKING:
    from facturation_xls.workbook.rows import TableRows

NOWHERE: Final = 9_999_999
"""A row that no table has: not found."""

ASK: Final = "← tapez un numéro de facture"
UNKNOWN: Final = "Ce numéro n'est pas dans le journal."
REST: Final = "Les cinq premiers de chaque sorte ; la suite est dans Envois, Mouvements et Rappels."
NOT_COUNTED: Final = "témoin"

CARD: Final = (
    (home.CARD_NAMES, ("debtor", "payer_type", "status", "next_action")),
    (home.CARD_DAYS, ("issued_on", "due_on", "sent_on", "action_on")),
    (home.CARD_AMOUNTS, ("amount", "paid", "balance", "owner")),
)
"""The blocks of the card, each with the fields of the journal that its lines show."""

LISTS: Final = ((home.SENDINGS, DISPATCHES), (home.PAYMENTS, MOVEMENTS), (home.REMINDED, REMINDERS))
"""The blocks of what happened to the invoice, each with its table."""

WORKINGS: Final = Block("fx_recherche_calcul", 3 + LISTED, tuple(Column("", f"w{n}", Kind.COUNT) for n in range(3)))
"""Hidden cells: in the first column the number as a text, as a number, and its row of the journal; below, a column for
each of ``LISTS``, the rows in which the invoice stands."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Where the workings stand, as absolute references."""

    text: str
    number: str
    row: str
    lists: tuple[tuple[str, ...], ...]


# --- formulas ---------------------------------------------------------------------------------------------------------


def workings(cells: Cells) -> Iterator[tuple[str, str]]:
    """The formula of each hidden cell, by its reference."""
    typed = f"TRIM({SEARCHED})"
    for mark in ("~", "*", "?"):  # MATCH and COUNTIFS would take them for wildcards
        typed = f'SUBSTITUTE({typed},"{mark}","~{mark}")'
    yield cells.text, typed
    yield cells.number, f"IFERROR(VALUE({cells.text}),{cells.text})"
    yield cells.row, f'IF({cells.text}="",{NOWHERE},{_first(cells, _column(JOURNAL, "number"))})'
    for (_, table), places in zip(LISTS, cells.lists, strict=True):
        numbers = _column(table, "number")
        yield places[0], f"IF({cells.row}={NOWHERE},{NOWHERE},{_first(cells, numbers)})"
        for before, place in pairwise(places):
            rest = f"INDEX({numbers},{before}+1):INDEX({numbers},ROWS({numbers}))"
            found = f"MIN({NOWHERE},{before}+{_first(cells, rest)})"
            yield place, f"IF({before}>=ROWS({numbers}),{NOWHERE},{found})"


def _column(table: Table, field: str) -> str:
    return f"{table.name}[{table.column(field).header}]"


def _first(cells: Cells, area: str) -> str:
    """The first place of the number in an area, in whichever of its two forms a cell holds it."""
    places = (f"IFERROR(MATCH({form},{area},0),{NOWHERE})" for form in (cells.text, cells.number))
    return f"MIN({','.join(places)})"


def _shown(table: Table, field: str, place: str) -> str:
    cell = f"INDEX({_column(table, field)},{place})"
    return f'IF({place}={NOWHERE},"",IF({cell}="","",{cell}))'


def card(cells: Cells, field: str) -> str:
    """What the journal says of the invoice."""
    return _shown(JOURNAL, field, cells.row)


def listed(table: Table, field: str, place: str) -> str:
    """What a row of another table says; a movement that only repeats another source says so."""
    shown = _shown(table, field, place)
    if (table, field) != (MOVEMENTS, "means"):
        return shown
    witness = f"INDEX({_column(table, 'witness')},MIN({place},ROWS({_column(table, 'witness')})))"
    return f'IF({place}={NOWHERE},"",IF({witness}="oui","{NOT_COUNTED}",{shown}))'


def message(cells: Cells) -> str:
    """What to do, or that the number is not known."""
    return f'IF({cells.text}="","{ASK}",IF({cells.row}={NOWHERE},"{UNKNOWN}",""))'


def rest(cells: Cells) -> str:
    """That there are more than could be listed."""
    tables = zip(LISTS, cells.lists, strict=True)
    counts = (
        f'COUNTIFS({_column(table, "number")},{cells.text})>COUNTIF({places[0]}:{places[-1]},"<{NOWHERE}")'
        for (_, table), places in tables
    )
    return f'IF({cells.row}={NOWHERE},"",IF(OR({",".join(counts)}),"{REST}",""))'


# --- what they come to ------------------------------------------------------------------------------------------------


def answers(
    typed: str, rows: Callable[[Table], TableRows], places: Callable[[Table, Sequence[int]], list[int]]
) -> dict[Block, list[list[Any]]]:
    """The values of every block: ``rows`` are the tables as they will stand, ``places`` the places of some of a table's
    rows among its data rows, counted from 1.
    """
    number = " ".join(filter(None, typed.split(" ")))
    escaped = "".join(f"~{mark}" if mark in "~*?" else mark for mark in number)
    (row,) = _positions(rows(JOURNAL), number)[:1] or (None,)
    found = {table: _positions(rows(table), number) if row is not None else [] for _, table in LISTS}
    told: dict[Block, list[list[Any]]] = {home.FOUND: [[ASK if not number else UNKNOWN if row is None else ""]]}
    told[home.MORE] = [[REST if any(_counted(rows(t), number) > len(found[t][:LISTED]) for t in found) else ""]]
    if row is None:
        told[home.MORE] = [[""]]
    for block, fields in CARD:
        told[block] = [[None if row is None else rows(JOURNAL).get(row, field)] for field in fields]
    for block, table in LISTS:
        lines = [_line(rows(table), position, block) for position in found[table][:LISTED]]
        told[block] = [*lines, *([None] * len(block.columns) for _ in range(LISTED - len(lines)))]
    told[WORKINGS] = _workings(escaped, row, found, places)
    return told


def _positions(rows: TableRows, number: str) -> list[int]:
    wanted = number.casefold()
    return [i for i, known in enumerate(rows.columns["number"]) if known.casefold() == wanted] if wanted else []


def _counted(rows: TableRows, number: str) -> int:
    """As COUNTIFS counts: texts of digits compare as numbers."""
    if not number.isdecimal():
        return len(_positions(rows, number))
    return sum(known.isdecimal() and int(known) == int(number) for known in rows.columns["number"])


def _line(rows: TableRows, position: int, block: Block) -> list[Any]:
    values = [rows.get(position, column.field) for column in block.columns]
    if block is home.PAYMENTS and rows.get(position, "witness").casefold() == "oui":
        values[-1] = NOT_COUNTED
    return values


def _workings(
    text: str,
    row: int | None,
    found: dict[Table, list[int]],
    places: Callable[[Table, Sequence[int]], list[int]],
) -> list[list[Any]]:
    number = float(text) if text.isdecimal() else text
    journal_row = NOWHERE if row is None else places(JOURNAL, [row])[0]
    columns = [places(table, positions[:LISTED]) for table, positions in found.items()]
    lists = zip(*(column + [NOWHERE] * (LISTED - len(column)) for column in columns), strict=True)
    return [[text, None, None], [number, None, None], [journal_row, None, None], *(list(line) for line in lists)]
