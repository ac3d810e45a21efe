"""What went wrong is told in French, with an exit code; nobody sees a traceback (DESIGN §8)."""

from __future__ import annotations

from collections.abc import Callable

import click

from facturation_xls import usage
from facturation_xls.errors import FacturationError, InstallationIncomplete


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
