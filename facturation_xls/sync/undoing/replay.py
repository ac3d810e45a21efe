"""What documents say of some invoices on empty tables: the answer to "what would stand here without that one?"."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from facturation_xls.errors import SourceError
from facturation_xls.model.invoice_documents import InvoiceDocument, Proof
from facturation_xls.model.ledger import Invoice, Movement
from facturation_xls.model.lists import Statement, TableExport, TakeOver
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import ToldBefore
from facturation_xls.rules.books import Books
from facturation_xls.sync.fact_rows import TABLES, as_it_stands
from facturation_xls.sync.pieces import Piece
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, JOURNAL, MEMORY, REMINDERS, Table


@dataclass(frozen=True, slots=True)
class Told:
    """The rows that documents alone make, and what the memory would hold of them."""

    tables: dict[str, TableRows]
    memory: Memory

    def __getitem__(self, table: Table) -> TableRows:
        return self.tables[table.name]

    def row(self, table: Table, key: tuple[str, ...]) -> dict[str, Any]:
        """One row by field, empty where there is none."""
        position = self[table].index.get(key)
        return {} if position is None else {field: v[position] for field, v in self[table].columns.items()}


def replay(
    pieces: Iterable[Piece], invoices: Sequence[str], open_books: Callable[[], Books], prefixes: tuple[str, ...]
) -> Told:
    """Book documents on empty tables, in their order. Movements are left out: each one has its own document.

    ``invoices`` exist in any case: one that no document makes gets a row of its number alone, so that statements and
    proofs find it. ``open_books`` gives books that know the debtors and nothing else.
    """
    stage = _Stage(open_books(), prefixes)
    ordered = sorted(pieces, key=lambda piece: piece.order)
    for piece in filter(_is_invoice, ordered):
        stage.book(piece)
    for number in invoices:
        stage.stand_in(number)
    for piece in ordered:
        if not _is_invoice(piece):
            stage.book(piece)
    return stage.told


class _Stage:
    """Empty tables on which documents are booked."""

    def __init__(self, books: Books, prefixes: tuple[str, ...]) -> None:
        self._books = books
        self._covered = date.min
        tables = {table.name: TableRows(table, prefixes) for table in (JOURNAL, DISPATCHES, REMINDERS, DEBTORS)}
        self.told = Told(tables, Memory(TableRows(MEMORY)))

    def book(self, piece: Piece) -> None:
        """Book one document file; what cannot be booked says nothing."""
        provenance = piece.provenance(self._covered)
        try:
            rows = [row for document in piece.documents for row in booking.book(document, provenance, self._books)]
        except SourceError:
            return
        for row in rows:
            if isinstance(row, ToldBefore):
                continue
            if TABLES[type(row)].name in self.told.tables:
                self.told.memory.offer(self.told[TABLES[type(row)]], asdict(row))
            if not isinstance(row, Movement):
                self._books.note(as_it_stands(row, self.told[JOURNAL]) if isinstance(row, Invoice) else row)
        ends = (document.covered_until for document in piece.documents if isinstance(document, Statement))
        self._covered = max(self._covered, *ends, date.min)

    def stand_in(self, number: str) -> None:
        """Let an invoice exist."""
        if not self._books.invoice(number):
            self.told[JOURNAL].append({"number": number})
            self._books.note(Invoice(number))


def _is_invoice(piece: Piece) -> bool:
    return all(
        isinstance(document, InvoiceDocument | TableExport | TakeOver)
        or (isinstance(document, Proof) and document.proposal)
        for document in piece.documents
    )
