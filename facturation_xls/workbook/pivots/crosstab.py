"""What a pivot shows of its records: one figure for each pair of a value down and a value across, and the totals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from facturation_xls.workbook.cells import CellValue, money

Item: TypeAlias = str | None
"""A value of a field; ``None`` for an empty cell."""

ALL = object()
"""Stands for every value of a field: the key of a total."""

_Pair: TypeAlias = tuple[object, object]


Crosstab: TypeAlias = Mapping[_Pair, CellValue]
"""The figures by value down and value across; where one is ``ALL``, a total.

A pair without a record has no figure, and nor has one whose records hold none.
"""


def crosstab(records: Iterable[tuple[Item, Item, int | None]], *, average: bool, in_centimes: bool) -> Crosstab:
    """Sums, or means over the records that hold a figure, of (value down, value across, figure).

    A mean is that of the records themselves, in the totals too. ``in_centimes``: sums are shown in francs, exactly.
    """
    sums, counts = defaultdict[_Pair, int](int), defaultdict[_Pair, int](int)
    for down, across, figure in records:
        if figure is not None:
            for pair in ((down, across), (down, ALL), (ALL, across), (ALL, ALL)):
                sums[pair] += figure
                counts[pair] += 1

    def shown(pair: _Pair) -> CellValue:
        if average:
            mean = sums[pair] / counts[pair]
            return mean / 100 if in_centimes else mean
        return money(sums[pair]) if in_centimes else sums[pair]

    return {pair: shown(pair) for pair in sums}
