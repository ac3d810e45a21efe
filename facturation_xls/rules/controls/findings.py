"""What somebody should look at: the rows of the sheet *Contrôles* (DESIGN §1.6).

Each control of ``table.py`` picks the rows that are not right and says one sentence of each: numbers, days and
amounts, never a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.model.words import MovementKind
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules import instalments
from facturation_xls.rules.comparable import typed_dispatches, typed_movements
from facturation_xls.rules.controls.seen import Seen
from facturation_xls.rules.controls.table import CONTROLS, Control

if TYPE_CHECKING:
    from datetime import date

    from facturation_xls.model.settings import Settings


def findings(
    ledger: pd.DataFrame,
    movements: pd.DataFrame,
    dispatches: pd.DataFrame,
    settings: Settings,
    as_of: date,
    plans: pd.DataFrame | None = None,
    covered: Mapping[str, date] | None = None,
) -> list[Finding]:
    """All findings, the most urgent first; no two have the same control, number and document.

    ``ledger`` is that of ``ledger.compute`` on the same tables, settings and day, ``plans`` what
    ``instalments.progress`` says of the payment plans, if there are any. ``covered`` holds the last covered day of each
    ``Origin``; without it no source is asked for.
    """
    today = pd.Timestamp(as_of)
    known = typed_movements(movements, settings).assign(
        genre=movements["kind"],
        told_amount=movements["amount"].notna(),
        **{name: movements[name] for name in ("number", "document", "line", "payer", "debtor_id", "remark")},
    )
    known = known[~(known["day"] > today)]
    fees = known[known["kind"] == MovementKind.FEE]
    known = known.drop(fees.index)
    seen = Seen(
        ledger=ledger.assign(document=""),
        money=known[~known["witness"]],
        witnesses=known[known["witness"]],
        fees=fees,
        dispatches=typed_dispatches(dispatches, settings).assign(origin=dispatches["origin"].astype("str")),
        instalments=instalments.nothing() if plans is None else plans,
        today=today,
        settings=settings,
        covered=covered,
    )
    return [finding for control in CONTROLS for finding in _told(control, control.rows(seen))]


def _told(control: Control, rows: pd.DataFrame) -> list[Finding]:
    """One finding per row of ``number`` and ``document``, or one for all, which still knows its invoices."""
    if rows.empty:
        return []
    if len(rows) > control.most:
        text = control.many.format(count=len(rows))
        about = tuple(number for number in rows["number"].drop_duplicates() if number)
        return [Finding(control.severity, control.name, "", "", text, control.what_to_do, about, control.listed_in)]
    told = rows.drop_duplicates(["number", "document"]).to_dict("records")
    return [
        Finding(
            control.severity,
            control.name,
            row["number"],
            row["document"],
            control.one.format(**{str(name): _shown(value) for name, value in row.items()}),
            row.get("advice") or control.what_to_do,
            listed_in=control.listed_in,
        )
        for row in told
    ]


def _shown(value: Any) -> str:
    """A cell in a sentence; whole numbers of these tables are centimes."""
    match value:
        case int():
            return f"CHF {format_amount(value)}"
        case pd.Timestamp():
            return format_date(value)
        case _:
            return "sans date" if value is pd.NaT else str(value)
