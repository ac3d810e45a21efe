"""What booking a document needs to know of it, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder


@dataclass(frozen=True, slots=True)
class ToldBefore:
    """A payment that another file of the bank has brought already: no row of its own."""

    document: str
    line: int


FactRow: TypeAlias = Invoice | Dispatch | Movement | Reminder | Debtor
"""A row to book: facts, which the workbook merges with what staff changed."""
Told: TypeAlias = FactRow | ToldBefore


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a document comes from: the place it is archived at (relative, the proof), its lot, and today.

    ``covered`` is the last day that an earlier document of this kind covers, ``pdf`` the place of the PDF inside it.
    """

    proof: str
    lot: str
    today: date
    covered: date = date.min
    pdf: str = ""
