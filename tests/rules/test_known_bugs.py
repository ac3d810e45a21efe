"""What users of similar programs reported as bugs, by the name of the report (users_and_law.md D.6): not here.

The reports that are about files and cells have their tests with the workbook.
"""

from __future__ import annotations

import pytest
from ledger_frames import TODAY, agreed, compute, invoice, moved, sending

from facturation_xls.parsing import parse_amount, parse_date
from facturation_xls.reports import ageing, unpaid

SENT = [sending("1", "02.03.2026 Papier envoyée"), sending("2", "02.03.2026 Papier envoyée")]


def test_oca_330_a_partly_paid_invoice_is_still_reminded() -> None:
    facts = compute([invoice("1")], [moved("1", "20.03.2026 Paiement 60.00")], SENT)
    assert list(facts.iloc[0][["balance", "next_action"]]) == [40_00, "Rappeler (1er rappel)"]


def test_oca_460_reminding_one_invoice_does_not_silence_the_others_of_the_debtor() -> None:
    reminded = invoice("1", debtor_id="D1", reminder_level=1, reminded_on=parse_date("20.06.2026"))
    facts = compute([reminded, invoice("2", debtor_id="D1")], [], SENT)
    assert facts["next_action"].tolist() == ["Rappeler (2e rappel)", "Rappeler (1er rappel)"]


def test_oca_562_a_cancelled_credit_note_leaves_the_invoice_as_it_was() -> None:
    credit = [moved("1", "20.03.2026 Avoir 100.00"), moved("1", "21.03.2026 Avoir -100.00")]
    cancelled, plain = (compute([invoice("1")], movements, SENT) for movements in (credit, []))
    assert cancelled.equals(plain)


def test_oca_211_an_open_credit_is_shown_and_never_hides_another_invoice() -> None:
    facts = compute([invoice("1"), invoice("2")], [moved("1", "20.03.2026 Paiement 150.00")], SENT)
    assert facts["next_action"].tolist() == ["Rembourser le trop-perçu", "Rappeler (1er rappel)"]
    assert ageing.totals(facts, []).loc["Total", "Total"] == 100_00


def test_oca_328_the_list_and_the_journal_agree_on_what_is_overdue() -> None:
    facts = compute([invoice("1"), invoice("2", "29.06.2026")], [], SENT)
    listed = unpaid.rows(facts, []).set_index("number")["overdue_days"].to_dict()
    assert listed == {"1": 91, "2": -29}
    assert facts.set_index("number")["age"].to_dict() == {"1": "91–180", "2": "non échu"}


@pytest.mark.parametrize("due", [None, parse_date("31.03.2026")], ids=["no due date", "with one"])
def test_erpnext_43162_an_invoice_without_due_date_is_in_the_total(due: object) -> None:
    assert ageing.totals(compute([invoice("1", due_on=due)], [], SENT), []).loc["Total", "91–180"] == 100_00


def test_erpnext_47580_age_counts_up_to_the_day_of_the_report() -> None:
    facts = compute([invoice("1")], [], SENT, as_of=parse_date("10.04.2026"))
    assert list(facts.iloc[0][["overdue_days", "age"]]) == [10, "1–30"]


def test_budget_276_two_payments_of_the_same_day_and_amount_are_two() -> None:
    twice = [moved("1", "20.03.2026 Paiement 50.00", document="Banque A", line=line) for line in (1, 2)]
    assert compute([invoice("1")], twice, SENT).loc[0, "balance"] == 0


def test_cpython_141631_swiss_apostrophes_are_read_without_locale() -> None:
    assert parse_amount("1'080.10") == parse_amount("1’080.10") == 1080_10


def test_partner_time_to_pay_the_delay_counts_what_is_not_paid_yet() -> None:
    facts = compute([invoice("1"), invoice("2")], [moved("1", "11.03.2026 Paiement 100.00")], SENT)
    assert facts["delay"].tolist() == [10, (TODAY - parse_date("01.03.2026")).days]


def test_a_late_instalment_plan_is_not_reminded_twice_over() -> None:
    """A plan that is kept holds reminders back, whatever the first due date says."""
    plan = agreed("1", "15.07.2026 100.00")
    assert compute([invoice("1")], [], SENT, plans=plan).loc[0, "next_action"] == "Attendre l'acompte"
