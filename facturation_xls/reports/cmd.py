"""*CMD*: what became of the invoices handed over to the Caisse des Médecins, month by month.

A month is that of the handing over, whatever happens later: so a month's figures grow up with it, and months compare.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from facturation_xls.model.words import Bought
from facturation_xls.parsing import format_date

ALL = "Tous"

FIELDS = (
    *("month", "handed_count", "handed_amount", "bought_count", "bought_share", "recourse_count"),
    *("paid_count", "payout_days", "slowest_days", "returned_count", "returned_amount"),
    *("fees", "fee_share", "silent_count", "open_balance"),
)
"""The columns of ``tblCMD``, in order."""

_BOUGHT = Bought.YES.casefold()
_RECOURSE = Bought.WITH_RECOURSE.casefold()


def rows(ledger: pd.DataFrame) -> pd.DataFrame:
    """One row per month, the latest first, then ``Tous``, as cells: str, int (counts, centimes), float, ``None``.

    ``payout_days`` is the mean from the handing over to CMD's first money, of the invoices that have it;
    ``fee_share`` the fees over what CMD paid for. Invoices of before the journal take no part.
    """
    handed = ledger[ledger["sent_to_cmd_on"].notna() & ~ledger["taken_over"]]
    bought = handed["bought"].str.casefold()
    paid = handed["cmd_paid_on"].notna()
    handed = handed.assign(
        month=handed["sent_to_cmd_on"].dt.strftime("%Y-%m"),
        is_bought=bought == _BOUGHT,
        with_recourse=bought == _RECOURSE,
        is_paid=paid,
        wait=(handed["cmd_paid_on"] - handed["sent_to_cmd_on"]).dt.days.clip(lower=0),
        is_returned=handed["cmd_returned"] > 0,
        silent=~paid & ~handed["cmd_spoke"] & handed["open"],
        open_amount=handed["balance"].where(handed["open"], 0),
        fee_base=handed["amount"].where(paid, 0),
    )
    months = [_figures(str(month), lines) for month, lines in handed.groupby("month")]
    whole = [_figures(ALL, handed)] if len(handed) else []
    return pd.DataFrame([*reversed(months), *whole], columns=list(FIELDS), dtype=object)


def _figures(month: str, lines: pd.DataFrame) -> dict[str, object]:
    fees, base = int(lines["cmd_fees"].sum()), int(lines["fee_base"].sum())
    waits = lines["wait"].dropna()
    return {
        "month": month,
        "handed_count": len(lines),
        "handed_amount": int(lines["amount"].sum()),
        "bought_count": int(lines["is_bought"].sum()),
        "bought_share": float(lines["is_bought"].mean()),
        "recourse_count": int(lines["with_recourse"].sum()),
        "paid_count": int(lines["is_paid"].sum()),
        "payout_days": round(float(waits.mean()), 1) if len(waits) else None,
        "slowest_days": int(waits.max()) if len(waits) else None,
        "returned_count": int(lines["is_returned"].sum()),
        "returned_amount": int(lines["cmd_returned"].sum()),
        "fees": fees,
        "fee_share": fees / base if base else None,
        "silent_count": int(lines["silent"].sum()),
        "open_balance": int(lines["open_amount"].sum()),
    }


def situation(as_of: date) -> str:
    """The line under the title."""
    return f"Situation au {format_date(as_of)}. Délai de versement : de la remise au premier argent de la CMD."
