"""What must hold before anything is written: the journal is there and closed, nobody else runs, the disk takes it."""

from __future__ import annotations

import errno
import getpass
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from facturation_xls import files
from facturation_xls.errors.folder import AccessRefused, DiskFailing, DiskFull, NoJournal
from facturation_xls.errors.requests import BackwardInTime
from facturation_xls.errors.workbook import AlreadyRunning, BookOpen, SavedByLibreOffice
from facturation_xls.settings.folder import Folder

if TYPE_CHECKING:
    from facturation_xls.workbook.book import Book

_LOCK_FILE, _RUNNER_FILE = "verrou", "verrou-par"
_PATIENCE_SECONDS = 5
_MOST_NAMED = 3
_VANISHED_FOR = (0.2, 0.3, 0.5)
"""Excel saves beside and renames: for a moment there is no file of that name."""

_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FAILING = {errno.EIO, errno.ESTALE, errno.ETIMEDOUT, errno.ENETDOWN, errno.EHOSTDOWN}


@contextmanager
def exclusive(folder: Folder) -> Iterator[None]:
    """The practice's folder for this run alone, its journal closed, rid of what a run that was cut short left there.

    Raises ``AlreadyRunning`` and ``BookOpen`` (75), and ``DiskFull``, ``AccessRefused``, ``DiskFailing`` (65) where the
    system refuses to write. In all cases the journal is as it was.
    """
    with disk_errors_told(folder), _alone(folder):
        check_closed(folder)
        sweep(folder)
        yield


@contextmanager
def disk_errors_told(folder: Folder) -> Iterator[None]:
    """A full, read-only or failing disk in the words of staff; other errors of the system are ours."""
    try:
        yield
    except OSError as error:
        place = _place(error, folder)
        if error.errno in _FULL:
            raise DiskFull from error
        if error.errno in _REFUSED:
            raise AccessRefused(place=place) from error
        if error.errno in _FAILING:
            raise DiskFailing(place=place) from error
        raise


def _place(error: OSError, folder: Folder) -> str:
    """The folder that is meant, as staff know it."""
    path = Path(error.filename) if isinstance(error.filename, str) else folder.root
    place = path if path.is_dir() else path.parent
    return folder.root.name if place == folder.state else place.name


def check_journal(folder: Folder) -> None:
    """Raises ``NoJournal`` with the names of the files that may be it."""
    for pause in (*_VANISHED_FOR, 0):
        if folder.workbook.exists():
            return
        time.sleep(pause)
    from facturation_xls.sync.candidates import described

    raise NoJournal(file=folder.workbook.name, candidates=described(folder))


def check_closed(folder: Folder) -> None:
    """Raises ``BookOpen`` with the name of who has the journal open."""
    from facturation_xls.workbook import locks

    if locks.is_open(folder.workbook):
        raise BookOpen(who=locks.holder(folder.workbook), file=folder.workbook.name)


def check_whole(book: Book, folder: Folder) -> None:
    """Raises ``SavedByLibreOffice`` where that program lost something of ours when it saved the journal."""
    from facturation_xls.workbook.backups import backups
    from facturation_xls.workbook.saved_elsewhere import losses

    newest = next(iter(backups(folder.workbook, folder.backups)), None)
    lost = losses(book.package, book.places, newest.path if newest else None)
    if lost:
        named = f"la sauvegarde « {newest.path.name} »" if newest else "une sauvegarde"
        raise SavedByLibreOffice(what=", ".join(lost[:_MOST_NAMED]), backup=named)


def check_forward(last: object, day: date) -> None:
    """Raises ``BackwardInTime`` when the workbook shows a later day: it only moves forward (DESIGN §4)."""
    if isinstance(last, date) and day < last:
        raise BackwardInTime(au=f"{last:%d.%m.%Y}")


# --- one run at a time ------------------------------------------------------------------------------------------------


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    """The system releases this lock when its process dies, so a file left behind holds nobody up."""
    folder.state.mkdir(exist_ok=True)
    runner = folder.state / _RUNNER_FILE
    try:
        with FileLock(folder.state / _LOCK_FILE, timeout=_PATIENCE_SECONDS):
            with suppress(OSError):
                runner.write_text(f"{_user()} sur {socket.gethostname()}, depuis {time.strftime('%H:%M')}", "utf-8")
            try:
                yield
            finally:
                with suppress(OSError):
                    runner.unlink()
    except Timeout as error:
        raise AlreadyRunning(who=_runner(runner)) from error


def is_running(folder: Folder) -> str:
    """Who synchronises right now; empty when nobody does. Raises ``OSError`` where the lock cannot be tried."""
    if not (folder.state / _LOCK_FILE).exists():
        return ""
    try:
        with FileLock(folder.state / _LOCK_FILE, timeout=0):
            return ""
    except Timeout:
        return _runner(folder.state / _RUNNER_FILE)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "quelqu'un"


def _runner(file: Path) -> str:
    try:
        return file.read_text("utf-8") or "sur ce poste ou un autre"
    except OSError:
        return "sur ce poste ou un autre"


# --- what a run that was cut short left behind ------------------------------------------------------------------------


def sweep(folder: Folder) -> None:
    """Remove half-made files; only who runs alone may do this."""
    for path in leftovers(folder):
        path.unlink(missing_ok=True)


def leftovers(folder: Folder) -> list[Path]:
    """The half-made files of a run that was cut short (in the archives the next one writes over them)."""
    places = (folder.root, folder.inbox, folder.backups, folder.layouts, folder.lists, folder.state)
    made = [files.beside_of(folder.workbook), *(place / files.IN_THE_MAKING for place in places)]
    return [path for path in made if path.exists()]
