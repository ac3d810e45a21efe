"""The sheets that are little more than their table: titles, a line that says what the sheet is for, what stands out."""

from __future__ import annotations

from facturation_xls.model.words import PayerType, Severity, Status
from facturation_xls.workbook import schema
from facturation_xls.workbook.template.draft import Draft
from facturation_xls.workbook.template.page import Page, add_page
from facturation_xls.workbook.template.styles import QUIET, SHADE
from facturation_xls.workbook.template.table import place_table

JOURNAL_TITLE = "Journal des factures"

_JOURNAL_OPEN = frozenset(
    {
        "number",
        "issued_on",
        "debtor",
        "payer_type",
        "sent_on",
        "amount",
        "due_on",
        "paid",
        "balance",
        "status",
        "next_action",
        "remark",
    }
)
"""The columns of *Journal* that are seen at first; the others are folded away."""


def journal(draft: Draft) -> None:
    """One row per invoice; above it the day up to which the workbook is right."""
    folded = {column.field for column in schema.JOURNAL.columns} - _JOURNAL_OPEN
    page = add_page(draft, schema.JOURNAL, JOURNAL_TITLE, frozen_columns=1, folded=folded)
    _as_of_line(page)
    balance, due_on, status = page.cell("balance"), page.cell("due_on"), page.cell("status")
    closed = ",".join(f'{status}="{word}"' for word in (Status.PAID, Status.CANCELLED, Status.LOST))
    page.highlight(f"OR({closed})", font_color=QUIET)
    page.highlight(f'{status}="{Status.ON_HOLD}"', italic=True)
    late = f"AND(N({balance})>0.05,N({due_on})>0,{due_on}<fx_au)"
    for field in ("due_on", "balance"):
        page.highlight(late, field=field, bold=True)
    page.highlight(f'{page.cell("payer_type")}="{PayerType.UNCLASSIFIED}"', field="payer_type", bold=True)


def _as_of_line(page: Page) -> None:
    draft, sheet = page.draft, page.sheet
    help_line = "Titres foncés : le cabinet y écrit. Toutes les colonnes : bouton 2, en haut à gauche."
    draft.put(sheet, (1, 0), "Situation au", "fx Libellé")
    draft.put(sheet, (1, page.column("issued_on")), "", "fx Situation", "fx_au")
    draft.put(sheet, (1, page.column("debtor")), "Dernière synchronisation", "fx Libellé")
    draft.put(sheet, (1, page.column("payer_type")), "", "fx Date et heure", "fx_derniere_synchro")
    draft.put(sheet, (1, page.column("amount")), help_line, "fx Note")


def movements(draft: Draft) -> None:
    """One row per payment, advance, return, fee or write-off; witnesses, which are not added, in grey."""
    page = _list(
        draft,
        schema.MOVEMENTS,
        "Mouvements",
        "Un paiement reçu au cabinet : Date, N° facture, Genre, Montant et Moyen sur une nouvelle ligne. "
        "Un montant positif réduit ce qui est dû.",
    )
    page.highlight(f'{page.cell("witness")}="oui"', font_color=QUIET)


def delays(draft: Draft) -> None:
    """The delays by payer type; horizon and cohort stand in ``fx_delais_base``."""
    page = add_page(draft, schema.DELAYS, "Délais de paiement", header_row=4, message_row=3)
    base = "Factures des 12 derniers mois, délai moyen limité à 180 jours"
    draft.put(page.sheet, (1, 0), base, "fx Note", "fx_delais_base")
    note = (
        "En jours depuis la date de facture. Le délai moyen compte aussi les factures encore ouvertes ; "
        "la moyenne des seules payées est flatteuse."
    )
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.lead_to(schema.JOURNAL, schema.PAID, schema.DEFINITIONS)


