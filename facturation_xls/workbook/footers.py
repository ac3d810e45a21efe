"""The day that our sheets tell at the foot of each page, as long as staff left it there.

Excel knows fields for today, the page and the sheet, but none for a cell: the day stands there as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from facturation_xls.parsing import format_date
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.sheet import Sheet

FOOTER = "&L&9Confidentiel&C&9&A, imprimé le &D&R&9Page &P / &N"
"""The foot of our sheets as they are made; the first sync puts the day in."""

_BETWEEN = ", "
_PLACE = re.compile(r"situation au \d{2}\.\d{2}\.\d{4}")
_ELEMENT = re.compile(rb"(<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)\b[^>]*>)([^<]*)")


def dated(around: bytes, day: date) -> bytes:
    """What stands after a sheet's rows, with the day in its headers and footers.

    Wherever "situation au" stands with a day, the day is renewed; our own footer receives it. Any other footer is
    staff's and stays as it is.
    """
    return _ELEMENT.sub(lambda match: match[1] + _renewed(match[2], day), around)


def date_footers(package: Package, opened: Mapping[str, Sheet], parts: Iterable[str], day: date) -> None:
    """Put the day into the footers of these sheets; one that is not ``opened`` is written only if that changes it."""
    for part in parts:
        if part in opened:
            opened[part].tail = dated(opened[part].tail, day)
            continue
        rows, end, around = package.read(part).rpartition(b"sheetData>")
        if (renewed := dated(around, day)) != around:
            package.write(part, [rows, end, renewed])


def _renewed(escaped: bytes, day: date) -> bytes:
    text = escaped.decode()
    words = f"situation au {format_date(day)}"
    if text.replace("&amp;", "&") == FOOTER:
        return text.replace(_BETWEEN, f"{_BETWEEN}{words}{_BETWEEN}", 1).encode()
    return _PLACE.sub(words, text).encode()
