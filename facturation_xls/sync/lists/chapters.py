"""Tables as chapters of a PDF: the columns of a sheet, its cells as it shows them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Sized
from datetime import date
from typing import Any, Final

from facturation_xls.letters.listing import Group, Heading, Listing
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.workbook.schema import Column, Kind

_KIND_WIDTH: Final = {
    Kind.TEXT: 24.0,
    Kind.DATE: 17.5,
    Kind.MONEY: 17.0,
    Kind.COUNT: 15.0,
    Kind.NUMBER: 17.0,
    Kind.SHARE: 13.0,
}
_WIDTH: Final = {
    "debtor": 36.0,
    "payer_type": 32.0,
    "why": 50.0,
    "finding": 62.0,
    "what_to_do": 60.0,
    "control": 34.0,
    "reason": 60.0,
    "document": 60.0,
}
"""Millimetres; a list that is wider than the page shrinks to it."""

_FIGURES: Final = frozenset(_KIND_WIDTH) - {Kind.TEXT, Kind.DATE}

Rows = Sequence[Mapping[str, Any]]


def chapter(
    title: str,
    sentences: Sequence[str],
    columns: Sequence[Column],
    groups: Iterable[tuple[str, Rows]],
    footer: str,
    *,
    nothing: str = "Rien ce mois.",
) -> Listing:
    """A table under a title; ``groups`` are its rows under headings, each on a page of its own."""
    return Listing(
        title=title,
        sentences=sentences,
        headings=[heading(column) for column in columns],
        groups=[Group(name, lines(columns, rows)) for name, rows in groups] or [Group(nothing, [])],
        footer=footer,
    )


def lines(columns: Sequence[Column], rows: Rows) -> list[list[str]]:
    """Rows by field as lines of texts."""
    return [[text(column, row.get(column.field)) for column in columns] for row in rows]


def counted(rows: Sized) -> str:
    """``12 lignes``."""
    return f"{len(rows)} ligne{'s' if len(rows) > 1 else ''}"


def heading(column: Column) -> Heading:
    """The column's head on paper."""
    return Heading(column.header, _WIDTH.get(column.field, _KIND_WIDTH[column.kind]), column.kind in _FIGURES)


def text(column: Column, value: Any) -> str:
    """A cell as the sheet shows it."""
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    if column.kind is Kind.MONEY and isinstance(value, int):
        return format_amount(value)
    if column.kind is Kind.SHARE and isinstance(value, int | float):
        return f"{100 * value:.0f} %"
    return f"{value:.1f}" if column.kind is Kind.NUMBER and isinstance(value, int | float) else str(value)
