"""Payment plans: what has come, what is next, what is missed; money is not earmarked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest
from ledger_frames import TODAY, Row, agreed, compute, frame, invoice, moved, sending, shown

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_amount
from facturation_xls.rules import comparable, instalments
from facturation_xls.rules.controls.findings import findings
from facturation_xls.workbook.schema import DISPATCHES, INSTALMENTS, MOVEMENTS

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = Settings()
PLAN = ("15.05.2026 40.00", "15.06.2026 40.00", "15.07.2026 20.00")
SENT = [sending("1", "02.03.2026 Papier envoyée")]


def progress(balance: str, plan: Sequence[Row]) -> pd.DataFrame:
    """How far the plan of invoice 1 is on 30.06.2026."""
    lines = comparable.typed_instalments(frame(INSTALMENTS, plan), SETTINGS)
    return instalments.progress(lines, pd.Series({"1": parse_amount(balance)}), 5, pd.Timestamp(TODAY))


@pytest.mark.parametrize(
    ("owed", "states"),
    [
        ("100.00", "manqué manqué à venir"),
        ("60.00", "versé manqué à venir"),
        ("50.00", "versé manqué à venir"),
        ("20.00", "versé versé à venir"),
        ("20.05", "versé versé à venir"),
        ("10.00", "versé versé à venir"),
        ("0.00", "versé versé versé"),
    ],
    ids=["nothing came", "the first", "a part of the second", "both", "five centimes less", "more", "all at once"],
)
def test_an_instalment_has_come_when_the_later_ones_cover_what_is_owed(owed: str, states: str) -> None:
    assert " ".join(progress(owed, agreed("1", *PLAN))["state"]) == states


@pytest.mark.parametrize(
    ("day", "state"), [("25.06.2026", "à venir"), ("24.06.2026", "manqué")], ids=["5 days of grace", "then missed"]
)
def test_a_transfer_takes_its_time(day: str, state: str) -> None:
    assert progress("40.00", agreed("1", f"{day} 40.00"))["state"].tolist() == [state]


def test_rows_in_any_order_keep_their_places_and_odd_ones_say_nothing() -> None:
    odd: list[Row] = [
        {"number": "1", "date": None, "amount": 10_00},
        {"number": "1", "date": TODAY, "amount": None},
        {"number": "999", "date": TODAY, "amount": 10_00},
    ]
    lines = progress("100.00", [*reversed(agreed("1", *PLAN)), *odd])
    assert lines["state"].to_dict() == {2: "manqué", 1: "manqué", 0: "à venir"}


@pytest.mark.parametrize(
    ("paid", "hold", "says"),
    [
        ("80.00", "", "bloquée | Attendre l'acompte | 15.07.2026"),
        ("80.00", "arrangement", "bloquée | Attendre l'acompte | 15.07.2026"),
        ("40.00", "arrangement", "ouverte | Appeler : acompte manqué | 15.06.2026"),
        ("100.00", "arrangement", "payée |  | "),
        ("40.00", "litige", "bloquée | Remplir « À revoir le » | 30.06.2026"),
    ],
    ids=["kept", "kept, with its hold", "broken", "paid", "a dispute is stronger"],
)
def test_the_journal_says_what_comes_next(paid: str, hold: str, says: str) -> None:
    facts = compute(
        [invoice("1", hold=hold)], [moved("1", f"12.05.2026 Paiement {paid}")], SENT, plans=agreed("1", *PLAN)
    ).iloc[0]
    assert f"{facts['status']} | {facts['next_action']} | {shown(facts['action_on'])}" == says


def test_without_a_plan_nothing_changes() -> None:
    assert compute([invoice("1")], [], SENT, plans=[]).equals(compute([invoice("1")], [], SENT))


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (PLAN, [("Acompte manqué", "Facture 1 : l'acompte de CHF 40.00 du 15.05.2026 n'est pas arrivé.")]),
        (PLAN[2:], [("Plan incomplet", "Facture 1 : le plan prévoit CHF 20.00, il reste CHF 100.00 à payer.")]),
        (("30.06.2026 50.00", "31.07.2026 50.00"), []),
    ],
    ids=["broken", "too small", "in order"],
)
def test_the_controls_name_the_plan_that_does_not_hold(plan: Sequence[str], told: list[tuple[str, str]]) -> None:
    facts = compute([invoice("1")], [], SENT, plans=agreed("1", *plan))
    sent, nothing = frame(DISPATCHES, SENT), frame(MOVEMENTS, [])
    found = findings(facts, nothing, sent, SETTINGS, TODAY, progress("100.00", agreed("1", *plan)))
    assert [(each.control, each.finding) for each in found] == told
