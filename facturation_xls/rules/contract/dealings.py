"""What passed between the practice and CMD in the months that count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.words import Channel, DispatchState, MovementKind, PayerType
from facturation_xls.rules import reminders
from facturation_xls.rules.comparable import invoice_keys, typed_dispatches, typed_movements

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings


@dataclass(frozen=True, slots=True)
class Dealings:
    """What passed between the practice and CMD in the months that count, up to ``today``.

    ``handed`` are the ledger's rows of what was handed over, ``owed`` of what CMD owes. ``moved`` are the movements of
    ``handed`` with ``handed_on``, ``advanced_on`` (first advance) and ``returned_on`` (last return) of their invoice;
    the last two stand by key as well. ``sent`` are the sendings to CMD, ``letters`` the practice's reminders,
    ``statements`` the last days that CMD's statements cover.
    """

    handed: pd.DataFrame
    owed: pd.DataFrame
    moved: pd.DataFrame
    sent: pd.DataFrame
    letters: pd.DataFrame
    statements: Sequence[date]
    advanced_on: pd.Series
    returned_on: pd.Series
    since: pd.Timestamp
    today: pd.Timestamp

    @property
    def first_month(self) -> pd.Period:
        """The first month that counts as a whole."""
        return self.since.to_period("M") + int(self.since.day > 1)


def dealings(
    ledger: pd.DataFrame,
    movements: pd.DataFrame,
    dispatches: pd.DataFrame,
    issued: pd.DataFrame,
    statements: Sequence[date],
    settings: Settings,
    as_of: date,
) -> Dealings:
    """Prepare what ``measure`` asks. ``ledger`` is that of ``ledger.compute`` on the same tables."""
    today = pd.Timestamp(as_of)
    since = first_day(settings, as_of)
    own = ledger[~ledger["taken_over"]]
    handed = own[own["sent_to_cmd_on"] >= since].drop_duplicates("key")
    movements = movements[invoice_keys(movements["number"], settings).isin(handed["key"])]
    known = typed_movements(movements, settings).assign(
        number=movements["number"], document=movements["document"], line=movements["line"], means=movements["means"]
    )
    known = known[known["day"] <= today]
    counted = known[~known["witness"]]
    of_handed = handed.set_index("key")
    advanced_on = counted[counted["kind"] == MovementKind.CMD_ADVANCE].groupby("key")["day"].min()
    returned_on = counted[counted["kind"] == MovementKind.CMD_RETURN].groupby("key")["day"].max()
    moved = known.assign(
        bought=known["key"].map(of_handed["bought"]).astype("str").str.casefold(),
        handed_on=by_key(known, of_handed["sent_to_cmd_on"]),
        advanced_on=by_key(known, advanced_on),
        returned_on=by_key(known, returned_on),
    )
    known_ones = invoice_keys(dispatches["number"], settings).isin(own["key"])
    dispatches = dispatches[(dispatches["channel"] == Channel.CMD) & known_ones]
    sendings = typed_dispatches(dispatches, settings).assign(
        answered_on=pd.to_datetime(dispatches["answered_on"]).astype("datetime64[s]")
    )
    left = sendings["state"] != DispatchState.PREPARED
    letters = reminders.letters(issued, settings, as_of)
    return Dealings(
        handed=handed,
        owed=own[(own["payer_type"] == PayerType.CMD) & (own["sent_on"] >= since)],
        moved=moved,
        sent=sendings[left & (sendings["day"] <= today) & (sendings["day"] >= since)],
        letters=letters[letters["key"].isin(handed["key"])],
        statements=statements,
        advanced_on=advanced_on,
        returned_on=returned_on,
        since=since,
        today=today,
    )


def by_key(rows: pd.DataFrame, days: pd.Series) -> pd.Series:
    """The day of each row's invoice, NaT where it has none."""
    return days.reindex(rows["key"]).set_axis(rows.index)


def first_day(settings: Settings, as_of: date) -> pd.Timestamp:
    """The first day of the months that count."""
    return pd.Timestamp(as_of) - pd.DateOffset(months=settings.cohort_months) + pd.Timedelta(days=1)
