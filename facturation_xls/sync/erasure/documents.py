"""The archives without the erased persons: of each document that speaks of them stays what the journal needs of it.

What stays lies beside the document before the workbook leads to it, and the document goes after that. Everything is
found again from the register and the disk, so that a run which was cut short is completed by doing the same once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Final

from facturation_xls import files, inbox
from facturation_xls.errors import SourceError
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.settings import Settings
from facturation_xls.rules.books import Books
from facturation_xls.rules.forgetting import forgotten, speaks_of_erased, speaks_of_others
from facturation_xls.settings.folder import Folder
from facturation_xls.sources.stub import Stub, replace_members, write_stub
from facturation_xls.sync.erasure.rows import LINKS, Replaced
from facturation_xls.sync.erasure.texts import mentions
from facturation_xls.sync.pieces import BETWEEN, Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.workbook.book import Book

_MARK: Final = re.compile(r" ([0-9a-f]{8})(?: \(\d+\))?(?:\.[^.]*)?$")
_STEM: Final = "document effacé"
_ENDING: Final = ".txt"
_INSIDE: Final = "archives/preuves/"
"""Where the PDFs rest that were inside of invoices."""


@dataclass(slots=True)
class Documents:
    """What became of the archives: ``replaced`` documents, those that must be ``kept`` and until when, and those that
    nobody can read any more.
    """

    replaced: int = 0
    kept: list[tuple[str, date]] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)


def replace_documents(folder: Folder, books: Books, today: date, *, only_count: bool = False) -> Documents:
    """Put what stays of each document beside it, and into a ZIP in its place. Raises ``OSError``."""
    shelf, found = Shelf(folder), Documents()
    for arrival in shelf.arrivals:
        pieces, stubs = shelf.pieces(arrival), dict[int, SourceFile]()
        if not pieces:
            found.unreadable.append(arrival.name)
        for position, piece in enumerate(pieces):
            stub = _stub(piece, books, today, found)
            if stub:
                stubs[position] = stub
        found.replaced += len(stubs)
        if only_count:
            continue
        if stubs and pieces[0].is_member:
            content = arrival.load().content
            members = [piece.file for piece in pieces]
            _write(arrival.path, replace_members(content, members, stubs, inbox.archived_hash(content)))
        elif stubs:
            _write(arrival.path.with_name(_name_beside(pieces[0], stubs[0])), stubs[0].content)
    return found


def _stub(piece: Piece, books: Books, today: date, found: Documents) -> SourceFile | None:
    """What stays of a document that speaks of somebody erased; ``None`` for any other, and where nothing is left."""
    try:
        understood = piece.understood()
    except SourceError:
        found.unreadable.append(piece.label)
        return None
    said = understood.documents
    if not any(speaks_of_erased(document, books) for document in said):
        return None
    forgot = tuple(forgotten(document, books) for document in said)
    if piece.is_stub and forgot == said:
        return None
    until = max(_kept_until(document, books) for document in said)
    if until >= today and not piece.is_stub:
        found.kept.append((piece.label, until))
        return None
    name = piece.file.name if piece.is_stub else _name_of(piece, said, books.settings)
    return SourceFile(name, write_stub(Stub(understood.kind, forgot), piece.hash, today))


def _kept_until(document: Document, books: Books) -> date:
    """Until when a voucher that also tells of others must stay as it is (art. 958f CO)."""
    if isinstance(document, Statement | BankNotice) and speaks_of_others(document, books):
        return date(document.covered_until.year + books.settings.kept_years, 12, 31)
    return date.min


def _name_of(piece: Piece, said: Iterable[Document], settings: Settings) -> str:
    """The name of what stays: that of a document about many, unless it names somebody erased."""
    stem = PurePosixPath(piece.file.name).stem
    of_one = all(not isinstance(document, Statement | BankNotice) for document in said)
    if of_one or mentions(settings.erasures, stem):
        stem = f"{_STEM} {piece.hash[: inbox.MARK_LENGTH]}" if piece.is_member else _STEM
    return f"{stem}{_ENDING}"


def _name_beside(piece: Piece, stub: SourceFile) -> str:
    if piece.is_stub:
        return piece.arrival.path.name
    return PurePosixPath(inbox.archive_place(stub.name, piece.hash, piece.day)).name


def _write(path: Path, content: bytes) -> None:
    with files.made_whole(path) as out:
        out.write(content)


# --- what the workbook must know of it --------------------------------------------------------------------------------


class Remains:
    """What stays of documents in the archives, as they are now."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        shelf = Shelf(folder)
        pieces = [piece for arrival in shelf.arrivals for piece in shelf.pieces(arrival)]
        stubs = [piece for piece in pieces if piece.is_stub]
        self.hashes: Final = frozenset(piece.hash for piece in stubs)
        self._labels = {piece.hash: piece.label for piece in stubs}
        self._beside = {_place_mark(piece.place): piece.place for piece in stubs if not piece.is_member}
        self._in_zips = {key: piece.proof for piece in stubs if piece.is_member for key in _member_keys(piece)}
        self._members = {piece.proof for piece in pieces if piece.is_member}
        alone = {piece.hash for piece in stubs if not piece.is_member}
        self._originals = [
            piece.arrival.path for piece in pieces if piece.hash in alone and not piece.is_stub and not piece.is_member
        ]
        self._marks = {content[: inbox.MARK_LENGTH] for content in self.hashes}

    def seen_from(self, book: Book, gone: Iterable[str] = ()) -> Replaced:
        """Which links and names of a workbook lead elsewhere now; ``gone`` are links to files that are removed."""
        links, removed = dict[str, str](), set(gone)
        for number, link in _links(book):
            place, between, _ = link.partition(BETWEEN)
            new = self._in_zips.get((place, invoice_key(number))) if between and link not in self._members else None
            new = new or (None if between else self._beside.get(_place_mark(place)))
            if place.startswith(_INSIDE) and _place_mark(place)[1] in self._marks:
                removed.add(link)
            elif new and new != link:
                links[link] = new
        return Replaced(links, self._labels, frozenset(removed))

    def remove_originals(self) -> None:
        """Remove the documents of which what stays lies beside them, and the PDFs that were inside.

        Raises ``OSError``.
        """
        for path in self._originals:
            path.unlink(missing_ok=True)
        for path in sorted((self._folder.root / _INSIDE).rglob("*.pdf")):
            if _place_mark(path.name)[1] in self._marks:
                path.unlink(missing_ok=True)


def _links(book: Book) -> Iterator[tuple[str, str]]:
    for table, name in LINKS:
        columns = book[table].columns
        yield from ((str(n), str(link)) for n, link in zip(columns["number"], columns[name], strict=True) if link)


def _member_keys(piece: Piece) -> Iterator[tuple[str, str]]:
    """Of what stays of a ZIP's member: the ZIP's place and the invoices that it is about."""
    try:
        documents = piece.understood().documents
    except SourceError:
        return
    for document in documents:
        if isinstance(document, InvoiceDocument | Answer):
            yield piece.place, invoice_key(document.number)
        elif isinstance(document, Proof):
            yield from ((piece.place, invoice_key(number)) for number in document.numbers)


def _place_mark(place: str) -> tuple[str, str]:
    """The folder of an archived file and the mark of its content."""
    path = PurePosixPath(place)
    match = _MARK.search(path.name)
    return path.parent.as_posix(), match[1] if match else ""
