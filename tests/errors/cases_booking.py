"""Documents that are read well, but do not go with what the journal holds."""

from __future__ import annotations

import documents
import paper
from cases_reading import pdf
from gallery import Place, case, document, put

from facturation_xls.errors.answers import AnswerElsewhere, AnswerWithoutInvoice
from facturation_xls.errors.invoices import (
    NumberReused,
    OtherAccount,
    OtherPractice,
    ProofWithoutInvoice,
    RefundByHand,
    StornoWithoutInvoice,
    TrialDocument,
)

REFUSED = put(document("reponse_4.4_refusee.xml"), "2026000106", "150")


@case(TrialDocument, "La facture a été exportée en mode test.")
def _(place: Place) -> None:
    place.book(documents.invoice("151", modus="test"))


@case(OtherPractice, "La facture d'un cabinet voisin est arrivée par erreur.")
def _(place: Place) -> None:
    place.book(documents.invoice("151"), glns=("7601999000991",))


@case(NumberReused, "Un numéro sert une deuxième fois, deux ans plus tard, pour quelqu'un d'autre.")
def _(place: Place) -> None:
    place.sync(place.fresh, "a.xml", documents.invoice("150", day="2024-06-01", debtor="Iris Rémi"))
    place.sync(place.fresh, "b.xml", documents.invoice("150"))


@case(StornoWithoutInvoice, "Une annulation arrive avant sa facture.")
def _(place: Place) -> None:
    place.book(documents.invoice("151", subtype="storno"))


@case(RefundByHand, "Le logiciel annonce un remboursement.")
def _(place: Place) -> None:
    place.book(documents.invoice("150", subtype="refund"))


@case(ProofWithoutInvoice, "Une lettre numérisée ne porte aucun numéro connu.")
def _(place: Place) -> None:
    place.book(pdf("Facture 999"), "scan.pdf")


@case(OtherAccount, "Une facture d'un fournisseur est glissée parmi les lettres.")
def _(place: Place) -> None:
    bill = paper.letter("Facture n° 4711", "Montvieux, le 9 septembre 2026", slip=paper.Slip())
    place.book(bill, "scan.pdf", ibans=("CH9300762011623852957",))


@case(AnswerWithoutInvoice, "Un assureur répond à une facture que le journal ne connaît pas.")
def _(place: Place) -> None:
    place.book(put(REFUSED, '"150"', '"999"'))


@case(AnswerElsewhere, "Un assureur refuse une annulation.")
def _(place: Place) -> None:
    place.book(put(REFUSED, 'storno="0"', 'storno="1"'))
