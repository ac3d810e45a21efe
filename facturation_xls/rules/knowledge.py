"""The tables as they were on a past day: without what happened since and, on request, without what was not known yet.

The workbook keeps one state only. What it does not date (a payer type, an address, an amount that staff corrected)
counts as it is today; a list of the past says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from facturation_xls.model.words import DispatchState, Origin
from facturation_xls.rules import comparable, flows
from facturation_xls.rules.assumed import ASSUMED

if TYPE_CHECKING:
    from datetime import date

    from facturation_xls.model.settings import Settings


def issued(journal: pd.DataFrame, day: date) -> pd.DataFrame:
    """The journal's rows of invoices that existed on a day."""
    return journal[~(comparable.days(journal["issued_on"]) > pd.Timestamp(day))]


def held(journal: pd.DataFrame, day: date) -> pd.DataFrame:
    """The journal with the holds of a day: those that came later are taken off."""
    later = comparable.days(journal["hold_since"]) > pd.Timestamp(day)
    return journal.assign(hold=journal["hold"].mask(later, ""))


class Then:
    """What was known on a past day, by *Connu le* of the movements and the imports of the documents."""

    def __init__(
        self,
        movements: pd.DataFrame,
        dispatches: pd.DataFrame,
        imports: pd.DataFrame,
        settings: Settings,
        day: date,
    ) -> None:
        """The tables as they are today."""
        self._day, self._settings = pd.Timestamp(day), settings
        self._movements, self._imports = movements, imports
        of_cmd = movements[movements["origin"] == Origin.CMD]
        numbers = pd.concat([of_cmd["number"], dispatches["number"]], ignore_index=True)
        known_on = pd.concat([comparable.days(of_cmd["known_on"]), self._proven_on(dispatches)], ignore_index=True)
        self._cmd_spoke_on: pd.Series = known_on.groupby(comparable.invoice_keys(numbers, settings)).min()

    def movements(self) -> pd.DataFrame:
        """The movements that were known; one without *Connu le* always was."""
        return self._movements[~(comparable.days(self._movements["known_on"]) > self._day)]

    def journal(self, journal: pd.DataFrame) -> pd.DataFrame:
        """The journal's rows that were known, by the import of their document, typed ones by their own day.

        What CMD decided of an invoice was known with the first statement that named it. Remarks have no day and are
        left out.
        """
        keys = comparable.invoice_keys(journal["number"], self._settings)
        known_on = flows.invoices_known_on(pd.DataFrame({"key": keys}), self._imports, self._settings)
        silent = self._cmd_spoke_on.reindex(keys).set_axis(journal.index) > self._day
        shown = journal.assign(bought=journal["bought"].mask(silent, ""), remark="")
        return shown[~(known_on.set_axis(journal.index).fillna(comparable.days(journal["issued_on"])) > self._day)]

    def dispatches(self, dispatches: pd.DataFrame) -> pd.DataFrame:
        """The sendings as they stood: one that only a statement proves was *préparée* before the statement came."""
        unproven = self._proven_on(dispatches) > self._day
        return dispatches.assign(state=dispatches["state"].mask(unproven, DispatchState.PREPARED.value))

    def _proven_on(self, dispatches: pd.DataFrame) -> pd.Series:
        """The import of the statement that proves each sending; NaT for all others."""
        first = comparable.days(self._imports["imported_on"]).groupby(self._imports["document"]).min()
        origin = dispatches["origin"].astype("str")
        document = origin.str.removesuffix(ASSUMED).where(origin.str.endswith(ASSUMED), "")
        return first.drop("", errors="ignore").reindex(document).set_axis(dispatches.index)
