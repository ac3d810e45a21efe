"""*À transférer*: the rows of ``rules/transfer_gate.py`` as cells, and the sentence above them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.parsing import format_date
from facturation_xls.reports.cells import cells
from facturation_xls.reports.ordering import alphabetical

FIELDS = (
    *("debtor", "number", "issued_on", "balance", "reminded_on", "prescribed_on"),
    *("reminders_check", "hold_check", "pending_check", "prescription_check"),
    *("address_check", "sources_check", "purchase_check", "consent_check", "possible"),
)
"""The columns of ``tblATransferer`` that are ours, in order."""

_DAYS = ("issued_on", "reminded_on", "prescribed_on")
_NOWHERE = "non"


def rows(listed: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``transfer_gate.rows`` as cells: str, int centimes, ``date``, ``None``.

    What may go comes first, then what lacks something; within each, debtors from A to Z and the oldest invoice first.
    """
    return cells(in_order(listed)[list(FIELDS)].astype(dict.fromkeys(_DAYS, "datetime64[s]")))


def in_order(listed: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the sheet."""
    ranked = listed.assign(waits=listed["possible"] == _NOWHERE, name=listed["debtor"].map(alphabetical))
    return ranked.sort_values(["waits", "name", "debtor_id", "issued_on", "number"], ignore_index=True)


def situation(listed: pd.DataFrame, as_of: date) -> str:
    """How many invoices may go, and how many lack something."""
    may_go = int((listed["possible"] != _NOWHERE).sum())
    found = f"{may_go} facture{'s' if may_go > 1 else ''}"
    verb = "peuvent être transférées" if may_go > 1 else "peut être transférée"
    waiting = len(listed) - may_go
    return f"Situation au {format_date(as_of)} : {found} {verb}, {waiting} à compléter ou en attente."
