"""Sums that pay many invoices at once, compared with what details them (DESIGN §3): compared, never allocated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pandas as pd

from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.rules.bank_lines import STATEMENT
from facturation_xls.rules.controls.seen import Seen, placed
from facturation_xls.rules.linking import Line, pairs
from facturation_xls.rules.matching import CMD_PAYOUT, GROUPED_WORDS

_DAYS: Final = 10
"""CMD's money may arrive so much before or after the day that its statement gives."""

_NOT_PAID_OUT: Final = (MovementKind.CREDIT_NOTE, MovementKind.LOSS)


def differing(seen: Seen) -> pd.DataFrame:
    """Statements whose payout came in another amount: ``payout`` and ``received``."""
    statements, received = _left(seen)
    near = _near(statements, received)
    came = received.loc[[theirs for _, theirs in near]]
    return statements.loc[[mine for mine, _ in near]].assign(received=list(came["amount"]), day=list(came["day"]))


def without_statement(seen: Seen) -> pd.DataFrame:
    """CMD's credits at the bank that no statement details."""
    statements, received = _left(seen)
    return placed(received.drop([theirs for _, theirs in _near(statements, received)]))


def not_received(seen: Seen) -> pd.DataFrame:
    """Statements whose payout the bank does not show, though it is known for long enough after their day."""
    statements, received = _left(seen)
    bank = pd.concat([seen.money, seen.witnesses])
    known_until = bank[bank["origin"] == Origin.BANK]["day"].max()
    rows = statements.drop([mine for mine, _ in _near(statements, received)])
    late: pd.DataFrame = rows[rows["day"] + pd.Timedelta(days=_DAYS) < known_until]
    return late


def without_details(seen: Seen) -> pd.DataFrame:
    """Sums of the bank's statement that stand for several payments, where no notice of that day tells them."""
    sums = seen.witnesses[seen.witnesses["remark"].str.startswith(GROUPED_WORDS)]
    told = pd.concat([seen.money, seen.witnesses])
    told = told[(told["origin"] == Origin.BANK) & ~told["document"].str.startswith(STATEMENT)]
    by_day = told.groupby("day")["amount"].sum()
    detailed = sums["day"].map(by_day).fillna(0) >= sums.groupby("day")["amount"].transform("sum")
    return placed(sums[~detailed])


def _left(seen: Seen) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Statements and credits of CMD that do not answer each other to the centime."""
    statements, received = _statements(seen), seen.witnesses[seen.witnesses["remark"] == CMD_PAYOUT]
    found = pairs(_lines(statements, "payout"), _lines(received, "amount"), days=_DAYS)
    return statements.drop([mine for mine, _ in found]), received.drop([theirs for _, theirs in found])


def _statements(seen: Seen) -> pd.DataFrame:
    """Each statement of CMD with its ``payout``: what is booked of it, fees included. Its reader has proven the sum."""
    moved = pd.concat([seen.money, seen.fees])
    moved = moved[(moved["origin"] == Origin.CMD) & ~moved["kind"].isin(_NOT_PAID_OUT) & moved["day"].notna()]
    found = moved.groupby("document").agg(payout=("amount", "sum"), day=("day", "max")).reset_index()
    return found[found["payout"] > 0].assign(number="")


def _near(statements: pd.DataFrame, received: pd.DataFrame) -> list[tuple[int, int]]:
    """Statements and credits of about the same day, whatever their amounts."""
    return pairs(_lines(statements, ""), _lines(received, ""), days=_DAYS)


def _lines(rows: pd.DataFrame, amount: str) -> Iterator[Line]:
    amounts = rows[amount] if amount else [0] * len(rows)
    for place, cents, day in zip(rows.index, amounts, rows["day"], strict=True):
        yield Line(place, "", int(cents), day.date())
