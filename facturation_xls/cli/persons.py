"""Commands about one person's data: what is kept, erasing it, whose time is over."""

from __future__ import annotations

from pathlib import Path

import click

from facturation_xls import telling
from facturation_xls.cli.options import PRACTICE, French


@click.command("dossier-patient", cls=French)
@PRACTICE
@click.argument("debiteur", metavar="N°_DÉBITEUR")
def dossier_patient(dossier: Path, debiteur: str) -> None:
    """Réunir tout ce qui est tenu sur un débiteur, pour la personne qui le demande.

    Le dossier vient dans dossiers : les lignes du classeur et les pièces qui ne parlent que de ce débiteur.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.access_request import put_together

    click.echo("\n".join(telling.held(put_together(open_folder(dossier.absolute()), debiteur.strip()))))


@click.command("effacer-patient", cls=French)
@PRACTICE
@click.argument("qui", metavar="N°")
@click.option("--effacer", "erase_now", is_flag=True, help="Effacer, pour toujours. Sans cela, rien n'est changé.")
def effacer_patient(dossier: Path, qui: str, erase_now: bool) -> None:
    """Dire ce qu'effacer une personne changerait, puis l'effacer.

    N° est son N° débiteur, ou le N° d'une de ses factures quand quelqu'un d'autre paie pour elle.
    C'est refusé tant qu'une facture est ouverte ou doit être gardée (Paramètres, « Conservation des comptes (ans) »).
    Les montants restent, le nom s'en va : classeur, sauvegardes, archives, lettres, listes.
    """
    from facturation_xls.desk import erasing
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.erasure.persons import erase, planned

    folder = open_folder(dossier.absolute())
    if erase_now:
        click.echo("\n".join(erasing.erased_lines(erase(folder, [qui]))))
        return
    found = planned(folder, qui)
    click.echo("\n".join(erasing.planned_lines(found)))
    if not found.obstacles:
        click.echo(f"Pour effacer : facturation effacer-patient {qui} --effacer")


@click.command(cls=French)
@PRACTICE
@click.option("--effacer", "erase_now", is_flag=True, help="Les effacer tous, pour toujours.")
def conservation(dossier: Path, erase_now: bool) -> None:
    """Dire qui a passé son délai de conservation, puis effacer ces personnes.

    Un débiteur y figure quand toutes ses factures sont réglées et hors délai (Paramètres).
    """
    from facturation_xls.desk import erasing
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.erasure.persons import due, erase

    folder = open_folder(dossier.absolute())
    found = due(folder)
    if erase_now and found:
        click.echo("\n".join(erasing.erased_lines(erase(folder, [one.debtor for one in found]))))
        return
    click.echo("\n".join(erasing.past_lines(found)))
    if found:
        click.echo("Pour les effacer : facturation conservation --effacer")
