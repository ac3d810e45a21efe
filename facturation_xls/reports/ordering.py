"""The order in which people expect to find payer types and names."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def alphabetical(name: str) -> str:
    """The sort key of a name: accents and case aside, so that ``Émery`` stands between ``Egli`` and ``Ernst``."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def payer_order(declared: Iterable[str], present: Iterable[str]) -> list[str]:
    """The payer types as the practice listed them in ``tblPayeurs``, then the others that occur, alphabetically."""
    first = list(dict.fromkeys(declared))
    return [*first, *sorted(set(present).difference(first), key=lambda name: (alphabetical(name), name))]
