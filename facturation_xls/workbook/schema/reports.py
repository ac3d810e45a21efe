"""The tables that are made anew at each sync from what the ledger says."""

from __future__ import annotations

from facturation_xls.workbook.schema.columns import Column, Kind, Owner, Role, Table, report_columns

DELAYS = Table(
    "tblDelais",
    "Délais",
    Role.REPORT,
    ("payer_type", "month", "clock"),
    report_columns(
        ("Type de payeur", "payer_type", Kind.TEXT),
        ("Mois", "month", Kind.TEXT),
        ("Horloge", "clock", Kind.TEXT),
        ("Payées", "paid_count", Kind.COUNT),
        ("Ouvertes", "open_count", Kind.COUNT),
        ("Délai moyen (impayées comprises)", "fair_mean", Kind.NUMBER),
        ("Médiane", "median", Kind.NUMBER),
        ("Payé à 30 j", "paid_30", Kind.SHARE),
        ("Payé à 60 j", "paid_60", Kind.SHARE),
        ("Payé à 90 j", "paid_90", Kind.SHARE),
        ("Moyenne (payées seulement)", "naive_mean", Kind.NUMBER),
        ("Pondérée par montant", "weighted_mean", Kind.NUMBER),
        ("Retard moyen", "mean_lateness", Kind.NUMBER),
        ("Délai annoncé", "announced", Kind.TEXT),
        ("Solde ouvert", "open_balance", Kind.MONEY),
    ),
)

PAID = Table(
    "tblPayees",
    "Factures payées",
    Role.REPORT,
    ("number",),
    report_columns(
        ("Type de payeur", "payer_type", Kind.TEXT),
        ("Mois", "month", Kind.TEXT),
        ("N° facture", "number", Kind.TEXT),
        ("Date facture", "issued_on", Kind.DATE),
        ("Soldée le", "settled_on", Kind.DATE),
        ("Délai", "delay", Kind.COUNT),
        ("Montant", "amount", Kind.MONEY),
    ),
)

UNPAID = Table(
    "tblImpayes",
    "Impayés",
    Role.REPORT,
    ("number",),
    (
        *report_columns(
            ("Type de payeur", "payer_type", Kind.TEXT),
            ("Débiteur", "debtor", Kind.TEXT),
            ("N° facture", "number", Kind.TEXT),
            ("Date facture", "issued_on", Kind.DATE),
            ("Échéance", "due_on", Kind.DATE),
            ("Montant", "amount", Kind.MONEY),
            ("Encaissé", "paid", Kind.MONEY),
            ("Solde", "balance", Kind.MONEY),
            ("Retard", "overdue_days", Kind.COUNT),
            ("Ancienneté", "age", Kind.TEXT),
            ("Niveau de rappel", "reminder_level", Kind.COUNT),
            ("Responsable", "owner", Kind.TEXT),
            ("Prochaine action", "next_action", Kind.TEXT),
            ("Blocage", "hold", Kind.TEXT),
        ),
        Column("Remarque", "remark", Kind.TEXT, Owner.DERIVED, echo=True),
    ),
    pages="payer_type",
)

TO_REMIND = Table(
    "tblARelancer",
    "À relancer",
    Role.REPORT,
    ("number",),
    (
        *report_columns(
            ("Débiteur", "debtor", Kind.TEXT),
            ("N° facture", "number", Kind.TEXT),
            ("Type de payeur", "payer_type", Kind.TEXT),
            ("Échéance", "due_on", Kind.DATE),
            ("Retard", "overdue_days", Kind.COUNT),
            ("Solde", "balance", Kind.MONEY),
            ("Dernier rappel", "reminded_on", Kind.DATE),
            ("Rappel suivant", "level_name", Kind.TEXT),
            ("Dès le", "ready_on", Kind.DATE),
            ("Proposé", "proposed", Kind.TEXT),
            ("Pourquoi", "why", Kind.TEXT),
        ),
        Column("Envoyer", "send", Kind.TEXT, Owner.ENTRY),
    ),
)

