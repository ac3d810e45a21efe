"""The take-over form ``Reprise.xlsx`` cannot be booked."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class TakeOverEmpty(SourceError):
    """Ce fichier de reprise ne contient aucune facture. Collez les factures sous les titres et remettez-le."""


class TakeOverColumnMissing(SourceError):
    """Dans ce fichier de reprise, je ne trouve pas la colonne « {column} ». Rien n'en a été repris.
    Remettez ce titre, ou recollez les factures dans un fichier Reprise.xlsx neuf."""


class TakeOverTwice(SourceError):
    """Dans ce fichier de reprise, la facture n° {number} figure deux fois (lignes {first} et {second}).
    Rien n'en a été repris. Supprimez une des deux lignes et remettez le fichier."""


class TakeOverWithoutStart(SourceError):
    """Pour reprendre d'anciennes factures, inscrivez d'abord « Début du journal » dans Paramètres : tout ce qui est
    plus ancien vient de la reprise. Puis relancez ; ce fichier attend."""


class TakeOverTooYoung(SourceError):
    """À la ligne {row} de ce fichier de reprise, la facture n° {number} n'est pas plus ancienne que le début du journal
    ({day}). Rien n'en a été repris. Supprimez cette ligne, ou corrigez « Début du journal » dans Paramètres."""


class TakeOverKnown(SourceError):
    """À la ligne {row} de ce fichier de reprise, la facture n° {number} est déjà dans le journal, avec une date plus
    récente. Rien n'en a été repris. Corrigez le numéro ou supprimez cette ligne."""
