"""What a cell's raw value means in its column: texts, centimes, days, counts.

The reader of values makes days of numbers whose cell has the format of a day, whatever they are. Where a column holds
something else, the number itself is taken from the file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cached_property, lru_cache, partial
from itertools import repeat
from operator import truediv
from typing import Any, TypeAlias

from facturation_xls.parsing import checked_date, parse_amount, parse_date, to_centimes
from facturation_xls.workbook.cells import clean_text, from_serial
from facturation_xls.workbook.schema import Column, Kind, Owner

Value: TypeAlias = str | int | float | date | None

_SAMPLE = 1000
"""Values from which it can be told whether those of a column repeat themselves."""

MAX_COUNT = 1_000_000
"""No number of days, lines or documents of a practice is beyond this."""

MAX_SET = 15_000
"""No term or level that staff set is beyond this: forty years in days. Longer ones lead out of the calendar."""

MAX_PLAIN_FRANCS = 1e9
"""Below this a float that is the nearest one to whole centimes stands for nothing but them."""


class Unsaid(Enum):
    """What stands for a cell that shows an error, or whose formula nobody computed: not empty, and not understood."""

    CELL = 0


def read_value(column: Column, raw: Any, *, base_1904: bool = False) -> Value:
    """A cell's value as the column understands it; ``""`` or ``None`` for an empty cell.

    Raises ``ValueError`` when the content cannot be understood without guessing.
    """
    if isinstance(raw, Unsaid):
        raise ValueError("nothing that can be read")  # noqa: TRY004 -- what staff's formula shows
    empty = raw is None or (isinstance(raw, str) and not raw.strip())
    match column.kind:
        case Kind.TEXT:
            return "" if empty else _text(raw)
        case _ if empty:
            return None
        case Kind.MONEY:
            return parse_amount(raw) if isinstance(raw, str) else to_centimes(_number(raw))
        case Kind.DATE:
            return _date(raw, base_1904=base_1904)
        case Kind.COUNT:
            number = float(raw if isinstance(raw, str) else _number(raw))
            least, most = (0, MAX_SET) if column.owner is Owner.ENTRY else (-MAX_COUNT, MAX_COUNT)
            if not number.is_integer() or not least <= number <= most:
                raise ValueError("not a whole number of this world")
            return int(number)
        case _:
            return raw if isinstance(raw, str) else _number(raw)


class Raws(list[Any]):
    """The raw values of a column from the moment on when all are there: of which kinds they are is looked up once."""

    @cached_property
    def kinds(self) -> frozenset[type]:
        """The types of the values."""
        return frozenset(map(type, self))


def kinds_of(raws: Sequence[Any]) -> frozenset[type]:
    """The types of a column's values."""
    return raws.kinds if isinstance(raws, Raws) else frozenset(map(type, raws))


def read_column(column: Column, raws: Sequence[Any], *, base_1904: bool = False) -> list[Value]:
    """Many cells of one column; equal ones are understood once and share their value.

    Raises ``ValueError`` as soon as one cannot be understood.
    """
    kinds = kinds_of(raws)
    if kinds == {str} and not any(raws):  # a column that nobody uses yet
        return [read_value(column, "")] * len(raws)
    if column.kind is Kind.TEXT and kinds <= {str}:
        return _texts(raws)
    if kinds == {float} and column.owner is not Owner.ENTRY and (numbers := _plain_numbers(column.kind, raws)):
        return numbers
    understand = lru_cache(maxsize=None, typed=True)(partial(read_value, column, base_1904=base_1904))
    return list(map(understand, raws))


def _texts(raws: Sequence[str]) -> list[Value]:
    """Texts without the blanks around them; where they repeat themselves, equal ones share their place in memory."""
    sample = raws[:_SAMPLE]
    if len(set(sample)) > len(sample) // 2:
        return list(map(str.strip, raws))
    return list(map({text: text.strip() for text in set(raws)}.__getitem__, raws))


def _plain_numbers(kind: Kind, raws: Sequence[float]) -> list[Value]:
    """What ``read_value`` says of numbers that are all written with at most two decimals, or none; else nothing.

    Most cells of a long ledger are such numbers and differ from each other: this way takes a tenth of the time.
    """
    most, parts = {Kind.MONEY: (MAX_PLAIN_FRANCS, 100), Kind.COUNT: (MAX_COUNT, 1)}.get(kind, (0, 1))
    if not -most < min(raws) <= max(raws) < most:
        return []
    try:
        numbers = [round(raw * parts) for raw in raws]
    except (ValueError, OverflowError):  # no number at all, beside which nothing is larger or smaller
        return []
    return list(numbers) if list(map(truediv, numbers, repeat(parts))) == list(raws) else []


def tidy(value: Any) -> Any:
    """A value as it will be read back from the file: texts lose what no cell can hold, and the blanks around them."""
    return clean_text(value).strip() if isinstance(value, str) else value


def _text(raw: Any) -> str:
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime | date):
        return f"{raw:%d.%m.%Y}"
    return str(raw)


def _number(raw: Any) -> float | int:
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError("not a number")  # noqa: TRY004 -- what staff typed, not what a caller passed
    return raw


def _date(raw: Any, *, base_1904: bool) -> date:
    if isinstance(raw, str):
        return parse_date(raw)
    if isinstance(raw, datetime | date):
        return checked_date(raw)
    try:
        return checked_date(from_serial(_number(raw), base_1904=base_1904))
    except (OverflowError, OSError) as error:
        raise ValueError("not a date") from error


def hides_number(column: Column, raw: Any, *, ours: bool = False) -> bool:
    """Whether ``raw`` is a number that only looks like a day, an hour or a duration, because of its cell's format.

    A day of our time among amounts or counts that staff fill may as well have been typed into the wrong column: it
    stays what it looks like and is not understood, unless ``ours`` says that we wrote it.
    """
    match column.kind:
        case Kind.DATE:
            return isinstance(raw, time | timedelta)
        case Kind.TEXT:
            return isinstance(raw, date) and not _is_of_our_time(raw)
        case _:
            sure = ours or column.owner is Owner.DERIVED
            return isinstance(raw, time | timedelta) or (isinstance(raw, date) and (sure or not _is_of_our_time(raw)))


def _is_of_our_time(day: date) -> bool:
    try:
        checked_date(day)
    except ValueError:
        return False
    return True
