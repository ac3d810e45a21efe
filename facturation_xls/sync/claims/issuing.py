"""The open workbook of a run that sends something out: all that is known, and the one way to write and register it.

The files come first, then the workbook. A note in the practice's hidden folder says what was begun, so that a run after
a crash knows: files that the workbook does not name were never issued and go; those that it names stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import date, datetime
from typing import Self

import pandas as pd

from facturation_xls import files
from facturation_xls.errors.settings import LettersIncomplete
from facturation_xls.letters.letter import Address, Sender
from facturation_xls.model.findings import Finding
from facturation_xls.model.settings import Settings
from facturation_xls.reports.cells import records
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync.claims import issued
from facturation_xls.sync.claims.issued import Register, Row
from facturation_xls.sync.findings import observed, stated
from facturation_xls.sync.known import Known, look
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.settling import settle
from facturation_xls.sync.staff import take_note
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook import save
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DEBTORS, Table


class Issuing:
    """One run over the open workbook. ``day`` is that of the ledger, ``today`` that of what is sent."""

    settings: Settings
    day: date
    known: Known
    findings: Sequence[Finding]

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self._now: datetime = folder.now()
        self._read_as = files.fingerprint(folder.workbook)
        self.book = Book(folder.workbook, TEMPLATE)

    @property
    def today(self) -> date:
        """The day of this run."""
        return self._now.date()

    def __enter__(self) -> Self:
        try:
            self._look()
        except BaseException:
            self.book.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.book.close()

    def _look(self) -> None:
        book = self.book
        self.settings = settings_of(book)
        book.load(self.settings.number_prefixes)
        last = book.named("fx_au")
        self.day = max(self.today, last) if isinstance(last, date) else self.today
        books = take_note(book, self.settings, self.day)
        settle(book, books)
        issued.put_back(self.folder, book)
        self.known = look(book, self.settings, self.day)
        self.findings = [*observed(book), *stated(self.known)]

    # --- what a run asks --------------------------------------------------------------------------------------------

    def cut_short(self, register: Register) -> date | None:
        """Clear what an earlier run left unfinished; the day of the files that went."""
        return register.settle(self.folder, set(self.book[register.table].columns["proof"]))

    def untouched(self, table: Table, rows: pd.DataFrame) -> pd.DataFrame:
        """The rows whose register row of today staff did not delete; they have the fields of its key, but the day."""
        keys = (row | {"date": self.today} for row in records(rows))
        gone = [self.book.memory.is_deleted(table, self.book[table].key_of(key)) for key in keys]
        return rows.loc[[not taken_back for taken_back in gone]]

    def address(self, debtor_id: str) -> Address:
        """Where a debtor lives. Raises ``ValueError`` for one that *Débiteurs* does not have."""
        debtors = self.book[DEBTORS]
        position = debtors.columns["debtor_id"].index(debtor_id)
        return Address(*(debtors.get(position, field) for field in ("name", "street", "zip_code", "city")))

    def sender(self) -> Sender:
        """The practice as its letters show it. Raises ``LettersIncomplete``."""
        settings, letters = self.settings, self.settings.letters
        zip_code, _, city = settings.town.partition(" ")
        missing = [
            name
            for name, value in (("Nom du cabinet", settings.practice), ("NPA et localité", city))
            if not value.strip()
        ]
        if missing:
            raise LettersIncomplete(what=" et ".join(f"« {name} »" for name in missing))
        home = Address(settings.practice, settings.street, zip_code, city.strip())
        accounts = tuple(filter(None, (letters.qr_iban, *settings.ibans)))
        return Sender(home, accounts, letters.phone, letters.email, letters.place, letters.signature)

    # --- what a run does --------------------------------------------------------------------------------------------

    def send(self, register: Register, contents: Mapping[str, bytes], rows: Iterable[Row]) -> None:
        """Write the files, by their names relative to the folder, and register their rows."""
        rows = list(rows)
        register.begin(self.folder, list(contents), rows)
        write_files(self.folder, contents)
        for row in rows:
            self.book.memory.offer(self.book[register.table], asdict(row))
        reports, _ = refresh(self.book, self.settings, self.day)
        self.book.finish(f"{self._now:%d.%m.%Y %H:%M}")
        save.save(self.book, self._read_as, self.folder.backups, self._now, reports)
        with suppress(OSError):  # the workbook names the files: whatever runs next closes the entry
            register.confirm(self.folder)


def write_files(folder: Folder, contents: Mapping[str, bytes]) -> None:
    """Each file under its name, whole or not at all."""
    for name, content in contents.items():
        (folder.root / name).parent.mkdir(exist_ok=True)
        with files.made_whole(folder.root / name) as out:
            out.write(content)


def day_of(value: object) -> date | None:
    """The day of a cell of a frame; ``None`` for NaT."""
    return value.date() if isinstance(value, pd.Timestamp) else None
