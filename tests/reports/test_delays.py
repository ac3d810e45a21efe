"""*Délais* told row by row: who counts, which clock stops when, and what is said where little is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from frames import CMD, PRIVATE, SOCIAL, Bill, ledger, ledgers
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.reports import delays
from facturation_xls.workbook import schema

AS_OF = date(2026, 6, 30)
SETTINGS = Settings(payers=(PayerTerms(PRIVATE, announced_min=14, announced_max=28), PayerTerms(CMD)))

# metrics.md B.4: ten invoices, term 30 days, as of 30.06.2026
EXAMPLE = [
    Bill("F01", date(2026, 4, 1), date(2026, 4, 21), 600_00),
    Bill("F02", date(2026, 4, 5), date(2026, 5, 5), 200_00),
    Bill("F03", date(2026, 4, 10), date(2026, 6, 9), 400_00),
    Bill("F04", date(2026, 4, 20), None, 900_00),
    Bill("F05", date(2026, 5, 2), date(2026, 5, 22), 300_00),
    Bill("F06", date(2026, 5, 10), date(2026, 6, 19), 500_00),
    Bill("F07", date(2026, 5, 20), None, 700_00),
    Bill("F08", date(2026, 6, 1), date(2026, 6, 26), 250_00),
    Bill("F09", date(2026, 6, 10), None, 350_00),
    Bill("F10", date(2026, 6, 20), None, 800_00),
]


def report(bills: list[Bill], settings: Settings = SETTINGS, as_of: date = AS_OF) -> pd.DataFrame:
    return delays.rows(ledger(bills, as_of), settings, as_of)


def row(bills: list[Bill], settings: Settings = SETTINGS, clock: str = "Cabinet") -> dict[str, object]:
    """The only row of all payer types, or of CMD's own clock, for all months."""
    table = report(bills, settings)
    payer_type = "Tous" if clock == "Cabinet" else CMD
    chosen = table[(table["payer_type"] == payer_type) & (table["month"] == "Tous") & (table["clock"] == clock)]
    return {str(name): cell for name, cell in chosen.iloc[0].items()}


def paid_after(*days: int, issued_on: date = date(2026, 1, 1), payer_type: str = PRIVATE) -> list[Bill]:
    return [
        Bill(f"P{position}", issued_on, issued_on + timedelta(days=delay), payer_type=payer_type)
        for position, delay in enumerate(days)
    ]


def test_fields_are_those_of_the_table() -> None:
    assert [column.field for column in schema.DELAYS.columns] == list(delays.FIELDS)
    assert list(report(EXAMPLE).columns) == list(delays.FIELDS)


def test_cells_are_plain_values() -> None:
    """What the workbook writes: a number of another library would not do."""
    assert {type(cell) for cell in report(EXAMPLE).to_numpy().ravel()} == {str, int, float, type(None)}


def test_worked_example() -> None:
    assert row(EXAMPLE, replace(SETTINGS, horizon=60)) == {
        "payer_type": "Tous",
        "month": "Tous",
        "clock": "Cabinet",
        "paid_count": 6,
        "open_count": 4,
        "fair_mean": 40.1,
        "median": 40,
        "paid_30": pytest.approx(0.4815, abs=5e-5),
        "paid_60": pytest.approx(0.8056, abs=5e-5),
        "paid_90": None,  # nobody was followed that long
        "naive_mean": 32.5,
        "weighted_mean": 33.0,
        "mean_lateness": 3.0,
        "announced": "",
        "open_balance": 2750_00,
    }


def test_rows_stand_in_the_order_of_the_reader() -> None:
    bills = [
        Bill("1", date(2026, 5, 1), payer_type=SOCIAL),
        Bill("2", date(2026, 6, 1), payer_type=CMD),
        Bill("3", date(2026, 5, 1), payer_type=CMD),
        Bill("4", date(2026, 6, 1)),
    ]
    table = report(bills)
    assert list(zip(table["payer_type"], table["month"], table["clock"], strict=True)) == [
        (PRIVATE, "Tous", "Cabinet"),
        (PRIVATE, "2026-06", "Cabinet"),
        (CMD, "Tous", "Cabinet"),
        (CMD, "Tous", "Débiteur"),
        (CMD, "2026-06", "Cabinet"),
        (CMD, "2026-06", "Débiteur"),
        (CMD, "2026-05", "Cabinet"),
        (CMD, "2026-05", "Débiteur"),
        (SOCIAL, "Tous", "Cabinet"),
        (SOCIAL, "2026-05", "Cabinet"),
        ("Tous", "Tous", "Cabinet"),
        ("Tous", "2026-06", "Cabinet"),
        ("Tous", "2026-05", "Cabinet"),
    ]


