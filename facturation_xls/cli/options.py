"""What many commands have in common: the practice's folder, a day, help in French."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from facturation_xls.usage import Day, Place

DAY = Day()

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _folder(*, exists: bool) -> Callable[[_Command], _Command]:
    return click.option(
        "--dossier",
        type=Place(path_type=Path, file_okay=False, exists=exists),
        default=Path(),
        envvar="FACTURATION_DOSSIER",
        help="Le dossier du cabinet (sinon : le dossier courant).",
    )


PRACTICE = _folder(exists=True)
NEW_PRACTICE = _folder(exists=False)
"""The option that names the practice's folder: one that is there, or one that may be made."""


class French(click.Command):
    """A command whose help speaks French where click does not."""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, in French."""
        option = super().get_help_option(ctx)
        if option:
            option.help = "Afficher cette aide."
        return option


class FrenchGroup(French, click.Group):
    """The program, whose help lists its commands in French."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, command.get_short_help_str(78)) for name, command in commands if command]
        with formatter.section("Commandes"):
            formatter.write_dl(rows)
