"""Making a practice's folder: an empty one, or the invented practice of ``samples/`` for the demonstration."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from facturation_xls.errors.folder import JournalExists, NotADemonstration
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.settings.shipped import LETTER_MODEL, TAKE_OVER_FORM, TEMPLATE

_CHECKOUT = Path(__file__).parent.parent
SAMPLES = _CHECKOUT / "samples"

_SETTINGS = """\
# Réglages du dossier. Tout le reste se règle dans le classeur, feuille Paramètres.
classeur = "Journal.xlsx"
# Dossiers supplémentaires, seulement lus (par exemple le dossier d'export de Dentagest) :
dossiers = []
"""
_DEMO_SETTINGS = (
    _SETTINGS
    + """\
# Cabinet inventé : la date est fixée pour que les chiffres restent les mêmes.
demonstration = true
horloge = "2026-10-05"
"""
)


def create(root: Path) -> Folder:
    """An empty practice folder with a fresh journal. Raises ``JournalExists``: an existing journal is never touched."""
    folder = _lay_out(root, TEMPLATE, _SETTINGS)
    _leave_form(root)
    return folder


def create_inside(root: Path, workbook: Path) -> Folder:
    """Graft our sheets into a workbook that staff have; it stays in its place and becomes the journal of ``root``.

    Its former state goes to the backups. Raises ``JournalExists``, ``NamesTaken``, ``BookOpen`` or the
    ``WorkbookError`` that
    says why the workbook cannot be used; in all these cases nothing was written.
    """
    from facturation_xls.workbook.adopt import adopt

    name = os.path.relpath(workbook, root).replace(os.sep, "/")
    folder = open_folder(root)
    adopt(workbook, TEMPLATE, folder.backups, folder.now())
    for place in (folder.inbox, folder.archives):
        place.mkdir(exist_ok=True, parents=True)
    settings = root / SETTINGS_FILE
    if not settings.exists():
        settings.write_text(_SETTINGS.replace("Journal.xlsx", name), encoding="utf-8")
    _leave_form(root)
    return open_folder(root)


_EXERCISE_SETTINGS = _DEMO_SETTINGS.replace("Journal.xlsx", "Journal EXERCICE.xlsx")


def create_exercise(root: Path) -> Folder:
    """The invented practice for a trainee: the title of its window says what it is. Raises as ``create_demo``."""
    return create_demo(root, _EXERCISE_SETTINGS)


def create_demo(root: Path, settings: str = _DEMO_SETTINGS) -> Folder:
    """The invented practice, its files waiting in ``a_traiter/``; a former demonstration in this place starts afresh.

    Raises ``NotADemonstration`` when the folder holds something else, ``BookOpen`` when somebody looks at its journal.
    """
    from facturation_xls.sync.guard import check_closed

    if root.exists() and any(root.iterdir()):
        if not (root / SETTINGS_FILE).exists() or not open_folder(root).demonstration:
            raise NotADemonstration(folder=root.name)
        check_closed(open_folder(root))
        shutil.rmtree(root)
    folder = _lay_out(root, SAMPLES / "Journal.xlsx", settings)
    for month in sorted(SAMPLES.glob("2???-??")):
        for path in sorted(month.iterdir()):
            shutil.copyfile(path, folder.inbox / path.name)
    return folder


def _lay_out(root: Path, journal: Path, settings: str) -> Folder:
    root.mkdir(parents=True, exist_ok=True)
    folder = open_folder(root)
    if folder.workbook.exists():
        raise JournalExists(file=folder.workbook.name)
    if not (root / SETTINGS_FILE).exists():
        (root / SETTINGS_FILE).write_text(settings, encoding="utf-8")
        folder = open_folder(root)
    for place in (folder.inbox, folder.archives, folder.backups):
        place.mkdir(exist_ok=True)
    shutil.copyfile(journal, folder.workbook)
    leave_letter_model(folder)
    return folder


def leave_letter_model(folder: Folder) -> None:
    """The letter that staff edit in Word, where they have none yet."""
    if not folder.letter_model.exists():
        folder.letter_model.parent.mkdir(exist_ok=True)
        shutil.copyfile(LETTER_MODEL, folder.letter_model)


def _leave_form(root: Path) -> None:
    """The empty form for invoices of before the journal; one that is there may be filled already."""
    form = root / TAKE_OVER_FORM.name
    if not form.exists():
        shutil.copyfile(TAKE_OVER_FORM, form)
