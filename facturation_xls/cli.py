"""The command line: thin, in French, with the exit codes of DESIGN §8; heavy modules load only where needed."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from facturation_xls import __version__, usage
from facturation_xls.errors import FacturationError, InstallationIncomplete
from facturation_xls.parsing import format_date
from facturation_xls.usage import Day, Place

if TYPE_CHECKING:
    from facturation_xls.sync import Summary
    from facturation_xls.sync.restore import Listed
    from facturation_xls.sync.undo import Import, Undone

_MOST_NAMED = 5


_DAY = Day()
_PRACTICE = click.option(
    "--dossier",
    type=Place(path_type=Path, file_okay=False, exists=True),
    default=Path(),
    envvar="FACTURATION_DOSSIER",
    help="Le dossier du cabinet (sinon : le dossier courant).",
)


class _French(click.Command):
    """A command whose help speaks French where click does not."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        option = super().get_help_option(ctx)
        if option:
            option.help = "Afficher cette aide."
        return option


class _FrenchGroup(_French, click.Group):
    command_class = _French

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(78)) for name, command in commands if command]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)


@click.group(cls=_FrenchGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="facturation", help="Afficher la version.")
def cli() -> None:
    """Suivi des factures, des paiements et des rappels dans le classeur Excel du cabinet."""


@cli.command()
@_PRACTICE
@click.argument("fichiers", nargs=-1, type=Place(path_type=Path, dir_okay=False, exists=True))
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
@click.option(
    "--dossier",
    type=Place(path_type=Path, file_okay=False),
    default=Path(),
    envvar="FACTURATION_DOSSIER",
    help="Le dossier du cabinet (sinon : le dossier courant).",
)
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


@cli.command()
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
    click.echo("\n".join(_told(synchronise(folder), preview=False)))
    click.echo(f"Ouvrez {folder.workbook}")


@cli.command()
@_PRACTICE
@click.argument("fichier", type=Place(path_type=Path, dir_okay=False, exists=True))
def inspecter(dossier: Path, fichier: Path) -> None:
    """Dire ce qu'est un fichier et ce qui en a été compris, colonne par colonne.

    Le dossier est celui du cabinet : les tableaux que vous avez expliqués y sont décrits.
    """
    from facturation_xls.inspection import describe
    from facturation_xls.settings import open_folder
    from facturation_xls.sources.layout import load_folder

    click.echo("\n".join(describe(fichier, load_folder(open_folder(dossier.absolute()).layouts))))


@cli.command()
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


@cli.command()
@_PRACTICE
@click.argument("sauvegarde", required=False)
def restaurer(dossier: Path, sauvegarde: str | None) -> None:
    """Revenir à une sauvegarde, ou en donner la liste.

    SAUVEGARDE est son numéro dans la liste, ou son nom.
    L'état actuel est gardé dans les sauvegardes. La mise à jour suivante reprend des archives ce qui manque.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.restore import list_backups, restore

    folder = open_folder(dossier.absolute())
    if sauvegarde is None:
        click.echo("\n".join(map(_backup_line, list_backups(folder))))
        click.echo("Pour revenir à l'une d'elles : facturation restaurer NUMÉRO")
        return
    restored = restore(folder, sauvegarde)
    click.echo(f"Le journal est revenu à la sauvegarde du {restored.made_on:%d.%m.%Y à %H:%M}.")
    if restored.kept:
        click.echo(f"L'état d'avant est gardé : sauvegardes/{restored.kept}")
    click.echo("La prochaine mise à jour reprendra des archives les documents qui y manquent.")


@cli.command()
@_PRACTICE
@click.argument("reprise", metavar="[IMPORT]", required=False)
def annuler(dossier: Path, reprise: str | None) -> None:
    """Annuler un import, ou montrer les derniers.

    IMPORT est son numéro dans la liste, ou le nom du fichier.
    Ce que ce document a apporté est retiré, ce que vous avez écrit reste, et le document revient dans a_traiter.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.undo import last_imports, undo

    folder = open_folder(dossier.absolute())
    if reprise is None:
        imports = last_imports(folder)
        click.echo("\n".join(map(_import_line, imports)) or "Rien n'a encore été repris.")
        if imports:
            click.echo("Pour en annuler un : facturation annuler NUMÉRO (ou le nom du fichier)")
        return
    click.echo("\n".join(_told_undone(undo(folder, reprise))))


