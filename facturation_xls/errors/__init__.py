"""The families of failures: what each means for the run, and its exit code (DESIGN §8).

There is one class per failure, in the module of whoever meets it. The class docstring is the French message; its
``{fields}`` are filled with keyword arguments. A message says what was found, where, and what to do; it never carries a
patient's name or amount, and no technical word that the secretary would not use.
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


# A document cannot be booked: it stays where it is, the rest goes on.
class SourceError(FacturationError):
    """Ce fichier n'a pas pu être repris."""

    exit_code = 3


# The workbook or its settings cannot be used: nothing is written.
class WorkbookError(FacturationError):
    """Ce classeur ne peut pas être utilisé. Rien n'a été modifié."""

    exit_code = 65


# A report cannot be made anew safely: its sheet says so, the sync goes on (DESIGN §5).
class ReportStuck(FacturationError):
    """Cette liste n'a pas été mise à jour."""

    exit_code = 0


# The workbook is busy: nothing is written.
class BusyError(FacturationError):
    """Le classeur est occupé. Rien n'a été modifié."""

    exit_code = 75


# Our own mistake: the old workbook stays.
class VerificationFailed(FacturationError):
    """Le programme a fait une erreur en préparant le classeur ; il l'a remarquée et n'a rien remplacé.
    Votre classeur est intact. Appelez le support ({what})."""


# The program itself is not whole.
class InstallationIncomplete(FacturationError):
    """Le programme est incomplet sur cet ordinateur, ou un antivirus en bloque une partie. Rien n'a été modifié.
    Appelez le support."""

    exit_code = 90
