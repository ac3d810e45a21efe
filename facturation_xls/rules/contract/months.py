"""What is agreed by the month: the share that CMD buys, how often each side sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.words import Bought
from facturation_xls.parsing import of_month
from facturation_xls.rules.contract.dealings import Dealings
from facturation_xls.rules.contract.measured import Measured, Row, whole

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

STATEMENT_GRACE: Final = 15
"""Days after its end by which a month's statement has come: CMD makes it each month (domain.md §4.1)."""
_DECIDED: Final = frozenset(word.casefold() for word in (Bought.YES, Bought.WITH_RECOURSE, Bought.NO))


def bought_share(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """Month by month of what CMD decided upon: how many of the invoices handed over it bought without recourse."""
    word = seen.handed["bought"].str.casefold()
    decided = seen.handed[word.isin(_DECIDED)].assign(is_bought=word == Bought.YES.casefold())
    by_month = decided.groupby(decided["sent_to_cmd_on"].dt.to_period("M"))["is_bought"]
    told = f"{100 * decided['is_bought'].mean():.1f} % des factures décidées" if len(decided) else ""
    return _monthly(
        *(Term.BOUGHT, agreed, by_month.sum() * 10_000 // by_month.size(), told),
        shown=lambda row: f"{row['value'] / 100:.1f} % des factures remises",
        beyond=lambda missing: f"{missing / 100:.1f} points de moins",
    )


def sendings(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """The days on which something left for CMD, in each month that is over and has invoices for CMD."""
    days = seen.sent.drop_duplicates("day")["day"].dt.to_period("M").value_counts()
    billed = seen.owed["issued_on"].dropna().dt.to_period("M")
    months = [month for month in sorted(set(billed)) if seen.first_month <= month < seen.today.to_period("M")]
    return _counted(Term.SENDINGS, agreed, days.reindex(months), "envoi", "envois")


def statements(seen: Dealings, _: Settings, agreed: Agreed | None) -> Measured:
    """The statements of each month since the first one, once they are due."""
    covered = pd.Series(pd.to_datetime(list(seen.statements)).astype("datetime64[s]")).dt.to_period("M")
    due = (seen.today - pd.Timedelta(days=STATEMENT_GRACE)).to_period("M")
    months = pd.period_range(max(min(covered, default=due), seen.first_month), due - 1, freq="M")
    return _counted(Term.STATEMENTS, agreed, covered.value_counts().reindex(list(months)), "relevé", "relevés")


def _counted(term: Term, agreed: Agreed | None, counts: pd.Series, one: str, many: str) -> Measured:
    """So many in each month, at least."""
    counts = counts.fillna(0).astype("int64")
    told = f"de {counts.min()} à {counts.max()} par mois" if len(counts) else ""
    return _monthly(
        *(term, agreed, counts, told),
        shown=lambda row: f"{row['value']} {one if row['value'] < 2 else many}",
        beyond=lambda missing: f"{missing} de moins",
    )


def _monthly(
    term: Term,
    agreed: Agreed | None,
    values: pd.Series,
    told: str,
    shown: Callable[[Row], str],
    beyond: Callable[[int], str],
) -> Measured:
    """One case per month, at least so much in each."""
    short = (whole(agreed) - values).clip(lower=0) if agreed else values * 0
    cases = pd.DataFrame({"number": "", "month": values.index, "value": values.to_numpy(), "excess": short.to_numpy()})
    return Measured(term, agreed, cases, told, _month, shown, beyond)


def _month(row: Row) -> str:
    return f"Mois {of_month(row['month'].start_time.date())}"
