"""A filled form read back: what the secretary says of a table becomes a layout of the practice.

What is missing or contradictory is named by its cell; nothing is guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from facturation_xls.errors import SourceError
from facturation_xls.errors.question_form import (
    AnswersContradictory,
    AnswersIncomplete,
    AnswersLackColumn,
    AnswersUnreadable,
    AnswerUnknown,
)
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources import spreadsheet
from facturation_xls.sources.grid import Row, cell_text
from facturation_xls.sources.layout import fold
from facturation_xls.sources.meanings import MEANINGS, NOTHING, Fees, Meaning, TableSource, meaning_of
from facturation_xls.sources.question_form import ANSWER_COLUMN, FIRST_QUESTION_ROW, HIDDEN_SHEET, Form

_ORDER: Final = tuple(question.key for question in Form("", "", ()).questions)
_NEEDED: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "cmd": (("invoice_no",), ("paid", "advance", "returned")),
    "dentagest": (("invoice_no",), ("amount", "paid")),
    "bank": (("value_date", "booked_on"), ("paid",)),
}
"""Of each group of columns, one must be there."""

_TOGETHER: Final = {"amount": "issued_on", "paid": "paid_on"}
"""What Dentagest's amounts cannot be booked without."""

_WORD_OF: Final = {(kind, column): m.word for m in MEANINGS for kind, column in m.columns.items()}


@dataclass(frozen=True, slots=True)
class AnsweredColumn:
    """A column with what it means. ``cell`` is where the answer stands."""

    heading: str
    sign: str
    cell: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Answers:
    """A form that was filled in. ``cells`` says where the answer to each question stands.

    ``file`` and ``digest`` are those of the table that was asked about.
    """

    file: str
    digest: str
    source: TableSource
    fees: Fees | None
    total: str
    payout: str
    columns: tuple[AnsweredColumn, ...]
    cells: Mapping[str, str]

    def column_of(self, name: str) -> AnsweredColumn | None:
        """The column that means one of ours."""
        return next((c for c in self.columns if c.meaning.columns.get(self.source.kind) == name), None)

    def cell_for(self, error: SourceError) -> str:
        """The cell whose answer is the likeliest cause when the table cannot be read with these answers."""
        heading = error.facts.get("column")
        guilty = next((column.cell for column in self.columns if column.heading == heading), "")
        is_net = self.source is TableSource.CMD and self.fees is not None
        return guilty or self.cells["fees" if is_net and "difference" in error.facts else "total"]


@dataclass(frozen=True, slots=True)
class Untouched:
    """A form in which nobody has written yet, about the table with this ``digest``."""

    digest: str


def is_form(file: SourceFile) -> bool:
    """Whether a file is one of our forms, filled or not."""
    return HIDDEN_SHEET.encode() in _workbook_part(file.content)


def _workbook_part(content: bytes) -> bytes:
    """The list of sheets of an .xlsx, empty for anything else."""
    if not spreadsheet.may_be(content) or not content.startswith(spreadsheet.ZIP):
        return b""
    return spreadsheet.part(content, "xl/workbook.xml")


def read_answers(file: SourceFile) -> Answers | Untouched:
    """What a form says.

    Raises ``AnswersIncomplete``, ``AnswerUnknown``, ``AnswersContradictory``, ``AnswersLackColumn``, each with its
    cell, and ``AnswersUnreadable`` for a form that was taken apart.
    """
    memory, rows = _contents(file)
    try:
        asked, first, guesses = memory["columns"], int(memory["first"]), memory["guesses"]
        answers = {key: _answer(rows, FIRST_QUESTION_ROW + place) for place, key in enumerate(_ORDER)}
        words = [_answer(rows, first + place) for place in range(len(asked))]
        if answers == guesses and words == [column[3] for column in asked]:
            return Untouched(memory["digest"])
        return _understood(memory, answers, words, first)
    except (KeyError, TypeError, ValueError, IndexError):
        raise AnswersUnreadable from None


def _contents(file: SourceFile) -> tuple[dict[str, Any], tuple[Row, ...]]:
    sheets = {sheet.name: sheet.rows for sheet in spreadsheet.read(file.content, None)}
    try:
        memory = json.loads(cell_text(sheets[HIDDEN_SHEET][0][0]))
        return memory, next(rows for name, rows in sheets.items() if not name.startswith("fx_"))
    except (KeyError, IndexError, ValueError, StopIteration):
        raise AnswersUnreadable from None


