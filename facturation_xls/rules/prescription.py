"""Until when a claim can still be enforced (CO 128, 135, 137, 138).

The care of dentists prescribes in five years (CO 128 ch. 3), counted here from the invoice date. Enforcement interrupts
that (CO 135 ch. 2), and a new term of the same length begins with it (CO 137 al. 1, 138 al. 2); what had lapsed before
stays lapsed. A part payment may interrupt it as well, as far as it acknowledges the debt (CO 135 ch. 1): nobody here
can judge that, so that the warning comes rather too early. A reminder, or CMD's own recovery, interrupts nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import pandas as pd

from facturation_xls.model.words import Recipient

YEARS: Final = 5
WARNED_BEFORE: Final = 6
"""Months before the end: time for a request of enforcement."""

_TERM: Final = pd.DateOffset(years=YEARS)


def ends(invoices: pd.DataFrame, transfers: pd.DataFrame | None) -> pd.Series:
    """The day on which each invoice prescribes, NaT without a date; ``invoices``: ``key``, ``issued_on``.

    ``transfers`` are those of ``comparable.typed_transfers`` up to today, whoever has the case now: what came back from
    enforcement was interrupted all the same.
    """
    end = invoices["issued_on"] + _TERM
    if transfers is None:
        return end
    enforced = transfers[transfers["recipient"] == Recipient.ENFORCEMENT].sort_values("day")
    requests: defaultdict[str, list[pd.Timestamp]] = defaultdict(list)
    for key, day in zip(enforced["key"], enforced["day"], strict=True):
        requests[key].append(day)
    rows = invoices["key"].isin(requests)
    later = [_renewed(day, requests[key]) for key, day in zip(invoices["key"][rows], end[rows], strict=True)]
    return end.mask(rows, pd.Series(later, end[rows].index, dtype="datetime64[s]"))


def _renewed(end: pd.Timestamp, requests: Iterable[pd.Timestamp]) -> pd.Timestamp:
    """The end after these requests, in their order: each one that comes in time begins a new term."""
    for day in requests:
        if day <= end:
            end = day + _TERM
    return end


def presses(prescribed_on: pd.Series, today: pd.Timestamp) -> pd.Series:
    """Whether a claim prescribes within the months of warning, or has already."""
    return prescribed_on <= today + pd.DateOffset(months=WARNED_BEFORE)
