"""The invented practice of ``samples/`` as a folder on disk: synced once in each process, copied for each test.

Its workbook is made from the template, so that nobody has typed anything into it: what it holds is what the documents
say, and ``samples/expected.json`` says what that is.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import shutil
import tempfile
from collections.abc import Collection
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import staff

from facturation_xls.practice import SAMPLES, create
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.sync import synchronise

ONLY_LOOKED_AT = (
    *("Accueil", "À relancer", "À transférer", "Évolution", "Prévision", "Prévisions passées", "Arrêtés"),
    *("Factures payées", "Analyse", "CMD", "Contrat CMD", "Écarts CMD", "Définitions"),
)
"""Sheets of figures, into which staff type nothing."""

AS_OF = date(2026, 10, 5)
GLN = "7601999000106"


def documents() -> list[Path]:
    """Every document of the three months; all file names differ."""
    return sorted(path for path in SAMPLES.glob("2026-*/*") if path.is_file())


def sample(name: str) -> Path:
    """The document of this name."""
    (path,) = SAMPLES.glob(f"2026-*/{name}")
    return path


def expected() -> dict[str, Any]:
    """What a correct reader of all documents must find."""
    content: dict[str, Any] = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return content


def empty(root: Path, clock: date = AS_OF) -> Folder:
    """A practice's folder with a fresh journal, its clock fixed, nothing waiting."""
    create(root)
    return set_clock(root, clock)


def set_clock(root: Path, clock: date) -> Folder:
    """The same folder on another day."""
    (root / SETTINGS_FILE).write_text(f'horloge = "{clock.isoformat()}"\n', encoding="utf-8")
    return open_folder(root)


def drop(folder: Folder, *files: Path) -> None:
    """Put copies of files into ``a_traiter``."""
    for path in files:
        shutil.copyfile(path, folder.inbox / path.name)


def synced(root: Path) -> Folder:
    """The folder after its first sync of all documents."""
    shutil.copytree(_synced(), root)
    return open_folder(root)


def empty_of_few_sheets(root: Path, clock: date = AS_OF) -> Folder:
    """``empty`` where staff deleted the sheets that are only looked at."""
    shutil.copytree(_empty_of_few_sheets(), root)
    return set_clock(root, clock)


@cache
def _empty_of_few_sheets() -> Path:
    place = Path(tempfile.mkdtemp(prefix="demonstration-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = empty(place / "cabinet")
    without_sheets(folder, ONLY_LOOKED_AT)
    return folder.root


def few_sheets(root: Path) -> Folder:
    """``synced`` where staff deleted the sheets that are only looked at: each day there takes half the time."""
    shutil.copytree(_few_sheets(), root)
    return open_folder(root)


@cache
def _few_sheets() -> Path:
    place = Path(tempfile.mkdtemp(prefix="demonstration-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = synced(place / "cabinet")
    without_sheets(folder, ONLY_LOOKED_AT)
    synchronise(folder)
    return folder.root


def without_sheets(folder: Folder, titles: Collection[str]) -> None:
    """Delete sheets as staff would, with the names of their cells."""
    with staff.excel(folder.workbook) as book:
        for title in titles:
            del book[title]
        for name, defined in [*book.defined_names.items()]:
            if defined.value.rpartition("!")[0].strip("'") in titles:
                del book.defined_names[name]


@cache
def _synced() -> Path:
    place = Path(tempfile.mkdtemp(prefix="demonstration-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = empty(place / "cabinet")
    drop(folder, *documents())
    synchronise(folder)
    return folder.root


def tree(root: Path) -> dict[str, str]:
    """Every file and folder under a place, each file with what it holds."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in sorted(root.rglob("*"))
    }
