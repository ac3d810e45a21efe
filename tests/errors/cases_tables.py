"""Tables that nobody has explained yet, and forms that were filled in wrong."""

from __future__ import annotations

import documents
import forms
from documents import Line
from gallery import Place, case, put

from facturation_xls import sources
from facturation_xls.errors.question_form import (
    AnswersContradictory,
    AnswersDoNotFit,
    AnswersIncomplete,
    AnswersLackColumn,
    AnswersUnreadable,
    AnswerUnknown,
)
from facturation_xls.errors.statements import StatementNameTaken
from facturation_xls.errors.tables import (
    InvoiceListedTwice,
    LineWithoutNumber,
    TableColumnNew,
    TableTotalMissing,
    TableUnbalanced,
    TableUndated,
    TableUnknown,
)
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources.asking import questions
from facturation_xls.sources.filled_form import read_answers
from facturation_xls.sources.layout import SHIPPED, parse_layout
from facturation_xls.sources.question_form import write_form

LISTED = Line("150", "120.00", "120.00", "-3.60")
LIST = """Dossier;Facturé;Reçu;Prélevé;Jour
150;120.00;120.00;3.60;25.09.2026
Total;120.00;120.00;3.60;
Versement;;116.40;;
""".encode()
SOURCE, FEES = "Ce tableau vient de", "CMD : le montant payé est écrit"
ANSWERS = {
    SOURCE: "Caisse des Médecins (CMD)",
    FEES: "avant déduction des frais (brut)",
    "Dossier": "N° de facture",
    "Facturé": "Montant de la facture",
    "Reçu": "Montant payé",
    "Prélevé": "CMD : frais retenus",
    "Jour": "Date du paiement (valeur)",
}
INVOICES = """Dentagest, liste des factures
N° facture;Date facture;Débiteur;Montant
150;09.09.2026;Lupin Aline;120.00
Total;;;120.00
""".encode()


def answered(place: Place, answers: dict[str, str]) -> None:
    """Read the form about the list after these answers."""
    form = questions(SourceFile("liste.csv", LIST), "")
    assert form
    path = place.root / "a_completer_liste.xlsx"
    path.write_bytes(write_form(form))
    forms.fill(path, ANSWERS | answers)
    read_answers(SourceFile(path.name, path.read_bytes()))


@case(TableUnknown, "Un tableau arrive pour la première fois.")
def _(place: Place) -> None:
    place.read(LIST, "liste.csv")


@case(TableColumnNew, "Un relevé a une colonne de plus que d'habitude.")
def _(place: Place) -> None:
    place.read(put(documents.statement([LISTED]), ";Motif", ";Motif;Intérêts"), "relevé.csv")


@case(AnswersIncomplete, "Dans un questionnaire, une case jaune est vide.")
def _(place: Place) -> None:
    answered(place, {"Dossier": ""})


@case(AnswerUnknown, "Dans un questionnaire, un mot ne vient pas de la liste.")
def _(place: Place) -> None:
    answered(place, {SOURCE: "La Poste"})


@case(AnswersContradictory, "Deux colonnes ont la même signification.")
def _(place: Place) -> None:
    answered(place, {"Facturé": "Montant payé"})


@case(AnswersLackColumn, "Aucune colonne ne dit le numéro de la facture.")
def _(place: Place) -> None:
    answered(place, {"Dossier": "Ne pas reprendre"})


@case(AnswersUnreadable, "Le questionnaire a perdu sa feuille cachée.")
def _(place: Place) -> None:
    form = questions(SourceFile("liste.csv", LIST), "")
    assert form
    path = place.root / "a_completer_liste.xlsx"
    path.write_bytes(write_form(form))
    forms.take_apart(path)
    read_answers(SourceFile(path.name, path.read_bytes()))


@case(AnswersDoNotFit, "Le questionnaire dit « net », mais le relevé est brut.")
def _(place: Place) -> None:
    place.sync(place.fresh, "liste.csv", LIST)
    forms.fill(place.fresh.inbox / "a_completer_liste.xlsx", ANSWERS | {FEES: "après déduction des frais (net)"})
    place.sync(place.fresh)


@case(StatementNameTaken, "Deux relevés différents portent le même numéro.")
def _(place: Place) -> None:
    place.sync(place.fresh, "a.csv", documents.statement([LISTED]))
    place.sync(place.fresh, "b.csv", documents.statement([Line("170", "10.00", "10.00"), Line("171", "5.00", "5.00")]))


@case(TableTotalMissing, "Une liste de Dentagest s'arrête avant son total.")
def _(_: Place) -> None:
    model = SHIPPED.joinpath("dentagest_factures.toml").read_text("utf-8").replace("optional = true", "")
    model = model.replace('words = ["Dentagest"]', 'words = ["Fictif"]')
    cut = put(put(INVOICES, "Total;;;120.00\n", ""), "Dentagest", "Fictif")
    sources.read(SourceFile("factures.csv", cut), (parse_layout("essai", model),))


@case(TableUnbalanced, "Une liste de Dentagest ne fait pas son total.")
def _(place: Place) -> None:
    place.read(put(INVOICES, "Total;;;120.00", "Total;;;132.40"), "factures.csv")


@case(TableUndated, "Une liste de Dentagest est vide.")
def _(place: Place) -> None:
    place.read(put(put(INVOICES, "150;09.09.2026;Lupin Aline;120.00\n", ""), "120.00", "0.00"), "factures.csv")


@case(LineWithoutNumber, "Dans une liste, un montant n'a pas de numéro de facture.")
def _(place: Place) -> None:
    place.read(put(INVOICES, "150;09", ";09"), "factures.csv")


@case(InvoiceListedTwice, "Une facture est deux fois dans une liste, avec deux montants.")
def _(place: Place) -> None:
    twice = put(INVOICES, "Total;;;120.00", "150;09.09.2026;Lupin Aline;80.00\nTotal;;;200.00")
    place.read(twice, "factures.csv")
