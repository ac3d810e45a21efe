"""Whether the payments of an invoice are known far enough to act on its balance (DESIGN §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facturation_xls.model.words import Origin
from facturation_xls.parsing import format_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from facturation_xls.model.settings import Settings

_SOURCES: Final = {
    Origin.BANK: ("La banque n'est connue", "La banque : encore rien reçu"),
    Origin.CMD: ("Le relevé CMD n'est connu", "Relevé CMD : encore rien reçu"),
    Origin.DENTAGEST: ("Dentagest n'est connu", "Dentagest : encore rien reçu"),
}


def stale(source: str, covered: Mapping[str, date], settings: Settings, as_of: date) -> str:
    """What staff are told when the source of a payer's payments is not known far enough; empty when it is.

    ``covered`` holds the last covered day by ``Origin``. Where any source counts, the bank must be known: that is where
    money arrives.
    """
    origin = origin_of(source)
    limit = settings.letters.freshness.get(origin)
    if limit is None:
        return ""
    begun, nothing = _SOURCES[origin]
    if origin not in covered:
        return nothing
    return f"{begun} que jusqu'au {format_date(covered[origin])}" if (as_of - covered[origin]).days > limit else ""


def origin_of(source: str) -> Origin:
    """The source whose word a payer's ``Source des paiements`` asks for; the bank where any counts."""
    return next((known for known in _SOURCES if known.casefold() == source.strip().casefold()), Origin.BANK)
