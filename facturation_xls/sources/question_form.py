"""The workbook that asks about an unknown table: a few questions, its columns with masked examples, yellow answers.

Nobody is named in it: digits are shown as 9, letters as x. A hidden sheet holds what is needed to read it back.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from facturation_xls.sources.grid import Cell, Row, cell_text
from facturation_xls.sources.meanings import LEFT_OUT, MEANINGS, NOTHING, Fees, TableSource

HIDDEN_SHEET = "fx_tableau"
SHEET = "À compléter"
ANSWER_COLUMN = "B"
EXAMPLES = 3
FIRST_QUESTION_ROW = 10
"""Counted as Excel does, from 1."""

_LISTS_SHEET = "fx_listes"
_CREATED = datetime(2000, 1, 1)
"""The same questions are the same bytes: an untouched form is known by them."""

_LONGEST_EXAMPLE = 24


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column of the table: its place (from 0), heading, first cells, and the answer that is probably right.

    ``sign``: "-" where most of its amounts are negative, "+" where they are positive, empty where it holds none.
    """

    place: int
    heading: str
    examples: tuple[Cell, ...] = ()
    guess: str = ""
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One line above the columns: what is asked, the words to choose from (none: any text), and some help."""

    key: str
    text: str
    choices: tuple[str, ...]
    guess: str
    help: str


@dataclass(frozen=True, slots=True)
class Form:
    """All that a form asks about the table in ``file``; ``digest`` is the hash of its content."""

    file: str
    digest: str
    columns: tuple[AskedColumn, ...]
    source: str = ""
    fees: str = ""
    total: str = ""
    payout: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions above the columns, in their order."""
        return (
            Question("source", "Ce tableau vient de", tuple(TableSource), self.source, ""),
            Question(
                "fees",
                "CMD : le montant payé est écrit",
                tuple(Fees),
                self.fees,
                "Seulement pour la CMD. Brut : facture 100.00, payé 100.00, frais 3.00. Net : payé 97.00, frais 3.00.",
            ),
            Question(
                "total",
                "La ligne du total commence par",
                (),
                self.total,
                f"Le premier mot de cette ligne, ou {NOTHING}. Le total prouve qu'il ne manque rien.",
            ),
            Question(
                "payout",
                "La ligne du montant versé commence par",
                (),
                self.payout,
                f"CMD : ce qu'elle vous vire, frais déduits. Sinon {NOTHING}.",
            ),
        )

    @property
    def first_column_row(self) -> int:
        """The row of the first column's answer, from 1."""
        return FIRST_QUESTION_ROW + len(self.questions) + 3


def write_form(form: Form) -> bytes:
    """The workbook; the same form gives the same bytes."""
    output = io.BytesIO()
    with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
        book.set_properties({"title": SHEET, "created": _CREATED})
        sheet, lists, hidden = (book.add_worksheet(name) for name in (SHEET, _LISTS_SHEET, HIDDEN_SHEET))
        looks = _Looks(book)
        _lay_out(sheet)
        _head(sheet, form, looks)
        _questions(sheet, form, looks)
        _columns(sheet, form, looks)
        lists.write_column(0, 0, [meaning.word for meaning in MEANINGS])
        lists.very_hidden()
        hidden.write_string(0, 0, _memory(form))
        hidden.very_hidden()
    return output.getvalue()


def mask(cell: Cell) -> str:
    """The shape of a cell and nothing of what it says: ``99.99.9999``, ``9'999.99``, ``Xxxxx Xxxx``."""
    match cell:
        case date():
            text = "99.99.9999"
        case float():
            text = f"{cell:.2f}"
        case _:
            text = cell_text(cell)
    masked = "".join("9" if c.isdigit() else ("X" if c.isupper() else "x") if c.isalpha() else c for c in text)
    return masked if len(masked) <= _LONGEST_EXAMPLE else f"{masked[:_LONGEST_EXAMPLE]}…"


def examples(rows: Sequence[Row], place: int) -> tuple[Cell, ...]:
    """The cells of a column in the first rows."""
    return tuple(row[place] if place < len(row) else None for row in rows)


def _memory(form: Form) -> str:
    """What the answers need to be understood, and what was proposed: a form that says only that is untouched."""
    content = {
        "version": 1,
        "file": form.file,
        "digest": form.digest,
        "columns": [[column.place, column.heading, column.sign, column.guess] for column in form.columns],
        "guesses": {question.key: question.guess for question in form.questions},
        "first": form.first_column_row,
    }
    return json.dumps(content, ensure_ascii=False)


