"""``Menu.bat``: everything that is done less often than every Monday, by a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from facturation_xls import practice, telling
from facturation_xls.desk import diagnosis, erasing
from facturation_xls.desk.console import agrees, ask, say, wait_for_key
from facturation_xls.desk.double_click import patiently, synchronise_by_hand
from facturation_xls.desk.opening import open_it
from facturation_xls.errors.folder import NotADemonstration
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.usage import Day, Hour

Run: TypeAlias = Callable[[Callable[[], None]], int]
"""Does something and tells what went wrong, as the command line does."""

EXERCISE = "EXERCICE"
"""The folder of the invented practice, and the word in the title of its workbook's window."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the menu."""

    words: str
    do: Callable[[Folder], None]


def serve(folder: Folder, run: Run) -> None:
    """Show the menu until somebody leaves it. What fails is told, and the menu comes again."""
    while True:
        say(f"\n  {folder.root.name}\n")
        for number, choice in enumerate(CHOICES, 1):
            say(f"  {number}  {choice.words}")
        say("  0  Quitter\n")
        answer = ask("Votre choix :")
        if answer in {None, "", "0"}:
            return
        if answer is not None and answer.isdecimal() and 0 < int(answer) <= len(CHOICES):
            say()
            run(partial(CHOICES[int(answer) - 1].do, folder))
            wait_for_key("\nAppuyez sur une touche pour revenir au menu.")
        else:
            say(f"Tapez un chiffre de 0 à {len(CHOICES)}, puis Entrée.")


def _update(folder: Folder) -> None:
    synchronise_by_hand(folder)


def _print_unpaid(folder: Folder) -> None:
    """Today's list, or that of a day in the past."""
    from facturation_xls.sync.lists.unpaid_list import write_list

    say("\n".join(telling.synced(patiently(lambda: synchronise(folder)))))
    answer = ask("De quel jour, par exemple 30.09.2026 ? (Entrée seule : aujourd'hui)")
    day = Day().convert(answer, None, None) if answer else None
    as_known = bool(day) and agrees("Seulement avec ce qui était connu ce jour-là ?")
    printed = write_list(folder, day, as_known=as_known, anonymous=agrees("Sans les noms ?"), pdf=True)
    say(f"À imprimer : {printed.file}")
    open_it(folder.root / printed.file)


def _put_year_together(folder: Folder) -> None:
    """What the fiduciary asks for, of the last year that is over or of another one."""
    from facturation_xls.sync.lists.annual_pack import write_dossier

    this_year = folder.now().year
    answer = ask(f"De quelle année ? (Entrée seule : {this_year - 1})")
    if answer and not (answer.isdecimal() and int(answer) <= this_year):
        say(f"Tapez une année jusqu'à {this_year}.")
        return
    pdf, workbook = write_dossier(folder, int(answer or this_year - 1), anonymous=agrees("Sans les noms ?"))
    say(f"Pour la fiduciaire : {pdf}, et le même en classeur : {workbook}")
    open_it(folder.root / pdf)


def _remind(folder: Folder) -> None:
    """First what would go out; the letters only when somebody says so."""
    from facturation_xls.sync.claims import emission

    summary = patiently(lambda: synchronise(folder))
    found = emission.due(folder)
    say("\n".join([*telling.rejected(summary), *telling.due(found)]))
    if not found.letters or found.stale:
        return
    if not agrees("Écrire ces lettres maintenant ? Répondez N pour vérifier d'abord la feuille À relancer."):
        open_it(folder.workbook)
        return
    done = patiently(lambda: emission.issue(folder))
    say("\n".join(telling.issued(done)))
    if done.files:
        open_it(folder.root / done.files[0])


def _hand_over(folder: Folder) -> None:
    """First what may go and what is missing; the dossiers only when somebody says so."""
    from facturation_xls.sync.claims import transferring

    summary = patiently(lambda: synchronise(folder))
    found = transferring.planned(folder)
    say("\n".join([*telling.rejected(summary), *telling.transfers_planned(found)]))
    if not found.invoices:
        return
    if not agrees("Écrire ces dossiers maintenant ? Répondez N pour vérifier d'abord la feuille À transférer."):
        open_it(folder.workbook)
        return
    done = patiently(lambda: transferring.hand_over(folder))
    say("\n".join(telling.handed_over(done)))
    if done.files:
        open_it(folder.transfers)


