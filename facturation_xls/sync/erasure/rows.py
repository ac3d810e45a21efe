"""The workbook without the erased persons: their rows keep numbers, days and amounts, and lose who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from facturation_xls.erased import NAMELESS, ErasedPerson
from facturation_xls.model.settings import Settings
from facturation_xls.rules.bank_lines import SHARED
from facturation_xls.rules.books import Books
from facturation_xls.rules.matching import REMARK
from facturation_xls.sync.staff import open_books
from facturation_xls.workbook.attached import Journey, travel
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.keys import joined
from facturation_xls.workbook.memory import Trace
from facturation_xls.workbook.remembered import digest
from facturation_xls.workbook.schema import (
    DEBTORS,
    DISPATCHES,
    IMPORTS,
    INSTALMENTS,
    JOURNAL,
    MOVEMENTS,
    REMINDERS,
    TRANSFERS,
    Owner,
    Table,
)
from facturation_xls.workbook.values import Value

_BETWEEN: Final = " ; "
"""Between the sentences of an import's detail."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """What took the place of documents: the new link for an old one, the new name of an import by its hash.

    ``removed`` are the links of files that are gone for good.
    """

    links: Mapping[str, str]
    labels: Mapping[str, str]
    removed: frozenset[str] = frozenset()


NOTHING_REPLACED: Final = Replaced({}, {})


def erase_rows(
    book: Book, settings: Settings, replaced: Replaced = NOTHING_REPLACED, books: Books | None = None
) -> int:
    """Take every erased person out of the ledger tables and the memory; how many rows changed for it.

    A row that names nobody any more is left alone: what staff write there afterwards is theirs. ``books`` is what the
    workbook holds, where that is known.
    """
    return _Eraser(book, settings, replaced, books or open_books(book, settings)).erase()


def letters_of(book: Book, settings: Settings) -> frozenset[str]:
    """The letters and dossiers to which the rows of erased invoices lead."""
    books, found = open_books(book, settings), set[str]()
    for table in (REMINDERS, TRANSFERS):
        columns = book[table].columns
        pairs = zip(columns["number"], columns["proof"], strict=True)
        found |= {link for number, link in pairs if link and books.erased(number)}
    return frozenset(link for link in found if not link.startswith("archives/"))


class _Eraser:
    def __init__(self, book: Book, settings: Settings, replaced: Replaced, books: Books) -> None:
        self._book, self._settings, self._replaced, self._books = book, settings, replaced, books
        self._changed: set[tuple[str, int]] = set()
        self._nameless: set[str] = set()
        """The numbers of the invoices that were erased before."""

    def erase(self) -> int:
        """Everything, table by table."""
        self._nameless = {str(row[0]) for row in self._shown() if self._is_nameless(*row)}
        for position, person in self._of_invoices(JOURNAL):
            self._invoice(position, person)
        for position, person in self._of_invoices(MOVEMENTS):
            self._movement(position, person)
        for table, fields in _WORDS.items():
            for position, _ in self._of_invoices(table):
                for field in fields:
                    self._set(table, position, field, "")
                self._own_writing(table, position)
        self._debtors()
        self._links()
        self._imports()
        return len(self._changed)

    def _is_nameless(self, number: str, issued_on: date | None, patient: str, debtor: str) -> bool:
        person = self._books.erased(number, issued_on)
        names = [name for name in (patient, debtor if person and person.debtor else "") if name]
        return bool(person and names) and all(name.startswith(NAMELESS) for name in names)

    # --- whose row it is ---------------------------------------------------------------------------------------------

    def _shown(self) -> list[tuple[str, date | None, str, str]]:
        """Number, day, patient and debtor of the journal's erased invoices, each time one stands there."""
        columns = self._book[JOURNAL].columns
        fields = (columns[field] for field in ("number", "issued_on", "patient", "debtor"))
        return [row for row in zip(*fields, strict=True) if row[0] in self._numbers]

    @cached_property
    def _numbers(self) -> set[str]:
        """The numbers of the erased invoices, as the journal and the register write them: few among very many."""
        journal, found = self._book[JOURNAL], set[str]()
        for person in self._settings.erasures.persons:
            for invoice in person.invoices:
                position = journal.index.get((self._books.key(invoice.number),))
                found |= {invoice.number} if position is None else {invoice.number, journal.get(position, "number")}
        return found

    def _of_invoices(self, table: Table) -> list[tuple[int, ErasedPerson]]:
        """The rows of a table about an erased invoice; of *Mouvements*, also those that name an erased debtor alone."""
        rows = self._book[table]
        debtors = {person.label: person for person in self._settings.erasures.persons if person.debtor}
        wanted = self._numbers - self._nameless
        issued = rows.columns["issued_on"] if table is JOURNAL else None
        found = []
        for position, number in enumerate(rows.columns["number"]):
            if number in wanted:
                person = self._books.erased(number, issued[position] if issued else None)
                found += [(position, person)] if person else []
        if table is MOVEMENTS and debtors:
            pairs = enumerate(zip(rows.columns["number"], rows.columns["debtor_id"], strict=True))
            found += [(i, debtors[debtor]) for i, (number, debtor) in pairs if debtor in debtors and not number]
        return found

    # --- what goes ---------------------------------------------------------------------------------------------------

    def _invoice(self, position: int, person: ErasedPerson) -> None:
        rows, erasures = self._book[JOURNAL], self._settings.erasures
        for field in ("patient", "debtor"):
            name = rows.get(position, field)
            if name and (person.debtor or field == "patient" or erasures.is_name_of(person, name)):
                self._set(JOURNAL, position, field, person.name)
        for field in ("reference", "remark", "hold", "hold_since", "review_on"):
            self._set(JOURNAL, position, field, "")
        self._own_writing(JOURNAL, position)

    def _movement(self, position: int, person: ErasedPerson) -> None:
        rows = self._book[MOVEMENTS]
        if rows.get(position, "payer").startswith(NAMELESS):
            return
        if rows.get(position, "payer"):
            self._set(MOVEMENTS, position, "payer", person.name)
        self._set(MOVEMENTS, position, "bank_reference", "")
        self._set(MOVEMENTS, position, "remark", _remark(rows.get(position, "remark"), rows.get(position, "number")))
        self._own_writing(MOVEMENTS, position)

    def _debtors(self) -> None:
        rows = self._book[DEBTORS]
        for person in self._settings.erasures.persons:
            position = rows.index.get(rows.key_of({"debtor_id": person.label})) if person.debtor else None
            if position is None or rows.get(position, "name").startswith(NAMELESS):
                continue
            self._set(DEBTORS, position, "name", person.name)
            for field in ("street", "zip_code", "city", "consent_on", "hold", "remark"):
                self._set(DEBTORS, position, field, "")
            if person.payer_type:
                self._set(DEBTORS, position, "imposed_type", person.payer_type)
            self._own_writing(DEBTORS, position)

    def _links(self) -> None:
        """Links to documents that were replaced lead to what stays of them, whoever's row it is."""
        links = dict.fromkeys(self._replaced.removed, "") | dict(self._replaced.links)
        for table, field in LINKS:
            for position, link in enumerate(self._book[table].columns[field] if links else ()):
                if link in links:
                    self._set(table, position, field, links[link])

    def _imports(self) -> None:
        """A document's own name may hold a person's; the detail of an import tells of changed names."""
        rows = self._book[IMPORTS]
        for position, (content, detail) in enumerate(zip(rows.columns["hash"], rows.columns["detail"], strict=True)):
            label = self._replaced.labels.get(content)
            if label:
                self._set(IMPORTS, position, "file", label)
            if detail:
                kept = [said for said in detail.split(_BETWEEN) if not self._books.erased(said.partition(" : ")[0])]
                self._set(IMPORTS, position, "detail", _BETWEEN.join(kept))

    # --- cells -------------------------------------------------------------------------------------------------------

    def _set(self, table: Table, position: int, field: str, value: Value) -> None:
        """Give a cell another value, as the machine's last word where documents speak of it."""
        rows, memory = self._book[table], self._book.memory
        before, key = rows.get(position, field), rows.key(position)
        is_fact = table.column(field).owner is Owner.FACT
        if before == value or (before in ("", None) and value in ("", None)):
            if is_fact and memory.trace(table, key, field).disputed:
                memory.acknowledge(table, key, field)
            return
        rows.set(position, field, value)
        self._changed.add((table.name, position))
        now = rows.key(position)
        if now != key:
            memory.rename(table, joined(key), joined(now))
            memory.forget(table, key)
        if is_fact and not memory.is_typed(table, now):
            memory.restate(table, now, field, Trace(digest(value)))

    def _own_writing(self, table: Table, position: int) -> None:
        """Staff's own columns and notes on the row go: nobody knows what they hold."""
        number, place = self._book[table].sources[position], self._book.places[table.name]
        if number is None:
            return
        sheet = self._book.sheet(place.sheet.part, place.sheet.name)
        line = sheet.row(number)
        filled = [column for column in place.others.keys() - place.formulas.keys() if line.filled(column)]
        for column in filled:
            line.set(column, None, formula="")
        if filled:
            sheet.put(line)
            self._changed.add((table.name, position))
        if self._book.is_annotated(table, position):
            columns = range(place.area.first_column, place.area.last_column + 1)
            travel(self._book.package, sheet, place.sheet.part, Journey(columns, {number: None}))
            self._changed.add((table.name, position))


_WORDS: Final[Mapping[Table, tuple[str, ...]]] = {
    DISPATCHES: ("answer",),
    REMINDERS: ("remark",),
    INSTALMENTS: ("remark",),
    TRANSFERS: ("remark",),
}
"""Where somebody wrote freely about an invoice."""

LINKS: Final = (
    (JOURNAL, "xml_proof"),
    (JOURNAL, "pdf_proof"),
    (DISPATCHES, "proof"),
    (REMINDERS, "proof"),
    (TRANSFERS, "proof"),
)
"""The columns that lead to files."""


def _remark(text: str, number: str) -> str:
    """What stays of a movement's remark: the invoice that the payer meant, and that staff shared the payment."""
    said, mark, shared = text.partition(SHARED)
    kept = f"{REMARK}{number}" if said.startswith(REMARK) and number else ""
    return " / ".join(filter(None, (kept, f"{mark}{shared}" if mark else "")))
