"""What keeps reminder letters from being written."""

from __future__ import annotations

from datetime import date

import demonstration
from gallery import Place, case

from facturation_xls.errors.requests import SourcesStale
from facturation_xls.errors.settings import LetterModelInvalid, LettersIncomplete
from facturation_xls.practice import create_demo
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.claims import emission


def practice(place: Place) -> Folder:
    """The demonstration with its settings, all documents booked."""
    folder = create_demo(place.root / "cabinet")
    synchronise(folder)
    return folder


@case(SourcesStale, "Des rappels sont à envoyer, mais le dernier fichier de la banque est trop ancien.")
def _(place: Place) -> None:
    practice(place)
    later = demonstration.set_clock(place.root / "cabinet", date(2026, 10, 25))
    synchronise(later)
    emission.issue(later)


@case(LettersIncomplete, "Des rappels sont à envoyer, mais l'adresse du cabinet manque.")
def _(place: Place) -> None:
    emission.issue(place.demo)


@case(LetterModelInvalid, "Le modèle de lettre a été remplacé par autre chose.")
def _(place: Place) -> None:
    folder = practice(place)
    folder.letter_model.write_bytes(b"autre chose")
    emission.issue(folder)
