"""Days inside a longer text: a title block, a letter, a file name; in figures or in French or German words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from facturation_xls.parsing import MONTHS, checked_date, parse_date

_MONTH_OF = {word: month for month, words in enumerate(MONTHS, start=1) for word in words}
_MONTH = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_IN_FIGURES = r"(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4}|\d{1,2}/\d{1,2}/\d{4})(?!\d)"
_IN_WORDS = rf"(?<!\d)(?P<day>\d{{1,2}})(?:er|\.)?\s+(?P<month>{_MONTH})\s+(?P<year>\d{{4}})(?!\d)"

DATE = re.compile(rf"{_IN_WORDS}|{_IN_FIGURES}", re.IGNORECASE)
"""A written day. Two-digit years are left alone: in a running text they are too easily something else."""

_MONTH_AND_YEAR = re.compile(rf"\b({_MONTH})\s+(\d{{4}})(?!\d)", re.IGNORECASE)


def find_dates(text: str) -> list[date]:
    """The days written in the text, in its order; what only looks like one (31.02.2025) is left out."""
    return [day for match in DATE.finditer(text) if (day := _day(match)) is not None]


def find_month_end(text: str) -> date | None:
    """The last day of the first month written as ``novembre 2025``, or ``None``."""
    match = _MONTH_AND_YEAR.search(text)
    if match is None:
        return None
    year, month = int(match[2]), _MONTH_OF[match[1].lower()]
    return date(year, month, monthrange(year, month)[1]) if year else None


def _day(match: re.Match[str]) -> date | None:
    try:
        if match["month"]:
            return checked_date(date(int(match["year"]), _MONTH_OF[match["month"].lower()], int(match["day"])))
        return parse_date(match[0])
    except ValueError:
        return None
