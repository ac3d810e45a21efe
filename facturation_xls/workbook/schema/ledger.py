"""The tables that hold what happened: invoices, sendings, movements, reminders, and what they came from."""

from __future__ import annotations

from facturation_xls.workbook.schema.columns import Column, Kind, Owner, Role, Table, derived, echo, entry, fact

_THIS = "tblJournal[[#This Row],[{}]]"
_NUMBER, _AMOUNT, _BOUGHT, _PAID = (
    _THIS.format(header) for header in ("N° facture", "Montant", "Créance rachetée", "Encaissé")
)


def _moved(kinds: str) -> str:
    """Sum of the counted movements of this row's invoice up to ``fx_au``, for kinds in an array constant."""
    return (
        "SUMPRODUCT(SUMIFS(tblMouvements[Montant],"
        f"tblMouvements[N° facture],{_NUMBER},"
        f"tblMouvements[Genre],{{{kinds}}},"
        'tblMouvements[Date],"<="&fx_au,'
        'tblMouvements[Témoin],"<>oui"))'
    )


PAID_FORMULA = (
    f'IF({_NUMBER}="","",ROUND('
    + _moved('"Paiement","Remboursement","Extourne","Reprise"')
    + f'+IF({_BOUGHT}="Avec recours",0,'
    + _moved('"Avance CMD","Retour CMD"')
    + "),2))"
)
BALANCE_FORMULA = f'IF({_NUMBER}="","",ROUND({_AMOUNT}-{_PAID}-' + _moved('"Avoir","Perte"') + ",2))"
DELAY_FORMULA = (
    f'IF({_THIS.format("Date facture")}="","",'
    f'IF({_THIS.format("Soldée le")}="",fx_au,{_THIS.format("Soldée le")})-{_THIS.format("Date facture")})'
)

JOURNAL = Table(
    "tblJournal",
    "Journal",
    Role.LEDGER,
    ("number",),
    (
        fact("N° facture", "number"),
        fact("Date facture", "issued_on", Kind.DATE),
        fact("N° débiteur", "debtor_id"),
        fact("Patient", "patient"),
        fact("Débiteur", "debtor"),
        fact("Type de payeur", "payer_type"),
        echo("Canal", "channel"),
        echo("Date envoi", "sent_on", Kind.DATE),
        Column("Montant", "amount", Kind.MONEY, Owner.FACT, needed=True, asked=True),
        fact("Échéance", "due_on", Kind.DATE),
        fact("Créance rachetée", "bought"),
        derived("Encaissé", "paid", Kind.MONEY, PAID_FORMULA),
        derived("Solde", "balance", Kind.MONEY, BALANCE_FORMULA),
        derived("Soldée le", "settled_on", Kind.DATE),
        derived("Délai", "delay", Kind.COUNT, DELAY_FORMULA),
        derived("Statut", "status"),
        derived("Responsable", "owner"),
        derived("Prochaine action", "next_action"),
        derived("Action le", "action_on", Kind.DATE),
        derived("Niveau de rappel", "reminder_level", Kind.COUNT),
        derived("Dernier rappel", "reminded_on", Kind.DATE),
        entry("Blocage", "hold"),
        entry("Blocage depuis", "hold_since", Kind.DATE),
        entry("À revoir le", "review_on", Kind.DATE),
        fact("Preuve XML", "xml_proof"),
        fact("Preuve PDF", "pdf_proof"),
        fact("Référence QR", "reference"),
        entry("Remarque", "remark"),
        fact("À confirmer", "to_confirm"),
    ),
)

DISPATCHES = Table(
    "tblEnvois",
    "Envois",
    Role.LEDGER,
    ("number", "channel", "date", "proof"),
    (
        fact("N° facture", "number"),
        fact("Canal", "channel"),
        fact("Date", "date", Kind.DATE),
        fact("État", "state"),
        fact("Lot", "lot"),
        fact("Preuve", "proof"),
        fact("Origine", "origin"),
        fact("Réponse le", "answered_on", Kind.DATE),
        fact("Réponse", "answer"),
    ),
)

