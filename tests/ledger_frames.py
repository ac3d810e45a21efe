"""The workbook's tables as the ledger receives them, from rows that name only what a story needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_amount, parse_date
from facturation_xls.rules import ledger
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, INSTALMENTS, JOURNAL, MOVEMENTS, TRANSFERS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from facturation_xls.workbook.schema import Table

Row = dict[str, Any]

TODAY = parse_date("30.06.2026")


def frame(table: Table, rows: Iterable[Row]) -> pd.DataFrame:
    """A table's frame: cells that a row does not name are empty."""
    empty = {column.field: "" if column.kind is Kind.TEXT else None for column in table.columns}
    return pd.DataFrame([empty | row for row in rows], columns=list(empty), dtype=object)


def invoice(number: str, issued: str = "01.03.2026", amount: str = "100.00", **facts: Any) -> Row:
    """A journal row; without more it is a private patient's, due after 30 days."""
    day = parse_date(issued) if issued else None
    return {"number": number, "issued_on": day, "amount": parse_amount(amount), "payer_type": "Patient privé"} | facts


def moved(number: str, text: str, /, **facts: Any) -> Row:
    """A movement row from ``20.03.2026 Paiement 100.00``; ``-`` for a missing date."""
    day, *kind, amount = text.split()
    row = {"number": number, "kind": " ".join(kind), "amount": parse_amount(amount)}
    return row | {"date": None if day == "-" else parse_date(day)} | facts


def sending(number: str, text: str) -> Row:
    """A dispatch row from ``02.03.2026 Papier envoyée``; ``-`` for a missing date."""
    day, channel, state = text.split()
    return {"number": number, "date": None if day == "-" else parse_date(day), "channel": channel, "state": state}


def agreed(number: str, *lines: str) -> list[Row]:
    """The instalments of an invoice from ``15.05.2026 40.00``."""
    cells = (line.split() for line in lines)
    return [{"number": number, "date": parse_date(day), "amount": parse_amount(amount)} for day, amount in cells]


def handed_over(number: str, *lines: str) -> list[Row]:
    """The rows of *Transferts* of an invoice from ``15.05.2026 poursuite``; ``Cabinet``: it came back."""
    cells = (line.split() for line in lines)
    return [{"number": number, "date": parse_date(day), "recipient": recipient} for day, recipient in cells]


def compute(
    invoices: Iterable[Row],
    movements: Iterable[Row] = (),
    dispatches: Iterable[Row] = (),
    debtors: Iterable[Row] = (),
    *,
    settings: Settings | None = None,
    as_of: date = TODAY,
    plans: Iterable[Row] | None = None,
    transfers: Iterable[Row] = (),
) -> pd.DataFrame:
    """The ledger of these rows."""
    return ledger.compute(
        frame(JOURNAL, invoices),
        frame(MOVEMENTS, movements),
        frame(DISPATCHES, dispatches),
        frame(DEBTORS, debtors),
        settings or Settings(),
        as_of,
        None if plans is None else frame(INSTALMENTS, plans),
        frame(TRANSFERS, transfers),
    )


def shown(value: Any) -> str:
    """A cell of the ledger as staff would read it: ``12.03.2026``, or an empty text for no day."""
    return "" if pd.isna(value) else f"{value:%d.%m.%Y}"