TO_TRANSFER = Table(
    "tblATransferer",
    "À transférer",
    Role.REPORT,
    ("number",),
    (
        *report_columns(
            ("Débiteur", "debtor", Kind.TEXT),
            ("N° facture", "number", Kind.TEXT),
            ("Date facture", "issued_on", Kind.DATE),
            ("Solde", "balance", Kind.MONEY),
            ("Dernier rappel", "reminded_on", Kind.DATE),
            ("Se prescrit le", "prescribed_on", Kind.DATE),
            ("Rappels", "reminders_check", Kind.TEXT),
            ("Blocage", "hold_check", Kind.TEXT),
            ("En suspens", "pending_check", Kind.TEXT),
            ("Prescription", "prescription_check", Kind.TEXT),
            ("Adresse", "address_check", Kind.TEXT),
            ("Sources à jour", "sources_check", Kind.TEXT),
            ("Rachat", "purchase_check", Kind.TEXT),
            ("Consentement CMD", "consent_check", Kind.TEXT),
            ("Possible", "possible", Kind.TEXT),
        ),
        Column("Transférer à", "decision", Kind.TEXT, Owner.ENTRY),
    ),
)

CONTROLS = Table(
    "tblControles",
    "Contrôles",
    Role.REPORT,
    ("control", "number", "document"),
    (
        *report_columns(
            ("Gravité", "severity", Kind.TEXT),
            ("Contrôle", "control", Kind.TEXT),
            ("N° facture", "number", Kind.TEXT),
            ("Document", "document", Kind.TEXT),
            ("Constat", "finding", Kind.TEXT),
            ("Que faire", "what_to_do", Kind.TEXT),
        ),
        Column("Décision", "decision", Kind.TEXT, Owner.ENTRY),
        Column("Motif", "reason", Kind.TEXT, Owner.ENTRY),
    ),
)


CMD = Table(
    "tblCMD",
    "CMD",
    Role.REPORT,
    ("month",),
    report_columns(
        ("Mois", "month", Kind.TEXT),
        ("Remises", "handed_count", Kind.COUNT),
        ("Montant remis", "handed_amount", Kind.MONEY),
        ("Rachetées", "bought_count", Kind.COUNT),
        ("Part rachetée", "bought_share", Kind.SHARE),
        ("Avec recours", "recourse_count", Kind.COUNT),
        ("Versées", "paid_count", Kind.COUNT),
        ("Délai de versement (j)", "payout_days", Kind.NUMBER),
        ("Le plus long (j)", "slowest_days", Kind.COUNT),
        ("Retours", "returned_count", Kind.COUNT),
        ("Montant retourné", "returned_amount", Kind.MONEY),
        ("Frais", "fees", Kind.MONEY),
        ("Frais %", "fee_share", Kind.SHARE),
        ("Sans nouvelles", "silent_count", Kind.COUNT),
        ("Solde ouvert", "open_balance", Kind.MONEY),
    ),
)

EVOLUTION = Table(
    "tblEvolution",
    "Évolution",
    Role.REPORT,
    ("payer_type", "month"),
    report_columns(
        ("Type de payeur", "payer_type", Kind.TEXT),
        ("Mois", "month", Kind.TEXT),
        ("Solde au début", "opening", Kind.MONEY),
        ("Facturé", "invoiced", Kind.MONEY),
        ("Encaissé", "paid", Kind.MONEY),
        ("Avoirs", "credits", Kind.MONEY),
        ("Pertes", "losses", Kind.MONEY),
        ("Solde à la fin", "closing", Kind.MONEY),
        ("Jours de ventes (DSO)", "dso", Kind.NUMBER),
        ("Par épuisement", "dso_count_back", Kind.NUMBER),
        ("Au mieux (non échu)", "dso_best", Kind.NUMBER),
        ("Dus au retard", "days_delinquent", Kind.NUMBER),
        ("Efficacité (CEI)", "effectiveness", Kind.SHARE),
    ),
)

