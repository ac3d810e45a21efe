"""The command line: thin, in French, with the exit codes of DESIGN §8; heavy modules load only where needed."""

from __future__ import annotations

import sys

import click

from facturation_xls import __version__
from facturation_xls.cli.claims import rappels, transferer
from facturation_xls.cli.documents import anonymiser, inspecter
from facturation_xls.cli.folders import demo, modele, nouveau
from facturation_xls.cli.guarding import guarded
from facturation_xls.cli.journal import annuler, menu, planifier, restaurer, synchroniser, verifier
from facturation_xls.cli.lists import dossier_annuel, dossier_mensuel, exporter, impayes
from facturation_xls.cli.options import FrenchGroup
from facturation_xls.cli.persons import conservation, dossier_patient, effacer_patient


@click.group(cls=FrenchGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="facturation", help="Afficher la version.")
def cli() -> None:
    """Suivi des factures, des paiements et des rappels dans le classeur Excel du cabinet."""


for _command in (
    synchroniser,
    nouveau,
    demo,
    inspecter,
    anonymiser,
    restaurer,
    annuler,
    rappels,
    impayes,
    dossier_mensuel,
    dossier_annuel,
    exporter,
    transferer,
    verifier,
    planifier,
    dossier_patient,
    effacer_patient,
    conservation,
    menu,
    modele,
):
    cli.add_command(_command)


def main() -> None:
    """Run the command line; staff never see a traceback (DESIGN §8)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a TextIOWrapper, which typeshed calls TextIO: a console may not know our letters
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(guarded(lambda: cli.main(prog_name="facturation", standalone_mode=False)))
