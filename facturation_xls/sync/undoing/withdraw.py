"""Taking back what some documents brought, and nothing else: what staff did and what other documents say stays.

What to take back is the difference of two replays on empty tables: of all the documents about an invoice, and of those
that remain. A cell goes back only where it still holds what the documents made of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Any

from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument, Proof
from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.model.settings import Settings
from facturation_xls.model.words import Origin
from facturation_xls.rules import booking
from facturation_xls.rules.booking.invoices import storno_name
from facturation_xls.rules.booking.proofs import TO_CONFIRM
from facturation_xls.rules.booking.takeover import paid_before
from facturation_xls.rules.booking.told import Provenance
from facturation_xls.rules.books import Books
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.settling import part_ways
from facturation_xls.sync.staff import note_files, open_books
from facturation_xls.sync.statements import traces_of
from facturation_xls.sync.table_rows import all_rows
from facturation_xls.sync.undoing.replay import Told, replay
from facturation_xls.sync.undoing.taking_back import PROOFS, Facts, Key, Taken, TakingBack
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, IMPORTS, JOURNAL, MOVEMENTS, REMINDERS, Table


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The documents to take back, the others about the same ``invoices`` and debtors, and how many rows each brought.

    ``also_from`` are the names of statements and bank files that another import brought as well. Where not all the
    others about an invoice were found (``complete``), none goes. ``bank`` are the other files of the bank: what
    they told as well comes from them now.
    """

    pieces: Sequence[Piece]
    others: Sequence[Piece]
    invoices: Sequence[str]
    brought: Mapping[str, int]
    also_from: frozenset[str]
    complete: bool
    today: date
    bank: Sequence[Piece] = ()


def withdraw(book: Book, settings: Settings, withdrawal: Withdrawal) -> Taken:
    """Take the documents out of the ledger tables, and their rows out of ``tblImports``."""
    work = _Work(book, settings, withdrawal)
    work.movements()
    work.unknown_invoices()
    work.beside_invoices(DISPATCHES)
    work.beside_invoices(REMINDERS)
    work.invoices()
    work.debtors()
    work.imports()
    return work.back.taken


