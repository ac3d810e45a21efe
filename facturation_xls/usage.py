"""How the program is called: days, files and folders, and what is wrong with a call, in French where click is not."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

import click

from facturation_xls.parsing import parse_date


class Day(click.ParamType[date]):
    """A date as people write it: 31.10.2026 or 2026-10-31."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day. Fails with an example of how to write one."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError:
            self.fail(f"« {value} » n'est pas une date. Écrivez par exemple 31.10.2026.", param, ctx)


class Hour(click.ParamType[time]):
    """An hour of the day as people write it: 12:30, 12h30 or 7."""

    name = "heure"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> time:
        """The hour. Fails with an example of how to write one."""
        if isinstance(value, time):
            return value
        found = re.fullmatch(r"(\d{1,2})(?:[:h.](\d{2}))?h?", str(value).strip())
        hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
        if hour > 23 or minute > 59:
            self.fail(f"« {value} » n'est pas une heure. Écrivez par exemple 12:30.", param, ctx)
        return time(hour, minute)


class Place(click.Path):
    """A file or a folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails when it does not exist or is of the other kind."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            kind = "un fichier" if self.file_okay else "un dossier"
            self.fail(f"« {value} » n'existe pas ou n'est pas {kind}.", param, ctx)


def explained(error: click.UsageError) -> str:
    """What is wrong with a call, and where the help is: two lines."""
    command = error.ctx.command_path if error.ctx else "facturation"
    return f"{_problem(error)}\nPour l'aide : {command} --help"


def _problem(error: click.UsageError) -> str:
    match error:
        case click.NoSuchCommand():
            return f"La commande « {error.command_name} » n'existe pas.{_nearest(error.possibilities)}"
        case click.NoSuchOption():
            return f"L'option « {error.option_name} » n'existe pas.{_nearest(error.possibilities)}"
        case click.MissingParameter(param=click.Parameter() as missing):
            return f"Il manque {missing.make_metavar(error.ctx) if error.ctx else missing.name}."
        case click.BadParameter():
            return error.message
        case click.BadOptionUsage():
            return f"L'option « {error.option_name} » s'emploie autrement."
        case _:
            return "Il y a un mot de trop, ou le programme ne comprend pas cet appel."


def _nearest(names: list[str] | None) -> str:
    return f" Vouliez-vous dire « {names[0]} » ?" if names else ""
