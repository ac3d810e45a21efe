"""The sheet *Paramètres CMD*: what was agreed with CMD, term by term; a value that is missing was not agreed."""

from __future__ import annotations

from facturation_xls.model.contract import Term
from facturation_xls.workbook import schema
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import print_on_paper
from facturation_xls.workbook.template.table import place_table

_HEADER_ROW = 3
_NOTE = (
    "Ce que dit le contrat-cadre : la valeur, et où c'est écrit. Sans valeur, rien n'est convenu : "
    "la clause est mesurée dans Contrat CMD, sans être jugée."
)
_WHO = "« CMD » ou « Cabinet »"
_ROWS = (
    (Term.SENDS, "", _WHO),
    (Term.REMINDS, "", f"{_WHO} ; se mesurent ceux du cabinet, tant que la CMD a la facture"),
    (Term.COLLECTS, "", f"{_WHO} ; se mesurent les paiements des débiteurs à l'un et à l'autre"),
    (Term.BEARS_LOSS, "", f"{_WHO} ; pour les créances avancées sans recours"),
    (Term.BOUGHT, "% au moins", "part des factures remises que la CMD rachète sans recours, mois par mois"),
    (Term.PAYOUT, "j au plus", "de la remise à l'avance"),
    (Term.FORWARDING, "j au plus", "du paiement du débiteur à la CMD jusqu'au cabinet"),
    (Term.RECEIPT, "j au plus", "de l'envoi à la réponse de la CMD"),
    (Term.RETURN, "j au plus", "de l'avance à son retour au cabinet"),
    (Term.FEE_SHARE, "% au plus", "frais d'une facture sur ce que la CMD a versé pour elle"),
    (Term.FEE_EACH, "CHF au plus", "frais d'une facture ; s'ajoute aux frais en % si les deux sont convenus"),
    (Term.SENDINGS, "par mois au moins", "jours où le cabinet envoie des factures à la CMD"),
    (Term.STATEMENTS, "par mois au moins", "relevés de la CMD, quinze jours après la fin du mois"),
)


def contract_settings(draft: Draft) -> None:
    """The sheet: one row per term, its value to be filled."""
    sheet = draft.workbook.add_worksheet(schema.CONTRACT.sheet)
    draft.put(sheet, (0, 0), "Contrat-cadre avec la CMD", "fx Titre", "fx_titre_contratcmd")
    draft.put(sheet, (1, 0), _NOTE, "fx Note")
    rows = [(term.value, None, unit, None, meaning) for term, unit, meaning in _ROWS]
    place_table(draft, sheet, schema.CONTRACT, (_HEADER_ROW, 0), rows)
    sheet.set_row(0, 24)
    sheet.freeze_panes(_HEADER_ROW + 1, 0)
    print_on_paper(sheet, _HEADER_ROW)
