"""When two rows tell of one and the same payment (DESIGN §3, "One payment, three places"). Pure.

The same rule links what staff typed to an imported line, and a payment of the bank's statement to that of its notice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from facturation_xls.model.units import Centimes
from facturation_xls.model.words import MovementKind

TYPED_DOCUMENT: Final = "saisie "
"""How the document name of a typed movement begins; its day follows."""

DAYS_APART: Final = 5
"""A payment that staff note and the bank's value date may lie a weekend and a holiday apart."""

DAYS_DOUBTFUL: Final = 30
"""Further apart, two equal payments of an invoice are two instalments."""

_FAMILIES: Final[Mapping[str, str]] = {
    MovementKind.PAYMENT: "money",
    MovementKind.CMD_ADVANCE: "money",
    MovementKind.CMD_RETURN: "money",
    MovementKind.REFUND: "money",
    MovementKind.REVERSAL: "money",
    MovementKind.TAKE_BACK: "money",
    MovementKind.CREDIT_NOTE: "credit",
    MovementKind.LOSS: "loss",
}
_BY_CASEFOLD: Final = {kind.casefold(): family for kind, family in _FAMILIES.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as linking sees it: ``place`` is the caller's own, ``what`` the invoice (or whatever else it is for).

    ``family`` keeps money, credit notes and losses apart.
    """

    place: int
    what: str
    amount: Centimes
    day: date
    family: str = "money"


def family(kind: str) -> str:
    """Which movements can be the same: all that move money, credit notes, losses. Empty for fees and unknown words."""
    return _BY_CASEFOLD.get(kind.strip().casefold(), "")


def pairs(
    ours: Iterable[Line], theirs: Iterable[Line], *, days: int = DAYS_APART, at_least: int = 0
) -> list[tuple[int, int]]:
    """The places of the rows that tell of the same payment, nearest days first, each row at most once.

    What they are for, amount, sign and family agree; their days differ by ``at_least`` to ``days`` days. Equally near
    ones go by day, then by place.
    """
    candidates: dict[tuple[str, Centimes, str], list[Line]] = {}
    for line in theirs:
        candidates.setdefault((line.what, line.amount, line.family), []).append(line)
    possible = sorted(
        (abs((one.day - other.day).days), one.day, one.place, other.day, other.place)
        for one in ours
        for other in candidates.get((one.what, one.amount, one.family), ())
        if at_least <= abs((one.day - other.day).days) <= days
    )
    taken_ours: set[int] = set()
    taken_theirs: set[int] = set()
    found = []
    for _, _, one_place, _, other_place in possible:
        if one_place not in taken_ours and other_place not in taken_theirs:
            taken_ours.add(one_place)
            taken_theirs.add(other_place)
            found.append((one_place, other_place))
    return found
