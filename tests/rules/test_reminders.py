"""The reminder level of an invoice: from the reminders that were issued, as of a day."""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.rules import reminders


def frame(**columns: list[object]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in columns.items()})


JOURNAL = frame(number=["101", "102", "0103"])
ISSUED = frame(
    number=["101", "101", "103", "101"],
    level=[1, 2, 1, 1],
    date=[date(2026, 8, 1), date(2026, 9, 1), date(2026, 9, 15), date(2026, 10, 1)],
    channel=["Papier", "", "Dentagest", "Papier"],
    new_due_on=[date(2026, 8, 15), None, None, None],
)


def current(as_of: date, issued: pd.DataFrame = ISSUED) -> list[tuple[object, object]]:
    result = reminders.current(JOURNAL, issued, Settings(), as_of)
    return list(zip(result["reminder_level"], result["reminded_on"], strict=True))


def test_the_highest_level_and_the_last_day_count_however_the_number_is_written() -> None:
    assert current(date(2026, 10, 5)) == [(2, date(2026, 10, 1)), (None, None), (1, date(2026, 9, 15))]


def test_what_comes_after_the_day_is_not_known_yet() -> None:
    assert current(date(2026, 8, 15)) == [(1, date(2026, 8, 1)), (None, None), (None, None)]


def test_a_journal_without_reminders_has_none() -> None:
    nothing = frame(number=[], level=[], date=[], channel=[], new_due_on=[])
    assert current(date(2026, 10, 5), nothing) == [(None, None)] * 3


def test_a_call_is_no_reminder_but_what_was_agreed_on_counts() -> None:
    """102 was called: no level, no day; the debtor promised to pay by the 20th. 101 was called after its letters."""
    calls = frame(
        number=["102", "101"],
        level=[None, 3],
        date=[date(2026, 9, 20), date(2026, 10, 2)],
        channel=["téléphone", "Téléphone"],
        new_due_on=[date(2026, 10, 20), None],
    )
    both = pd.concat([ISSUED, calls], ignore_index=True)
    assert current(date(2026, 10, 5), both)[:2] == [(2, date(2026, 10, 1)), (None, None)]
    assert reminders.granted(both, Settings(), date(2026, 10, 5)) == {
        "101": date(2026, 8, 15),
        "102": date(2026, 10, 20),
    }
    assert reminders.granted(both, Settings(), date(2026, 9, 1)) == {"101": date(2026, 8, 15)}
