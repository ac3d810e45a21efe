"""Which lines of a source count (DESIGN §3, "One payment, three places"). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from facturation_xls.model import MovementKind, Origin, PayerType, Settings
from facturation_xls.rules.books import Books

WITNESS: Final = "oui"
_IMPORTED: Final = {Origin.BANK, Origin.CMD, Origin.DENTAGEST}


def counts(origin: str, payer_type: str, settings: Settings) -> bool:
    """Whether a line of a source counts for an invoice of this payer type, or is only a witness of its payment."""
    if origin == Origin.CMD:
        return True
    return payer_type != PayerType.CMD and settings.terms(payer_type).source in ("", origin)


def judged(movements: Mapping[str, Sequence[Any]], books: Books) -> Iterator[tuple[int, str]]:
    """The positions of imported movements that stand for the other word than the present payer type asks for, and it.

    ``movements`` are columns by field. A storno is Dentagest's own word; a line without invoice is judged by nobody.
    """
    words: dict[tuple[str, str], str | None] = {}
    columns = (movements[field] for field in ("number", "origin", "kind", "witness"))
    for position, (number, origin, kind, witness) in enumerate(zip(*columns, strict=True)):
        if origin not in _IMPORTED or (origin == Origin.DENTAGEST and kind == MovementKind.CREDIT_NOTE):
            continue
        if (number, origin) not in words:
            words[number, origin] = _word(number, origin, books)
        word = words[number, origin]
        if word is not None and word != witness.casefold():
            yield position, word


def _word(number: str, origin: str, books: Books) -> str | None:
    known = books.invoice(number) if number else None
    return None if known is None else "" if counts(origin, known.payer_type, books.settings) else WITNESS
