"""What an insurer or CMD answered to a sending needs somebody's decision."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class AnswerUnreadable(SourceError):
    """Cette réponse ne dit pas si la facture est acceptée ou refusée. Elle n'a pas été reprise.
    Demandez à qui l'a envoyée, puis rangez ce fichier."""


class AnswerWithoutInvoice(SourceError):
    """C'est la réponse à la facture {what}, qui n'est pas dans le journal. Laissez ce fichier ici : il sera repris
    quand la facture arrivera."""


class AnswerElsewhere(SourceError):
    """Cette réponse refuse {what} de la facture n° {number} ({reason}). Rien n'en a été repris.
    Décidez de la suite avec qui l'a envoyée, puis rangez ce fichier."""


class UploadRefused(SourceError):
    """La CMD a refusé l'envoi en entier : {reason}. Aucune facture de cet envoi n'est chez elle. Corrigez, renvoyez les
    factures, puis rangez ce fichier."""
