"""``annuler``: take back what one import brought; its document waits in ``a_traiter/`` again (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from facturation_xls import files
from facturation_xls.errors import UsageError
from facturation_xls.inbox import Arrival
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import enclosed, guard, orders
from facturation_xls.sync.erasure import register
from facturation_xls.sync.pieces import BETWEEN, Piece
from facturation_xls.sync.refresh import refresh
from facturation_xls.sync.shelf import Shelf
from facturation_xls.sync.staff import open_books, take_note
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.sync.undoing.gathering import Gathering
from facturation_xls.sync.undoing.taking_back import Taken
from facturation_xls.sync.undoing.withdraw import withdraw
from facturation_xls.sync.witnesses import judge_witnesses
from facturation_xls.workbook import save
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import IMPORTS, JOURNAL

SHOWN = 15
MOST_NAMED = 5
SHORTEST_PART = 4
"""Digits that may be a part of a name; fewer of them are a number of the list."""


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
            said = settings_of(book)
            settings = replace(said, erasures=register.read(folder))
            book.load(settings.number_prefixes)
            last = book.named("fx_au")
            day = max(now.date(), last) if isinstance(last, date) else now.date()
            take_note(book, settings, day)
            chosen = _choose(book[IMPORTS], wanted)
            names = tuple(book[IMPORTS].get(position, "file") for position in chosen)
            gathering = Gathering(book, settings, Shelf(folder), chosen, day)
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
