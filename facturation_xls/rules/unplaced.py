"""Money that has come and stands at no invoice: for which of some invoices it may be."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.words import MovementKind
from facturation_xls.rules.comparable import invoice_keys, typed_movements
from facturation_xls.rules.proposals import OpenInvoice, OpenInvoices, Unplaced
from facturation_xls.rules.sharing import SEPARATORS, is_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from facturation_xls.model.settings import Settings


def looking_like(
    invoices: pd.DataFrame, journal: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date
) -> set[str]:
    """The keys of those ``invoices`` (rows of the ledger) for which a payment of no known invoice may be.

    It may be where the number is in a cell that could not be shared, or where proposals would name the invoice: the
    same amount, or the same payer and something else (``rules/proposals.py``). A payment without a day may, too.
    """
    movements = movements[~movements["number"].isin(set(journal["number"]) - {""})]  # nearly all others are placed
    known = typed_movements(movements, settings)
    money = (
        (known["amount"] > 0) & ~known["witness"] & ~known["kind"].isin([MovementKind.CREDIT_NOTE, MovementKind.LOSS])
    )
    placed = known["key"].isin(invoice_keys(journal["number"], settings)) & (known["key"] != "")
    loose = movements[money & ~placed & ~(known["day"] > pd.Timestamp(as_of))]
    if loose.empty or invoices.empty:
        return set()
    owed = OpenInvoices(map(_open, invoices.to_dict("records")), settings.tolerance)
    numbers = [number for row in loose.to_dict("records") for number in _named(row, owed)]
    return {invoice_key(number, settings.number_prefixes) for number in numbers}


def _open(row: dict[object, object]) -> OpenInvoice:
    issued_on = row["issued_on"]
    day = issued_on.date() if isinstance(issued_on, pd.Timestamp) else None
    return OpenInvoice(
        str(row["number"]), int(str(row["balance"])), day, str(row["debtor_id"]), f"{row['debtor']} {row['patient']}"
    )


def _named(row: dict[object, object], owed: OpenInvoices) -> Iterator[str]:
    """The invoices that a payment's own cell names, and those that are likely."""
    number = str(row["number"])
    if is_shared(number):
        yield from (part.partition("=")[0] for part in SEPARATORS.split(number) if part.strip())
    day = row["date"]
    words = [str(row[field] or "") for field in ("payer", "debtor_id", "remark")]
    payment = Unplaced(int(str(row["amount"])), day if isinstance(day, date) else None, *words)
    for proposal in owed.proposals(payment):
        yield from proposal.number.split("; ")
