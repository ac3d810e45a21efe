"""Where each row lies in the XML of a worksheet part."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from dataclasses import dataclass
from operator import methodcaller
from typing import Self

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class RowPlaces:
    """The rows of a part by number, ascending; each lies in ``[start, end)``.

    Arrays rather than objects: a sheet may have a million rows.
    """

    numbers: array[int]
    starts: array[int]
    ends: array[int]

    @classmethod
    def find(cls, content: bytes, start: int, end: int, prefix: bytes = b"") -> Self:
        """The rows of ``content[start:end]``; ``prefix`` is that of the namespace, with its colon.

        Raises ``ValueError`` where rows cannot be told apart: without numbers, out of order, with a comment or anything
        else between them.
        """
        return cls(*(found_quickly(content, start, end, prefix) or found_anyhow(content, start, end, prefix)))

    def __contains__(self, number: int) -> bool:
        at = bisect_left(self.numbers, number)
        return at < len(self.numbers) and self.numbers[at] == number

    def span(self, number: int) -> tuple[int, int]:
        """Where a row lies. Raises ``KeyError``."""
        at = bisect_left(self.numbers, number)
        if at == len(self.numbers) or self.numbers[at] != number:
            raise KeyError(number)
        return self.starts[at], self.ends[at]

    def start_from(self, number: int, otherwise: int) -> int:
        """Where the first row from this number on begins."""
        at = bisect_left(self.numbers, number)
        return self.starts[at] if at < len(self.numbers) else otherwise


def found_quickly(
    content: bytes, start: int, end: int, prefix: bytes
) -> tuple[array[int], array[int], array[int]] | None:
    """Numbers, starts and ends if simple counts prove that there is nothing but rows, one ending where the next begins.

    A row ends with its closing tag, or with ``/>`` where it is empty: no cell stands before the start of a row.
    """
    opening, closing = b"<" + prefix + b"row", b"</" + prefix + b"row>"
    numbered = re.compile(re.escape(opening) + rb' r="(\d{1,9})"')
    shut = re.compile(re.escape(opening) + rb"[^>]*/>")
    numbers = array("Q", map(int, numbered.findall(content, start, end)))
    closed = content.count(closing + opening, start, end) + content.endswith(closing, start, end)
    shut_count = len(shut.findall(content, start, end))
    proven = (
        numbered.match(content, start)
        and closed + shut_count == content.count(opening, start, end) == len(numbers)
        and closed == content.count(closing, start, end)
        and (not shut_count or _stand_alone(content, start, end, opening, shut, shut_count))
        and not any(_has(mark, content, start, end) for mark in (b"<!", b"<?"))
        and _ascending(np.frombuffer(numbers, numbers.typecode))
    )
    if not proven:
        return None
    starts = array("Q", map(methodcaller("start"), numbered.finditer(content, start, end)))
    return numbers, starts, starts[1:] + array("Q", [end])


def _has(mark: bytes, content: bytes, start: int, end: int) -> bool:
    """Whether two characters stand side by side; the second one is rare, which is found fast."""
    return content.find(mark[1:], start, end) >= 0 and content.find(mark, start, end) >= 0


def _ascending(numbers: npt.NDArray[np.uint64]) -> bool:
    return bool((numbers[:-1] < numbers[1:]).all())


def _stand_alone(
    content: bytes, start: int, end: int, opening: bytes, shut: re.Pattern[bytes], shut_count: int
) -> bool:
    """Whether each row that is an empty tag is followed by another row or by the end, and nothing else is."""
    empty = content.count(b"/>" + opening, start, end) + content.endswith(b"/>", start, end)
    shut_well = re.compile(shut.pattern + rb"(?=" + re.escape(opening) + rb"|\Z)")
    return empty == shut_count == len(shut_well.findall(content, start, end))


def found_anyhow(content: bytes, start: int, end: int, prefix: bytes) -> tuple[array[int], array[int], array[int]]:
    """Numbers, starts and ends, whatever the attributes and the blanks between rows. Raises ``ValueError``."""
    pattern = re.compile(
        rb"<" + prefix + rb'row\b(?=[^>]*?\sr="(\d+)")(?:[^>]*?/>|[^>]*>.*?</' + prefix + rb"row>)", re.DOTALL
    )
    numbers, starts, ends = array("Q"), array("Q"), array("Q")
    covered, last = start, 0
    for match in pattern.finditer(content, start, end):
        number = int(match[1])
        if number <= last or content[covered : match.start()].strip():
            raise ValueError("not rows")
        numbers.append(number)
        starts.append(match.start())
        ends.append(match.end())
        covered, last = match.end(), number
    if content[covered:end].strip():
        raise ValueError("not rows")
    return numbers, starts, ends
