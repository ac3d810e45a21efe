"""What was asked for cannot be answered as the journal stands."""

from __future__ import annotations

from facturation_xls.errors import UsageError, WorkbookError


class NothingThatYear(UsageError):
    """Le journal ne connaît rien de {year} : il n'y a pas de dossier à faire. Demandez une autre année."""


class SourcesStale(WorkbookError):
    """Aucun rappel n'est parti, car quelqu'un a peut-être déjà payé. {which}. Rien n'a été modifié.
    Mettez les derniers fichiers dans a_traiter et relancez. Les limites sont dans Paramètres rappels."""


class BackwardInTime(WorkbookError):
    """Le classeur est déjà à jour au {au}. Il ne revient pas en arrière ; pour une date passée, demandez la liste
    des impayés
    à cette date. Rien n'a été modifié."""
