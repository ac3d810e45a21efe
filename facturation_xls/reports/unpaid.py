"""*Impayés*: the list that the secretary prints each month, and the sentences above it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import pandas as pd

from facturation_xls.model.words import Origin
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports.ageing import AGES, TOTAL
from facturation_xls.reports.cells import cells
from facturation_xls.reports.ordering import alphabetical, payer_order

FIELDS = (
    "payer_type",
    "debtor",
    "number",
    "issued_on",
    "due_on",
    "amount",
    "paid",
    "balance",
    "overdue_days",
    "age",
    "reminder_level",
    "owner",
    "next_action",
    "hold",
    "remark",
)
"""The columns of ``tblImpayes``, in order."""

_SOURCES = {Origin.CMD: "Relevé CMD", Origin.BANK: "banque", Origin.DENTAGEST: "factures"}


def rows(ledger: pd.DataFrame, payer_types: Iterable[str]) -> pd.DataFrame:
    """One row per open invoice, advances with recourse included, as cells: str, int centimes, ``date``, int, ``None``.

    Order: payer type (``payer_types`` as in ``tblPayeurs``), then debtor from A to Z, then the oldest due date first.
    A debtor's invoices stand together, because one call is about all of them, and a name is found where it stood on
    last month's print; who is most overdue is a click on *Retard*. Debtors of the same name are kept apart; the invoice
    number decides between equals.
    """
    return cells(in_order(ledger[ledger["open"]], payer_types)[list(FIELDS)])


def in_order(invoices: pd.DataFrame, payer_types: Iterable[str]) -> pd.DataFrame:
    """Rows of the ledger in the order of the list."""
    order = payer_order(payer_types, invoices["payer_type"])
    return invoices.assign(
        payer_rank=invoices["payer_type"].map(order.index),
        debtor_rank=invoices["debtor"].map(alphabetical),
    ).sort_values(["payer_rank", "debtor_rank", "debtor", "debtor_id", "due_on", "number"], ignore_index=True)


def situation(as_of: date) -> str:
    """The line under the title: as of when, and what the age counts from."""
    return f"Situation au {format_date(as_of)}, ancienneté depuis l'échéance"


def freshness(covered: Mapping[str, date], as_of: date) -> str:
    """Up to which day each source is known; a source that never arrived is said.

    ``covered`` holds the last covered day per ``Origin`` value. What a source covers beyond ``as_of`` adds nothing.
    """
    return " · ".join(
        f"{name} jusqu'au {format_date(min(covered[source], as_of))}"
        if source in covered
        else f"{name} : encore rien reçu"
        for source, name in _SOURCES.items()
    )


def control(unpaid: pd.DataFrame, ageing: pd.DataFrame) -> str:
    """The control line: number and sum of the list's ``rows``, against the ages of ``ageing.totals``."""
    total = sum(unpaid["balance"])
    aged = int(ageing.loc[[TOTAL], list(AGES)].to_numpy().sum())
    if unpaid.empty and not aged:
        return "Contrôle : aucune facture impayée."
    listed = f"Contrôle : {len(unpaid)} facture{'s' if len(unpaid) > 1 else ''}, CHF {format_amount(total)}"
    if aged == total:
        return f"{listed} ; la somme des anciennetés est égale au total."
    return (
        f"{listed} ; la somme des anciennetés est de CHF {format_amount(aged)}, "
        f"écart de CHF {format_amount(total - aged)}. "
        "Ne vous fiez pas encore à cette liste et prévenez le support."
    )
