"""What must hold of a folder after a run was cut short: nothing is lost, nothing is there twice."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from facturation_xls import inbox
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book

_OUR_FILES = {"verrou", "verrou-par", "etat.json"} | {
    f"{word}.json" for word in ("consignes", "rappels", "transferts", "effacements")
}


def digest(path: Path) -> str:
    """What a file holds."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def opens(path: Path) -> bool:
    """Whether two independent readers can read the workbook."""
    return _opens(digest(path), path)


@cache
def _opens(_: str, path: Path) -> bool:
    openpyxl.load_workbook(path)
    book = CalamineWorkbook.from_path(str(path))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()
    return True


def contents(folder: Folder) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table of ours but the memory."""
    book = Book(folder.workbook, TEMPLATE)
    try:
        book.load(())
        tables = [table for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES) if table in book]
        return {table.name: list(zip(*book[table].columns.values(), strict=True)) for table in tables}
    finally:
        book.close()


def documents(folder: Folder) -> dict[str, str]:
    """Every file in ``a_traiter/`` and in the archives with what it holds, and the names of letters and dossiers.

    Of an explanation only that it is there.
    """
    return {
        path.relative_to(folder.root).as_posix(): ""
        if path.name.endswith(inbox.ERROR_ENDING) or place in {folder.letters, folder.transfers}
        else digest(path)
        for place in (folder.inbox, folder.archives, folder.letters, folder.transfers)
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def leftovers(folder: Folder) -> list[str]:
    """Half-made files."""
    return [
        path.relative_to(folder.root).as_posix()
        for path in folder.root.rglob(".*")
        if path != folder.state and path.is_file() and path.parent != folder.state
    ] + [path.name for path in folder.state.iterdir() if path.name not in _OUR_FILES]


@dataclass(frozen=True)
class Outcome:
    """A practice when all is done."""

    contents: Mapping[str, list[tuple[Any, ...]]]
    documents: Mapping[str, str]

    @classmethod
    def of(cls, folder: Folder) -> Outcome:
        """Look at a folder."""
        return cls(contents(folder), documents(folder))

    def differences(self, other: Outcome, *, may_double: bool = False) -> list[str]:
        """What another outcome has otherwise."""
        found = [name for name, rows in self.contents.items() if other.contents[name] != rows]
        if may_double:
            lost = set(self.documents.values()) - set(other.documents.values())
            return found + sorted(lost)
        return found + sorted(
            path
            for path in self.documents.keys() | other.documents.keys()
            if self.documents.get(path) != other.documents.get(path)
        )


def sources(folder: Folder) -> Counter[str]:
    """How often each content lies in ``a_traiter/`` or in the archives; explanations and half-made files left out."""
    found = documents(folder).items()
    return Counter(content for path, content in found if content and not Path(path).name.startswith("."))
