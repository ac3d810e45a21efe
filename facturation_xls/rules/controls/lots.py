"""What should have left, or was heard of, by now: the rows that the controls of *Lots* and of silence pick."""

from __future__ import annotations

from typing import Final

import pandas as pd

from facturation_xls.model.words import Channel, DispatchState, Status
from facturation_xls.parsing import of_month
from facturation_xls.rules.controls.seen import Seen
from facturation_xls.rules.states import ASK_CMD, SEND_LOT, SEND_LOT_LATE, STATEMENT_AFTER

PREPARED_FOR: Final = 10
"""Days after the invoice date by which an invoice should have left."""

_CMD_MONTHS: Final = 12
"""How far back a month without any sending to CMD is asked about."""


def never_sent(seen: Seen) -> pd.DataFrame:
    """Invoices that were prepared and never left; CMD's lots have a control of their own."""
    prepared = seen.dispatches.loc[seen.dispatches["state"] == DispatchState.PREPARED, "key"]
    return seen.ledger[_forgotten(seen) & seen.ledger["key"].isin(prepared)]


def without_any_sending(seen: Seen) -> pd.DataFrame:
    """Invoices that nobody prepared or sent, as far as *Envois* knows: typed, listed, or read from a PDF."""
    return seen.ledger[_forgotten(seen) & ~seen.ledger["key"].isin(seen.dispatches["key"])]


def _forgotten(seen: Seen) -> pd.Series:
    """What should have left by now, and has not."""
    late = seen.ledger["issued_on"] < seen.today - pd.Timedelta(days=PREPARED_FOR)
    return (seen.ledger["status"] == Status.TO_SEND) & ~_in_lot(seen.ledger) & late


def silent_at_cmd(seen: Seen) -> pd.DataFrame:
    """Invoices that CMD has had for too long without naming them on a statement."""
    rows = seen.ledger[(seen.ledger["next_action"] == ASK_CMD) & ~seen.ledger["taken_over"]]
    return rows.assign(handed_on=rows["action_on"] - pd.Timedelta(days=STATEMENT_AFTER))


def lots_still_here(seen: Seen) -> pd.DataFrame:
    """One row per month that is over and whose invoices for CMD have not left."""
    months = _waiting(seen).groupby("month")["amount"]
    counts, totals = months.size(), months.sum()
    return pd.DataFrame(
        {
            "number": "",
            "document": [f"Lot CMD {month}" for month in counts.index],
            "month": [of_month(month.start_time.date()) for month in counts.index],
            "invoices": ["1 facture" if count == 1 else f"{count} factures" for count in counts],
            "total": totals.tolist(),
        }
    )


def _waiting(seen: Seen) -> pd.DataFrame:
    """The invoices that wait for the lot of a month that is over, with their ``month``."""
    waiting = seen.ledger[_in_lot(seen.ledger) & seen.ledger["issued_on"].notna()]
    waiting = waiting.assign(month=waiting["issued_on"].dt.to_period("M"))
    return waiting[waiting["month"] < seen.today.to_period("M")]


def _in_lot(ledger: pd.DataFrame) -> pd.Series:
    """What waits for a lot to leave for CMD."""
    return ledger["next_action"].isin([SEND_LOT, SEND_LOT_LATE])


def months_without_cmd(seen: Seen) -> pd.DataFrame:
    """One row per month that is over without anything sent to CMD, since the first sending, within a year.

    A month whose lot is still here is told by ``lots_still_here``.
    """
    through_cmd = seen.dispatches[
        (seen.dispatches["channel"] == Channel.CMD) & seen.dispatches["key"].isin(seen.ledger["key"])
    ]
    gone = through_cmd.loc[(through_cmd["state"] != DispatchState.PREPARED) & (through_cmd["day"] <= seen.today), "day"]
    sent = set(gone.dt.to_period("M"))
    this = seen.today.to_period("M")
    first = max(min(sent, default=this), this - _CMD_MONTHS)
    told = sent.union(_waiting(seen)["month"])
    silent = [month for month in pd.period_range(first, this - 1, freq="M") if month not in told]
    return pd.DataFrame(
        {
            "number": "",
            "document": [f"CMD {month}" for month in silent],
            "month": [of_month(month.start_time.date()) for month in silent],
        }
    )