@cli.command()
@_PRACTICE
@click.option("--emettre", "issue_now", is_flag=True, help="Écrire les lettres et les inscrire dans Rappels.")
def rappels(dossier: Path, issue_now: bool) -> None:
    """Préparer les rappels et dire lesquels sont à envoyer.

    Le classeur est d'abord mis à jour ; la feuille À relancer montre qui, quoi et pourquoi.
    Avec --emettre, les lettres sont écrites dans le dossier rappels, en PDF et en Word. Une deuxième fois n'écrit rien
    de plus.
    """
    from facturation_xls import telling
    from facturation_xls.settings import open_folder
    from facturation_xls.sync import synchronise
    from facturation_xls.sync.emission import due, issue

    folder = open_folder(dossier.absolute())
    summary = synchronise(folder)
    lines = _told_rejected(summary)
    if issue_now:
        lines += telling.issued(issue(folder))
    else:
        lines += telling.due(due(folder))
    click.echo("\n".join(lines))
    sys.exit(summary.exit_code)


@cli.command()
@_PRACTICE
@click.option("--au", "day", type=_DAY, help="La liste de ce jour-là (30.09.2026 ; sinon : aujourd'hui).")
@click.option("--tel-que-connu", "as_known", is_flag=True, help="Seulement avec ce qui était connu ce jour-là.")
@click.option("--sans-noms", "anonymous", is_flag=True, help="Sans les noms ni les remarques.")
@click.option("--pdf", is_flag=True, help="En PDF plutôt qu'en classeur.")
def impayes(dossier: Path, day: date | None, as_known: bool, anonymous: bool, pdf: bool) -> None:
    """Écrire la liste des impayés de n'importe quel jour, prête à imprimer.

    Elle vient dans le dossier listes, en classeur ou en PDF ; le journal n'est pas touché.
    Sans --tel-que-connu, un jour passé est vu avec ce qui est connu aujourd'hui.
    """
    from facturation_xls.parsing import format_amount
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.unpaid_list import write_list

    folder = open_folder(dossier.absolute())
    if day and day > folder.now().date():
        raise click.BadParameter(f"Le {format_date(day)} n'est pas encore passé : la liste s'arrête à aujourd'hui.")
    printed = write_list(folder, day, as_known=as_known, anonymous=anonymous, pdf=pdf)
    listed = _counted(printed.count, "facture impayée", "factures impayées")
    click.echo(f"{listed}, CHF {format_amount(printed.balance)} : {printed.file}")


@cli.command()
@_PRACTICE
def verifier(dossier: Path) -> None:
    """Contrôler le dossier et le classeur, sans rien changer."""
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.health import check

    health = check(open_folder(dossier.absolute()))
    for finding in health.findings:
        click.echo(f"À corriger : {finding}")
    for note in health.notes:
        click.echo(f"À savoir : {note}")
    if not health.findings:
        click.echo("Tout est en ordre. Rien n'a été modifié.")
    sys.exit(health.exit_code)


@cli.command()
@click.option("--vers", type=Place(path_type=Path, dir_okay=False), help="Où l'écrire (sinon : templates).")
def modele(vers: Path | None) -> None:
    """Refaire les modèles du classeur, de la reprise et des rappels (pour les développeurs)."""
    from facturation_xls.letters import model_letter
    from facturation_xls.settings import LETTER_MODEL, TAKE_OVER_FORM, TEMPLATE
    from facturation_xls.sources import takeover
    from facturation_xls.workbook.template import build
    from facturation_xls.workbook.template.takeover import build_form

    target = vers or TEMPLATE
    build(target)
    if vers is None:
        build_form(TAKE_OVER_FORM, takeover.TITLE, takeover.FIELDS)
        model_letter.build(LETTER_MODEL)
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
    lines += _told_rejected(summary)
    if summary.still_here:
        names = ", ".join(f"« {name} »" for name in summary.still_here[:_MOST_NAMED])
        lines.append(f"Repris, mais pas encore rangé dans archives (ouvert ailleurs ?) : {names}. Ce sera refait.")
    if summary.questions:
        names = ", ".join(f"« {name} »" for name in summary.questions[:_MOST_NAMED])
        lines.append(f"Un tableau attend vos réponses dans a_traiter : {names}.")
    if summary.unknown_files:
        lines.append(f"Fichiers inconnus laissés dans a_traiter : {summary.unknown_files}.")
    return lines


