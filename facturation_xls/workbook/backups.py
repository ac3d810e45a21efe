"""The journal's earlier states in ``sauvegardes/``: made before each replacement, rotated, listed (DESIGN §5)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from facturation_xls import files

KEPT = 30
"""The newest backups that always stay; before them one a month."""

_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d \d\dh\d\dm\d\d)(?: \((\d+)\))?")


@dataclass(frozen=True, slots=True, order=True)
class Backup:
    """One earlier state of the journal; several of the same second are told apart by ``count``."""

    made_on: datetime
    count: int
    path: Path


def back_up(workbook: Path, folder: Path, now: datetime) -> Path:
    """Copy the workbook into the folder of backups under its moment; what is too many goes, never this one."""
    folder.mkdir(exist_ok=True)
    copy = files.free(folder / f"{workbook.stem} {now:%Y-%m-%d %Hh%Mm%S}{workbook.suffix}")
    files.copy(workbook, copy)
    _rotate([backup for backup in backups(workbook, folder) if backup.path != copy])
    return copy


def backups(workbook: Path, folder: Path) -> list[Backup]:
    """The backups of a workbook, the newest first."""
    found = (_backup(path, workbook) for path in folder.glob(f"*{workbook.suffix}"))
    return sorted(filter(None, found), reverse=True)


def _backup(path: Path, workbook: Path) -> Backup | None:
    match = _MOMENT.fullmatch(path.stem.removeprefix(f"{workbook.stem} "))
    if not match or path.stem == match[0]:
        return None
    try:
        made_on = datetime.strptime(match[1], "%Y-%m-%d %Hh%Mm%S")
    except ValueError:
        return None
    return Backup(made_on, int(match[2] or 1), path)


def _rotate(others: list[Backup]) -> None:
    months: set[tuple[int, int]] = set()
    for backup in reversed(others[KEPT - 1 :]):
        month = backup.made_on.year, backup.made_on.month
        if month in months:
            with suppress(OSError):  # one that somebody looks at stays until the next time
                backup.path.unlink()
        months.add(month)
