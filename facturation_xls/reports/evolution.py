"""*Évolution*: how the open balance went from month to month, and the known measures of collection (metrics.md B.1).

The roll-forward: opening + invoiced − paid − credits − losses = closing, to the centime, by value date and with what is
known today. Invoices of before the journal are its opening line. Balances are those of all invoices, so that nothing is
left out: an overpaid one counts negative (``reconciliation`` leads to *Impayés*).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pandas as pd

from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports.history import ALWAYS, History, Numbers, day_number, day_of
from facturation_xls.reports.ordering import payer_order

ALL = "Tous"
MONTHS = 24
"""Months that are shown, the running one included."""

PERIOD = 3
"""Months of sales that the balance method compares with: enough to even out one strong month."""

_EARLIER = 12
"""Months before the shown ones whose sales the count-back may need."""

FLOWS = ("invoiced", "paid", "credits", "losses")
MEASURES = ("dso", "dso_count_back", "dso_best", "days_delinquent", "effectiveness")
FIELDS = ("payer_type", "month", "opening", *FLOWS, "closing", *MEASURES)
"""The columns of ``tblEvolution``, in order."""

Figure: TypeAlias = int | float | str | None


def rows(history: History, settings: Settings, as_of: date) -> pd.DataFrame:
    """One row per payer type and month, as cells: str, int centimes, float days and shares, ``None``.

    Order as in *Délais*: payer types as in ``tblPayeurs``, then the others, then ``Tous``; the latest month first.
    Money of a month without any is zero; a measure that cannot be said is empty.
    """
    months = _months(history, settings, as_of)
    lines = _lines(history, months, settings)
    records = [
        {"payer_type": payer_type, "month": month.name, **record}
        for payer_type, line in lines.items()
        for month, record in list(zip(months, line.records(months), strict=True))[: -MONTHS - 1 : -1]
    ]
    table = pd.DataFrame(records, columns=list(FIELDS), dtype=object)
    order = [*payer_order((p.payer_type for p in settings.payers), history.payer_types), ALL]
    return table.sort_values("payer_type", key=lambda names: names.map(order.index), kind="stable", ignore_index=True)


@dataclass(frozen=True, slots=True)
class _Month:
    """A month, or what has passed of the running one; days since 1970."""

    name: str
    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def _months(history: History, settings: Settings, as_of: date) -> list[_Month]:
    """From the journal's first month on, at most as many as the figures need."""
    dated = history.issued[(history.issued > ALWAYS) & (history.issued <= day_number(as_of))]
    if not dated.size:
        return []
    begin = np.datetime64(settings.journal_start or day_of(dated.min()), "M")
    end = np.datetime64(as_of, "M")
    earliest = max(min(begin, end), end - (MONTHS + _EARLIER - 1))
    found = []
    for month in np.arange(earliest, end + 1):
        first, following = (int(m.astype("datetime64[D]").astype(np.int64)) for m in (month, month + 1))
        found.append(_Month(str(month), first, min(following - 1, day_number(as_of))))
    return found


@dataclass(frozen=True, slots=True)
class _Line:
    """A payer type's centimes, month by month; ``opening`` is that of the first month."""

    opening: int
    flows: dict[str, Numbers]
    not_due: Numbers

    @property
    def closing(self) -> Numbers:
        invoiced, paid, credits_, losses = (self.flows[name] for name in FLOWS)
        return np.asarray(self.opening + np.cumsum(invoiced - paid - credits_ - losses), dtype=np.int64)

    def records(self, months: list[_Month]) -> list[dict[str, Figure]]:
        closing = [int(balance) for balance in self.closing]
        sales = [int(amount) for amount in self.flows["invoiced"]]
        lengths = [month.length for month in months]
        records: list[dict[str, Figure]] = []
        for at, balance in enumerate(closing):
            opening, not_due = closing[at - 1] if at else self.opening, int(self.not_due[at])
            recent = slice(at + 1 - PERIOD, at + 1) if at + 1 >= PERIOD else slice(0, 0)
            days, sold = sum(lengths[recent]), sum(sales[recent])
            usual, best = days_of_sales(balance, sold, days), days_of_sales(not_due, sold, days)
            records.append(
                {
                    "opening": opening,
                    **{name: int(self.flows[name][at]) for name in FLOWS},
                    "closing": balance,
                    "dso": _rounded(usual),
                    "dso_count_back": _counted_back(balance, sales[: at + 1], lengths[: at + 1]),
                    "dso_best": _rounded(best),
                    "days_delinquent": None if usual is None or best is None else round(usual - best, 1),
                    "effectiveness": _rounded(effectiveness(opening, sales[at], balance, not_due), 4),
                }
            )
        return records