def to_remind(draft: Draft) -> None:
    """The invoices past their due date: which reminder comes next, or why none does; staff decide beside it."""
    page = add_page(draft, schema.TO_REMIND, "À relancer", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_relancer_situation")
    note = (
        "Envoyer : « non » ou « plus tard » retient une lettre, « oui » en envoie une malgré une réserve. "
        "Sans rien, ce qui est proposé part."
    )
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.highlight(f'{page.cell("proposed")}<>"oui"', font_color=QUIET)


def to_transfer(draft: Draft) -> None:
    """The invoices after their last reminder: the checklist before somebody else recovers them; staff decide."""
    page = add_page(draft, schema.TO_TRANSFER, "À transférer", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_transferer_situation")
    note = (
        "Transférer à : « CMD » ou « poursuite » quand rien ne manque, « non » si vous y renoncez. "
        "La poursuite n'a pas besoin du consentement (Débiteurs, Consentement CMD le)."
    )
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.highlight(f'{page.cell("possible")}="non"', font_color=QUIET)
    for field in (column.field for column in schema.TO_TRANSFER.columns if column.field.endswith("_check")):
        page.highlight(f'AND({page.cell(field)}<>"ok",{page.cell(field)}<>"")', field=field, bold=True)


def cmd(draft: Draft) -> None:
    """What became of the invoices handed over to CMD; the day stands in ``fx_cmd_situation``."""
    page = add_page(draft, schema.CMD, "Caisse des Médecins", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_cmd_situation")
    note = "Un mois est celui de la remise. Frais : ceux que les relevés nomment, sur le montant des factures versées."
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.highlight(f'{page.cell("month")}="Tous"', bold=True)
    page.lead_to(schema.DISPATCHES, schema.MOVEMENTS, schema.DEFINITIONS)


def evolution(draft: Draft) -> None:
    """The roll-forward month by month; the line above leads from its last balance to *Impayés*."""
    page = add_page(draft, schema.EVOLUTION, "Évolution", header_row=6, message_row=5)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_evolution_situation")
    draft.put(page.sheet, (2, 0), "", "fx Note", "fx_evolution_arrete")
    draft.put(page.sheet, (3, 0), _EVOLUTION_SUM, "fx Note")
    draft.put(page.sheet, (4, 0), _EVOLUTION_MEASURES, "fx Note")
    page.highlight(f'{page.cell("payer_type")}="Tous"', bold=True)
    page.lead_to(schema.JOURNAL, schema.MOVEMENTS, schema.UNPAID, schema.DEFINITIONS)


_EVOLUTION_SUM = (
    "Solde au début + facturé − encaissé − avoirs − pertes = solde à la fin, par date de valeur ; "
    "les factures d'avant le journal sont dans le premier solde."
)
_EVOLUTION_MEASURES = (
    "DSO : solde × jours ÷ facturé, sur 3 mois ; par épuisement : en remontant les mois facturés. "
    "Dus au retard : DSO − au mieux. CEI d'un mois : (début + facturé − fin) ÷ (début + facturé − non échu)."
)


def forecast(draft: Draft) -> None:
    """What is expected week by week; above it what is left out, and how good past forecasts were."""
    page = add_page(draft, schema.FORECAST, "Prévision des encaissements", header_row=7, message_row=6)
    for row, name in enumerate(("situation", "douteux", "cmd", "controle"), start=1):
        draft.put(page.sheet, (row, 0), "", "fx Note", f"fx_prevision_{name}")
    draft.put(page.sheet, (5, 0), _FORECAST_NOTE, "fx Note")
    page.highlight("TRUE", field="expected", bold=True)
    page.lead_to(schema.UNPAID, schema.INSTALMENTS, schema.DEFINITIONS)


_FORECAST_NOTE = (
    "Attendu : ce que chaque type de payeur paie d'habitude à cet âge de facture. Prudent : dépassé 9 fois sur 10 ; "
    "favorable : 1 fois sur 10. Nouvelles factures : comme les 13 dernières semaines."
)


def past_forecasts(draft: Draft) -> None:
    """Each past forecast against what came in."""
    page = add_page(draft, schema.PAST_FORECASTS, "Prévisions passées", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_previsions_passees")
    note = "Refaites avec ce qui était connu ce jour-là, pour 4 semaines. Écart : + trop prévu, − pas assez."
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.lead_to(schema.JOURNAL, schema.MOVEMENTS)


def closings(draft: Draft) -> None:
    """The month-end totals as first shown; what became known later stands beside them."""
    note = (
        "Le total des impayés à chaque fin de mois, tel qu'il a été établi la première fois ; à droite, ce qui a été "
        "connu depuis."
    )
    page = _list(draft, schema.CLOSINGS, "Arrêtés de fin de mois", note)
    page.highlight(f'{page.cell("payer_type")}="Tous"', bold=True)
    page.lead_to(schema.JOURNAL, schema.MOVEMENTS)


def contract(draft: Draft) -> None:
    """One page: each term of the contract with CMD beside what was measured."""
    page = add_page(draft, schema.CONTRACT_MEASURED, "Contrat avec la Caisse des Médecins", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_contrat_situation")
    note = (
        "Ce qui est convenu s'inscrit dans Paramètres CMD ; sans valeur, la clause est mesurée sans être jugée. "
        "Chaque écart : feuille Écarts CMD."
    )
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.highlight(f'{page.cell("kept")}="non"', bold=True)
    page.highlight(f'{page.cell("kept")}="pas convenue"', font_color=QUIET)
    page.lead_to(schema.CONTRACT_BREACHES, schema.CONTRACT)


def breaches(draft: Draft) -> None:
    """One row per case that is not as agreed with CMD."""
    page = add_page(draft, schema.CONTRACT_BREACHES, "Écarts au contrat CMD", header_row=4, message_row=3)
    draft.put(page.sheet, (1, 0), "", "fx Note", "fx_ecarts_situation")
    note = "Un cas par ligne, le plus grand écart d'abord, pour en parler avec la CMD."
    draft.put(page.sheet, (2, 0), note, "fx Note")
    page.lead_to(schema.DISPATCHES, schema.MOVEMENTS)


def controls(draft: Draft) -> None:
    """The findings of the last sync."""
    page = _list(
        draft,
        schema.CONTROLS,
        "Contrôles",
        "Décision : « vu » classe la ligne. Motif : pour vous en souvenir.",
    )
    page.highlight(f'{page.cell("severity")}="{Severity.ALARM}"', bold=True)


def dispatches(draft: Draft) -> None:
    """One row per sending."""
    note = "Une ligne par envoi. Un canal ou une date d'envoi tapés dans Journal s'ajoutent ici à la synchronisation."
    _list(draft, schema.DISPATCHES, "Envois", note)


def lots(draft: Draft) -> None:
    """One row per lot; the day that staff write here sends all of its invoices."""
    note = "Un lot par mois pour la CMD. Le jour que vous écrivez dans Envoyé le vaut pour toutes ses factures."
    page = _list(draft, schema.LOTS, "Lots", note)
    page.highlight(f'AND({page.cell("lot")}<>"",{page.cell("sent_on")}="")', field="sent_on", bg_color=SHADE)


def reminders(draft: Draft) -> None:
    """One row per reminder, as it was issued."""
    note = (
        "Chaque rappel tel qu'il est parti ; ces lignes ne changent plus. "
        "Un appel (canal Téléphone) ne change pas le niveau."
    )
    _list(draft, schema.REMINDERS, "Rappels", note)


def instalments(draft: Draft) -> None:
    """One row per instalment; a missed one stands out."""
    note = "Les acomptes convenus avec un débiteur : une ligne par acompte. Aucun rappel ne part tant qu'ils arrivent."
    page = _list(draft, schema.INSTALMENTS, "Plans de paiement", note)
    page.highlight(f'{page.cell("state")}="manqué"', bold=True)


def transfers(draft: Draft) -> None:
    """One row per transfer, as it was made."""
    note = (
        "Ce qui est parti en recouvrement, avec son dossier. Un transfert que vous avez fait vous-même : une ligne. "
        "Rendue sans résultat : une ligne de plus, destinataire Cabinet."
    )
    _list(draft, schema.TRANSFERS, "Transferts", note)


def debtors(draft: Draft) -> None:
    """One row per debtor."""
    note = "Un type de payeur imposé vaut pour toutes les factures du débiteur."
    _list(draft, schema.DEBTORS, "Débiteurs", note)


def imports(draft: Draft) -> None:
    """One row per document; what identifies its content is for the program only."""
    _list(
        draft, schema.IMPORTS, "Imports", "Chaque document repris, avec ce qu'il a apporté.", folded=frozenset({"hash"})
    )


def definitions(draft: Draft) -> None:
    """What each figure means, made anew at each sync from ``reports/definitions.py``."""
    _list(draft, schema.DEFINITIONS, "Définitions", "Ce que veut dire chaque chiffre, et où voir ses lignes.")


def memory(draft: Draft) -> None:
    """What the program remembers, out of sight."""
    sheet = draft.workbook.add_worksheet(schema.MEMORY.sheet)
    place_table(draft, sheet, schema.MEMORY)
    sheet.very_hidden()


def _list(draft: Draft, table: schema.Table, title: str, note: str, *, folded: frozenset[str] = frozenset()) -> Page:
    page = add_page(draft, table, title, folded=folded)
    draft.put(page.sheet, (1, 0), note, "fx Note")
    return page
