"""A table (CSV, Excel, PDF) cannot be trusted, whoever exported it."""

from __future__ import annotations

from facturation_xls.errors import SourceError
from facturation_xls.errors.files import UnknownFile


class TableUnknown(UnknownFile):
    """Je ne connais pas encore ce tableau. Ouvrez « {form} », dans a_traiter : il demande ce que disent les colonnes.
    Répondez, enregistrez, fermez et synchronisez ; ce fichier sera repris en même temps."""


class TableChanged(SourceError):
    """Ce tableau n'est plus construit comme avant. Rien n'en a été repris."""


class TableColumnMissing(TableChanged):
    """Dans ce tableau, je ne trouve plus la colonne « {column} ». Rien n'en a été repris. Demandez un fichier complet ;
    si la colonne a changé de nom, complétez « {form} », dans a_traiter, et synchronisez."""


class TableColumnNew(TableChanged):
    """Ce tableau a une colonne que je ne connais pas, « {column} » : elle peut changer le sens des autres. Rien n'en a
    été repris. Dites ce qu'elle signifie dans « {form} », dans a_traiter, et synchronisez."""


class TableTotalMissing(SourceError):
    """Ce tableau n'a pas de ligne « {total} » : je ne peux pas contrôler qu'il est complet. Rien n'en a été repris.
    Exportez-le une nouvelle fois, en entier."""


class TableUnbalanced(SourceError):
    """Ce tableau ne tombe pas juste : il manque {difference} entre les lignes et le total de la colonne « {column} ».
    Rien n'en a été repris. Exportez-le une nouvelle fois, en entier."""


class TableUndated(SourceError):
    """Dans ce tableau, je ne trouve aucune ligne avec une date et un montant. Rien n'en a été repris. Vérifiez la
    période choisie et exportez-le une nouvelle fois."""


class LineWithoutNumber(SourceError):
    """À la ligne {row} de ce tableau, il y a un montant sans numéro de facture. Rien n'en a été repris.
    Corrigez cette ligne ou exportez le tableau une nouvelle fois."""


class InvoiceListedTwice(SourceError):
    """La facture n° {number} est deux fois dans ce tableau, avec des montants différents (ligne {row}). Rien n'en a été
    repris. Vérifiez dans Dentagest."""


class TableUnreadable(SourceError):
    """Ce tableau est abîmé, protégé par un mot de passe ou incomplet. Rien n'en a été repris.
    Ouvrez-le dans Excel, enregistrez-le sans mot de passe au format .xlsx et remettez-le."""


class TableTooLarge(SourceError):
    """Ce tableau est beaucoup trop grand pour un relevé (plus de {limit} cellules). Rien n'en a été repris.
    Vérifiez d'où il vient ; une cellule remplie par erreur tout en bas de la feuille suffit."""


class CellUnreadable(SourceError):
    """À la ligne {row}, colonne « {column} », je ne comprends pas {what}. Rien n'a été repris de ce fichier.
    Corrigez cette cellule ou demandez un fichier corrigé."""
