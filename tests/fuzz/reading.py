"""Reading a file as the sync does, and judging what comes out: model objects, or our own refusals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any, Final

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.ledger import Invoice
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import MAX_CENTIMES
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import Provenance
from facturation_xls.rules.books import Books

PROVENANCE: Final = Provenance("archives/x", "", date(2026, 10, 5))
_MANY: Final = 1_000_000
_COUNTS: Final = frozenset({"line", "payment_days", "reminder_level", "grouped"})


def outcomes(file: SourceFile) -> Iterator[str]:
    """What becomes of each document in a file: ``lu: Kind``, or the name of the refusal.

    Raises ``AssertionError`` for a model object that no reader may make, and whatever a reader lets escape.
    """
    try:
        members = sources.unpack(file)
    except SourceError as refusal:
        yield _refused(refusal)
        return
    for member in members:
        try:
            documents = sources.read(member)
        except SourceError as refusal:
            yield _refused(refusal)
            continue
        for document in documents:
            check(document)
            _book(document)
            yield f"lu: {type(document).__name__}"


def _refused(refusal: SourceError) -> str:
    assert refusal.message
    return type(refusal).__name__


def _book(document: Document) -> None:
    """A practice with one invoice books it, or refuses it."""
    books = Books([], [], [], [], Settings())
    books.note(Invoice("2026000123", amount=10_000, reference="210000000000000020250001239"))
    try:
        rows = booking.book(document, PROVENANCE, books)
    except SourceError as refusal:
        _refused(refusal)
        return
    for row in rows:
        check(row)


def check(thing: Any, name: str = "") -> None:
    """Sums of this world, days of this time, texts that a cell can hold, all the way down."""
    if is_dataclass(thing):
        for field in fields(thing):
            check(getattr(thing, field.name), field.name)
    elif isinstance(thing, tuple | list):
        for member in thing:
            check(member, name)
    else:
        assert _is_sound(thing, name), f"{name}: {type(thing).__name__}"


def _is_sound(thing: Any, name: str) -> bool:
    match thing:
        case bool() | None | bytes():
            return True
        case int():
            return abs(thing) <= (_MANY if name in _COUNTS else MAX_CENTIMES)
        case date():
            return 1900 <= thing.year <= 2200
        case str():
            return "\0" not in thing and not any("\ud800" <= letter <= "\udfff" for letter in thing)
        case _:
            return False  # a float, or what no model has
