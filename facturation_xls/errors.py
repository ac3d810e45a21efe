"""One class per failure. The class docstring is the French message; its ``{fields}`` are filled with keyword arguments.

A message says what was found, where, and what to do; it never carries a patient's name or amount, and no technical word
that the secretary would not use. ``exit_code`` is that of DESIGN §8.
"""

from __future__ import annotations

import inspect


class FacturationError(Exception):
    """Une erreur inattendue s'est produite."""

    exit_code = 70

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The French sentence for staff, on one line."""
        text = " ".join(inspect.cleandoc(type(self).__doc__ or "").split())
        return text.format(**self.facts)


class UsageError(FacturationError):
    """{problem}"""

    exit_code = 2


class NothingThatYear(UsageError):
    """Le journal ne connaît rien de {year} : il n'y a pas de dossier à faire. Demandez une autre année."""


# --- a document cannot be booked: it stays where it is, the rest goes on (code 3) -----------------------------------


class SourceError(FacturationError):
    """Ce fichier n'a pas pu être repris."""

    exit_code = 3


class UnknownFile(SourceError):
    """Je ne connais pas ce genre de fichier. Il n'a pas été touché.
    S'il doit être repris, envoyez-le au support ; sinon, rangez-le ailleurs."""


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


class AmbiguousFile(SourceError):
    """Deux lecteurs reconnaissent ce fichier ({readers}). Rien n'en a été repris. Envoyez-le au support."""


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


class AnswersIncomplete(SourceError):
    """Il manque encore une réponse : la case {cell} (« {question} »). Complétez-la, enregistrez, fermez et
    synchronisez."""


class AnswerUnknown(SourceError):
    """La case {cell} dit « {answer} », que je ne comprends pas. Choisissez un mot de sa liste, enregistrez, fermez et
    synchronisez."""


class AnswersContradictory(SourceError):
    """Deux réponses ne vont pas ensemble : {problem}. Corrigez la case {cell}, enregistrez, fermez et synchronisez."""


class AnswersLackColumn(SourceError):
    """Aucune colonne ne dit « {meaning} », et il en faut une. Choisissez-la dans les cases {first} à {last},
    enregistrez, fermez et synchronisez."""


class AnswersDoNotFit(SourceError):
    """Avec ces réponses, « {file} » ne peut pas être repris. {problem} Si le fichier est juste, corrigez la case
    {cell}, enregistrez, fermez et synchronisez."""


class AnswersUnreadable(SourceError):
    """Ce questionnaire a été trop modifié pour que je le lise. Supprimez-le et synchronisez : j'en ferai un neuf."""


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


class InvoiceEncrypted(SourceError):
    """La facture {number} du {date} est chiffrée : on n'en lit que le numéro et la date. Elle n'a pas été reprise.
    Exportez-la sans chiffrement."""


class InvoiceIncomplete(SourceError):
    """Dans cette facture, il manque {field}. Elle n'a pas été reprise. Exportez-la une nouvelle fois ;
    si rien ne change, transmettez ce message au fournisseur du logiciel."""


class InvoiceFieldInvalid(SourceError):
    """Dans cette facture, {field} n'est pas lisible : il faudrait {expected}. Elle n'a pas été reprise.
    Exportez-la une nouvelle fois ; si rien ne change, transmettez ce message au fournisseur du logiciel."""


class InvoiceFieldRepeated(SourceError):
    """Ce fichier contient plusieurs fois {field} : impossible de savoir ce qui compte. Il n'a pas été repris.
    Il faut un fichier par facture : exportez-les une nouvelle fois."""


class InvoiceCurrencyUnknown(SourceError):
    """Cette facture n'est pas en francs suisses. Elle n'a pas été reprise.
    Le journal ne tient que des francs suisses."""


class InvoiceVersionUnknown(SourceError):
    """Ce fichier se dit facture électronique, mais il n'est construit comme aucune des versions 4.0 à 5.0.
    Il n'a pas été repris. Envoyez-le au support."""


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


class TableUnreadable(SourceError):
    """Ce tableau est abîmé, protégé par un mot de passe ou incomplet. Rien n'en a été repris.
    Ouvrez-le dans Excel, enregistrez-le sans mot de passe au format .xlsx et remettez-le."""


class TableTooLarge(SourceError):
    """Ce tableau est beaucoup trop grand pour un relevé (plus de {limit} cellules). Rien n'en a été repris.
    Vérifiez d'où il vient ; une cellule remplie par erreur tout en bas de la feuille suffit."""


