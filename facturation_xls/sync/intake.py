"""Reading what waits and booking it: each document completely or not at all, the others unharmed (DESIGN §3, §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from datetime import date

from facturation_xls import inbox, sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.files import UnknownFile
from facturation_xls.inbox import Arrival
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import InvoiceDocument
from facturation_xls.model.ledger import Invoice
from facturation_xls.model.lists import Statement
from facturation_xls.model.words import Origin
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import Provenance, Told, ToldBefore
from facturation_xls.rules.books import Books
from facturation_xls.rules.forgetting import speaks_of_erased
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import enclosed, statements
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.erasure import register
from facturation_xls.sync.fact_rows import TABLES, as_it_stands
from facturation_xls.sync.import_record import is_payment, is_subject, record_of
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.tables import Tables
from facturation_xls.sync.tally import Rejection, Tally
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.outcomes import Offer, Outcome
from facturation_xls.workbook.schema import IMPORTS, JOURNAL


class Intake:
    """The documents of one sync: read first, then booked in their order, moved only after the workbook is saved.

    ``named`` are the hashes of unknown files that an earlier sync named, ``withdrawn`` those of documents that staff
    took back: these are booked again from ``a_traiter/`` only.
    """

    def __init__(
        self,
        book: Book,
        books: Books,
        today: date,
        named: Collection[str],
        withdrawn: frozenset[str],
        tables: Tables,
    ) -> None:
        self._book = book
        self._books = books
        self._today = today
        self._named = named
        self._withdrawn = withdrawn
        self.tables = tables
        self.tally = Tally()
        self._done: dict[Arrival, Piece] = {}
        self._enclosing: list[Piece] = []  # where a PDF inside may still have to be put out
        self._new: set[str] = set()
        self._rejected: list[tuple[Piece, str]] = []
        self._passed_over: list[str] = []
        self._names_erased = False
        self.unknown: list[str] = []

    def take(self, arrivals: Sequence[Arrival]) -> None:
        """Read all arrivals, then book what can be booked."""
        documents = self.tables.take_answers(arrivals)
        for refused in self.tables.refused:
            self._reject(Piece(refused.arrival, refused.arrival.load(), refused.hash, "", self._today), refused.error)
        pieces = [piece for arrival in documents for piece in self._read(arrival)]
        for piece in sorted(pieces, key=lambda piece: piece.order):
            try:
                self._book_piece(piece)
            except SourceError as error:
                self._reject(piece, error)
        self._take_lines_before(self._new)
        self.tally.questions.extend(self.tables.questions)

    # --- reading -----------------------------------------------------------------------------------------------

    def _read(self, arrival: Arrival) -> Iterator[Piece]:
        try:
            file = arrival.load()
        except SourceError as error:
            self.tally.rejections.append(Rejection(arrival.name, error.message))
            return
        marked = inbox.archived_hash if arrival.archived else inbox.content_hash
        digest = marked(file.content)
        try:
            members = sources.unpack(file)
        except SourceError as error:
            self._reject(Piece(arrival, file, digest, "", self._today), error)
            return
        hashes = [digest if member is file else marked(member.content) for member in members]
        if not arrival.ours and self._withdrawn.issuperset(hashes):
            self._passed_over.append(digest)
            return
        whole = self._placed(arrival, file, digest, hashes)
        if not arrival.archived:
            self._done[arrival] = whole.put_down()
        for member, member_hash in zip(members, hashes, strict=True):
            piece = replace(whole, file=member, hash=member_hash)
            if self._is_known(piece):
                self.tally.known += arrival.ours  # what stays in somebody else's folder is no news
                self._enclosing.append(piece.put_down())
            elif arrival.ours or piece.hash not in self._withdrawn:
                try:
                    yield piece.understood().put_down()
                except SourceError as error:
                    self._reject(piece, self.tables.ask(piece.file, piece.hash, error))

    def _placed(self, arrival: Arrival, file: SourceFile, digest: str, hashes: Iterable[str]) -> Piece:
        """The whole file with its archive, and the day on which it is booked: the first one, if it is read again."""
        if arrival.archived:
            return Piece(arrival, file, digest, arrival.archived.place, arrival.archived.day, self.tables.layouts)
        place = inbox.archive_place(file.name, digest, self._first_seen(hashes))
        return Piece(arrival, file, digest, place, self._today, self.tables.layouts)

    def _first_seen(self, hashes: Iterable[str]) -> date:
        """The day on which one of these contents was first booked, today for new ones: an archive keeps its place."""
        imports = self._book[IMPORTS]
        known = (imports.index.get((content_hash,)) for content_hash in hashes)
        days = [imports.get(position, "imported_on") for position in known if position is not None]
        return min(filter(None, days), default=self._today)

    def _is_known(self, piece: Piece) -> bool:
        return (piece.hash,) in self._book[IMPORTS].index

    # --- booking -----------------------------------------------------------------------------------------------

    def _book_piece(self, piece: Piece) -> None:
        if self._is_known(piece):  # the same content under two names
            self.tally.known += 1
            return
        provenance = self._provenance(piece)
        booked = [(document, booking.book(document, provenance, self._books)) for document in piece.documents]
        for document in piece.documents:
            if isinstance(document, Statement):
                statements.take_the_place(self._book, document)
        offers = [(document, row, self._offer(row)) for document, rows in booked for row in rows]
        self._new |= {r.number for _, r, offer in offers if isinstance(r, Invoice) and offer.outcome is Outcome.NEW}
        self._record(piece, [(row, offer) for document, row, offer in offers if is_subject(row, document)])
        if self._books.settings.erasures and not piece.is_stub:
            self._names_erased |= any(speaks_of_erased(document, self._books) for document in piece.documents)
        for document in piece.documents:
            if isinstance(document, InvoiceDocument):
                self._books.note_file(piece.file.name, document.number)
                self._enclosing += [piece] if document.has_pdf else []

    def _take_lines_before(self, numbers: Collection[str]) -> None:
        """Let new invoices have what a statement that came before them said: it was booked and told then."""
        keys = {self._books.key(number) for number in numbers}
        for piece in statements.listed_before(self._book, self._books, numbers, self.tables.folder):
            provenance = self._provenance(piece)
            for document in piece.documents:
                for row in booking.book(document, provenance, self._books):
                    if statements.is_about(row, keys, self._books):
                        self._offer(row)
        statements.take_lines(self._book, self._books, numbers)

    def _provenance(self, piece: Piece) -> Provenance:
        known = covered(self._book[IMPORTS]) if any(isinstance(d, Statement) for d in piece.documents) else {}
        return piece.provenance(known.get(Origin.CMD, date.min))

    def _offer(self, row: Told) -> Offer:
        if isinstance(row, ToldBefore):
            return Offer(Outcome.KNOWN)
        offer = self._book.memory.offer(self._book[TABLES[type(row)]], asdict(row))
        self._books.note(as_it_stands(row, self._book[JOURNAL]) if isinstance(row, Invoice) else row)
        return offer

    def _record(self, piece: Piece, counted: list[tuple[Told, Offer]]) -> None:
        record = record_of(piece, counted)
        self._book.memory.offer(self._book[IMPORTS], asdict(record))
        self.tally.invoices += sum(isinstance(r, Invoice) and o.outcome is Outcome.NEW for r, o in counted)
        self.tally.payments += sum(is_payment(r) and o.outcome is Outcome.NEW for r, o in counted)
        self.tally.modified += record.modified
        self.tally.known += record.known

    def _reject(self, piece: Piece, error: SourceError) -> None:
        if piece.arrival.archived and piece.is_member:
            return  # it was told, and set aside, when its ZIP came
        self._rejected.append((piece, error.message))
        if isinstance(error, UnknownFile) and not piece.is_member:
            self.unknown.append(piece.hash)
        if isinstance(error, UnknownFile) and self._was_named(piece):
            self.tally.unknown_files += 1
        else:
            self.tally.rejections.append(Rejection(piece.label, error.message))
        if not piece.is_member:
            self._done.pop(piece.arrival, None)

    def _was_named(self, piece: Piece) -> bool:
        return piece.hash in self._named or inbox.explained(piece.arrival.path, piece.hash)

    # --- afterwards --------------------------------------------------------------------------------------------

    def left_in_place(self) -> frozenset[str]:
        """The hashes of the booked files that stay in somebody else's folder."""
        return frozenset([piece.hash for piece in self._done.values() if not piece.arrival.ours] + self._passed_over)

    def still_withdrawn(self) -> frozenset[str]:
        """The hashes of documents that staff took back and did not put into ``a_traiter/`` again."""
        known = self._book[IMPORTS].index
        return frozenset(digest for digest in self._withdrawn if (digest,) not in known)

    def put_away(self, folder: Folder) -> None:
        """Move booked documents to the archives; leave the others beside the reason why.

        The workbook is in place by now: what the system refuses to move stays, is named, and moves the next time.
        """
        for piece, message in self._rejected:
            if piece.arrival.ours:
                with self._staying(piece):
                    self._explain(piece, message, folder)
        with suppress(OSError):  # what is asked and learned is asked and learned again
            self.tables.put_away(piece.hash for piece, _ in self._rejected)
        for piece in enclosed.linked(self._enclosing, self._book[JOURNAL]):
            with self._staying(piece):
                enclosed.put_out(piece, folder)
        if self._names_erased:
            register.remind(folder)  # before the document reaches the archives: what is cut short is completed
        for piece in list(self._done.values()):
            with self._staying(piece):
                if piece.hash in self._books.settings.erasures.documents:
                    inbox.throw_away(piece.arrival)
                else:
                    inbox.archive(piece.arrival, piece.hash, piece.place, folder)
        with suppress(OSError):
            inbox.tidy(folder)

    @contextmanager
    def _staying(self, piece: Piece) -> Iterator[None]:
        try:
            yield
        except OSError:
            self._done.pop(piece.arrival, None)
            self.tally.still_here.append(piece.arrival.name)

    @staticmethod
    def _explain(piece: Piece, message: str, folder: Folder) -> None:
        path = inbox.set_aside(piece.file, piece.arrival.path) if piece.is_member else piece.arrival.path
        if not inbox.explained(path, piece.hash):
            inbox.explain(path, message, piece.hash, folder.now())
