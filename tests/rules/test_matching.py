"""Which invoice a bank payment is for: by its reference or the one number in its text, never by amount and name."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import books, entry

from facturation_xls.rules.matching import match_entry, match_remark, payout

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
    ("places", "reference", "number"),
    [
        ((13, 20), "000000100000" + "00000153" + "0000000", "153"),
        ((13, 20), "000000100000" + "99999999" + "0000000", ""),
        ((13, 20), "000000100000" + "00000152" + "0000000", ""),
        ((17, 26), QRR, "2026000150"),
        ((17, 26), QRR[:16] + "2026000150" + "1", "2026000150"),
        ((13, 20), "000000100000" + "26000150" + "0000000", ""),
        ((13, 20), "RF18" + "0" * 8 + "00000153", ""),
        (None, "000000100000" + "00000153" + "0000000", ""),
    ],
    ids=["found", "unknown", "other form", "stored", "same places", "not the stored places", "no QR", "not declared"],
)
def test_the_declared_places_speak_where_no_reference_is_stored(
    places: tuple[int, int] | None, reference: str, number: str
) -> None:
    journal = books(
        {"number": "2026000150", "reference": QRR}, {"number": "R:152"}, {"number": "153"}, reference_slice=places
    )
    known = match_entry(entry(reference=reference), journal)
    assert (known.number if known else "") == number


def test_a_payment_finds_the_invoice_that_came_later() -> None:
    for remark in (f"Communication : {QRR}", "Communication : Facture 2026000150"):
        known = match_remark(remark, JOURNAL)
        assert known
        assert known.number == "2026000150"
    assert match_remark("2026000150", JOURNAL) is None


CMD = "Virement global de la CMD, détaillé par son relevé"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"payer": "Caisse des Médecins"}, CMD),
        ({"payer": "CAISSE DES MEDECINS SA"}, CMD),
        ({"payer": "Ärztekasse Genossenschaft"}, CMD),
        ({"payer": "Aerztekasse"}, CMD),
        ({"text": "Versement Caisse des Médecins 2608"}, CMD),
        ({"payer": "TWINT AG"}, "Virement global (TWINT), pas attribué"),
        ({"text": "Bonification WORLDLINE SCHWEIZ AG"}, "Virement global (Worldline), pas attribué"),
        ({"grouped": 3}, "Paiements groupés (3), détaillés par l'avis de la banque"),
        ({"grouped": 1}, ""),
        ({"payer": "Lupin Aline", "text": "payé par TWINT"}, ""),
        ({"payer": "Nexiste Paul"}, ""),
        ({"payer": "Caisse des Médecins", "reference": QRR}, ""),
        ({"payer": "Lupin Aline", "text": "facture médecin"}, ""),
        ({"payer": "Worldline", "amount": -2_000}, ""),
    ],
)
def test_what_pays_many_invoices_at_once_is_recognised(facts: dict[str, Any], told: str) -> None:
    assert payout(entry(**facts), JOURNAL.settings) == told
