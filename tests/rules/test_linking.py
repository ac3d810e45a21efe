"""When two rows tell of one payment: invoice, amount and sign agree, at most five days apart, nearest first."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.rules.linking import DAYS_APART, Line, family, pairs

FIRST = date(2026, 9, 1)


def line(place: int, day: int, amount: int = 5_000, what: str = "101", kind: str = "money") -> Line:
    """A movement on a day of September 2026."""
    return Line(place, what, amount, FIRST + timedelta(days=day - 1), kind)


def test_the_nearest_line_is_taken_and_only_once() -> None:
    typed = [line(0, 10), line(1, 12)]
    imported = [line(7, 11), line(8, 16), line(9, 30)]
    assert pairs(typed, imported) == [(0, 7), (1, 8)]


def test_the_nearest_pair_goes_first_even_if_it_was_typed_last() -> None:
    assert pairs([line(0, 10), line(1, 14)], [line(9, 13)]) == [(1, 9)]


@pytest.mark.parametrize(
    "other",
    [line(9, 16), line(9, 4), line(9, 10, what="102"), line(9, 10, 5_001), line(9, 10, -5_000)],
    ids=["six days later", "six days earlier", "another invoice", "a centime more", "the other sign"],
)
def test_what_differs_is_another_payment(other: Line) -> None:
    assert pairs([line(0, 10)], [other]) == []


def test_a_credit_note_is_no_payment() -> None:
    assert pairs([line(0, 10, kind=family("Avoir"))], [line(9, 10, kind=family("Paiement"))]) == []
    assert family("avance cmd") == family("Paiement ")
    assert (family("Frais"), family("Acompte")) == ("", "")


LINES = st.lists(
    st.tuples(st.integers(1, 20), st.sampled_from([5_000, -5_000, 7_000]), st.sampled_from(["101", "102"])),
    max_size=7,
)


@given(LINES, LINES, st.randoms())
def test_linking_keeps_its_rule(
    ours: list[tuple[int, int, str]], theirs: list[tuple[int, int, str]], dice: Random
) -> None:
    typed, imported = ([line(place, *row) for place, row in enumerate(rows)] for rows in (ours, theirs))
    found = pairs(typed, imported)
    assert len({mine for mine, _ in found}) == len({other for _, other in found}) == len(found)
    for mine, other in found:
        one, two = typed[mine], imported[other]
        assert (one.what, one.amount, one.family) == (two.what, two.amount, two.family)
        assert abs((one.day - two.day).days) <= DAYS_APART
    left = [one for one in typed if one.place not in {mine for mine, _ in found}]
    free = [two for two in imported if two.place not in {other for _, other in found}]
    assert pairs(left, free) == []
    dice.shuffle(typed)
    assert sorted(pairs(typed, imported)) == sorted(found)
