"""Payment plans: which instalments have come, which one is next, which one is missed.

Money is not earmarked: an instalment has come when what is still owed is covered by the ones after it. So a larger or
an early payment counts for the next ones, and a credit note shortens the plan.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

GRACE: Final = 5
"""Days past an instalment's day before it counts as missed: a transfer takes its time."""

PAID, TO_COME, MISSED = "versé", "à venir", "manqué"


def progress(lines: pd.DataFrame, balances: pd.Series, tolerance: int, today: pd.Timestamp) -> pd.DataFrame:
    """How far each plan is on ``today``: the instalments of known invoices that have a day and an amount.

    ``lines`` as ``comparable.typed_instalments`` gives them, their index stays; ``balances``: centimes still owed, by
    the key of the invoice. Added are the ``state``, and of the plan ``planned`` (all of it, centimes) and ``balance``.
    """
    lines = lines[lines["day"].notna() & (lines["amount"] > 0) & lines["key"].isin(balances.index)]
    lines = lines.sort_values(["key", "day"], kind="stable")
    by_plan = lines.groupby("key")["amount"]
    planned = by_plan.transform("sum")
    balance = lines["key"].map(balances).astype("int64")
    paid = balance <= planned - by_plan.cumsum() + tolerance
    late = lines["day"] + pd.Timedelta(days=GRACE) < today
    state = pd.Series(TO_COME, lines.index, dtype="str").mask(late, MISSED).mask(paid, PAID)
    return lines.assign(state=state, planned=planned, balance=balance)


def nothing() -> pd.DataFrame:
    """``progress`` where nothing was agreed."""
    return pd.DataFrame(
        {
            **{column: pd.Series(dtype="str") for column in ("key", "number", "state")},
            **{column: pd.Series(dtype="int64") for column in ("amount", "planned", "balance")},
            "day": pd.Series(dtype="datetime64[s]"),
        }
    )


def next_due(lines: pd.DataFrame) -> pd.DataFrame:
    """Of ``progress``, by invoice key, the first instalment that has not come: its day, and whether it is missed.

    Columns: ``instalment_on``, ``missed``.
    """
    first = lines[lines["state"] != PAID].drop_duplicates("key").set_index("key")
    return pd.DataFrame({"instalment_on": first["day"], "missed": first["state"] == MISSED})
