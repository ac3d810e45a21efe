"""What left the practice for good, noted beside the workbook: numbers, days and amounts, nobody's name.

A note holds whichever backup staff go back to: what left is not made a second time. Its last entry is open from before
the files are written until the workbook that names them is in place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from facturation_xls import files
from facturation_xls.model.ledger import Reminder, Transfer
from facturation_xls.settings.folder import Folder
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import REMINDERS, TRANSFERS, Table

Row: TypeAlias = Reminder | Transfer

_DAYS: Final = frozenset({"date", "new_due_on"})


def free_names(folder: Folder, place: Path, stem: str, endings: Sequence[str]) -> tuple[str, ...]:
    """Names of files that do not exist yet, one for each ending, relative to the folder."""
    number = 1
    while True:
        counted = f"{stem} ({number})" if number > 1 else stem
        found = tuple((place / f"{counted}{ending}").relative_to(folder.root).as_posix() for ending in endings)
        if not any((folder.root / name).exists() for name in found):
            return found
        number += 1


@dataclass(frozen=True, slots=True)
class Register:
    """One kind of what leaves: the table that lists it, the rows of that table, and the word for both in the note."""

    table: Table
    row: type[Row]
    word: str

    def begin(self, folder: Folder, written: Sequence[str], rows: Iterable[Row]) -> None:
        """Note what is about to be written and registered."""
        entry = {"fichiers": list(written), "inscrits": False, self.word: list(map(_told, rows))}
        self._write(folder, [*self._read(folder), entry])

    def confirm(self, folder: Folder) -> None:
        """The workbook names the files now."""
        self._write(folder, [entry | {"inscrits": True} for entry in self._read(folder)])

    def settle(self, folder: Folder, proofs: Collection[str]) -> date | None:
        """After a run that was cut short: keep its files if the workbook names them (``proofs``), else remove them.

        The answer is the day of files that were removed.
        """
        self.close(folder, proofs)
        entries, removed = self._read(folder), None
        for entry in entries:
            if not entry["inscrits"]:
                for name in entry["fichiers"]:
                    (folder.root / name).unlink(missing_ok=True)
                removed = max((self._made(row).date or date.min for row in entry[self.word]), default=None)
        registered = [entry for entry in entries if entry["inscrits"]]
        if registered != entries:
            self._write(folder, registered)
        return removed

    def close(self, folder: Folder, proofs: Collection[str]) -> None:
        """What stayed open although the workbook names its files (``proofs``) is registered. Raises ``OSError``."""
        entries = self._read(folder)
        closed = [entry | {"inscrits": True} if set(proofs) & set(entry["fichiers"]) else entry for entry in entries]
        if closed != entries:
            self._write(folder, closed)

    def is_open(self, folder: Folder) -> bool:
        """Whether a run was cut short before it could close its entry."""
        return not all(entry["inscrits"] for entry in self._read(folder))

    def forget_files(self, folder: Folder, gone: Collection[str]) -> None:
        """Name files no more that were removed because they named somebody erased. Raises ``OSError``."""
        entries = self._read(folder)
        if not any(set(gone) & set(entry["fichiers"]) for entry in entries):
            return
        for entry in entries:
            entry["fichiers"] = [name for name in entry["fichiers"] if name not in gone]
            for row in entry[self.word]:
                row["proof"] = "" if row.get("proof") in gone else row.get("proof", "")
        self._write(folder, entries)

    def put_back(self, folder: Folder, book: Book) -> None:
        """Register again what a restored journal does not know; a row that staff deleted stays deleted."""
        rows = book[self.table]
        for entry in self._read(folder):
            if entry["inscrits"]:
                for content in entry[self.word]:
                    row = asdict(self._made(content))
                    if rows.key_of(row) not in rows.index:
                        book.memory.offer(rows, row)

    def _made(self, content: dict[str, Any]) -> Row:
        known = {field.name for field in fields(self.row)}
        days = {name: date.fromisoformat(content[name]) if content.get(name) else None for name in _DAYS & known}
        return self.row(**({name: value for name, value in content.items() if name in known} | days))

    def _read(self, folder: Folder) -> list[dict[str, Any]]:
        try:
            content = json.loads(self._file(folder).read_text(encoding="utf-8"))
            return [{name: entry[name] for name in ("fichiers", "inscrits", self.word)} for entry in content]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def _write(self, folder: Folder, entries: Sequence[dict[str, Any]]) -> None:
        files.write(self._file(folder), json.dumps(entries, ensure_ascii=False))

    def _file(self, folder: Folder) -> Path:
        return folder.state / f"{self.word}.json"


LETTERS: Final = Register(REMINDERS, Reminder, "rappels")
HANDED_OVER: Final = Register(TRANSFERS, Transfer, "transferts")


_REGISTERS: Final = (LETTERS, HANDED_OVER)


def put_back(folder: Folder, book: Book) -> None:
    """Register again whatever a restored journal does not know."""
    for register in _REGISTERS:
        register.put_back(folder, book)


def is_open(folder: Folder) -> bool:
    """Whether any entry is still open."""
    return any(register.is_open(folder) for register in _REGISTERS)


def close(folder: Folder, book: Book) -> None:
    """Close the entries whose files the workbook names; the others wait for the next run that sends something out.

    Raises ``OSError``.
    """
    for register in _REGISTERS:
        register.close(folder, set(book[register.table].columns["proof"]))


def _told(row: Row) -> dict[str, Any]:
    content = asdict(row)
    days = _DAYS & content.keys()
    return content | {name: content[name].isoformat() if content[name] else None for name in days}
