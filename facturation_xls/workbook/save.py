"""Replacing the workbook without a moment at which it is lost: write beside, verify, back up, replace (DESIGN §5)."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from facturation_xls.errors import BookChanged, BookOpen, VerificationFailed
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.lint import lint, new_faults
from facturation_xls.workbook.locks import holder
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import LEDGER_TABLES, MEMORY, REPORT_TABLES

_PATIENCE = (0.2, 0.4, 0.6, 0.8, 1.0)
_KEPT_BACKUPS = 30


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def save(book: Book, read_as: str, backups: Path, now: datetime, reports: Mapping[str, int]) -> str:
    """Replace the workbook by what ``book`` became; the answer is the new file's fingerprint.

    ``read_as`` is the fingerprint of the file that was read; ``reports`` the number of rows of each report table.
    Raises as
    ``replace_checked``.
    """
    return replace_checked(book.package, read_as, backups, now, lambda beside: verify_content(book, beside, reports))


def replace_checked(
    package: Package, read_as: str, backups: Path, now: datetime, check: Callable[[Path], None] | None = None
) -> str:
    """Replace a package's file by what the package became; the answer is the new file's fingerprint.

    Raises ``VerificationFailed`` when the new file is not what was meant (our bug: the old file stays), ``BookChanged``
    when somebody saved in between, ``BookOpen`` when somebody holds the file.
    """
    path = package.path
    beside = path.with_name(f".{path.stem} en cours{path.suffix}")
    try:
        with beside.open("wb") as out:
            package.save(out)
            out.flush()
            os.fsync(out.fileno())
        verify_package(package, beside)
        if check:
            check(beside)
        written = fingerprint(beside)
        if fingerprint(path) != read_as:
            raise BookChanged(file=path.name)
        package.close()
        back_up(path, backups, now)
        _replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return written


def verify_package(package: Package, beside: Path) -> None:
    """Check that every part outside the write set kept its bytes, and that Excel's rules are kept as well as before.

    Raises ``VerificationFailed``.
    """
    touched = package.written
    with Package(beside) as after:
        for part in package.parts:
            if part not in touched and after.raw(part) != package.raw(part):
                raise VerificationFailed(what=f"part {part}")
    faults = new_faults(lint(package.path, touched), lint(beside, touched))
    if faults:
        raise VerificationFailed(what="; ".join(f"{f.part} {f.rule} {f.detail}" for f in faults[:5]))


def verify_content(book: Book, beside: Path, reports: Mapping[str, int]) -> None:
    """Read the new file as if for the first time. Raises ``VerificationFailed`` with what differs."""
    again = Book(beside)
    try:
        again.load(book[MEMORY].prefixes)
        for table in (*LEDGER_TABLES, MEMORY):
            _compare(book[table], again[table])
        for table in REPORT_TABLES:
            if table.name in reports and len(again[table]) != reports[table.name]:
                raise VerificationFailed(what=f"{table.name}: {len(again[table])} rows")
    finally:
        again.close()


def _compare(meant: TableRows, found: TableRows) -> None:
    name = meant.table.name
    if len(meant) != len(found):
        raise VerificationFailed(what=f"{name}: {len(found)} rows for {len(meant)}")
    for field, values in meant.columns.items():
        if values != found.columns[field]:
            row = next(i for i, (a, b) in enumerate(zip(values, found.columns[field], strict=True)) if a != b)
            raise VerificationFailed(what=f"{name}.{field} row {row}")


def back_up(path: Path, folder: Path, now: datetime) -> Path:
    """Copy the workbook into the folder of backups under its date; the last 30 stay, and one a month before them."""
    folder.mkdir(exist_ok=True)
    copy = folder / f"{path.stem} {now:%Y-%m-%d %Hh%Mm%S}{path.suffix}"
    count = 1
    while copy.exists():
        count += 1
        copy = folder / f"{path.stem} {now:%Y-%m-%d %Hh%Mm%S} ({count}){path.suffix}"
    shutil.copyfile(path, copy)
    _rotate(sorted(folder.glob(f"{path.stem} ????-??-?? *{path.suffix}"), key=lambda p: p.name), len(path.stem) + 1)
    return copy


def _rotate(backups: list[Path], at: int) -> None:
    months: set[str] = set()
    for old in backups[:-_KEPT_BACKUPS]:
        month = old.name[at : at + 7]
        if month in months:
            old.unlink()
        months.add(month)


def _replace(beside: Path, path: Path) -> None:
    """Put the new file in the place of the old one; antivirus and indexers hold files for moments."""
    for pause in (*_PATIENCE, None):
        try:
            beside.replace(path)
        except PermissionError as error:
            if pause is None:
                raise BookOpen(file=path.name, who=holder(path)) from error
            time.sleep(pause)
        else:
            return
