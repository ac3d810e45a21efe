"""The framework contract with CMD: what it may say, and what was agreed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Term(StrEnum):
    """What a framework contract with CMD says; the French values are the rows of ``tblContratCMD``."""

    SENDS = "Qui envoie les factures"
    REMINDS = "Qui rappelle"
    COLLECTS = "Qui encaisse"
    BEARS_LOSS = "Qui supporte la perte"
    BOUGHT = "Part rachetée"
    PAYOUT = "Versement des créances rachetées"
    FORWARDING = "Reversement des paiements"
    RECEIPT = "Accusé de réception"
    RETURN = "Retour d'une créance"
    FEE_SHARE = "Frais en %"
    FEE_EACH = "Frais par facture"
    SENDINGS = "Envois à la CMD"
    STATEMENTS = "Relevés de la CMD"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One row of ``tblContratCMD`` that was filled: a term that was agreed, and where.

    ``value`` is ``CMD`` or ``Cabinet``, days, a number, hundredths of a percent, or CHF centimes, as the term asks;
    ``text`` is what staff wrote of a number.
    """

    value: str | int
    text: str
    unit: str = ""
    where: str = ""
