"""The gallery of errors: for every message that staff may read, a case that really brings it about.

``docs/erreurs.md`` is written from it (``tests/blocks.py``), and ``test_gallery.py`` wants a case for every class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import demonstration
import pytest
from small_books import book, books

from facturation_xls import sources
from facturation_xls.errors import (
    BusyError,
    FacturationError,
    InstallationIncomplete,
    ReportStuck,
    SourceError,
    UsageError,
    VerificationFailed,
    WorkbookError,
)
from facturation_xls.errors.tables import TableChanged
from facturation_xls.model.documents import SourceFile
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

FAMILIES: Final[dict[type[FacturationError], str]] = {
    SourceError: "Un document ne peut pas être repris",
    WorkbookError: "Le classeur ou ses réglages ne peuvent pas être utilisés",
    ReportStuck: "Une liste ne peut pas être refaite",
    BusyError: "Le classeur est occupé",
    UsageError: "La commande est mal écrite",
    VerificationFailed: "Le programme s'est trompé",
    InstallationIncomplete: "L'installation est incomplète",
}
"""The chapters of the gallery, each for the classes of its family."""

ABSTRACT: Final = frozenset({FacturationError, SourceError, TableChanged, WorkbookError, ReportStuck, BusyError})
"""Classes that are only families: nothing raises them."""

_DOCUMENTS: Final = Path(__file__).parents[1] / "sources" / "documents"


@dataclass
class Place:
    """Where a case plays: an empty or a filled practice, and the means to spoil something."""

    root: Path
    patch: pytest.MonkeyPatch = field(default_factory=pytest.MonkeyPatch)

    @cached_property
    def fresh(self) -> Folder:
        """An empty practice."""
        return demonstration.empty(self.root / "cabinet")

    @cached_property
    def demo(self) -> Folder:
        """The demonstration, synchronised."""
        return demonstration.synced(self.root / "cabinet")

    @staticmethod
    def read(content: bytes, name: str = "x.xml") -> None:
        """Read a file as the sync does."""
        for member in sources.unpack(SourceFile(name, content)):
            sources.read(member)

    @staticmethod
    def book(content: bytes, name: str = "x.xml", **settings: Any) -> None:
        """Read a file and book it into the journal of a practice with one invoice, number 150."""
        known = {"number": "150", "issued_on": date(2026, 9, 9), "debtor_id": "D0009", "amount": 12_000}
        into = books(known, **settings)
        for document in sources.read(SourceFile(name, content)):
            book(document, into)

    @staticmethod
    def sync(folder: Folder, name: str = "", content: bytes = b"") -> None:
        """Synchronise, with one more document if there is one."""
        if name:
            (folder.inbox / name).write_bytes(content)
        synchronise(folder)


Story: TypeAlias = Callable[[Place], object]


@dataclass(frozen=True)
class Case:
    """``when`` says in French how it comes about; ``story`` brings it about."""

    error: type[FacturationError]
    when: str
    story: Story

    def told(self, root: Path) -> FacturationError:
        """The error as the story brings it about; also one that the program catches and writes into a sheet."""
        place = Place(root)
        with created() as errors, place.patch.context() as patch:
            place.patch = patch
            with suppress(FacturationError):
                self.story(place)
        return next(error for error in reversed(errors) if type(error) is self.error)


CASES: Final[dict[type[FacturationError], Case]] = {}


def case(error: type[FacturationError], when: str) -> Callable[[Story], Story]:
    """Register the story of an error."""

    def register(story: Story) -> Story:
        assert error not in CASES, f"{error.__name__} has two cases"
        CASES[error] = Case(error, when, story)
        return story

    return register


@contextmanager
def created() -> Iterator[list[FacturationError]]:
    """All errors of ours that come into being, whoever catches them."""
    found: list[FacturationError] = []
    original = FacturationError.__init__

    def noted(self: FacturationError, **facts: object) -> None:
        original(self, **facts)
        found.append(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(FacturationError, "__init__", noted)
        yield found


def document(name: str) -> bytes:
    """A document of the readers' tests."""
    return _DOCUMENTS.joinpath(name).read_bytes()


def put(content: bytes, old: str, new: str) -> bytes:
    """A document with something else wherever ``old`` stands."""
    assert old.encode() in content, old
    return content.replace(old.encode(), new.encode())