class _Work:
    def __init__(self, book: Book, settings: Settings, withdrawal: Withdrawal) -> None:
        self._book, self._memory, self._settings = book, book.memory, settings
        self._pieces, self._others = withdrawal.pieces, withdrawal.others
        self._what = withdrawal
        self._before = self._replayed([*self._others, *self._pieces])
        self._after = self._replayed(self._others)
        self.back = TakingBack(book, settings.number_prefixes, self._before, self._after)
        self._former_debtors: set[str] = set()

    def _replayed(self, pieces: Sequence[Piece]) -> Told:
        return replay(pieces, self._what.invoices, self._empty_books, self._settings.number_prefixes)

    def _empty_books(self) -> Books:
        books = Books([], [], [], all_rows(self._book[DEBTORS]), self._settings)
        note_files(self._book, books)
        return books

    @cached_property
    def _books(self) -> Books:
        """What the journal holds before anything is taken back."""
        return open_books(self._book, self._settings)

    # --- movements: each one names its document ----------------------------------------------------------------------

    def movements(self) -> None:
        """The movements of these documents go, unless the same document came in another file as well."""
        rows = self._book[MOVEMENTS]
        names = self._movement_documents(self._pieces) - self._movement_documents(self._others) - self._what.also_from
        said = {rows.key_of(facts): facts for facts in self._said_movements()}
        found = [position for position, name in enumerate(rows.columns["document"]) if name.casefold() in names]
        for key in self.back.remove(MOVEMENTS, {position: said.get(rows.key(position), {}) for position in found}):
            if rows.get(rows.index[key], "origin") == Origin.TYPED:
                part_ways(self._book, rows.index[key], self._what.today)
        self._told_by_the_bank_as_well()

    def _told_by_the_bank_as_well(self) -> None:
        """A payment that stood in two files of the bank comes from the one that stays; deleted rows stay deleted."""
        rows = self._book[MOVEMENTS]
        books = open_books(self._book, self._settings) if self._what.bank else self._books
        for piece in sorted(self._what.bank, key=lambda piece: piece.order):
            provenance = Provenance(piece.proof, piece.lot, piece.day)
            for document in piece.documents:
                for row in booking.book(document, provenance, books):
                    if isinstance(row, Movement) and rows.key_of(asdict(row)) not in rows.index:
                        self._memory.offer(rows, asdict(row))
                        books.note(row)

    def _said_movements(self) -> Iterator[Facts]:
        for piece in self._pieces:
            provenance = piece.provenance()
            for document in piece.documents:
                if isinstance(document, Statement | BankNotice | TableExport | TakeOver):
                    booked = booking.book(document, provenance, self._books)
                    yield from (asdict(row) for row in booked if isinstance(row, Movement))

    def _movement_documents(self, pieces: Sequence[Piece]) -> frozenset[str]:
        """The names under which the movements of some documents are booked, in the form in which they compare."""
        names = (self._movement_names(document) for piece in pieces for document in piece.documents)
        return frozenset(name.casefold() for found in names for name in found)

    def _movement_names(self, document: Document) -> list[str]:
        match document:
            case Statement() | BankNotice():
                return [document.document]
            case TableExport():
                return [movement.document for movement in document.movements]
            case InvoiceDocument(kind=DocumentKind.STORNO):
                known = self._books.invoice(document.number)
                return [storno_name(known.number)] if known else []
            case TakeOver():
                known_ones = (self._books.invoice(invoice.number) for invoice in document.invoices)
                return [paid_before(known.number) for known in known_ones if known]
            case _:
                return []

    def unknown_invoices(self) -> None:
        """What statements told of invoices that nobody knows goes with them."""
        names = [d.document for piece in self._pieces for d in piece.documents if isinstance(d, Statement)]
        names = [name for name in names if name.casefold() not in self._what.also_from]
        self.back.remove(DISPATCHES, {position: {} for name in names for position in traces_of(self._book, name)})

    # --- sendings and reminders --------------------------------------------------------------------------------------

    def beside_invoices(self, table: Table) -> None:
        """Rows that only these documents made go; those that they changed go back; those of the others come."""
        rows, before, after = self._book[table], self._before[table].index, self._after[table].index
        for key in before.keys() & after.keys() & rows.index.keys():
            self.back.take_back_cells(table, key)
        gone = (before.keys() - after.keys()) & rows.index.keys()
        self.back.remove(table, {rows.index[key]: self._before.row(table, key) for key in gone})
        present = {key[:2] for key in rows.index}  # invoice and channel, invoice and level
        for key in sorted(after.keys() - before.keys()):
            if key[:2] not in present:
                self._memory.offer(rows, self._after.row(table, key))

    # --- invoices ----------------------------------------------------------------------------------------------------

    def invoices(self) -> None:
        """An invoice that nobody else knows of goes; any other loses what only these documents said."""
        rows, gone = self._book[JOURNAL], {}
        for number in self._what.invoices:
            key = rows.key_of({"number": number})
            position = rows.index.get(key)
            if position is None:
                continue
            created, others = key in self._created, self._after.row(JOURNAL, key)
            if created and not _facts(others):
                gone[position] = self._before.row(JOURNAL, key)
            elif self.back.take_back_cells(JOURNAL, key, may_empty=created or bool(others["issued_on"])):
                self.back.keep(JOURNAL, position)
        self._former_debtors = {rows.get(position, "debtor_id") for position in gone}
        for key in self.back.remove(JOURNAL, gone):
            self.back.take_back_cells(JOURNAL, key, only=PROOFS)

    @cached_property
    def _created(self) -> set[Key]:
        """The keys of the invoices that these documents brought; where staff had typed the row before, it is theirs."""
        rows, created = self._book[JOURNAL], set()
        for piece in self._pieces:
            invoices = {rows.key_of({"number": invoice.number}): invoice for invoice in invoices_of(piece.documents)}
            if self._what.complete and self._what.brought[piece.hash] >= len(invoices):
                created |= {key for key, invoice in invoices.items() if self._brought(key, invoice, piece)}
            proposals = [d.proposal for d in piece.documents if isinstance(d, Proof) and d.proposal]
            keys = {rows.key_of({"number": proposal.number}) for proposal in proposals}
            if self._what.complete:
                created |= {key for key in keys if self._memory.wrote(JOURNAL, key, "to_confirm", TO_CONFIRM)}
            old = [d for document in piece.documents if isinstance(document, TakeOver) for d in document.invoices]
            if self._what.complete and self._what.brought[piece.hash] >= len(old):
                created |= {rows.key_of({"number": invoice.number}) for invoice in old}
        return created

    def _brought(self, key: Key, invoice: InvoiceDocument, piece: Piece) -> bool:
        """Whether the row is this document's: it left its proof there; a list, which proves nothing, the amount."""
        by_proof = self._memory.wrote(JOURNAL, key, "xml_proof", piece.proof)
        from_list = any(isinstance(document, TableExport) for document in piece.documents)
        return by_proof or (from_list and self._memory.wrote(JOURNAL, key, "amount", invoice.due))

    # --- debtors and imports -----------------------------------------------------------------------------------------

    def debtors(self) -> None:
        """A debtor goes with the last invoice, unless staff noted something about it; an address goes back."""
        rows = self._book[DEBTORS]
        used = {*self._book[JOURNAL].columns["debtor_id"], *self._book[MOVEMENTS].columns["debtor_id"]}
        for key in self._before[DEBTORS].index.keys() & rows.index.keys():
            self.back.take_back_cells(DEBTORS, key, may_empty=False)
        gone = [rows.index.get(rows.key_of({"debtor_id": number})) for number in self._former_debtors - used]
        self.back.remove(DEBTORS, {position: {} for position in gone if position is not None}, tell=False)

    def imports(self) -> None:
        """The documents are unknown again."""
        rows = self._book[IMPORTS]
        gone = [rows.index[piece.hash,] for piece in self._pieces]
        for position in gone:
            self._memory.forget(IMPORTS, rows.key(position))
        rows.remove(gone)


def invoices_of(documents: Sequence[Document]) -> Iterator[InvoiceDocument]:
    """The invoices that documents bring, alone or in a list."""
    for document in documents:
        match document:
            case InvoiceDocument():
                yield document
            case TableExport():
                yield from document.invoices


def _facts(row: Facts) -> dict[str, Any]:
    """What a row says beyond its number."""
    return {name: value for name, value in row.items() if name != "number" and value not in ("", None)}
