"""The year's dossier: its lists come to the balances of the roll-forward, whatever a practice lives through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from ledger_frames import Row, frame, invoice, moved
from practices import LAST, PRACTICE, history_of, practices

from facturation_xls.reports import annual
from facturation_xls.reports.annual import Period
from facturation_xls.rules import flows
from facturation_xls.workbook.schema import MOVEMENTS

PERIOD = Period.of(2026, LAST)


LOST_BEFORE = (
    [invoice("101", "06.04.2026", "100.00"), invoice("104", "06.04.2026", "100.00") | {"issued_on": None}],
    [moved("104", "25.02.2026 Perte 60.00")],
)
"""A loss before the first month there is: that of an invoice without a day."""


@settings(max_examples=10)
@given(practices)
@example(LOST_BEFORE)
def test_the_lists_come_to_the_balances(practice: tuple[list[Row], list[Row]]) -> None:
    invoices, moves = practice
    history = history_of(invoices, moves)
    months = annual.months(history, PRACTICE, PERIOD)
    ledger, given_up = history.facts, flows.write_offs(history.facts, frame(MOVEMENTS, moves), PRACTICE, LAST)
    lists = (
        annual.open_items(ledger, ()),
        annual.overpaid_items(ledger, ()),
        annual.write_offs(ledger, given_up, months, PRACTICE, PERIOD),
    )
    for line in annual.whole_year(months):
        to_collect, to_return, own = (
            [row for row in rows if line["payer_type"] in {"Tous", row["payer_type"]}] for rows in lists
        )
        owed = annual.total(to_collect, "balance") - annual.total(to_return, "to_return")
        assert abs(line["closing"] - owed) <= PRACTICE.tolerance * len(invoices)
        flowed = line["invoiced"] - line["paid"] - line["credits"] - line["losses"]
        assert line["opening"] + flowed == line["closing"]
        assert annual.total([row for row in own if row["kind"] == "Perte"], "amount") == line["losses"]
        assert annual.total([row for row in own if row["kind"] == "Avoir"], "amount") == line["credits"]


def test_a_year_before_the_journal_is_its_opening_balance() -> None:
    """Invoices of before are in the first balance, and their losses of before are not this year's."""
    begun = replace(PRACTICE, journal_start=date(2026, 3, 1))
    invoices = [invoice("1", "01.01.2026", "300.00"), invoice("2", "02.03.2026", "100.00")]
    moves = [moved("1", "10.02.2026 Perte 50.00"), moved("1", "10.03.2026 Perte 20.00", remark="prescrite")]
    history = history_of(invoices, moves, settings=begun)
    months = annual.months(history, begun, PERIOD)
    (line, whole) = annual.whole_year(months)
    assert (whole["opening"], whole["losses"], whole["closing"]) == (250_00, 20_00, 330_00)
    assert line | {"payer_type": "Tous"} == whole
    given_up = flows.write_offs(history.facts, frame(MOVEMENTS, moves), begun, LAST)
    (lost,) = annual.write_offs(history.facts, given_up, months, begun, PERIOD)
    assert (lost["amount"], lost["reason"]) == (20_00, "prescrite")


def test_what_a_statement_paid_out() -> None:
    moves = [
        moved("1", "02.03.2026 Avance CMD 300.00", document="mars", origin="CMD"),
        moved("2", "02.03.2026 Retour CMD -100.00", document="mars", origin="CMD"),
        moved("1", "02.03.2026 Frais -9.50", document="mars", origin="CMD"),
        moved("", "02.03.2026 Frais -1.00", document="mars", origin="CMD"),
        moved("3", "02.03.2026 Perte 40.00", document="mars", origin="CMD"),
        moved("3", "02.03.2026 Paiement 40.00", document="mars", origin="CMD", witness="oui"),
        moved("1", "31.12.2025 Avance CMD 5.00", document="décembre", origin="CMD"),
        moved("4", "05.03.2026 Paiement 70.00", document="banque", origin="Banque"),
    ]
    (row,) = annual.statements(flows.with_cmd(frame(MOVEMENTS, moves), PRACTICE, date(2026, 1, 1), LAST))
    assert (row["document"], row["invoice_count"]) == ("mars", 2)
    assert [row[name] for name in ("received", "returned", "fees", "net")] == [300_00, 100_00, 10_50, 189_50]
    assert annual.statements(flows.with_cmd(frame(MOVEMENTS, []), PRACTICE, date(2026, 1, 1), LAST)) == []


@pytest.mark.parametrize(("today", "over"), [(date(2026, 12, 31), True), (date(2026, 6, 30), False)])
def test_a_year_is_over_on_its_last_day(today: date, *, over: bool) -> None:
    assert Period.of(2026, today).over is over
