"""What the commands tell, in the tone of DESIGN §8. Nobody is named and no amount is told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from facturation_xls.parsing import format_date

if TYPE_CHECKING:
    from datetime import datetime

    from facturation_xls.sync import Summary
    from facturation_xls.sync.access_request import Held
    from facturation_xls.sync.claims.emission import Due, Issued
    from facturation_xls.sync.claims.transferring import HandedOver, Planned
    from facturation_xls.sync.lists.export import Exported
    from facturation_xls.sync.restore import Listed, Restored
    from facturation_xls.sync.undoing.undo import Import, Undone

_MOST_NAMED = 5
_MOST_LACKING = 5
_MOST_FILES = 3

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
        lines.append("Vérifiez la feuille À relancer avant d'émettre.")
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


def transfers_planned(found: Planned) -> list[str]:
    """What would be handed over, what is missing, and where to decide."""
    lines = [_handed("À transférer", found), *_lacking(found), *_undecided(found)]
    if found.invoices:
        lines.append("Vérifiez d'abord la feuille À transférer.")
    return lines


def handed_over(done: HandedOver) -> list[str]:
    """What was handed over, where the dossiers lie, what is missing for the others."""
    lines = []
    if done.replaced:
        lines.append(
            f"Un transfert du {format_date(done.replaced)} avait été interrompu : ses dossiers, jamais inscrits, ont "
            "été supprimés. Si vous en aviez déjà remis un, inscrivez-le dans Transferts."
        )
    if not done.files:
        return [*lines, "Rien à transférer.", *_lacking(done.planned), *_undecided(done.planned)]
    lines.append(_handed("Transférées et inscrites", done.planned))
    printed = [name for name in done.files if name.endswith(".pdf")]
    more = f" … et {len(printed) - _MOST_FILES} autres" if len(printed) > _MOST_FILES else ""
    lines.append(f"Dossiers à remettre (chacun aussi en .csv) : {', '.join(printed[:_MOST_FILES])}{more}")
    return [*lines, *_lacking(done.planned), *_undecided(done.planned)]


def _handed(words: str, found: Planned) -> str:
    if not found.invoices:
        return "Rien à transférer."
    told = (
        f"{name} {count} (en {found.dossiers[name]} {'dossiers' if found.dossiers[name] > 1 else 'dossier'})"
        for name, count in found.invoices.items()
    )
    return f"{words} : {', '.join(told)}."


def _lacking(found: Planned) -> list[str]:
    lines = [f"Pas encore, {number} ({to}) : {what}." for number, to, what in found.lacking[:_MOST_LACKING]]
    if len(found.lacking) > _MOST_LACKING:
        lines.append(f"… et {len(found.lacking) - _MOST_LACKING} autres, voir la feuille À transférer.")
    return lines


def _undecided(found: Planned) -> list[str]:
    if not found.undecided:
        return []
    return [f"Sans décision : {found.undecided}, dont possibles {found.possible} (colonne Transférer à)."]


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


# --- synchroniser, restaurer, annuler ---------------------------------------------------------------------------------


def synced(summary: Summary, *, preview: bool = False) -> list[str]:
    """The summary in at most ten lines, in the tone of DESIGN §8."""
    if not summary.saved and not summary.rejections and not preview:
        lines = ["Rien de nouveau aujourd'hui. Votre classeur n'a pas été touché."]
    else:
        counts = [
            counted(summary.invoices, "nouvelle facture", "nouvelles factures"),
            counted(summary.payments, "paiement", "paiements"),
            counted(summary.modified, "facture modifiée", "factures modifiées"),
            f"{counted(summary.findings, 'point', 'points')} à vérifier (feuille Contrôles)",
        ]
        opening = "Aperçu, rien n'est écrit." if preview else f"C'est à jour au {format_date(summary.as_of)}."
        lines = [f"{opening} {', '.join(counts)}."]
    if summary.known:
        lines.append(f"Déjà connu : {summary.known}.")
    lines += rejected(summary)
    if summary.still_here:
        names = ", ".join(f"« {name} »" for name in summary.still_here[:_MOST_NAMED])
        lines.append(f"Repris, mais pas encore rangé dans archives (ouvert ailleurs ?) : {names}. Ce sera refait.")
    if summary.questions:
        names = ", ".join(f"« {name} »" for name in summary.questions[:_MOST_NAMED])
        lines.append(f"Un tableau attend vos réponses dans a_traiter : {names}.")
    if summary.unknown_files:
        lines.append(f"Fichiers inconnus laissés dans a_traiter : {summary.unknown_files}.")
    return lines


def rejected(summary: Summary) -> list[str]:
    """The documents that were not booked, by name."""
    named, others = summary.rejections[:_MOST_NAMED], len(summary.rejections) - _MOST_NAMED
    lines = [f"Pas repris : {rejection.name}. {rejection.message}" for rejection in named]
    if others > 0:
        lines.append(f"… et {others} autres ; la raison est écrite à côté de chaque fichier, dans a_traiter.")
    return lines


def backup_line(backup: Listed) -> str:
    """A backup in the list."""
    shown = f", état au {format_date(backup.as_of)}" if backup.as_of else ""
    return f"{backup.number:3}  {backup.made_on:%d.%m.%Y %H:%M}{shown}, {backup.size // 1024} Ko  {backup.name}"


def restored(done: Restored) -> list[str]:
    """Which backup is in place, and where the state before is."""
    lines = [f"Le journal est revenu à la sauvegarde du {done.made_on:%d.%m.%Y à %H:%M}."]
    if done.kept:
        lines.append(f"L'état d'avant est gardé : sauvegardes/{done.kept}")
    return [*lines, "La prochaine mise à jour reprendra des archives les documents qui y manquent."]


def held(found: Held) -> list[str]:
    """What was put together on a debtor, without naming them."""
    rows, documents = counted(found.rows, "ligne", "lignes"), counted(found.documents, "pièce", "pièces")
    lines = [f"Réuni dans « {found.place.parent.name} » : {rows}, {documents}. Lisez d'abord la feuille À lire."]
    if found.shared:
        lines.append(f"Pas copiés, parce qu'ils parlent aussi d'autres personnes : {len(found.shared)} documents.")
    return lines


def exported(done: Exported) -> list[str]:
    """What was exported, and which of it may leave the practice."""
    tables, place = counted(done.tables, "tableau", "tableaux"), done.files[0].partition("/")[0]
    return [
        f"{tables} dans {place}, chacun en CSV et en Parquet, avec noms et montants : ne les envoyez à personne.",
        f"Sans noms, pour un conseil : {done.files[-1]}",
    ]


def scheduled(moment: datetime | None) -> str:
    """When the program runs by itself."""
    if moment is None:
        return "Il n'y a pas de mise à jour automatique."
    return f"Mise à jour automatique chaque jour à {moment:%H:%M}. La prochaine : {moment:%d.%m.%Y à %H:%M}."


def import_line(entry: Import) -> str:
    """An import in the list."""
    day = format_date(entry.day) if entry.day else "sans date"
    return f"{entry.position:4}  {day}  {entry.file} ({entry.kind}, {counted(entry.new, 'nouveau', 'nouveaux')})"


def undone(undone: Undone) -> list[str]:
    """What was taken back, what stays, and what happens to the document."""
    files = ", ".join(f"« {name} »" for name in undone.files[:_MOST_NAMED])
    rows = [f"{sheet} {count}" for sheet, count in undone.taken.rows.items() if count]
    what = f"lignes retirées : {', '.join(rows)}" if rows else "aucune ligne à retirer"
    if undone.taken.cells:
        what += f" ; {counted(undone.taken.cells, 'cellule remise', 'cellules remises')} comme avant"
    lines = [f"Import annulé : {files}{' …' if len(undone.files) > _MOST_NAMED else ''}. {what[0].upper()}{what[1:]}."]
    if undone.taken.kept:
        kept = ", ".join(undone.taken.kept[:_MOST_NAMED])
        lines.append(f"Ces lignes restent, parce que vous y avez écrit : {kept}. Supprimez-les si elles sont de trop.")
    lines.append(
        f"De nouveau dans a_traiter : {', '.join(undone.returned[:_MOST_NAMED])}. "
        "La prochaine mise à jour le reprendra, sauf si vous l'enlevez de là."
    )
    return [*lines, "Une sauvegarde de l'état d'avant a été faite."]


def counted(count: int, one: str, many: str) -> str:
    """A number with its noun."""
    return f"{count} {one if count < 2 else many}"


def facts(summary: Summary) -> str:
    """The same for a program: one JSON object."""
    content = {
        "au": summary.as_of.isoformat(),
        "ecrit": summary.saved,
        "nouvelles": summary.invoices,
        "paiements": summary.payments,
        "modifiees": summary.modified,
        "connues": summary.known,
        "a_verifier": summary.findings,
        "inconnus": summary.unknown_files,
        "pas_ranges": list(summary.still_here),
        "questions": list(summary.questions),
        "rejetees": [{"fichier": r.name, "raison": r.message} for r in summary.rejections],
    }
    return json.dumps(content, ensure_ascii=False)
