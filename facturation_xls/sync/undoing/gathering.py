"""The documents that an import brought, and all others that speak of the same invoices: what taking back must know."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

from facturation_xls import inbox
from facturation_xls.errors import SourceError
from facturation_xls.errors.erasure import DocumentErased
from facturation_xls.errors.folder import DocumentMissing
from facturation_xls.inbox import Arrival
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.settings import Settings
from facturation_xls.sync.pieces import Piece
from facturation_xls.sync.shelf import Shelf
from facturation_xls.sync.staff import open_books
from facturation_xls.sync.undoing.withdraw import Withdrawal
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DISPATCHES, IMPORTS, JOURNAL

_MARK = re.compile(r"[0-9a-f]{8}")

INVOICE, STATEMENT, EXPORT, PROOF = "facture", "relevé CMD", "export Dentagest", "preuve PDF"
BANK_FILE, ANSWER, TAKE_OVER = "fichier de la banque", "réponse", "reprise"
"""The readers' words for their documents, as ``tblImports`` keeps them."""


class Gathering:
    """The documents to take back, and the others that speak of the same invoices."""

    def __init__(self, book: Book, settings: Settings, shelf: Shelf, chosen: Sequence[int], today: date) -> None:
        self._book, self._settings, self._shelf, self._chosen = book, settings, shelf, chosen
        self._books = open_books(book, settings)
        self._today = today
        self.pieces = [self._needed(position) for position in chosen]
        self._imports = book[IMPORTS]

    def whole(self) -> set[Arrival]:
        """The archived files of which nothing stays booked."""
        booked = set(self._imports.columns["hash"]) - {piece.hash for piece in self.pieces}
        arrivals = {piece.arrival for piece in self.pieces}
        return {arrival for arrival in arrivals if not any(p.hash in booked for p in self._shelf.pieces(arrival))}

    def check_nobody_erased(self, whole: Collection[Arrival]) -> None:
        """Raises ``DocumentErased`` where only the figures of a document are left: it cannot be read from outside."""
        returning = [piece for arrival in whole for piece in self._shelf.pieces(arrival)]
        for piece in (*self.pieces, *returning):
            if piece.is_stub:
                raise DocumentErased(name=piece.label)

    def withdrawal(self) -> Withdrawal:
        """All that ``withdraw`` must know."""
        invoices = self._invoices()
        rows, chosen = self._imports, set(self._chosen)
        remaining = [position for position in range(len(rows)) if position not in chosen]
        speaking = self._speaking(remaining, invoices)
        about_debtors = set(self._about(remaining, self._of_the_same_debtors())) - set(speaking)
        names = {name for i in remaining if rows.get(i, "kind") != INVOICE for name in _names(rows, i)}
        others = [piece for piece in map(self._found, speaking) if piece]
        return Withdrawal(
            pieces=self.pieces,
            others=[*others, *filter(None, map(self._found, sorted(about_debtors)))],
            invoices=invoices,
            brought={rows.get(position, "hash"): rows.get(position, "new") or 0 for position in chosen},
            also_from=frozenset(name.casefold() for name in names),
            complete=len(others) == len(speaking),
            today=self._today,
            bank=self._other_bank_files(remaining),
        )

    def _other_bank_files(self, remaining: Sequence[int]) -> list[Piece]:
        """The bank's other files, where one of them goes."""
        if not any(isinstance(document, BankNotice) for piece in self.pieces for document in piece.documents):
            return []
        kinds = self._imports.columns["kind"]
        return list(filter(None, (self._found(position) for position in remaining if kinds[position] == BANK_FILE)))

    def _invoices(self) -> list[str]:
        """The invoices of which the documents speak, as the journal writes their numbers."""
        journal, found = self._book[JOURNAL], {}
        for number in self._numbers():
            position = journal.index.get(journal.key_of({"number": number}))
            if position is not None:
                found[position] = str(journal.get(position, "number"))
        return [found[position] for position in sorted(found)]

    def _numbers(self) -> Iterator[str]:
        sendings = self._book[DISPATCHES].columns
        for piece in self.pieces:
            for document in piece.documents:
                match document:
                    case InvoiceDocument():
                        yield document.number
                    case TakeOver():
                        yield from (invoice.number for invoice in document.invoices)
                    case Answer():
                        yield document.number or self._books.number_of_file(document.file)
                    case TableExport():
                        yield from (invoice.number for invoice in document.invoices)
                    case Statement():
                        yield from (listing.number for listing in document.listings)
                    case Proof():
                        pairs = zip(sendings["number"], sendings["proof"], strict=True)
                        yield from (number for number, proof in pairs if proof == piece.proof)

    def _speaking(self, remaining: Sequence[int], invoices: Sequence[str]) -> list[int]:
        """The imports whose documents speak of these invoices: their own, every statement, the proofs of a sending."""
        if not invoices:
            return []
        prefixes, rows = self._settings.number_prefixes, self._imports
        keys = {invoice_key(number, prefixes) for number in invoices}
        sendings = self._book[DISPATCHES].columns
        pairs = zip(sendings["number"], sendings["proof"], strict=True)
        proofs = [proof for number, proof in pairs if proof and invoice_key(number, prefixes) in keys]
        marks = {mark for proof in proofs for mark in _MARK.findall(proof)}
        found = [
            i
            for i in remaining
            if rows.get(i, "kind") in {STATEMENT, EXPORT, TAKE_OVER}
            or (rows.get(i, "kind") == PROOF and rows.get(i, "hash")[: inbox.MARK_LENGTH] in marks)
        ]
        return found + self._about(remaining, invoices)

    def _about(self, remaining: Sequence[int], invoices: Iterable[str]) -> list[int]:
        """The imports that brought, changed or reminded of these invoices."""
        prefixes, rows = self._settings.number_prefixes, self._imports
        keys = {invoice_key(number, prefixes) for number in invoices}
        return [
            i
            for i in remaining
            if rows.get(i, "kind") in {INVOICE, ANSWER} and any(invoice_key(n, prefixes) in keys for n in self._told(i))
        ]

    def _told(self, position: int) -> list[str]:
        """The invoices that an import tells of; CMD's answer to an upload tells files."""
        return [self._books.number_of_file(name) or name for name in _names(self._imports, position)]

    def _of_the_same_debtors(self) -> list[str]:
        """The invoices whose documents may know the address that these documents changed."""
        journal = self._book[JOURNAL]
        documents = (document for piece in self.pieces for document in piece.documents)
        keys = {journal.key_of({"number": d.number}) for d in documents if isinstance(d, InvoiceDocument)}
        positions = [journal.index[key] for key in keys if key in journal.index]
        debtors = {journal.get(position, "debtor_id") for position in positions} - {""}
        rows = zip(journal.columns["number"], journal.columns["debtor_id"], strict=True)
        return [number for number, debtor in rows if debtor in debtors]

    def _needed(self, position: int) -> Piece:
        """The document of an import. Raises ``DocumentMissing``."""
        piece = self._found(position)
        if piece is None:
            raise DocumentMissing(name=self._book[IMPORTS].get(position, "file"))
        return piece

    def _found(self, position: int) -> Piece | None:
        rows = self._book[IMPORTS]
        piece = self._shelf.find(rows.get(position, "hash"), rows.get(position, "file"))
        try:
            return piece.understood() if piece else None
        except SourceError:
            return None


def _names(rows: TableRows, position: int) -> list[str]:
    return [name for name in str(rows.get(position, "document")).split(" ; ") if name]
