"""*À relancer*: the rows of ``rules/dunning.py`` as cells, and the sentence above them."""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.parsing import format_date
from facturation_xls.reports.cells import cells
from facturation_xls.reports.ordering import alphabetical

FIELDS = (
    *("debtor", "number", "payer_type", "due_on", "overdue_days", "balance", "reminded_on"),
    *("level_name", "ready_on", "proposed", "why"),
)
"""The columns of ``tblARelancer`` that are ours, in order."""

_DAYS = ("due_on", "reminded_on", "ready_on")
_RANK = {"review": 0, "": 1}
"""Holds to review first, then what is proposed; the others after them."""


def rows(listed: pd.DataFrame) -> pd.DataFrame:
    """The rows of ``dunning.rows`` as cells: str, int centimes, ``date``, int, ``None``.

    Within their rank debtors go from A to Z, so that one look is about all invoices of a person.
    """
    return cells(in_order(listed)[list(FIELDS)].astype(dict.fromkeys(_DAYS, "datetime64[s]")))


def in_order(listed: pd.DataFrame) -> pd.DataFrame:
    """The rows in the order of the sheet."""
    rank = listed["obstacle"].map(lambda name: _RANK.get(name, len(_RANK)))
    ranked = listed.assign(rank=rank, name=listed["debtor"].map(alphabetical))
    return ranked.sort_values(["rank", "name", "debtor_id", "due_on", "number"], ignore_index=True)


def situation(listed: pd.DataFrame, as_of: date) -> str:
    """How many reminders are proposed, and of how many invoices past their due date."""
    proposed = int((listed["proposed"] == "oui").sum())
    words = "rappel proposé" if proposed < 2 else "rappels proposés"
    overdue = f"{len(listed)} facture{'s' if len(listed) > 1 else ''} échue{'s' if len(listed) > 1 else ''} ou à revoir"
    return f"Situation au {format_date(as_of)} : {proposed} {words} sur {overdue}."
