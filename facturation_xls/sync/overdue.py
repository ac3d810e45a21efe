"""A scheduled run that fails tells it beside the workbook, where it is seen; the next success takes the note away and
tells it on *Accueil*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date

from facturation_xls import files
from facturation_xls.errors import FacturationError
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import state

_BEGINNING = "ATTENTION - pas mis à jour depuis le"
_FAILED_ON = re.compile(r"du (\d\d\.\d\d\.\d{4} à \d\d:\d\d) n'a pas abouti")
_SOME_DAY = "un jour passé"
_OURS = "Une erreur inattendue s'est produite. Appelez le support."


@contextmanager
def noted(folder: Folder) -> Iterator[None]:
    """Leave the note when what happens inside fails, whatever the reason; the failure goes on."""
    try:
        yield
    except Exception as error:
        with suppress(OSError):  # where nothing can be written, the exit code still tells
            _leave(folder, error.message if isinstance(error, FacturationError) else _OURS)
        raise


def failed_on(folder: Folder) -> str:
    """When the run failed that left a note, as the note says it; an empty text where there is none."""
    for path in folder.root.glob(f"{_BEGINNING} *.txt"):
        with suppress(OSError, UnicodeDecodeError):
            match = _FAILED_ON.search(path.read_text(encoding="utf-8-sig"))
            return match[1] if match else _SOME_DAY
    return ""


def clear(folder: Folder) -> None:
    """The workbook is up to date: no note says otherwise."""
    for path in folder.root.glob(f"{_BEGINNING} *.txt"):
        with suppress(OSError):  # somebody reads it: the next run removes it
            path.unlink()


def _leave(folder: Folder, message: str) -> None:
    since = _last_day(folder)
    text = (
        f"La mise à jour automatique du {folder.now():%d.%m.%Y à %H:%M} n'a pas abouti.\n\n{message}\n\n"
        "Double-cliquez sur Synchroniser.bat : dès que la mise à jour réussit, ce fichier disparaît.\n"
    )
    clear(folder)
    path = folder.root / f"{_BEGINNING} {since:%d.%m}.txt"
    files.write(path, "\ufeff" + text.replace("\n", "\r\n"))


def _last_day(folder: Folder) -> date:
    """The day that the workbook shows, as far as is known without opening it."""
    with suppress(ValueError):
        return date.fromisoformat(state.read(folder).as_of)
    with suppress(OSError):
        return date.fromtimestamp(folder.workbook.stat().st_mtime)
    return folder.now().date()
