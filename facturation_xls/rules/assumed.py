"""Sendings to CMD of which only its statement knows: they stand in *Envois* on a day that nobody told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from facturation_xls.model.ledger import Dispatch

ASSUMED: Final = ", date supposée"
"""How the origin of a sending ends that only a statement proves; before it stands the statement's name."""

_MONTH = re.compile(r"CMD (\d{4})-(\d{2})")


def is_trace(sending: Mapping[str, Any]) -> bool:
    """Whether a row of *Envois* is all that a statement told of its sending: no document of the invoice made it."""
    return str(sending["origin"]).endswith(ASSUMED) and not sending["lot"]


def surely_not_before(dispatch: Dispatch) -> date | None:
    """The day before which CMD did not have the invoice of a sending, ``None`` where no day is known.

    Of what only a statement tells, that is the first day of its month: within the month nobody knows.
    """
    if not dispatch.date or not is_trace({"origin": dispatch.origin, "lot": dispatch.lot}):
        return dispatch.date
    month = _MONTH.match(dispatch.origin)
    told = date(int(month[1]), int(month[2]), 1) if month else dispatch.date
    return min(told, dispatch.date).replace(day=1)
