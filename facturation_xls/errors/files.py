"""A file cannot be opened, or is of no kind that is read: what stops a reader before the content matters."""

from __future__ import annotations

from facturation_xls.errors import SourceError


class UnknownFile(SourceError):
    """Je ne connais pas ce genre de fichier. Il n'a pas été touché.
    S'il doit être repris, envoyez-le au support ; sinon, rangez-le ailleurs."""


class AmbiguousFile(SourceError):
    """Deux lecteurs reconnaissent ce fichier ({readers}). Rien n'en a été repris. Envoyez-le au support."""


class PartBlocked(SourceError):
    """Windows ou l'antivirus bloque la partie du programme qui lit ce genre de fichier. Rien n'en a été repris ; le
    reste est à jour. LISEZ-MOI.txt dit quoi faire (« Windows bloque le programme »)."""


class XmlUnreadable(SourceError):
    """Ce fichier est abîmé ou incomplet : la lecture s'arrête à la ligne {line}. Rien n'en a été repris.
    Exportez-le ou téléchargez-le une nouvelle fois."""


class XmlForbidden(SourceError):
    """Ce fichier contient une partie interdite (DOCTYPE) qu'une facture ou un fichier de la banque n'a jamais.
    Rien n'en a été repris. Vérifiez d'où il vient."""


class XmlTooLarge(SourceError):
    """Ce fichier est trop grand ({size} Mo, la limite est {limit} Mo). Rien n'en a été repris.
    Envoyez-le au support."""


class XmlTooComplex(SourceError):
    """Ce fichier est construit de façon anormale (trop de niveaux ou trop d'éléments). Rien n'en a été repris.
    Vérifiez d'où il vient."""


class ArchiveUnreadable(SourceError):
    """Ce fichier ZIP est abîmé ou incomplet. Rien n'en a été repris.
    Exportez-le ou téléchargez-le une nouvelle fois."""


class ArchiveEncrypted(SourceError):
    """Ce fichier ZIP est protégé par un mot de passe. Rien n'en a été repris.
    Ouvrez-le vous-même et déposez les fichiers qu'il contient."""


class ArchiveEmpty(SourceError):
    """Ce fichier ZIP ne contient aucun fichier à reprendre. Vérifiez l'export."""


class ArchiveTooLarge(SourceError):
    """Ce fichier ZIP contient trop de fichiers ou de trop grands (plus de {members} fichiers ou de {size} Mo).
    Rien n'en a été repris. S'il vient bien de votre logiciel, refaites l'export en plusieurs fois."""


class ArchiveSuspicious(SourceError):
    """Ce fichier ZIP grossit de façon anormale à l'ouverture, comme un piège. Rien n'en a été repris.
    Vérifiez d'où il vient."""


class ArchiveNested(SourceError):
    """Ce fichier ZIP se trouvait dans un autre ZIP. Rien n'en a été repris.
    Déposez-le seul dans le dossier à traiter."""


class PdfUnreadable(SourceError):
    """Ce PDF est abîmé. Rien n'en a été repris. Enregistrez-le une nouvelle fois et remettez-le."""


class PdfProtected(SourceError):
    """Ce PDF est protégé par un mot de passe. Rien n'en a été repris. Enregistrez-le sans mot de passe et
    remettez-le."""


class FileVanished(SourceError):
    """Ce fichier n'a pas pu être lu (peut-être est-il ouvert ailleurs). Il n'a pas été touché ; relancez plus tard."""
