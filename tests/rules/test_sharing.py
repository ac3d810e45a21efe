"""Several numbers in one cell: shared by open balances or by the parts written, never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.rules.sharing import NotShared, Open, Share, is_shared, share

BALANCES = {"101": 25_000, "107": 8_000, "133": 12_050, "140": 0}


def find(number: str) -> Open | None:
    """An invoice of a small journal; ``0-101`` is 101."""
    key = number.replace("-", "").lstrip("0")
    return Open(key, key, BALANCES[key]) if key in BALANCES else None


def shared(cell: str, francs: float | None) -> list[tuple[str, float]]:
    """The parts in francs."""
    parts = share(cell, None if francs is None else round(francs * 100), find)
    return [(part.number, part.amount / 100) for part in parts]


@pytest.mark.parametrize(
    ("cell", "francs", "parts"),
    [
        ("101; 107; 133", 450.50, [("101", 250), ("107", 80), ("133", 120.50)]),
        ("101;107", 300, [("101", 250), ("107", 50)]),
        ("101; 107", 400, [("101", 250), ("107", 150)]),
        ("107 + 101", 330, [("107", 80), ("101", 250)]),
        ("101\n107", 330, [("101", 250), ("107", 80)]),
        ("101; 107;", 330, [("101", 250), ("107", 80)]),
        ("101=250; 107=80", 330, [("101", 250), ("107", 80)]),
        ("101 = CHF 250.- ; 107 = 80,00", 330, [("101", 250), ("107", 80)]),
        ("101=250; 107=80", None, [("101", 250), ("107", 80)]),
        ("101=100; 107", 180, [("101", 100), ("107", 80)]),
        ("101=-50; 107=-30", -80, [("101", -50), ("107", -30)]),
        ("0-101; 107", 330, [("101", 250), ("107", 80)]),
        ("140=20; 107", 100, [("140", 20), ("107", 80)]),
        ("101=250", 250, [("101", 250)]),
    ],
)
def test_a_payment_is_shared(cell: str, francs: float | None, parts: list[tuple[str, float]]) -> None:
    assert shared(cell, francs) == parts


@pytest.mark.parametrize(
    ("cell", "francs", "why"),
    [
        ("101; 999", 330, "la facture 999 n'est pas dans le journal"),
        ("101; =80", 330, r"la facture \(sans numéro\) n'est pas dans le journal"),
        ("101; 0101", 330, "une facture y figure deux fois"),
        ("101; 107", None, "il manque le montant du paiement"),
        ("101; 107", 250, "il ne reste rien pour la facture 107"),
        ("101; 140", 330, "la facture 140 n'a plus de solde ouvert"),
        ("101=250; 107=80", 320, r"les parts font 330\.00, le paiement 320\.00"),
        ("101=250; 107=beaucoup", 330, "la part de la facture 107 n'est pas un montant"),
        ("101=250; 107=0", 250, "la part de la facture 107 est nulle"),
        ("101; 107", -330, "un montant négatif se partage avec des parts écrites"),
    ],
)
def test_what_would_be_a_guess_is_not_shared(cell: str, francs: float | None, why: str) -> None:
    with pytest.raises(NotShared, match=why):
        shared(cell, francs)


@pytest.mark.parametrize("cell", ["", "101", "M-2026-001", "R:152", "2026 000 103", "F/12"])
def test_one_number_is_not_several(cell: str) -> None:
    assert not is_shared(cell)


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=6),
    st.integers(1, 10**8),
    st.sets(st.integers(0, 5)),
)
def test_the_parts_add_up_to_the_payment(balances: list[int], amount: int, said: set[int]) -> None:
    """By balances no invoice but the last gets more than it is owed, and each gets something."""
    invoices = {str(place): Open(str(place), str(place), balance) for place, balance in enumerate(balances)}
    stated = {place for place in said if place < len(balances)}
    cell = ";".join(f"{place}=0.{place + 1:02d}" if place in stated else str(place) for place in range(len(balances)))
    try:
        parts = share(cell, amount, invoices.get)
    except NotShared:
        return
    assert sum(part.amount for part in parts) == amount
    assert [part.number for part in parts] == list(invoices)
    assert all(part.amount > 0 for part in parts)
    by_balance = [part for place, part in enumerate(parts) if place not in stated]
    assert all(part.amount <= invoices[part.number].balance for part in by_balance[:-1])


def test_a_part_is_a_number_and_an_amount() -> None:
    assert share("101", 5_000, find) == [Share("101", 5_000)]
