"""What *Contrôles* says: a finding, and the table whose rows it is about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from facturation_xls.model.words import Severity


class ListedIn(StrEnum):
    """A table that lists the rows of which a finding speaks: its name in the workbook."""

    JOURNAL = "tblJournal"
    DISPATCHES = "tblEnvois"
    LOTS = "tblLots"
    MOVEMENTS = "tblMouvements"
    INSTALMENTS = "tblEcheances"
    TRANSFERS = "tblTransferts"
    IMPORTS = "tblImports"
    UNPAID = "tblImpayes"
    BREACHES = "tblEcartsCMD"
    CONTRACT = "tblContratCMD"


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of ``tblControles``; its key is control + invoice + document.

    ``about``: the invoices of a line that stands for many findings. ``listed_in``: the name of the table that lists
    them, to which the line leads; "" where none does.
    """

    severity: Severity
    control: str
    number: str
    document: str
    finding: str
    what_to_do: str
    about: tuple[str, ...] = ()
    listed_in: str = ""
