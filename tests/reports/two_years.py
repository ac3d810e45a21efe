"""Two invented years of a practice with holidays, slow insurers, CMD's monthly payouts and a weekly update.

    PYTHONPATH=.:tests:tests/reports .venv-dev/bin/python tests/reports/two_years.py

prints how the forecasts of the second year compare with what came in, and with repeating the last month.
"""

from __future__ import annotations

import math
import random
import sys
from datetime import date, timedelta

from ledger_frames import Row, compute, frame

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.reports import forecast_check
from facturation_xls.reports.history import History
from facturation_xls.rules import flows
from facturation_xls.workbook.schema import MOVEMENTS

FIRST, LAST = date(2024, 7, 1), date(2026, 6, 30)
PAYERS = {"Patient privé": 0.45, "Caisse des Médecins": 0.35, "Assurance complémentaire": 0.12, "Aide sociale": 0.08}
SETTINGS = Settings(payers=tuple(PayerTerms(name) for name in PAYERS))
_MEDIAN_DAYS = {"Patient privé": 24, "Assurance complémentaire": 45, "Aide sociale": 62}
_BUSY = {7: 0.45, 8: 0.8, 12: 0.6}
"""Share of a usual month's invoices in the months of holidays."""


def history(seed: int, invoices_a_month: int = 70) -> History:
    """What became of the invoices of two years, seen from the last day."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    invoices: list[Row] = []
    moves: list[Row] = []
    sent: list[Row] = []
    for serial, day in enumerate(_days_of_issue(chance, invoices_a_month)):
        payer = chance.choices(list(PAYERS), list(PAYERS.values()))[0]
        number, amount = f"{serial + 1:06}", round(math.exp(chance.gauss(5.6, 0.7))) * 100
        by_cmd = payer == "Caisse des Médecins"
        bought = "Oui" if by_cmd else ""
        due = day + timedelta(days=30)
        cells = {"issued_on": day, "due_on": due, "amount": amount, "payer_type": payer, "bought": bought}
        invoices.append({"number": number} | cells)
        handed = _month_end(day)
        if by_cmd and handed <= LAST:
            sent.append({"number": number, "date": handed, "channel": "CMD", "state": "envoyée"})
        if paid_on := _payout(handed, chance) if by_cmd else _payment(day, payer, chance):
            kind = "Avance CMD" if by_cmd else "Paiement"
            known_on = paid_on + timedelta(days=7 - paid_on.weekday())  # Monday's update
            if known_on <= LAST:
                moves.append({"number": number, "date": paid_on, "kind": kind, "amount": amount, "known_on": known_on})
    facts = compute(invoices, moves, sent, settings=SETTINGS, as_of=LAST)
    return History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, LAST))


def _days_of_issue(chance: random.Random, a_month: int) -> list[date]:
    """Weekdays, fewer in the months of holidays."""
    days = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
    working = [day for day in days if day.weekday() < 5]
    return [day for day in working for _ in range(_drawn(chance, a_month / 21.7 * _BUSY.get(day.month, 1.0)))]


def _drawn(chance: random.Random, mean: float) -> int:
    """A number of invoices around ``mean``."""
    return int(mean) + (chance.random() < mean % 1)


def _payment(day: date, payer: str, chance: random.Random) -> date | None:
    if chance.random() < 0.03:  # forgotten
        return None
    paid_on = day + timedelta(days=max(round(math.exp(chance.gauss(math.log(_MEDIAN_DAYS[payer]), 0.45))), 1))
    return paid_on if paid_on <= LAST else None


def _payout(handed: date, chance: random.Random) -> date | None:
    """The 20th of the month after the handing over, now and then one month later."""
    following = _month_end(handed + timedelta(days=1))
    if chance.random() < 0.08:
        following = _month_end(following + timedelta(days=1))
    paid_on = following.replace(day=20)
    return paid_on if paid_on <= LAST else None


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def main() -> None:
    """Print three practices."""
    for seed in range(3):
        table = forecast_check.rows(history(seed), SETTINGS, LAST)
        sys.stdout.write(f"{table.to_string()}\n{forecast_check.summary(table)}\n\n")


if __name__ == "__main__":
    main()
