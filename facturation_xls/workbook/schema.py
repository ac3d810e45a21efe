"""The tables of the shared workbook: their columns, who owns each column, and the sheets they live on (DESIGN §2).

A column is found by its header, case, spaces and line breaks forgiven. ``field`` is its name in the rest of the
package and
in ``model.py``; ``kind`` says how a cell is read and written; ``owner`` says who decides what stands in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

VERSION = 3
"""The version of the workbook's structure that this program writes (migrations lead from an older one to it)."""

MAX_ROW = 1_048_576


class Kind(Enum):
    """How a cell of the column is read and written."""

    TEXT = "text"
    MONEY = "money"  # int centimes <-> a number of francs
    DATE = "date"
    COUNT = "count"
    NUMBER = "number"  # a figure of a report, or a short text such as "n < 10"
    SHARE = "share"  # 0..1, shown in percent


class Owner(Enum):
    """Who decides what stands in a column (DESIGN §2)."""

    FACT = "fact"  # the machine fills it; a value that staff changed wins
    DERIVED = "derived"  # recomputed; a value typed over it is not used
    ENTRY = "entry"  # staff only


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. ``formula`` is in the file form of Excel; ``needed``: without it nothing is written.

    ``echo``: shown from another table, where what staff type here goes (Canal and Date envoi, the remark of *Impayés*).
    ``asked``: the first document's word stands; a later one that differs is shown and never written by itself
    (Montant).
    """

    header: str
    field: str
    kind: Kind = Kind.TEXT
    owner: Owner = Owner.FACT
    formula: str = ""
    needed: bool = False
    echo: bool = False
    asked: bool = False


class Role(Enum):
    """What a table is for; a missing report is respected, a missing ledger table or setting stops the sync."""

    LEDGER = "ledger"
    REPORT = "report"
    SETTING = "setting"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Table:
    """One Excel Table; ``key`` names the fields that identify a row."""

    name: str
    sheet: str
    role: Role
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column:
        """The column of a field. Raises ``KeyError``."""
        for column in self.columns:
            if column.field == field:
                return column
        raise KeyError(field)


def _fact(header: str, field: str, kind: Kind = Kind.TEXT, *, needed: bool = True) -> Column:
    return Column(header, field, kind, Owner.FACT, needed=needed)


def _derived(header: str, field: str, kind: Kind = Kind.TEXT, formula: str = "") -> Column:
    return Column(header, field, kind, Owner.DERIVED, formula, needed=True)


def _echo(header: str, field: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(header, field, kind, Owner.DERIVED, needed=True, echo=True)


def _entry(header: str, field: str, kind: Kind = Kind.TEXT) -> Column:
    return Column(header, field, kind, Owner.ENTRY, needed=True)


def _report(*columns: tuple[str, str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, field, kind, Owner.DERIVED) for header, field, kind in columns)


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
        _fact("N° facture", "number"),
        _fact("Date facture", "issued_on", Kind.DATE),
        _fact("N° débiteur", "debtor_id"),
        _fact("Patient", "patient"),
        _fact("Débiteur", "debtor"),
        _fact("Type de payeur", "payer_type"),
        _echo("Canal", "channel"),
        _echo("Date envoi", "sent_on", Kind.DATE),
        Column("Montant", "amount", Kind.MONEY, Owner.FACT, needed=True, asked=True),
        _fact("Échéance", "due_on", Kind.DATE),
        _fact("Créance rachetée", "bought"),
        _derived("Encaissé", "paid", Kind.MONEY, PAID_FORMULA),
        _derived("Solde", "balance", Kind.MONEY, BALANCE_FORMULA),
        _derived("Soldée le", "settled_on", Kind.DATE),
        _derived("Délai", "delay", Kind.COUNT, DELAY_FORMULA),
        _derived("Statut", "status"),
        _derived("Responsable", "owner"),
        _derived("Prochaine action", "next_action"),
        _derived("Action le", "action_on", Kind.DATE),
        _derived("Niveau de rappel", "reminder_level", Kind.COUNT),
        _derived("Dernier rappel", "reminded_on", Kind.DATE),
        _entry("Blocage", "hold"),
        _entry("Blocage depuis", "hold_since", Kind.DATE),
        _entry("À revoir le", "review_on", Kind.DATE),
        _fact("Preuve XML", "xml_proof"),
        _fact("Preuve PDF", "pdf_proof"),
        _fact("Référence QR", "reference"),
        _entry("Remarque", "remark"),
        _fact("À confirmer", "to_confirm"),
    ),
)

DISPATCHES = Table(
    "tblEnvois",
    "Envois",
    Role.LEDGER,
    ("number", "channel", "date", "proof"),
    (
        _fact("N° facture", "number"),
        _fact("Canal", "channel"),
        _fact("Date", "date", Kind.DATE),
        _fact("État", "state"),
        _fact("Lot", "lot"),
        _fact("Preuve", "proof"),
        _fact("Origine", "origin"),
        _fact("Réponse le", "answered_on", Kind.DATE),
        _fact("Réponse", "answer"),
    ),
)

LOTS = Table(
    "tblLots",
    "Lots",
    Role.LEDGER,
    ("lot",),
    (
        _fact("Lot", "lot"),
        _fact("Canal", "channel"),
        _fact("Mois", "month"),
        _derived("Nombre", "count", Kind.COUNT),
        _derived("Total", "total", Kind.MONEY),
        _entry("Envoyé le", "sent_on", Kind.DATE),
        _derived("Accusé", "answers"),
    ),
)

MOVEMENTS = Table(
    "tblMouvements",
    "Mouvements",
    Role.LEDGER,
    ("document", "line"),
    (
        _fact("Date", "date", Kind.DATE),
        _fact("Date payé débiteur", "debtor_paid_on", Kind.DATE),
        _fact("N° facture", "number"),
        _fact("N° débiteur", "debtor_id"),
        _fact("Genre", "kind"),
        _fact("Montant", "amount", Kind.MONEY),
        _fact("Moyen", "means"),
        _fact("Origine", "origin"),
        _fact("Document", "document"),
        _fact("Ligne", "line", Kind.COUNT),
        _fact("Payé par", "payer"),
        _fact("Connu le", "known_on", Kind.DATE),
        _fact("Témoin", "witness"),
        _fact("Remarque", "remark"),
        _fact("Réf. banque", "bank_reference"),
    ),
)

REMINDERS = Table(
    "tblRappels",
    "Rappels",
    Role.LEDGER,
    ("number", "level", "date"),
    (
        _fact("N° facture", "number"),
        _fact("Niveau", "level", Kind.COUNT),
        _fact("Date", "date", Kind.DATE),
        _fact("Canal", "channel"),
        _fact("Nouvelle échéance", "new_due_on", Kind.DATE),
        _fact("Preuve", "proof"),
        _fact("Remarque", "remark"),
        _fact("Rappel", "name"),
        _fact("Délai (j)", "delay", Kind.COUNT),
        _fact("Frais", "fee", Kind.MONEY),
        _fact("Montant réclamé", "claimed", Kind.MONEY),
        _fact("Texte", "text"),
    ),
)

INSTALMENTS = Table(
    "tblEcheances",
    "Plans de paiement",
    Role.LEDGER,
    ("number", "date"),
    (
        _entry("N° facture", "number"),
        _entry("Date", "date", Kind.DATE),
        _entry("Montant", "amount", Kind.MONEY),
        _derived("État", "state"),
        _entry("Remarque", "remark"),
    ),
)

DEBTORS = Table(
    "tblDebiteurs",
    "Débiteurs",
    Role.LEDGER,
    ("debtor_id",),
    (
        _fact("N° débiteur", "debtor_id"),
        _fact("Nom", "name"),
        _fact("Rue", "street"),
        _fact("NPA", "zip_code"),
        _fact("Localité", "city"),
        _entry("Type de payeur imposé", "imposed_type"),
        _entry("Consentement CMD le", "consent_on", Kind.DATE),
        _entry("Blocage", "hold"),
        _entry("Remarque", "remark"),
    ),
)

IMPORTS = Table(
    "tblImports",
    "Imports",
    Role.LEDGER,
    ("hash",),
    (
        _fact("Date", "imported_on", Kind.DATE),
        _fact("Fichier", "file"),
        _fact("Genre", "kind"),
        _fact("Document", "document"),
        _fact("Période couverte", "covered"),
        _fact("Nouvelles", "new", Kind.COUNT),
        _fact("Modifiées", "modified", Kind.COUNT),
        _fact("Connues", "known", Kind.COUNT),
        _fact("À vérifier", "to_check", Kind.COUNT),
        _fact("Rejetées", "rejected", Kind.COUNT),
        _fact("Détail", "detail"),
        _fact("Empreinte", "hash"),
    ),
)

DELAYS = Table(
    "tblDelais",
    "Délais",
    Role.REPORT,
    ("payer_type", "month", "clock"),
    _report(
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

UNPAID = Table(
    "tblImpayes",
    "Impayés",
    Role.REPORT,
    ("number",),
    (
        *_report(
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
)

TO_REMIND = Table(
    "tblARelancer",
    "À relancer",
    Role.REPORT,
    ("number",),
    (
        *_report(
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

CONTROLS = Table(
    "tblControles",
    "Contrôles",
    Role.REPORT,
    ("control", "number", "document"),
    (
        *_report(
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
    _report(
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


def _setting(name: str, key: str, *columns: tuple[str, str, Kind], sheet: str = "Paramètres") -> Table:
    cells = tuple(Column(header, field, kind, Owner.ENTRY, needed=True) for header, field, kind in columns)
    return Table(name, sheet, Role.SETTING, (key,), cells)


PRACTICE = _setting("tblCabinet", "name", ("Paramètre", "name", Kind.TEXT), ("Valeur", "value", Kind.TEXT))
PAYERS = _setting(
    "tblPayeurs",
    "payer_type",
    ("Type de payeur", "payer_type", Kind.TEXT),
    ("Délai de paiement (j)", "term", Kind.COUNT),
    ("Délai annoncé min", "announced_min", Kind.COUNT),
    ("Délai annoncé max", "announced_max", Kind.COUNT),
    ("Canaux attendus", "channels", Kind.TEXT),
    ("Preuves demandées", "proofs", Kind.TEXT),
    ("Standard dès le", "standard_from", Kind.DATE),
    ("Source des paiements", "source", Kind.TEXT),
)
RULES = _setting(
    "tblRegles",
    "contains",
    ("Le débiteur contient", "contains", Kind.TEXT),
    ("Type de payeur", "payer_type", Kind.TEXT),
)

LEVELS = _setting(
    "tblNiveaux",
    "level",
    ("Nom", "name", Kind.TEXT),
    ("Canal", "channel", Kind.TEXT),
    ("Texte", "text", Kind.TEXT),
    ("Niveau", "level", Kind.COUNT),
    ("Délai (j)", "delay", Kind.COUNT),
    ("Intervalle minimum (j)", "interval", Kind.COUNT),
    ("Tolérance (CHF)", "tolerance", Kind.MONEY),
    ("Nouveau délai (j)", "term", Kind.COUNT),
    ("Frais (CHF)", "fee", Kind.MONEY),
    sheet="Paramètres rappels",
)
LETTERS = _setting(
    "tblLettres",
    "name",
    ("Paramètre", "name", Kind.TEXT),
    ("Valeur", "value", Kind.TEXT),
    ("Signification", "meaning", Kind.TEXT),
    sheet="Paramètres rappels",
)

MEMORY = Table(
    "tblMemoire",
    "fx_memoire",
    Role.MEMORY,
    ("table", "key"),
    (
        _derived("Table", "table"),
        _derived("Clé", "key"),
        _derived("État", "state"),
        _derived("Empreintes", "digests"),
        _derived("Valeurs", "values"),
    ),
)

LEDGER_TABLES = (JOURNAL, DISPATCHES, LOTS, MOVEMENTS, REMINDERS, INSTALMENTS, DEBTORS, IMPORTS)
REPORT_TABLES = (DELAYS, UNPAID, TO_REMIND, CMD, CONTROLS)
SETTING_TABLES = (PRACTICE, PAYERS, RULES, LEVELS, LETTERS)
TABLES = (*LEDGER_TABLES, *REPORT_TABLES, *SETTING_TABLES, MEMORY)

CHOICES: dict[str, tuple[str, ...]] = {
    "tblListeCanaux": ("Dentagest", "CMD", "Papier", "E-mail"),
    "tblListeGenres": (
        "Paiement",
        "Avoir",
        "Perte",
        "Avance CMD",
        "Retour CMD",
        "Reprise",
        "Remboursement",
        "Extourne",
        "Frais",
    ),
    "tblListeMoyens": ("Banque", "Espèces", "Carte", "TWINT", "CMD", "Autre"),
    "tblListeRachat": ("Oui", "Avec recours", "Non", "Inconnu"),
    "tblListeBlocages": ("litige", "arrangement", "attente assurance", "attente garantie", "adresse", "décès"),
    "tblListeDecisions": ("vu", "rétablir"),
}
"""One-column tables on *Paramètres* that feed the dropdowns; staff may add words."""
