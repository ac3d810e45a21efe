"""What was written out of the journal and names an erased person: letters, dossiers, lists, exports.

None of it is needed to keep the accounts, and lists and exports are made again in a moment: the files go whole. What
the program did not make is named, never touched.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from facturation_xls.erased import Erasures
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import access_request, candidates
from facturation_xls.sync.claims import issued
from facturation_xls.sync.erasure.texts import file_mentions, mentions
from facturation_xls.sync.lists import export, reading_copy

_MOST_READ: Final = 2**25
"""Bytes: a larger file that we did not make is not looked through."""


def remove(folder: Folder, erasures: Erasures, letters: frozenset[str]) -> int:
    """Remove the files that name somebody erased; how many there were. ``letters``: those of erased invoices.

    Raises ``OSError``.
    """
    gone = {path for path in _ours(folder) if file_mentions(erasures, path)}
    gone |= {twin for name in letters for twin in _twins(folder.root / name)}
    for register in (issued.LETTERS, issued.HANDED_OVER):
        register.forget_files(folder, {path.relative_to(folder.root).as_posix() for path in gone})
    for path in gone:
        path.unlink(missing_ok=True)
    shutil.rmtree(folder.root / export.PLACE, ignore_errors=True)
    for place in sorted((folder.root / access_request.PLACE).glob("*/")):
        if any(file_mentions(erasures, path) for path in place.glob("*.xlsx")):
            shutil.rmtree(place)
    return len(gone)


def _ours(folder: Folder) -> Iterator[Path]:
    """What the program wrote for people to read."""
    for place in (folder.letters, folder.transfers, folder.lists):
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())
    yield from (path for path in sorted(folder.layouts.glob("*.xlsx")) if path.is_file())
    if (folder.root / reading_copy.NAME).is_file():
        yield folder.root / reading_copy.NAME


def _twins(path: Path) -> Iterator[Path]:
    """A letter in all its forms: as PDF and for Word, or with its table."""
    yield from (twin for twin in path.parent.glob("*") if twin.stem == path.stem and twin.is_file())


def elsewhere(folder: Folder, erasures: Erasures) -> list[str]:
    """Files that are not ours to remove and name somebody erased, as staff know them."""
    found = [path for path in sorted(folder.root.glob("*")) if path.is_file() and path != folder.workbook]
    found += [path for path in sorted(folder.inbox.rglob("*")) if path.is_file()]
    others = {candidate.path for candidate in candidates.candidates(folder)}
    return [
        path.relative_to(folder.root).as_posix()
        for path in found
        if path in others
        or (path.stat().st_size <= _MOST_READ and (file_mentions(erasures, path) or mentions(erasures, path.name)))
    ]
