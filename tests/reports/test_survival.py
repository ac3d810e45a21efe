"""The estimate against metrics.md's worked example, against scipy, and against what everybody knows about a mean."""

from __future__ import annotations

import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from facturation_xls.reports.survival import Survival, kaplan_meier

PAID = [20, 30, 60, 20, 40, 25]  # F01 F02 F03 F05 F06 F08
OPEN = [71, 41, 20, 10]  # F04 F07 F09 F10

durations = st.lists(st.integers(0, 400), min_size=1, max_size=60)
cohorts = st.lists(st.tuples(st.integers(0, 400), st.booleans()), min_size=1, max_size=60)


def curve(paid: list[int], still_open: list[int]) -> Survival:
    return kaplan_meier(np.array(paid + still_open), np.array([True] * len(paid) + [False] * len(still_open)))


def test_worked_example() -> None:
    example = curve(PAID, OPEN)
    unpaid = [1 - example.share_paid(day) for day in (0, 19, 20, 25, 30, 40, 60, 71)]
    assert unpaid == pytest.approx([1, 1, 0.7778, 0.6481, 0.5185, 0.3889, 0.1944, 0.1944], abs=5e-5)
    assert example.median == 40
    assert example.restricted_mean(60) == pytest.approx(40.09, abs=5e-3)


@given(cohorts, st.integers(0, 200), st.integers(1, 100), st.integers(0, 14))
def test_chances_are_those_of_scipys_curve(cohort: list[tuple[int, bool]], age: int, ahead: int, unseen: int) -> None:
    days, paid = (np.array(column) for column in zip(*cohort, strict=True))
    judge = stats.ecdf(stats.CensoredData.right_censored(days, ~paid)).sf
    open_then, open_now, open_later = judge.evaluate(np.array([age, age + unseen, age + unseen + ahead]))
    chance = kaplan_meier(days, paid).chances(np.array([age]), np.array([ahead]), unseen)[0, 0]
    assert chance == pytest.approx((open_now - open_later) / open_then if open_then > 0 else 0, abs=1e-9)


def test_nothing_is_known_beyond_the_last_day_followed() -> None:
    example = curve(PAID, OPEN)
    assert example.knows(71)
    assert not example.knows(72)
    assert example.restricted_mean(180) == example.restricted_mean(71)


def test_when_all_are_paid_everything_is_known() -> None:
    everyone = curve([5, 9], [2])
    assert everyone.knows(10_000)
    assert everyone.share_paid(10_000) == 1


def test_when_none_is_paid_there_is_no_median() -> None:
    nobody = curve([], [3, 50])
    assert nobody.median is None
    assert nobody.followed == 50
    assert nobody.restricted_mean(180) == 50


def test_an_invoice_paid_on_its_day_has_no_delay() -> None:
    at_once = curve([0, 0], [])
    assert (at_once.median, at_once.share_paid(0), at_once.restricted_mean(180)) == (0, 1, 0)


def test_an_invoice_followed_until_a_day_of_payment_counts_on_that_day() -> None:
    assert curve([20], [20]).share_paid(20) == 0.5


def test_a_cohort_without_invoices_has_no_delay() -> None:
    with pytest.raises(ValueError, match="no durations"):
        curve([], [])


@given(cohorts)
def test_same_curve_as_scipy(cohort: list[tuple[int, bool]]) -> None:
    paid, still_open = ([day for day, event in cohort if event is kind] for kind in (True, False))
    expected = stats.ecdf(stats.CensoredData(uncensored=paid, right=still_open)).sf
    ours = curve(paid, still_open)
    assert [1 - ours.share_paid(day) for day in range(ours.followed + 1)] == pytest.approx(
        expected.evaluate(np.arange(ours.followed + 1)), abs=1e-9
    )


@given(cohorts, st.integers(0, 400))
def test_restricted_mean_adds_up_the_unpaid_share_day_by_day(cohort: list[tuple[int, bool]], horizon: int) -> None:
    ours = kaplan_meier(np.array([day for day, _ in cohort]), np.array([event for _, event in cohort]))
    until = min(horizon, ours.followed)
    assert ours.restricted_mean(horizon) == pytest.approx(sum(1 - ours.share_paid(day) for day in range(until)))


@given(durations)
def test_all_paid_gives_the_plain_mean_and_the_lower_median(days: list[int]) -> None:
    everyone = curve(days, [])
    assert everyone.restricted_mean(400) == pytest.approx(statistics.fmean(days))
    assert everyone.median == statistics.median_low(days)


@pytest.mark.parametrize("pairs", [12, 14, 22, 31])
def test_median_is_not_missed_by_a_rounding(pairs: int) -> None:
    assert curve(list(range(2 * pairs)), []).median == pairs - 1
