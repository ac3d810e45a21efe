"""Proposals for a payment without number: ranked, with reasons, and never a name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.rules.proposals import MOST, OpenInvoice, OpenInvoices, Unplaced

DAY = date(2026, 9, 25)


def owed(number: str, francs: float, names: str, day: date = date(2026, 8, 1), debtor: str = "") -> OpenInvoice:
    """An open invoice."""
    return OpenInvoice(number, round(francs * 100), day, debtor or names, names)


JOURNAL = OpenInvoices(
    [
        owed("2026000101", 120, "Lupin Aline"),
        owed("2026000102", 120, "Sauge Berthe", date(2026, 7, 1)),
        owed("2026000103", 80, "Lupin Aline"),
        owed("2026000104", 55, "Genêt-Mauve Zoé", debtor="D0004"),
        owed("2026000105", 120, "Iris Rémi", date(2026, 10, 1)),
    ],
    tolerance=5,
)


def proposed(francs: float, payer: str = "", **facts: Any) -> list[str]:
    """The proposals as staff read them."""
    return [str(found) for found in JOURNAL.proposals(Unplaced(round(francs * 100), DAY, payer, **facts))]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (
            proposed(120, "ALINE LUPIN"),
            ["2026000101 (même montant, même nom)", "2026000102 (même montant)", "2026000103 (même nom)"],
        ),
        (
            proposed(200, "Lupin, Aline"),
            [
                "2026000101; 2026000103 (même nom, total de ses factures ouvertes)",
                "2026000101 (même nom)",
                "2026000103 (même nom)",
            ],
        ),
        (proposed(120.05), ["2026000102 (même montant)", "2026000101 (même montant)"]),
        (proposed(55, "Mauve Paul"), ["2026000104 (même montant, nom proche)"]),
        (proposed(20, debtor_id="D0004"), ["2026000104 (même débiteur)"]),
        (
            proposed(30, "Genet Anna", text="fact. 104"),
            ["2026000104 (nom proche, fin du numéro dans la communication)"],
        ),
        (proposed(30, "Genet Anna"), []),
        (proposed(77), []),
    ],
)
def test_the_likeliest_invoices_come_first(found: list[str], expected: list[str]) -> None:
    assert found == expected


@given(st.integers(-(10**6), 10**6), st.text(max_size=20), st.text(max_size=20))
def test_no_payment_ever_fails_and_no_name_is_told(amount: int, payer: str, text: str) -> None:
    found = JOURNAL.proposals(Unplaced(amount, DAY, payer, text=text))
    assert len(found) <= MOST
    assert not any(name in str(proposal) for proposal in found for name in ("Lupin", "Sauge", "Mauve", "Iris"))
