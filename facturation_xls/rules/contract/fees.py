"""What CMD keeps, in percent and in francs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.words import MovementKind, Origin
from facturation_xls.parsing import format_amount
from facturation_xls.rules.contract.dealings import Dealings
from facturation_xls.rules.contract.measured import Measured, Row, nowhere, whole

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

ROUNDING: Final = 5
"""Centimes by which a fee may differ: CMD rounds each one."""


def fee_share(seen: Dealings, settings: Settings, agreed: Agreed | None) -> Measured:
    """The fees of each invoice over what CMD paid for it; a fee per invoice that was agreed as well comes on top."""
    fees = _fees(seen)
    on_top = settings.contract.get(Term.FEE_EACH)
    total, base = int(fees["fee"].sum()), int(fees["paid"].sum())
    share = f", soit {100 * total / base:.1f} % de ce qu'elle a versé" if base else ""
    told = f"CHF {format_amount(total)}{share}" if len(fees) else ""
    allowed = (fees["paid"] * whole(agreed) + 5_000) // 10_000 + whole(on_top)
    return _costs(Term.FEE_SHARE, agreed, fees, allowed if agreed else fees["fee"], told)


def fee_each(seen: Dealings, settings: Settings, agreed: Agreed | None) -> Measured:
    """The fees of each invoice in francs; where a share was agreed as well, its line judges both together."""
    fees = _fees(seen)
    told = f"en moyenne CHF {format_amount(round(fees['fee'].mean()))}" if len(fees) else ""
    together = Term.FEE_SHARE in settings.contract
    if told and agreed and together:
        told += ", jugés avec « Frais en % »"
    allowed = fees["fee"] if together or not agreed else fees["fee"] * 0 + whole(agreed)
    return _costs(Term.FEE_EACH, agreed, fees, allowed, told)


def _fees(seen: Dealings) -> pd.DataFrame:
    """By invoice: what CMD paid for it and what it kept, ``paid`` and ``fee``, in centimes."""
    by_cmd = seen.moved[(seen.moved["origin"] == Origin.CMD) & ~seen.moved["witness"]]
    kinds = (MovementKind.PAYMENT, MovementKind.CMD_ADVANCE)
    paid = by_cmd[by_cmd["kind"].isin(kinds) & (by_cmd["amount"] > 0)].groupby("key")["amount"].sum()
    fees = -by_cmd[by_cmd["kind"] == MovementKind.FEE].groupby("key")["amount"].sum()
    found = pd.DataFrame({"paid": paid, "fee": fees}).fillna(0).astype("int64")
    return found.assign(number=seen.handed.set_index("key")["number"].reindex(found.index))


def _costs(term: Term, agreed: Agreed | None, fees: pd.DataFrame, allowed: pd.Series, told: str) -> Measured:
    excess = (fees["fee"] - allowed).where(fees["fee"] > allowed + ROUNDING, 0)
    return Measured(
        *(term, agreed, fees.assign(excess=excess), told, nowhere),
        shown=_fee_told,
        beyond=lambda cents: f"CHF {format_amount(cents)} de trop",
    )


def _fee_told(row: Row) -> str:
    share = f", soit {100 * row['fee'] / row['paid']:.1f} %" if row["paid"] else ""
    return f"CHF {format_amount(int(row['fee']))} de frais{share}"
