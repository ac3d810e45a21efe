"""What its movements do to each invoice: sums, the day when nothing was owed any more, what CMD did (DESIGN §4).

As the live formulas of the journal say it: a movement without a date never counts, a witness never counts, an
*Extourne* is money received, an advance counts unless the receivable was bought with recourse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from facturation_xls.model.words import Bought, MovementKind, Origin
from facturation_xls.rules.comparable import BEFORE_ALL, typed_movements

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from facturation_xls.model.settings import Settings

_EFFECTS: Final[Mapping[str, str]] = {
    MovementKind.PAYMENT: "paid",
    MovementKind.REFUND: "paid",
    MovementKind.REVERSAL: "paid",
    MovementKind.TAKE_BACK: "paid",
    MovementKind.CMD_ADVANCE: "paid",
    MovementKind.CMD_RETURN: "paid",
    MovementKind.CREDIT_NOTE: "credits",
    MovementKind.LOSS: "losses",
}
"""Where a movement counts; a fee counts nowhere, an advance with recourse in ``advanced`` instead."""

_SETTLING: Final[Mapping[str, str]] = {"paid": "paiement", "credits": "avoir", "losses": "perte"}
CMD_FLOWS: Final = (MovementKind.CMD_ADVANCE, MovementKind.CMD_RETURN)
"""Money between CMD and the practice."""


def reducing_movements(
    invoices: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date
) -> pd.DataFrame:
    """The movements that make the balance of some ``invoices`` (rows of the ledger), in the order of the table.

    Those of ``typed_movements`` with ``document``, ``line`` and ``means``: dated up to ``as_of``, no witness, no fee,
    no advance with recourse.
    """
    shown = {name: movements[name] for name in ("document", "line", "means")}
    known = typed_movements(movements, settings).assign(**shown)
    with_recourse = invoices.loc[invoices["bought"].str.casefold() == Bought.WITH_RECOURSE.casefold(), "key"]
    counted = ~known["witness"] & (known["day"] <= pd.Timestamp(as_of)) & known["kind"].isin(list(_EFFECTS))
    advanced = known["kind"].isin(CMD_FLOWS) & known["key"].isin(with_recourse)
    return known[counted & ~advanced & known["key"].isin(invoices["key"])]


def by_key(invoices: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The invoices by key, to be met by what carries a number: ``key``, ``row`` and the columns asked for."""
    return invoices[["key", *columns]].rename_axis("row").reset_index()


def counted(invoices: pd.DataFrame, movements: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The counted movements of each invoice, each amount in the column of its effect; ``row`` is that of the ledger.

    ``invoices``: ``key``, ``with_recourse`` and ``issued_on``; ``movements`` as ``typed_movements`` gives them.
    """
    dated = movements[~movements["witness"] & (movements["day"] <= today)]
    moved = dated.merge(by_key(invoices, "with_recourse", "issued_on"), on="key")
    effect = moved["kind"].map(_EFFECTS)
    effect = effect.mask(moved["kind"].isin(CMD_FLOWS) & moved["with_recourse"], "advanced")
    return moved.assign(**{name: moved["amount"].where(effect == name, 0) for name in (*_SETTLING, "advanced")})


def movement_sums(invoices: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """``paid``, ``credits``, ``losses`` and ``advanced`` of each invoice."""
    sums = moved.groupby("row")[[*_SETTLING, "advanced"]].sum()
    return sums.reindex(invoices.index, fill_value=0)


def on_debtor_clock(moved: pd.DataFrame, today: pd.Timestamp) -> pd.DataFrame:
    """The same movements on the day when the debtor paid.

    Advances and returns move money between CMD and the practice: without that day they say nothing about the debtor.
    """
    day = moved["debtor_day"].fillna(moved["day"].mask(moved["kind"].isin(CMD_FLOWS)))
    return moved.assign(day=day)[day <= today]


def settlement(invoices: pd.DataFrame, moved: pd.DataFrame, tolerance: int) -> pd.DataFrame:
    """``settled_on``, the day from which on nothing is owed any more, and ``closed_by``, what brought most of that day.

    Movements of one day count together, so their order in the table is of no matter. What was paid before the invoice
    existed counts on its day: nothing was owed earlier.
    """
    opening = pd.DataFrame({"row": invoices.index, "day": invoices["issued_on"], "owed": invoices["amount"]})
    fall = moved.assign(
        day=moved["day"].mask(moved["day"] < moved["issued_on"], moved["issued_on"]),
        owed=-moved[list(_SETTLING)].sum(axis=1),
    )
    lines = pd.concat([opening.fillna({"day": BEFORE_ALL}), fall])
    daily = lines.groupby(["row", "day"])[["owed", *_SETTLING]].sum().reset_index()
    unsettled = daily.groupby("row")["owed"].cumsum() > tolerance
    unsettled_later = unsettled[::-1].astype("int8").groupby(daily["row"]).cummax().astype("bool")
    settling = daily[~unsettled_later[::-1]].drop_duplicates("row").set_index("row")
    shares = settling[list(_SETTLING)]
    closed_by = np.array(list(_SETTLING.values()))[shares.to_numpy().argmax(axis=1)]
    return (
        pd.DataFrame(
            {
                "settled_on": settling["day"].mask(settling["day"] == BEFORE_ALL),
                "closed_by": pd.Series(closed_by, index=settling.index, dtype="str").where(shares.max(axis=1) > 0, ""),
            }
        )
        .reindex(invoices.index)
        .fillna({"closed_by": ""})
    )


def done_by_cmd(invoices: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """What CMD did with each invoice: first and last advance, last return, whether any money moved, what it cost."""
    by_cmd = moved[moved["kind"].isin(CMD_FLOWS) | (moved["origin"] == Origin.CMD)]
    advances = by_cmd[by_cmd["kind"] == MovementKind.CMD_ADVANCE].groupby("row")["day"]
    returns = by_cmd[by_cmd["kind"] == MovementKind.CMD_RETURN].groupby("row")["day"]
    return pd.DataFrame(
        {
            "ceded_on": advances.min().reindex(invoices.index).where(invoices["owned_by_cmd"]),
            "advanced_on": advances.max().reindex(invoices.index),
            "returned_on": returns.max().reindex(invoices.index),
            "moved_by_cmd": invoices.index.isin(by_cmd["row"]),
            "cmd_paid_on": by_cmd[by_cmd["amount"] > 0].groupby("row")["day"].min().reindex(invoices.index),
            "cmd_spoke": invoices.index.isin(by_cmd["row"]) | invoices["decided_by_cmd"],
            "cmd_returned": -_added_up(by_cmd[by_cmd["kind"] == MovementKind.CMD_RETURN], invoices),
            "cmd_fees": -_added_up(by_cmd[by_cmd["kind"] == MovementKind.FEE], invoices),
        }
    )


def _added_up(moved: pd.DataFrame, invoices: pd.DataFrame) -> pd.Series:
    """The sum of some movements by invoice, in centimes."""
    return moved.groupby("row")["amount"].sum().reindex(invoices.index).fillna(0).astype("int64")
