"""A file of the bank cannot be booked."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class BankFileIncomplete(SourceError):
    """Ce fichier de la banque est incomplet : {what} manque ou est illisible{where}. Rien n'en a été repris.
    Téléchargez-le une nouvelle fois sur le site de la banque."""


class BankFileUnbalanced(SourceError):
    """Ce fichier de la banque ne tombe pas juste : pour l'écriture du {day}, il manque {difference} entre les paiements
    et leur total. Rien n'en a été repris. Téléchargez-le une nouvelle fois ou demandez à la banque."""


class BankFileCurrency(SourceError):
    """Ce fichier de la banque contient des montants en {currency} ; seuls les francs suisses sont repris.
    Rien n'en a été repris. Rangez-le ailleurs."""


class BankFileInterbank(SourceError):
    """Ce fichier est destiné aux échanges entre banques, pas aux clients. Rien n'en a été repris.
    Demandez à la banque les avis de crédit pour clients."""
