"""The parts of the documents that the program writes, between two markers, so that they cannot drift.

``<!-- generated: name -->`` … ``<!-- end of name -->``. In a table the last column may be a person's: what stands there
is kept under the heading and the first cell of its row, and a new row waits for its words.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias

import click
from click.testing import CliRunner

from facturation_xls.cli import cli
from facturation_xls.model.words import MovementKind
from facturation_xls.reports.definitions import DEFINITIONS
from facturation_xls.rules.states import STEPS
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook import schema
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_names
from facturation_xls.workbook.schema import Column, Kind, Owner

Written: TypeAlias = Mapping[tuple[str, str], str]
"""What people wrote in the last column of a block's tables, by heading and first cell."""

_BLOCK = re.compile(r"(<!-- generated: (?P<name>[\w-]+) -->\n)(?P<content>.*?)(<!-- end of (?P=name) -->)", re.DOTALL)
_OWNERS = {Owner.FACT: "fact", Owner.DERIVED: "derived", Owner.ENTRY: "entry"}
_KINDS = {
    Kind.TEXT: "text",
    Kind.MONEY: "francs",
    Kind.DATE: "date",
    Kind.COUNT: "whole number",
    Kind.NUMBER: "figure",
    Kind.SHARE: "percent",
}


# --- documents --------------------------------------------------------------------------------------------------------


def names(document: str) -> list[str]:
    """The blocks of a document."""
    return [block["name"] for block in _BLOCK.finditer(document)]


def fresh(document: str) -> str:
    """The document with each of its blocks as the program writes it today. Raises ``KeyError`` for an unknown block."""

    def rewritten(block: re.Match[str]) -> str:
        content = "\n".join(BLOCKS[block["name"]](_written(block["content"])))
        return f"{block[1]}\n{content.strip()}\n\n{block[4]}"

    return _BLOCK.sub(rewritten, document)


def waiting_for_words(document: str) -> list[str]:
    """The rows of blocks whose last cell is still empty."""
    blocks = (_written(block["content"]) for block in _BLOCK.finditer(document))
    return [
        f"{heading} {first}".strip() for written in blocks for (heading, first), words in written.items() if not words
    ]


def _written(content: str) -> Written:
    written: dict[tuple[str, str], str] = {}
    heading = ""
    for line in content.splitlines():
        if line.startswith("#"):
            heading = line
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.removeprefix("|").removesuffix("|").split("|")]
            written[heading, cells[0]] = cells[-1]
    return written


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (headings, ["---"] * len(headings), *rows):
        yield f"| {' | '.join(cells)} |".replace("|  |", "| |")


# --- the command line -------------------------------------------------------------------------------------------------


def _commands(written: Written) -> Iterator[str]:
    rows = ((f"`{name}`", " ".join(_arguments(command))) for name, command in cli.commands.items())
    yield from _table(("command", "takes", "does"), ([*row, written.get(("", row[0]), "")] for row in rows))


def _arguments(command: click.Command) -> Iterator[str]:
    """``[FICHIERS]...``, ``--au DATE``, …; ``--dossier``, which nearly every command has, is told once."""
    context = click.Context(command)
    for parameter in command.params:
        metavar = parameter.make_metavar(context)
        if not isinstance(parameter, click.Option):
            yield f"`{metavar}`"
        elif parameter.name != "dossier":
            yield f"`{parameter.opts[0]}`" if parameter.is_flag else f"`{parameter.opts[0]} {metavar}`"


def _help(_: Written) -> Iterator[str]:
    for arguments in ([], *([name] for name in sorted(cli.commands))):
        yield f"## {' '.join(['facturation', *arguments])}\n"
        yield f"```\n{_printed([*arguments, '--help'])}\n```\n"


def _demo(_: Written) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as place:
        printed = _printed(["demo", "--dossier", str(Path(place) / "demo")])
        yield f"```\n$ ./facturation demo\n{printed.replace(place, '…')}\n```"


def _printed(arguments: list[str]) -> str:
    result = CliRunner(catch_exceptions=False).invoke(cli, arguments, prog_name="facturation", terminal_width=80)
    assert result.exit_code == 0, result.output
    return result.output.rstrip()


# --- the workbook -----------------------------------------------------------------------------------------------------


def _columns(written: Written) -> Iterator[str]:
    for table in schema.TABLES:
        heading = f"### {table.sheet}: `{table.name}`"
        key = " + ".join(table.column(field).header for field in table.key)
        yield f"{heading}\n\nRole: {table.role.value}. Key: {key}.\n"
        cells = ([c.header, _KINDS[c.kind], _owner(c), written.get((heading, c.header), "")] for c in table.columns)
        yield from _table(("column", "holds", "owner", "meaning"), cells)
        yield ""


def _owner(column: Column) -> str:
    notes = {"live formula": bool(column.formula), "echo": column.echo, "first word stands": column.asked}
    told = ", ".join(note for note, applies in notes.items() if applies)
    return f"{_OWNERS[column.owner]} ({told})" if told else _OWNERS[column.owner]


def _lists(_: Written) -> Iterator[str]:
    yield from _table(("table", "words at first"), ([f"`{name}`", ", ".join(w)] for name, w in schema.CHOICES.items()))


def _names(written: Written) -> Iterator[str]:
    """The names that stand for cells, but for the title and the message that every sheet has."""
    with Package(TEMPLATE) as template:
        places = sorted(find_names(template).items())
    own = [(name, place) for name, place in places if not name.startswith(("fx_titre_", "fx_message_"))]
    rows = ((f"`{name}`", f"{place.sheet.name}, {place.area}") for name, place in own)
    yield from _table(("name", "in the template", "meaning"), ([*row, written.get(("", row[0]), "")] for row in rows))


def _movement_kinds(written: Written) -> Iterator[str]:
    yield from _table(
        ("`Genre`", "sign and effect"), ([kind.value, written.get(("", kind.value), "")] for kind in MovementKind)
    )


def _life(_: Written) -> Iterator[str]:
    """The table of ``rules/states.py`` as a flow chart, read from the top."""
    yield "```mermaid\nflowchart TD"
    for number, step in enumerate(STEPS):
        words = filter(None, (step.owner, step.next_action))
        yield f'    q{number}{{"{step.question}"}} -->|yes| a{number}["<b>{step.status}</b><br>{" : ".join(words)}"]'
        if number + 1 < len(STEPS):
            yield f"    q{number} -->|no| q{number + 1}"
    yield "```"


def _definitions(_: Written) -> Iterator[str]:
    """The words of the sheet *Définitions*, sheet by sheet."""
    for sheet in dict.fromkeys(definition.sheet for definition in DEFINITIONS):
        yield f"### {sheet}\n"
        rows = ([d.figure, d.says, d.formula, d.example, d.place] for d in DEFINITIONS if d.sheet == sheet)
        yield from _table(("chiffre", "ce qu'il dit", "calcul", "exemple", "ses lignes"), rows)
        yield ""


BLOCKS: Final[Mapping[str, Callable[[Written], Iterator[str]]]] = {
    "columns": _columns,
    "commands": _commands,
    "definitions": _definitions,
    "demo": _demo,
    "help": _help,
    "life": _life,
    "lists": _lists,
    "movement-kinds": _movement_kinds,
    "names": _names,
}
