"""Every past day at once says what a ledger of each day says."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import Row, compute, frame
from practices import LAST, PRACTICE, history_of, practices

from facturation_xls.reports import ageing
from facturation_xls.reports.history import ALWAYS, NEVER, day_number
from facturation_xls.rules import flows
from facturation_xls.workbook.schema import IMPORTS


@settings(max_examples=20)
@given(practices, st.integers(0, 120))
def test_balances_and_settlements_of_a_past_day(practice: tuple[list[Row], list[Row]], back: int) -> None:
    invoices, moves = practice
    day = LAST - timedelta(days=back)
    history = history_of(invoices, moves)
    ledger = compute(invoices, moves, settings=PRACTICE, as_of=day)

    there = [row["issued_on"] is None or row["issued_on"] <= day for row in invoices]
    assert list(history.there(day_number(day))) == there
    assert list(history.owed(day_number(day))[there]) == list(ledger["balance"][there])
    balances = history.owed(day_number(day))
    ages = ageing.totals(ledger[there], history.payer_types).loc["Total"]
    assert sum(ages[list(ageing.AGES)]) == ages["Total"] == balances[balances > PRACTICE.tolerance].sum()
    recent = history.since(day_number(day))
    for later in range(day_number(day), day_number(LAST) + 1, 13):
        assert sorted(recent.owed(later)[recent.owed(later) != 0]) == sorted(
            history.owed(later)[history.owed(later) != 0]
        )
    closed = history.closed(day_number(day), PRACTICE.tolerance)
    real = np.array(there) & (ledger["amount"] > PRACTICE.tolerance).to_numpy()
    assert [_day(number) for number in closed.day[real]] == [_plain(value) for value in ledger["settled_on"][real]]
    paid = ledger["settled_on"].notna() & ~ledger["closed_by"].isin(["avoir", "perte"])
    settled = real & ledger["settled_on"].notna().to_numpy()
    assert list(closed.by_payment[settled]) == list(paid[settled])


def _day(number: int) -> date | None:
    return None if number in (NEVER, ALWAYS) else date(1970, 1, 1) + timedelta(days=int(number))


def _plain(value: Any) -> date | None:
    return None if value is None or value != value else value.date()  # noqa: PLR0124 -- NaT


def test_what_was_known_then() -> None:
    """Invoice 2 and the payment of invoice 1 came with documents of 10.07., though they are of June."""
    june, july = date(2026, 6, 15), date(2026, 7, 10)
    invoices: list[Row] = [
        {"number": "1", "issued_on": date(2026, 5, 1), "amount": 100_00, "payer_type": "Patient privé"},
        {"number": "2", "issued_on": june, "amount": 40_00, "payer_type": "Patient privé"},
    ]
    moves: list[Row] = [{"number": "1", "date": june, "kind": "Paiement", "amount": 100_00, "known_on": july}]
    imports: list[Row] = [
        {"kind": "facture", "document": "0002", "imported_on": july},
        {"kind": "relevé CMD", "document": "1"},
    ]
    ledger = compute(invoices, moves, settings=PRACTICE, as_of=LAST)
    known_on = flows.invoices_known_on(ledger, frame(IMPORTS, imports), PRACTICE)
    history = history_of(invoices, moves, known_on)

    end_of_june = day_number(date(2026, 6, 30))
    assert list(history.owed(end_of_june)) == [0, 40_00]
    assert list(history.owed(end_of_june, known=end_of_june)) == [100_00, 0]
    assert list(history.closed(end_of_june, 5, known=end_of_june).day) == [NEVER, NEVER]
    assert list(history.closed(end_of_june, 5).day) == [day_number(june), NEVER]


def test_a_practice_without_invoices() -> None:
    empty = history_of([], [])
    assert empty.owed(0).size == 0
    assert empty.closed(0, 5).day.size == 0
