"""``Synchroniser.bat`` started by a person: whatever can be settled with a key or a word is settled at once."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from facturation_xls import practice, telling
from facturation_xls.desk import versions
from facturation_xls.desk.console import agrees, leave_time_to_read, say, wait_for_key
from facturation_xls.desk.opening import open_it
from facturation_xls.errors import BusyError
from facturation_xls.errors.folder import NoJournal
from facturation_xls.files import shown
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise
from facturation_xls.sync.lists import reading_copy

Answer = TypeVar("Answer")

_RETRY = "Ensuite, appuyez sur une touche (Échap pour abandonner)."
_CLOSE = "Appuyez sur une touche pour fermer cette fenêtre."


def synchronise_by_hand(folder: Folder, files: Sequence[Path] = ()) -> int:
    """Bring the practice up to date and open its workbook; the answer is the exit code.

    A folder without a journal gets one where its owner agrees. Somebody who has the workbook open is waited for.
    Raises what else ``synchronise`` raises.
    """
    if not folder.workbook.exists() and _is_new(folder):
        return _begin(folder)
    summary = patiently(lambda: synchronise(folder, files))
    say("\n".join(telling.synced(summary)))
    reading_copy.leave(folder, summary)
    open_it(folder.workbook)
    versions.prune()
    if summary.exit_code == 0:
        _let_read(summary)
    return summary.exit_code


def patiently(work: Callable[[], Answer]) -> Answer:
    """Do it; while somebody has the workbook open, say who, and again at a key. Given up, it ends with 75."""
    while True:
        try:
            return work()
        except BusyError as error:
            say(error.message)
            if not wait_for_key(_RETRY):
                sys.exit(error.exit_code)


def _is_new(folder: Folder) -> bool:
    """Whether nothing here looks like a journal that was renamed."""
    from facturation_xls.sync.candidates import described

    return not described(folder)


def _begin(folder: Folder) -> int:
    """A journal for a folder that has none. Raises ``NoJournal`` where nobody agrees."""
    say(f"Il n'y a pas encore de journal dans le dossier « {folder.root.name} ».")
    if not agrees("Faut-il y créer un journal neuf ?"):
        raise NoJournal(file=folder.workbook.name, candidates="")
    made = practice.create(folder.root)
    say(f"Le dossier est prêt. Remplissez d'abord la feuille Paramètres de {shown(made.workbook)}.")
    open_it(made.workbook)
    leave_time_to_read()
    return 0


def _let_read(summary: Summary) -> None:
    """The window stays while it says something that the workbook does not show."""
    if summary.questions or summary.unknown_files or summary.still_here:
        wait_for_key(_CLOSE)
    else:
        leave_time_to_read()
