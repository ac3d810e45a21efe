"""``annuler``: take back what one import brought; its document waits in ``a_traiter/`` again (DESIGN §5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from facturation_xls import files, inbox
from facturation_xls.errors import SourceError, UsageError
from facturation_xls.errors.erasure import DocumentErased
from facturation_xls.errors.folder import DocumentMissing
from facturation_xls.inbox import Arrival
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.settings import Settings
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.sheets import read_settings
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import enclosed, guard, orders
from facturation_xls.sync.erasure import register
from facturation_xls.sync.pieces import BETWEEN, Piece
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.shelf import Shelf
from facturation_xls.sync.staff import all_rows, open_books, take_note
from facturation_xls.sync.taking_back import Taken
from facturation_xls.sync.withdraw import Withdrawal, withdraw
from facturation_xls.sync.witnesses import judge_witnesses
from facturation_xls.workbook import save, schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import DISPATCHES, IMPORTS, JOURNAL

SHOWN = 15
MOST_NAMED = 5
SHORTEST_PART = 4
"""Digits that may be a part of a name; fewer of them are a number of the list."""
_MARK = re.compile(r"[0-9a-f]{8}")

INVOICE, STATEMENT, EXPORT, PROOF = "facture", "relevé CMD", "export Dentagest", "preuve PDF"
BANK_FILE, ANSWER, TAKE_OVER = "fichier de la banque", "réponse", "reprise"
"""The readers' words for their documents, as ``tblImports`` keeps them."""


@dataclass(frozen=True, slots=True)
class Import:
    """One row of ``tblImports``; ``position`` is its place in the table, counted from 1."""

    position: int
    day: date | None
    file: str
    kind: str
    new: int


@dataclass(frozen=True, slots=True)
class Undone:
    """What ``annuler`` did. ``returned`` are the names of the files that wait in ``a_traiter/`` again."""

    files: tuple[str, ...]
    taken: Taken
    returned: tuple[str, ...]


def last_imports(folder: Folder) -> list[Import]:
    """The last imports, the newest first. Raises ``WorkbookError``."""
    guard.check_journal(folder)
    book = Book(folder.workbook, TEMPLATE)
    try:
        book.load(())
        found = [_listed(book[IMPORTS], position) for position in range(len(book[IMPORTS]))]
    finally:
        book.close()
    return found[: -SHOWN - 1 : -1]


def _listed(rows: TableRows, position: int) -> Import:
    day, file, kind, new = (rows.get(position, field) for field in ("imported_on", "file", "kind", "new"))
    return Import(position + 1, day, file, kind, new or 0)


def undo(folder: Folder, wanted: str) -> Undone:
    """Take an import back: a number of ``last_imports``, a file name, or a part of one that no other has.

    Raises ``UsageError`` (2), ``WorkbookError`` (65) and ``BusyError`` (75); the journal is as it was in all cases.
    """
    now = folder.now()
    guard.check_journal(folder)
    with guard.exclusive(folder):
        read_as = files.fingerprint(folder.workbook)
        book = Book(folder.workbook, TEMPLATE)
        try:
            said = read_settings(*(all_rows(book[table]) for table in schema.SETTING_TABLES))
            settings = replace(said, erasures=register.read(folder))
            book.load(settings.number_prefixes)
            last = book.named("fx_au")
            day = max(now.date(), last) if isinstance(last, date) else now.date()
            take_note(book, settings, day)
            chosen = _choose(book[IMPORTS], wanted)
            names = tuple(book[IMPORTS].get(position, "file") for position in chosen)
            gathering = _Gathering(book, settings, Shelf(folder), chosen, day)
            if len({piece.arrival for piece in gathering.pieces}) > 1:
                raise UsageError(problem=f"Plusieurs « {wanted} » ont été repris. Annulez leurs imports un à un.")
            pieces, whole = gathering.pieces, gathering.whole()
            gathering.check_nobody_erased(whole)
            taken = withdraw(book, settings, gathering.withdrawal())
            judge_witnesses(book, open_books(book, settings))
            reports, _ = refresh(book, settings, day)
            book.finish(f"{now:%d.%m.%Y %H:%M}")
            standing = orders.read(folder)
            withdrawn = standing.withdrawn | {piece.hash for piece in pieces}
            with _returned(pieces, whole, folder) as returned:
                orders.write(folder, orders.Orders(standing.reread, withdrawn))
                save.save(book, read_as, folder.backups, now, reports)
            with suppress(OSError):  # a PDF that stays harms nobody
                enclosed.take_back(pieces, book[JOURNAL], folder)
        finally:
            book.close()
    return Undone(names, taken, tuple(path.name for path in returned))


def _choose(rows: TableRows, wanted: str) -> list[int]:
    """The positions of one import, or of all the members of a ZIP. Raises ``UsageError``."""
    wanted = wanted.strip().casefold()
    names = [str(name).casefold() for name in rows.columns["file"]]
    exact = [i for i, name in enumerate(names) if name == wanted]
    members = [i for i, name in enumerate(names) if name.startswith(wanted + BETWEEN)]
    if not exact and members:
        return members
    if not exact and wanted.isdecimal() and 0 < int(wanted) <= len(names):
        return [int(wanted) - 1]
    is_part = bool(wanted) and not (wanted.isdecimal() and len(wanted) < SHORTEST_PART)  # "60" is a number mistyped
    found = exact or [i for i, name in enumerate(names) if is_part and wanted in name]
    if len(found) == 1:
        return found
    if not found:
        raise UsageError(problem=f"Je ne trouve aucun import « {wanted} ». Prenez un numéro de la liste.")
    named = ", ".join(f"n° {i + 1} « {rows.get(i, 'file')} »" for i in found[:MOST_NAMED])
    raise UsageError(problem=f"{len(found)} imports correspondent ({named} …). Donnez le numéro ou le nom entier.")


@contextmanager
def _returned(pieces: Sequence[Piece], whole: Collection[Arrival], folder: Folder) -> Iterator[list[Path]]:
    """The documents in ``a_traiter/`` before the workbook forgets them: a crash in between loses and doubles nothing.

    A member of a ZIP of which the rest stays booked comes out as a file of its own.
    """
    folder.inbox.mkdir(exist_ok=True)
    with ExitStack() as back:
        returned = []
        for arrival in dict.fromkeys(piece.arrival for piece in pieces if piece.arrival in whole):
            target = files.free(folder.inbox / arrival.name)
            files.move(arrival.path, target)
            back.callback(files.move, target, arrival.path)
            returned.append(target)
        for piece in pieces:
            if piece.arrival not in whole:
                target = files.free(folder.inbox / piece.file.name)
                with files.made_whole(target) as out:
                    out.write(piece.file.content)
                back.callback(target.unlink)
                returned.append(target)
        yield returned
        back.pop_all()


class _Gathering:
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