LOTS = Table(
    "tblLots",
    "Lots",
    Role.LEDGER,
    ("lot",),
    (
        fact("Lot", "lot"),
        fact("Canal", "channel"),
        fact("Mois", "month"),
        derived("Nombre", "count", Kind.COUNT),
        derived("Total", "total", Kind.MONEY),
        entry("Envoyé le", "sent_on", Kind.DATE),
        derived("Accusé", "answers"),
    ),
)

MOVEMENTS = Table(
    "tblMouvements",
    "Mouvements",
    Role.LEDGER,
    ("document", "line"),
    (
        fact("Date", "date", Kind.DATE),
        fact("Date payé débiteur", "debtor_paid_on", Kind.DATE),
        fact("N° facture", "number"),
        fact("N° débiteur", "debtor_id"),
        fact("Genre", "kind"),
        fact("Montant", "amount", Kind.MONEY),
        fact("Moyen", "means"),
        fact("Origine", "origin"),
        fact("Document", "document"),
        fact("Ligne", "line", Kind.COUNT),
        fact("Payé par", "payer"),
        fact("Connu le", "known_on", Kind.DATE),
        fact("Témoin", "witness"),
        fact("Remarque", "remark"),
        fact("Réf. banque", "bank_reference"),
    ),
)

REMINDERS = Table(
    "tblRappels",
    "Rappels",
    Role.LEDGER,
    ("number", "level", "date"),
    (
        fact("N° facture", "number"),
        fact("Niveau", "level", Kind.COUNT),
        fact("Date", "date", Kind.DATE),
        fact("Canal", "channel"),
        fact("Nouvelle échéance", "new_due_on", Kind.DATE),
        fact("Preuve", "proof"),
        fact("Remarque", "remark"),
        fact("Rappel", "name"),
        fact("Délai (j)", "delay", Kind.COUNT),
        fact("Frais", "fee", Kind.MONEY),
        fact("Montant réclamé", "claimed", Kind.MONEY),
        fact("Texte", "text"),
    ),
)

INSTALMENTS = Table(
    "tblEcheances",
    "Plans de paiement",
    Role.LEDGER,
    ("number", "date"),
    (
        entry("N° facture", "number"),
        entry("Date", "date", Kind.DATE),
        entry("Montant", "amount", Kind.MONEY),
        derived("État", "state"),
        entry("Remarque", "remark"),
    ),
)

TRANSFERS = Table(
    "tblTransferts",
    "Transferts",
    Role.LEDGER,
    ("number", "date", "recipient"),
    (
        fact("N° facture", "number"),
        fact("Date", "date", Kind.DATE),
        fact("Montant", "amount", Kind.MONEY),
        fact("Destinataire", "recipient"),
        fact("Preuve", "proof"),
        fact("Remarque", "remark"),
    ),
)

DEBTORS = Table(
    "tblDebiteurs",
    "Débiteurs",
    Role.LEDGER,
    ("debtor_id",),
    (
        fact("N° débiteur", "debtor_id"),
        fact("Nom", "name"),
        fact("Rue", "street"),
        fact("NPA", "zip_code"),
        fact("Localité", "city"),
        entry("Type de payeur imposé", "imposed_type"),
        entry("Consentement CMD le", "consent_on", Kind.DATE),
        entry("Blocage", "hold"),
        entry("Remarque", "remark"),
    ),
)

IMPORTS = Table(
    "tblImports",
    "Imports",
    Role.LEDGER,
    ("hash",),
    (
        fact("Date", "imported_on", Kind.DATE),
        fact("Fichier", "file"),
        fact("Genre", "kind"),
        fact("Document", "document"),
        fact("Période couverte", "covered"),
        fact("Nouvelles", "new", Kind.COUNT),
        fact("Modifiées", "modified", Kind.COUNT),
        fact("Connues", "known", Kind.COUNT),
        fact("À vérifier", "to_check", Kind.COUNT),
        fact("Rejetées", "rejected", Kind.COUNT),
        fact("Détail", "detail"),
        fact("Empreinte", "hash"),
    ),
)

LEDGER_TABLES = (JOURNAL, DISPATCHES, LOTS, MOVEMENTS, REMINDERS, INSTALMENTS, TRANSFERS, DEBTORS, IMPORTS)
