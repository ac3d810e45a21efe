"""The rows of a CMD statement, sorted: entries about invoices, the row of totals, the payout.

Amounts leave this module gross and signed as movements are (DESIGN §4): + reduces what is owed, a fee kept is negative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from facturation_xls.errors.statements import StatementLineUnknown
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Bought
from facturation_xls.sources.cmd_layout import CASH, CmdLayout
from facturation_xls.sources.layout import Line, Located, fold
from facturation_xls.sources.table_rows import begins


@dataclass(frozen=True, slots=True)
class Entry:
    """One line about an invoice. ``shown`` are the amounts as printed, ``amounts`` what they mean."""

    row: int
    number: str
    shown: Mapping[str, Centimes]
    amounts: Mapping[str, Centimes]
    bought: Bought
    status: str
    reason: str
    booked_on: date | None
    value_on: date | None
    debtor_paid_on: date | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Totals may be repeated by section: the last one is that of the whole."""

    entries: tuple[Entry, ...]
    total: Line | None
    payout: Line | None


def sort_rows(declared: CmdLayout, table: Located) -> Rows:
    """Every row of the table by what it is; a text without amounts is left out.

    Raises ``CellUnreadable``, and ``StatementLineUnknown`` for an amount that belongs to no invoice.
    """
    entries: list[Entry] = []
    total = payout = None
    for line in table.lines():
        if begins(line, declared.total_words):
            total = line
        elif begins(line, declared.payout_words):
            payout = line
        elif not begins(line, declared.ignored_words) and (entry := _entry(declared, line)):
            entries.append(entry)
    return Rows(tuple(entries), total, payout)


def _entry(declared: CmdLayout, line: Line) -> Entry | None:
    """The line as an entry; ``None`` for a text between the lines. A fee may stand without an invoice, nothing else."""
    if all(line.cell(column) is None for column in declared.amount_columns):
        return None
    shown = {column: amount for column in declared.amount_columns if (amount := line.amount(column)) is not None}
    number = line.text("invoice_no")
    if not any(map(str.isdigit, number)):
        if any(amount for column, amount in shown.items() if column != "fee"):
            raise StatementLineUnknown(row=line.number)
        number = ""
    return Entry(
        row=line.number,
        number=number,
        shown=shown,
        amounts=_gross(declared, shown),
        bought=_bought(declared, line),
        status=line.text("status"),
        reason=line.text("reason"),
        booked_on=line.day("booked_on"),
        value_on=line.day("value_date"),
        debtor_paid_on=line.day("debtor_paid_on"),
    )


def _gross(declared: CmdLayout, shown: Mapping[str, Centimes]) -> dict[str, Centimes]:
    """Amounts before fees, signed: gross = net − fee, the fee being negative when CMD keeps it."""
    amounts = {column: -amount if column in declared.negated else amount for column, amount in shown.items()}
    if declared.net and amounts.get("fee"):
        column = next((column for column in CASH if amounts.get(column)), CASH[0])
        amounts[column] = amounts.get(column, 0) - amounts["fee"]
    return amounts


def _bought(declared: CmdLayout, line: Line) -> Bought:
    word = fold(line.text("bought"))
    if not word:
        return Bought.UNKNOWN
    if word not in declared.bought:
        raise line.unreadable("bought", "ce mot")
    return declared.bought[word]
