"""The open workbook as the transfer gate sees it: what may be handed over, and what staff decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.model.settings import Settings
from facturation_xls.rules import transfer_gate
from facturation_xls.sync.claims.dunning import surroundings
from facturation_xls.sync.frames import said_of_invoices
from facturation_xls.sync.known import Known
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import TO_TRANSFER


def listed(book: Book, known: Known, findings: Iterable[Finding]) -> pd.DataFrame:
    """The rows of ``rules/transfer_gate.py``."""
    around = surroundings(book, known, findings)
    papers = transfer_gate.Papers(
        **{field.name: getattr(around, field.name) for field in fields(around)},
        movements=known.movements,
        dispatches=known.dispatches,
    )
    return transfer_gate.rows(known.ledger, papers, known.settings, known.as_of)


def decisions(book: Book, settings: Settings) -> dict[str, str]:
    """What staff wrote into *Transférer à*, by invoice key."""
    return said_of_invoices(book, TO_TRANSFER, "decision", settings)
