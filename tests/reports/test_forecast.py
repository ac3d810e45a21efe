"""What will come in: the worked example, and stories about who pays when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from ledger_frames import Row, compute, frame, invoice, moved, sending
from practices import history_of

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.reports import cadence, forecast_sheet
from facturation_xls.reports.expected import Instalments
from facturation_xls.reports.forecast import Forecast, forecast
from facturation_xls.reports.history import History, Numbers, day_number
from facturation_xls.reports.survival import kaplan_meier
from facturation_xls.rules import flows
from facturation_xls.workbook.schema import MOVEMENTS

TODAY = date(2026, 6, 30)
SETTINGS = Settings(payers=(PayerTerms("Patient privé"), PayerTerms("Caisse des Médecins")))
WEEKS = range(7, 98, 7)


def test_chances_of_the_worked_example() -> None:
    """metrics.md B.4: within 30 days F04 0 %, F07 50 %, F09 50 %, F10 61 %, in all CHF 1'013.97."""
    days = np.array([20, 30, 60, 20, 40, 25, 71, 41, 20, 10])
    curve = kaplan_meier(days, np.array([True] * 6 + [False] * 4))
    chances = curve.chances(np.array([71, 41, 20, 10]), np.array([30]))[:, 0]
    assert chances == pytest.approx([0, 0.5, 0.5, 0.6111], abs=5e-5)
    assert np.array([900, 700, 350, 800]) @ chances == pytest.approx(1013.97, abs=0.1)


def outlook(
    invoices: list[Row], moves: list[Row], sent: list[Row] | None = None, plans: Instalments | None = None
) -> Forecast:
    return forecast(seen(invoices, moves, sent), SETTINGS, TODAY, WEEKS, plans)


def seen(invoices: list[Row], moves: list[Row], sent: list[Row] | None = None) -> History:
    facts = compute(invoices, moves, sent or [], settings=SETTINGS, as_of=TODAY)
    return History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, TODAY))


def paid_after(days: int, count: int = 12, amount: str = "100.00", **facts: Any) -> tuple[list[Row], list[Row]]:
    """Invoices of October to December, all paid after so many days: a habit without new invoices."""
    invoices, moves = [], []
    for number in range(count):
        issued, name = date(2025, 10, 1) + timedelta(days=5 * number), f"A{days}-{number}"
        invoices.append(invoice(name, f"{issued:%d.%m.%Y}", amount, **facts))
        moves.append(moved(name, f"{issued + timedelta(days=days):%d.%m.%Y} Paiement {amount}"))
    return invoices, moves


def weekly(cumulated: Numbers) -> list[int]:
    return [int(amount) for amount in np.diff(cumulated, prepend=0)]


# --- open invoices ----------------------------------------------------------------------------------------------------


def test_who_always_pays_after_thirty_days_pays_then() -> None:
    """Twelve days old: the money is expected in the third week, and the range is no wider than that."""
    invoices, moves = paid_after(30)
    result = outlook([*invoices, invoice("N", "18.06.2026", "70.00")], moves)
    assert weekly(result.opened) == [0, 0, 70_00, *[0] * 10]
    assert list(result.low) == list(result.high) == weekly(result.opened)
    assert result.whole == (70_00, 70_00)


def test_what_the_next_update_brings_is_not_to_come_any_more() -> None:
    """All pay after 30 days; the newest payment known is of 20.06., and this invoice was 30 days old on 25.06."""
    invoices, moves = paid_after(30)
    known = [invoice("K", "21.05.2026", "10.00"), invoice("N", "26.05.2026", "70.00")]
    result = outlook([*invoices, *known], [*moves, moved("K", "20.06.2026 Paiement 10.00")])
    assert result.opened[-1] == 0


def test_a_partial_payment_leaves_the_rest_to_come() -> None:
    invoices, moves = paid_after(30)
    result = outlook(
        [*invoices, invoice("N", "18.06.2026", "70.00")], [*moves, moved("N", "20.06.2026 Paiement 20.00")]
    )
    assert result.opened[-1] == 50_00


def test_half_pay_soon_and_half_late() -> None:
    soon, late = paid_after(20), paid_after(60)
    result = outlook([*soon[0], *late[0], invoice("N", "29.06.2026", "100.00")], [*soon[1], *late[1]])
    assert weekly(result.opened) == [0, 0, 50_00, 0, 0, 0, 0, 0, 50_00, 0, 0, 0, 0]
    assert (result.low[2], result.high[2]) == (0, 100_00)


