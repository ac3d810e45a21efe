"""The archives as pieces: which archived file, or which member of an archived ZIP, holds the content of an import."""

from __future__ import annotations

from collections.abc import Iterator

from facturation_xls import archives, inbox, sources
from facturation_xls.errors import SourceError
from facturation_xls.inbox import Arrival
from facturation_xls.settings.folder import Folder
from facturation_xls.sources.layout import Layout
from facturation_xls.sync.pieces import BETWEEN, Piece
from facturation_xls.sync.tables import own_layouts


class Shelf:
    """The archived documents of a practice, opened only as far as somebody asks."""

    def __init__(self, folder: Folder) -> None:
        self.arrivals = list(archives.documents(folder))
        self._own = own_layouts(folder)
        self._by_name: dict[str, list[Arrival]] = {}
        self._by_mark: dict[str, list[Arrival]] = {}
        for arrival in self.arrivals:
            self._by_name.setdefault(arrival.name, []).append(arrival)
            self._by_mark.setdefault(arrival.archived.mark if arrival.archived else "", []).append(arrival)
        self._opened: dict[Arrival, list[Piece]] = {}

    def find(self, content_hash: str, label: str) -> Piece | None:
        """The piece with this content: the names say where to look, the content decides."""
        return next((piece for piece in self._likely(content_hash, label) if piece.hash == content_hash), None)

    def _likely(self, content_hash: str, label: str) -> Iterator[Piece]:
        archive, between, _ = label.partition(BETWEEN)
        for arrival in self._by_mark.get(content_hash[: inbox.MARK_LENGTH], []):
            yield from self.pieces(arrival)
        if between:
            for arrival in self._by_name.get(inbox.archived_name(archive), []):
                yield from self.pieces(arrival)

    def pieces(self, arrival: Arrival) -> list[Piece]:
        """The documents of one archived file; none where it cannot be read any more."""
        if arrival not in self._opened:
            try:
                self._opened[arrival] = list(_unpacked(arrival, self._own))
            except SourceError:
                self._opened[arrival] = []
        return self._opened[arrival]

    def is_altered(self, arrival: Arrival) -> bool:
        """Whether an archived file is no longer the one that was booked."""
        mark = arrival.archived.mark if arrival.archived else ""
        return not inbox.archived_hash(arrival.load().content).startswith(mark)


def _unpacked(arrival: Arrival, own: tuple[Layout, ...]) -> Iterator[Piece]:
    if not arrival.archived:
        raise ValueError("not in the archives")
    file = arrival.load()
    for member in sources.unpack(file):
        digest = inbox.archived_hash(member.content)
        yield Piece(arrival, member, digest, arrival.archived.place, arrival.archived.day, own)
