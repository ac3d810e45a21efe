"""*Contrat CMD* and *Écarts CMD*: what ``rules/contract/`` measured, as cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.parsing import format_date

FIELDS = ("clause", "agreed", "agreed_in", "measured", "case_count", "breach_count", "deviation", "kept")
"""The columns of ``tblContratMesure``, in order."""

BREACH_FIELDS = ("clause", "number", "document", "agreed", "measured", "deviation")
"""The columns of ``tblEcartsCMD``, in order."""

_KEPT, _NOT_KEPT, _NOT_AGREED, _NOT_MEASURED = "oui", "non", "pas convenue", "pas encore mesurée"


class Measured(Protocol):
    """One term as ``rules/contract/`` measured it."""

    @property
    def term(self) -> Term:
        """Which one."""

    @property
    def agreed(self) -> Agreed | None:
        """What was agreed; ``None``: nothing was."""

    @property
    def cases(self) -> pd.DataFrame:
        """What was looked at."""

    @property
    def told(self) -> str:
        """The sentence about all cases."""

    @property
    def is_judged(self) -> bool:
        """Whether anything was measured that could differ."""

    @property
    def breaches(self) -> pd.DataFrame:
        """``number``, ``document``, ``shown``, ``excess`` of what is not as agreed, the worst first."""

    def beyond(self, excess: int, /) -> str:
        """An excess in words."""


def rows(measured: Sequence[Measured]) -> pd.DataFrame:
    """One row per term, agreed or not: the page that is printed."""
    return pd.DataFrame(map(_row, measured), columns=list(FIELDS), dtype=object)


def _row(measured: Measured) -> dict[str, object]:
    breaches, agreed = measured.breaches, measured.agreed
    worst = int(breaches["excess"].max()) if len(breaches) else 0
    return {
        "clause": measured.term.value,
        "agreed": _agreed(agreed),
        "agreed_in": agreed.where if agreed else "",
        "measured": measured.told,
        "case_count": len(measured.cases),
        "breach_count": len(breaches) if agreed else None,
        "deviation": measured.beyond(worst) if worst else "",
        "kept": _verdict(measured, broken=len(breaches) > 0),
    }


def _verdict(measured: Measured, *, broken: bool) -> str:
    if measured.agreed is None:
        return _NOT_AGREED
    if not measured.is_judged:
        return _NOT_MEASURED
    return _NOT_KEPT if broken else _KEPT


def breach_rows(measured: Sequence[Measured]) -> pd.DataFrame:
    """One row per case that is not as agreed, term by term, the worst first."""
    found = [row for term in measured for row in _breaches(term)]
    return pd.DataFrame(found, columns=list(BREACH_FIELDS), dtype=object)


def _breaches(measured: Measured) -> Iterator[dict[str, object]]:
    for row in measured.breaches.to_dict("records"):
        yield {
            "clause": measured.term.value,
            "number": row["number"],
            "document": row["document"],
            "agreed": _agreed(measured.agreed),
            "measured": row["shown"],
            "deviation": measured.beyond(row["excess"]),
        }


def _agreed(agreed: Agreed | None) -> str:
    return f"{agreed.text} {agreed.unit}".strip() if agreed else ""


def situation(measured: Sequence[Measured], months: int, as_of: date) -> str:
    """The line under the title of the page."""
    agreed = [term for term in measured if term.agreed]
    broken = sum(len(term.breaches) > 0 for term in agreed)
    kept = (
        "aucune clause n'est encore inscrite (Paramètres CMD)"
        if not agreed
        else f"{len(agreed)} clause{'s' if len(agreed) > 1 else ''} convenue{'s' if len(agreed) > 1 else ''}, "
        f"dont {broken} non respectée{'s' if broken > 1 else ''}"
    )
    return f"Situation au {format_date(as_of)}, ce qui a été remis à la CMD depuis {months} mois : {kept}."


def breach_situation(measured: Sequence[Measured], as_of: date) -> str:
    """The line under the title of the list."""
    count = sum(len(term.breaches) for term in measured)
    verb = "n'est pas" if count == 1 else "ne sont pas"
    return f"Situation au {format_date(as_of)} : {count} cas {verb} comme convenu."
