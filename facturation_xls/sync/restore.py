"""``restaurer``: go back to a backup; the next sync books again what the archives hold and it lacks (DESIGN §5)."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from facturation_xls import files
from facturation_xls.errors import UsageError, WorkbookError
from facturation_xls.errors.folder import BackupUnusable, NoBackup
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard, orders, state
from facturation_xls.sync.claims import issued
from facturation_xls.sync.erasure import register
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook.backups import Backup, back_up, backups
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.peek import named_day
from facturation_xls.workbook.save import put_in_place


@dataclass(frozen=True, slots=True)
class Listed:
    """A backup in the list: its number (1 is the newest), its name, when it was made, its size, its as-of day."""

    number: int
    name: str
    made_on: datetime
    size: int
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Restored:
    """What ``restaurer`` did; ``kept`` is the backup of the state before, empty where there was no journal."""

    name: str
    made_on: datetime
    kept: str


def list_backups(folder: Folder) -> list[Listed]:
    """The backups of the journal, the newest first. Raises ``NoBackup``."""
    found = _backups(folder)
    return [
        Listed(number, backup.path.name, backup.made_on, backup.path.stat().st_size, named_day(backup.path, "fx_au"))
        for number, backup in enumerate(found, 1)
    ]


def restore(folder: Folder, wanted: str) -> Restored:
    """Put a backup in the place of the journal, which is backed up first.

    ``wanted`` is a number of the list, a name, or a part of one that no other has. Raises ``UsageError`` (2),
    ``WorkbookError`` (65) and ``BusyError`` (75); the journal is as it was in all cases.
    """
    backup = _choose(_backups(folder), wanted)
    with guard.exclusive(folder):
        _check_usable(backup)
        beside, kept = files.beside_of(folder.workbook), ""
        try:
            files.copy(backup.path, beside)
            if files.fingerprint(beside) != files.fingerprint(backup.path):
                raise BackupUnusable(name=backup.path.name, problem="copie différente")
            if folder.workbook.exists():
                kept = back_up(folder.workbook, folder.backups, folder.now()).name
            orders.write(folder, orders.Orders(reread=True, withdrawn=orders.read(folder).withdrawn))
            state.forget(folder)
            register.remind(folder)
            _close_notes(folder)
            put_in_place(beside, folder.workbook)
        finally:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
    return Restored(backup.path.name, backup.made_on, kept)


def _backups(folder: Folder) -> list[Backup]:
    found = backups(folder.workbook, folder.backups)
    if not found:
        raise NoBackup(folder=folder.backups.name)
    return found


def _choose(found: list[Backup], wanted: str) -> Backup:
    """Raises ``UsageError``."""
    wanted = Path(wanted.strip()).name.casefold()
    if wanted.isdecimal():
        fits = found[int(wanted) - 1 : int(wanted)] if int(wanted) else []
    else:
        fits = _fitting(found, wanted)
    if len(fits) == 1:
        return fits[0]
    number = "Plusieurs sauvegardes correspondent à" if fits else "Je ne trouve pas de sauvegarde"
    raise UsageError(problem=f"{number} « {wanted} ». Prenez un numéro de la liste.")


def _fitting(found: list[Backup], wanted: str) -> list[Backup]:
    exact = [backup for backup in found if wanted in {backup.path.name.casefold(), backup.path.stem.casefold()}]
    return exact or [backup for backup in found if wanted and wanted in backup.path.name.casefold()]


def _close_notes(folder: Folder) -> None:
    """What left the practice is known by the journal that goes now, if a run was cut short: it must not leave twice."""
    if not folder.workbook.exists() or not issued.is_open(folder):
        return
    with suppress(WorkbookError), closing(Book(folder.workbook, TEMPLATE)) as book:
        book.load(settings_of(book).number_prefixes)
        issued.close(folder, book)


def _check_usable(backup: Backup) -> None:
    """Raises ``BackupUnusable`` for a backup that the next sync could not read."""
    try:
        book = Book(backup.path, TEMPLATE)
    except WorkbookError as error:
        raise BackupUnusable(name=backup.path.name, problem=error.message) from error
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
    except WorkbookError as error:
        raise BackupUnusable(name=backup.path.name, problem=error.message) from error
    finally:
        book.close()
