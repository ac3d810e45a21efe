"""The files of a practice's folder: what waits, what goes to the archives, what stays beside its error.

Only ``a_traiter/`` is ever emptied. An archive is never overwritten, a file never deleted unless its twin is archived.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from facturation_xls import files
from facturation_xls.errors.files import FileVanished
from facturation_xls.model.documents import SourceFile
from facturation_xls.settings.folder import Folder
from facturation_xls.sources.stub import declared_hash

ERROR_ENDING = ".erreur.txt"
_IGNORED = re.compile(r"\.|~\$|desktop\.ini$|thumbs\.db$|.*\.(?:part|partial|crdownload|download|tmp)$", re.IGNORECASE)
MARK_LENGTH = 8
"""Characters of a document's hash in the name of its archive."""

LONGEST_STEM = 120
"""Characters of a document's name that its archive keeps: the whole must fit into what systems allow."""

_MARK = re.compile(r"\[([0-9a-f]{8})\]\s*$")


@dataclass(frozen=True, slots=True)
class Archived:
    """Of a document in the archives: its own name, the day it was booked, its place relative to the folder.

    ``mark`` is the beginning of its content hash, as the archive's name carries it.
    """

    name: str
    day: date
    place: str
    mark: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file to read. ``ours`` means that it lies in ``a_traiter/`` and leaves it once it is booked.

    ``archived``: it was booked before and is read again.
    """

    path: Path
    ours: bool
    archived: Archived | None = None

    @property
    def name(self) -> str:
        """The file's name as staff know it."""
        return self.archived.name if self.archived else self.path.name

    def load(self) -> SourceFile:
        """The file's name, bytes and date. Raises ``FileVanished`` when the system does not give it."""
        try:
            dated = date.fromtimestamp(self.path.stat().st_mtime)
            return SourceFile(self.name, self.path.read_bytes(), dated)
        except OSError as error:
            raise FileVanished from error


def content_hash(content: bytes) -> str:
    """What tells a document from another one, whatever its name: half of its SHA-256."""
    return sha256(content).hexdigest()[:32]


def archived_hash(content: bytes) -> str:
    """The hash of an archived document, or of the one whose place it takes since a person in it was erased."""
    return declared_hash(content) or content_hash(content)


def waiting(folder: Folder) -> list[Arrival]:
    """The files of ``a_traiter/`` and of the extra folders, by name; hidden, temporary and partial ones are ignored."""
    arrivals = [Arrival(path, ours=True) for path in _files(folder.inbox)]
    for place in folder.extra:
        arrivals.extend(Arrival(path, ours=False) for path in _files(place))
    return arrivals


def _files(place: Path) -> Iterator[Path]:
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            relative = path.relative_to(place).parts
            if path.is_file() and not path.name.endswith(ERROR_ENDING) and not any(_IGNORED.match(p) for p in relative):
                yield path


def take_in(dropped: Iterable[Path], folder: Folder) -> None:
    """Copy files that were dropped on the program into ``a_traiter/``; the originals stay. Raises ``FileVanished``.

    One that a run which was cut short has copied already is not copied twice.
    """
    folder.inbox.mkdir(exist_ok=True)
    for path in dropped:
        if folder.inbox in path.resolve().parents:
            continue
        try:
            if not _same(path, folder.inbox / path.name):
                files.copy(path, files.free(folder.inbox / path.name))
        except OSError as error:
            if error.filename != str(path):
                raise
            raise FileVanished from error


def _same(path: Path, other: Path) -> bool:
    return other.is_file() and path.read_bytes() == other.read_bytes()


def archive_place(name: str, digest: str, today: date) -> str:
    """Where a booked document will rest, relative to the folder: the link that the workbook keeps."""
    stem, ending = _parts(name)
    return f"archives/{today:%Y/%m}/{today.isoformat()} {stem} {digest[:MARK_LENGTH]}{ending}"


def pdf_place(place: str, name: str, digest: str) -> str:
    """Where the PDF inside an invoice will rest, relative to the folder: under the day of its archive (``place``)."""
    month, _, archived = place.removeprefix("archives/").rpartition("/")
    stem, _ = _parts(name)
    return f"archives/preuves/{month}/{archived[:10]} {stem} {digest[:MARK_LENGTH]}.pdf"


def archived_name(name: str) -> str:
    """What the archive of a document keeps of its name."""
    return "".join(_parts(name))


def _parts(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, f".{ending}") if dot else (name, "")
    return stem[:LONGEST_STEM], ending


def archive(arrival: Arrival, digest: str, place: str, folder: Folder) -> None:
    """Move a booked document to its place (a copy where it lies in somebody else's folder), and its error goes.

    A file that is no longer the one that was booked stays: the next sync reads it. Raises ``OSError``.
    """
    content = arrival.path.read_bytes()
    if content_hash(content) != digest:
        return
    target = folder.root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and archived_hash(target.read_bytes()) != digest:
        target = files.free(target)
    if not arrival.ours:
        if not target.exists():
            files.copy(arrival.path, target)
        return
    if target.exists():
        arrival.path.unlink()
    else:
        files.move(arrival.path, target)
    error_file(arrival.path).unlink(missing_ok=True)


def throw_away(arrival: Arrival) -> None:
    """Remove a document whose person was erased: what must stay of it is in the archives. Raises ``OSError``.

    One that lies in somebody else's folder stays there.
    """
    if arrival.ours:
        arrival.path.unlink()
        error_file(arrival.path).unlink(missing_ok=True)


def set_aside(file: SourceFile, beside: Path) -> Path:
    """Put a bad member of a ZIP beside it as a file of its own."""
    path = beside.with_name(f"{beside.stem} - {file.name}")
    if not path.exists() or path.read_bytes() != file.content:
        path = files.free(path)
        with files.made_whole(path) as out:
            out.write(file.content)
    return path


def error_file(path: Path) -> Path:
    """Where the explanation for a rejected file stands."""
    return path.with_name(path.name + ERROR_ENDING)


def explain(path: Path, message: str, digest: str, now: datetime) -> None:
    """Write what is wrong with a file beside it."""
    text = f"{path.name}\n\n{message}\n\n({now:%d.%m.%Y %H:%M}) [{digest[:8]}]\n"
    error_file(path).write_text(text, encoding="utf-8-sig", newline="\r\n")


def explained(path: Path, digest: str) -> bool:
    """Whether this very file was rejected before."""
    try:
        match = _MARK.search(error_file(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return False
    return bool(match and match[1] == digest[:8])


def tidy(folder: Folder) -> None:
    """Remove explanations whose file is gone, and folders that are empty."""
    for path in folder.inbox.rglob(f"*{ERROR_ENDING}"):
        if not path.with_name(path.name.removesuffix(ERROR_ENDING)).exists():
            path.unlink()
    for path in sorted(folder.inbox.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
