"""The days that CMD takes: to pay out, to forward, to answer, to give back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.words import Bought, MovementKind, Origin
from facturation_xls.parsing import format_date
from facturation_xls.rules.contract.dealings import Dealings, by_key
from facturation_xls.rules.contract.measured import RECOURSE, Measured, Row, line, nowhere, whole

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings


def payout(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the handing over to the first advance; what CMD bought and has not paid yet waits until today."""
    rows = seen.handed.assign(advanced_on=by_key(seen.handed, seen.advanced_on))
    bought = rows["bought"].str.casefold().isin([Bought.YES.casefold(), RECOURSE])
    waits = bought & rows["advanced_on"].isna() & rows["cmd_paid_on"].isna()
    rows = rows.assign(waits=waits, since=rows["sent_to_cmd_on"], until=rows["advanced_on"].fillna(seen.today))
    return _delays(Term.PAYOUT, agreed, rows[rows["advanced_on"].notna() | waits], nowhere)


def forwarding(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the day on which the debtor paid CMD to the value date at the practice."""
    rows = seen.moved[(seen.moved["origin"] == Origin.CMD) & (seen.moved["kind"] == MovementKind.PAYMENT)]
    rows = rows[rows["debtor_day"].notna() & (rows["amount"] > 0)]
    return _delays(Term.FORWARDING, agreed, rows.assign(since=rows["debtor_day"], until=rows["day"], waits=False), line)


def receipt(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the sending to CMD's answer; without one, and without a word on a statement, it waits until today."""
    heard = seen.sent["key"].isin(seen.handed.loc[seen.handed["cmd_spoke"], "key"])
    answered = seen.sent["answered_on"].where(seen.sent["answered_on"] <= seen.today)
    waits = answered.isna() & ~heard
    rows = seen.sent.assign(since=seen.sent["day"], until=answered.fillna(seen.today), waits=waits)
    place = "Envoi du {}"
    return _delays(
        *(Term.RECEIPT, agreed, rows[answered.notna() | waits]), lambda row: place.format(format_date(row["day"]))
    )


def give_back(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """From the advance to the day on which CMD gave the receivable back."""
    back = seen.moved["kind"] == MovementKind.CMD_RETURN
    rows = seen.moved[back & seen.moved["advanced_on"].notna() & ~seen.moved["witness"]]
    return _delays(Term.RETURN, agreed, rows.assign(since=rows["advanced_on"], until=rows["day"], waits=False), line)


def _delays(term: Term, agreed: Agreed | None, rows: pd.DataFrame, place: Callable[[Row], str]) -> Measured:
    """Days ``since`` one day ``until`` another, at most so many; the mean is that of what ``waits`` no more."""
    days = (rows["until"] - rows["since"]).dt.days.clip(lower=0).astype("int64")
    waits = rows["waits"].astype("bool")
    done = days[~waits]
    told = f"en moyenne {done.mean():.1f} j, au plus {done.max()} j" if len(done) else ""
    still = f"en attente {int(waits.sum())}" if waits.any() else ""
    return Measured(
        *(term, agreed, rows.assign(days=days, excess=_beyond(days, agreed))),
        told=", ".join(filter(None, (told, still))),
        place=place,
        shown=lambda row: f"{'déjà ' if row['waits'] else ''}{row['days']} j",
        beyond=lambda excess: f"{excess} j de plus",
    )


def _beyond(values: pd.Series, agreed: Agreed | None) -> pd.Series:
    return (values - whole(agreed)).clip(lower=0) if agreed else values * 0
