"""Erasing whoever stands in the register, everywhere: archives, workbook, backups, letters, lists (DESIGN §5).

Every step finds out by itself what is left to do, so a run that was cut short is completed by doing all of it again.
The register says so until the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from facturation_xls import files
from facturation_xls.erased import Erasures
from facturation_xls.errors import FacturationError
from facturation_xls.model.settings import Settings
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync.erasure import papers, register
from facturation_xls.sync.erasure.documents import Documents, Remains, replace_documents
from facturation_xls.sync.erasure.rows import erase_rows, letters_of
from facturation_xls.sync.erasure.texts import workbook_mentions
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.staff import open_books, take_note
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook import save
from facturation_xls.workbook.backups import backups
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.orphans import empty_orphans


@dataclass(slots=True)
class Erased:
    """What was erased: rows of the journal's workbook, documents, backups, papers; and what the program left alone.

    ``sheets`` of the workbook, ``files`` of the folder and ``backups_left`` still name somebody, or may do so. Not
    ``finished``: the system refused something (a file open elsewhere, a full disk), and the next run does the rest.
    """

    rows: int = 0
    documents: Documents = field(default_factory=Documents)
    backups: int = 0
    papers: int = 0
    sheets: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    backups_left: tuple[str, ...] = ()
    finished: bool = False


def carry_out(folder: Folder) -> Erased:
    """Erase everybody in the register, everywhere. Who runs alone may do this (``guard.exclusive``).

    Raises ``WorkbookError`` (65), ``BusyError`` (75) and ``OSError`` while the journal is as it was; what is missing
    then or later, the next run completes.
    """
    erasures, now, done = register.read(folder), folder.now(), Erased()
    letters = _workbook(folder, erasures, now, done)
    with suppress(OSError):  # the workbook is in place: what the system refuses now, the next run does
        remains = Remains(folder)
        remains.remove_originals()
        _backups(folder, erasures, remains, done)
        done.papers = papers.remove(folder, erasures, letters)
        done.files = tuple(papers.elsewhere(folder, erasures))
        register.write(folder, replace(erasures, documents=remains.hashes, pending=False))
        done.finished = True
    return done


def _workbook(folder: Folder, erasures: Erasures, now: datetime, done: Erased) -> frozenset[str]:
    """The archives' new files, then the workbook that leads to them; the letters that it led to."""
    read_as = files.fingerprint(folder.workbook)
    book = Book(folder.workbook, TEMPLATE)
    try:
        settings = _settings(book, erasures)
        last = book.named("fx_au")
        day = max(now.date(), last) if isinstance(last, date) else now.date()
        take_note(book, settings, day)
        done.documents = replace_documents(folder, open_books(book, settings), day)
        letters = letters_of(book, settings)
        done.rows = erase_rows(book, settings, Remains(folder).seen_from(book, letters))
        reports, _ = refresh(book, settings, day)
        if _changed(book, f"{now:%d.%m.%Y %H:%M}"):
            save.save(book, read_as, folder.backups, now, reports)
    finally:
        book.close()
    done.sheets = tuple(workbook_mentions(erasures, folder.workbook))
    return letters


def _backups(folder: Folder, erasures: Erasures, remains: Remains, done: Erased) -> None:
    """Every earlier state that names somebody erased, as of its own day. Raises ``OSError``."""
    left = []
    for backup in backups(folder.workbook, folder.backups):
        try:
            done.backups += _backup(Book(backup.path, TEMPLATE), erasures, remains, backup.made_on.date())
        except FacturationError:
            left.append(backup.path.name)
    done.backups_left = tuple(left)


def _backup(book: Book, erasures: Erasures, remains: Remains, made_on: date) -> bool:
    try:
        settings = _settings(book, erasures)
        if not erase_rows(book, settings, remains.seen_from(book, letters_of(book, settings))):
            return False
        last = book.named("fx_au")
        reports: Mapping[str, int] = refresh(book, settings, last if isinstance(last, date) else made_on)[0]
        _changed(book, str(book.named("fx_derniere_synchro") or ""))
        save.rewrite(book, reports)
    finally:
        book.close()
    return True


def _settings(book: Book, erasures: Erasures) -> Settings:
    """The workbook's settings with the register; its tables are read."""
    said = settings_of(book)
    book.load(said.number_prefixes)
    return replace(said, erasures=erasures)


def _changed(book: Book, stamp: str) -> bool:
    """Put all changes into the package, texts that no cell shows any more included; whether there are any."""
    changed = book.finish(stamp)
    return bool(empty_orphans(book.package)) or changed
