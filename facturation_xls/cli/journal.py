"""Commands that keep the journal: bring it up to date, each day by itself, check it, take something back."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import date, time
from pathlib import Path

import click

from facturation_xls import telling
from facturation_xls.cli.guarding import guarded
from facturation_xls.cli.options import DAY, PRACTICE, French
from facturation_xls.usage import Hour, Place


@click.command(cls=French)
@PRACTICE
@click.argument("fichiers", nargs=-1, type=Place(path_type=Path, dir_okay=False, exists=True))
@click.option("--au", "as_of", type=DAY, help="Mettre à jour à cette date (31.10.2026).")
@click.option("--apercu", "preview", is_flag=True, help="Montrer ce qui changerait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le même résultat pour un programme.")
@click.option("--planifie", "scheduled", is_flag=True, help="Sans personne : un échec est écrit à côté du classeur.")
def synchroniser(
    dossier: Path, fichiers: tuple[Path, ...], as_of: date | None, preview: bool, as_json: bool, scheduled: bool
) -> None:
    """Reprendre ce qui attend dans a_traiter et mettre le classeur à jour."""
    from facturation_xls.desk.console import is_by_hand
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync import overdue, synchronise
    from facturation_xls.sync.lists import reading_copy

    folder = open_folder(dossier.absolute())
    files = [path.absolute() for path in fichiers]
    if is_by_hand() and not scheduled:
        from facturation_xls.desk.double_click import synchronise_by_hand

        sys.exit(synchronise_by_hand(folder, files))
    with overdue.noted(folder) if scheduled else nullcontext():
        summary = synchronise(folder, files, as_of=as_of, preview=preview)
        if scheduled:
            reading_copy.leave(folder, summary)
    click.echo(telling.facts(summary) if as_json else "\n".join(telling.synced(summary, preview=preview)))
    sys.exit(summary.exit_code)


@click.command(cls=French)
@PRACTICE
@click.argument("sauvegarde", required=False)
def restaurer(dossier: Path, sauvegarde: str | None) -> None:
    """Revenir à une sauvegarde, ou en donner la liste.

    SAUVEGARDE est son numéro dans la liste, ou son nom.
    L'état actuel est gardé dans les sauvegardes. La mise à jour suivante reprend des archives ce qui manque.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.restore import list_backups, restore

    folder = open_folder(dossier.absolute())
    if sauvegarde is None:
        click.echo("\n".join(map(telling.backup_line, list_backups(folder))))
        click.echo("Pour revenir à l'une d'elles : facturation restaurer NUMÉRO")
        return
    restored = restore(folder, sauvegarde)
    click.echo("\n".join(telling.restored(restored)))


@click.command(cls=French)
@PRACTICE
@click.argument("reprise", metavar="[IMPORT]", required=False)
def annuler(dossier: Path, reprise: str | None) -> None:
    """Annuler un import, ou montrer les derniers.

    IMPORT est son numéro dans la liste, ou le nom du fichier.
    Ce que ce document a apporté est retiré, ce que vous avez écrit reste, et le document revient dans a_traiter.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.undoing.undo import last_imports, undo

    folder = open_folder(dossier.absolute())
    if reprise is None:
        imports = last_imports(folder)
        click.echo("\n".join(map(telling.import_line, imports)) or "Rien n'a encore été repris.")
        if imports:
            click.echo("Pour en annuler un : facturation annuler NUMÉRO (ou le nom du fichier)")
        return
    click.echo("\n".join(telling.undone(undo(folder, reprise))))


@click.command(cls=French)
@PRACTICE
def verifier(dossier: Path) -> None:
    """Contrôler le dossier et le classeur, sans rien changer."""
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.health import check

    health = check(open_folder(dossier.absolute()))
    for finding in health.findings:
        click.echo(f"À corriger : {finding}")
    for note in health.notes:
        click.echo(f"À savoir : {note}")
    if not health.findings:
        click.echo("Tout est en ordre. Rien n'a été modifié.")
    sys.exit(health.exit_code)


@click.command(cls=French)
@PRACTICE
@click.option("--heure", "hour", type=Hour(), help="Mettre à jour chaque jour à cette heure (12:30).")
@click.option("--retirer", "no_more", is_flag=True, help="Ne plus mettre à jour tout seul.")
def planifier(dossier: Path, hour: time | None, no_more: bool) -> None:
    """Mettre à jour chaque jour sans personne, ou dire quand.

    La tâche est celle de la personne qui travaille sur cet ordinateur, sans mot de passe. Manquée, elle est rattrapée.
    """
    from facturation_xls import scheduling
    from facturation_xls.settings.folder import open_folder

    folder = open_folder(dossier.absolute())
    if no_more:
        removed = scheduling.remove(folder)
        click.echo("La mise à jour automatique est retirée." if removed else "Il n'y en avait pas.")
    elif hour:
        click.echo(telling.scheduled(scheduling.register(folder, hour)))
    else:
        click.echo(telling.scheduled(scheduling.next_run(folder)))


@click.command(cls=French)
@PRACTICE
def menu(dossier: Path) -> None:
    """Choisir dans un menu : c'est ce que fait Menu.bat."""
    from facturation_xls.desk.menu import serve
    from facturation_xls.settings.folder import open_folder

    serve(open_folder(dossier.absolute()), guarded)
