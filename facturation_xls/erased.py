"""Whom the practice has erased: numbers, days and keyed marks, nobody's name (art. 6 al. 4 LPD).

A mark tells whether a text is the one that was erased and cannot be turned back into it. Its key lies beside it, so who
holds the practice's folder and a list of names could still try them one by one; the register says so to nobody else.
"""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

NAMELESS: Final = "Personne effacée"
"""How the name begins that stands in the place of an erased one."""

_MARK_LENGTH: Final = 32


@dataclass(frozen=True, slots=True)
class ErasedInvoice:
    """An invoice whose person was erased; ``reference`` is the mark of its payment reference."""

    number: str
    issued_on: date | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ErasedPerson:
    """Somebody erased. ``label`` is the debtor's number (ours), or the number of one invoice of a patient.

    ``debtor``: the debtor was erased with all their patients, else one patient of a debtor who stays. ``names`` are
    marks, ``until`` is the last day of which anything was known, ``payer_type`` what the practice had decided by name.
    """

    label: str
    erased_on: date
    until: date
    debtor: bool
    invoices: tuple[ErasedInvoice, ...] = ()
    names: frozenset[str] = frozenset()
    payer_type: str = ""

    @property
    def name(self) -> str:
        """What stands in the place of the name."""
        return f"{NAMELESS} {self.label}"


@dataclass(frozen=True, slots=True)
class Erasures:
    """All who were erased; ``documents`` are the hashes of the documents that were replaced for it.

    ``pending``: a run was cut short before everything was erased everywhere.
    """

    key: bytes = b""
    persons: tuple[ErasedPerson, ...] = ()
    documents: frozenset[str] = frozenset()
    pending: bool = False

    def __bool__(self) -> bool:
        return bool(self.persons)

    def mark(self, text: str) -> str:
        """The keyed mark of a text; an empty one for an empty text."""
        return hmac.digest(self.key, text.encode(), "sha256").hex()[:_MARK_LENGTH] if text else ""

    def is_name_of(self, person: ErasedPerson, text: str) -> bool:
        """Whether a text is a name of this person, in any order and writing of its words."""
        return self.mark(name_form(text)) in person.names


def name_form(name: str) -> str:
    """Names compare without case, accents and word order: "Élodie Dupont" is "DUPONT Elodie"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(sorted(plain.casefold().split()))


def reference_form(reference: str) -> str:
    """Payment references compare without blanks."""
    return "".join(reference.split())


def with_persons(erasures: Erasures, persons: Iterable[ErasedPerson]) -> Erasures:
    """The register with more persons, to be carried out; one who stands there already is replaced."""
    added = {person.label: person for person in persons}
    kept = tuple(person for person in erasures.persons if person.label not in added)
    return Erasures(erasures.key, (*kept, *added.values()), erasures.documents, pending=True)
