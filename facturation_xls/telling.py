"""What ``rappels`` tells: how many letters, which invoices get none and why. Nobody is named and no amount is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from facturation_xls.parsing import format_date

if TYPE_CHECKING:
    from facturation_xls.sync.emission import Due, Issued

_REASONS = {
    "review": "blocage à revoir",
    "hold": "bloquées",
    "plan": "plan de paiement en cours",
    "bought": "rachetées par la CMD",
    "cmd": "chez la CMD",
    "draft": "à confirmer",
    "last": "tous les rappels envoyés",
    "early": "trop tôt",
    "small": "solde trop petit",
    "address": "sans adresse",
    "stale": "paiements pas à jour",
    "unsent": "rien ne montre l'envoi",
    "missed": "acompte manqué",
    "doubt": "à vérifier dans Contrôles",
    "credit": "trop-perçu du débiteur",
    "non": "retenues (non)",
    "plus tard": "retenues (plus tard)",
    "": "retirées de Rappels aujourd'hui",
}
"""The obstacles of ``rules/dunning.py`` and the words of staff, for a line on the console."""


def due(found: Due) -> list[str]:
    """What would go out, what would not, and where to decide."""
    lines = [*_letters("À envoyer", found), *_quiet(found.reasons), *_stale(found)]
    if found.letters and not found.stale:
        lines.append("Vérifiez la feuille À relancer, puis : facturation rappels --emettre")
    return lines


def issued(done: Issued) -> list[str]:
    """What went out, where it lies, what to do next."""
    lines = []
    if done.replaced:
        lines.append(
            f"Une émission du {format_date(done.replaced)} avait été interrompue : ses lettres, jamais inscrites, "
            "ont été supprimées. Si vous les aviez imprimées, détruisez-les."
        )
    if not done.files:
        return [*lines, "Aucun rappel à envoyer.", *_quiet(done.due.reasons)]
    lines += [*_letters("Rappels écrits et inscrits", done.due), f"À imprimer : {done.files[0]}"]
    lines.append(f"Le même en Word, si vous devez y changer quelque chose : {done.files[1]}")
    if done.without_slip:
        lines.append(f"Sans bulletin QR, faute de compte : {done.without_slip} (IBAN et QR-IBAN dans les paramètres).")
    return [*lines, *_quiet(done.due.reasons)]


def _letters(words: str, found: Due) -> list[str]:
    if not found.letters:
        return ["Aucun rappel à envoyer."]
    levels = ", ".join(f"{name} : {count}" for name, count in found.levels.items())
    return [f"{words} : {found.letters} {'lettre' if found.letters < 2 else 'lettres'} ({levels})."]


def _quiet(reasons: Mapping[str, int]) -> list[str]:
    told = ", ".join(f"{_REASONS[name]} {count}" for name, count in sorted(reasons.items()))
    return [f"Sans rappel : {told}."] if told else []


def _stale(found: Due) -> list[str]:
    return [f"{sentence}. Mettez le dernier fichier dans a_traiter d'abord." for sentence in found.stale]
