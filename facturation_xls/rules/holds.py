"""Holds whose review date has passed: nobody else remembers them (DESIGN §4)."""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.model.findings import Finding, ListedIn
from facturation_xls.model.words import Severity
from facturation_xls.parsing import format_date
from facturation_xls.rules.comparable import days

REVIEW = "Blocage à revoir"
"""The control that brings a hold back to mind."""


def to_review(journal: pd.DataFrame, ledger: pd.DataFrame, as_of: date) -> pd.Series:
    """Whether an open invoice is held and its review date is today or has passed; one flag for each ledger row.

    ``ledger`` is that of ``ledger.compute`` on the same journal, row by row.
    """
    review_on = days(journal["review_on"].reset_index(drop=True))
    return ledger["open"] & (ledger["hold"] != "") & (review_on <= pd.Timestamp(as_of))


def findings(journal: pd.DataFrame, ledger: pd.DataFrame, as_of: date) -> list[Finding]:
    """One finding for each hold to review; *À relancer* lists them on top as well."""
    due = to_review(journal, ledger, as_of)
    review_on = journal["review_on"].reset_index(drop=True)[due]
    held = zip(ledger.loc[due, "number"], ledger.loc[due, "hold"], review_on, strict=True)
    return [
        Finding(
            Severity.CHECK,
            REVIEW,
            number,
            "",
            f"Le blocage « {hold} » de la facture {number} était à revoir le {format_date(day)}.",
            "Levez le blocage (Journal, colonne Blocage) ou donnez une nouvelle date dans « À revoir le ».",
            listed_in=ListedIn.JOURNAL,
        )
        for number, hold, day in {number: (number, hold, day) for number, hold, day in held}.values()
    ]
