"""*Évolution* adds up to the centime, and agrees with a ledger of every month's last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import Row, compute, invoice, moved
from practices import LAST, PRACTICE, history_of, month_ends, practices

from facturation_xls.reports import evolution
from facturation_xls.workbook import schema

TODAY = LAST


def report(invoices: list[Row], moves: Sequence[Row] = (), **facts: Any) -> dict[tuple[str, str], Row]:
    practice = replace(PRACTICE, **facts)
    table = evolution.rows(history_of(invoices, moves, settings=practice), practice, TODAY)
    return {(row["payer_type"], row["month"]): row for row in _rows(table)}


def _rows(table: Any) -> list[Row]:
    rows: list[Row] = table.to_dict("records")
    return rows


def test_fields_are_those_of_the_table() -> None:
    assert [column.field for column in schema.EVOLUTION.columns] == list(evolution.FIELDS)


# --- the worked example of metrics.md ---------------------------------------------------------------------------------

EXAMPLE = [
    *(invoice("F01", "01.04.2026", "600.00"), invoice("F02", "05.04.2026", "200.00")),
    *(invoice("F03", "10.04.2026", "400.00"), invoice("F04", "20.04.2026", "900.00")),
    *(invoice("F05", "02.05.2026", "300.00"), invoice("F06", "10.05.2026", "500.00")),
    *(invoice("F07", "20.05.2026", "700.00"), invoice("F08", "01.06.2026", "250.00")),
    *(invoice("F09", "10.06.2026", "350.00"), invoice("F10", "20.06.2026", "800.00")),
]
PAID = [
    *(moved("F01", "21.04.2026 Paiement 600.00"), moved("F02", "05.05.2026 Paiement 200.00")),
    *(moved("F03", "09.06.2026 Paiement 400.00"), moved("F05", "22.05.2026 Paiement 300.00")),
    *(moved("F06", "19.06.2026 Paiement 500.00"), moved("F08", "26.06.2026 Paiement 250.00")),
]


def test_worked_example() -> None:
    june = report(EXAMPLE, PAID)["Tous", "2026-06"]
    assert {name: june[name] for name in ("opening", "invoiced", "paid", "credits", "losses", "closing")} == {
        "opening": 2_500_00,
        "invoiced": 1_400_00,
        "paid": 1_150_00,
        "credits": 0,
        "losses": 0,
        "closing": 2_750_00,
    }
    assert [june[name] for name in ("dso", "dso_count_back", "dso_best", "days_delinquent")] == [50.0, 57.9, 20.9, 29.1]
    # One month: (2500 + 1400 − 2750) ÷ (2500 + 1400 − 1150).
    assert june["effectiveness"] == round(1150 / 2750, 4)


def test_measures_of_the_worked_example() -> None:
    """metrics.md B.4, with its two decimals."""
    assert evolution.days_of_sales(2750, 5000, 91) == pytest.approx(50.05)
    assert evolution.count_back(2750, [2100, 1500, 1400], [30, 31, 30]) == pytest.approx(57.90)
    assert evolution.days_of_sales(1150, 5000, 91) == pytest.approx(20.93)
    assert evolution.effectiveness(0, 5000, 2750, 1150) == pytest.approx(0.5844, abs=5e-5)


def test_published_example_of_the_count_back() -> None:
    """212k after months of 70, 80 and 100k: 30 + 30 + 13.7 days (metrics.md B.1)."""
    assert evolution.count_back(212, [70, 80, 100], [30, 30, 30]) == pytest.approx(73.7, abs=0.02)


# --- identities -------------------------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(practices, st.none() | st.dates(date(2026, 2, 1), date(2026, 4, 30)))
def test_it_rolls_forward_and_closes_as_the_ledger_of_that_day(
    practice: tuple[list[Row], list[Row]], journal_start: date | None
) -> None:
    invoices, moves = practice
    table = report(invoices, moves, journal_start=journal_start)
    for row in table.values():
        moved_off = row["paid"] + row["credits"] + row["losses"]
        assert row["opening"] + row["invoiced"] - moved_off == row["closing"]
    months = sorted({month for _, month in table})
    for payer_type, month in table:
        if month != months[0]:
            before = months[months.index(month) - 1]
            assert table[payer_type, month]["opening"] == table[payer_type, before]["closing"]
    for day in month_ends(date.fromisoformat(f"{months[0]}-01"), TODAY) if months else []:
        ledger = compute(invoices, moves, settings=PRACTICE, as_of=day)
        ledger = ledger[~(ledger["issued_on"] > str(day))]
        balances: dict[str, int] = defaultdict(int, ledger.groupby("payer_type")["balance"].sum())
        month = f"{day:%Y-%m}"
        for payer_type in {name for name, _ in table} - {"Tous"}:
            assert table[payer_type, month]["closing"] == balances[payer_type]
        assert table["Tous", month]["closing"] == ledger["balance"].sum()


# --- stories ----------------------------------------------------------------------------------------------------------


def test_invoices_of_before_the_journal_are_its_opening_line() -> None:
    taken_over = invoice("1", "10.11.2025", "300.00")
    before, new = moved("1", "31.03.2026 Reprise 100.00"), invoice("2", "05.04.2026", "50.00")
    table = report([taken_over, new], [before], journal_start=date(2026, 4, 1))
    assert [month for payer, month in table if payer == "Tous"] == ["2026-06", "2026-05", "2026-04"]
    april = table["Tous", "2026-04"]
    assert [april[name] for name in ("opening", "invoiced", "paid", "closing")] == [200_00, 50_00, 0, 250_00]


def test_a_journal_that_begins_within_a_month() -> None:
    """The invoice of the 5th is old, that of the 20th new, though both are of April."""
    table = report([invoice("1", "05.04.2026"), invoice("2", "20.04.2026")], journal_start=date(2026, 4, 15))
    april = table["Tous", "2026-04"]
    assert [april[name] for name in ("opening", "invoiced", "closing")] == [100_00, 100_00, 200_00]


def test_credits_and_losses_stand_apart_and_a_payment_before_the_invoice_counts_with_it() -> None:
    invoices = [invoice("1", "10.05.2026", "100.00"), invoice("2", "10.05.2026", "80.00")]
    moves = [
        moved("1", "20.04.2026 Paiement 30.00"),
        moved("1", "15.05.2026 Avoir 20.00"),
        moved("2", "15.06.2026 Perte 80.00"),
    ]
    table = report(invoices, moves)
    assert ("Tous", "2026-04") not in table
    may, june = table["Tous", "2026-05"], table["Tous", "2026-06"]
    assert [may[name] for name in ("invoiced", "paid", "credits", "losses", "closing")] == [18000, 3000, 2000, 0, 13000]
    assert [june[name] for name in ("invoiced", "paid", "credits", "losses", "closing")] == [0, 0, 0, 8000, 5000]


def test_what_cannot_be_said_is_not_said() -> None:
    """Two months of sales are no period of three, and no sales at all no measure."""
    table = report([invoice("1", "10.05.2026"), invoice("2", "01.06.2026", payer_type="Aide sociale")])
    assert [table["Tous", month]["dso"] for month in ("2026-05", "2026-06")] == [None, None]
    assert table["Tous", "2026-06"]["dso_count_back"] == 61.0
    old = report([invoice("1", "10.11.2025", "900.00"), invoice("2", "10.06.2026")], journal_start=date(2026, 5, 1))
    assert old["Tous", "2026-06"]["dso_count_back"] == "> 61 j"


def test_the_last_two_years_are_shown() -> None:
    table = report([invoice("1", "10.01.2020"), invoice("2", "10.06.2026")])
    months = [month for payer, month in table if payer == "Tous"]
    assert (len(months), months[0], months[-1]) == (24, "2026-06", "2024-07")


def test_an_empty_journal_has_no_rows() -> None:
    assert report([]) == {}


def test_from_the_balance_to_the_unpaid_list() -> None:
    invoices = [invoice("1", "01.05.2026", "100.00"), invoice("2", "01.05.2026", "50.00"), invoice("3", "01.05.2026")]
    moves = [moved("2", "02.06.2026 Paiement 60.00"), moved("3", "02.06.2026 Paiement 99.97")]
    facts = compute([*invoices, invoice("4", "01.07.2026", "7.00")], moves, as_of=TODAY)
    assert evolution.reconciliation(facts, TODAY) == (
        "Situation au 30.06.2026 : solde à la fin CHF 90.03 = impayés CHF 107.00 − trop-perçus CHF 10.00 "
        "+ restes de quelques centimes CHF 0.03 − factures datées plus tard CHF 7.00."
    )
