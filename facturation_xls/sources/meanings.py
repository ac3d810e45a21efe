"""What a column of a table may mean, in the words of the secretary, and which of our columns that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class TableSource(StrEnum):
    """Where a table comes from; the values stand in the dropdown."""

    CMD = "Caisse des Médecins (CMD)"
    DENTAGEST = "Dentagest"
    BANK = "Banque"

    @property
    def kind(self) -> str:
        """The kind of its layouts."""
        return {TableSource.CMD: "cmd", TableSource.DENTAGEST: "dentagest", TableSource.BANK: "bank"}[self]


class Fees(StrEnum):
    """Whether the amount paid was written before or after what CMD keeps; the values stand in the dropdown."""

    GROSS = "avant déduction des frais (brut)"
    NET = "après déduction des frais (net)"
    NONE = "il n'y a pas de frais"


@dataclass(frozen=True, slots=True)
class Meaning:
    """One word of the dropdown: our column by kind of table. Where the kinds ``passes`` names occur, it is not read."""

    word: str
    columns: dict[str, str]
    passes: tuple[str, ...] = ()


LEFT_OUT: Final = "Ne pas reprendre"
NOTHING: Final = "(il n'y en a pas)"
_ALL: Final = ("cmd", "dentagest", "bank")

MEANINGS: Final = (
    Meaning("N° de facture", {"cmd": "invoice_no", "dentagest": "invoice_no"}),
    Meaning("Date de la facture", {"dentagest": "issued_on"}, ("cmd",)),
    Meaning("Échéance", {"dentagest": "due_on"}, ("cmd",)),
    Meaning("Patient", {"dentagest": "patient"}, ("cmd",)),
    Meaning("Débiteur ou payeur", {"dentagest": "debtor", "bank": "payer"}, ("cmd",)),
    Meaning("Montant de la facture", {"cmd": "invoiced", "dentagest": "amount"}),
    Meaning("Montant payé", {"cmd": "paid", "dentagest": "paid", "bank": "paid"}),
    Meaning("Date du paiement (valeur)", {"cmd": "value_date", "dentagest": "paid_on", "bank": "value_date"}),
    Meaning("Date comptable", {"cmd": "booked_on", "bank": "booked_on"}, ("dentagest",)),
    Meaning("Moyen de paiement", {"dentagest": "means"}, ("cmd", "bank")),
    Meaning("Référence de paiement", {"dentagest": "reference", "bank": "reference"}, ("cmd",)),
    Meaning("Remarque, motif, communication", {"cmd": "reason", "dentagest": "remark", "bank": "text"}),
    Meaning("CMD : frais retenus", {"cmd": "fee"}),
    Meaning("CMD : avance", {"cmd": "advance"}),
    Meaning("CMD : retour (repris au cabinet)", {"cmd": "returned"}),
    Meaning("CMD : annulation", {"cmd": "cancelled"}),
    Meaning("CMD : perte", {"cmd": "lost"}),
    Meaning("CMD : créance rachetée (oui, non)", {"cmd": "bought"}),
    Meaning("CMD : payé par le patient le", {"cmd": "debtor_paid_on"}),
    Meaning("Statut", {"cmd": "status"}, ("dentagest", "bank")),
    Meaning("Solde", {"cmd": "balance"}, ("dentagest", "bank")),
    Meaning("Banque : n° de l'écriture", {"bank": "bank_reference"}),
    Meaning(LEFT_OUT, {}, _ALL),
)
"""In the order of the dropdown."""

_BY_WORD: Final = {meaning.word: meaning for meaning in MEANINGS}


def meaning_of(word: str) -> Meaning | None:
    """The meaning of a word of the dropdown, ``None`` for any other text."""
    return _BY_WORD.get(word)


def word_for(kind: str, column: str) -> str:
    """The word for one of our columns, as ``inspecter`` and the dropdown show it."""
    return next((meaning.word for meaning in MEANINGS if meaning.columns.get(kind) == column), column)
