"""What the reader of values does not tell of cells: the number behind a format, errors, formulas without a result.

The reader gives a day for a number whose cell is formatted as one, and nothing for a cell that shows an error or whose
formula nobody computed. Both are looked up in the sheet's own XML, only where it matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from typing import Any, TypeAlias

from facturation_xls.workbook.cells import column_index, column_letters
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.schema import Column, Kind
from facturation_xls.workbook.sheet import prefix_of
from facturation_xls.workbook.values import Unsaid, hides_number, kinds_of

Cells: TypeAlias = list[Sequence[Any]]
"""The cells of a table's data rows by sheet column, A first."""

_FORMATTED = (date, time, timedelta)
_ERROR = b' t="e"'
_NO_RESULT = ("</{0}f>(?:</{0}c>|<{0}v></{0}v>|<{0}v ?/>)", "/></{0}c>")
"""How the cells end whose formula has no result, in the ways of the programs that write such files. Several patterns
that begin with a fixed text are found faster than one.
"""

_OPENING = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_COMPUTED_TEXT = b' t="str"'  # an empty text is a result


def unformatted(
    place: Place,
    cells: Cells,
    numbers: Sequence[int],
    number_at: Callable[[int, int], float],
    ours: Callable[[int, str], bool],
) -> Cells:
    """The cells with the numbers that their formats hide.

    ``numbers`` are those of the rows, more of them where the last rows are empty;
    ``number_at`` gives the number of a cell by row and column, or raises ``ValueError``; ``ours`` says by row and field
    whether we wrote a cell.
    """
    told = list(cells)
    for index, column in _known(place, cells).items():
        raws = cells[index - 1]
        odd = _may_hide_numbers(column, raws)
        if odd:
            told[index - 1] = changed = list(raws)
            for at, (row, raw) in enumerate(zip(numbers, raws, strict=False)):
                if raw in odd and hides_number(column, raw, ours=ours(row, column.field)):
                    with suppress(ValueError):
                        changed[at] = number_at(row, index)
    return told


def _may_hide_numbers(column: Column, raws: Sequence[Any]) -> set[Any]:
    """The days, hours and durations of a column that may be numbers; nearly always none, which is found fast."""
    doubtful = _FORMATTED if column.kind is not Kind.DATE else (time, timedelta)
    if not any(issubclass(kind, doubtful) for kind in kinds_of(raws)):
        return set()
    return {raw for raw in set(raws) if isinstance(raw, _FORMATTED) and hides_number(column, raw, ours=True)}


def with_silence(place: Place, cells: Cells, numbers: Sequence[int], silent: Iterable[tuple[int, int]]) -> Cells:
    """The cells with ``Unsaid`` where one shows an error or nothing; figures that Excel computes for us are computed
    anew in any case. ``numbers`` are those of the rows.
    """
    known, told = _known(place, cells), list(cells)
    computed = {index for index, column in known.items() if column.formula and index in place.formulas}
    changed: dict[int, list[Any]] = {}
    for row, index in silent:
        if index in known.keys() - computed and row in numbers:
            changed.setdefault(index, list(cells[index - 1]))[numbers.index(row)] = Unsaid.CELL
    for index, column in changed.items():
        told[index - 1] = column
    return told


def _known(place: Place, cells: Cells) -> Mapping[int, Column]:
    """Our columns by their place in the sheet, as far as it is used."""
    columns = {place.columns[c.field]: c for c in place.table.columns if c.field in place.columns}
    return {index: column for index, column in columns.items() if index <= len(cells)}


# --- in the XML -------------------------------------------------------------------------------------------------------


def number_in(row: bytes, number: int, column: int) -> float:
    """The number that a cell of a row (its XML) holds, whatever its format makes of it. Raises ``ValueError``."""
    reference = f"{column_letters(column)}{number}".encode()
    opening = re.search(rb'<(?:\w+:)?c\b[^>]*?\sr="' + reference + rb'"[^>]*>', row)
    value = _VALUE.search(row, opening.end()) if opening else None
    if not value:
        raise ValueError("no number")
    return float(value[1])


def silent_cells(content: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of the cells of a sheet's part that show an error, or whose formula has no result.

    A cell may be named twice.
    """
    prefix = prefix_of(content)
    begin = f"<{prefix}c ".encode()
    ends = _NO_RESULT if re.search(f"<{prefix}f[ />]".encode(), content) else ()
    for mark in (_ERROR, *(end.format(prefix).encode() for end in ends)):
        for found in re.finditer(mark, content):
            start = content.rfind(begin, 0, found.start() + 1)
            opening = _OPENING.match(content, start) if start >= 0 else None
            if opening and _is_silent(mark, opening[0], content[opening.end() : found.start() + 1]):
                yield int(opening[2]), column_index(opening[1].decode())


def _is_silent(mark: bytes, opening: bytes, inside: bytes) -> bool:
    """Whether a mark that was found in or after the opening tag of a cell means what it looks like."""
    if mark == _ERROR:
        return _ERROR in opening
    return bool(_FORMULA.match(inside)) and _COMPUTED_TEXT not in opening