def _take_back(folder: Folder) -> None:
    from facturation_xls.sync.undoing import undo

    imports = undo.last_imports(folder)
    if number := _chosen("Aucun document n'a encore été repris.", list(map(telling.import_line, imports)), "annuler"):
        say("\n".join(telling.undone(patiently(lambda: undo.undo(folder, number)))))


def _go_back(folder: Folder) -> None:
    from facturation_xls.sync import restore

    listed = restore.list_backups(folder)
    if number := _chosen("Il n'y a pas de sauvegarde.", list(map(telling.backup_line, listed)), "reprendre"):
        say("\n".join(telling.restored(patiently(lambda: restore.restore(folder, number)))))


def _chosen(nothing: str, lines: Sequence[str], verb: str) -> str:
    """The number of a line that somebody really wants; empty when they changed their mind."""
    say("\n".join(lines) or nothing)
    number = ask(f"\nQuel numéro {verb} ? (Entrée seule : aucun)") if lines else ""
    return number if number and agrees(f"{verb.capitalize()} le n° {number} ?") else ""


def _diagnose(folder: Folder) -> None:
    made = diagnosis.make(folder)
    say("Le dossier « diagnostic » est prêt. Il ne contient ni nom de patient ni montant par patient.")
    refused = diagnosis.refused(folder)
    if refused and agrees(f"Y joindre une copie sans noms des fichiers refusés ({len(refused)}) ?"):
        say(f"Fichiers joints : {diagnosis.attach(refused, made.parent)}. Parcourez-les avant de les envoyer.")
    open_it(made.parent)


def _exercise(folder: Folder) -> None:
    """An invented practice to try things on; one that is there is kept or begun afresh."""
    root = folder.root / EXERCISE
    if root.exists() and not open_folder(root).demonstration:
        raise NotADemonstration(folder=root.name)
    if not root.exists() or agrees("Recommencer l'exercice depuis le début ?"):
        practice.create_exercise(root)
    synchronise_by_hand(open_folder(root))
    say(f"Le cabinet inventé est dans le dossier « {EXERCISE} » : rien de ce que vous y faites ne compte.")


def _schedule(folder: Folder) -> None:
    from facturation_xls import scheduling

    planned = scheduling.next_run(folder)
    say(telling.scheduled(planned))
    if planned and agrees("La retirer ?"):
        scheduling.remove(folder)
        say("La mise à jour automatique est retirée.")
    elif not planned and (answer := ask("À quelle heure, par exemple 12:30 ? (Entrée seule : jamais)")):
        say(telling.scheduled(scheduling.register(folder, Hour().convert(answer, None, None))))


def _put_month_together(folder: Folder) -> None:
    """Brought up to date first: what is looked at together must not be last week's."""
    from facturation_xls.sync.lists.monthly_pack import write_pack

    say("\n".join(telling.synced(patiently(lambda: synchronise(folder)))))
    pack = write_pack(folder)
    say(f"À imprimer : {pack}")
    open_it(folder.root / pack)


def _export(folder: Folder) -> None:
    from facturation_xls.sync.lists.export import PLACE, export

    say("\n".join(telling.exported(export(folder))))
    open_it(folder.root / PLACE)


def _access(folder: Folder) -> None:
    from facturation_xls.sync.access_request import put_together

    if debtor := ask("Son N° débiteur (feuille Débiteurs) ? (Entrée seule : personne)"):
        found = put_together(folder, debtor)
        say("\n".join(telling.held(found)))
        open_it(found.place)


CHOICES: tuple[Choice, ...] = (
    Choice("Mettre à jour", _update),
    Choice("Imprimer les impayés", _print_unpaid),
    Choice("Voir, puis émettre les rappels", _remind),
    Choice("Annuler un import", _take_back),
    Choice("Revenir à une sauvegarde", _go_back),
    Choice("Faire un diagnostic à envoyer", _diagnose),
    Choice("M'exercer", _exercise),
    Choice("Mettre à jour chaque jour tout seul", _schedule),
    Choice("Voir, puis transférer à la CMD ou en poursuite", _hand_over),
    Choice("Réunir le mois en un PDF", _put_month_together),
    Choice("Réunir l'année pour la fiduciaire", _put_year_together),
    Choice("Exporter les tableaux, et la situation sans noms", _export),
    Choice("Réunir ce que nous avons sur un patient", _access),
    Choice("Effacer un patient, ou ce qui a passé son délai", erasing.by_hand),
)
"""The menu, from 1."""
