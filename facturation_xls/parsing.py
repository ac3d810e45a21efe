"""Numbers and dates as people and systems write them in Switzerland; never ``locale`` (users_and_law.md D.3).

An ambiguous text is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from facturation_xls.model import Centimes

MAX_CENTIMES = 10**11
"""One billion francs: more is a mistake of the file, not an invoice."""

_GROUPS = re.compile(r"[ '’\u00a0\u202f\u2009]")
_AMOUNT = re.compile(r"[+-]?\d+(?:[.,]\d*)?|[+-]?[.,]\d+")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?")
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


def parse_amount(text: str) -> Centimes:
    """Centimes of ``1'230.05``, ``1’230.05``, ``1 230,05``, ``1230.05-``, ``(12.50)``, ``CHF 12.–``, ``1.0E3``.

    Half a centime rounds up, away from zero (ROUND_HALF_UP).

    Raises ``ValueError`` for anything else: an empty text, NaN, a number with two decimal marks, ``1.234`` (a
    thousand or
    a fraction?), more than a billion francs.
    """
    cleaned = text.strip()
    for word in ("CHF", "Fr.", "fr.", "SFr."):
        cleaned = cleaned.removeprefix(word).removesuffix(word).strip()
    cleaned = re.sub(r"[.,][–—-]{1,2}$", "", cleaned).replace("−", "-").replace("–", "-")
    negative = cleaned.startswith("(") and cleaned.endswith(")")
    cleaned = cleaned[1:-1].strip() if negative else cleaned
    if cleaned.endswith("-"):
        negative, cleaned = not negative, cleaned[:-1].strip()
    cleaned = _GROUPS.sub("", cleaned)
    if re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})", cleaned):
        raise ValueError(f"ambiguous amount: {text!r}")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+\.\d{1,2}", cleaned):
        cleaned = cleaned.replace(",", "")
    if re.fullmatch(r"[+-]?\d{1,3}(?:\.\d{3})+,\d{1,2}", cleaned):
        cleaned = cleaned.replace(".", "")
    if not _AMOUNT.fullmatch(cleaned) and not re.fullmatch(r"[+-]?\d+(?:\.\d+)?[eE][+-]?\d{1,2}", cleaned):
        raise ValueError(f"not an amount: {text!r}")
    try:
        value = to_centimes(Decimal(cleaned.replace(",", ".")))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error
    return -value if negative else value


def parse_xml_amount(text: str) -> Centimes:
    """Centimes of an ``xs:double`` or ``xs:decimal`` such as ``430.40``, ``5``, ``1.0E7`` (domain.md §1.2).

    Raises ``ValueError`` for NaN, INF and anything that is no number.
    """
    try:
        return to_centimes(Decimal(text.strip()))
    except InvalidOperation as error:
        raise ValueError(f"not an amount: {text!r}") from error


def to_centimes(francs: Decimal | float) -> Centimes:
    """Francs to whole centimes, ROUND_HALF_UP. A float is read by its shortest decimal form, as Excel shows it.

    Raises ``ValueError`` when the value is not finite or beyond a billion francs.
    """
    value = francs if isinstance(francs, Decimal) else Decimal(repr(francs))
    if not value.is_finite():
        raise ValueError("not a finite amount")
    if value.copy_abs() > MAX_CENTIMES // 100:  # compares exactly; 1E999999 * 100 would overflow
        raise ValueError("amount out of range")
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def parse_date(text: str) -> date:
    """The day of ``12.11.2025``, ``12.11.25``, ``12/11/2025``, ``2025-11-12``, ``2025-11-12T00:00:00+01:00``.

    Only the written day counts: a time zone is never applied (domain.md §1.2). Two-digit years are 2000-2099.
    Raises ``ValueError`` for anything else and for years outside 1990-2100.
    """
    cleaned = text.strip()
    if match := _ISO.fullmatch(cleaned):
        year, month, day = (int(part) for part in match.groups())
    elif match := _DAY_FIRST.fullmatch(cleaned):
        day, month, year = (int(part) for part in match.groups())
        year += 2000 if year < 100 else 0
    else:
        raise ValueError(f"not a date: {text!r}")
    return checked_date(date(year, month, day))


def checked_date(value: date | datetime) -> date:
    """The day, provided that its year is between 1990 and 2100. Raises ``ValueError`` otherwise."""
    day = value.date() if isinstance(value, datetime) else value
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValueError(f"date out of range: {day.isoformat()}")
    return day


def format_amount(centimes: Centimes) -> str:
    """``1'234.50``: the Swiss form for messages (cells hold numbers and let Excel show them)."""
    sign = "-" if centimes < 0 else ""
    francs, rest = divmod(abs(centimes), 100)
    return f"{sign}{francs:,}".replace(",", "'") + f".{rest:02d}"


def format_date(day: date) -> str:
    """``31.10.2026``."""
    return f"{day:%d.%m.%Y}"
