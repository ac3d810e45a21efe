"""What holds of every journal, and a slow second ledger, one invoice at a time, that must agree with the fast one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_frames import Row, compute

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.model.words import PayerType

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 30)
PRACTICE = Settings(
    number_prefixes=("F",), payers=(PayerTerms("Aide sociale", term=60),), journal_start=date(2026, 2, 1)
)

days = st.dates(FIRST, LAST)
amounts = st.sampled_from([-100_00, -60_00, -5, 3, 5, 6, 40_00, 60_00, 100_00])
kinds = st.sampled_from(
    [
        *("Paiement", "paiement", "Avoir", "Perte", "Avance CMD", "AVANCE CMD", "Retour CMD"),
        *("Reprise", "Remboursement", "Extourne", "Frais", "Acompte", ""),
    ]
)
journals = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["101", "F-102", "0103", "1 04", "105"]),
            "issued_on": st.none() | days,
            "due_on": st.none() | days,
            "amount": st.sampled_from([None, 0, 5, 100_00, 100_05, -20_00]),
            "bought": st.sampled_from(["", "Oui", "Avec recours", "avec recours", "Non", "Inconnu"]),
            "payer_type": st.sampled_from(["", *PayerType]),
            "reminder_level": st.none() | st.integers(0, 3),
            "reminded_on": st.none() | days,
            "hold": st.sampled_from(["", "", "", "litige"]),
        }
    ),
    max_size=8,
)
movements = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["101", "F101", "102", "103", "1-03", "104", "105", "999", ""]),
            "date": st.none() | days,
            "debtor_paid_on": st.none() | days,
            "kind": kinds,
            "amount": amounts,
            "witness": st.sampled_from(["", "", "", "oui", "OUI", "non"]),
            "origin": st.sampled_from(["", "CMD", "Banque", "Dentagest"]),
        }
    ),
    max_size=40,
)
dispatches = st.lists(
    st.fixed_dictionaries(
        {
            "number": st.sampled_from(["101", "102", "103", "104", "999"]),
            "date": st.none() | days,
            "channel": st.sampled_from(["", "CMD", "Papier", "Dentagest"]),
            "state": st.sampled_from(["préparée", "envoyée", "Acceptée", "rejetée"]),
        }
    ),
    max_size=8,
)


@settings(max_examples=40)
@given(journals, movements, dispatches, days)
def test_both_ledgers_agree(invoices: list[Row], moves: list[Row], sent: list[Row], as_of: date) -> None:
    ledger = compute(invoices, moves, sent, settings=PRACTICE, as_of=as_of)

    slow = [Slow(invoice, moves, sent, as_of).facts() for invoice in invoices]
    assert [{name: _plain(row[name]) for name in facts} for row, facts in zip(_rows(ledger), slow, strict=True)] == slow
    assert (ledger["amount"] - ledger["paid"] - ledger["credits"] - ledger["losses"] == ledger["balance"]).all()
    unpaid, settled = ledger[ledger["open"]], ledger[~ledger["open"]]
    assert (unpaid[["owner", "next_action"]] != "").all(axis=None)
    assert unpaid["action_on"].notna().all()
    assert set(settled["status"]) <= {"payée", "annulée", "perte"}
    assert not set(unpaid["status"]) & {"payée", "annulée", "perte"}


@settings(max_examples=10)
@given(journals, movements, dispatches, days, st.randoms())
def test_the_order_of_rows_is_of_no_matter(
    invoices: list[Row], moves: list[Row], sent: list[Row], as_of: date, random: Any
) -> None:
    ordered = compute(invoices, moves, sent, settings=PRACTICE, as_of=as_of)
    places = random.sample(range(len(invoices)), len(invoices))
    moves, sent = random.sample(moves, len(moves)), random.sample(sent, len(sent))
    shuffled = compute([invoices[place] for place in places], moves, sent, settings=PRACTICE, as_of=as_of)

    pd.testing.assert_frame_equal(shuffled, ordered.loc[places].reset_index(drop=True))


@settings(max_examples=15)
@given(journals, movements, days, st.integers(0, 60))
def test_a_later_day_knows_all_that_an_earlier_one_knew(
    invoices: list[Row], moves: list[Row], early: date, lag: int
) -> None:
    late = early + timedelta(days=lag)
    invoices = [row for row in invoices if row["issued_on"] is None or row["issued_on"] <= early]  # known by then
    then, now = (compute(invoices, moves, settings=PRACTICE, as_of=day) for day in (early, late))

    stood = now["settled_on"] <= pd.Timestamp(early)
    assert (then["settled_on"][stood] == now["settled_on"][stood]).all()
    between = [move for move in moves if move["date"] and early < move["date"] <= late]
    for figure in ("paid", "credits", "losses", "advanced"):
        news = [Slow(invoice, between, [], late).total(figure) for invoice in invoices]
        assert list(now[figure] - then[figure]) == news


def _rows(ledger: pd.DataFrame) -> list[dict[Any, Any]]:
    return ledger.to_dict("records")


def _plain(value: Any) -> Any:
    """A cell as the slow ledger writes it."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return None if pd.isna(value) else value


