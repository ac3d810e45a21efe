"""The one pipeline: lock, read, book, compute, write beside, verify, back up, replace, archive (DESIGN §5).

A crash at any instant leaves the old workbook or the new one, and the next run completes: documents move to the
archives only after the workbook that holds them is in place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from facturation_xls import archives, files, inbox
from facturation_xls.errors.workbook import BookChanged
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard, orders, overdue, state
from facturation_xls.sync.erasure import register
from facturation_xls.sync.state import State

if TYPE_CHECKING:
    from facturation_xls.sync.intake import Intake
    from facturation_xls.sync.tally import Rejection, Tally
    from facturation_xls.workbook.book import Book

_ATTEMPTS = 3
"""How often a sync starts over when somebody saves the journal meanwhile."""


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
    still_here: tuple[str, ...] = field(default=())
    questions: tuple[str, ...] = field(default=())

    @property
    def exit_code(self) -> int:
        """0 when all was booked, 3 when documents were rejected; findings do not change it (DESIGN §8)."""
        return 3 if self.rejections else 0


def synchronise(
    folder: Folder, files: Sequence[Path] = (), *, as_of: date | None = None, preview: bool = False
) -> Summary:
    """Bring the practice's folder up to date as of a day (today by the folder's clock).

    ``preview`` writes nothing at all and tells what would change. Raises ``WorkbookError`` (65) or ``BusyError`` (75):
    in both cases the journal is as it was.
    """
    now = folder.now()
    day = as_of or now.date()
    guard.check_journal(folder)
    with nullcontext() if preview else guard.exclusive(folder):
        if not preview:
            _complete_erasures(folder)
        if files and not preview:
            inbox.take_in(files, folder)
        arrivals = inbox.waiting(folder)
        if preview:
            arrivals += [inbox.Arrival(path, ours=False) for path in files]
        last = state.read(folder)
        idle = None if overdue.failed_on(folder) else _nothing_to_do(folder, last, day, arrivals)
        if idle:
            if not preview:
                inbox.tidy(folder)
            summary = idle
        else:
            summary = _settled(folder, arrivals, last, day, now, preview=preview)
        if not preview:
            _complete_erasures(folder)
            overdue.clear(folder)
        return summary


def _complete_erasures(folder: Folder) -> None:
    """Erase again what a run that was cut short left, and what came back of somebody erased since."""
    if register.read(folder).pending:
        from facturation_xls.sync.erasure.carrying_out import carry_out

        carry_out(folder)


def _settled(
    folder: Folder, arrivals: list[inbox.Arrival], last: State, day: date, now: datetime, *, preview: bool
) -> Summary:
    """Update, and start over when somebody saved the journal meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        with suppress(BookChanged):
            return _update(folder, arrivals, last, day, now, preview=preview)
    return _update(folder, arrivals, last, day, now, preview=preview)


def _update(
    folder: Folder, arrivals: list[inbox.Arrival], last: State, day: date, now: datetime, *, preview: bool
) -> Summary:
    from facturation_xls.workbook import save
    from facturation_xls.workbook.book import Book

    standing = orders.read(folder)
    if standing.reread:
        arrivals = [*arrivals, *archives.documents(folder)]
    read_as = files.fingerprint(folder.workbook)
    book = Book(folder.workbook, TEMPLATE)
    try:
        intake, reports, findings = _brought_up_to_date(book, folder, arrivals, last, standing, day)
        written = book.finish(f"{now:%d.%m.%Y %H:%M}")
        if written and not preview:
            read_as = save.save(book, read_as, folder.backups, now, reports)
    finally:
        book.close()
    if not preview:
        intake.put_away(folder)
        with suppress(OSError):  # without these notes the next sync only looks more closely
            from facturation_xls.sync.claims import issued

            issued.close(folder, book)
            orders.write(folder, orders.Orders(withdrawn=intake.still_withdrawn()))
            state.write(folder, _state_after(intake, folder, read_as, day))
    return _summary(intake.tally, day, findings, saved=written and not preview)


def _brought_up_to_date(
    book: Book, folder: Folder, arrivals: list[inbox.Arrival], last: State, standing: orders.Orders, day: date
) -> tuple[Intake, Mapping[str, int], int]:
    """Read, book and compute, in the open workbook only: what was taken in, the reports, how many findings."""
    # Imported late: they bring pandas, and the workbook is parsed in its thread meanwhile.
    from facturation_xls.sync.claims import issued
    from facturation_xls.sync.classifying import classify_again
    from facturation_xls.sync.erasure.rows import erase_rows
    from facturation_xls.sync.home import tell_mended
    from facturation_xls.sync.intake import Intake
    from facturation_xls.sync.refresh import refresh
    from facturation_xls.sync.reinstating import reinstate
    from facturation_xls.sync.settling import settle
    from facturation_xls.sync.staff import take_note
    from facturation_xls.sync.table_rows import settings_of
    from facturation_xls.sync.tables import Tables
    from facturation_xls.sync.witnesses import judge_witnesses

    guard.check_whole(book, folder)
    said = settings_of(book)
    settings = replace(said, erasures=register.read(folder))
    book.load(settings.number_prefixes)
    guard.check_forward(book.named("fx_au"), day)
    books = take_note(book, settings, day)
    if settings.erasures:
        erase_rows(book, settings, books=books)
    if standing.reread:
        issued.put_back(folder, book)
    classify_again(book, books)
    intake = Intake(book, books, day, last.unknown, standing.withdrawn, Tables(folder))
    intake.take(arrivals)
    reinstate(book, books, folder)
    judge_witnesses(book, books)
    settle(book, books)
    reports, findings = refresh(book, settings, day)
    if failed := overdue.failed_on(folder):
        tell_mended(book, failed, day)
    return intake, reports, findings


def _state_after(intake: Intake, folder: Folder, read_as: str, day: date) -> State:
    unknown, asked = frozenset(intake.unknown), frozenset(intake.tables.waiting)
    if intake.tables.refused:
        unknown = frozenset()  # whatever becomes of the form, its table must be looked at again
    return State(read_as, day.isoformat(), unknown, intake.left_in_place(), asked, state.layouts_of(folder))


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
        tuple(tally.still_here),
        tuple(tally.questions),
    )


def _nothing_to_do(folder: Folder, last: State, day: date, arrivals: list[inbox.Arrival]) -> Summary | None:
    """Same workbook as after the last save, same day, nothing new waiting: decided without opening the package."""
    if last.as_of != day.isoformat() or last.workbook != files.fingerprint(folder.workbook):
        return None
    if (last.unknown or last.layouts) and last.layouts != state.layouts_of(folder):
        return None
    unknown, questions = set(), []
    for arrival in arrivals:
        content = state.hash_of(arrival)
        if content in last.unknown:
            unknown.add(content)
        elif arrival.ours and content in last.asked:
            questions.append(arrival.name)
        elif arrival.ours or content not in last.booked:
            return None
    if last.asked and (len(questions) < len(last.asked) or unknown < last.unknown):
        return None  # a form is gone, or the table that it asks about
    return Summary(day, saved=False, unknown_files=len(unknown), questions=tuple(questions))