def test_without_invoices_there_are_no_rows() -> None:
    assert report([]).empty


def test_under_ten_invoices_no_figure_is_shown() -> None:
    few = row(EXAMPLE[:9])
    assert {few[figure] for figure in delays.FIGURES} == {"n < 10"}
    assert (few["paid_count"], few["open_count"], few["open_balance"]) == (6, 3, 1950_00)


def test_where_follow_up_is_short_the_mean_is_a_lower_bound() -> None:
    assert row(EXAMPLE)["fair_mean"] == "≥ 42.2 j"


def test_when_all_are_paid_the_mean_is_exact_however_short_the_follow_up() -> None:
    everyone = row(paid_after(*range(10, 20)))
    assert everyone["fair_mean"] == everyone["naive_mean"] == 14.5
    assert everyone["paid_90"] == 1


def test_when_few_are_paid_the_median_is_beyond_the_last_day_followed() -> None:
    assert row([*paid_after(10), *(Bill(f"O{n}", AS_OF - timedelta(days=50)) for n in range(9))])["median"] == "> 50 j"


def test_when_none_is_paid_only_the_unpaid_speak() -> None:
    nobody = row([Bill(f"O{n}", AS_OF - timedelta(days=200)) for n in range(10)])
    assert (nobody["fair_mean"], nobody["paid_90"]) == (180.0, 0)
    assert (nobody["naive_mean"], nobody["weighted_mean"], nobody["mean_lateness"]) == (None, None, None)


def test_paid_before_it_is_due_is_a_negative_lateness() -> None:
    assert row(paid_after(*[20] * 10))["mean_lateness"] == -10.0


def test_a_cession_before_the_invoice_date_is_no_negative_delay() -> None:
    ceded = [Bill("C", date(2026, 1, 2), date(2026, 1, 2), payer_type=CMD, ceded_on=date(2026, 1, 1))] * 10
    assert row(ceded, clock="Débiteur")["median"] == "> 0 j"


@pytest.mark.parametrize("closed_by", ["perte", "avoir"])
def test_what_is_given_up_was_unpaid_until_that_day(closed_by: str) -> None:
    given_up = Bill("L", date(2026, 1, 1), date(2026, 5, 31), paid=40_00, closed_by=closed_by)
    figures = row([*paid_after(*[20] * 9), given_up])
    assert (figures["paid_count"], figures["open_count"]) == (9, 0)
    assert figures["fair_mean"] == "≥ 33.0 j"  # 20 days for all, 130 more for one in ten: follow-up ends on day 150
    assert figures["naive_mean"] == 20.0


@pytest.mark.parametrize(
    "bill",
    [
        pytest.param(Bill("X", date(2025, 6, 30)), id="a year and a day old"),
        pytest.param(Bill("X", date(2026, 7, 1)), id="issued after the as-of date"),
        pytest.param(Bill("X", None), id="no date"),
        pytest.param(Bill("X", date(2026, 5, 1), taken_over=True), id="take-over"),
        pytest.param(Bill("X", date(2026, 5, 1), date(2026, 5, 1), amount=0), id="zero or prepaid"),
        pytest.param(Bill("X", date(2026, 5, 1), date(2026, 5, 2), closed_by="avoir"), id="cancelled"),
    ],
)
def test_who_does_not_count(bill: Bill) -> None:
    assert report([bill]).empty


@pytest.mark.parametrize(
    ("as_of", "first_day"),
    [
        (date(2026, 6, 30), "2025-07-01"),
        (date(2027, 2, 28), "2026-03-01"),
        (date(2028, 2, 29), "2027-03-01"),
        (date(2026, 10, 15), "2025-10-16"),
    ],
)
def test_the_cohort_is_twelve_whole_months(as_of: date, first_day: str) -> None:
    assert delays.since(SETTINGS, as_of) == pd.Timestamp(first_day)


