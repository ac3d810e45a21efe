"""Files that are there whole or not at all, at whatever moment the machine stops (DESIGN §5).

A file is made under a hidden name in its own folder, flushed to the disk and renamed. What a crash leaves behind is
hidden, ignored by every reader, overwritten by the next file made there, and swept by the next run.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

IN_THE_MAKING = ".en cours.tmp"
"""One name for each folder is enough: only the run that holds the practice's lock writes there."""


_LONGEST_ROOT = 80
"""Characters of a practice's folder that leave room for the longest place of an archive within Windows' 259."""

_EXTENDED, _SHARE = "\\\\?\\", "\\\\"


def reachable(root: Path) -> Path:
    """A folder below which no path is too long for Windows: a deep one is written in its extended form."""
    text = os.path.normpath(root)  # the extended form knows no ".."
    if os.name != "nt" or len(text) <= _LONGEST_ROOT or text.startswith(_EXTENDED) or not root.is_absolute():
        return root
    return Path(_EXTENDED + (f"UNC\\{text.removeprefix(_SHARE)}" if text.startswith(_SHARE) else text))


def shown(path: Path) -> str:
    """A path as people and other programs write it: without the mark of the extended form."""
    text = str(path)
    if text.startswith(f"{_EXTENDED}UNC\\"):
        return _SHARE + text.removeprefix(f"{_EXTENDED}UNC\\")
    return text.removeprefix(_EXTENDED)


def free(path: Path) -> Path:
    """The path itself, or with ``(2)``, ``(3)`` ... before its ending where a file has that name."""
    free, count = path, 1
    while free.exists():
        count += 1
        free = path.with_name(f"{path.stem} ({count}){path.suffix}")
    return free


@contextmanager
def made_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to be written in binary; it takes its place, or replaces the one there, when all of it is on the disk."""
    beside = path.with_name(IN_THE_MAKING)
    try:
        with beside.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        beside.replace(path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    flush_folder(path.parent)


def write(path: Path, text: str) -> None:
    """Write a text file."""
    with made_whole(path) as out:
        out.write(text.encode())


def copy(source: Path, target: Path) -> None:
    """Copy a file with its date: the day of a scan may be that of its file."""
    with source.open("rb") as content, made_whole(target) as out:
        shutil.copyfileobj(content, out, 1 << 20)
        out.flush()
        status = os.fstat(content.fileno())
        os.utime(out.fileno() if os.utime in os.supports_fd else out.name, ns=(status.st_atime_ns, status.st_mtime_ns))


def move(source: Path, target: Path) -> None:
    """Move a file to a free place: by its name alone, so that it is never in two places or in none.

    Onto another disk, and where the system does not let go of the name, it is copied before it leaves.
    """
    try:
        source.rename(target)
    except OSError as error:
        if error.errno not in {errno.EXDEV, errno.EACCES, errno.EPERM}:
            raise
        copy(source, target)
        source.unlink()


def flush_folder(folder: Path) -> None:
    """Let the disk note the names of a folder; Windows does so by itself."""
    if os.name == "nt":
        return
    with suppress(OSError):  # some network drives cannot
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def sweep(folders: Iterable[Path]) -> None:
    """Remove what a run that was cut short left half made."""
    for folder in folders:
        (folder / IN_THE_MAKING).unlink(missing_ok=True)


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        digest = sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def beside_of(path: Path) -> Path:
    """Where the new workbook is made: in the same folder, so that it can take the old one's place in one step."""
    return path.with_name(f".{path.stem} en cours{path.suffix}")
