"""Commands that write figures for somebody to read: lists, the month, the year, an export."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from facturation_xls import telling
from facturation_xls.cli.options import DAY, PRACTICE, French
from facturation_xls.parsing import format_date


@click.command(cls=French)
@PRACTICE
@click.option("--au", "day", type=DAY, help="La liste de ce jour-là (30.09.2026 ; sinon : aujourd'hui).")
@click.option("--tel-que-connu", "as_known", is_flag=True, help="Seulement avec ce qui était connu ce jour-là.")
@click.option("--sans-noms", "anonymous", is_flag=True, help="Sans les noms ni les remarques.")
@click.option("--pdf", is_flag=True, help="En PDF plutôt qu'en classeur.")
def impayes(dossier: Path, day: date | None, as_known: bool, anonymous: bool, pdf: bool) -> None:
    """Écrire la liste des impayés de n'importe quel jour, prête à imprimer.

    Elle vient dans le dossier listes, en classeur ou en PDF ; le journal n'est pas touché.
    Sans --tel-que-connu, un jour passé est vu avec ce qui est connu aujourd'hui.
    """
    from facturation_xls.parsing import format_amount
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.lists.unpaid_list import write_list

    folder = open_folder(dossier.absolute())
    if day and day > folder.now().date():
        raise click.BadParameter(f"Le {format_date(day)} n'est pas encore passé : la liste s'arrête à aujourd'hui.")
    printed = write_list(folder, day, as_known=as_known, anonymous=anonymous, pdf=pdf)
    listed = telling.counted(printed.count, "facture impayée", "factures impayées")
    click.echo(f"{listed}, CHF {format_amount(printed.balance)} : {printed.file}")


@click.command("dossier-mensuel", cls=French)
@PRACTICE
def dossier_mensuel(dossier: Path) -> None:
    """Réunir en un PDF impayés, rappels, transferts, délais et contrôles.

    Il vient dans le dossier listes ; le journal n'est pas touché.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.lists.monthly_pack import write_pack

    click.echo(f"Le dossier du mois est prêt : {write_pack(open_folder(dossier.absolute()))}")


@click.command("dossier-annuel", cls=French)
@PRACTICE
@click.argument("annee", metavar="[ANNÉE]", type=click.IntRange(1990, 2100), required=False)
@click.option("--sans-noms", "anonymous", is_flag=True, help="Sans les noms ni les motifs.")
def dossier_annuel(dossier: Path, annee: int | None, anonymous: bool) -> None:
    """Réunir une année pour la fiduciaire, en PDF et en classeur.

    Impayés et trop-perçus au 31.12, évolution mois par mois et par type de payeur, pertes et avoirs avec leur motif,
    frais de la CMD. Sans année : la dernière qui est terminée. Les deux fichiers viennent dans le dossier listes ; le
    journal n'est pas touché.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.lists.annual_pack import write_dossier

    folder = open_folder(dossier.absolute())
    this_year = folder.now().year
    if annee and annee > this_year:
        raise click.BadParameter(f"{annee} n'a pas encore commencé.")
    pdf, workbook = write_dossier(folder, annee or this_year - 1, anonymous=anonymous)
    click.echo(f"Le dossier de l'année est prêt : {pdf}")
    click.echo(f"Le même en classeur, pour calculer : {workbook}")


@click.command(cls=French)
@PRACTICE
def exporter(dossier: Path) -> None:
    """Écrire chaque tableau en CSV et en Parquet dans export, et la situation sans noms.

    Pour un autre programme, ou pour qui conseille le cabinet (situation.md). Le journal n'est pas touché.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync.lists.export import export

    click.echo("\n".join(telling.exported(export(open_folder(dossier.absolute())))))