def test_the_order_of_the_journal_changes_nothing() -> None:
    """Before: the futures were drawn row by row, so that a sorted journal gave another range."""
    soon, late = paid_after(20), paid_after(60)
    news = [invoice(f"N{n}", f"{20 + n % 3}.06.2026", f"{40 + 13 * n}.00") for n in range(9)]
    handed = [invoice(f"C{n}", "10.06.2026", f"{30 + n}.00", payer_type="Caisse des Médecins") for n in range(4)]
    invoices, moves = [*soon[0], *late[0], *news, *handed], [*soon[1], *late[1]]
    first, second = outlook(invoices, moves), outlook(invoices[::-1], moves)
    assert (first.low < first.high).any()
    for name in ("low", "high", "opened", "cmd", "new"):
        assert list(getattr(first, name)) == list(getattr(second, name)), name


def test_each_payer_type_has_its_own_habit_and_a_rare_one_that_of_all() -> None:
    private, social = paid_after(20), paid_after(60, payer_type="Aide sociale")
    open_ones = [
        invoice("N1", "29.06.2026", "100.00"),
        invoice("N2", "29.06.2026", "100.00", payer_type="Aide sociale"),
        invoice("N3", "29.06.2026", "100.00", payer_type="Autre assurance"),
    ]
    result = outlook([*private[0], *social[0], *open_ones], [*private[1], *social[1]])
    assert weekly(result.opened)[2] == 150_00
    assert weekly(result.opened)[8] == 150_00


def test_too_few_examples_are_no_habit() -> None:
    invoices, moves = paid_after(20, count=5)
    result = outlook([*invoices, invoice("N", "18.06.2026", "70.00")], moves)
    assert result.expected[-1] == 0
    assert result.doubtful == {"sans exemple comparable": (1, 70_00)}


def test_doubtful_invoices_stand_apart() -> None:
    invoices, moves = paid_after(30)
    doubtful = [
        invoice("H", "18.06.2026", "10.00", hold="litige"),
        invoice("O", "01.11.2025", "20.00"),
        invoice("X", "01.04.2026", "40.00"),
    ]
    result = outlook([*invoices, *doubtful], moves)
    assert result.opened[-1] == 0
    assert result.receivable == 70_00
    assert result.doubtful == {
        "blocage": (1, 10_00),
        "plus de 180 jours": (1, 20_00),
        "sans exemple comparable": (1, 40_00),
    }


def test_what_is_in_recovery_is_doubtful() -> None:
    invoices, moves = paid_after(30)
    lines = [*invoices, invoice("N", "18.06.2026", "70.00")]
    handed = [{"number": "N", "date": date(2026, 6, 25), "recipient": "Poursuite"}]
    facts = compute(lines, moves, settings=SETTINGS, as_of=TODAY, transfers=handed)
    history = History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, TODAY))
    assert forecast(history, SETTINGS, TODAY, WEEKS).doubtful == {"en recouvrement": (1, 70_00)}


def test_a_dispute_is_stronger_than_a_plan() -> None:
    invoices, moves = paid_after(30)
    disputed = invoice("N", "18.06.2026", "90.00", hold="litige")
    plan = Instalments(np.array([12]), np.array([day_number(date(2026, 7, 3))]), np.array([90_00]))
    result = outlook([*invoices, disputed], moves, plans=plan)
    assert result.planned[-1] == 0
    assert result.doubtful == {"blocage": (1, 90_00)}


def test_instalments_come_on_their_days_and_not_twice() -> None:
    """The invoice on a plan is left to its plan, hold or not."""
    invoices, moves = paid_after(30)
    on_plan = invoice("N", "18.06.2026", "90.00", hold="arrangement")
    days = [day_number(date(2026, 7, 3)), day_number(date(2026, 8, 3)), day_number(date(2027, 8, 3))]
    plans = Instalments(np.array([12, 12, 12]), np.array(days), np.array([30_00, 30_00, 30_00]))
    result = outlook([*invoices, on_plan], moves, plans=plans)
    assert weekly(result.planned) == [30_00, 0, 0, 0, 30_00, *[0] * 8]
    assert result.opened[-1] == 0
    assert result.doubtful == {}


# --- CMD --------------------------------------------------------------------------------------------------------------

CMD = "Caisse des Médecins"


