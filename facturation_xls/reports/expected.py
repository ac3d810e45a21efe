"""What may still be paid, how probably and by when: open claims and agreed instalments."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from facturation_xls.reports.history import Flags, Numbers
from facturation_xls.reports.survival import Shares

_FUTURES = 1000
_CHUNK = 2000
"""Invoices simulated at a time: bounds the memory."""


@dataclass(frozen=True, slots=True)
class Instalments:
    """The instalments that have not come: row of the invoice, day (since 1970), centimes."""

    row: Numbers
    day: Numbers
    amount: Numbers

    def of(self, invoices: Flags) -> Instalments:
        """Those of some invoices only."""
        chosen = invoices[self.row]
        return Instalments(self.row[chosen], self.day[chosen], self.amount[chosen])

    @classmethod
    def none(cls) -> Instalments:
        """No plan at all."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(nothing, nothing, nothing)


@dataclass(frozen=True, slots=True)
class Claims:
    """What may be paid: centimes, and the chance to have come by each day asked (one row per invoice).

    Those with one ``lot`` are paid together. ``unwritten``: they do not exist yet, how many come is uncertain as well.
    """

    amount: Numbers
    chance: Shares
    lot: Numbers
    unwritten: bool = False

    @classmethod
    def of(cls, amount: Numbers, chance: Shares, lot: Numbers | None = None, *, unwritten: bool = False) -> Claims:
        """In an order of their own, so that a sorted journal draws the same futures; without lots, each is alone."""
        order = np.lexsort((*chance.T, amount) if lot is None else (amount, lot))
        lots = np.arange(amount.size) if lot is None else lot[order]
        return cls(amount[order], chance[order], lots, unwritten)

    def expected(self) -> Shares:
        """The expected sum by each day asked, in centimes."""
        return self.amount @ self.chance

    def futures(self, chance_of: np.random.Generator) -> Shares:
        """Simulated sums: one row per future, one column per day asked."""
        sums, amount = np.zeros((_FUTURES, self.chance.shape[1])), self.amount.astype(np.float64)
        lots = int(self.lot.max(initial=-1)) + 1
        for start in range(0, lots, _CHUNK):
            chosen = np.flatnonzero((self.lot >= start) & (self.lot < start + _CHUNK))
            draws = chance_of.random((min(_CHUNK, lots - start), _FUTURES), dtype=np.float32)
            drawn = draws[self.lot[chosen] - start]
            for column in range(sums.shape[1]):
                sums[:, column] += amount[chosen] @ (drawn < self.chance[chosen, column, None])
        if self.unwritten and lots:
            # As many invoices of equal amounts would vary as much as these do.
            many = amount.sum() ** 2 / np.square(amount).sum()
            sums *= chance_of.poisson(many, (_FUTURES, 1)) / many
        return sums
