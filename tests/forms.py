"""The hand of the secretary in ``a_completer_….xlsx``: what it asks, and her answers."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

ANSWER = 2


def asked(path: Path) -> dict[str, str]:
    """Each question and each column of the table, with what is proposed as its answer."""
    sheet = load_workbook(path).worksheets[0]
    rows = [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=10, max_col=2)]
    return {str(label): str(answer or "") for label, answer in rows if label and not str(label).endswith("».")}


def fill(path: Path, answers: dict[str, str]) -> None:
    """Write answers into the cells beside these questions and columns; the others stay as they are proposed."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    places = {sheet.cell(number, 1).value: number for number in range(10, sheet.max_row + 1)}
    for label, answer in answers.items():
        sheet.cell(places[label], ANSWER).value = answer
    book.save(path)


def take_apart(path: Path) -> None:
    """Lose what the form remembers of its table."""
    book = load_workbook(path)
    book["fx_tableau"]["A1"] = "autre chose"
    book.save(path)


def texts(path: Path) -> str:
    """All that the form shows, for a look at what it gives away."""
    sheet = load_workbook(path).worksheets[0]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
