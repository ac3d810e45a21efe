"""*CMD*: by month of handing over, what CMD bought, paid, gave back, kept for itself, and left without a word."""

from __future__ import annotations

from typing import Any

import pytest
from ledger_frames import Row, compute, invoice, moved, sending

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_date
from facturation_xls.reports import cmd

PAYER = "Caisse des Médecins"


def handed(number: str, amount: str, bought: str = "", issued: str = "10.03.2026") -> Row:
    return invoice(number, issued, amount, payer_type=PAYER, bought=bought)


INVOICES = [
    handed("1", "100.00", "Oui"),
    handed("2", "300.00", "Oui"),
    handed("3", "200.00", "Avec recours"),
    handed("4", "50.00", "Non"),
    handed("5", "80.00"),
    handed("6", "500.00", "Oui", issued="15.04.2026"),
    handed("7", "70.00", issued="15.04.2026"),
    invoice("8"),
]
SENDINGS = [
    *(sending(str(number), "31.03.2026 CMD envoyée") for number in range(1, 6)),
    sending("6", "30.04.2026 CMD envoyée"),
    sending("7", "30.04.2026 CMD préparée"),
    sending("8", "02.03.2026 Papier envoyée"),
]
MOVEMENTS = [
    moved("1", "10.04.2026 Avance CMD 100.00", origin="CMD"),
    moved("1", "10.04.2026 Frais -2.00", origin="CMD"),
    moved("2", "20.04.2026 Avance CMD 300.00", origin="CMD"),
    moved("2", "20.04.2026 Frais -6.00", origin="CMD"),
    moved("2", "20.04.2026 Frais -6.00", origin="Banque", witness="oui"),
    moved("3", "10.04.2026 Avance CMD 200.00", origin="CMD"),
    moved("3", "31.05.2026 Retour CMD -200.00", origin="CMD"),
    moved("4", "30.05.2026 Paiement 50.00", origin="CMD"),
    moved("6", "15.05.2026 Avance CMD 500.00", origin="CMD"),
]


def shown(month: str, settings: Settings | None = None) -> dict[str, Any]:
    """The row of a month."""
    table = cmd.rows(compute(INVOICES, MOVEMENTS, SENDINGS, settings=settings)).set_index("month")
    return {str(name): value for name, value in table.loc[month].items()}


def test_months_go_from_the_latest_to_the_first_and_all_of_them_stand_last() -> None:
    table = cmd.rows(compute(INVOICES, MOVEMENTS, SENDINGS))
    assert table["month"].tolist() == ["2026-04", "2026-03", "Tous"]
    for column in ("handed_count", "handed_amount", "paid_count", "returned_amount", "fees", "open_balance"):
        assert table[column].iloc[:-1].sum() == table[column].iloc[-1]


def test_what_was_handed_over_and_what_of_it_was_bought() -> None:
    march = shown("2026-03")
    assert (march["handed_count"], march["handed_amount"]) == (5, 730_00)
    assert (march["bought_count"], march["bought_share"], march["recourse_count"]) == (2, 0.4, 1)


def test_how_long_the_money_took() -> None:
    march = shown("2026-03")
    assert (march["paid_count"], march["payout_days"], march["slowest_days"]) == (4, (10 + 20 + 10 + 60) / 4, 60)


def test_what_came_back_and_what_it_cost() -> None:
    march = shown("2026-03")
    assert (march["returned_count"], march["returned_amount"]) == (1, 200_00)
    assert (march["fees"], march["fee_share"]) == (8_00, 8_00 / 650_00)


def test_what_nobody_said_a_word_about() -> None:
    march = shown("2026-03")
    assert (march["silent_count"], march["open_balance"]) == (1, 280_00)


def test_without_money_there_is_no_delay_and_no_rate() -> None:
    table = cmd.rows(compute(INVOICES, [], SENDINGS)).set_index("month")
    assert table.loc["2026-04", ["payout_days", "slowest_days", "fee_share"]].isna().all()


@pytest.mark.parametrize("dispatches", [[], SENDINGS[-1:]], ids=["nothing sent", "on paper"])
def test_who_never_used_cmd_has_an_empty_sheet(dispatches: list[Row]) -> None:
    assert cmd.rows(compute(INVOICES, [], dispatches)).empty


def test_invoices_of_before_the_journal_take_no_part() -> None:
    assert shown("Tous", Settings(journal_start=parse_date("01.04.2026")))["handed_count"] == 1
