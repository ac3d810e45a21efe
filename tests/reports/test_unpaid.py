"""*Impayés* as the secretary prints it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
from frames import CMD, PRIVATE, SOCIAL, Bill, ledger, ledgers
from hypothesis import given, settings
from hypothesis import strategies as st

from facturation_xls.reports import ageing, unpaid
from facturation_xls.workbook import schema

AS_OF = date(2026, 10, 31)
PAYERS = [PRIVATE, CMD]
COVERED = {"CMD": date(2026, 9, 30), "Banque": date(2026, 10, 2), "Dentagest": date(2026, 10, 30)}


def report(*bills: Bill) -> pd.DataFrame:
    return unpaid.rows(ledger(bills, AS_OF), PAYERS)


def control(*bills: Bill) -> str:
    frame = ledger(bills, AS_OF)
    return unpaid.control(unpaid.rows(frame, PAYERS), ageing.totals(frame, PAYERS))


def test_fields_are_those_of_the_table() -> None:
    assert [column.field for column in schema.UNPAID.columns] == list(unpaid.FIELDS)


def test_a_row_holds_the_cells_of_its_invoice() -> None:
    bill = Bill("1042", date(2026, 9, 1), amount=250_00, paid=50_00, reminder_level=1, remark="téléphone le 12")
    assert report(bill).to_dict("records") == [
        {
            "payer_type": PRIVATE,
            "debtor": "Dupont",
            "number": "1042",
            "issued_on": date(2026, 9, 1),
            "due_on": date(2026, 10, 1),
            "amount": 250_00,
            "paid": 50_00,
            "balance": 200_00,
            "overdue_days": 30,
            "age": "1–30",
            "reminder_level": 1,
            "owner": "Cabinet",
            "next_action": "",
            "hold": "",
            "remark": "téléphone le 12",
        }
    ]


def test_what_is_not_known_is_an_empty_cell() -> None:
    cells = report(Bill("1", None)).iloc[0]
    assert list(cells[["issued_on", "due_on", "overdue_days", "reminder_level"]]) == [None] * 4


def test_cells_are_plain_values() -> None:
    """What the workbook writes: a number of another library would not do."""
    cells = report(Bill("1", date(2026, 9, 1), reminder_level=2)).to_numpy().ravel()
    assert {type(cell) for cell in cells} == {str, int, date}


def test_paid_and_overpaid_invoices_are_not_listed() -> None:
    settled = Bill("1", date(2026, 9, 1), date(2026, 10, 1))
    assert report(settled, replace(settled, number="2", overpaid=True)).empty


def test_payer_type_then_name_then_oldest_due_date() -> None:
    bills = [
        Bill("1", AS_OF, payer_type=SOCIAL, debtor="Commune"),
        Bill("2", AS_OF, payer_type=CMD, debtor="Aebi"),
        Bill("3", AS_OF, debtor="Ernst"),
        Bill("4", AS_OF, debtor="Émery", due_on=date(2026, 10, 9)),
        Bill("5", AS_OF, debtor="Émery", due_on=date(2026, 8, 8)),
        Bill("6", None, debtor="Émery"),
        Bill("7", AS_OF, debtor="egli"),
    ]
    assert list(report(*bills)["number"]) == ["7", "5", "4", "6", "3", "2", "1"]


def test_two_debtors_of_the_same_name_are_kept_apart() -> None:
    bills = [
        Bill("1", AS_OF, due_on=date(2026, 8, 1), debtor_id="D-1"),
        Bill("2", AS_OF, due_on=date(2026, 9, 1), debtor_id="D-2"),
        Bill("3", AS_OF, due_on=date(2026, 10, 1), debtor_id="D-1"),
    ]
    assert list(report(*bills)["number"]) == ["1", "3", "2"]


def test_title() -> None:
    assert unpaid.situation(AS_OF) == "Situation au 31.10.2026, ancienneté depuis l'échéance"


def test_freshness_of_each_source() -> None:
    assert unpaid.freshness(COVERED, AS_OF) == (
        "Relevé CMD jusqu'au 30.09.2026 · banque jusqu'au 02.10.2026 · factures jusqu'au 30.10.2026"
    )


def test_a_source_never_received_is_said() -> None:
    assert unpaid.freshness({"Dentagest": date(2026, 10, 30)}, AS_OF) == (
        "Relevé CMD : encore rien reçu · banque : encore rien reçu · factures jusqu'au 30.10.2026"
    )


def test_a_list_of_the_past_claims_no_later_knowledge() -> None:
    assert unpaid.freshness(COVERED, date(2026, 8, 31)).count("jusqu'au 31.08.2026") == 3


def test_control_of_a_list_that_adds_up() -> None:
    assert control(Bill("1", AS_OF, amount=8_000_00), Bill("2", AS_OF, amount=412_30)) == (
        "Contrôle : 2 factures, CHF 8'412.30 ; la somme des anciennetés est égale au total."
    )
    assert control(Bill("1", AS_OF)).startswith("Contrôle : 1 facture, CHF 100.00 ;")


def test_control_of_a_list_that_does_not_add_up() -> None:
    frame = ledger([Bill("1", AS_OF), Bill("2", AS_OF, amount=20_05)], AS_OF)
    assert unpaid.control(unpaid.rows(frame, PAYERS), ageing.totals(frame[:1], PAYERS)) == (
        "Contrôle : 2 factures, CHF 120.05 ; la somme des anciennetés est de CHF 100.00, écart de CHF 20.05. "
        "Ne vous fiez pas encore à cette liste et prévenez le support."
    )


def test_control_of_an_empty_list() -> None:
    assert control() == "Contrôle : aucune facture impayée."


def test_an_empty_list_beside_an_open_balance_is_no_good_news() -> None:
    frame = ledger([Bill("1", AS_OF)], AS_OF)
    assert "écart de CHF -100.00" in unpaid.control(unpaid.rows(frame[:0], PAYERS), ageing.totals(frame, PAYERS))


@settings(max_examples=50)
@given(ledgers(AS_OF), st.integers(0, 2**32 - 1))
def test_every_open_invoice_once_in_an_order_of_its_own(frame: pd.DataFrame, seed: int) -> None:
    listed = unpaid.rows(frame, PAYERS)
    still_open = frame[frame["open"]]
    assert sorted(listed["number"]) == sorted(still_open["number"])
    assert sum(listed["balance"]) == still_open["balance"].sum()
    pd.testing.assert_frame_equal(unpaid.rows(frame.sample(frac=1, random_state=seed), PAYERS), listed)