def test_two_clocks_of_cmd() -> None:
    """CMD pays the practice after 5 days and its patients pay CMD after 40."""
    bought = [
        replace(bill, ceded_on=date(2026, 1, 6), debtor_settled_on=date(2026, 2, 10))
        for bill in paid_after(*[5] * 10, payer_type=CMD)
    ]
    assert row(bought)["fair_mean"] == 5.0
    assert row(bought, clock="Débiteur")["fair_mean"] == 40.0


def test_what_cmd_never_tells_is_no_payment_of_the_debtor() -> None:
    told = paid_after(*[40] * 9, payer_type=CMD)
    told = [replace(bill, debtor_settled_on=bill.settled_on) for bill in told]
    ceded = Bill("C", date(2026, 1, 1), date(2026, 3, 1), payer_type=CMD, ceded_on=date(2026, 1, 6))
    debtor = row([*told, ceded], clock="Débiteur")
    assert (debtor["paid_count"], debtor["open_count"], debtor["open_balance"]) == (9, 0, 0)
    assert debtor["fair_mean"] == 40.0  # followed for 5 days without a payment: no word on what came later


def test_without_a_cession_the_debtor_is_followed_until_the_practice_was_paid() -> None:
    advanced = Bill("A", date(2026, 1, 1), date(2026, 3, 2), payer_type=CMD)
    debtor = row([advanced] * 10, clock="Débiteur")
    assert (debtor["paid_count"], debtor["open_count"], debtor["median"]) == (0, 0, "> 60 j")


@pytest.mark.parametrize(
    ("bounds", "text"), [((14, 28), "14–28 j"), ((30, 30), "30 j"), ((None, 28), "28 j"), ((None, None), "")]
)
def test_announced_delay(bounds: tuple[int | None, int | None], text: str) -> None:
    settings = Settings(payers=(PayerTerms(PRIVATE, announced_min=bounds[0], announced_max=bounds[1]),))
    table = report(EXAMPLE, settings)
    assert set(table.loc[table["payer_type"] == PRIVATE, "announced"]) == {text}


def test_title_says_who_counts_and_the_limit_of_the_mean() -> None:
    assert delays.situation(SETTINGS, AS_OF) == (
        "Situation au 30.06.2026, factures émises depuis le 01.07.2025, délai moyen limité à 180 jours"
    )


@hypothesis_settings(max_examples=30)
@given(ledgers(AS_OF))
def test_each_invoice_of_the_cohort_counts_once_in_each_breakdown(frame: pd.DataFrame) -> None:
    table = delays.rows(frame, SETTINGS, AS_OF)
    cabinet = table[table["clock"] == "Cabinet"]
    counts = ["paid_count", "open_count", "open_balance"]
    whole = cabinet[(cabinet["payer_type"] == "Tous") & (cabinet["month"] == "Tous")][counts].sum()
    by_payer = cabinet[(cabinet["payer_type"] != "Tous") & (cabinet["month"] == "Tous")][counts].sum()
    by_month = cabinet[(cabinet["payer_type"] == "Tous") & (cabinet["month"] != "Tous")][counts].sum()
    invoices = delays.cohort(frame, SETTINGS, AS_OF)
    given_up = invoices["settled_on"].notna() & invoices["closed_by"].isin(["avoir", "perte"])
    assert list(by_payer) == list(by_month) == list(whole)
    assert whole["paid_count"] + whole["open_count"] + given_up.sum() == len(invoices)
    assert whole["open_balance"] == invoices.loc[invoices["open"], "balance"].sum()


@hypothesis_settings(max_examples=20)
@given(ledgers(AS_OF), st.integers(0, 2**32 - 1))
def test_the_order_of_the_journal_does_not_matter(frame: pd.DataFrame, seed: int) -> None:
    shuffled = frame.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(
        delays.rows(shuffled, SETTINGS, AS_OF), delays.rows(frame, SETTINGS, AS_OF), check_exact=True
    )
