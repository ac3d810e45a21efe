"""Reading what waits and booking it: each document completely or not at all, the others unharmed (DESIGN §3, §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date

from facturation_xls import inbox, sources
from facturation_xls.errors import SourceError, UnknownFile
from facturation_xls.inbox import Arrival
from facturation_xls.model import (
    BankNotice,
    Debtor,
    Dispatch,
    Document,
    DocumentKind,
    ImportRecord,
    Invoice,
    InvoiceDocument,
    Movement,
    MovementKind,
    Origin,
    Proof,
    SourceFile,
    Statement,
)
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules import booking
from facturation_xls.rules.books import Books
from facturation_xls.settings import Folder
from facturation_xls.sync.coverage import covered
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.memory import Change, Offer, Outcome
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, IMPORTS, JOURNAL, MOVEMENTS, Column, Kind, Table

_TABLES: dict[type, Table] = {Invoice: JOURNAL, Dispatch: DISPATCHES, Movement: MOVEMENTS, Debtor: DEBTORS}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that could not be booked: the name staff know, and the French reason."""

    name: str
    message: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """One document file: an arrival, or a member of an arrival that is a ZIP."""

    arrival: Arrival
    file: SourceFile
    hash: str
    place: str
    kind: str = ""
    documents: tuple[Document, ...] = ()

    @property
    def is_member(self) -> bool:
        return self.file.name != self.arrival.path.name

    @property
    def label(self) -> str:
        return f"{self.arrival.path.name} > {self.file.name}" if self.is_member else self.file.name

    @property
    def proof(self) -> str:
        return f"{self.place} > {self.file.name}" if self.is_member else self.place


@dataclass(slots=True)
class Tally:
    """What one sync did, in the words of its summary."""

    invoices: int = 0
    payments: int = 0
    modified: int = 0
    known: int = 0
    unknown_files: int = 0
    rejections: list[Rejection] = field(default_factory=list)


