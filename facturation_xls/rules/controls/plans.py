"""Payment plans that somebody should look at: the rows that the controls of *Plans de paiement* pick."""

from __future__ import annotations

import pandas as pd

from facturation_xls.rules.controls.seen import Seen
from facturation_xls.rules.instalments import MISSED


def missed(seen: Seen) -> pd.DataFrame:
    """The first instalment of each plan that did not come."""
    late = seen.instalments[seen.instalments["state"] == MISSED]
    return _of(late)


def too_small(seen: Seen) -> pd.DataFrame:
    """Plans that leave a part of what is owed without a day."""
    return _of(seen.instalments[seen.instalments["balance"] > seen.instalments["planned"] + seen.settings.tolerance])


def _of(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per plan."""
    return lines.drop_duplicates("key").assign(document="")
