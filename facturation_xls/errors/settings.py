"""What the practice wrote itself cannot be used: its settings, its statement layouts, its letters."""

from __future__ import annotations

from facturation_xls.errors import WorkbookError


class StatementLayoutInvalid(WorkbookError):
    """Le modèle de relevé « {name} » n'est pas utilisable : {problem}. Rien n'a été modifié.
    Corrigez-le ou appelez le support."""


class SettingsFileUnreadable(WorkbookError):
    """Le fichier « facturation.toml » du dossier ne se lit pas ({problem}). Corrigez-le ou supprimez-le. Rien n'a
    été modifié."""


class SettingUnreadable(WorkbookError):
    """Dans Paramètres, je ne comprends pas « {name} » : « {value} ». Corrigez cette cellule et relancez.
    Rien n'a été modifié."""


class LetterModelInvalid(WorkbookError):
    """Le modèle de lettre « {name} » (dossier modeles) n'est pas utilisable : {problem}. Rien n'a été modifié.
    Corrigez-le dans Word, ou supprimez-le : le modèle d'origine reprendra sa place."""


class LettersIncomplete(WorkbookError):
    """Il manque {what} pour l'en-tête des lettres. Rien n'a été modifié. Remplissez la feuille Paramètres et
    relancez."""
