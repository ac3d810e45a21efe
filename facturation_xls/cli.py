"""The command line: thin, in French, with the exit codes of DESIGN §8; heavy modules load only where needed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from datetime import date, time
from pathlib import Path

import click

from facturation_xls import __version__, telling, usage
from facturation_xls.errors import FacturationError, InstallationIncomplete
from facturation_xls.parsing import format_date
from facturation_xls.usage import Day, Hour, Place

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
@click.option("--planifie", "scheduled", is_flag=True, help="Sans personne : un échec est écrit à côté du classeur.")
def synchroniser(
    dossier: Path, fichiers: tuple[Path, ...], as_of: date | None, preview: bool, as_json: bool, scheduled: bool
) -> None:
    """Reprendre ce qui attend dans a_traiter et mettre le classeur à jour."""
    from facturation_xls.desk.console import is_by_hand
    from facturation_xls.settings import open_folder
    from facturation_xls.sync import overdue, reading_copy, synchronise

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
    click.echo("\n".join(telling.synced(synchronise(folder), preview=False)))
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
        click.echo("\n".join(map(telling.backup_line, list_backups(folder))))
        click.echo("Pour revenir à l'une d'elles : facturation restaurer NUMÉRO")
        return
    restored = restore(folder, sauvegarde)
    click.echo("\n".join(telling.restored(restored)))


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
        click.echo("\n".join(map(telling.import_line, imports)) or "Rien n'a encore été repris.")
        if imports:
            click.echo("Pour en annuler un : facturation annuler NUMÉRO (ou le nom du fichier)")
        return
    click.echo("\n".join(telling.undone(undo(folder, reprise))))


@cli.command()
@_PRACTICE
@click.option("--emettre", "issue_now", is_flag=True, help="Écrire les lettres et les inscrire dans Rappels.")
def rappels(dossier: Path, issue_now: bool) -> None:
    """Préparer les rappels et dire lesquels sont à envoyer.

    Le classeur est d'abord mis à jour ; la feuille À relancer montre qui, quoi et pourquoi.
    Avec --emettre, les lettres sont écrites dans le dossier rappels, en PDF et en Word. Une deuxième fois n'écrit rien
    de plus.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync import synchronise
    from facturation_xls.sync.emission import due, issue

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
    listed = telling.counted(printed.count, "facture impayée", "factures impayées")
    click.echo(f"{listed}, CHF {format_amount(printed.balance)} : {printed.file}")


@cli.command("dossier-mensuel")
@_PRACTICE
def dossier_mensuel(dossier: Path) -> None:
    """Réunir en un PDF impayés, rappels, transferts, délais et contrôles.

    Il vient dans le dossier listes ; le journal n'est pas touché.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.monthly_pack import write_pack

    click.echo(f"Le dossier du mois est prêt : {write_pack(open_folder(dossier.absolute()))}")


@cli.command("dossier-annuel")
@_PRACTICE
@click.argument("annee", metavar="[ANNÉE]", type=click.IntRange(1990, 2100), required=False)
@click.option("--sans-noms", "anonymous", is_flag=True, help="Sans les noms ni les motifs.")
def dossier_annuel(dossier: Path, annee: int | None, anonymous: bool) -> None:
    """Réunir une année pour la fiduciaire, en PDF et en classeur.

    Impayés et trop-perçus au 31.12, évolution mois par mois et par type de payeur, pertes et avoirs avec leur motif,
    frais de la CMD. Sans année : la dernière qui est terminée. Les deux fichiers viennent dans le dossier listes ; le
    journal n'est pas touché.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.annual_pack import write_dossier

    folder = open_folder(dossier.absolute())
    this_year = folder.now().year
    if annee and annee > this_year:
        raise click.BadParameter(f"{annee} n'a pas encore commencé.")
    pdf, workbook = write_dossier(folder, annee or this_year - 1, anonymous=anonymous)
    click.echo(f"Le dossier de l'année est prêt : {pdf}")
    click.echo(f"Le même en classeur, pour calculer : {workbook}")


@cli.command()
@_PRACTICE
def exporter(dossier: Path) -> None:
    """Écrire chaque tableau en CSV et en Parquet dans export, et la situation sans noms.

    Pour un autre programme, ou pour qui conseille le cabinet (situation.md). Le journal n'est pas touché.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.export import export

    click.echo("\n".join(telling.exported(export(open_folder(dossier.absolute())))))


@cli.command()
@_PRACTICE
@click.option("--emettre", "issue_now", is_flag=True, help="Écrire les dossiers et les inscrire dans Transferts.")
def transferer(dossier: Path, issue_now: bool) -> None:
    """Préparer ce qui part en recouvrement, à la CMD ou en poursuite.

    Le classeur est d'abord mis à jour ; la feuille À transférer montre ce qui manque, vous y décidez.
    Avec --emettre, les dossiers sont écrits dans le dossier transferts, en PDF et en CSV. Une deuxième fois n'écrit
    rien de plus.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync import synchronise
    from facturation_xls.sync.transferring import hand_over, planned

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
@_PRACTICE
@click.option("--heure", "hour", type=Hour(), help="Mettre à jour chaque jour à cette heure (12:30).")
@click.option("--retirer", "no_more", is_flag=True, help="Ne plus mettre à jour tout seul.")
def planifier(dossier: Path, hour: time | None, no_more: bool) -> None:
    """Mettre à jour chaque jour sans personne, ou dire quand.

    La tâche est celle de la personne qui travaille sur cet ordinateur, sans mot de passe. Manquée, elle est rattrapée.
    """
    from facturation_xls import scheduling
    from facturation_xls.settings import open_folder

    folder = open_folder(dossier.absolute())
    if no_more:
        removed = scheduling.remove(folder)
        click.echo("La mise à jour automatique est retirée." if removed else "Il n'y en avait pas.")
    elif hour:
        click.echo(telling.scheduled(scheduling.register(folder, hour)))
    else:
        click.echo(telling.scheduled(scheduling.next_run(folder)))


