"""Numbers and dates as people and systems write them in Switzerland; what is ambiguous is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.parsing import (
    MAX_CENTIMES,
    checked_date,
    format_amount,
    format_date,
    parse_amount,
    parse_date,
    parse_xml_amount,
    serial_date,
    to_centimes,
)

CENTIMES = st.integers(-MAX_CENTIMES, MAX_CENTIMES)
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "centimes"),
    [
        ("0", 0),
        ("12", 1200),
        ("12.5", 1250),
        ("12.50", 1250),
        ("12,50", 1250),
        ("12.", 1200),
        (".50", 50),
        (",5", 50),
        ("  7.05 ", 705),
        ("+3.10", 310),
        ("1'230.05", 123005),
        ("1’230.05", 123005),
        ("1 230,05", 123005),
        ("1\u00a0230.05", 123005),
        ("1\u202f230.05", 123005),
        ("1'234'567.80", 123456780),
        ("1'230", 123000),
        ("1,230.05", 123005),
        ("1.230,05", 123005),
        ("1,234,567.8", 123456780),
        ("1230.05-", -123005),
        ("1230.05 -", -123005),
        ("-12.50", -1250),
        ("- 12.50", -1250),
        ("−12.50", -1250),
        ("–12.50", -1250),
        ("(12.50)", -1250),
        ("( 1'230.05 )", -123005),
        ("CHF 12.50", 1250),
        ("12.50 CHF", 1250),
        ("CHF -12.50", -1250),
        ("Fr. 12.50", 1250),
        ("fr.12.50", 1250),
        ("SFr. 12.50", 1250),
        ("chf 12.50", 1250),
        ("CHF1'230.05", 123005),
        ("12.50 frs", 1250),
        ("Frs. 12.50", 1250),
        ("12.50 Fr.", 1250),
        ("12.50- CHF", -1250),
        ("CHF (12.50)", -1250),
        ("CHF 12.–", 1200),
        ("12.– CHF", 1200),
        ("12.–", 1200),
        ("12.—", 1200),
        ("12.-", 1200),
        ("12.--", 1200),
        ("CHF 1'230.–", 123000),
        ("12,-", 1200),
        ("1.0E3", 100000),
        ("1e2", 10000),
        ("25E-1", 250),
        ("1234.567", 123457),
        ("0.0050", 1),
        ("2.0049", 200),
    ],
)
def test_an_amount_is_understood(text: str, centimes: int) -> None:
    assert parse_amount(text) == centimes


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "-",
        "CHF",
        ".",
        "abc",
        "env. 100",
        "CHF 12 CHF",
        "fr",
        "\u0661\u0662",
        "1\uff12.50",
        "12.\u0665\u0660",
        "½",
        "1'230’05",
        "12..50",
        "€ 12",
        "12'",
        "1 230 05",
        "12.50 +",
        "NaN",
        "inf",
        "1.234",
        "1,234",
        "0.125",
        "-12.345",
        "1.2.3",
        "1,2,3",
        "1.234.567",
        "1,234,567",
        "1'23",
        "12 50",
        "1'2345.00",
        "'120",
        "120'",
        "--5",
        "-5-",
        "(-5)",
        "-(5)",
        "(5",
        "5)",
        "-.50",
        "–.50",
        "1.230,05.1",
        "12.50 EUR",
        "12/50",
        "1e",
        "1E400",
        "1000000000.01",
        "-1000000000.01",
        "=1+1",
    ],
)
def test_what_is_ambiguous_or_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_amount(text)


@given(CENTIMES)
def test_what_a_message_shows_is_read_back(centimes: int) -> None:
    assert parse_amount(format_amount(centimes)) == centimes


@given(CENTIMES, st.sampled_from(["'", "’", " ", "\u00a0", "\u202f", ""]), st.sampled_from([".", ","]))
def test_any_grouping_says_the_same(centimes: int, group: str, mark: str) -> None:
    assert parse_amount(format_amount(centimes).replace("'", group).replace(".", mark)) == centimes


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_a_value_error(text: str) -> None:
    try:
        assert abs(parse_amount(text)) <= MAX_CENTIMES
    except ValueError:
        return


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_an_amount_of_an_xml_file_is_exact(francs: Decimal) -> None:
    assert parse_xml_amount(str(francs)) == int(francs * 100)


@pytest.mark.parametrize(
    "text", ["NaN", "INF", "-INF", "", ".", "1,5", "1'000", "1_000", "\u0661", "1E999999999", "1000000001"]
)
def test_an_amount_of_an_xml_file_has_one_form(text: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        parse_xml_amount(text)


@given(CENTIMES)
def test_a_cell_of_a_workbook_is_exact(centimes: int) -> None:
    """Excel keeps francs as a float: the nearest one to the centimes that were meant."""
    assert to_centimes(centimes / 100) == centimes


@pytest.mark.parametrize(
    ("francs", "centimes"), [(0.005, 1), (-0.005, -1), (1.005, 101), (2.675, 268), (0.1 + 0.2, 30), (1e-9, 0)]
)
def test_half_a_centime_rounds_away_from_zero(francs: float, centimes: int) -> None:
    assert to_centimes(francs) == centimes


@pytest.mark.parametrize("francs", [float("nan"), float("inf"), 1e12, Decimal("1E999999")])
def test_what_is_no_sum_of_money_is_refused(francs: float | Decimal) -> None:
    with pytest.raises(ValueError, match="amount"):
        to_centimes(francs)


@pytest.mark.parametrize(
    ("centimes", "text"),
    [(0, "0.00"), (5, "0.05"), (-5, "-0.05"), (123450, "1'234.50"), (-100000000, "-1'000'000.00")],
)
def test_an_amount_is_shown_as_on_a_swiss_bill(centimes: int, text: str) -> None:
    assert format_amount(centimes) == text


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "12.11.2025",
        "12.11.25",
        "12/11/2025",
        " 12.11.2025 ",
        "12. 11. 2025",
        "12. 11. 25",
        "2025-11-12",
        "2025-11-12T23:59:59",
        "2025-11-12 08:00",
        "2025-11-12Z",
        "2025-11-12+01:00",
        "2025-11-12T00:00:00.000+01:00",
    ],
)
def test_a_day_is_what_is_written_without_time_zones(text: str) -> None:
    assert parse_date(text) == date(2025, 11, 12)


def test_a_day_may_be_written_without_zeros() -> None:
    assert parse_date("1.2.2026") == date(2026, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31.2.2026",
        "2026-13-01",
        "12.11",
        "11.12.1989",
        "1.1.2101",
        "2026",
        "20261112",
        "12-11-2025",
        "demain",
        "0.0.00",
        "11/25/2025",
        "2025/11/12",
        "12.11.2025.",
        "12.11.025",
        "\uff11\uff12.11.2025",
        "45973",
        "9999-12-31",
    ],
)
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|day|month|range"):
        parse_date(text)


@pytest.mark.parametrize(
    ("number", "day"),
    [
        (45973, date(2025, 11, 12)),
        (45973.99, date(2025, 11, 12)),
        (32874, date(1990, 1, 1)),
        (73415, date(2100, 12, 31)),
    ],
)
def test_a_serial_number_of_excel_is_its_day(number: float, day: date) -> None:
    assert serial_date(number) == day


@pytest.mark.parametrize("number", [0, -1, 60, 32873, 73416, 20251112, 1e300, float("nan"), float("inf")])
def test_a_number_that_is_no_day_of_this_time_is_refused(number: float) -> None:
    with pytest.raises(ValueError, match=r"date|ordinal|year|NaN|range"):
        serial_date(number)


@given(DAYS)
def test_each_day_has_its_serial_number(day: date) -> None:
    assert serial_date((day - date(1899, 12, 30)).days) == day


@given(DAYS)
def test_a_shown_day_is_read_back(day: date) -> None:
    assert parse_date(format_date(day)) == parse_date(day.isoformat()) == day


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)))
def test_a_cell_with_a_time_is_its_day(moment: datetime) -> None:
    assert checked_date(moment) == moment.date()


@pytest.mark.parametrize("day", [date(1989, 12, 31), date(2101, 1, 1)])
def test_a_day_out_of_range_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="out of range"):
        checked_date(day)