class CellUnreadable(SourceError):
    """À la ligne {row}, colonne « {column} », je ne comprends pas {what}. Rien n'a été repris de ce fichier.
    Corrigez cette cellule ou demandez un fichier corrigé."""


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


class PdfUnreadable(SourceError):
    """Ce PDF est abîmé. Rien n'en a été repris. Enregistrez-le une nouvelle fois et remettez-le."""


class PdfProtected(SourceError):
    """Ce PDF est protégé par un mot de passe. Rien n'en a été repris. Enregistrez-le sans mot de passe et
    remettez-le."""


class TrialDocument(SourceError):
    """C'est une facture d'essai (mode test), ou la réponse à une telle facture : elle n'est pas reprise.
    Vous pouvez supprimer ce fichier."""


class OtherPractice(SourceError):
    """Cette facture est celle d'un autre cabinet (GLN {gln}). Elle n'a pas été reprise.
    Si c'est une erreur, vérifiez le GLN dans Paramètres."""


class NumberReused(SourceError):
    """La facture n° {number} existe déjà pour un autre débiteur, à plus de 300 jours d'écart : numéro réutilisé ?
    Rien n'a été repris de ce fichier. Vérifiez dans Dentagest."""


class StornoWithoutInvoice(SourceError):
    """Ce fichier annule la facture n° {number}, qui n'est pas dans le journal. Laissez-le ici : il sera repris quand la
    facture arrivera."""


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


class AnswerUnreadable(SourceError):
    """Cette réponse ne dit pas si la facture est acceptée ou refusée. Elle n'a pas été reprise.
    Demandez à qui l'a envoyée, puis rangez ce fichier."""


class AnswerWithoutInvoice(SourceError):
    """C'est la réponse à la facture {what}, qui n'est pas dans le journal. Laissez ce fichier ici : il sera repris
    quand la facture arrivera."""


class AnswerElsewhere(SourceError):
    """Cette réponse refuse {what} de la facture n° {number} ({reason}). Rien n'en a été repris.
    Décidez de la suite avec qui l'a envoyée, puis rangez ce fichier."""


class UploadRefused(SourceError):
    """La CMD a refusé l'envoi en entier : {reason}. Aucune facture de cet envoi n'est chez elle. Corrigez, renvoyez les
    factures, puis rangez ce fichier."""


class RefundByHand(SourceError):
    """Ce fichier annonce un remboursement pour la facture n° {number}. Saisissez-le à la main dans Mouvements
    (Genre : Remboursement), puis rangez ce fichier."""


class ProofWithoutInvoice(SourceError):
    """Je ne trouve dans ce PDF aucun n° de facture du journal. Ajoutez le n° dans le nom du fichier et relancez."""


class OtherAccount(SourceError):
    """Ce PDF demande de payer sur un autre compte que ceux du cabinet : ce n'est pas une de vos factures ? Il n'a pas
    été repris. Sinon, complétez « IBAN » dans Paramètres et relancez."""


class StubDamaged(SourceError):
    """Ce qui restait d'un document effacé ne se lit plus dans les archives : quelqu'un l'a modifié. Rien n'en a été
    repris. Appelez le support."""


class FileVanished(SourceError):
    """Ce fichier n'a pas pu être lu (peut-être est-il ouvert ailleurs). Il n'a pas été touché ; relancez plus tard."""


# --- the workbook or its settings cannot be used: nothing is written (code 65) ---------------------------------------


class WorkbookError(FacturationError):
    """Ce classeur ne peut pas être utilisé. Rien n'a été modifié."""

    exit_code = 65


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


class StatementLayoutInvalid(WorkbookError):
    """Le modèle de relevé « {name} » n'est pas utilisable : {problem}. Rien n'a été modifié.
    Corrigez-le ou appelez le support."""


class SettingsFileUnreadable(WorkbookError):
    """Le fichier « facturation.toml » du dossier ne se lit pas ({problem}). Corrigez-le ou supprimez-le. Rien n'a
    été modifié."""


class SettingUnreadable(WorkbookError):
    """Dans Paramètres, je ne comprends pas « {name} » : « {value} ». Corrigez cette cellule et relancez.
    Rien n'a été modifié."""


class DiskFull(WorkbookError):
    """Le disque est plein : il n'y a plus de place pour écrire. Rien n'a été modifié. Libérez de la place et
    relancez."""


class AccessRefused(WorkbookError):
    """L'accès au dossier « {place} » est refusé, ou il est en lecture seule. Rien n'a été modifié.
    Vérifiez le disque ou le partage, ou demandez le droit d'y écrire, puis relancez."""


