"""Reading what waits and booking it: each document completely or not at all, the others unharmed (DESIGN §3, §5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
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
    SourceFile,
    Statement,
)
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules import booking
from facturation_xls.rules.books import Books
from facturation_xls.settings import Folder
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.memory import Change, Offer, Outcome
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, IMPORTS, JOURNAL, MOVEMENTS, Column, Kind, Table

_TABLES: dict[type, Table] = {Invoice: JOURNAL, Dispatch: DISPATCHES, Movement: MOVEMENTS, Debtor: DEBTORS}


@dataclass(frozen=True, slots=True)
class Rejection:
    """A document that could not be booked: the name staff know, the French reason, and whether it was said before."""

    name: str
    message: str
    said_before: bool = False


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
    """The documents of one sync: read first, then booked in their order, moved only after the workbook is saved."""

    def __init__(self, book: Book, books: Books, today: date) -> None:
        self._book = book
        self._books = books
        self._today = today
        self.tally = Tally()
        self._done: dict[Arrival, str] = {}
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
        place = inbox.archive_place(file.name, digest, self._today)
        whole = _Piece(arrival, file, digest, place)
        try:
            members = sources.unpack(file)
        except SourceError as error:
            self._reject(whole, error)
            return
        self._done[arrival] = place
        for member in members:
            piece = whole if member is file else _Piece(arrival, member, inbox.content_hash(member.content), place)
            if self._is_known(piece):
                self.tally.known += 1
                continue
            try:
                reader = sources.identify(member)
                yield _Piece(arrival, member, piece.hash, place, reader.name, reader.read(member))
            except SourceError as error:
                self._reject(piece, error)

    def _is_known(self, piece: _Piece) -> bool:
        return (piece.hash,) in self._book[IMPORTS].index

    # --- booking -----------------------------------------------------------------------------------------------

    def _book_piece(self, piece: _Piece) -> None:
        if self._is_known(piece):  # the same content under two names
            self.tally.known += 1
            return
        lot = piece.arrival.path.stem if piece.is_member else ""
        provenance = booking.Provenance(piece.proof, lot, self._today)
        booked = [(document, booking.book(document, provenance, self._books)) for document in piece.documents]
        offers = [(document, row, self._offer(row)) for document, rows in booked for row in rows]
        self._record(piece, [(row, offer) for document, row, offer in offers if _counts(row, document)])

    def _offer(self, row: booking.Row) -> Offer:
        offer = self._book.memory.offer(self._book[_TABLES[type(row)]], asdict(row))
        self._books.note(row)
        return offer

    def _record(self, piece: _Piece, counted: list[tuple[booking.Row, Offer]]) -> None:
        outcomes = [offer.outcome for _, offer in counted]
        reminder = any(isinstance(d, InvoiceDocument) and d.kind is DocumentKind.REMINDER for d in piece.documents)
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
            new=outcomes.count(Outcome.NEW) + (reminder and bool(changed)),
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

    # --- afterwards --------------------------------------------------------------------------------------------

    def _reject(self, piece: _Piece, error: SourceError) -> None:
        said = inbox.explained(piece.arrival.path, piece.hash)
        self._rejected.append((piece, error.message))
        if isinstance(error, UnknownFile) and not piece.is_member:
            self.unknown.append(piece.hash)
        if said and isinstance(error, UnknownFile):
            self.tally.unknown_files += 1
        else:
            self.tally.rejections.append(Rejection(piece.label, error.message, said))
        if not piece.is_member:
            self._done.pop(piece.arrival, None)

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
        for arrival, place in self._done.items():
            inbox.archive(arrival, place, folder)
        inbox.tidy(folder)


def _counts(row: booking.Row, document: Document) -> bool:
    """Whether a row is what the document is about: its invoice, or the movements of a statement or bank file."""
    if isinstance(document, Statement | BankNotice):
        return isinstance(row, Movement)
    return isinstance(row, Invoice | Movement)


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