class Intake:
    """The documents of one sync: read first, then booked in their order, moved only after the workbook is saved.

    ``named`` are the hashes of unknown files that an earlier sync named.
    """

    def __init__(self, book: Book, books: Books, today: date, named: Collection[str] = ()) -> None:
        self._book = book
        self._books = books
        self._today = today
        self._named = named
        self.tally = Tally()
        self._done: dict[Arrival, _Piece] = {}
        self._rejected: list[tuple[_Piece, str]] = []
        self.unknown: list[str] = []

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Read all arrivals, then book what can be booked."""
        pieces = [piece for arrival in arrivals for piece in self._read(arrival)]
        for piece in sorted(pieces, key=lambda p: (min(map(booking.order, p.documents)), p.label)):
            try:
                self._book_piece(piece)
            except SourceError as error:
                self._reject(piece, error)

    # --- reading -----------------------------------------------------------------------------------------------

    def _read(self, arrival: Arrival) -> Iterator[_Piece]:
        try:
            file = arrival.load()
        except SourceError as error:
            self.tally.rejections.append(Rejection(arrival.path.name, error.message))
            return
        digest = inbox.content_hash(file.content)
        try:
            members = sources.unpack(file)
        except SourceError as error:
            self._reject(_Piece(arrival, file, digest, ""), error)
            return
        hashes = [digest if member is file else inbox.content_hash(member.content) for member in members]
        place = inbox.archive_place(file.name, digest, self._first_seen(hashes))
        self._done[arrival] = _Piece(arrival, file, digest, place)
        for member, member_hash in zip(members, hashes, strict=True):
            piece = _Piece(arrival, member, member_hash, place)
            if self._is_known(piece):
                self.tally.known += arrival.ours  # what stays in somebody else's folder is no news
                continue
            try:
                reader = sources.identify(member)
                yield replace(piece, kind=reader.name, documents=reader.read(member))
            except SourceError as error:
                self._reject(piece, error)

    def _first_seen(self, hashes: Iterable[str]) -> date:
        """The day on which one of these contents was first booked, today for new ones: an archive keeps its place."""
        imports = self._book[IMPORTS]
        known = (imports.index.get((content_hash,)) for content_hash in hashes)
        days = [imports.get(position, "imported_on") for position in known if position is not None]
        return min(filter(None, days), default=self._today)

    def _is_known(self, piece: _Piece) -> bool:
        return (piece.hash,) in self._book[IMPORTS].index

    # --- booking -----------------------------------------------------------------------------------------------

    def _book_piece(self, piece: _Piece) -> None:
        if self._is_known(piece):  # the same content under two names
            self.tally.known += 1
            return
        provenance = self._provenance(piece)
        booked = [(document, booking.book(document, provenance, self._books)) for document in piece.documents]
        offers = [(document, row, self._offer(row)) for document, rows in booked for row in rows]
        self._record(piece, [(row, offer) for document, row, offer in offers if _counts(row, document)])

    def _provenance(self, piece: _Piece) -> booking.Provenance:
        lot = piece.arrival.path.stem if piece.is_member else ""
        known = covered(self._book[IMPORTS]) if any(isinstance(d, Statement) for d in piece.documents) else {}
        return booking.Provenance(piece.proof, lot, self._today, known.get(Origin.CMD, date.min))

    def _offer(self, row: booking.Row) -> Offer:
        offer = self._book.memory.offer(self._book[_TABLES[type(row)]], asdict(row))
        self._books.note(row)
        return offer

    def _record(self, piece: _Piece, counted: list[tuple[booking.Row, Offer]]) -> None:
        reminder = any(isinstance(d, InvoiceDocument) and d.kind is DocumentKind.REMINDER for d in piece.documents)
        outcomes = [Outcome.NEW if reminder and _reminds(row) else offer.outcome for row, offer in counted]
        changed = [(row, change) for row, offer in counted for change in offer.changes]
        changes = [] if reminder else changed  # a reminder is meant to change the level
        written = [change for row, change in changes if not _column(row, change).asked]  # the others show as conflicts
        record = ImportRecord(
            hash=piece.hash,
            imported_on=self._today,
            file=piece.label,
            kind=piece.kind,
            document=" ; ".join(filter(None, map(_name, piece.documents))),
            covered=format_date(max(_covered(document, self._today) for document in piece.documents)),
            new=outcomes.count(Outcome.NEW),
            modified=len(changes),
            known=outcomes.count(Outcome.KNOWN) + outcomes.count(Outcome.DELETED),
            to_check=len(written),
            detail=" ; ".join(_sentence(row, change) for row, change in changes),
        )
        self._book.memory.offer(self._book[IMPORTS], asdict(record))
        self.tally.invoices += sum(isinstance(r, Invoice) and o.outcome is Outcome.NEW for r, o in counted)
        self.tally.payments += sum(_is_payment(r) and o.outcome is Outcome.NEW for r, o in counted)
        self.tally.modified += record.modified
        self.tally.known += record.known

    def _reject(self, piece: _Piece, error: SourceError) -> None:
        self._rejected.append((piece, error.message))
        if isinstance(error, UnknownFile) and not piece.is_member:
            self.unknown.append(piece.hash)
        if isinstance(error, UnknownFile) and self._was_named(piece):
            self.tally.unknown_files += 1
        else:
            self.tally.rejections.append(Rejection(piece.label, error.message))
        if not piece.is_member:
            self._done.pop(piece.arrival, None)

    def _was_named(self, piece: _Piece) -> bool:
        return piece.hash in self._named or inbox.explained(piece.arrival.path, piece.hash)

    # --- afterwards --------------------------------------------------------------------------------------------

    def left_in_place(self) -> frozenset[str]:
        """The hashes of the booked files that stay in somebody else's folder."""
        return frozenset(piece.hash for piece in self._done.values() if not piece.arrival.ours)

    def put_away(self, folder: Folder) -> None:
        """Move booked documents to the archives; leave the others beside the reason why."""
        for piece, message in self._rejected:
            path = piece.arrival.path
            if not piece.arrival.ours:
                continue
            if piece.is_member:
                path = inbox.set_aside(piece.file, path)
            if not inbox.explained(path, piece.hash):
                inbox.explain(path, message, piece.hash, folder.now())
        for piece in self._done.values():
            inbox.archive(piece.arrival, piece.place, folder)
        inbox.tidy(folder)


def _counts(row: booking.Row, document: Document) -> bool:
    """Whether a row is what the document is about: its invoice, the movements of a statement, the sending proven."""
    match document:
        case Statement() | BankNotice():
            return isinstance(row, Movement)
        case Proof():
            return isinstance(row, Dispatch)
        case _:
            return isinstance(row, Invoice | Movement)


def _reminds(row: booking.Row) -> bool:
    return isinstance(row, Invoice) and row.reminder_level is not None


def _is_payment(row: booking.Row) -> bool:
    unpaid = {MovementKind.FEE, MovementKind.CREDIT_NOTE, MovementKind.LOSS}
    return isinstance(row, Movement) and row.kind not in unpaid and not row.witness


def _column(row: booking.Row, change: Change) -> Column:
    return _TABLES[type(row)].column(change.field)


def _sentence(row: booking.Row, change: Change) -> str:
    column, number = _column(row, change), getattr(row, "number", "")
    return f"{number} : {column.header} {_shown(column.kind, change.before)} → {_shown(column.kind, change.after)}"


def _shown(kind: Kind, value: object) -> str:
    if value in ("", None):
        return "(vide)"
    if isinstance(value, date):
        return format_date(value)
    return format_amount(value) if kind is Kind.MONEY and isinstance(value, int) else str(value)


def _name(document: Document) -> str:
    match document:
        case InvoiceDocument():
            return document.number
        case Statement() | BankNotice():
            return document.document
        case _:
            return ""


def _covered(document: Document, today: date) -> date:
    match document:
        case InvoiceDocument():
            return document.exported_on or document.issued_on
        case Statement() | BankNotice():
            return document.covered_until
        case _:
            return today
