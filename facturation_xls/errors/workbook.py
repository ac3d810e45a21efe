"""The workbook is not as the program needs it, a report has no room in it, or somebody is at work there."""

from __future__ import annotations

from facturation_xls.errors import BusyError, ReportStuck, WorkbookError


class WorkbookUnreadable(WorkbookError):
    """« {file} » n'est pas un classeur Excel que je peux lire (il est peut-être abîmé, protégé par un mot de passe
    ou d'un ancien format). Rien n'a été modifié. Reprenez une sauvegarde, ou enregistrez-le dans Excel au format
    .xlsx."""


class NamesTaken(WorkbookError):
    """Ce classeur a déjà des tableaux ou des noms que le programme utilise ({names}). Rien n'a été modifié.
    Renommez-les, ou créez un journal à part."""


class WorkbookKind(WorkbookError):
    """Ce classeur est {kind} : le programme ne peut pas y écrire sans l'abîmer. Rien n'a été modifié.
    Enregistrez-en une copie au format « Classeur Excel (.xlsx) » et utilisez-la."""


class StrayCell(WorkbookError):
    """Dans {sheet}, une cellule est remplie tout au bout de la feuille ({cell}) : le classeur serait trop lourd à lire.
    Supprimez les lignes et les colonnes inutiles et relancez. Rien n'a été modifié."""


class TableMissing(WorkbookError):
    """Je ne trouve plus le tableau de la feuille « {sheet} ». A-t-elle été supprimée ? Rien n'a été modifié.
    Reprenez une sauvegarde ou appelez le support."""


class ColumnMissing(WorkbookError):
    """Dans {sheet}, je ne trouve plus la colonne « {column} ». A-t-elle été renommée ? Remettez ce titre et relancez.
    Rien n'a été modifié."""


class ColumnOccupied(WorkbookError):
    """Dans {sheet}, la nouvelle colonne « {column} » doit venir à droite du tableau, mais une cellule y est remplie
    (ligne {row}). Déplacez-la et relancez. Rien n'a été modifié."""


class NamedCellMissing(WorkbookError):
    """Je ne trouve plus la cellule nommée « {name} ». Rien n'a été modifié. Reprenez une sauvegarde ou appelez le
    support."""


class SavedByLibreOffice(WorkbookError):
    """Ce classeur a été enregistré avec LibreOffice, qui en a perdu quelque chose : {what}. Rien n'a été modifié.
    LibreOffice sert à regarder et à imprimer ; reprenez {backup} et notez-y dans Excel ce que vous avez changé."""


class RowsBelowTable(WorkbookError):
    """Dans {sheet}, il y a {what} sous le tableau (ligne {row}) : je ne peux pas y ajouter de lignes sans rien abîmer.
    Déplacez cela au-dessus du tableau ou sur une autre feuille, et relancez. Rien n'a été modifié."""


class SheetFull(WorkbookError):
    """La feuille {sheet} est pleine : Excel n'a plus de ligne libre. Rien n'a été modifié. Appelez le support."""


class ManyRowsGone(WorkbookError):
    """Dans {sheet}, {count} lignes ont disparu depuis la dernière mise à jour. Si c'est voulu, supprimez-les par dix
    au plus
    et relancez entre deux ; sinon, reprenez une sauvegarde. Rien n'a été modifié."""


class NewerWorkbook(WorkbookError):
    """Ce classeur a été fait par une version plus récente du programme. Utilisez cette version-là. Rien n'a été
    modifié."""


class ReportBlocked(ReportStuck):
    """Pas mis à jour : il y a {what} sous le tableau (ligne {row}), là où la liste doit s'agrandir.
    Déplacez cela au-dessus du tableau ou sur une autre feuille, puis synchronisez."""


class ReportTied(ReportStuck):
    """Pas mis à jour : {what} en {cell} tient plusieurs lignes ensemble, et la liste doit les séparer.
    Déplacez cela au-dessus du tableau ou sur une autre feuille, puis synchronisez."""


class ReportFormula(ReportStuck):
    """Pas mis à jour : la formule en {cell} lit d'autres lignes de la liste, qui changent de place.
    Prenez les titres des colonnes dans la formule, ou mettez-la au-dessus du tableau, puis synchronisez."""


class BookOpen(BusyError):
    """{who} a le classeur « {file} » ouvert. Fermez-le, puis relancez. Rien n'a été modifié et rien n'est perdu."""


class BookChanged(BusyError):
    """Quelqu'un a enregistré « {file} » pendant la mise à jour. Rien n'a été modifié par le programme : relancez."""


class AlreadyRunning(BusyError):
    """Une autre mise à jour est en cours ({who}). Attendez qu'elle finisse, puis relancez. Rien n'a été modifié."""
