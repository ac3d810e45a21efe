"""What the support needs to know of a practice's PC and folder: counts, days, versions. Nobody is named."""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from facturation_xls import __version__, files, inbox
from facturation_xls.errors import FacturationError, UsageError
from facturation_xls.settings.folder import Folder

_PLACE = "diagnostic"
_REPORTS = "facturation_erreur_*.txt"
_MOST_REPORTS = 3
_MEGABYTE = 1 << 20


def make(folder: Folder) -> Path:
    """Write the diagnosis into a folder of its own; what an earlier one left there goes. Raises ``OSError``."""
    place = folder.root / _PLACE
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    report = place / "diagnostic.txt"
    text = "\n".join([*_program(folder), "", *_contents(folder), "", *_health(folder), "", *_crashes()])
    files.write(report, "\ufeff" + text.replace("\n", "\r\n") + "\r\n")
    return report


def refused(folder: Folder) -> list[Path]:
    """The files of ``a_traiter`` that could not be booked."""
    explained = sorted(folder.inbox.rglob(f"*{inbox.ERROR_ENDING}"))
    found = [path.with_name(path.name.removesuffix(inbox.ERROR_ENDING)) for path in explained]
    return [path for path in found if path.is_file()]


def attach(refusals: Sequence[Path], place: Path) -> int:
    """Put anonymous copies of files beside the diagnosis; the answer is how many could be made so."""
    from facturation_xls.masking import anonymise

    attached = 0
    for number, path in enumerate(refusals, 1):
        with suppress(UsageError, OSError):  # a kind that cannot be made anonymous is not sent
            anonymise(path, place / f"anonyme_{number}{path.suffix.lower()}")
            attached += 1
    return attached


def _program(folder: Folder) -> Iterator[str]:
    yield f"Programme {__version__}, {_system()}, Python {platform.python_version()}"
    yield f"Le {folder.now():%d.%m.%Y à %H:%M}"
    yield f"Place libre sur le disque : {shutil.disk_usage(folder.root).free // _MEGABYTE} Mo"


def _system() -> str:
    if sys.platform == "win32":
        version = sys.getwindowsversion()
        return f"Windows {version.major}.{version.minor}.{version.build}"
    return platform.system()


def _contents(folder: Folder) -> Iterator[str]:
    if folder.workbook.exists():
        size = folder.workbook.stat().st_size // 1024
        yield f"Classeur : {size} Ko, enregistré le {_day(folder.workbook)}"
    else:
        yield "Classeur : absent"
    for place in (folder.inbox, folder.archives, folder.backups, folder.letters):
        count = sum(1 for path in place.rglob("*") if path.is_file())
        yield f"Dossier {place.name} : {count} fichiers"
    yield f"Fichiers refusés : {len(refused(folder))}"


def _day(path: Path) -> str:
    return f"{datetime.fromtimestamp(path.stat().st_mtime):%d.%m.%Y à %H:%M}"


def _health(folder: Folder) -> Iterator[str]:
    """What ``verifier`` finds; it names nobody."""
    from facturation_xls.sync.health import check

    try:
        health = check(folder)
    except FacturationError as error:
        yield f"Contrôle impossible : {error.message}"
        return
    yield f"Contrôle du dossier : {len(health.findings)} à corriger"
    yield from health.findings
    yield from health.notes


def _crashes() -> Iterator[str]:
    """The last reports of our own mistakes: places in the program, nothing else."""
    reports = sorted(Path(tempfile.gettempdir()).glob(_REPORTS))[-_MOST_REPORTS:]
    yield f"Erreurs du programme : {len(reports)} rapports"
    for path in reports:
        with suppress(OSError):
            yield f"\n{path.stem}\n{path.read_text(encoding='utf-8')}"
