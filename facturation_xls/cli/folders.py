"""Commands that make a practice's folder, or the templates that it starts from."""

from __future__ import annotations

from pathlib import Path

import click

from facturation_xls import telling
from facturation_xls.cli.options import NEW_PRACTICE, French
from facturation_xls.usage import Place


@click.command(cls=French)
@NEW_PRACTICE
@click.option(
    "--dans",
    "workbook",
    type=Place(path_type=Path, dir_okay=False, exists=True),
    help="Ajouter nos feuilles à ce classeur, qui devient le journal.",
)
def nouveau(dossier: Path, workbook: Path | None) -> None:
    """Créer le dossier d'un cabinet avec un journal vide."""
    from facturation_xls.practice import create, create_inside

    root = dossier.absolute()
    folder = create_inside(root, workbook.absolute()) if workbook else create(root)
    click.echo(f"Le dossier est prêt. Ouvrez {folder.workbook} et remplissez d'abord la feuille Paramètres.")


@click.command(cls=French)
@click.option(
    "--dossier",
    type=Place(path_type=Path, file_okay=False),
    default=Path("demo"),
    help="Où créer la démonstration (sinon : demo).",
)
def demo(dossier: Path) -> None:
    """Créer un cabinet inventé, le mettre à jour, et dire quel fichier ouvrir."""
    from facturation_xls.practice import create_demo
    from facturation_xls.sync import synchronise

    folder = create_demo(dossier.absolute())
    click.echo("\n".join(telling.synced(synchronise(folder), preview=False)))
    click.echo(f"Ouvrez {folder.workbook}")


@click.command(cls=French)
@click.option("--vers", type=Place(path_type=Path, dir_okay=False), help="Où l'écrire (sinon : templates).")
def modele(vers: Path | None) -> None:
    """Refaire les modèles du classeur, de la reprise et des rappels (pour les développeurs)."""
    from facturation_xls.letters import model_letter
    from facturation_xls.settings.shipped import LETTER_MODEL, TAKE_OVER_FORM, TEMPLATE
    from facturation_xls.sources import takeover
    from facturation_xls.workbook.template import build
    from facturation_xls.workbook.template.takeover import build_form

    target = vers or TEMPLATE
    build(target)
    if vers is None:
        build_form(TAKE_OVER_FORM, takeover.TITLE, takeover.FIELDS)
        model_letter.build(LETTER_MODEL)
    click.echo(f"Modèle écrit : {target}")
