"""Numbers and dates as people and systems write them in Switzerland; never ``locale`` (users_and_law.md D.3).

An ambiguous text is refused, never guessed.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from facturation_xls.model.units import Centimes

MAX_CENTIMES = 10**11
"""One billion francs: more is a mistake of the file, not an invoice."""

_GROUP = r"[ '’\u00a0\u202f\u2009]"
_AMOUNTS = (
    re.compile(rf"(?:\d+|\d{{1,3}}(?:{_GROUP}\d{{3}})+)(?:[.,]\d*)?|[.,]\d+", re.ASCII),  # 1230.05, 1'230,05, .50
    re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}(?:\.\d{3})+,\d{1,2}", re.ASCII),  # 1,230.05, 1.230,05
    re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,2}", re.ASCII),
)
_AMBIGUOUS = re.compile(r"\d{1,3}[.,]\d{3}", re.ASCII)
_XML_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CURRENCY = re.compile(r"chf|s?frs?\.?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})[./] ?(\d{1,2})[./] ?(\d{4}|\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?", re.ASCII)
_FIRST_SERIAL = date(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


MONTHS = (
    ("janvier", "januar"),
    ("février", "fevrier", "februar"),
    ("mars", "märz", "maerz"),
    ("avril", "april"),
    ("mai",),
    ("juin", "juni"),
    ("juillet", "juli"),
    ("août", "aout", "august"),
    ("septembre", "september"),
    ("octobre", "oktober"),
    ("novembre", "november"),
    ("décembre", "decembre", "dezember"),
)
"""The months in the order of the year; the first word of each is the one we write."""


def parse_amount(text: str) -> Centimes:
    """Centimes of ``1'230.05``, ``1’230.05``, ``1 230,05``, ``1230.05-``, ``(12.50)``, ``CHF 12.–``, ``1.0E3``.

    Half a centime rounds up, away from zero (ROUND_HALF_UP).

    Raises ``ValueError`` for anything else: an empty text, NaN, two signs, two decimal marks, digits that are not
    grouped by three, ``1.234`` (a thousand or a fraction?), ``-.50`` (below zero, or no francs?), more than a billion.
    """
    bare = _bare(text)
    negative, digits = _unsigned(bare)
    unclear = _AMBIGUOUS.fullmatch(digits) or (digits != bare and digits.startswith((".", ",")))
    if unclear or not any(form.fullmatch(digits) for form in _AMOUNTS):
        raise ValueError(f"not an amount: {text!r}")
    *groups, rest = re.split(r"[.,]", re.sub(_GROUP, "", digits))
    value = to_centimes(Decimal(f"{''.join(groups)}.{rest}" if groups else rest))
    return -value if negative else value


def _bare(text: str) -> str:
    """Without the currency on one side and the dash that stands for no rappen; all minus signs alike."""
    text = text.strip()
    if before := _CURRENCY.match(text):
        text = text[before.end() :]
    else:
        text = re.sub(rf"(?:{_CURRENCY.pattern})$", "", text, flags=re.IGNORECASE)
    return re.sub(r"[.,][–—-]{1,2}$", "", text.strip()).replace("−", "-").replace("–", "-")


def _unsigned(amount: str) -> tuple[bool, str]:
    """Whether an amount is negative, and the rest of it: a minus may stand on either side, or brackets for it."""
    if amount.startswith("(") and amount.endswith(")"):
        return True, amount[1:-1].strip()
    if amount.endswith("-"):
        return True, amount[:-1].strip()
    return amount.startswith("-"), amount[1:].strip() if amount[:1] in {"+", "-"} else amount


def parse_xml_amount(text: str) -> Centimes:
    """Centimes of an ``xs:double`` or ``xs:decimal`` such as ``430.40``, ``5``, ``1.0E7`` (domain.md §1.2).

    Raises ``ValueError`` for NaN, INF and anything that is no number.
    """
    if not _XML_NUMBER.fullmatch(text.strip()):
        raise ValueError(f"not an amount: {text!r}")
    return to_centimes(Decimal(text.strip()))


def to_centimes(francs: Decimal | float) -> Centimes:
    """Francs to whole centimes, ROUND_HALF_UP. A float is read by its shortest decimal form, as Excel shows it.

    Raises ``ValueError`` when the value is not finite or beyond a billion francs.
    """
    if isinstance(francs, float) and abs(francs) < 1e9 and (centimes := round(francs * 100)) / 100 == francs:
        return centimes  # the float is the nearest one to these centimes, so its shortest form says no more than them
    value = francs if isinstance(francs, Decimal) else Decimal(repr(francs))
    if not value.is_finite():
        raise ValueError("not a finite amount")
    if value.copy_abs() > MAX_CENTIMES // 100:  # compares exactly; 1E999999 * 100 would overflow
        raise ValueError("amount out of range")
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def parse_date(text: str) -> date:
    """The day of ``12.11.2025``, ``12. 11. 25``, ``12/11/2025``, ``2025-11-12``, ``2025-11-12T00:00:00+01:00``.

    The day stands before the month, as in Switzerland: ``11/25/2025`` is refused. Only the written day counts: a time
    zone is never applied (domain.md §1.2). Two-digit years are 2000-2099.
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


def serial_date(number: float) -> date:
    """The day of Excel's serial number: 45973 is 12.11.2025; a time of day behind the point does not count.

    Raises ``ValueError`` outside 1990-2100 and for what is not finite.
    """
    try:
        return checked_date(date.fromordinal(_FIRST_SERIAL.toordinal() + int(number)))
    except (OverflowError, ValueError):
        raise ValueError(f"not a date: {number}") from None


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


def of_month(day: date) -> str:
    """``d'octobre 2025``, ``de mars 2026``: the month of a day as it follows a noun."""
    month = MONTHS[day.month - 1][0]
    preposition = "d'" if month.startswith(("a", "o")) else "de "
    return f"{preposition}{month} {day.year}"
