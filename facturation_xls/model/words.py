"""The words that staff see in the workbook: they are French, and part of the file format."""

from __future__ import annotations

from enum import StrEnum


class PayerType(StrEnum):
    """Who owes the invoice (DESIGN §1); a practice may add words of its own in ``tblPayeurs``."""

    PRIVATE = "Patient privé"
    CMD = "Caisse des Médecins"
    COMPLEMENTARY = "Assurance complémentaire"
    SOCIAL = "Aide sociale"
    OTHER_INSURER = "Autre assurance"
    UNCLASSIFIED = "À classer"


class Channel(StrEnum):
    """How an invoice left the practice: a fact of each sending, never derived from the payer type."""

    DENTAGEST = "Dentagest"
    CMD = "CMD"
    PAPER = "Papier"
    EMAIL = "E-mail"


class ReminderChannel(StrEnum):
    """How a reminder went out. A call is noted beside the letters and never raises the level."""

    PAPER = "Papier"
    REGISTERED = "Recommandé"
    EMAIL = "E-mail"
    PHONE = "Téléphone"


class Recipient(StrEnum):
    """Who recovers an invoice after the reminders; ``PRACTICE``: it came back, nothing was recovered."""

    CMD = "CMD"
    ENFORCEMENT = "poursuite"
    PRACTICE = "Cabinet"


class DispatchState(StrEnum):
    """An exported file is only prepared; a lot's date, an answer or a statement makes it sent."""

    PREPARED = "préparée"
    SENT = "envoyée"
    ACCEPTED = "acceptée"
    REJECTED = "rejetée"


class MovementKind(StrEnum):
    """What a movement is. Its amount reads "+ = reduces what is owed" (DESIGN §4, signs)."""

    PAYMENT = "Paiement"
    CREDIT_NOTE = "Avoir"
    LOSS = "Perte"
    CMD_ADVANCE = "Avance CMD"
    CMD_RETURN = "Retour CMD"
    TAKE_BACK = "Reprise"
    REFUND = "Remboursement"
    REVERSAL = "Extourne"
    FEE = "Frais"


class Bought(StrEnum):
    """Whether CMD bought the receivable ("créance rachetée"): it decides who chases it and who bears the loss."""

    YES = "Oui"
    WITH_RECOURSE = "Avec recours"
    NO = "Non"
    UNKNOWN = "Inconnu"


class Origin(StrEnum):
    """Where a row comes from; also the words of ``Source des paiements`` in ``tblPayeurs``."""

    DENTAGEST = "Dentagest"
    CMD = "CMD"
    BANK = "Banque"
    TYPED = "Saisie"


class Status(StrEnum):
    """The eight words on screen (DESIGN §4); the detail stands in ``Prochaine action``."""

    TO_SEND = "à envoyer"
    OPEN = "ouverte"
    REMINDED = "rappelée"
    AT_CMD = "chez CMD"
    ON_HOLD = "bloquée"
    PAID = "payée"
    CANCELLED = "annulée"
    LOST = "perte"


class Severity(StrEnum):
    """How urgent a finding is, in the order of the sheet *Contrôles*."""

    ALARM = "Alarme"
    CHECK = "À vérifier"
    NOTE = "Info"
