"""The contract of a reader: one kind of document, recognised by what it contains, never by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from facturation_xls.model.documents import Document, SourceFile


class Reader(Protocol):
    """What ``sources.identify`` and ``sources.read`` ask of every reader."""

    name: str
    """The French word for its documents, as the summary shows it ("facture", "relevé CMD")."""

    def claims(self, file: SourceFile) -> bool:
        """Whether the file is of this reader's kind, even if it turns out to be damaged. Cheap; never raises."""
        ...

    def read(self, file: SourceFile) -> tuple[Document, ...]:
        """What the file says, all of it. Raises a ``SourceError`` when any part of it cannot be trusted."""
        ...
