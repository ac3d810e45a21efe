"""Commands that look at one file."""

from __future__ import annotations

from pathlib import Path

import click

from facturation_xls.cli.options import PRACTICE, French
from facturation_xls.usage import Place


@click.command(cls=French)
@PRACTICE
@click.argument("fichier", type=Place(path_type=Path, dir_okay=False, exists=True))
def inspecter(dossier: Path, fichier: Path) -> None:
    """Dire ce qu'est un fichier et ce qui en a été compris, colonne par colonne.

    Le dossier est celui du cabinet : les tableaux que vous avez expliqués y sont décrits.
    """
    from facturation_xls.inspection import describe
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sources.layout import load_folder

    click.echo("\n".join(describe(fichier, load_folder(open_folder(dossier.absolute()).layouts))))


@click.command(cls=French)
@click.argument("fichier", type=Place(path_type=Path, dir_okay=False, exists=True))
@click.option("--vers", "target", type=Place(path_type=Path, dir_okay=False), help="Où l'écrire (sinon : à côté).")
def anonymiser(fichier: Path, target: Path | None) -> None:
    """Faire une copie d'un fichier sans noms ni numéros, pour le support.

    Pour les factures XML, les fichiers de la banque, les tableaux CSV et Excel. Les montants et les dates restent.
    """
    from facturation_xls.masking import anonymise

    copy = anonymise(fichier.absolute(), target.absolute() if target else None)
    click.echo(f"Copie sans noms ni numéros : {copy}")
    click.echo("Parcourez-la avant de l'envoyer.")
