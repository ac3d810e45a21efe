"""Until when an invoice must be kept: from the end of the year of the last thing that happened."""

from __future__ import annotations

import pandas as pd
import pytest
from ledger_frames import frame, invoice, moved

from facturation_xls.errors.settings import SettingUnreadable
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import parse_date
from facturation_xls.rules import ledger, retention
from facturation_xls.settings.sheets import KEPT_YEARS, read_settings
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, JOURNAL, MOVEMENTS, TRANSFERS


def obstacles(on: str, *, settings: Settings | None = None) -> dict[str, str]:
    """What forbids erasing each invoice of the story on a day."""
    settings = settings or Settings()
    journal = frame(JOURNAL, [invoice(number, "01.03.2026") for number in ("1", "2", "3", "4")])
    movements = frame(
        MOVEMENTS,
        [
            moved("1", "20.03.2026 Paiement 100.00"),
            moved("2", "15.01.2027 Paiement 100.00"),  # the year after
            moved("3", "20.03.2026 Paiement 130.00"),
            moved("4", "01.06.2026 Perte 100.00"),
        ],
    )
    handed_over = frame(TRANSFERS, [{"number": "4", "date": parse_date("01.05.2026"), "recipient": "Poursuite"}])
    nothing = frame(DISPATCHES, []), frame(DEBTORS, [])
    day = parse_date(on)
    facts = ledger.compute(journal, movements, *nothing, settings, day, None, handed_over)
    happened = [retention.dated_rows(movements, ("date",), settings)]
    found = retention.standing(facts, happened, handed_over, settings, day)
    return dict(zip(found["number"], found["obstacle"], strict=True))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("31.12.2036", ["à garder jusqu'au 31.12.2036", "à garder jusqu'au 31.12.2037"]),
        ("01.01.2037", ["", "à garder jusqu'au 31.12.2037"]),
        ("01.01.2038", ["", ""]),
    ],
)
def test_ten_years_from_the_end_of_the_year_of_the_last_payment(on: str, expected: list[str]) -> None:
    assert [obstacles(on)[number] for number in ("1", "2")] == expected


def test_money_that_is_still_owed_forbids_it_for_ever_and_a_loss_after_enforcement_for_twenty_years() -> None:
    assert obstacles("01.01.2040") == {"1": "", "2": "", "3": retention.OVERPAID, "4": "à garder jusqu'au 31.12.2046"}
    assert obstacles("01.01.2047")["4"] == ""
    assert obstacles("31.12.2026")["2"] == retention.OPEN


def test_the_practice_may_keep_longer_and_never_shorter_than_the_law() -> None:
    assert obstacles("01.01.2040", settings=Settings(kept_years=15))["1"] == "à garder jusqu'au 31.12.2041"
    assert read_settings([{"name": KEPT_YEARS, "value": "15"}], (), ()).kept_years == 15
    with pytest.raises(SettingUnreadable):
        read_settings([{"name": KEPT_YEARS, "value": "5"}], (), ())


def test_what_has_no_day_at_all_is_not_erased() -> None:
    journal = frame(JOURNAL, [invoice("1", "", "0.00")])
    tables = (frame(MOVEMENTS, []), frame(DISPATCHES, []), frame(DEBTORS, []))
    facts = ledger.compute(journal, *tables, Settings(), parse_date("01.01.2040"))
    found = retention.standing(facts, [], frame(TRANSFERS, []), Settings(), parse_date("01.01.2040"))
    assert list(found["obstacle"]) == [retention.UNDATED]
    assert pd.isna(found["kept_until"].iloc[0])