# --- how it looks -----------------------------------------------------------------------------------------------------


class _Looks:
    """The formats of the sheet."""

    def __init__(self, book: Workbook) -> None:
        plain = {"font_name": "Calibri", "font_size": 11, "valign": "vcenter"}
        boxed = plain | {"border": 1, "border_color": "#BFBFBF"}

        def made(**more: object) -> Format:
            return book.add_format(plain | more)

        self.title = made(font_size=16, bold=True, font_color="#1F3864")
        self.text = made()
        self.step = made(indent=1)
        self.heading = book.add_format(boxed | {"bold": True, "bg_color": "#1F3864", "font_color": "#FFFFFF"})
        self.asked = book.add_format(boxed | {"text_wrap": True})
        self.answer = book.add_format(
            boxed | {"bg_color": "#FFF2CC", "bold": True, "locked": False, "num_format": "@", "text_wrap": True}
        )
        self.example = book.add_format(boxed | {"font_color": "#595959", "font_name": "Consolas", "font_size": 10})
        self.help = made(italic=True, font_color="#595959", indent=1)


def _lay_out(sheet: Worksheet) -> None:
    for place, width in enumerate((38, 38, 26, 26, 26)):
        sheet.set_column(place, place, width)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4)
    sheet.set_footer("&LConfidentiel&RPage &P / &N")
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _head(sheet: Worksheet, form: Form, looks: _Looks) -> None:
    sheet.write_string(0, 0, "Que disent les colonnes de ce tableau ?", looks.title)
    sheet.set_row(0, 26)
    for row, text in enumerate(
        (
            f"Je vois « {form.file} » pour la première fois. Aidez-moi à le lire : cela ne se fait qu'une fois.",
            "1.  Répondez dans les cases jaunes (cliquez sur la case, puis sur la flèche à sa droite).",
            "2.  Enregistrez, fermez, et laissez ce fichier dans a_traiter.",
            "3.  Synchronisez : le tableau est repris en même temps, et les suivants sans question.",
            "Une case jaune déjà remplie est une proposition : corrigez-la si elle est fausse.",
            "Les exemples sont masqués : 9 pour un chiffre, x pour une lettre.",
        ),
        start=1,
    ):
        sheet.write_string(row, 0, text, looks.step if text[0].isdigit() else looks.text)


def _questions(sheet: Worksheet, form: Form, looks: _Looks) -> None:
    top = FIRST_QUESTION_ROW - 2
    sheet.set_row(top, 21)
    sheet.write_row(top, 0, ("Questions", "Votre réponse"), looks.heading)
    for row, question in enumerate(form.questions, start=top + 1):
        sheet.set_row(row, 21)
        sheet.write_string(row, 0, question.text, looks.asked)
        sheet.write_string(row, 1, question.guess, looks.answer)
        sheet.write_string(row, 2, question.help, looks.help)
        if question.choices:
            sheet.data_validation(row, 1, row, 1, _choice(list(question.choices)))


def _columns(sheet: Worksheet, form: Form, looks: _Looks) -> None:
    top = form.first_column_row - 2
    headings = ("Colonne du tableau", "Signifie", *(f"Exemple {n + 1} (masqué)" for n in range(EXAMPLES)))
    sheet.set_row(top, 21)
    sheet.write_row(top, 0, headings, looks.heading)
    for row, column in enumerate(form.columns, start=top + 1):
        sheet.set_row(row, 19)
        sheet.write_string(row, 0, column.heading, looks.asked)
        sheet.write_string(row, 1, column.guess, looks.answer)
        for place in range(EXAMPLES):
            cell = column.examples[place] if place < len(column.examples) else None
            sheet.write_string(row, 2 + place, mask(cell), looks.example)
    last = top + len(form.columns)
    sheet.data_validation(top + 1, 1, last, 1, _choice(f"={_LISTS_SHEET}!$A$1:$A${len(MEANINGS)}"))
    note = f"Une colonne qui ne sert à rien ici : « {LEFT_OUT} »."
    sheet.write_string(last + 2, 0, note, looks.text)


def _choice(source: list[str] | str) -> dict[str, object]:
    return {
        "validate": "list",
        "source": source,
        "error_title": "Choisissez dans la liste",
        "error_message": "Cliquez sur la flèche à droite de la case et prenez un mot de la liste.",
    }
