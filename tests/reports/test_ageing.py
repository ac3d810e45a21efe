"""The ageing adds up, whatever the ledger holds."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from frames import CMD, PRIVATE, SOCIAL, Bill, ledger, ledgers
from hypothesis import given, settings

from facturation_xls.reports import ageing
from facturation_xls.rules.ledger import AGES

AS_OF = date(2026, 6, 30)
PAYERS = [PRIVATE, CMD]


def test_worked_example() -> None:
    """metrics.md B.4: non échu 1'150, 1–30 700, 31–60 900."""
    unpaid = [
        Bill("F04", date(2026, 4, 20), amount=900_00),
        Bill("F07", date(2026, 5, 20), amount=700_00),
        Bill("F09", date(2026, 6, 10), amount=350_00),
        Bill("F10", date(2026, 6, 20), amount=800_00),
    ]
    whole = ageing.totals(ledger(unpaid, AS_OF), PAYERS).loc["Total"]
    assert list(whole) == [1150_00, 700_00, 900_00, 0, 0, 0, 2750_00]


@pytest.mark.parametrize(
    ("overdue", "label"),
    [(0, "non échu"), (1, "1–30"), (30, "1–30"), (31, "31–60"), (61, "61–90"), (91, "91–180"), (181, "> 180")],
)
def test_each_invoice_stands_in_the_column_of_its_age(overdue: int, label: str) -> None:
    late = Bill("1", date(2025, 1, 1), due_on=AS_OF - timedelta(days=overdue))
    whole = ageing.totals(ledger([late], AS_OF), PAYERS).loc["Total"]
    assert {name: balance for name, balance in whole.items() if balance} == {label: 100_00, "Total": 100_00}


def test_declared_payer_types_stand_first_and_always() -> None:
    found = [Bill("1", AS_OF, payer_type="À classer"), Bill("2", AS_OF, payer_type=SOCIAL), Bill("3", AS_OF)]
    table = ageing.totals(ledger(found, AS_OF), PAYERS)
    assert list(table.index) == [PRIVATE, CMD, "À classer", SOCIAL, "Total"]
    assert list(table.columns) == [*ageing.AGES, "Total"]
    assert table.loc[CMD].sum() == 0


def test_nothing_open_is_a_table_of_zeros() -> None:
    table = ageing.totals(ledger([], AS_OF), PAYERS)
    assert table.shape == (3, 7)
    assert not table.to_numpy().any()


def test_an_invoice_of_an_unknown_age_does_not_vanish_from_the_total() -> None:
    whole = ageing.totals(ledger([Bill("1", AS_OF)], AS_OF).assign(age="?"), PAYERS).loc["Total"]
    assert {name: balance for name, balance in whole.items() if balance} == {"Total": 100_00}


def test_ages_are_the_words_of_the_ledger() -> None:
    assert ageing.AGES == AGES


@settings(max_examples=50)
@given(ledgers(AS_OF))
def test_ageing_adds_up_to_the_open_balance(frame: pd.DataFrame) -> None:
    table = ageing.totals(frame, PAYERS)
    assert (table.dtypes == "int64").all()
    assert (table[list(ageing.AGES)].sum(axis=1) == table["Total"]).all()
    assert (table.drop(index="Total").sum() == table.loc["Total"]).all()
    assert table.loc["Total", "Total"] == frame.loc[frame["open"], "balance"].sum()
