"""The one pipeline: lock, read, book, compute, write beside, verify, back up, replace, archive (DESIGN §5).

A crash at any instant leaves the old workbook or the new one, and the next run completes: documents move to the
archives only after the workbook that holds them is in place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from facturation_xls import inbox
from facturation_xls.errors import AlreadyRunning, BackwardInTime, BookOpen, NoJournal
from facturation_xls.settings import Folder, read_settings
from facturation_xls.sync import state
from facturation_xls.sync.state import State

if TYPE_CHECKING:
    from facturation_xls.sync.intake import Rejection, Tally

_LOCK_FILE = "verrou"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sync did, for the console and for programs."""

    as_of: date
    saved: bool
    invoices: int = 0
    payments: int = 0
    modified: int = 0
    known: int = 0
    findings: int = 0
    unknown_files: int = 0
    rejections: tuple[Rejection, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """0 when all was booked, 3 when documents were rejected; findings do not change it (DESIGN §8)."""
        return 3 if self.rejections else 0


def synchronise(
    folder: Folder, files: Sequence[Path] = (), *, as_of: date | None = None, preview: bool = False
) -> Summary:
    """Bring the practice's folder up to date as of a day (today by the folder's clock).

    ``preview`` writes nothing at all and tells what would change. Raises ``WorkbookError`` (65) or ``BusyError`` (75):
    in both cases nothing was written.
    """
    now = folder.now()
    day = as_of or now.date()
    _check_journal(folder)
    with nullcontext() if preview else _alone(folder):
        if _held(folder.workbook) and not preview:
            raise BookOpen(who=_held(folder.workbook), file=folder.workbook.name)
        if files and not preview:
            inbox.take_in(files, folder)
        arrivals = inbox.waiting(folder)
        if preview:
            arrivals += [inbox.Arrival(path, ours=False) for path in files]
        last = state.read(folder)
        if idle := _nothing_to_do(folder, last, day, arrivals):
            if not preview:
                inbox.tidy(folder)
            return idle
        return _update(folder, arrivals, last, day, now, preview=preview)


def _update(
    folder: Folder, arrivals: list[inbox.Arrival], last: State, day: date, now: datetime, *, preview: bool
) -> Summary:
    from facturation_xls.sync.intake import Intake
    from facturation_xls.sync.refresh import refresh
    from facturation_xls.sync.staff import all_rows, open_books, take_note
    from facturation_xls.workbook import save, schema
    from facturation_xls.workbook.book import Book

    read_as = save.fingerprint(folder.workbook)
    book = Book(folder.workbook)
    try:
        settings = read_settings(*(all_rows(book[table]) for table in schema.SETTING_TABLES))
        book.load(settings.number_prefixes)
        _check_forward(book.named("fx_au"), day)
        books = open_books(book, settings)
        take_note(book, books, day)
        intake = Intake(book, books, day, last.unknown)
        intake.take(arrivals)
        reports, findings = refresh(book, settings, day)
        written = book.finish(f"{now:%d.%m.%Y %H:%M}")
        if written and not preview:
            read_as = save.save(book, read_as, folder.backups, now, reports)
    finally:
        book.close()
    if not preview:
        intake.put_away(folder)
        state.write(folder, State(read_as, day.isoformat(), frozenset(intake.unknown), intake.left_in_place()))
    return _summary(intake.tally, day, findings, saved=written and not preview)


def _summary(tally: Tally, day: date, findings: int, *, saved: bool) -> Summary:
    return Summary(
        day,
        saved,
        tally.invoices,
        tally.payments,
        tally.modified,
        tally.known,
        findings,
        tally.unknown_files,
        tuple(tally.rejections),
    )


# --- before anything is read --------------------------------------------------------------------------------------


def _check_journal(folder: Folder) -> None:
    if folder.workbook.exists():
        return
    others = sorted(p.name for p in folder.root.glob("*.xls[xm]") if not p.name.startswith(("~$", ".")))
    candidates = (
        f", mais je vois {', '.join(f'« {name} »' for name in others)} : a-t-il été renommé ou copié ?"
        if others
        else ""
    )
    raise NoJournal(file=folder.workbook.name, candidates=candidates)


def _check_forward(last: object, day: date) -> None:
    if isinstance(last, date) and day < last:
        raise BackwardInTime(au=f"{last:%d.%m.%Y}")


def _held(path: Path) -> str:
    from facturation_xls.workbook import locks

    return locks.holder(path) if locks.is_open(path) else ""


@contextmanager
def _alone(folder: Folder) -> Iterator[None]:
    folder.state.mkdir(exist_ok=True)
    lock = FileLock(folder.state / _LOCK_FILE, timeout=5)
    try:
        with lock:
            yield
    except Timeout as error:
        raise AlreadyRunning(who="sur ce poste ou un autre") from error


def _nothing_to_do(folder: Folder, last: State, day: date, arrivals: list[inbox.Arrival]) -> Summary | None:
    """Same workbook as after the last save, same day, nothing new waiting: decided without opening the package."""
    from facturation_xls.workbook.save import fingerprint

    if last.as_of != day.isoformat() or last.workbook != fingerprint(folder.workbook):
        return None
    waiting = [state.hash_of(arrival) for arrival in arrivals]
    if not (last.unknown | last.booked).issuperset(waiting):
        return None
    return Summary(day, saved=False, unknown_files=len(last.unknown.intersection(waiting)))
