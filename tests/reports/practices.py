"""Simulated practices: a few months of invoices and of everything that may happen to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd
from hypothesis import strategies as st
from ledger_frames import Row, compute, frame

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.reports.history import History
from facturation_xls.rules import flows
from facturation_xls.workbook.schema import MOVEMENTS

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
PRACTICE = Settings(payers=(PayerTerms("Patient privé"), PayerTerms("Aide sociale", term=60)))
NUMBERS = ("101", "102", "103", "104", "105")

_days = st.dates(FIRST, LAST)
_kinds = st.sampled_from(
    ["Paiement", "Paiement", "Avoir", "Perte", "Avance CMD", "Retour CMD", "Extourne", "Remboursement", "Frais"]
)
_invoices = st.tuples(
    *(
        st.fixed_dictionaries(
            {
                "number": st.just(number),
                "issued_on": st.none() | _days,
                "due_on": st.none() | _days,
                "amount": st.sampled_from([0, 5, 100_00, 100_05, 250_00]),
                "bought": st.sampled_from(["", "Oui", "Avec recours", "Non"]),
                "payer_type": st.sampled_from(["Patient privé", "Caisse des Médecins", "Aide sociale"]),
            }
        )
        for number in NUMBERS
    )
)
_moves = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from([*NUMBERS, "999"]),
            "date": st.none() | _days,
            "kind": _kinds,
            "amount": st.sampled_from([-100_00, -60_00, 5, 40_00, 60_00, 100_00, 100_00]),
            "witness": st.sampled_from(["", "", "", "oui"]),
        }
    ),
    max_size=30,
)
practices = st.tuples(_invoices.map(list), _moves)
"""Invoices and movements, the rows of the workbook's tables."""


def history_of(
    invoices: Iterable[Row],
    moves: Iterable[Row],
    known_on: pd.Series | None = None,
    *,
    settings: Settings = PRACTICE,
    as_of: date = LAST,
) -> History:
    """What became of them, seen from ``as_of``."""
    invoices, moves = list(invoices), list(moves)
    facts = compute(invoices, moves, settings=settings, as_of=as_of)
    return History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), settings, as_of), known_on)


def month_ends(first: date, last: date) -> list[date]:
    """The last days of the months from ``first`` on, the last one cut at ``last``."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if day == last or (day + timedelta(days=1)).day == 1]
