"""A ZIP of documents: its members become files of their own, so that a bad one does not hold back the good ones.

Paths inside are ignored. A ZIP that is a trap, damaged or locked is refused as a whole (DESIGN §5).
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from facturation_xls.errors.files import (
    ArchiveEmpty,
    ArchiveEncrypted,
    ArchiveSuspicious,
    ArchiveTooLarge,
    ArchiveUnreadable,
)
from facturation_xls.model.documents import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_MEMBERS = 10_000
MAX_BYTES = 256 * 2**20
"""All members together, unpacked: 10,000 invoices of 25 kB."""

MAX_RATIO = 200
"""Unpacked to packed. Invoices reach 40; only a trap, or a file of blanks, goes far beyond."""

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_DIRECTORY_ENTRY = b"PK\x01\x02"
_SPREADSHEET_PARTS = {"[Content_Types].xml", "content.xml"}
"""Excel, OpenDocument: ZIPs as well, but one document each."""

_ENCRYPTED = 0x1
_DAMAGES = (BadZipFile, EOFError, NotImplementedError, OSError, ValueError, struct.error, zlib.error)
_SYSTEM_FILES = {"__macosx", "thumbs.db", "desktop.ini"}
_FORBIDDEN_IN_NAMES = re.compile(r'[<>:"|?*\x00-\x1f]')


def is_archive(file: SourceFile) -> bool:
    """Whether the file is a ZIP of documents; a spreadsheet, a ZIP as well, is not."""
    if not file.content.startswith(_SIGNATURES):
        return False
    if file.content.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        return True
    try:
        with ZipFile(io.BytesIO(file.content)) as archive:
            return _SPREADSHEET_PARTS.isdisjoint(archive.namelist())
    except _DAMAGES:
        return file.suffix == ".zip"


def members(file: SourceFile) -> tuple[SourceFile, ...]:
    """The files inside, by their bare names; two of the same name are told apart by a number.

    Folders and the system's own files are left out; anything else comes out, and its reader refuses it by name.
    Raises ``ArchiveUnreadable``, ``ArchiveEncrypted``, ``ArchiveEmpty``, ``ArchiveTooLarge``, ``ArchiveSuspicious``.
    """
    if file.content.count(_DIRECTORY_ENTRY) > MAX_MEMBERS:
        raise ArchiveTooLarge(members=MAX_MEMBERS, size=MAX_BYTES // 2**20)
    try:
        with ZipFile(io.BytesIO(file.content)) as archive:
            entries = [entry for entry in archive.infolist() if _is_document(entry)]
            _check(entries, packed=len(file.content))
            names = _bare_names(entries)
            return tuple(
                SourceFile(name, archive.read(entry), file.dated) for name, entry in zip(names, entries, strict=True)
            )
    except _DAMAGES:
        raise ArchiveUnreadable from None


def _check(entries: list[ZipInfo], packed: int) -> None:
    """Everything that can be known before unpacking. ``zipfile`` never unpacks more than the size declared here."""
    unpacked = sum(entry.file_size for entry in entries)
    if not entries:
        raise ArchiveEmpty
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise ArchiveEncrypted
    if any(entry.compress_type not in {ZIP_STORED, ZIP_DEFLATED} for entry in entries):
        raise ArchiveUnreadable
    if unpacked > MAX_BYTES:
        raise ArchiveTooLarge(members=MAX_MEMBERS, size=MAX_BYTES // 2**20)
    if unpacked > MAX_RATIO * packed:
        raise ArchiveSuspicious


def _is_document(entry: ZipInfo) -> bool:
    path = PureWindowsPath(entry.filename)
    if not path.name or path.name.startswith((".", "~$")):
        return False
    return not entry.is_dir() and not any(part.casefold() in _SYSTEM_FILES for part in path.parts)


def _bare_names(entries: Iterable[ZipInfo]) -> Iterator[str]:
    """File names without folder, drive or characters that Windows refuses."""
    seen: Counter[str] = Counter()
    for entry in entries:
        name = _FORBIDDEN_IN_NAMES.sub("_", PureWindowsPath(entry.filename).name)
        seen[name.casefold()] += 1
        count = seen[name.casefold()]
        yield name if count == 1 else f"{PureWindowsPath(name).stem} ({count}){PureWindowsPath(name).suffix}"
