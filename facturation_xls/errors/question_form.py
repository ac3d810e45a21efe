"""The filled form ``a_completer_….xlsx``, which asks what an unknown table says, cannot be understood."""

from __future__ import annotations

from facturation_xls.errors import SourceError


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