def _told_rejected(summary: Summary) -> list[str]:
    """The documents that were not booked, by name."""
    named, others = summary.rejections[:_MOST_NAMED], len(summary.rejections) - _MOST_NAMED
    lines = [f"Pas repris : {rejection.name}. {rejection.message}" for rejection in named]
    if others > 0:
        lines.append(f"… et {others} autres ; la raison est écrite à côté de chaque fichier, dans a_traiter.")
    return lines


def _backup_line(backup: Listed) -> str:
    shown = f", état au {format_date(backup.as_of)}" if backup.as_of else ""
    return f"{backup.number:3}  {backup.made_on:%d.%m.%Y %H:%M}{shown}, {backup.size // 1024} Ko  {backup.name}"


def _import_line(entry: Import) -> str:
    day = format_date(entry.day) if entry.day else "sans date"
    return f"{entry.position:4}  {day}  {entry.file} ({entry.kind}, {_counted(entry.new, 'nouveau', 'nouveaux')})"


def _told_undone(undone: Undone) -> list[str]:
    """What was taken back, what stays, and what happens to the document."""
    files = ", ".join(f"« {name} »" for name in undone.files[:_MOST_NAMED])
    rows = [f"{sheet} {count}" for sheet, count in undone.taken.rows.items() if count]
    what = f"lignes retirées : {', '.join(rows)}" if rows else "aucune ligne à retirer"
    if undone.taken.cells:
        what += f" ; {_counted(undone.taken.cells, 'cellule remise', 'cellules remises')} comme avant"
    lines = [f"Import annulé : {files}{' …' if len(undone.files) > _MOST_NAMED else ''}. {what[0].upper()}{what[1:]}."]
    if undone.taken.kept:
        kept = ", ".join(undone.taken.kept[:_MOST_NAMED])
        lines.append(f"Ces lignes restent, parce que vous y avez écrit : {kept}. Supprimez-les si elles sont de trop.")
    lines.append(
        f"De nouveau dans a_traiter : {', '.join(undone.returned[:_MOST_NAMED])}. "
        "La prochaine mise à jour le reprendra, sauf si vous l'enlevez de là."
    )
    return [*lines, "Une sauvegarde de l'état d'avant a été faite."]


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
        "pas_ranges": list(summary.still_here),
        "questions": list(summary.questions),
        "rejetees": [{"fichier": r.name, "raison": r.message} for r in summary.rejections],
    }


def main() -> None:
    """Run the command line; staff never see a traceback (DESIGN §8)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a TextIOWrapper, which typeshed calls TextIO: a console may not know our letters
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        cli.main(prog_name="facturation", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Interrompu. Rien n'a été modifié.", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        click.echo(usage.explained(error), err=True)
        sys.exit(2)
    except ImportError:
        _stop(InstallationIncomplete())
    except FacturationError as error:
        _stop(error)
    except Exception as error:  # noqa: BLE001 -- staff never see a traceback
        from facturation_xls.crash import report

        click.echo("\n".join(report(error)), err=True)
        sys.exit(70)


def _stop(error: FacturationError) -> NoReturn:
    """Say what failed; where it was our own mistake, also where the report for the support is."""
    click.echo(error.message, err=True)
    if error.exit_code == 70:
        from facturation_xls.crash import report

        click.echo(report(error)[-1], err=True)
    sys.exit(error.exit_code)