class DiskFailing(WorkbookError):
    """Le disque ou le réseau ne répond pas comme il faut (dossier « {place} »). Rien n'a été modifié.
    Vérifiez la connexion et relancez ; si cela se répète, appelez le support."""


class LetterModelInvalid(WorkbookError):
    """Le modèle de lettre « {name} » (dossier modeles) n'est pas utilisable : {problem}. Rien n'a été modifié.
    Corrigez-le dans Word, ou supprimez-le : le modèle d'origine reprendra sa place."""


class LettersIncomplete(WorkbookError):
    """Il manque {what} pour l'en-tête des lettres. Rien n'a été modifié. Remplissez la feuille Paramètres et
    relancez."""


class SourcesStale(WorkbookError):
    """Aucun rappel n'est parti, car quelqu'un a peut-être déjà payé. {which}. Rien n'a été modifié.
    Mettez les derniers fichiers dans a_traiter et relancez. Les limites sont dans Paramètres rappels."""


class NoBackup(WorkbookError):
    """Il n'y a pas encore de sauvegarde dans « {folder} ». Rien n'a été modifié."""


class BackupUnusable(WorkbookError):
    """La sauvegarde « {name} » ne s'ouvre pas. Rien n'a été modifié. Choisissez-en une autre ({problem})."""


class DocumentMissing(WorkbookError):
    """Je ne trouve plus « {name} » dans les archives : sans ce document, je ne sais pas ce qu'il avait apporté.
    Rien n'a été modifié."""


class DocumentErased(WorkbookError):
    """« {name} » parlait d'une personne que vous avez effacée : il n'en reste que les chiffres, et son import ne
    s'annule plus. Rien n'a été modifié. Corrigez les lignes dans le classeur."""


class ErasuresUnreadable(WorkbookError):
    """Le registre des personnes effacées (« {file} », dossier .facturation) ne se lit plus : je ne saurais plus qui
    doit le rester. Rien n'a été modifié. Reprenez ce fichier d'une copie du dossier, ou appelez le support."""


class KeptByLaw(WorkbookError):
    """Cette personne ne peut pas encore être effacée : {why}. Rien n'a été modifié."""


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


class BackwardInTime(WorkbookError):
    """Le classeur est déjà à jour au {au}. Il ne revient pas en arrière ; pour une date passée, demandez la liste
    des impayés
    à cette date. Rien n'a été modifié."""


# --- a report cannot be made anew safely: its sheet says so, the sync goes on (DESIGN §5) ----------------------------


class ReportStuck(FacturationError):
    """Cette liste n'a pas été mise à jour."""

    exit_code = 0


class ReportBlocked(ReportStuck):
    """Pas mis à jour : il y a {what} sous le tableau (ligne {row}), là où la liste doit s'agrandir.
    Déplacez cela au-dessus du tableau ou sur une autre feuille, puis synchronisez."""


class ReportTied(ReportStuck):
    """Pas mis à jour : {what} en {cell} tient plusieurs lignes ensemble, et la liste doit les séparer.
    Déplacez cela au-dessus du tableau ou sur une autre feuille, puis synchronisez."""


class ReportFormula(ReportStuck):
    """Pas mis à jour : la formule en {cell} lit d'autres lignes de la liste, qui changent de place.
    Prenez les titres des colonnes dans la formule, ou mettez-la au-dessus du tableau, puis synchronisez."""


# --- the workbook is busy: nothing is written (code 75) ---------------------------------------------------------------


class BusyError(FacturationError):
    """Le classeur est occupé. Rien n'a été modifié."""

    exit_code = 75


class BookOpen(BusyError):
    """{who} a le classeur « {file} » ouvert. Fermez-le, puis relancez. Rien n'a été modifié et rien n'est perdu."""


class BookChanged(BusyError):
    """Quelqu'un a enregistré « {file} » pendant la mise à jour. Rien n'a été modifié par le programme : relancez."""


class AlreadyRunning(BusyError):
    """Une autre mise à jour est en cours ({who}). Attendez qu'elle finisse, puis relancez. Rien n'a été modifié."""


# --- our own mistake: the old workbook stays (code 70)
# -----------------------------------------------------------------


class VerificationFailed(FacturationError):
    """Le programme a fait une erreur en préparant le classeur ; il l'a remarquée et n'a rien remplacé.
    Votre classeur est intact. Appelez le support ({what})."""


# --- the program itself is not whole (code 90) ------------------------------------------------------------------------


class InstallationIncomplete(FacturationError):
    """Le programme est incomplet sur cet ordinateur, ou un antivirus en bloque une partie. Rien n'a été modifié.
    Appelez le support."""

    exit_code = 90
