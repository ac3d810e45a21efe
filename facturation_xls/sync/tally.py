"""What one sync did, as its summary tells it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that could not be booked: the name staff know, and the French reason."""

    name: str
    message: str


@dataclass(slots=True)
class Tally:
    """What one sync did, in the words of its summary."""

    invoices: int = 0
    payments: int = 0
    modified: int = 0
    known: int = 0
    unknown_files: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    still_here: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
