"""A CMD statement cannot be booked."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class StatementLineUnknown(SourceError):
    """À la ligne {row} de ce relevé CMD, il y a un montant sans numéro de facture. Rien n'en a été repris.
    Demandez à la CMD de quoi il s'agit, ou envoyez ce fichier au support."""


class StatementLineContradictory(SourceError):
    """À la ligne {row} de ce relevé CMD, le signe du montant ne va pas avec « {kind} ». Rien n'en a été repris.
    Demandez un relevé corrigé à la CMD."""


class StatementUndated(SourceError):
    """Dans ce relevé CMD, je ne trouve aucune date. Rien n'en a été repris. Demandez un relevé complet à la CMD."""


class StatementTotalMissing(SourceError):
    """Le relevé CMD {month} n'a pas de ligne « {total} » : je ne peux pas contrôler qu'il est complet.
    Rien n'en a été repris. Demandez un relevé complet à la CMD."""


class StatementUnbalanced(SourceError):
    """Le relevé CMD {month} ne tombe pas juste : il manque {difference} entre les lignes et {total}.
    Rien n'en a été repris. Demandez un relevé corrigé à la CMD."""


class StatementNameTaken(SourceError):
    """Un relevé « {document} » est déjà repris, avec d'autres factures. Rien n'a été repris de celui-ci. Vérifiez qu'il
    porte le bon numéro et la bonne période, ou demandez à la CMD."""


class StatementAsPdf(SourceError):
    """Ce PDF est un relevé de la CMD, mais je n'y trouve aucun tableau lisible (une image scannée ?). Rien n'en a été
    repris. Demandez à la CMD le relevé en CSV, en Excel ou en PDF avec du texte."""
