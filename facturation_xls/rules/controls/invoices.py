"""Invoices that somebody should look at for themselves: the rows that the controls of *Journal* pick."""

from __future__ import annotations

from typing import Final

import pandas as pd

from facturation_xls.rules import prescription
from facturation_xls.rules.controls.seen import Seen

MOST_MISSING: Final = 20
"""A longer gap is another series of numbers, not numbers that are missing."""

_MOST_HOLES: Final = 0.25
"""Where more of a series than this is missing, the numbers are given by something else than the invoices."""


def numbers_twice(seen: Seen) -> pd.DataFrame:
    """The invoices that stand in the journal more than once."""
    twice = seen.ledger[seen.ledger["key"].duplicated(keep=False)]
    return twice.drop_duplicates("key")


def overpaid(seen: Seen) -> pd.DataFrame:
    """Invoices of which more is paid than was owed."""
    rows = seen.ledger[seen.ledger["overpaid"]]
    return rows.assign(excess=-rows["balance"])


def soon_prescribed(seen: Seen) -> pd.DataFrame:
    """Open invoices that nobody can claim any more in six months, or already now."""
    end = seen.ledger["prescribed_on"]
    rows = seen.ledger.assign(end=end)[seen.ledger["open"] & prescription.presses(end, seen.today)]
    words = rows["end"].le(seen.today).map({True: "est prescrite depuis le", False: "se prescrit le"})
    return rows.assign(prescribed=words)


def missing_numbers(seen: Seen) -> pd.DataFrame:
    """One row per gap in the numbers of the invoices of the journal's own time.

    A series are the numbers of one length that lie close to each other.
    """
    own = seen.ledger[~seen.ledger["taken_over"] & seen.ledger["key"].str.fullmatch(r"[0-9]{1,15}")]
    present = own["key"].drop_duplicates().astype("int64").sort_values(ignore_index=True)
    gap = present.diff().sub(1).where(present.astype("str").str.len().diff().eq(0), MOST_MISSING + 1)
    series = gap.gt(MOST_MISSING).cumsum()
    missing = gap.where(gap <= MOST_MISSING, 0)
    holes = missing.groupby(series).transform("sum") / (present.groupby(series).transform("size"))
    rows = pd.DataFrame({"last": present - 1, "first": present - missing})[(missing > 0) & (holes <= _MOST_HOLES)]
    spans = [
        str(last) if first == last else f"{int(first)} à {last}"
        for first, last in zip(rows["first"], rows["last"], strict=True)
    ]
    return pd.DataFrame({"number": "", "document": spans})
