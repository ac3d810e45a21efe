"""Old invoices that cannot be taken over."""

from __future__ import annotations

from datetime import date, datetime

import takeover_form
from gallery import Place, case

from facturation_xls.errors.takeover import (
    TakeOverColumnMissing,
    TakeOverEmpty,
    TakeOverKnown,
    TakeOverTooYoung,
    TakeOverTwice,
    TakeOverWithoutStart,
)
from facturation_xls.settings.shipped import TAKE_OVER_FORM

OLD = {"N° facture": "2024-17", "Date facture": datetime(2024, 3, 8), "Montant": 230.4}
START = date(2026, 7, 1)


@case(TakeOverEmpty, "Le fichier de reprise est remis tel quel.")
def _(place: Place) -> None:
    place.read(TAKE_OVER_FORM.read_bytes(), "Reprise.xlsx")


@case(TakeOverColumnMissing, "Un titre du fichier de reprise a été effacé.")
def _(place: Place) -> None:
    place.read(takeover_form.filled([OLD], headers={"Date facture": ""}), "Reprise.xlsx")


@case(TakeOverTwice, "Une facture y figure deux fois.")
def _(place: Place) -> None:
    place.read(takeover_form.filled([OLD, OLD]), "Reprise.xlsx")


@case(TakeOverWithoutStart, "Le début du journal n'est pas encore inscrit.")
def _(place: Place) -> None:
    place.book(takeover_form.filled([OLD]), "Reprise.xlsx")


@case(TakeOverTooYoung, "Une facture récente se trouve parmi les anciennes.")
def _(place: Place) -> None:
    young = OLD | {"Date facture": datetime(2026, 9, 1)}
    place.book(takeover_form.filled([young]), "Reprise.xlsx", journal_start=START)


@case(TakeOverKnown, "Un numéro de la reprise est celui d'une facture récente.")
def _(place: Place) -> None:
    place.book(takeover_form.filled([OLD | {"N° facture": "150"}]), "Reprise.xlsx", journal_start=START)
