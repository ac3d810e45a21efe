"""The tables that staff fill once: the practice, its payers, its reminders, and the words that dropdowns offer."""

from __future__ import annotations

from facturation_xls.workbook.schema.columns import Kind, setting

PRACTICE = setting("tblCabinet", "name", ("Paramètre", "name", Kind.TEXT), ("Valeur", "value", Kind.TEXT))
PAYERS = setting(
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
RULES = setting(
    "tblRegles",
    "contains",
    ("Le débiteur contient", "contains", Kind.TEXT),
    ("Type de payeur", "payer_type", Kind.TEXT),
)

LEVELS = setting(
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
LETTERS = setting(
    "tblLettres",
    "name",
    ("Paramètre", "name", Kind.TEXT),
    ("Valeur", "value", Kind.TEXT),
    ("Signification", "meaning", Kind.TEXT),
    sheet="Paramètres rappels",
)

CONTRACT = setting(
    "tblContratCMD",
    "name",
    ("Clause", "name", Kind.TEXT),
    ("Valeur", "value", Kind.TEXT),
    ("Unité", "unit", Kind.TEXT),
    ("Convenu dans", "where", Kind.TEXT),
    ("Signification", "meaning", Kind.TEXT),
    sheet="Paramètres CMD",
)

HEADED_TOGETHER = {
    **dict.fromkeys((PRACTICE.name, PAYERS.name, RULES.name), "parametres"),
    LETTERS.name: "niveaux",
}
"""Tables that share their sheet's heading."""

SETTING_TABLES = (PRACTICE, PAYERS, RULES, LEVELS, LETTERS, CONTRACT)

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
