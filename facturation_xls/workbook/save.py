"""Replacing the workbook without a moment at which it is lost: write beside, verify, back up, replace (DESIGN §5)."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from facturation_xls import files
from facturation_xls.errors import VerificationFailed, WorkbookError
from facturation_xls.errors.workbook import BookChanged, BookOpen
from facturation_xls.files import beside_of, fingerprint
from facturation_xls.workbook.backups import back_up
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.locks import holder
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.verification import verify_book, verify_package

_PATIENCE = (0.2, 0.4, 0.6, 0.8, 1.0)


def save(book: Book, read_as: str, backups: Path, now: datetime, reports: Mapping[str, int]) -> str:
    """Replace the workbook by what ``book`` became; the answer is the new file's fingerprint.

    ``read_as`` is the fingerprint of the file that was read; ``reports`` the number of rows of each report table.
    Raises as
    ``replace_checked``.
    """
    return replace_checked(book.package, read_as, backups, now, lambda beside: verify_book(book, beside, reports))


def replace_checked(
    package: Package, read_as: str, backups: Path, now: datetime, check: Callable[[Path], None] | None = None
) -> str:
    """Replace a package's file by what the package became; the answer is the new file's fingerprint.

    ``check`` verifies the new file; without it, what every package owes is verified.

    Raises ``VerificationFailed`` when the new file is not what was meant (our bug: the old file stays), ``BookChanged``
    when somebody saved in between, ``BookOpen`` when somebody holds the file.
    """
    path = package.path
    beside = beside_of(path)
    try:
        try:
            _make(package, beside, check or (lambda beside: verify_package(package, beside)))
        except Exception as error:  # a file that changes under our hands looks like a mistake of ours
            if _is_still(path, read_as):
                raise
            raise BookChanged(file=path.name) from error
        written = fingerprint(beside)
        if not _is_still(path, read_as):
            raise BookChanged(file=path.name)
        package.close()
        back_up(path, backups, now)
        put_in_place(beside, path)
    finally:
        with suppress(OSError):  # what stays is swept by the next run
            beside.unlink(missing_ok=True)
    return written


def _is_still(path: Path, read_as: str) -> bool:
    return path.exists() and fingerprint(path) == read_as


def _make(package: Package, beside: Path, check: Callable[[Path], None]) -> None:
    """Write the new file and verify it; what would be wrong with a workbook of staff's is here our mistake."""
    with beside.open("wb") as out:
        package.save(out)
        out.flush()
        os.fsync(out.fileno())
    try:
        check(beside)
    except WorkbookError as error:
        raise VerificationFailed(what=type(error).__name__) from error


def rewrite(book: Book, reports: Mapping[str, int]) -> None:
    """Replace a workbook that is nobody's present one by what ``book`` became, verified, without another backup of it.

    Raises ``VerificationFailed`` and ``OSError``; the old file stays then. ``book`` is closed.
    """
    with files.made_whole(book.path) as out:
        book.package.save(out)
        out.flush()
        beside = Path(out.name)
        verify_book(book, beside, reports)
        book.close()


def put_in_place(beside: Path, path: Path) -> None:
    """Put the new file in the place of the old one; antivirus and indexers hold files for moments.

    Raises ``BookOpen`` when somebody holds the old one.
    """
    for pause in (*_PATIENCE, None):
        try:
            beside.replace(path)
        except PermissionError as error:
            if pause is None:
                raise BookOpen(file=path.name, who=holder(path)) from error
            time.sleep(pause)
        else:
            files.flush_folder(path.parent)
            return
