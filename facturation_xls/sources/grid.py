"""A table as a plain grid of cells, whatever file it came from: the ground of every reader whose documents are tables.

Text stays text (an invoice number keeps its leading zeros); only a spreadsheet can hold real numbers and days.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from facturation_xls.model.units import Centimes
from facturation_xls.parsing import checked_date, parse_amount, parse_date, serial_date, to_centimes

Cell: TypeAlias = str | float | int | date | None
"""``None`` is an empty cell. A text is never empty and has no blanks around it."""

Row: TypeAlias = tuple[Cell, ...]

_SERIAL = re.compile(r"[3-7]\d{4}", re.ASCII)

MAX_CELLS = 2_000_000
"""A statement of 50,000 lines and 20 columns has half as many."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One grid. ``rows[0]`` is row 1 as Excel counts; rows may differ in length."""

    name: str
    rows: tuple[Row, ...]


def cell_text(cell: Cell) -> str:
    """What a person reads in the cell; a number without its ``.0``, a day as 2025-11-30, nothing as an empty text."""
    match cell:
        case None:
            return ""
        case float() if cell.is_integer():
            return str(int(cell))
        case _:
            return str(cell)


def cell_amount(cell: Cell) -> Centimes | None:
    """Centimes; ``None`` for an empty cell. Raises ``ValueError`` for a day or a text that is no amount."""
    match cell:
        case None:
            return None
        case str():
            return parse_amount(cell)
        case date():
            raise ValueError(f"not an amount: {cell.isoformat()}")
        case _:
            return to_centimes(cell)


def cell_date(cell: Cell) -> date | None:
    """The day; ``None`` for an empty cell. A column of days may hold Excel's serial numbers, also as text (CSV).

    Raises ``ValueError`` for a number or a text that is no day between 1990 and 2100.
    """
    match cell:
        case None:
            return None
        case str() if _SERIAL.fullmatch(cell):
            return serial_date(int(cell))
        case str():
            return parse_date(cell)
        case date():
            return checked_date(cell)
        case _:
            return serial_date(cell)


def is_figure(text: str) -> bool:
    """Whether a text is an amount or a day and nothing else."""
    for parse in (parse_amount, parse_date):
        with suppress(ValueError):
            parse(text)
            return True
    return False
