"""Which other file may be the journal: one that was renamed, a copy, or what a cloud drive made of a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from facturation_xls.errors import WorkbookError
from facturation_xls.files import fingerprint
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import state
from facturation_xls.workbook.book import Book


@dataclass(frozen=True, slots=True)
class Candidate:
    """A workbook with our tables beside the journal. ``is_last``: exactly what the last sync wrote."""

    path: Path
    synced: str
    is_last: bool


def candidates(folder: Folder) -> Iterator[Candidate]:
    """The workbooks of the folder, the journal left out, that hold our tables."""
    last = state.read(folder).workbook
    for path in sorted(folder.root.glob("*.xls[xm]")):
        if path == folder.workbook or path.name.startswith(("~$", ".")):
            continue
        try:
            book = Book(path)
        except (WorkbookError, OSError):
            continue
        try:
            synced = str(book.named("fx_derniere_synchro") or "")
        finally:
            book.close()
        yield Candidate(path, synced, fingerprint(path) == last)


def described(folder: Folder) -> str:
    """A clause that names the candidates, the one of the last sync first; empty when there is none."""
    found = sorted(candidates(folder), key=lambda candidate: not candidate.is_last)
    if not found:
        return ""
    named = ", ".join(_named(candidate) for candidate in found)
    return f", mais je vois {named} : a-t-il été renommé ou copié ? Redonnez-lui son nom et relancez"


def _named(candidate: Candidate) -> str:
    if candidate.is_last:
        return f"« {candidate.path.name} » (celui de la dernière mise à jour)"
    return f"« {candidate.path.name} »" + (f" (mis à jour le {candidate.synced})" if candidate.synced else "")
