"""The same payment in the bank's statement and in its notice: booked once (DESIGN §3).

The bank's own reference speaks first, then the rule for typed rows: what it is for, amount and sign agree and the days
are near. Only a statement and a notice can tell of the same payment; two notices tell of two.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import BankNotice
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Origin
from facturation_xls.rules.linking import DAYS_APART, Line, pairs

BANK: Final = "Banque "
STATEMENT: Final = "Banque extrait "
"""How the document names of the bank's files begin; notices have none of their own."""

SHARED: Final = "Part d'un paiement de "
"""How the remark of a payment begins, or goes on, that staff shared among invoices."""

LINE_FIELDS: Final = ("document", "line", "amount", "date", "number", "remark", "payer", "bank_reference", "origin")
_PART: Final = re.compile(r"(.+), ligne (\d+)")


def part_name(document: str, line: int | None) -> str:
    """The document name of the further parts of an imported line that staff shared among invoices."""
    return f"{document}, ligne {line}"


@dataclass(slots=True)
class BankLine:
    """A line of a bank file as the workbook has it, its parts added up; ``number`` is empty for several invoices."""

    document: str
    line: int
    amount: Centimes
    day: date
    number: str
    remark: str
    payer: str
    bank_reference: str
    origin: str

    @property
    def latest_day(self) -> date:
        """The bank's own day is this one at the latest: staff's day stands on a row that they typed themselves."""
        return self.day + timedelta(days=DAYS_APART) if self.origin == Origin.TYPED else self.day

    @property
    def is_statement(self) -> bool:
        """Whether it stood in a statement, not in a notice."""
        return self.document.startswith(STATEMENT)


class BankLines:
    """All the lines of the bank's files that are booked."""

    def __init__(self) -> None:
        self._noted: list[tuple[Any, ...]] = []

    def note(self, row: Mapping[str, Any]) -> None:
        """Take note of a movement, if it comes from a bank file."""
        if row["document"].startswith(BANK) and row["line"] is not None and row["date"] is not None:
            self._noted.append(tuple(row[field] for field in LINE_FIELDS))

    def _lines(self) -> Iterable[BankLine]:
        """The lines as the bank told them: what staff shared is one again."""
        lines: dict[tuple[str, int], BankLine] = {}
        for document, line, amount, day, number, remark, payer, bank_reference, origin in self._noted:
            part = _PART.fullmatch(document)
            name, place = (part[1], int(part[2])) if part else (document, line)
            known = lines.get((name, place))
            if known:
                known.amount += amount or 0
                known.number = ""
            else:
                said = remark.partition(f" / {SHARED}")[0]
                lines[name, place] = BankLine(
                    name, place, amount or 0, day, number, said, payer, bank_reference, origin
                )
        return lines.values()

    def told_before(
        self, notice: BankNotice, movements: Iterable[Movement], invoice: Callable[[str, str], str]
    ) -> set[int | None]:
        """The lines of a notice, or a statement, that a file of the other kind has told already.

        ``invoice`` gives the key of the invoice that a number, or else a remark, names; an empty text for none.
        """
        told = list(movements)
        if not told:
            return set()
        amounts = {movement.amount for movement in told}
        opposite = (line for line in self._lines() if line.is_statement is not notice.is_statement)
        others = [line for line in opposite if line.amount in amounts]
        if not others:
            return set()
        ours = defaultdict[str, list[Line]](list)
        theirs = defaultdict[str, list[Line]](list)
        for place, movement in enumerate(told):
            for rule, what in _identities(movement, invoice):
                ours[rule].append(Line(place, what, movement.amount, movement.date or date.min))
        for place, line in enumerate(others):
            for rule, what in _identities(line, invoice):
                if rule == _BY_BANK or not notice.covered_from or line.latest_day >= notice.covered_from:
                    theirs[rule].append(Line(place, what, line.amount, line.day))
        mine: set[int] = set()
        taken: set[int] = set()
        for rule in (_BY_BANK, _BY_PURPOSE):
            free = (line for line in ours[rule] if line.place not in mine)
            found = pairs(free, (line for line in theirs[rule] if line.place not in taken))
            mine |= {place for place, _ in found}
            taken |= {place for _, place in found}
        return {told[place].line for place in mine}


_BY_BANK: Final = "the bank's own reference"
_BY_PURPOSE: Final = "what it is for"


def _identities(row: Movement | BankLine, invoice: Callable[[str, str], str]) -> Iterable[tuple[str, str]]:
    if row.bank_reference:
        yield _BY_BANK, row.bank_reference.casefold()
    yield _BY_PURPOSE, invoice(row.number, row.remark) or f"{row.remark}|{row.payer}".casefold()
