"""The documents keep up with the program: what they show is what it prints, what they name exists.

``GOLDEN_UPDATE=1 .venv-dev/bin/python -m pytest tests/test_docs.py`` writes the generated blocks again.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Final

import blocks
import click
import pytest
from conftest import CHECKOUT
from golden import UPDATE

from facturation_xls import __version__, errors, inbox
from facturation_xls.cli import cli
from facturation_xls.model import MovementKind, PayerType, Severity, Status
from facturation_xls.settings import Folder
from facturation_xls.workbook import schema

REWRITE: Final = f"{UPDATE}=1 .venv-dev/bin/python -m pytest tests/test_docs.py"
README: Final = CHECKOUT / "README.md"
MANUAL: Final = CHECKOUT / "docs" / "mode-d-emploi.md"
FORMATS: Final = CHECKOUT / "docs" / "formats.md"
CLI: Final = CHECKOUT / "docs" / "cli.md"
DOCUMENTS: Final = [README, CHECKOUT / "CHANGELOG.md", CHECKOUT / "samples" / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]

_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_TECHNICAL = re.compile(r"\b(hash|toml|camt|layout|exit code|code de retour|json|xsd|git|python)\b", re.IGNORECASE)


@cache
def text(document: Path) -> str:
    """What a document says."""
    return document.read_text(encoding="utf-8")


def name(document: Path) -> str:
    """A document as a test's identity."""
    return document.relative_to(CHECKOUT).as_posix()


each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=name)


# --- generated blocks -------------------------------------------------------------------------------------------------


@each_document
def test_generated_blocks_are_fresh(document: Path) -> None:
    said, today = text(document), blocks.fresh(text(document))
    if os.environ.get(UPDATE) and said != today:
        document.write_text(today, encoding="utf-8", newline="\n")
        said = today
    assert said == today, f"{name(document)} is stale: {REWRITE}"
    assert blocks.waiting_for_words(today) == [], f"write the last cell of these rows of {name(document)}"


def test_every_block_stands_in_a_document() -> None:
    assert sorted(block for document in DOCUMENTS for block in blocks.names(text(document))) == sorted(blocks.BLOCKS)


def test_a_table_keeps_the_words_of_its_last_column_and_a_new_row_waits() -> None:
    old = "<!-- generated: movement-kinds -->\n\n| a | b |\n| --- | --- |\n| Frais | a fee |\n<!-- end of movement-kinds -->"
    new = blocks.fresh(old)
    assert "| Frais | a fee |\n" in new
    assert blocks.waiting_for_words(new) == [kind.value for kind in MovementKind if kind is not MovementKind.FEE]


# --- links and names --------------------------------------------------------------------------------------------------


@each_document
def test_every_link_and_image_leads_somewhere(document: Path) -> None:
    for target, anchor in _LINK.findall(text(document)):
        found = (document.parent / target).resolve() if target else document
        assert found.exists(), f"{name(document)} links to {target}"
        assert found.is_relative_to(CHECKOUT)
        assert not anchor or anchor in anchors(found), f"{name(document)} links to {target}#{anchor}"


def anchors(document: Path) -> set[str]:
    """The headings of a document as links name them."""
    headings = re.findall(r"^#+ (.+)$", text(document), re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def test_every_picture_is_shown_and_small() -> None:
    pictures = set((CHECKOUT / "docs" / "images").iterdir())
    shown = {(document.parent / target).resolve() for document in DOCUMENTS for target, _ in _LINK.findall(text(document))}
    assert pictures <= shown
    assert [picture.name for picture in pictures if picture.stat().st_size > 200_000] == []


@each_document
def test_every_test_that_is_named_exists(document: Path) -> None:
    for file, function in _TEST.findall(text(document)):
        path = CHECKOUT / file
        assert path.is_file(), f"{name(document)} names {file}"
        assert not function or f"def {function}(" in text(path), f"{name(document)} names {file}::{function}"


@each_document
def test_no_document_names_a_place_of_some_machine(document: Path) -> None:
    assert not re.search(r"(?<![\w.…])/(work|home|root|tmp|usr|Users)\b|[A-Z]:\\", text(document))


# --- commands ---------------------------------------------------------------------------------------------------------


@each_document
def test_every_call_of_the_program_is_one_it_understands(document: Path) -> None:
    for arguments in re.findall(r"^(?:\$ )?\./facturation[ \t]+(.+)$", text(document), re.MULTILINE):
        words = arguments.partition("#")[0].split()
        assert words[0] in {*cli.commands, "--help", "--version"}, arguments
        known = {option for parameter in cli.commands[words[0]].params for option in parameter.opts} if words[0] in cli.commands else set(words)
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}, arguments


def test_the_readme_calls_scripts_that_are_there() -> None:
    called = {word for line in re.findall(r"^```(?:sh)?\n(.*?)^```", text(README), re.MULTILINE | re.DOTALL) for word in re.findall(r"(?:\./|tools/|samples/|tests/|\.ci/)[\w./-]+", line)}
    assert "./check" in called
    assert [word for word in called if not (CHECKOUT / word).exists()] == []


def test_every_command_and_option_says_what_it_does() -> None:
    for command in cli.commands.values():
        assert command.help, command.name
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (command.name, parameter.name)


def test_every_exit_code_of_the_program_is_explained() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.FacturationError)]
    codes = {0, 90, 130} | {error.exit_code for error in classes}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", text(CLI), re.MULTILINE)} == codes


# --- formats.md -------------------------------------------------------------------------------------------------------


def test_the_archive_name_is_that_of_the_program() -> None:
    ...


# --- the manual -------------------------------------------------------------------------------------------------------


def test_the_manual_speaks_the_words_of_the_practice() -> None:
    assert _TECHNICAL.findall(text(MANUAL)) == []


@pytest.mark.parametrize("word", [*Status, *PayerType, *Severity])
def test_the_manual_explains_every_word_on_screen(word: str) -> None:
    assert word in text(MANUAL)


def test_the_manual_explains_every_sheet() -> None:
    sheets = {table.sheet for table in schema.TABLES if table.role is not schema.Role.MEMORY}
    assert [sheet for sheet in sheets if f"*{sheet}*" not in text(MANUAL)] == []


def test_the_changelog_begins_with_this_version() -> None:
    assert re.findall(r"^## (\S+)", text(CHECKOUT / "CHANGELOG.md"), re.MULTILINE)[0] == __version__
