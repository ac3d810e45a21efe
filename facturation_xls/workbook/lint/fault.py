"""What the lint finds, and the list it is written on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

MOST_OF_A_RULE = 100
"""Faults listed of one rule in one part; a column of 50,000 wrong cells is one mistake."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One structural fault. ``detail`` names coordinates, parts, tables and columns, never what a cell holds."""

    part: str
    rule: str
    detail: str


class Report:
    """The list of faults: at most ``MOST_OF_A_RULE`` of one rule in one part, the rest as a count."""

    def __init__(self) -> None:
        self._listed: list[Fault] = []
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, part: str, rule: str, detail: str) -> None:
        """Write down a fault."""
        self._counts[part, rule] += 1
        if self._counts[part, rule] <= MOST_OF_A_RULE:
            self._listed.append(Fault(part, rule, detail))

    def take_over(self, other: Report) -> None:
        """Add the faults of a part that was read on trial, none of whose rules has been looked at before."""
        self._listed += other._listed
        self._counts += other._counts

    @property
    def faults(self) -> list[Fault]:
        """All faults in order; of a rule that was broken too often, the last one says how many were left out."""
        left_out = [
            Fault(part, rule, f"{count - MOST_OF_A_RULE} more")
            for (part, rule), count in self._counts.items()
            if count > MOST_OF_A_RULE
        ]
        return sorted(self._listed + left_out)
