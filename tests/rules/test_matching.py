"""Which invoice a bank payment is for: by its reference or the one number in its text, never by amount and name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import books, entry

from facturation_xls.rules.matching import is_cmd_payout, match_entry

QRR = "990001000000000020260001508"
SCOR = "RF45A150"
JOURNAL = books(
    {"number": "2026000150", "reference": QRR},
    {"number": "2026-000151", "reference": SCOR},
    {"number": "R:152"},
    {"number": "153"},
)


def matched(**facts: Any) -> str:
    """The number of the invoice that an entry names; empty when there is none."""
    known = match_entry(entry(**facts), JOURNAL)
    return known.number if known else ""


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        (QRR, "2026000150"),
        ("99 00010 00000 00002 02600 01508", "2026000150"),
        (SCOR, "2026-000151"),
        ("990001000000000020260001500", ""),
        (QRR.lstrip("9"), ""),
    ],
)
def test_the_whole_reference_decides(reference: str, number: str) -> None:
    assert matched(reference=reference) == number


def test_a_reference_that_nobody_knows_is_not_helped_by_the_text() -> None:
    assert matched(reference="1" * 27, text="Facture 2026000150") == ""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Facture 2026000150", "2026000150"),
        ("Facture n°2026000150.", "2026000150"),
        ("Paiement (2026-000150), merci!", "2026000150"),
        ("2026000151", "2026-000151"),
        ("002026000151", "2026-000151"),
        ("note R:152", "R:152"),
        ("2026000150 2026000150", "2026000150"),
        ("2026000150 et 2026000151", ""),
        ("Facture 2026000999", ""),
        ("Facture 153", ""),
        ("Lupin Aline 120.00", ""),
        ("12026000150", ""),
        ("", ""),
    ],
)
def test_one_known_number_in_the_text_decides(text: str, number: str) -> None:
    assert matched(text=text) == number


@given(st.text(max_size=40))
def test_no_text_ever_fails(text: str) -> None:
    matched(text=text, payer=text)


@pytest.mark.parametrize(
    ("facts", "lump"),
    [
        ({"payer": "Caisse des Médecins"}, True),
        ({"payer": "CAISSE DES MEDECINS SA"}, True),
        ({"payer": "Ärztekasse Genossenschaft"}, True),
        ({"payer": "Aerztekasse"}, True),
        ({"text": "Versement Caisse des Médecins 2608"}, True),
        ({"payer": "Caisse des Médecins", "reference": QRR}, False),
        ({"payer": "Lupin Aline", "text": "facture médecin"}, False),
    ],
)
def test_the_cmds_payout_is_recognised(facts: dict[str, Any], lump: bool) -> None:
    assert is_cmd_payout(entry(**facts)) is lump
