"""Who does what: sends, reminds, collects, bears the loss."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.words import Channel, MovementKind, Origin
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules.contract.dealings import Dealings, by_key
from facturation_xls.rules.contract.measured import CMD, PRACTICE, RECOURSE, Measured, line, nowhere

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings


def sends(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per invoice that CMD owes and that has left, however often."""
    rows = seen.owed
    by_cmd, alone = rows["channel"].str.contains(Channel.CMD, regex=False), rows["channel"] == Channel.CMD
    both = int((by_cmd & ~alone).sum())
    told = f"CMD {int(alone.sum())}, cabinet {int((~by_cmd).sum())}, les deux {both}" if len(rows) else ""
    cases = _who(rows, {CMD: ~alone, PRACTICE: by_cmd}, agreed)
    return Measured(Term.SENDS, agreed, cases, told, nowhere, lambda row: f"partie par {row['channel']}", _once)


def reminds(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per letter of the practice while CMD had the invoice. What CMD sends itself is not known."""
    letters = seen.letters.assign(day=pd.to_datetime(seen.letters["date"]).astype("datetime64[s]"))
    handed = seen.handed.set_index("key")["sent_to_cmd_on"]
    during = (letters["day"] >= by_key(letters, handed)) & (letters["day"] >= seen.since)
    rows = letters[during & ~(letters["day"] > by_key(letters, seen.returned_on))]
    told = f"rappels du cabinet pendant ce temps : {len(rows)}" if len(seen.handed) else ""
    cases = _who(rows, {CMD: _all(rows), PRACTICE: ~_all(rows)}, agreed)
    return Measured(
        *(Term.REMINDS, agreed, cases, told),
        place=lambda row: f"Rappel du {format_date(row['day'])}",
        shown=lambda _: "le cabinet a rappelé",
        beyond=_once,
    )


def collects(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per payment of a debtor for an invoice that CMD had; what Dentagest tells is paid elsewhere."""
    paid = seen.moved[(seen.moved["kind"] == MovementKind.PAYMENT) & (seen.moved["amount"] > 0)]
    paid = paid[paid["origin"].isin([Origin.CMD, Origin.BANK, Origin.TYPED]) & (paid["day"] >= paid["handed_on"])]
    rows = paid[~(paid["day"] > paid["returned_on"])]
    at_cmd = (rows["origin"] == Origin.CMD) | (rows["means"].astype("str").str.casefold() == CMD.casefold())
    told = f"paiements à la CMD {int(at_cmd.sum())}, au cabinet {int((~at_cmd).sum())}" if len(rows) else ""
    cases = _who(rows.assign(at_cmd=at_cmd), {CMD: ~at_cmd, PRACTICE: at_cmd}, agreed)
    return Measured(
        *(Term.COLLECTS, agreed, cases, told, line),
        shown=lambda row: "payé à la CMD" if row["at_cmd"] else "payé au cabinet",
        beyond=_once,
    )


def bears_loss(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """One case per return or loss of a receivable that CMD had advanced without recourse: the practice bore it."""
    borne = seen.moved["kind"].isin([MovementKind.CMD_RETURN, MovementKind.LOSS])
    advanced = seen.moved["advanced_on"].notna() & (seen.moved["bought"] != RECOURSE)
    rows = seen.moved[borne & advanced & ~seen.moved["witness"]]
    total = format_amount(int(rows["amount"].abs().sum()))
    told = f"rendues ou perdues après une avance : {len(rows)} (CHF {total})" if len(seen.handed) else ""
    cases = _who(rows, {CMD: _all(rows), PRACTICE: ~_all(rows)}, agreed)
    return Measured(
        *(Term.BEARS_LOSS, agreed, cases, told, line),
        shown=lambda row: f"CHF {format_amount(abs(int(row['amount'])))} à la charge du cabinet",
        beyond=_once,
    )


def _who(rows: pd.DataFrame, wrong: Mapping[str, pd.Series], agreed: Agreed | None) -> pd.DataFrame:
    """The rows with ``excess`` 1 where somebody else did it; ``wrong`` by who was agreed on."""
    return rows.assign(excess=wrong[str(agreed.value)].astype("int64") if agreed else 0)


def _once(_: int) -> str:
    """That somebody else did it is no matter of how much."""
    return ""


def _all(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(data=True, index=rows.index, dtype="bool")
