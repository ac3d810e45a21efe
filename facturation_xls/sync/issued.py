"""What was issued, kept beside the workbook in ``.facturation/rappels.json``: numbers and days, nobody's name.

It holds whichever backup staff go back to: a letter that left the practice is not written a second time. The last entry
is open from before the letters' files are written until the workbook that names them is in place.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from facturation_xls import files
from facturation_xls.model import Reminder
from facturation_xls.settings import Folder
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import REMINDERS

_FILE = "rappels.json"
_DAYS = ("date", "new_due_on")
_ENDINGS = (".pdf", ".docx")


def names(folder: Folder, day: date) -> tuple[str, ...]:
    """Free names for a run's letters, PDF first, relative to the folder."""
    number = 1
    while True:
        stem = f"{day.isoformat()} Rappels{f' ({number})' if number > 1 else ''}"
        found = tuple((folder.letters / f"{stem}{ending}").relative_to(folder.root).as_posix() for ending in _ENDINGS)
        if not any((folder.root / name).exists() for name in found):
            return found
        number += 1


def begin(folder: Folder, written: Sequence[str], rows: Iterable[Reminder]) -> None:
    """Note what is about to be written and registered."""
    _write(folder, [*_read(folder), {"fichiers": list(written), "inscrits": False, "rappels": list(map(_told, rows))}])


def confirm(folder: Folder) -> None:
    """The workbook names the letters now."""
    _write(folder, [entry | {"inscrits": True} for entry in _read(folder)])


def settle(folder: Folder, proofs: Collection[str]) -> date | None:
    """After a run that was cut short: keep its letters if the workbook names them (``proofs``), else remove them.

    The answer is the day of letters that were removed.
    """
    entries, removed = [], None
    for entry in _read(folder):
        if not entry["inscrits"] and not set(proofs) & set(entry["fichiers"]):
            for name in entry["fichiers"]:
                (folder.root / name).unlink(missing_ok=True)
            removed = max((_reminder(row).date or date.min for row in entry["rappels"]), default=None)
        else:
            entries.append(entry | {"inscrits": True})
    if entries != _read(folder):
        _write(folder, entries)
    return removed


def put_back(folder: Folder, book: Book) -> None:
    """Register again what a restored journal does not know; a row that staff deleted stays deleted."""
    rows = book[REMINDERS]
    for entry in _read(folder):
        if entry["inscrits"]:
            for row in entry["rappels"]:
                reminder = asdict(_reminder(row))
                if rows.key_of(reminder) not in rows.index:
                    book.memory.offer(rows, reminder)


def _told(reminder: Reminder) -> dict[str, Any]:
    content = asdict(reminder)
    return content | {name: content[name].isoformat() if content[name] else None for name in _DAYS}


def _reminder(row: dict[str, Any]) -> Reminder:
    known = {field.name for field in fields(Reminder)}
    days = {name: date.fromisoformat(row[name]) if row.get(name) else None for name in _DAYS}
    return Reminder(**({name: value for name, value in row.items() if name in known} | days))


def _read(folder: Folder) -> list[dict[str, Any]]:
    try:
        content = json.loads((folder.state / _FILE).read_text(encoding="utf-8"))
        return [{"fichiers": e["fichiers"], "inscrits": e["inscrits"], "rappels": e["rappels"]} for e in content]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _write(folder: Folder, entries: Sequence[dict[str, Any]]) -> None:
    files.write(folder.state / _FILE, json.dumps(entries, ensure_ascii=False))
