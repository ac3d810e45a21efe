"""Small ledgers for the reports: the frame that ``rules/ledger.py`` promises, from the facts that a test is about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from hypothesis import strategies as st

PRIVATE, CMD, SOCIAL = "Patient privé", "Caisse des Médecins", "Aide sociale"


@dataclass(frozen=True)
class Bill:
    """One invoice: open unless it has a day of settlement, due after 30 days unless said otherwise, CHF 100.00."""

    number: str
    issued_on: date | None
    settled_on: date | None = None
    amount: int = 100_00
    payer_type: str = PRIVATE
    closed_by: str = "paiement"
    paid: int = 0  # the part that was paid, when no payment settled it
    debtor: str = "Dupont"
    debtor_id: str = "D-1"
    due_on: date | None = None
    debtor_settled_on: date | None = None
    ceded_on: date | None = None
    overpaid: bool = False
    taken_over: bool = False
    reminder_level: int | None = None
    remark: str = ""


def ledger(bills: Iterable[Bill], as_of: date) -> pd.DataFrame:
    """The ledger's frame, with the dtypes of its contract and without the columns that no report reads."""
    frame = pd.DataFrame([_row(bill, as_of) for bill in bills], columns=list(_row(Bill("", as_of), as_of)))
    days = ["issued_on", "due_on", "settled_on", "debtor_settled_on", "ceded_on"]
    return frame.astype(
        dict.fromkeys(days, "datetime64[s]")
        | dict.fromkeys(["amount", "paid", "balance"], "int64")
        | dict.fromkeys(["open", "overpaid", "taken_over", "fully_prepaid"], "bool")
        | dict.fromkeys(["overdue_days", "reminder_level"], "Int64")
    )


def _row(bill: Bill, as_of: date) -> dict[str, object]:
    settled = bill.settled_on is not None
    paid = bill.amount if settled and bill.closed_by == "paiement" else bill.paid
    balance = -1_00 if bill.overpaid else 0 if settled else bill.amount - paid
    due_on = bill.due_on or (bill.issued_on + timedelta(days=30) if bill.issued_on else None)
    overdue_days = (as_of - due_on).days if due_on else None
    return {
        "number": bill.number,
        "payer_type": bill.payer_type,
        "debtor": bill.debtor,
        "debtor_id": bill.debtor_id,
        "issued_on": bill.issued_on,
        "due_on": due_on,
        "amount": bill.amount,
        "paid": paid,
        "balance": balance,
        "settled_on": bill.settled_on,
        "closed_by": bill.closed_by if settled else "",
        "debtor_settled_on": bill.debtor_settled_on,
        "ceded_on": bill.ceded_on,
        "open": balance > 5,
        "overpaid": bill.overpaid,
        "overdue_days": overdue_days,
        "age": age(overdue_days or 0),
        "reminder_level": bill.reminder_level,
        "owner": "Cabinet",
        "next_action": "",
        "hold": "",
        "status": "annulée" if settled and bill.closed_by == "avoir" and not paid else "",
        "remark": bill.remark,
        "taken_over": bill.taken_over,
        "fully_prepaid": bill.amount <= 5,
    }


def age(overdue_days: int) -> str:
    labels = ("non échu", "1–30", "31–60", "61–90", "91–180", "> 180")
    return labels[bisect_left((0, 30, 60, 90, 180), overdue_days)]


def ledgers(as_of: date) -> st.SearchStrategy[pd.DataFrame]:
    """Any ledger: invoices of two years, paid, written off, cancelled, zero, taken over, ceded or open."""
    dated = st.integers(0, 730).flatmap(lambda age_in_days: _bills(as_of - timedelta(days=age_in_days), as_of))
    return st.lists(dated, max_size=25, unique_by=lambda bill: bill.number).map(lambda bills: ledger(bills, as_of))


def _bills(issued_on: date, as_of: date) -> st.SearchStrategy[Bill]:
    maybe_day = st.none() | st.dates(issued_on, as_of)
    return st.builds(
        Bill,
        number=st.integers(1, 10_000).map(str),
        issued_on=st.just(issued_on),
        settled_on=maybe_day,
        amount=st.sampled_from([0, 5]) | st.integers(6, 5_000_00),
        payer_type=st.sampled_from([PRIVATE, CMD, SOCIAL, "À classer"]),
        closed_by=st.sampled_from(["paiement", "paiement", "paiement", "avoir", "perte"]),
        debtor=st.sampled_from(["Dupont", "Émery", "Egli", "Ernst", "de Weck", ""]),
        debtor_id=st.sampled_from(["D-1", "D-2"]),
        due_on=st.none() | st.dates(issued_on, issued_on + timedelta(days=60)),
        debtor_settled_on=maybe_day,
        ceded_on=maybe_day,
        paid=st.sampled_from([0, 0, 1]),
        taken_over=st.booleans(),
    )
