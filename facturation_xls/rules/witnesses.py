"""Which lines of a source count (DESIGN §3, "One payment, three places"). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from facturation_xls.model.words import MovementKind, Origin, PayerType
from facturation_xls.rules.bank_lines import BANK
from facturation_xls.rules.books import Books
from facturation_xls.rules.known_invoices import KnownInvoice
from facturation_xls.rules.linking import TYPED_DOCUMENT, Line, family, pairs

WITNESS: Final = "oui"
_IMPORTED: Final = {Origin.BANK, Origin.CMD, Origin.DENTAGEST}


def counts(origin: str, known: KnownInvoice, day: date | None, books: Books) -> bool:
    """Whether a line of a source counts for an invoice, or is only a witness of its payment.

    Before CMD had an invoice, and from the day on which it gave it back, it is the practice's own affair: then the bank
    tells of its payments.
    """
    if origin == Origin.CMD:
        return True
    if known.payer_type == PayerType.CMD:
        if origin != Origin.BANK or day is None:
            return False
        at_cmd, back = books.at_cmd_from(known.number), known.back_since
        return (at_cmd is not None and day < at_cmd) or (back is not None and day >= back)
    return books.settings.terms(known.payer_type).source in ("", origin)


def judged(movements: Mapping[str, Sequence[Any]], books: Books) -> Iterator[tuple[int, str]]:
    """The positions of imported movements that stand for the other word than the present payer type asks for, and it.

    ``movements`` are columns by field. A storno is Dentagest's own word; a line without invoice is judged by nobody.
    Where any source counts, a payment that two of them tell counts once.
    """
    words: dict[tuple[str, str], str | None] = {}
    columns = (movements[field] for field in ("number", "origin", "kind", "witness", "date"))
    told_twice = _told_twice(movements, books)
    for position, (number, origin, kind, witness, day) in enumerate(zip(*columns, strict=True)):
        if origin not in _IMPORTED or (origin == Origin.DENTAGEST and kind == MovementKind.CREDIT_NOTE):
            continue
        if (number, origin) not in words:
            words[number, origin] = _word(number, origin, books)
        word = words[number, origin]
        if word and origin == Origin.BANK:
            word = _word(number, origin, books, day)
        elif position in told_twice:
            word = WITNESS
        if word is not None and word != witness.casefold():
            yield position, word


def _word(number: str, origin: str, books: Books, day: date | None = None) -> str | None:
    known = books.invoice(number) if number else None
    return None if known is None else "" if counts(origin, known, day, books) else WITNESS


def _told_twice(movements: Mapping[str, Sequence[Any]], books: Books) -> set[int]:
    """The lines that another source has told, of invoices of which any source counts.

    The row that staff typed and a document confirmed comes first, then the bank's line.
    """
    fields = ("number", "origin", "kind", "date", "amount", "document")
    rows = list(zip(*(movements[field] for field in fields), strict=True))
    anyone = {number: _any_source(number, books) for number in {*movements["number"]}}
    found = [
        (position, origin, document, Line(position, books.key(number), amount, day, family(kind)))
        for position, (number, origin, kind, day, amount, document) in enumerate(rows)
        if anyone[number] and day and amount
    ]
    bank = [line for _, origin, _, line in found if origin == Origin.BANK]
    lists = [line for _, origin, _, line in found if origin == Origin.DENTAGEST]
    confirmed = [
        (document, line)
        for _, origin, document, line in found
        if origin == Origin.TYPED and not document.startswith(TYPED_DOCUMENT)
    ]
    by_bank = [line for document, line in confirmed if document.startswith(BANK)]
    by_list = [line for document, line in confirmed if not document.startswith(BANK)]
    again = _seconds(by_bank, lists) | _seconds(by_list, bank)
    return again | _seconds(
        [line for line in bank if line.place not in again], [line for line in lists if line.place not in again]
    )


def _seconds(first: Iterable[Line], second: Iterable[Line]) -> set[int]:
    return {place for _, place in pairs(first, second)}


def _any_source(number: str, books: Books) -> bool:
    known = books.invoice(number) if number else None
    return known is not None and known.payer_type != PayerType.CMD and not books.settings.terms(known.payer_type).source