FORECAST = Table(
    "tblPrevision",
    "Prévision",
    Role.REPORT,
    ("week",),
    report_columns(
        ("Semaine", "week", Kind.COUNT),
        ("Du", "first_day", Kind.DATE),
        ("Au", "last_day", Kind.DATE),
        ("Prudent", "low", Kind.MONEY),
        ("Attendu", "expected", Kind.MONEY),
        ("Favorable", "high", Kind.MONEY),
        ("Factures ouvertes", "opened", Kind.MONEY),
        ("Acomptes convenus", "planned", Kind.MONEY),
        ("Versements CMD", "cmd", Kind.MONEY),
        ("Nouvelles factures", "new", Kind.MONEY),
        ("Attendu cumulé", "total", Kind.MONEY),
    ),
)

PAST_FORECASTS = Table(
    "tblPrevisionsPassees",
    "Prévisions passées",
    Role.REPORT,
    ("made_on",),
    report_columns(
        ("Faite le", "made_on", Kind.DATE),
        ("Jusqu'au", "until", Kind.DATE),
        ("Prudent", "low", Kind.MONEY),
        ("Attendu", "expected", Kind.MONEY),
        ("Favorable", "high", Kind.MONEY),
        ("Encaissé", "received", Kind.MONEY),
        ("Écart", "error", Kind.SHARE),
        ("Comme le mois précédent", "naive", Kind.MONEY),
        ("Son écart", "naive_error", Kind.SHARE),
        ("Dans la fourchette", "within", Kind.TEXT),
    ),
)

CLOSINGS = Table(
    "tblArretes",
    "Arrêtés",
    Role.REPORT,
    ("month_end", "payer_type"),
    report_columns(
        ("Fin de mois", "month_end", Kind.DATE),
        ("Type de payeur", "payer_type", Kind.TEXT),
        ("Établi le", "made_on", Kind.DATE),
        ("Impayées", "open_count", Kind.COUNT),
        ("Solde établi", "open_balance", Kind.MONEY),
        ("Solde connu aujourd'hui", "balance_now", Kind.MONEY),
        ("Différence", "difference", Kind.MONEY),
        ("Ce qui a changé", "news", Kind.TEXT),
    ),
)
"""Its first five columns are kept as they were first written: this report reads its own rows."""

DEFINITIONS = Table(
    "tblDefinitions",
    "Définitions",
    Role.REPORT,
    ("sheet", "figure"),
    report_columns(
        ("Feuille", "sheet", Kind.TEXT),
        ("Chiffre", "figure", Kind.TEXT),
        ("Ce qu'il dit", "says", Kind.TEXT),
        ("Calcul", "formula", Kind.TEXT),
        ("Exemple", "example", Kind.TEXT),
        ("Ses lignes", "place", Kind.TEXT),
        ("Y aller", "go_to", Kind.TEXT),
    ),
)

CONTRACT_MEASURED = Table(
    "tblContratMesure",
    "Contrat CMD",
    Role.REPORT,
    ("clause",),
    report_columns(
        ("Clause", "clause", Kind.TEXT),
        ("Convenu", "agreed", Kind.TEXT),
        ("Convenu dans", "agreed_in", Kind.TEXT),
        ("Mesuré", "measured", Kind.TEXT),
        ("Cas", "case_count", Kind.COUNT),
        ("Écarts", "breach_count", Kind.COUNT),
        ("Le plus grand écart", "deviation", Kind.TEXT),
        ("Respectée", "kept", Kind.TEXT),
    ),
)

CONTRACT_BREACHES = Table(
    "tblEcartsCMD",
    "Écarts CMD",
    Role.REPORT,
    ("clause", "number", "document"),
    report_columns(
        ("Clause", "clause", Kind.TEXT),
        ("N° facture", "number", Kind.TEXT),
        ("Document", "document", Kind.TEXT),
        ("Convenu", "agreed", Kind.TEXT),
        ("Mesuré", "measured", Kind.TEXT),
        ("Écart", "deviation", Kind.TEXT),
    ),
)

REPORT_TABLES = (
    DELAYS,
    PAID,
    UNPAID,
    TO_REMIND,
    TO_TRANSFER,
    CMD,
    CONTRACT_MEASURED,
    CONTRACT_BREACHES,
    CONTROLS,
    EVOLUTION,
    FORECAST,
    PAST_FORECASTS,
    CLOSINGS,
    DEFINITIONS,
)
