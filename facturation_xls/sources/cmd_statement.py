"""The statement of the Caisse des Médecins (CMD), in whatever layout was declared for it (domain.md §4).

Nothing is taken from a statement whose lines do not add up to its totals, to the centime. What is taken is gross: a net
payout becomes a gross line and a fee which together reproduce it (DESIGN §4, signs).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from facturation_xls.errors.statements import (
    StatementLineContradictory,
    StatementTotalMissing,
    StatementUnbalanced,
    StatementUndated,
)
from facturation_xls.errors.tables import CellUnreadable
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import Listing, Statement
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.parsing import format_amount, of_month
from facturation_xls.sources.cmd_layout import CmdLayout, cmd_layout
from facturation_xls.sources.cmd_lines import Entry, Rows, sort_rows
from facturation_xls.sources.declared import DeclaredTables
from facturation_xls.sources.grid import cell_amount, cell_text
from facturation_xls.sources.layout import Layout, Line, Located
from facturation_xls.sources.written_dates import find_dates, find_month_end

_SIGN = {
    MovementKind.PAYMENT: 1,
    MovementKind.CMD_ADVANCE: 1,
    MovementKind.CREDIT_NOTE: 1,
    MovementKind.LOSS: 1,
    MovementKind.CMD_RETURN: -1,
}
"""Kinds whose amount has one sign only; a fee may be given back and a reversal goes both ways."""

_NOT_PAID_OUT = (MovementKind.CREDIT_NOTE, MovementKind.LOSS)


class CmdStatementReader:
    """Reads CSV files, spreadsheets and PDFs; ``own`` are layouts of the practice beside the shipped ones."""

    name = "relevé CMD"

    def __init__(self, own: tuple[Layout, ...] = ()) -> None:
        self._tables = DeclaredTables("cmd", own)

    def claims(self, file: SourceFile) -> bool:
        """Whether a sheet is a CMD statement, or says that it is one although a column is missing."""
        return self._tables.claim(file)

    def read(self, file: SourceFile) -> tuple[Statement, ...]:
        """One statement per sheet that is one.

        Raises ``StatementUnbalanced``, ``StatementTotalMissing``, ``CellUnreadable``, the other errors of statements
        and those of ``DeclaredTables.find``; nothing of the file is taken then.
        """
        return tuple(_statement(cmd_layout(table.layout), table) for table in self._tables.find(file))


# --- the statement --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """Which statement this is. ``covered_until`` is the end of its period."""

    number: str
    issued_on: date
    covered_until: date

    @property
    def document(self) -> str:
        """``CMD 2025-10 n° 4711``; without a number ``CMD 2025-10``, or the last day if that does not end the month."""
        last = self.covered_until
        if self.number:
            return f"CMD {last:%Y-%m} n° {self.number}"
        return f"CMD {last:%Y-%m}" if last.day == monthrange(last.year, last.month)[1] else f"CMD {last.isoformat()}"


def _statement(declared: CmdLayout, table: Located) -> Statement:
    rows = sort_rows(declared, table)
    head = _head(declared, table, rows.entries)
    movements = tuple(_numbered(_movements(declared, rows.entries, head)))
    _check_totals(declared, rows, head)
    payout = _check_payout(declared, rows, head, movements)
    return Statement(
        document=head.document,
        issued_on=head.issued_on,
        covered_until=head.covered_until,
        layout=declared.layout.name,
        listings=tuple(_listing(entry) for entry in rows.entries if entry.number),
        movements=movements,
        payout=payout,
        proven=not declared.unproven,
    )


def _head(declared: CmdLayout, table: Located, entries: Iterable[Entry]) -> _Head:
    """Number and days from the title block; where it is silent, the latest day of the lines."""
    period = _after(declared, table, "period")
    ends = find_dates(period)[:2] or [end for end in [find_month_end(period)] if end]
    days = [day for entry in entries for day in (entry.booked_on, entry.value_on) if day]
    dated = find_dates(_after(declared, table, "date"))[:1]
    issued_on = max(dated or ends or days, default=None)
    if issued_on is None:
        raise StatementUndated
    number = next(iter(_after(declared, table, "number").split()), "").strip(",;.")
    return _Head(number=number, issued_on=issued_on, covered_until=max(ends, default=issued_on))


def _after(declared: CmdLayout, table: Located, name: str) -> str:
    """What follows one of the declared words in a row of the title block, or an empty text."""
    for word in declared.heading.get(name, ()):
        pattern = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)\s*:?\s*(.+)", re.IGNORECASE)
        if match := next(filter(None, map(pattern.search, table.title)), None):
            return match[1]
    return ""


def _movements(declared: CmdLayout, entries: Iterable[Entry], head: _Head) -> Iterator[Movement]:
    for entry in entries:
        for column, amount in entry.amounts.items():
            kind = declared.kind(column, amount, entry.status, entry.reason, entry.bought) if amount else None
            if kind is None:
                continue
            if amount * _SIGN.get(kind, amount) < 0:
                raise StatementLineContradictory(row=entry.row, kind=kind.value)
            yield Movement(
                date=entry.value_on or entry.booked_on or head.issued_on,
                number=entry.number,
                kind=kind.value,
                amount=amount,
                debtor_paid_on=entry.debtor_paid_on if kind is MovementKind.PAYMENT else None,
                means=Origin.CMD.value,
                origin=Origin.CMD.value,
                document=head.document,
                remark=entry.reason,
            )


def _numbered(movements: Iterable[Movement]) -> Iterator[Movement]:
    """Document and line are the key of a movement; one line of a statement may bring two."""
    return (replace(movement, line=line) for line, movement in enumerate(movements, start=1))


def _listing(entry: Entry) -> Listing:
    return Listing(
        line=entry.row,
        number=entry.number,
        invoiced=entry.amounts.get("invoiced"),
        bought=entry.bought,
        reason=" – ".join(filter(None, (entry.status, entry.reason))),
    )


# --- the proof ------------------------------------------------------------------------------------------------------


def _check_totals(declared: CmdLayout, rows: Rows, head: _Head) -> None:
    """Each column that the row of totals fills is the sum of its lines, as printed."""
    if not declared.total_words:
        return
    total = rows.total
    filled = [column for column in declared.total_columns if total and total.cell(column) is not None]
    if total is None or not filled:
        raise StatementTotalMissing(month=of_month(head.covered_until), total=declared.total_words[0])
    for column in filled:
        printed = total.amount(column) or 0
        _agree(
            head, printed, sum(entry.shown.get(column, 0) for entry in rows.entries), "le total" + _of(total, column)
        )


def _check_payout(declared: CmdLayout, rows: Rows, head: _Head, movements: Iterable[Movement]) -> Centimes | None:
    """What CMD says it paid out is the sum of what is booked, fees included; ``None`` if the layout prints none."""
    if not declared.payout_words:
        return None
    if rows.payout is None:
        raise StatementTotalMissing(month=of_month(head.covered_until), total=declared.payout_words[0])
    printed = _last_amount(rows.payout)
    paid_out = sum(movement.amount for movement in movements if movement.kind not in _NOT_PAID_OUT)
    _agree(head, printed, paid_out, "le versement")
    return printed


def _agree(head: _Head, printed: Centimes, summed: Centimes, total: str) -> None:
    if printed != summed:
        difference = format_amount(abs(printed - summed))
        raise StatementUnbalanced(month=of_month(head.covered_until), difference=difference, total=total)


def _of(total: Line, column: str) -> str:
    heading = cell_text(total.table.sheet.rows[total.table.heading][total.table.positions[column]])
    return f" de la colonne « {heading} »"


def _last_amount(line: Line) -> Centimes:
    """The amount of a row that has a label and one amount, wherever it stands."""
    try:
        return cell_amount(next(cell for cell in reversed(line.cells) if cell is not None)) or 0
    except ValueError:
        raise CellUnreadable(row=line.number, column=line.label, what="ce montant") from None