def _lines(history: History, months: list[_Month], settings: Settings) -> dict[str, _Line]:
    """The figures of every payer type, and of all together: matrices of payer types × months."""
    if not months:
        return {}
    begin = day_number(settings.journal_start) if settings.journal_start else ALWAYS
    count = len(history.payer_types)

    def by_month(days: Numbers, payer: Numbers, figures: Numbers) -> Numbers:
        """What was before the months, then each of them."""
        place = np.searchsorted([month.first for month in months], days, side="right")
        place[days < begin] = 0
        counted = days <= months[-1].last
        cell = payer[counted] * (len(months) + 1) + place[counted]
        sums = np.bincount(cell, figures[counted], minlength=count * (len(months) + 1))
        return sums.astype(np.int64).reshape(count, len(months) + 1)

    payer = history.payer[history.row]
    flows = {"invoiced": by_month(history.issued, history.payer, history.amount)}
    flows |= {name: by_month(history.day, payer, history.effects[name]) for name in FLOWS[1:]}
    not_due = np.zeros((count, len(months)), dtype=np.int64)
    for at, month in list(enumerate(months))[-MONTHS:]:
        waiting = np.where(history.due >= month.last, history.owed(month.last), 0)
        not_due[:, at] = np.bincount(history.payer, waiting, minlength=count)
    payers = {name: slice(code, code + 1) for code, name in enumerate(history.payer_types)} | {ALL: slice(None)}
    return {
        name: _line({flow: matrix[chosen].sum(axis=0) for flow, matrix in flows.items()}, not_due[chosen].sum(axis=0))
        for name, chosen in payers.items()
    }


def _line(flows: dict[str, Numbers], not_due: Numbers) -> _Line:
    before = {name: int(figures[0]) for name, figures in flows.items()}
    opening = before["invoiced"] - before["paid"] - before["credits"] - before["losses"]
    return _Line(opening, {name: figures[1:] for name, figures in flows.items()}, not_due)


# --- measures -------------------------------------------------------------------------------------------------------


def days_of_sales(balance: int, sales: int, days: int) -> float | None:
    """Balance × days ÷ sales: DSO by the balance method, of a part of the balance as well (centimes, days).

    ``None`` where nothing was sold. It is days of sales not collected yet, not a mean delay.
    """
    return balance * days / sales if sales > 0 else None


def count_back(balance: int, sales: list[int], lengths: list[int]) -> float | None:
    """DSO by exhaustion: the latest months whose sales make up the balance, the last of them in part (days).

    ``sales`` and ``lengths`` (days) from the oldest month to the latest. ``None`` where all sales do not make it up.
    """
    if balance <= 0:
        return 0.0
    days, rest = 0, balance
    for sold, length in zip(reversed(sales), reversed(lengths), strict=True):
        if rest <= sold:
            return days + length * rest / sold
        days, rest = days + length, rest - sold
    return None


def effectiveness(opening: int, sales: int, closing: int, not_due: int) -> float | None:
    """Collection effectiveness index: (opening + sales − closing) ÷ (opening + sales − not yet due), a share.

    Of one month, with that month's whole sales: other periods give other figures. ``None`` where nothing was to be
    collected.
    """
    due = opening + sales - not_due
    return (opening + sales - closing) / due if due > 0 else None


def _counted_back(balance: int, sales: list[int], lengths: list[int]) -> Figure:
    days = count_back(balance, sales, lengths)
    return f"> {sum(lengths)} j" if days is None else round(days, 1)


def _rounded(figure: float | None, decimals: int = 1) -> float | None:
    return None if figure is None else round(figure, decimals)


# --- the lines above the table --------------------------------------------------------------------------------------


def reconciliation(facts: pd.DataFrame, as_of: date) -> str:
    """From the closing balance to the total of *Impayés*; ``facts`` is the ledger of ``as_of``."""
    there = ~(facts["issued_on"] > pd.Timestamp(as_of))
    balance, listed, overpaid = (
        int(facts.loc[chosen, "balance"].sum()) for chosen in (there, facts["open"], there & facts["overpaid"])
    )
    later = int(facts.loc[facts["open"] & ~there, "balance"].sum())
    small = balance - (listed - later) - overpaid
    parts = [f"impayés CHF {format_amount(listed)}"]
    parts += [f"− trop-perçus CHF {format_amount(-overpaid)}"] if overpaid else []
    parts += (
        [f"{'+' if small > 0 else '−'} restes de quelques centimes CHF {format_amount(abs(small))}"] if small else []
    )
    parts += [f"− factures datées plus tard CHF {format_amount(later)}"] if later else []
    return f"Situation au {format_date(as_of)} : solde à la fin CHF {format_amount(balance)} = {' '.join(parts)}."
