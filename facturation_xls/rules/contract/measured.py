"""What one term comes to, and its cases in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeAlias

import pandas as pd

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.words import Bought
from facturation_xls.parsing import format_date

CMD: Final = "CMD"
PRACTICE: Final = "Cabinet"
_COLUMNS: Final = ("number", "document", "shown", "excess")
RECOURSE: Final = Bought.WITH_RECOURSE.casefold()

Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True)
class Measured:
    """What one term comes to; ``told`` is the sentence about all its cases.

    ``cases`` are what was looked at: ``number`` and ``excess`` (> 0: not as agreed, in the unit of the term), and what
    ``place`` (of which document), ``shown`` (what was measured) and ``beyond`` (an excess) put into words.
    """

    term: Term
    agreed: Agreed | None
    cases: pd.DataFrame
    told: str
    place: Callable[[Row], str]
    shown: Callable[[Row], str]
    beyond: Callable[[int], str]

    @property
    def is_judged(self) -> bool:
        """Whether anything was measured that could differ; nothing done in place of CMD says so as well."""
        return bool(self.told) and (not self.cases.empty or bool(self.agreed and self.agreed.value == CMD))

    @cached_property
    def breaches(self) -> pd.DataFrame:
        """The cases that are not as agreed, the worst first: ``number``, ``document``, ``shown``, ``excess``."""
        found = self.cases[self.cases["excess"] > 0] if self.agreed else self.cases.iloc[:0]
        rows = found.sort_values("excess", ascending=False, kind="stable").to_dict("records")
        told = [(row["number"], self.place(row), self.shown(row), int(row["excess"])) for row in rows]
        return pd.DataFrame(told, columns=list(_COLUMNS)).drop_duplicates(["number", "document"], ignore_index=True)


def whole(agreed: Agreed | None) -> int:
    """The agreed number, 0 where there is none."""
    return int(agreed.value) if agreed else 0


def line(row: Row) -> str:
    """A movement by its document and line; one that staff typed by its day."""
    if not row["document"]:
        return format_date(row["day"])
    return str(row["document"]) if pd.isna(row["line"]) else f"{row['document']}, ligne {int(row['line'])}"


def nowhere(_: Row) -> str:
    """What is about an invoice as a whole."""
    return ""
