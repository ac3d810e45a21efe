"""The practice's folder, its disk, its backups or the computer's scheduler refuse."""

from __future__ import annotations

from facturation_xls.errors import WorkbookError


class DiskFull(WorkbookError):
    """Le disque est plein : il n'y a plus de place pour écrire. Rien n'a été modifié. Libérez de la place et
    relancez."""


class AccessRefused(WorkbookError):
    """L'accès au dossier « {place} » est refusé, ou il est en lecture seule. Rien n'a été modifié.
    Vérifiez le disque ou le partage, ou demandez le droit d'y écrire, puis relancez."""


class DiskFailing(WorkbookError):
    """Le disque ou le réseau ne répond pas comme il faut (dossier « {place} »). Rien n'a été modifié.
    Vérifiez la connexion et relancez ; si cela se répète, appelez le support."""


class NoBackup(WorkbookError):
    """Il n'y a pas encore de sauvegarde dans « {folder} ». Rien n'a été modifié."""


class BackupUnusable(WorkbookError):
    """La sauvegarde « {name} » ne s'ouvre pas. Rien n'a été modifié. Choisissez-en une autre ({problem})."""


class DocumentMissing(WorkbookError):
    """Je ne trouve plus « {name} » dans les archives : sans ce document, je ne sais pas ce qu'il avait apporté.
    Rien n'a été modifié."""


class NoJournal(WorkbookError):
    """Il n'y a pas de journal « {file} » dans ce dossier{candidates}. Rien n'a été modifié."""


class JournalExists(WorkbookError):
    """Ce dossier contient déjà un journal (« {file} »). Il n'a pas été touché."""


class NotADemonstration(WorkbookError):
    """Le dossier « {folder} » existe déjà et n'est pas une démonstration. Il n'a pas été touché. Choisissez un autre
    dossier."""


class SchedulerRefused(WorkbookError):
    """Le planificateur de cet ordinateur ({program}) a refusé. Rien n'a été modifié. Demandez à la personne qui
    s'occupe de l'ordinateur, ou double-cliquez chaque jour sur Synchroniser.bat."""
