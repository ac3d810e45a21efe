"""What every counted movement did to its invoice, and from when on it was known: the ledger's figures in time.

The ledger says where each invoice stands on one day. Reports about many days (roll-forward, month-end totals, past
forecasts) add these rows up instead of computing a ledger for each of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from facturation_xls.model.words import Bought, MovementKind, Origin
from facturation_xls.rules import comparable, settlement

if TYPE_CHECKING:
    from datetime import date

    from facturation_xls.model.settings import Settings

COLUMNS: Final = (
    *("row", "day", "received_on", "known_on", "paid", "credits", "losses", "advanced", "cash", "by_cmd"),
)
"""The frame of ``of_invoices``, in this order."""

_INVOICE: Final = "facture"
"""The kind of an import whose document is an invoice number."""


def of_invoices(facts: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per counted movement up to ``as_of``, with ``COLUMNS``; ``facts`` is the ledger of the same day.

    ``row`` is that of the ledger. ``paid``, ``credits``, ``losses`` and ``advanced`` are centimes as in the ledger.
    ``day`` is the value date, but never before the invoice's own day: what was paid earlier counts from then on (as in
    the ledger's ``settled_on``). ``cash`` is what came in on ``received_on``; what was paid before
    the journal did not. ``known_on`` is NaT for a movement that was always known. ``by_cmd``: CMD moved the money.
    """
    moved = _moved(facts, movements, settings, as_of, known_on=comparable.days(movements["known_on"]))
    in_hand = moved["paid"] + moved["advanced"]
    return moved.assign(
        cash=in_hand.mask(moved["kind"] == MovementKind.TAKE_BACK, 0),
        by_cmd=moved["kind"].isin(settlement.CMD_FLOWS) | (moved["origin"] == Origin.CMD),
    )[list(COLUMNS)]


def invoices_known_on(facts: pd.DataFrame, imports: pd.DataFrame, settings: Settings) -> pd.Series:
    """The day on which a document first told of each invoice; NaT where none did (typed, or from a list)."""
    told = imports[imports["kind"] == _INVOICE]
    keys = comparable.invoice_keys(told["document"], settings)
    first = comparable.days(told["imported_on"]).groupby(keys).min()
    return first.reindex(facts["key"]).set_axis(facts.index)


def write_offs(facts: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date) -> pd.DataFrame:
    """The credit notes and losses among the rows of ``of_invoices``: what was given up, and the reason that was noted.

    Columns: ``row`` (that of the ledger), ``day`` and ``amount`` (centimes) as there, ``kind``, ``reason``.
    """
    moved = _moved(facts, movements, settings, as_of, reason=movements["remark"].astype("str"))
    given_up = moved[moved["kind"].isin([MovementKind.CREDIT_NOTE, MovementKind.LOSS])]
    return given_up[["row", "day", "kind", "amount", "reason"]]


def with_cmd(movements: pd.DataFrame, settings: Settings, first: date, last: date) -> pd.DataFrame:
    """What moved between CMD and the practice from a day to a day, fees included, as its statements tell it.

    Columns: ``document``, ``day``, ``key`` ("" = no invoice), ``kind``, ``amount`` (centimes). Witnesses are left out,
    and what moves no money: credit notes and losses.
    """
    typed = comparable.typed_movements(movements, settings).assign(document=movements["document"].astype("str"))
    money = ~typed["kind"].isin([MovementKind.CREDIT_NOTE, MovementKind.LOSS]) & (typed["origin"] == Origin.CMD)
    of_cmd = money | typed["kind"].isin([*settlement.CMD_FLOWS, MovementKind.FEE])
    dated = typed["day"].between(pd.Timestamp(first), pd.Timestamp(last))
    return typed.loc[of_cmd & dated & ~typed["witness"], ["document", "day", "key", "kind", "amount"]]


def _moved(
    facts: pd.DataFrame, movements: pd.DataFrame, settings: Settings, as_of: date, **columns: pd.Series
) -> pd.DataFrame:
    """The counted movements, with more columns of theirs; none counts before the invoice's own day."""
    typed = comparable.typed_movements(movements, settings).assign(**columns)
    invoices = facts[["key", "issued_on"]].assign(
        with_recourse=facts["bought"].str.casefold() == Bought.WITH_RECOURSE.casefold()
    )
    moved = settlement.counted(invoices, typed, pd.Timestamp(as_of))
    return moved.assign(
        received_on=moved["day"], day=moved["day"].mask(moved["day"] < moved["issued_on"], moved["issued_on"])
    )
