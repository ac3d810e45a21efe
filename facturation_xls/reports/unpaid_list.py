"""The unpaid list of any day as it is printed apart from the workbook: columns, groups, totals and sentences.

The rows are those of *Impayés* (``reports/unpaid.py``); without names the debtor's number stands in their place, and
words that staff wrote are left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from facturation_xls.parsing import format_date
from facturation_xls.reports import ageing, unpaid
from facturation_xls.reports.ageing import AGES, TOTAL

Totals = list[tuple[str, list[int]]]
"""Per payer type the centimes of each age and their sum."""


@dataclass(frozen=True, slots=True)
class UnpaidList:
    """``rows`` by field, as cells; ``totals`` by payer type in the columns ``ages``."""

    title: str
    sentences: tuple[str, ...]
    rows: list[dict[str, Any]]
    totals: Totals
    footer: str
    anonymous: bool
    ages: tuple[str, ...] = (*AGES, TOTAL)

    def groups(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """The rows of each payer type, in the list's order."""
        for payer_type in dict.fromkeys(row["payer_type"] for row in self.rows):
            yield payer_type, [row for row in self.rows if row["payer_type"] == payer_type]


def unpaid_list(
    ledger: pd.DataFrame,
    payer_types: Sequence[str],
    day: date,
    freshness: str,
    *,
    practice: str = "",
    as_known: bool = False,
    anonymous: bool = False,
) -> UnpaidList:
    """The list of ``day`` from the ledger of that day; ``freshness`` says up to when its sources are known."""
    rows, totals = unpaid.rows(ledger, payer_types), ageing.totals(ledger, payer_types)
    control = unpaid.control(rows, totals)
    records = [{str(name): value for name, value in row.items()} for row in rows.to_dict("records")]
    if anonymous:
        records = _without_names(records, dict(zip(ledger["number"], ledger["debtor_id"], strict=True)))
    present = [(str(name), [int(sum_) for sum_ in totals.loc[name]]) for name in totals.index]
    knowledge = "avec ce qui était connu ce jour-là" if as_known else "avec ce qui est connu aujourd'hui"
    return UnpaidList(
        title=f"Factures impayées au {format_date(day)}",
        sentences=(
            *([practice] if practice else []),
            f"{unpaid.situation(day)}, {knowledge}.",
            freshness,
            control,
        ),
        rows=records,
        totals=[(name, sums) for name, sums in present if any(sums) or name == TOTAL],
        footer=f"Confidentiel · Impayés au {format_date(day)}, {knowledge}",
        anonymous=anonymous,
    )


def _without_names(rows: list[dict[str, Any]], debtors: Mapping[str, str]) -> list[dict[str, Any]]:
    """The debtor's number for the name, no words of staff; by due date, for the order of names would tell them."""
    ranks = {name: rank for rank, name in enumerate(dict.fromkeys(row["payer_type"] for row in rows))}
    masked = [
        row | {"debtor": debtors[row["number"]], "remark": "", "hold": "oui" if row["hold"] else ""} for row in rows
    ]
    return sorted(masked, key=lambda row: (ranks[row["payer_type"]], row["due_on"] or date.max, row["number"]))
