"""CSV and Excel files made anonymous cell by cell: headings, amounts and days stay, names and numbers do not."""

from __future__ import annotations

import csv
import io
import re
import tomllib
import warnings
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, Final

import openpyxl
from openpyxl.packaging.core import DocumentProperties

from facturation_xls.masking.masker import Masker
from facturation_xls.model.words import Bought, MovementKind, Status
from facturation_xls.parsing import parse_amount
from facturation_xls.sources.layout import SHIPPED
from facturation_xls.sources.takeover import TITLE

_DELIMITERS: Final = ";,\t"
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_FIRST_LINES: Final = 30
_FEWEST_HEADINGS: Final = 3
_LARGEST_COUNT: Final = 9_999
"""A whole number beyond this, in a column that says nothing of francs, may be somebody's."""

_NUMBER_WORDS: Final = ("n°", "no ", "no.", "nr", "numéro", "nummer", "facture", "réf", "avs", "gln", "iban", "compte")
_AMOUNT_WORDS: Final = (
    *("montant", "solde", "frais", "encaiss", "crédit", "total", "chf", "versement", "avance", "honoraires"),
    *("betrag", "saldo", "gebühr", "zahlung", "gutschrift"),
)
_BIRTH_WORDS: Final = ("naissance", "né le", "née le", "geburt", "birth")
_HEALTH_WORDS: Final = ("prestation", "diagnost", "traitement", "acte", "soin", "leistung", "behandlung", "remarque")


def vocabulary() -> frozenset[str]:
    """The words of the layouts that we ship and of our own lists: they are a statement's, nobody's name."""
    texts = [text for path in SHIPPED.glob("*.toml") for text in _texts(tomllib.loads(path.read_text("utf-8")))]
    texts += [*MovementKind, *Bought, *Status, TITLE, "Reprise"]
    return frozenset(word.casefold() for text in texts for word in _WORD.findall(text))


def _texts(value: Any) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, member in value.items():
                yield from (key, *_texts(member))
        case list():
            for member in value:
                yield from _texts(member)


def anonymous_csv(content: bytes, masker: Masker) -> bytes:
    """The same lines with other names and numbers, in the same letters."""
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8"
    errors = "replace" if encoding == "utf-16" else "surrogateescape"
    with suppress(UnicodeDecodeError):
        content.decode(encoding)
        errors = "strict"
    if errors == "surrogateescape":
        encoding = "cp1252"
        errors = "replace"
    text = content.decode(encoding, errors=errors)
    head = "\n".join(text.splitlines()[:_FIRST_LINES])
    delimiter = max(_DELIMITERS, key=head.count)
    ending = "\r\n" if "\r\n" in text else "\n"
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=ending)
    writer.writerows(_masked(rows, masker))
    return out.getvalue().encode(encoding, errors="replace")


def anonymous_workbook(content: bytes, masker: Masker) -> bytes:
    """The same cells as values, with other names and numbers; notes, properties, pictures and formulas are left out."""
    with warnings.catch_warnings(action="ignore"):
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    book.properties = DocumentProperties()
    for sheet in book.worksheets:
        sheet.title = masker.text(sheet.title)
        for cells in sheet.iter_rows():
            for cell in cells:
                cell.comment = cell.hyperlink = None
        rows = [[cell.value for cell in cells] for cells in sheet.iter_rows()]
        for cells, values in zip(sheet.iter_rows(), _masked(rows, masker), strict=True):
            for cell, value in zip(cells, values, strict=True):
                if cell.value is not None:
                    cell.value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _masked(rows: Sequence[Sequence[Any]], masker: Masker) -> list[list[Any]]:
    heading = _heading(rows)
    titles = [str(title or "").casefold() for title in rows[heading]] if heading is not None else []
    for row in rows[(heading + 1 if heading is not None else 0) :]:
        for title, value in zip(titles, row, strict=False):
            if _is_number(title):
                masker.note(str(value or ""))
    padded = [[*titles, *[""] * len(row)] for row in rows]
    return [
        list(row) if at == heading else [_cell(value, title, masker) for value, title in zip(row, names, strict=False)]
        for at, (row, names) in enumerate(zip(rows, padded, strict=True))
    ]


def _heading(rows: Sequence[Sequence[Any]]) -> int | None:
    """The first row with the most texts that hold no figure: a row of data holds some."""
    counts = [_headings(row) for row in rows[:_FIRST_LINES]]
    most = max(counts, default=0)
    return counts.index(most) if most >= _FEWEST_HEADINGS else None


def _headings(row: Sequence[Any]) -> int:
    """How many headings a row may be; none if a cell holds a figure or no text."""
    filled = [value for value in row if value not in (None, "")]
    words = all(isinstance(value, str) and not any(map(str.isdecimal, value)) for value in filled)
    return len(filled) if words else 0


def _cell(value: Any, title: str, masker: Masker) -> Any:
    """A cell under its heading. Health data and notes go, birthdays become one day."""
    is_number, is_amount = _is_number(title), any(word in title for word in _AMOUNT_WORDS)
    if any(word in title for word in _HEALTH_WORDS):
        return None if value in (None, "") or not isinstance(value, str) else "x"
    if any(word in title for word in _BIRTH_WORDS):
        return None if value in (None, "") else "01.01.1900"
    match value:
        case None | bool() | datetime() | date():
            return value
        case int() | float() if is_number or (isinstance(value, int) and not is_amount and abs(value) > _LARGEST_COUNT):
            return int(masker.identifier(str(int(value)))) if float(value).is_integer() else value
        case int() | float():
            return value
        case str() if is_amount and not is_number and _is_amount(value):
            return value
        case str() if is_number and not any(map(str.isspace, value.strip())):
            return masker.identifier(value)
        case _:
            return masker.text(str(value))


def _is_number(title: str) -> bool:
    """Whether a heading is that of numbers which are somebody's; "Date facture" is not."""
    return any(word in title for word in _NUMBER_WORDS) and not any(word in title for word in ("date", "datum"))


def _is_amount(text: str) -> bool:
    with suppress(ValueError):
        parse_amount(text)
        return True
    return False
