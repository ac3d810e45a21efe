"""The documents keep up with the program: what they show is what it prints, what they name exists.

``GOLDEN_UPDATE=1 .venv-dev/bin/python -m pytest tests/test_docs.py`` writes the generated blocks again.
"""

from __future__ import annotations

import json
import os
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

import blocks
import click
import openpyxl
import pytest
from click.testing import CliRunner
from failures import FAILURES
from golden import UPDATE

from facturation_xls import __version__, inbox
from facturation_xls.cli import cli
from facturation_xls.desk.menu import CHOICES
from facturation_xls.model.words import MovementKind, PayerType, Severity, Status
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.workbook import schema

CHECKOUT: Final = Path(__file__).resolve().parents[1]
REWRITE: Final = f"{UPDATE}=1 .venv-dev/bin/python -m pytest tests/test_docs.py"
README: Final = CHECKOUT / "README.md"
MANUAL: Final = CHECKOUT / "docs" / "mode-d-emploi.md"
FORMATS: Final = CHECKOUT / "docs" / "formats.md"
CLI: Final = CHECKOUT / "docs" / "cli.md"
CHANGELOG: Final = CHECKOUT / "CHANGELOG.md"
DOCUMENTS: Final = [README, CHANGELOG, CHECKOUT / "samples" / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]

_LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]*))?\)")
_TEST = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
_CODE = re.compile(r"^```(?:sh)?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SCRIPT = re.compile(r"(?:\./|\.ci/|samples/|tests/|tools/)[\w./-]+")
_TECHNICAL = re.compile(r"\b(hash|toml|camt|layout|exit code|code de sortie|json|python)\b", re.IGNORECASE)
_PLACE = re.compile(r"(?<![\w.…])/(work|home|root|tmp|usr|Users)\b|[A-Z]:\\")


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
    table = "| a | b |\n| --- | --- |\n| Frais | a fee |\n"
    new = blocks.fresh(f"<!-- generated: movement-kinds -->\n{table}<!-- end of movement-kinds -->")
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
    shown = {(document.parent / link).resolve() for document in DOCUMENTS for link, _ in _LINK.findall(text(document))}
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
    assert not _PLACE.search(text(document))


def test_the_house_is_as_the_readme_draws_it() -> None:
    (drawn,) = re.findall(r"^```\n(facturation_xls/\n.*?)^```", text(README), re.MULTILINE | re.DOTALL)
    package, others = re.findall(r"^  ([\w./]+)", drawn, re.MULTILINE), re.findall(r"^([\w./]+)", drawn, re.MULTILINE)
    places = [CHECKOUT / "facturation_xls" / place for place in package] + [CHECKOUT / place for place in others]
    assert [place.name for place in places if not place.exists()] == []


# --- commands ---------------------------------------------------------------------------------------------------------


@each_document
def test_every_call_of_the_program_is_one_it_understands(document: Path) -> None:
    for call in re.findall(r"\./facturation[ \t]+([^#`\n]+)", text(document)):
        command, *words = call.split()
        options = {option for parameter in cli.commands[command].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, call


def test_every_script_that_the_readme_calls_is_there() -> None:
    called = {word for block in _CODE.findall(text(README)) for word in _SCRIPT.findall(block)}
    assert {"./facturation", "./check", ".ci/run", "tools/pin"} <= called
    assert [word for word in called if not (CHECKOUT / word).is_file()] == []


def test_every_command_and_option_says_what_it_does() -> None:
    for command in cli.commands.values():
        assert command.help, command.name
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (command.name, parameter.name)


def test_every_exit_code_of_the_program_is_explained() -> None:
    explained = {int(code) for code in re.findall(r"^\| (\d+) \|", text(README), re.MULTILINE)}
    assert explained == {0, 90, 130} | {failure.exit_code for failure in FAILURES.values()}


def test_every_key_of_the_json_answer_is_explained(tmp_path: Path) -> None:
    call = CliRunner().invoke
    assert call(cli, ["nouveau", "--dossier", str(tmp_path)]).exit_code == 0
    answer = call(cli, ["synchroniser", "--json", "--dossier", str(tmp_path)])
    assert answer.exit_code == 0
    assert re.findall(r"^\| `([a-z_]+)` \|", text(CLI), re.MULTILINE) == list(json.loads(answer.output))


# --- the folder -------------------------------------------------------------------------------------------------------


def test_the_folder_is_described_as_the_program_makes_it() -> None:
    folder, day = Folder(Path("cabinet")), date(2026, 10, 5)
    places = (folder.workbook, folder.inbox, folder.archives, folder.backups, folder.state)
    assert [place.name for place in places if f"`{place.name}" not in text(FORMATS)] == []
    archived = inbox.archive_place("facture_2026000104.xml", "864dabe0", day)
    assert f"`{Path(archived).name}`" in text(FORMATS)


def test_every_setting_of_the_folder_is_shown_and_understood(tmp_path: Path) -> None:
    shown = re.findall(r"^```toml\n(.*?)^```", text(FORMATS), re.MULTILINE | re.DOTALL)
    (tmp_path / SETTINGS_FILE).write_text("".join(shown), encoding="utf-8")
    folder, default = open_folder(tmp_path), Folder(tmp_path)
    settings = [field for field in Folder.__dataclass_fields__ if field != "root"]
    assert [field for field in settings if getattr(folder, field) == getattr(default, field)] == []


# --- the manual -------------------------------------------------------------------------------------------------------


def test_the_manual_speaks_the_words_of_the_practice() -> None:
    assert _TECHNICAL.findall(text(MANUAL)) == []


@pytest.mark.parametrize("word", [*Status, *PayerType, *Severity])
def test_the_manual_explains_every_word_on_screen(word: str) -> None:
    assert word in text(MANUAL)


def test_the_manual_explains_every_sheet() -> None:
    sheets = {table.sheet for table in schema.TABLES if table.role is not schema.Role.MEMORY}
    assert [sheet for sheet in sheets if f"| *{sheet}* |" not in text(MANUAL)] == []


def test_the_manual_calls_things_as_the_workbook_does() -> None:
    book = openpyxl.load_workbook(TEMPLATE)
    cells = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    named = set(re.findall(r"(?<![*])\*([^*\n]+)\*(?![*])", text(MANUAL)))
    assert named - cells - {*book.sheetnames, *Severity} == set()


def test_the_manual_never_asks_to_type_a_command() -> None:
    """Staff double-click, drop files and choose numbers; whoever adds a command adds a line of the menu."""
    asked = (
        rf"facturation ({'|'.join(cli.commands)})\b|(?<![\w-])--\w|invite de commandes|terminal|ligne de commande|`\./"
    )
    assert re.findall(asked, text(MANUAL), re.IGNORECASE) == []


def test_the_manual_explains_every_line_of_the_menu_in_its_order() -> None:
    lines = re.findall(r"^\| « ([^»]+) » \|", text(MANUAL), re.MULTILINE)
    assert lines[: len(CHOICES)] == [choice.words for choice in CHOICES]


def test_the_changelog_begins_with_this_version() -> None:
    assert re.findall(r"^## (\S+)", text(CHANGELOG), re.MULTILINE)[0] == __version__
