"""``Reprise.xlsx``: the invoices that were open when the journal began, pasted into our form (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from facturation_xls.errors import SourceError
from facturation_xls.errors.tables import CellUnreadable
from facturation_xls.errors.takeover import TakeOverColumnMissing, TakeOverEmpty, TakeOverTwice
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.lists import OldInvoice, TakeOver
from facturation_xls.model.numbers import invoice_key
from facturation_xls.model.words import Bought
from facturation_xls.sources.grid import Cell, Row, Sheet, cell_amount, cell_date, cell_text
from facturation_xls.sources.table import read_table

TITLE: Final = "Reprise des factures ouvertes"
"""What makes a workbook this form; it stands above the table."""

_HEAD_ROWS: Final = 12
_XLSX: Final = b"PK\x03\x04"
_HIGHEST_LEVEL: Final = 9


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the form. ``kind``: text, date, money, count; ``needed``: in every row; ``width``: characters."""

    name: str
    header: str
    kind: str = "text"
    needed: bool = False
    width: float = 14
    words: tuple[str, ...] = ()


FIELDS: Final = (
    Field("number", "N° facture", needed=True),
    Field("issued_on", "Date facture", "date", needed=True),
    Field("debtor", "Débiteur", width=28),
    Field("amount", "Montant", "money", needed=True),
    Field("open_amount", "Solde ouvert", "money"),
    Field("due_on", "Échéance", "date"),
    Field("payer_type", "Type de payeur", width=22),
    Field("patient", "Patient", width=24),
    Field("street", "Rue", width=24),
    Field("zip_code", "NPA", width=8),
    Field("city", "Localité", width=18),
    Field("level", "Niveau de rappel", "count"),
    Field("reminded_on", "Dernier rappel", "date"),
    Field("bought", "Créance rachetée", words=tuple(Bought)),
    Field("reference", "Référence QR", width=30),
)
"""The columns of the form, in its order; more columns, and another order, do no harm."""

_WHAT: Final = {"date": "cette date", "money": "ce montant", "count": "ce nombre", "text": "ce mot"}


class TakeOverReader:
    """Reads the form, filled."""

    name = "reprise"

    def claims(self, file: SourceFile) -> bool:
        """Whether a sheet has the form's title in one of its first rows."""
        if not file.content.startswith(_XLSX):
            return False
        try:
            return any(_is_form(sheet) for sheet in read_table(file, _HEAD_ROWS))
        except SourceError:
            return False

    def read(self, file: SourceFile) -> tuple[TakeOver, ...]:
        """The old invoices, all of them.

        Raises ``TakeOverColumnMissing``, ``TakeOverEmpty``, ``TakeOverTwice`` (a number in two rows) and
        ``CellUnreadable``: nothing of the file is taken then.
        """
        sheet = next(sheet for sheet in read_table(file) if _is_form(sheet))
        invoices = tuple(_invoices(sheet))
        if not invoices:
            raise TakeOverEmpty
        rows: dict[str, int] = {}
        for invoice in invoices:
            other = rows.setdefault(invoice_key(invoice.number), invoice.row)
            if other != invoice.row:
                raise TakeOverTwice(number=invoice.number, first=other, second=invoice.row)
        return (TakeOver(invoices),)


def _is_form(sheet: Sheet) -> bool:
    return any(_folded(cell) == _folded(TITLE) for row in sheet.rows[:_HEAD_ROWS] for cell in row)


def _folded(cell: Cell) -> str:
    return " ".join(cell_text(cell).casefold().split())


def _invoices(sheet: Sheet) -> Iterator[OldInvoice]:
    top, columns = _headings(sheet)
    for number, row in enumerate(sheet.rows[top + 1 :], start=top + 2):  # as Excel counts
        cells = {name: row[column] if column < len(row) else None for name, column in columns.items()}
        if any(cell is not None for cell in cells.values()):
            yield _invoice(number, cells)


def _headings(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of the headings and the column of each field. Raises ``TakeOverColumnMissing``."""
    found = [(row, _columns(sheet.rows[row])) for row in range(min(_HEAD_ROWS, len(sheet.rows)))]
    top, columns = max(found, key=lambda candidate: len(candidate[1]))
    lacking = next((field for field in FIELDS if field.needed and field.name not in columns), None)
    if lacking:
        raise TakeOverColumnMissing(column=lacking.header)
    return top, columns


def _columns(row: Row) -> dict[str, int]:
    headings = [_folded(cell) for cell in row]
    wanted = {field.name: _folded(field.header) for field in FIELDS}
    return {name: headings.index(heading) for name, heading in wanted.items() if heading in headings}


def _invoice(row: int, cells: Mapping[str, Cell]) -> OldInvoice:
    said = {field.name: _value(field, cells.get(field.name), row) for field in FIELDS}
    address = {name: said.pop(name) for name in ("street", "zip_code", "city")}
    name = said.pop("debtor")
    return OldInvoice(row=row, debtor=Party(name, **address) if name else None, **said)


def _value(field: Field, cell: Cell, row: int) -> Any:
    """A cell as its column is read. Raises ``CellUnreadable``."""
    if field.needed and cell is None:
        raise CellUnreadable(row=row, column=field.header, what="une case vide")
    try:
        return _READ[field.kind](cell, field)
    except ValueError:
        raise CellUnreadable(row=row, column=field.header, what=_WHAT[field.kind]) from None


def _word(cell: Cell, field: Field) -> str:
    """A text; where only some words are meant, one of them. Raises ``ValueError``."""
    text = cell_text(cell)
    if not field.words or not text:
        return text
    return {word.casefold(): word for word in field.words}.get(text.casefold()) or _unknown(text)


def _unknown(text: str) -> str:
    raise ValueError(f"unknown word: {text!r}")


def _level(cell: Cell, _: Field) -> int:
    """A small whole number, 0 for an empty cell. Raises ``ValueError``."""
    level = int(cell_text(cell) or 0)
    if not 0 <= level <= _HIGHEST_LEVEL:
        raise ValueError(f"out of range: {level}")
    return level


_READ: Final[Mapping[str, Callable[[Cell, Field], Any]]] = {
    "text": _word,
    "date": lambda cell, _: cell_date(cell),
    "money": lambda cell, _: cell_amount(cell),
    "count": _level,
}
