"""Erasing a person, with whoever sits in front of the window, and what the commands tell of it: no name, no amount."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from facturation_xls.desk.console import agrees, ask, say
from facturation_xls.desk.double_click import patiently
from facturation_xls.parsing import format_date
from facturation_xls.settings.folder import Folder
from facturation_xls.telling import counted

if TYPE_CHECKING:
    from facturation_xls.sync.erasure.carrying_out import Erased
    from facturation_xls.sync.erasure.documents import Documents
    from facturation_xls.sync.erasure.persons import Due, Planned

_MOST_NAMED = 5
_MOST_LACKING = 5
_MOST_DUE = 10
_CONFIRMED = "EFFACER"


def by_hand(folder: Folder) -> None:
    """First what it would change; a person is gone only when somebody says so twice."""
    from facturation_xls.sync.erasure import persons

    who = ask("Son N° débiteur, ou le N° d'une de ses factures ? (Entrée seule : qui a passé son délai)")
    if who:
        planned = persons.planned(folder, who)
        say("\n".join(planned_lines(planned)))
        chosen = [] if planned.obstacles else [who]
    else:
        due = persons.due(folder)
        say("\n".join(past_lines(due)))
        chosen = [one.debtor for one in due]
    if chosen and agrees("Effacer pour toujours ?") and ask(f"Tapez {_CONFIRMED} pour confirmer :") == _CONFIRMED:
        say("\n".join(erased_lines(patiently(lambda: persons.erase(folder, chosen)))))


def planned_lines(found: Planned) -> list[str]:
    """What erasing a person would change, by numbers: no name, no amount."""
    lines = [f"{counted(len(found.invoices), 'facture', 'factures')} de cette personne (n° {found.label})."]
    if found.obstacles:
        lines = [f"Pas encore effaçable (n° {found.label})."]
        lines += [f"{number} : {why}." for number, why in found.obstacles[:_MOST_LACKING]]
        if len(found.obstacles) > _MOST_LACKING:
            lines.append(f"… et {len(found.obstacles) - _MOST_LACKING} autres.")
        return lines
    documents = counted(found.documents.replaced, "document", "documents")
    lines.append(
        f"Seraient effacés : noms, adresse, références et remarques dans le classeur et ses {found.backups} "
        f"sauvegardes, {documents} des archives, les lettres et les listes qui la nomment."
    )
    lines.append("Numéros, dates et montants restent : aucun chiffre ne change. Cela ne se reprend pas.")
    return lines + _kept_documents(found.documents)


def erased_lines(done: Erased) -> list[str]:
    """What was erased, and what the program left alone."""
    counts = (
        counted(done.rows, "ligne", "lignes") + " du classeur",
        counted(done.documents.replaced, "document", "documents") + " des archives",
        counted(done.backups, "sauvegarde", "sauvegardes"),
        counted(done.papers, "lettre ou liste", "lettres ou listes"),
    )
    lines = [f"C'est effacé : {', '.join(counts)}.", *_kept_documents(done.documents)]
    if not done.finished:
        lines.append(
            "Pas encore partout : un fichier est ouvert ailleurs, ou le disque est plein. Mettez à jour : ce sera fini."
        )
    if done.sheets:
        lines.append(f"Le nom est encore dans : {_named(done.sheets)}. C'est à vous : effacez-le et enregistrez.")
    if done.files:
        lines.append(f"À regarder vous-même : {_named(done.files)}.")
    if done.backups_left:
        lines.append(f"Sauvegardes illisibles, à supprimer vous-même : {_named(done.backups_left)}.")
    lines.append("À effacer aussi : Dentagest, le papier, les e-mails, les copies de ce dossier.")
    return lines


def _kept_documents(found: Documents) -> list[str]:
    lines = []
    if found.kept:
        last = format_date(max(day for _, day in found.kept))
        names = _named([name for name, _ in found.kept])
        lines.append(f"Gardés jusqu'au {last}, parce que ce sont aussi les pièces d'autres personnes : {names}.")
    if found.unreadable:
        lines.append(f"Illisibles dans les archives, à regarder vous-même : {_named(found.unreadable)}.")
    return lines


def _named(names: Sequence[str]) -> str:
    more = f" et {len(names) - _MOST_NAMED} autres" if len(names) > _MOST_NAMED else ""
    return ", ".join(f"« {name} »" for name in names[:_MOST_NAMED]) + more


def past_lines(found: Sequence[Due]) -> list[str]:
    """The debtors of whom nothing need be kept any more, by number."""
    if not found:
        return ["Personne n'a passé son délai de conservation."]
    lines = [
        f"{due.debtor} : {counted(due.invoices, 'facture', 'factures')}, délai passé le {format_date(due.since)}"
        for due in found[:_MOST_DUE]
    ]
    if len(found) > _MOST_DUE:
        lines.append(f"… et {len(found) - _MOST_DUE} autres.")
    return [*lines, f"Délai de conservation passé : {counted(len(found), 'débiteur', 'débiteurs')}."]
