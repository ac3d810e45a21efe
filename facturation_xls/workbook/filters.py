"""Filters of a report table: when the report is made anew, lists of chosen values are applied again (DESIGN §2).

Other kinds (greater than, top ten, by colour) are cleared, for only Excel can apply them; so is the mark of a sort.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from lxml import etree

from facturation_xls.parsing import parse_date
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import Place

_DATE_PARTS = ("year", "month", "day")
_NOT_DIGITS = re.compile(r"[\s'’]|CHF")


class TableFilter:
    """What a table shows of its rows. Nothing is written before ``renew``."""

    def __init__(self, package: Package, place: Place) -> None:
        self._package, self._part = package, place.part
        self._root = parse(package.read(place.part))
        self._accepted: dict[int, etree._Element] = {}
        self._given_up: dict[int, etree._Element] = {}
        for element in self._root.iter(f"{{{MAIN}}}filterColumn"):
            column = place.area.first_column + int(element.get("colId", "0"))
            chosen = element.find(f"{{{MAIN}}}filters")
            if chosen is not None:
                self._accepted[column] = chosen
            elif len(element):
                self._given_up[column] = element

    @property
    def active(self) -> bool:
        """Whether the table was filtered at all: hidden rows are then the filter's doing."""
        return bool(self._accepted or self._given_up)

    @property
    def given_up(self) -> list[int]:
        """The sheet columns whose filter can not be applied again."""
        return sorted(self._given_up)

    def shows(self, cell: Callable[[int], Any]) -> bool:
        """Whether a row is shown; ``cell`` gives its value in a sheet column (francs, days, texts)."""
        return all(accepts(chosen, cell(column)) for column, chosen in self._accepted.items())

    def renew(self) -> None:
        """Take out of the table's part what no longer holds: filters given up, the mark of a sort order."""
        outdated = [*self._given_up.values(), *self._root.iter(f"{{{MAIN}}}sortState")]
        for element in outdated:
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        if outdated:
            self._package.write(self._part, serialise(self._root))


# --- one cell against the values that were ticked ---------------------------------------------------------------------


def accepts(chosen: etree._Element, value: Any) -> bool:
    """Whether the ``<filters>`` of a column show a cell (francs, a number, a day, a text, nothing)."""
    if value in ("", None):
        return chosen.get("blank") in {"1", "true"}
    texts = [element.get("val", "") for element in chosen.iter(f"{{{MAIN}}}filter")]
    if isinstance(value, date):
        groups = list(chosen.iter(f"{{{MAIN}}}dateGroupItem"))
        return any(_in_group(group, value) for group in groups) or any(_is_day(text, value) for text in texts)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return any(_shows_number(text, Decimal(str(value))) for text in texts)
    return str(value).strip().casefold() in {text.strip().casefold() for text in texts}


def _in_group(group: etree._Element, day: date) -> bool:
    """Year, month and day as far as they are ticked; finer parts say nothing about a day."""
    said = [(part, group.get(part)) for part in _DATE_PARTS]
    return all(number is None or int(number) == getattr(day, part) for part, number in said)


def _is_day(text: str, day: date) -> bool:
    try:
        return parse_date(text) == (day.date() if isinstance(day, datetime) else day)
    except ValueError:
        return False


def _shows_number(text: str, value: Decimal) -> bool:
    """Whether a cell that shows ``text`` may hold the number: the filter's list is written as the cells show it."""
    digits = _NOT_DIGITS.sub("", text)
    if digits.endswith("%"):
        digits, value = digits[:-1], value * 100
    try:
        shown = Decimal(digits if "." in digits else digits.replace(",", "."))
    except InvalidOperation:
        return False
    return value.quantize(shown, ROUND_HALF_UP) == shown if shown.is_finite() else False
