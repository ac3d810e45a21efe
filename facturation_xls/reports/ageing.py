"""How old the open balance is, per payer type: the *balance âgée* (DESIGN §4).

The basis is the due date, never moved by a reminder. Buckets do not overlap and overdue starts at day 1. The ledger
decides the age of each invoice; this report only adds up.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from facturation_xls.reports.ordering import payer_order

AGES = ("non échu", "1–30", "31–60", "61–90", "91–180", "> 180")
"""Days since the due date, as the ledger's ``age`` writes them; *non échu* is zero days or less."""

TOTAL = "Total"


def totals(ledger: pd.DataFrame, payer_types: Iterable[str]) -> pd.DataFrame:
    """Open balances in int centimes: one row per payer type and ``Total``, one column per age and ``Total``.

    Every one of ``payer_types`` has its row, in that order; others that occur follow. Overpaid invoices take no part:
    they are a control. The column ``Total`` adds up the balances and not the ages, so that an invoice in none of
    ``AGES`` makes the difference that ``unpaid.control`` reports instead of vanishing from the total.
    """
    unpaid = ledger.loc[ledger["open"], ["payer_type", "age", "balance"]]
    rows = payer_order(payer_types, unpaid["payer_type"])
    table = (
        unpaid.pivot_table(index="payer_type", columns="age", values="balance", aggfunc="sum", fill_value=0)
        .reindex(index=rows, columns=list(AGES), fill_value=0)
        .assign(**{TOTAL: unpaid.groupby("payer_type")["balance"].sum().reindex(rows, fill_value=0)})
    )
    whole = table.sum().to_frame(TOTAL).T
    return pd.concat([table, whole]).astype("int64").rename_axis(index=None, columns=None)
