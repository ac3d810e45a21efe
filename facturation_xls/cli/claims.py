"""Commands that go after what is owed: reminders, and what is handed over for recovery."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from facturation_xls import telling
from facturation_xls.cli.options import PRACTICE, French


@click.command(cls=French)
@PRACTICE
@click.option("--emettre", "issue_now", is_flag=True, help="Écrire les lettres et les inscrire dans Rappels.")
def rappels(dossier: Path, issue_now: bool) -> None:
    """Préparer les rappels et dire lesquels sont à envoyer.

    Le classeur est d'abord mis à jour ; la feuille À relancer montre qui, quoi et pourquoi.
    Avec --emettre, les lettres sont écrites dans le dossier rappels, en PDF et en Word. Une deuxième fois n'écrit rien
    de plus.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync import synchronise
    from facturation_xls.sync.claims.emission import due, issue

    folder = open_folder(dossier.absolute())
    summary = synchronise(folder)
    lines = telling.rejected(summary)
    if issue_now:
        lines += telling.issued(issue(folder))
    else:
        lines += telling.due(due(folder))
        lines.append("Pour écrire les lettres : facturation rappels --emettre")
    click.echo("\n".join(lines))
    sys.exit(summary.exit_code)


@click.command(cls=French)
@PRACTICE
@click.option("--emettre", "issue_now", is_flag=True, help="Écrire les dossiers et les inscrire dans Transferts.")
def transferer(dossier: Path, issue_now: bool) -> None:
    """Préparer ce qui part en recouvrement, à la CMD ou en poursuite.

    Le classeur est d'abord mis à jour ; la feuille À transférer montre ce qui manque, vous y décidez.
    Avec --emettre, les dossiers sont écrits dans le dossier transferts, en PDF et en CSV. Une deuxième fois n'écrit
    rien de plus.
    """
    from facturation_xls.settings.folder import open_folder
    from facturation_xls.sync import synchronise
    from facturation_xls.sync.claims.transferring import hand_over, planned

    folder = open_folder(dossier.absolute())
    summary = synchronise(folder)
    lines = telling.rejected(summary)
    if issue_now:
        lines += telling.handed_over(hand_over(folder))
    else:
        lines += telling.transfers_planned(planned(folder))
        lines.append("Pour écrire les dossiers : facturation transferer --emettre")
    click.echo("\n".join(lines))
    sys.exit(summary.exit_code)