# --- the slow ledger: DESIGN §4 read aloud ----------------------------------------------------------------------------


@dataclass
class Slow:
    """One invoice, all movements and sendings of the practice, and the day."""

    invoice: Row
    moves: list[Row]
    sent: list[Row]
    as_of: date

    def facts(self) -> Row:
        amount = self.invoice["amount"] or 0
        paid, credits_, losses = (self.total(effect) for effect in ("paid", "credits", "losses"))
        balance = amount - paid - credits_ - losses
        settled_on, closed_by = self.settlement("date")
        debtor_settled_on, _ = self.settlement("debtor")
        issued, due = self.invoice["issued_on"], self.due_on()
        overdue = (self.as_of - due).days if due else None
        return {
            "paid": paid,
            "credits": credits_,
            "losses": losses,
            "balance": balance,
            "advanced": self.total("advanced"),
            "open": balance > 5,
            "overpaid": balance < -5,
            "settled_on": settled_on,
            "closed_by": closed_by,
            "debtor_settled_on": debtor_settled_on,
            "ceded_on": self.ceded_on(),
            "due_on": due,
            "delay": ((settled_on or self.as_of) - issued).days if issued else None,
            "overdue_days": overdue,
            "age": self.age(overdue),
            "sent_on": min((sending["date"] for sending in self.sendings()), default=None),
            "channel": " + ".join(dict.fromkeys(sending["channel"] for sending in self.sendings())),
            "taken_over": issued is not None and issued < date(2026, 2, 1),
            "fully_prepaid": amount <= 5,
        }

    def is_mine(self, number: str) -> bool:
        mine, other = (
            text.replace(" ", "").replace("-", "").replace("F", "").lstrip("0")
            for text in (self.invoice["number"], number)
        )
        return mine == other

    def counted(self) -> list[Row]:
        return [
            move
            for move in self.moves
            if move["date"] and move["date"] <= self.as_of and move["witness"].lower() != "oui"
            if self.is_mine(move["number"])
        ]

    def effect(self, move: Row) -> str:
        match move["kind"].lower():
            case "paiement" | "remboursement" | "extourne" | "reprise":
                return "paid"
            case "avance cmd" | "retour cmd":
                return "advanced" if self.invoice["bought"].lower() == "avec recours" else "paid"
            case "avoir":
                return "credits"
            case "perte":
                return "losses"
            case _:
                return ""

    def total(self, effect: str) -> int:
        return sum(move["amount"] for move in self.counted() if self.effect(move) == effect)

    def clock(self, move: Row, name: str) -> date | None:
        """The day of a movement for the practice (``date``) or for the debtor."""
        paid_on: date | None = move["debtor_paid_on"]
        booked_on: date = move["date"]
        if name == "date":
            return booked_on
        if paid_on:
            return paid_on if paid_on <= self.as_of else None
        return None if "cmd" in move["kind"].lower() else booked_on

    def settlement(self, clock: str) -> tuple[date | None, str]:
        """Walk from day to day with the balance of the evening; every evening above 5 centimes starts afresh."""
        issued = self.invoice["issued_on"]
        steps: dict[date, list[Row]] = {}
        for move in self.counted():
            if day := self.clock(move, clock):
                steps.setdefault(max(day, issued) if issued else day, []).append(move)
        balance = self.invoice["amount"] or 0
        settled_on, closed_by, is_settled = issued, "", balance <= 5
        for day in sorted(steps):
            brought = dict.fromkeys(("paid", "credits", "losses"), 0)
            for move in steps[day]:
                if self.effect(move) in brought:
                    brought[self.effect(move)] += move["amount"]
            balance -= sum(brought.values())
            if balance <= 5 and (not is_settled or day == issued):
                most = max(brought.values())
                names = {"paid": "paiement", "credits": "avoir", "losses": "perte"}
                settled_on = day
                closed_by = next(names[name] for name in brought if brought[name] == most) if most > 0 else ""
            is_settled = balance <= 5
        return (settled_on, closed_by) if is_settled else (None, "")

    def ceded_on(self) -> date | None:
        if self.invoice["bought"].lower() not in {"oui", "avec recours"}:
            return None
        return min((move["date"] for move in self.counted() if move["kind"].lower() == "avance cmd"), default=None)

    def due_on(self) -> date | None:
        term = 60 if self.invoice["payer_type"] == "Aide sociale" else 30
        issued = self.invoice["issued_on"]
        return self.invoice["due_on"] or (issued + timedelta(days=term) if issued else None)

    @staticmethod
    def age(overdue: int | None) -> str:
        for last, name in ((0, "non échu"), (30, "1–30"), (60, "31–60"), (90, "61–90"), (180, "91–180")):
            if (overdue or 0) <= last:
                return name
        return "> 180"

    def sendings(self) -> list[Row]:
        """The sendings that count, in the order of their days."""
        counting = [
            sending
            for sending in self.sent
            if sending["date"] and sending["date"] <= self.as_of and sending["channel"]
            if sending["state"].lower() in {"envoyée", "acceptée"} and self.is_mine(sending["number"])
        ]
        return sorted(counting, key=lambda sending: (sending["date"], sending["channel"]))
