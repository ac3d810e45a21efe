"""An erased person stands in the way, or a person may not be erased yet."""

from __future__ import annotations

from facturation_xls.errors import SourceError, WorkbookError


class StubDamaged(SourceError):
    """Ce qui restait d'un document effacé ne se lit plus dans les archives : quelqu'un l'a modifié. Rien n'en a été
    repris. Appelez le support."""


class DocumentErased(WorkbookError):
    """« {name} » parlait d'une personne que vous avez effacée : il n'en reste que les chiffres, et son import ne
    s'annule plus. Rien n'a été modifié. Corrigez les lignes dans le classeur."""


class ErasuresUnreadable(WorkbookError):
    """Le registre des personnes effacées (« {file} », dossier .facturation) ne se lit plus : je ne saurais plus qui
    doit le rester. Rien n'a été modifié. Reprenez ce fichier d'une copie du dossier, ou appelez le support."""


class KeptByLaw(WorkbookError):
    """Cette personne ne peut pas encore être effacée : {why}. Rien n'a été modifié."""