def _answer(rows: tuple[Row, ...], number: int) -> str:
    row = rows[number - 1] if number <= len(rows) else ()
    return " ".join(cell_text(row[1]).split()) if len(row) > 1 else ""


def _understood(memory: dict[str, Any], answers: dict[str, str], words: list[str], first: int) -> Answers:
    cells = {key: f"{ANSWER_COLUMN}{FIRST_QUESTION_ROW + place}" for place, key in enumerate(_ORDER)}
    source = _choice(TableSource, answers["source"], cells["source"], "Ce tableau vient de")
    columns = tuple(
        AnsweredColumn(heading, sign, f"{ANSWER_COLUMN}{row}", _meaning(word, heading, f"{ANSWER_COLUMN}{row}"))
        for row, (word, (_, heading, sign, _)) in enumerate(zip(words, memory["columns"], strict=True), start=first)
    )
    _check_columns(columns, source)
    has_fees = any(column.meaning.columns.get(source.kind) == "fee" for column in columns)
    fees = None
    if source is TableSource.CMD and (has_fees or answers["fees"]):
        fees = _choice(Fees, answers["fees"], cells["fees"], "CMD : le montant payé est écrit")
        if (fees is Fees.NONE) == has_fees:
            problem = "une colonne dit les frais" if has_fees else "aucune colonne ne dit les frais"
            raise AnswersContradictory(problem=f"« {fees} », mais {problem}", cell=cells["fees"])
    for key, question in (("total", "La ligne du total"), ("payout", "La ligne du montant versé")):
        if not answers[key]:
            raise AnswersIncomplete(cell=cells[key], question=question)
    return Answers(
        file=str(memory["file"]),
        digest=str(memory["digest"]),
        source=source,
        fees=fees,
        total=_word(answers["total"]),
        payout=_word(answers["payout"]) if source is TableSource.CMD else "",
        columns=columns,
        cells=cells,
    )


def _word(answer: str) -> str:
    """The word of a row; empty where there is no such row."""
    return "" if fold(answer) in {fold(NOTHING), "aucun", "aucune", "non", "rien"} else answer


def _choice(words: type[Any], answer: str, cell: str, question: str) -> Any:
    if not answer:
        raise AnswersIncomplete(cell=cell, question=question)
    for word in words:
        if fold(word) == fold(answer):
            return word
    raise AnswerUnknown(cell=cell, answer=answer)


def _meaning(word: str, heading: str, cell: str) -> Meaning:
    if not word:
        raise AnswersIncomplete(cell=cell, question=heading)
    found = meaning_of(word)
    if found is None:
        raise AnswerUnknown(cell=cell, answer=word)
    return found


def _check_columns(columns: tuple[AnsweredColumn, ...], source: TableSource) -> None:
    """Each meaning once, each one possible for this source, none that is needed missing."""
    seen: dict[str, AnsweredColumn] = {}
    for column in columns:
        name = column.meaning.columns.get(source.kind)
        if name is None and source.kind not in column.meaning.passes:
            problem = f"« {column.meaning.word} » n'existe pas dans un tableau « {source} »"
            raise AnswersContradictory(problem=problem, cell=column.cell)
        if name and name in seen:
            problem = f"« {column.meaning.word} » est choisi deux fois ({seen[name].cell} et {column.cell})"
            raise AnswersContradictory(problem=problem, cell=column.cell)
        if name:
            seen[name] = column
    for needed in _needed(source.kind, set(seen)):
        if not seen.keys() & set(needed):
            word = _WORD_OF[source.kind, needed[0]]
            raise AnswersLackColumn(meaning=word, first=columns[0].cell, last=columns[-1].cell)


def _needed(kind: str, present: set[str]) -> Iterator[tuple[str, ...]]:
    yield from _NEEDED[kind]
    if kind == "dentagest":
        yield from ((day,) for amount, day in _TOGETHER.items() if amount in present)


def left_out(answers: Answers) -> list[str]:
    """The headings that are known and never read."""
    kind = answers.source.kind
    return [column.heading for column in answers.columns if kind not in column.meaning.columns]
