"""The blocks of *Accueil*: named cells of a fixed size that each sync fills (DESIGN §2: named cells, no table).

A block is found by its defined name wherever staff moved it. The labels beside it stand in the template; what is here
is only where figures go, so that the template and the sync speak of the same cells.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from facturation_xls.workbook.schema import Column, Kind

SHEET: Final = "Accueil"

SEARCHED: Final = "fx_recherche"
"""The cell into which staff type an invoice number: theirs alone."""


@dataclass(frozen=True, slots=True)
class Block:
    """A named rectangle of ``rows`` lines; each column says what stands in its cells."""

    name: str
    rows: int
    columns: tuple[Column, ...]


def _block(name: str, rows: int, *columns: tuple[str, str, Kind]) -> Block:
    return Block(name, rows, tuple(Column(header, field, kind) for header, field, kind in columns))


TASKS: Final = ("alarms", "checks", "unclassified", "unsent", "reminders", "transfers", "reviews", "steps")
"""What there is to do, line by line."""

STEPS: Final = ("practice", "gln", "iban", "start", "payers", "invoices", "bank", "cmd")
"""What a new practice does first, line by line."""

SOURCES: Final = ("Dentagest", "Banque", "CMD")
"""The sources whose freshness is told, line by line; the words are those of ``model.Origin``."""

CHARTED: Final = 4
"""Payer types with a line of their own in the charts: more could not be told apart on a black and white print."""

MONTHS: Final = 12
"""Months of issue in the chart of delays."""

AGES: Final = 6

TODO: Final = _block("fx_accueil_afaire", len(TASKS), ("Nombre", "count", Kind.COUNT))
FIRST_STEPS: Final = _block("fx_accueil_pas", len(STEPS), ("Fait", "done", Kind.TEXT))
FRESHNESS: Final = _block("fx_accueil_sources", len(SOURCES), ("Jusqu'au", "day", Kind.DATE), ("Âge", "age", Kind.TEXT))
PAYERS: Final = _block(
    "fx_accueil_payeurs",
    8,
    ("Type de payeur", "payer_type", Kind.TEXT),
    ("Factures", "open_count", Kind.COUNT),
    ("Ouvert", "open", Kind.MONEY),
    ("Échu", "overdue", Kind.MONEY),
    ("Part échue", "share", Kind.SHARE),
    ("Délai moyen", "fair_mean", Kind.NUMBER),
    ("Médiane", "median", Kind.NUMBER),
    ("Tendance", "trend", Kind.TEXT),
    ("Annoncé", "announced", Kind.TEXT),
)
"""Payer types line by line, what is beyond them as *Autres*, the last line is the total."""

_SERIES = tuple(("", f"payer_{number}", Kind.TEXT) for number in range(1, CHARTED + 1))
AGE_SERIES: Final = _block("fx_accueil_ages_payeurs", 1, *_SERIES, ("", "others", Kind.TEXT))
AGE_CHART: Final = _block(
    "fx_accueil_ages",
    AGES,
    ("Jours depuis l'échéance", "age", Kind.TEXT),
    *((header, field, Kind.MONEY) for header, field, _ in (*_SERIES, ("", "others", Kind.TEXT))),
)
DELAY_SERIES: Final = _block("fx_accueil_delais_payeurs", 1, *_SERIES, ("", "all", Kind.TEXT))
DELAY_CHART: Final = _block(
    "fx_accueil_delais",
    MONTHS,
    ("Mois de facture", "month", Kind.TEXT),
    *((header, field, Kind.COUNT) for header, field, _ in (*_SERIES, ("", "all", Kind.TEXT))),
)
WEEKS: Final = 13
"""Weeks of the forecast."""

FORECAST_CHART: Final = _block(
    "fx_accueil_prevision",
    WEEKS,
    ("Semaine du", "week", Kind.TEXT),
    ("Attendu", "expected", Kind.MONEY),
    ("Prudent", "low", Kind.MONEY),
    ("Favorable", "high", Kind.MONEY),
)

# --- one invoice ------------------------------------------------------------------------------------------------------

LISTED: Final = 5
"""Sendings, movements and reminders that are shown of the invoice that was searched."""

FOUND: Final = _block("fx_recherche_message", 1, ("", "message", Kind.TEXT))
CARD_NAMES: Final = _block("fx_recherche_qui", 4, ("", "value", Kind.TEXT))
CARD_DAYS: Final = _block("fx_recherche_dates", 4, ("", "value", Kind.DATE))
CARD_AMOUNTS: Final = _block("fx_recherche_montants", 4, ("", "value", Kind.MONEY))
SENDINGS: Final = _block(
    "fx_recherche_envois",
    LISTED,
    ("Envoi", "date", Kind.DATE),
    ("Canal", "channel", Kind.TEXT),
    ("État", "state", Kind.TEXT),
)
PAYMENTS: Final = _block(
    "fx_recherche_mouvements",
    LISTED,
    ("Mouvement", "date", Kind.DATE),
    ("Genre", "kind", Kind.TEXT),
    ("Montant", "amount", Kind.MONEY),
    ("Moyen", "means", Kind.TEXT),
)
REMINDED: Final = _block("fx_recherche_rappels", LISTED, ("Rappel", "date", Kind.DATE), ("Niveau", "level", Kind.COUNT))
MORE: Final = _block("fx_recherche_suite", 1, ("", "message", Kind.TEXT))
BLOCKS: Final = (
    *(TODO, FIRST_STEPS, FRESHNESS, PAYERS, AGE_SERIES, AGE_CHART, DELAY_SERIES, DELAY_CHART, FORECAST_CHART),
    *(FOUND, CARD_NAMES, CARD_DAYS, CARD_AMOUNTS, SENDINGS, PAYMENTS, REMINDED, MORE),
)
