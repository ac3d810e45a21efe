"""What *Contrôles* says of the contract: what was not as agreed, and terms that nobody understands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.findings import Finding, ListedIn
from facturation_xls.model.words import Severity
from facturation_xls.rules.contract.measured import Measured
from facturation_xls.rules.controls.table import MOST_LINES

_CONTROL: Final = "Contrat CMD : {}"
_ADVICE: Final = "Demandez à la CMD, ou corrigez la clause dans Paramètres CMD."
_MISREAD: Final = "Je ne comprends pas « {} » : cette clause compte comme pas convenue."
_READABLE: Final = "Corrigez-la : CMD ou Cabinet, un nombre, un pourcentage ou un montant, selon son unité."


def findings(measured: Sequence[Measured], misread: Mapping[Term, str]) -> list[Finding]:
    """One finding for each breach; more than ten of a term become one that counts them.

    Before them the terms that nobody understands, with what was written.
    """
    unclear = [
        Finding(
            *(Severity.CHECK, _CONTROL.format(term), "", "Paramètres CMD", _MISREAD.format(text), _READABLE),
            listed_in=ListedIn.CONTRACT,
        )
        for term, text in misread.items()
    ]
    return [*unclear, *(finding for term in measured for finding in _findings(term))]


def _findings(measured: Measured) -> list[Finding]:
    breaches, agreed = measured.breaches, measured.agreed
    control = _CONTROL.format(measured.term)
    if agreed is None or breaches.empty:
        return []
    said = f"convenu : {_told(agreed)}"
    if len(breaches) > MOST_LINES:
        text = f"{len(breaches)} cas ne sont pas comme convenu ({said}). La feuille Écarts CMD les nomme."
        return [Finding(Severity.CHECK, control, "", "", text, _ADVICE, listed_in=ListedIn.BREACHES)]
    return [
        Finding(
            *(Severity.CHECK, control, row["number"], row["document"], f"{_sentence(row['shown'])} ; {said}.", _ADVICE),
            listed_in=ListedIn.BREACHES,
        )
        for row in breaches.to_dict("records")
    ]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}"


def _told(agreed: Agreed) -> str:
    """What was agreed, as staff wrote it, with its unit."""
    return f"{agreed.text} {agreed.unit}".strip()
