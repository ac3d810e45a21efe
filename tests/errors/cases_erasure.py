"""Persons who were erased, or cannot be yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import demonstration
from gallery import Place, case

from facturation_xls.errors.erasure import DocumentErased, ErasuresUnreadable, KeptByLaw, StubDamaged
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.erasure import register
from facturation_xls.sync.erasure.persons import erase
from facturation_xls.sync.restore import list_backups, restore
from facturation_xls.sync.undoing import undo


def erased(place: Place) -> Folder:
    """A practice of one cancelled invoice, ten years later: its debtor is erased."""
    folder = demonstration.set_clock(place.fresh.root, date(2037, 1, 5))
    for name in ("facture_2026000132.xml", "facture_2026000132_annulation.xml"):
        demonstration.drop(folder, demonstration.sample(name))
    synchronise(folder)
    erase(folder, ["D0001"])
    return folder


def remains(folder: Folder) -> list[Path]:
    """What stays of the documents."""
    return sorted(folder.archives.rglob("*document effacé*.txt"))


@case(KeptByLaw, "Un patient veut être effacé, et sa facture est de cette année.")
def _(place: Place) -> None:
    erase(place.demo, ["D0001"])


@case(ErasuresUnreadable, "Le registre des personnes effacées a été abîmé.")
def _(place: Place) -> None:
    place.fresh.state.mkdir(exist_ok=True)
    (place.fresh.state / register.FILE).write_text("{", encoding="utf-8")
    synchronise(place.fresh)


@case(DocumentErased, "L'import d'une facture doit être annulé, et son patient est effacé.")
def _(place: Place) -> None:
    undo.undo(erased(place), "1")


@case(StubDamaged, "Ce qui reste d'un document effacé a été modifié, et le journal est restauré.")
def _(place: Place) -> None:
    folder = erased(place)
    path = remains(folder)[0]
    path.write_text(path.read_text(encoding="utf-8").replace('"genre"', '"autre"'), encoding="utf-8")
    restore(folder, str(len(list_backups(folder))))
    synchronise(folder)
