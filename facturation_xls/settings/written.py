"""What people write into a cell: names, lists, numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from facturation_xls.errors.settings import SettingUnreadable

_LISTED = (",", ";", "+")
_LONGEST = 15_000

Rows = Iterable[Mapping[str, Any]]


def by_name(rows: Rows) -> dict[str, str]:
    """The values of a table of names and values; names compare without case."""
    return {str(row["name"]).casefold(): str(row["value"]) for row in rows}


def unspaced(text: str) -> str:
    """The text without any white space."""
    return "".join(text.split())


def listed(text: str) -> tuple[str, ...]:
    """The parts of a text between commas, semicolons and plus signs."""
    for mark in _LISTED[1:]:
        text = text.replace(mark, _LISTED[0])
    return tuple(word.strip() for word in text.split(_LISTED[0]) if word.strip())


def count(text: str) -> int:
    """A number of days or months. Raises ``ValueError`` for none at all and for more than a working life."""
    number = int(text)
    if not 1 <= number <= _LONGEST:
        raise ValueError(f"out of range: {number}")
    return number


def read(name: str, text: str, convert: Any) -> Any:
    """What ``convert`` makes of a text. Raises ``SettingUnreadable`` with the setting's name where it cannot."""
    try:
        return convert(text)
    except ValueError as error:
        raise SettingUnreadable(name=name, value=text) from error
