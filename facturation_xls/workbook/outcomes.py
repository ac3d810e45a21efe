"""What became of the facts that a document offered to a table: the row, its changed cells, and what is in dispute."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from facturation_xls.workbook.schema import Table
from facturation_xls.workbook.values import Value


class Outcome(Enum):
    """What became of a fact row that was offered to a table (the words of the summary)."""

    NEW = "nouvelle"
    MODIFIED = "modifiée"
    KNOWN = "connue"
    DELETED = "supprimée"


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that a later document gives differently: the value before and after."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Offer:
    """The answer of ``Memory.offer``: what became of the row, and which of its known facts changed."""

    outcome: Outcome
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Staff and a document disagree about one cell: staff's value stands, the document's is shown.

    ``number`` is the row's invoice number as staff see it (the key has its common form).
    """

    table: Table
    key: tuple[str, ...]
    field: str
    kept: str
    document_value: str
    number: str = ""