def cmd_months() -> tuple[list[Row], list[Row], list[Row]]:
    """Handed over on the last day of each month, advanced on the 20th of the next one."""
    invoices, moves, sent = [], [], []
    for month in range(1, 5):
        handed = date(2026, month + 1, 1) - timedelta(days=1)
        for number in range(4):
            name = f"C{month}-{number}"
            invoices.append(invoice(name, f"05.{month:02}.2026", "100.00", payer_type=CMD, bought="Oui"))
            sent.append(sending(name, f"{handed:%d.%m.%Y} CMD envoyée"))
            moves.append(moved(name, f"20.{month + 1:02}.2026 Avance CMD 100.00"))
    return invoices, moves, sent


def test_cmd_pays_on_its_days() -> None:
    """June's lot is expected with the payout of 20 July, not some of it each week."""
    invoices, moves, sent = cmd_months()
    waiting = invoice("N", "20.06.2026", "300.00", payer_type=CMD)
    result = outlook([*invoices, waiting], moves, [*sent, sending("N", "30.06.2026 CMD envoyée")])
    assert result.cadence is not None
    assert result.cadence.words == "chaque mois vers le 20"
    assert weekly(result.cmd) == [0, 0, 300_00, *[0] * 10]
    assert result.opened[-1] == 0


def test_an_advance_with_recourse_is_money_already() -> None:
    invoices, moves, sent = cmd_months()
    advanced = invoice("N", "20.05.2026", "300.00", payer_type=CMD, bought="Avec recours")
    result = outlook(
        [*invoices, advanced],
        [*moves, moved("N", "20.06.2026 Avance CMD 300.00")],
        [*sent, sending("N", "31.05.2026 CMD envoyée")],
    )
    assert result.receivable == 0


def test_the_rhythm_of_payouts() -> None:
    def numbers(*days: str) -> Numbers:
        return np.array([day_number(date.fromisoformat(day)) for day in days])

    monthly = cadence.measured(numbers("2026-03-31", "2026-04-30", "2026-05-29", "2026-06-30"))
    assert monthly == cadence.Cadence(date(2026, 6, 30), 30, 30)
    assert [int(day) for day in monthly.after(date(2027, 1, 5), 91)] == [25, 54, 84]  # 30.01., 28.02., 30.03.
    fortnightly = cadence.measured(numbers("2026-06-02", "2026-06-16", "2026-06-30"))
    assert fortnightly is not None
    assert fortnightly.words == "tous les 14 jours"
    assert [int(day) for day in fortnightly.after(date(2026, 7, 20), 30)] == [8, 22]
    assert cadence.measured(numbers("2026-06-02", "2026-06-16")) is None


# --- new invoices -----------------------------------------------------------------------------------------------------


def test_new_invoices_come_as_those_of_the_last_thirteen_weeks() -> None:
    """One of CHF 70.00 a week, paid after 14 days: from the third week on 70.00 a week."""
    invoices, moves = [], []
    for week in range(1, 40):
        issued = TODAY - timedelta(days=7 * week - 1)
        invoices.append(invoice(f"W{week}", f"{issued:%d.%m.%Y}", "70.00"))
        if week > 2:
            moves.append(moved(f"W{week}", f"{issued + timedelta(days=14):%d.%m.%Y} Paiement 70.00"))
    result = outlook(invoices, moves)
    assert weekly(result.opened) == [70_00, 70_00, *[0] * 11]
    assert weekly(result.new) == [0, 0, *[70_00] * 11]
    assert result.whole[0] < result.expected[-1] < result.whole[1]


def test_the_same_journal_gives_the_same_figures() -> None:
    soon, late = paid_after(20), paid_after(60)
    lines = [*soon[0], *late[0], invoice("N", "29.06.2026", "100.00")], [*soon[1], *late[1]]
    first, second = outlook(*lines), outlook(*lines)
    assert list(first.low) == list(second.low)
    assert first.whole == second.whole


def test_a_young_journal_expects_no_new_invoices() -> None:
    result = outlook([invoice(f"Y{n}", "20.06.2026") for n in range(12)], [])
    assert result.new[-1] == 0


def test_an_empty_journal() -> None:
    empty = forecast(history_of([], []), replace(SETTINGS), TODAY, WEEKS)
    assert empty.expected.sum() == 0
    assert empty.doubtful == {}
    assert forecast_sheet.situation(empty, TODAY).endswith("rien à prévoir, aucune facture n'est ouverte.")
