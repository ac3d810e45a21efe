"""Past forecasts, made again with what was known then, against what came in and against repeating the last month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import two_years
from ledger_frames import Row, compute, frame, invoice, moved

from facturation_xls.model.settings import Settings
from facturation_xls.reports import forecast_check, forecast_sheet
from facturation_xls.reports.cadence import Cadence
from facturation_xls.reports.forecast import forecast
from facturation_xls.reports.history import History
from facturation_xls.rules import flows
from facturation_xls.workbook import schema
from facturation_xls.workbook.schema import MOVEMENTS

SETTINGS = Settings()
TODAY = date(2026, 6, 30)


def history(invoices: list[Row], moves: list[Row]) -> History:
    facts = compute(invoices, moves, settings=SETTINGS, as_of=TODAY)
    return History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, TODAY))


def weekly_habit(known_after: int) -> tuple[list[Row], list[Row]]:
    """An invoice of CHF 70.00 a week since last July, each paid after 14 days and known some days later."""
    invoices, moves = [], []
    for week in range(52):
        issued = date(2025, 7, 1) + timedelta(days=7 * week)
        paid_on = issued + timedelta(days=14)
        invoices.append(invoice(str(week + 1), f"{issued:%d.%m.%Y}", "70.00"))
        if (known_on := paid_on + timedelta(days=known_after)) <= TODAY:
            moves.append(moved(str(week + 1), f"{paid_on:%d.%m.%Y} Paiement 70.00", known_on=known_on))
    return invoices, moves


def test_fields_are_those_of_the_tables() -> None:
    assert [column.field for column in schema.PAST_FORECASTS.columns] == list(forecast_check.FIELDS)
    assert [column.field for column in schema.FORECAST.columns] == list(forecast_sheet.FIELDS)


def test_a_habit_is_forecast_exactly() -> None:
    """Four invoices of 70.00 every four weeks, from the eyes of each month's end."""
    table = forecast_check.rows(history(*weekly_habit(0)), SETTINGS, TODAY)
    assert list(table["made_on"])[:2] == [date(2026, 5, 31), date(2026, 4, 30)]
    last = table.iloc[0]
    assert (last["expected"], last["received"], last["error"]) == (280_00, 280_00, 0)
    assert last["until"] == date(2026, 6, 28)
    assert forecast_check.mean_error(table, "expected") == 0


def test_what_was_known_later_plays_no_part_then() -> None:
    """Payments known a month late: the forecast of then lacks them, what came in counts them."""
    prompt, late = (forecast_check.rows(history(*weekly_habit(days)), SETTINGS, TODAY) for days in (0, 31))
    assert list(prompt["received"])[1:] == list(late["received"])[1:]
    assert list(prompt["naive"])[1:4] != list(late["naive"])[1:4]
    assert list(prompt["expected"])[1:4] != list(late["expected"])[1:4]


def test_nothing_is_claimed_of_the_time_before_anything_was_booked() -> None:
    """The journal was filled in one go on 20.06.: no month-end of before was ever seen from here."""
    invoices, moves = weekly_habit(0)
    at_once = [move | {"known_on": date(2026, 6, 20)} for move in moves]
    table = forecast_check.rows(history(invoices, at_once), SETTINGS, TODAY)
    assert table.empty
    assert forecast_check.summary(table).startswith("Prévisions passées : pas encore de quoi comparer")
    assert forecast_check.mean_error(table, "expected") is None


def test_the_last_year_of_two_beats_repeating_the_last_month() -> None:
    """An invented practice with holidays, slow insurers, monthly payouts and a weekly update (two_years.py)."""
    table = forecast_check.rows(two_years.history(seed=1), two_years.SETTINGS, two_years.LAST)
    ours, naive = (forecast_check.mean_error(table, name) for name in ("expected", "naive"))
    assert len(table) == 12
    assert ours is not None
    assert naive is not None
    assert ours < 0.15
    assert naive > 0.25
    assert 8 <= (table["within"] == "oui").sum() < 12
    assert forecast_check.summary(table) == (
        f"Prévisions passées à 4 semaines (12) : écart moyen {round(100 * ours)} % ; "
        f"en répétant le mois précédent, il aurait été de {round(100 * naive)} %. "
        f"{(table['within'] == 'oui').sum()} fois sur 12, l'encaissement est tombé dans la fourchette."
    )


def test_the_sheet_adds_up() -> None:
    result = forecast(two_years.history(seed=1), two_years.SETTINGS, two_years.LAST, forecast_sheet.AHEAD)
    table = forecast_sheet.rows(result, two_years.LAST)
    assert table["first_day"].iloc[0] == two_years.LAST + timedelta(days=1)
    assert list(table["first_day"])[1:] == [day + timedelta(days=1) for day in list(table["last_day"])[:-1]]
    assert (table["expected"] == table[["opened", "planned", "cmd", "new"]].sum(axis=1)).all()
    assert list(table["expected"].cumsum()) == list(table["total"])
    assert (table["low"] <= table["high"]).all()
    payouts = table.loc[table["cmd"] > 0, ["first_day", "last_day"]]
    assert [_twentieth(row) for row in payouts.to_dict("records")] == [True, True]  # of June's lot
    said = forecast_sheet.situation(result, two_years.LAST)
    counted = int((result.opened + result.planned + result.cmd)[-1])
    doubtful = sum(amount for _, amount in result.doubtful.values())
    assert "Situation au 30.06.2026. En 13 semaines : CHF " in said
    assert 0 < counted + doubtful <= result.receivable
    assert forecast_sheet.payouts(result, two_years.LAST) == (
        "Versements CMD mesurés chaque mois vers le 20 ; les prochains vers le 20.07.2026, le 20.08.2026, "
        "le 20.09.2026."
    )
    quick = replace(result, cadence=Cadence(two_years.LAST, 2))
    assert forecast_sheet.payouts(quick, two_years.LAST).endswith("vers le 02.07.2026, le 04.07.2026, le 06.07.2026.")


def _twentieth(week: dict[object, date]) -> bool:
    days = pd.date_range(week["first_day"], week["last_day"])
    return 20 in days.day
