"""Days found in running text."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.parsing import MONTHS, of_month
from facturation_xls.sources.written_dates import find_dates, find_month_end

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Lausanne, le 5 octobre 2025", [date(2025, 10, 5)]),
        ("le 1er AOÛT 2025", [date(2025, 8, 1)]),
        ("den 3. März 2026", [date(2026, 3, 3)]),
        ("Période 01.11.2025 – 30.11.2025", [date(2025, 11, 1), date(2025, 11, 30)]),
        ("2025-10-05_Facture_2025000127", [date(2025, 10, 5)]),
        ("31.02.2025 puis 1/3/2025", [date(2025, 3, 1)]),
        ("12.11.25, 756.1234.5678.97, 05.10.20255, 5 octobre", []),
    ],
)
def test_days_are_found_in_the_order_of_the_text(text: str, days: list[date]) -> None:
    assert find_dates(text) == days


@given(DAYS)
def test_a_day_is_found_however_it_is_written(day: date) -> None:
    for words in MONTHS[day.month - 1]:
        assert find_dates(f"Vu le {day.day} {words} {day.year}.") == [day]
    assert find_dates(f"{day:%d.%m.%Y}") == find_dates(f"({day.isoformat()})") == [day]


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("Décompte de février 2024", date(2024, 2, 29)),
        ("Abrechnung Dezember 2025", date(2025, 12, 31)),
        ("novembre", None),
        ("novembre 0000", None),
    ],
)
def test_a_month_ends_on_its_last_day(text: str, end: date | None) -> None:
    assert find_month_end(text) == end


def test_months_follow_a_noun_as_french_wants_it() -> None:
    assert of_month(date(2025, 10, 31)) == "d'octobre 2025"
    assert of_month(date(2026, 4, 1)) == "d'avril 2026"
    assert of_month(date(2026, 3, 1)) == "de mars 2026"
