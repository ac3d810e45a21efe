"""The rows of a declared table by what they are: lines, a total that must agree with them, rows to pass over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from facturation_xls.errors.tables import TableTotalMissing, TableUnbalanced
from facturation_xls.parsing import format_amount
from facturation_xls.sources.layout import Layout, Line, Located, fold


@dataclass(frozen=True, slots=True)
class RowWords:
    """How a layout tells its rows apart: by the words with which they begin.

    Totals may be empty: nothing to prove. ``optional``: a table without its row of totals is taken as it is.
    """

    total: tuple[str, ...]
    total_columns: tuple[str, ...]
    payout: tuple[str, ...]
    ignored: tuple[str, ...]
    optional: bool = False


def row_words(layout: Layout) -> RowWords:
    """The words of a layout."""
    options = layout.options
    return RowWords(
        total=tuple(options.get("total", {}).get("words", ())),
        total_columns=tuple(options.get("total", {}).get("columns", ())),
        payout=tuple(options.get("payout", {}).get("words", ())),
        ignored=tuple(options.get("ignored", {}).get("words", ())),
        optional=bool(options.get("total", {}).get("optional", False)),
    )


def begins(line: Line, words: Iterable[str]) -> bool:
    """Whether the first filled cell of a row begins with one of the words."""
    label = f"{fold(line.label)} "
    return any(label.startswith(f"{fold(word)} ") for word in words)


def proven_lines(table: Located) -> list[Line]:
    """The lines of a list whose amounts agree with its row of totals, if its layout declares one.

    Raises ``TableTotalMissing``, ``TableUnbalanced``, ``CellUnreadable``.
    """
    words = row_words(table.layout)
    lines, total = [], None
    for line in table.lines():
        if begins(line, words.total):
            total = line
        elif not begins(line, words.ignored):
            lines.append(line)
    if words.total and (total or not words.optional):
        _check(lines, total, words)
    return lines


def _check(lines: list[Line], total: Line | None, words: RowWords) -> None:
    filled = [column for column in words.total_columns if total and total.cell(column) is not None]
    if total is None or not filled:
        raise TableTotalMissing(total=words.total[0])
    for column in filled:
        difference = (total.amount(column) or 0) - sum(line.amount(column) or 0 for line in lines)
        if difference:
            heading = total.table.headings[total.table.positions[column]]
            raise TableUnbalanced(difference=format_amount(abs(difference)), column=heading)