@cli.command("dossier-patient")
@_PRACTICE
@click.argument("debiteur", metavar="N°_DÉBITEUR")
def dossier_patient(dossier: Path, debiteur: str) -> None:
    """Réunir tout ce qui est tenu sur un débiteur, pour la personne qui le demande.

    Le dossier vient dans dossiers : les lignes du classeur et les pièces qui ne parlent que de ce débiteur.
    """
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.access_request import put_together

    click.echo("\n".join(telling.held(put_together(open_folder(dossier.absolute()), debiteur.strip()))))


@cli.command("effacer-patient")
@_PRACTICE
@click.argument("qui", metavar="N°")
@click.option("--effacer", "erase_now", is_flag=True, help="Effacer, pour toujours. Sans cela, rien n'est changé.")
def effacer_patient(dossier: Path, qui: str, erase_now: bool) -> None:
    """Dire ce qu'effacer une personne changerait, puis l'effacer.

    N° est son N° débiteur, ou le N° d'une de ses factures quand quelqu'un d'autre paie pour elle.
    C'est refusé tant qu'une facture est ouverte ou doit être gardée (Paramètres, « Conservation des comptes (ans) »).
    Les montants restent, le nom s'en va : classeur, sauvegardes, archives, lettres, listes.
    """
    from facturation_xls.desk import erasing
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.erasure.persons import erase, planned

    folder = open_folder(dossier.absolute())
    if erase_now:
        click.echo("\n".join(erasing.erased_lines(erase(folder, [qui]))))
        return
    found = planned(folder, qui)
    click.echo("\n".join(erasing.planned_lines(found)))
    if not found.obstacles:
        click.echo(f"Pour effacer : facturation effacer-patient {qui} --effacer")


@cli.command()
@_PRACTICE
@click.option("--effacer", "erase_now", is_flag=True, help="Les effacer tous, pour toujours.")
def conservation(dossier: Path, erase_now: bool) -> None:
    """Dire qui a passé son délai de conservation, puis effacer ces personnes.

    Un débiteur y figure quand toutes ses factures sont réglées et hors délai (Paramètres).
    """
    from facturation_xls.desk import erasing
    from facturation_xls.settings import open_folder
    from facturation_xls.sync.erasure.persons import due, erase

    folder = open_folder(dossier.absolute())
    found = due(folder)
    if erase_now and found:
        click.echo("\n".join(erasing.erased_lines(erase(folder, [one.debtor for one in found]))))
        return
    click.echo("\n".join(erasing.past_lines(found)))
    if found:
        click.echo("Pour les effacer : facturation conservation --effacer")


@cli.command()
@_PRACTICE
def menu(dossier: Path) -> None:
    """Choisir dans un menu : c'est ce que fait Menu.bat."""
    from facturation_xls.desk.menu import serve
    from facturation_xls.settings import open_folder

    serve(open_folder(dossier.absolute()), guarded)


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


def main() -> None:
    """Run the command line; staff never see a traceback (DESIGN §8)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a TextIOWrapper, which typeshed calls TextIO: a console may not know our letters
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.exit(guarded(lambda: cli.main(prog_name="facturation", standalone_mode=False)))


def guarded(work: Callable[[], object]) -> int:
    """Do what somebody asked for and tell what went wrong; the answer is the exit code."""
    try:
        work()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 0
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Interrompu. Rien n'a été modifié.", err=True)
        return 130
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return 2
    except click.UsageError as error:
        click.echo(usage.explained(error), err=True)
        return 2
    except ImportError:
        return _stop(InstallationIncomplete())
    except FacturationError as error:
        return _stop(error)
    except Exception as error:  # noqa: BLE001 -- staff never see a traceback
        from facturation_xls.crash import report

        click.echo("\n".join(report(error)), err=True)
        return 70
    return 0


def _stop(error: FacturationError) -> int:
    """Say what failed; where it was our own mistake, also where the report for the support is."""
    click.echo(error.message, err=True)
    if error.exit_code == 70:
        from facturation_xls.crash import report

        click.echo(report(error)[-1], err=True)
    return error.exit_code
