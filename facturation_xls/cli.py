"""The command line: thin, in French, with the exit codes of DESIGN §8; heavy modules load only where needed."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from facturation_xls import __version__
from facturation_xls.errors import FacturationError
from facturation_xls.parsing import format_date, parse_date

if TYPE_CHECKING:
    from facturation_xls.sync import Summary

_MOST_NAMED = 5


class _Day(click.ParamType[date]):
    """A date as people write it: 31.10.2026 or 2026-10-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date. Écrivez par exemple 31.10.2026.", param, ctx)


_DAY = _Day()
_PRACTICE = click.option(
    "--dossier",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    envvar="FACTURATION_DOSSIER",
    help="Le dossier du cabinet (sinon : le dossier courant).",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="facturation")
def cli() -> None:
    """Suivi des factures, des paiements et des rappels dans le classeur Excel du cabinet."""


@cli.command()
@_PRACTICE
@click.argument("fichiers", nargs=-1, type=click.Path(path_type=Path))
@click.option("--au", "as_of", type=_DAY, help="Mettre à jour à cette date (31.10.2026).")
@click.option("--apercu", "preview", is_flag=True, help="Montrer ce qui changerait, sans rien écrire.")
@click.option("--json", "as_json", is_flag=True, help="Le même résultat pour un programme.")
def synchroniser(dossier: Path, fichiers: tuple[Path, ...], as_of: date | None, preview: bool, as_json: bool) -> None:
    """Reprendre ce qui attend dans a_traiter et mettre le classeur à jour."""
    from facturation_xls.settings import open_folder
    from facturation_xls.sync import synchronise

    folder = open_folder(dossier.absolute())
    summary = synchronise(folder, [path.absolute() for path in fichiers], as_of=as_of, preview=preview)
    click.echo(json.dumps(_facts(summary), ensure_ascii=False) if as_json else "\n".join(_told(summary, preview)))
    sys.exit(summary.exit_code)


@cli.command()
@_PRACTICE
@click.option(
    "--dans",
    "workbook",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Ajouter nos feuilles à ce classeur, qui devient le journal.",
)
def nouveau(dossier: Path, workbook: Path | None) -> None:
    """Créer le dossier d'un cabinet avec un journal vide."""
    from facturation_xls.practice import create, create_inside

    root = dossier.absolute()
    folder = create_inside(root, workbook.absolute()) if workbook else create(root)
    click.echo(f"Le dossier est prêt. Ouvrez {folder.workbook} et remplissez d'abord la feuille Paramètres.")


@cli.command()
@click.option(
    "--dossier",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo"),
    help="Où créer la démonstration (sinon : demo).",
)
def demo(dossier: Path) -> None:
    """Créer un cabinet inventé, le mettre à jour, et dire quel fichier ouvrir."""
    from facturation_xls.practice import create_demo
    from facturation_xls.sync import synchronise

    folder = create_demo(dossier.absolute())
    click.echo("\n".join(_told(synchronise(folder), preview=False)))
    click.echo(f"Ouvrez {folder.workbook}")


@cli.command()
@click.argument("fichier", type=click.Path(path_type=Path, dir_okay=False, exists=True))
def inspecter(fichier: Path) -> None:
    """Dire ce qu'est un fichier et ce qui en a été compris."""
    from facturation_xls.inspection import describe

    click.echo("\n".join(describe(fichier)))


@cli.command()
@click.option("--vers", type=click.Path(path_type=Path, dir_okay=False), help="Où l'écrire (sinon : templates).")
def modele(vers: Path | None) -> None:
    """Refaire le modèle de classeur (pour les développeurs)."""
    from facturation_xls.practice import TEMPLATE
    from facturation_xls.workbook.template import build

    target = vers or TEMPLATE
    build(target)
    click.echo(f"Modèle écrit : {target}")


def _told(summary: Summary, preview: bool) -> list[str]:
    """The summary in at most ten lines, in the tone of DESIGN §8."""
    if not summary.saved and not summary.rejections and not preview:
        lines = ["Rien de nouveau aujourd'hui. Votre classeur n'a pas été touché."]
    else:
        counts = [
            _counted(summary.invoices, "nouvelle facture", "nouvelles factures"),
            _counted(summary.payments, "paiement", "paiements"),
            _counted(summary.modified, "facture modifiée", "factures modifiées"),
            f"{_counted(summary.findings, 'point', 'points')} à vérifier (feuille Contrôles)",
        ]
        opening = "Aperçu, rien n'est écrit." if preview else f"C'est à jour au {format_date(summary.as_of)}."
        lines = [f"{opening} {', '.join(counts)}."]
    if summary.known:
        lines.append(f"Déjà connu : {summary.known}.")
    for rejection in summary.rejections[:_MOST_NAMED]:
        lines.append(f"Pas repris : {rejection.name}. {rejection.message}")
    if len(summary.rejections) > _MOST_NAMED:
        more = len(summary.rejections) - _MOST_NAMED
        lines.append(f"… et {more} autres ; la raison est écrite à côté de chaque fichier, dans a_traiter.")
    if summary.unknown_files:
        lines.append(f"Fichiers inconnus laissés dans a_traiter : {summary.unknown_files}.")
    return lines


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count < 2 else many}"


def _facts(summary: Summary) -> dict[str, Any]:
    return {
        "au": summary.as_of.isoformat(),
        "ecrit": summary.saved,
        "nouvelles": summary.invoices,
        "paiements": summary.payments,
        "modifiees": summary.modified,
        "connues": summary.known,
        "a_verifier": summary.findings,
        "inconnus": summary.unknown_files,
        "rejetees": [{"fichier": r.name, "raison": r.message} for r in summary.rejections],
    }


def main() -> None:
    """Run the command line; staff never see a traceback (DESIGN §8)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli.main(prog_name="facturation", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrompu. Rien n'a été modifié.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except FacturationError as error:
        click.echo(error.message, err=True)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001 -- staff never see a traceback
        from facturation_xls.crash import report

        click.echo("\n".join(report(error)), err=True)
        sys.exit(70)
