"""The secretary's hand: what staff type into the workbook in a month, in one sitting, before they synchronise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any

import staff
from demonstration import GLN
from happenings import (
    FIRST_DAY,
    Agreed,
    Billed,
    CmdStatement,
    GivenUp,
    Happening,
    Held,
    Nameless,
    Paid,
    Payer,
    Place,
    Posted,
    Way,
)
from openpyxl.workbook import Workbook

Row = dict[str, Any]


def type_all(path: Path, happenings: Sequence[Happening], month: int) -> None:
    """Type what belongs to a month, in January the practice's settings as well."""
    with staff.excel(path) as book:
        if month == 0:
            _settle_in(book)
        for event in happenings:
            for table, row in (*_money(event, month), *_papers(event, month)):
                _add(staff.opened(book, table), row)
            _complete(book, event, month)


def _settle_in(book: Workbook) -> None:
    """The settings of a practice whose accident insurer's payments are known from Dentagest."""
    _fill(book, "tblCabinet", {"Paramètre": "GLN"}, {"Valeur": GLN})
    _fill(book, "tblCabinet", {"Paramètre": "Début du journal"}, {"Valeur": f"{FIRST_DAY:%d.%m.%Y}"})
    _fill(book, "tblPayeurs", {"Type de payeur": Payer.OTHER.value}, {"Source des paiements": "Dentagest"})


def _papers(event: Happening, month: int) -> Iterator[tuple[str, Row]]:
    """Invoices written by hand, letters posted, payment plans."""
    match event:
        case Billed(way=Way.TYPED) if event.arrives == month:
            row = {"Date facture": event.day, "Patient": event.who.name, "Débiteur": event.who.name}
            yield "tblJournal", row | {"Type de payeur": event.payer.value, "Montant": event.owed / 100}
        case Posted() if event.arrives == month:
            yield "tblEnvois", {"N° facture": event.number, "Canal": "Papier", "Date": event.day}
        case Agreed() if event.arrives == month:
            for day, amount in event.instalments:
                yield "tblEcheances", {"N° facture": event.number, "Date": day, "Montant": amount / 100}


def _money(event: Happening, month: int) -> Iterator[tuple[str, Row]]:
    """Payments, losses, credit notes."""
    match event:
        case Paid():
            for report in event.reports:
                if report.place is Place.TYPED and report.arrives == month:
                    kind = "Paiement" if event.amount > 0 else "Remboursement"
                    yield "tblMouvements", _movement(report.day, event.number, kind, event.amount)
        case GivenUp() if event.arrives == month:
            kind = "Perte" if event.is_loss else "Avoir"
            yield "tblMouvements", _movement(event.day, event.number, kind, event.amount)
        case Nameless(text="") if event.named == month:
            yield "tblMouvements", _movement(event.day, _numbers(event), "", event.amount)
        case CmdStatement() if event.arrives == month:
            for line in event.lines:
                if line.noted:
                    yield "tblMouvements", _movement(line.noted, line.number, "Paiement", line.gross)


def _movement(day: date, number: str, kind: str, amount: int) -> Row:
    return {"Date": day, "N° facture": number, "Genre": kind or None, "Montant": amount / 100}


def _numbers(event: Nameless) -> str:
    """``101; 107``, or ``101=250; 107=80`` where staff say the parts."""
    if not event.parts:
        return "; ".join(event.numbers)
    return "; ".join(f"{n}={part / 100:.2f}" for n, part in zip(event.numbers, event.parts, strict=True))


def _complete(book: Workbook, event: Happening, month: int) -> None:
    """What is typed into rows that are there."""
    match event:
        case Held() if event.arrives == month:
            hold = {"Blocage": event.reason, "Blocage depuis": event.day, "À revoir le": event.review}
            _fill(book, "tblJournal", {"N° facture": event.number}, hold)
        case Nameless() if event.text and event.named == month:
            where = {"Remarque": f"Communication : {event.text}"}
            _fill(book, "tblMouvements", where, {"N° facture": _numbers(event)})


def _fill(book: Workbook, name: str, where: Row, values: Row) -> None:
    table = staff.opened(book, name)
    number = table.find(where)
    for header, value in values.items():
        table.cell(number, header).value = value


def _add(table: staff.Opened, row: Row) -> None:
    """A row under the table, which grows and copies the looks of the row above, as in Excel."""
    last = table.numbers[-1]
    if any(cell.value is not None for cell in table.line(last)):
        last += 1
        for above, cell in zip(table.line(last - 1), table.line(last), strict=True):
            cell._style = copy(above._style)  # noqa: SLF001 -- openpyxl has no other way
        table.resize(last)
    for header, value in row.items():
        table.cell(last, header).value = value
