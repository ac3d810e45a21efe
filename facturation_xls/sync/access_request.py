"""``dossier-patient``: everything that is held on one debtor, for who asks to know it (art. 25 LPD).

Rows of every table of the workbook, staff's own tables and columns included, as they stand; and the archived documents
that speak of this debtor alone. A document that also speaks of others (a statement, a run of letters, the bank's file)
is named, never copied: what it says of this debtor stands in the rows.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from facturation_xls import files
from facturation_xls.errors import UsageError
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard
from facturation_xls.sync.pieces import BETWEEN
from facturation_xls.sync.shelf import Shelf
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, MEMORY, MOVEMENTS, REMINDERS, TRANSFERS

PLACE = "dossiers"
_LINKS = (
    (JOURNAL, "xml_proof"),
    (JOURNAL, "pdf_proof"),
    (DISPATCHES, "proof"),
    (REMINDERS, "proof"),
    (TRANSFERS, "proof"),
)
_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')

_ABOUT = (
    "Ce dossier réunit ce que le programme tient sur le débiteur n° {debtor}, tel quel, le {day}.",
    "Données : une feuille par tableau du classeur, avec vos propres colonnes.",
    "pièces : les documents archivés qui ne parlent que de ce débiteur.",
    "Un débiteur paie parfois pour plusieurs patients : enlevez ce qui ne concerne pas la personne qui demande.",
    "À chercher ailleurs : Dentagest, le papier, les e-mails, vos feuilles sans tableau, les sauvegardes.",
    "Remettez-le en main propre ou chiffré, puis supprimez ce dossier.",
)


@dataclass(frozen=True, slots=True)
class Held:
    """What was put together: where, how many rows and documents, and documents that also speak of others."""

    place: Path
    rows: int
    documents: int
    shared: tuple[str, ...]


def put_together(folder: Folder, debtor: str) -> Held:
    """Write the folder of one debtor; one that is there is made anew. The journal is only read.

    Raises ``UsageError`` when nobody has this number, and ``WorkbookError``.
    """
    guard.check_journal(folder)
    book = Book(folder.workbook, TEMPLATE)
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        invoices = _invoices(book, debtor)
        if not invoices and not _knows(book, debtor):
            raise UsageError(problem=f"Aucun débiteur n'a le n° « {debtor} ». Il est dans la feuille Débiteurs.")
        own, shared = _documents(book, invoices)
    finally:
        book.close()
    tables = dict(_tables(folder.workbook, {debtor.casefold(), *(number.casefold() for number in invoices)}))
    place = folder.root / PLACE / f"Débiteur {_UNSAFE.sub('_', debtor)}"
    about = [line.format(debtor=debtor, day=_day(folder)) for line in _ABOUT]
    with guard.disk_errors_told(folder):
        shutil.rmtree(place, ignore_errors=True)
        (place / "pièces").mkdir(parents=True)
        _write(place / "Données.xlsx", tables, about, shared)
        count = sum(_copy(link, folder, place / "pièces") for link in own)
    return Held(place, sum(len(rows) - 1 for rows in tables.values()), count, tuple(shared))


def _day(folder: Folder) -> str:
    return f"{folder.now():%d.%m.%Y}"


def _knows(book: Book, debtor: str) -> bool:
    known = (book[table].columns["debtor_id"] for table in (schema.DEBTORS, MOVEMENTS))
    return any(debtor.casefold() == str(number).casefold() for column in known for number in column)


def _invoices(book: Book, debtor: str) -> set[str]:
    """The numbers of the debtor's invoices."""
    columns = book[JOURNAL].columns
    pairs = zip(columns["number"], columns["debtor_id"], strict=True)
    return {str(number) for number, owner in pairs if str(owner).casefold() == debtor.casefold() and number}


def _documents(book: Book, invoices: Collection[str]) -> tuple[list[str], list[str]]:
    """The links of these invoices: those that no other invoice shares, and the others."""
    ours: set[str] = set()
    others: set[str] = set()
    for table, field in _LINKS:
        columns = book[table].columns
        for number, link in zip(columns["number"], columns[field], strict=True):
            if link:
                (ours if str(number) in invoices else others).add(str(link))
    return sorted(ours - others), sorted(ours & others)


def _tables(workbook: Path, words: Collection[str]) -> Iterator[tuple[str, list[Sequence[Any]]]]:
    """Of every table, its titles and the rows in which a cell is one of these numbers."""
    import openpyxl

    book = openpyxl.load_workbook(workbook, data_only=True)
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            if table.name == MEMORY.name:
                continue
            titles, *rows = [[cell.value for cell in row] for row in sheet[table.ref]]
            found = [row for row in rows if any(_names(value, words) for value in row)]
            if found:
                yield sheet.title, [titles, *found]


def _names(value: Any, words: Collection[str]) -> bool:
    """Whether a cell is one of these numbers, or a list of numbers with one of them."""
    return value is not None and any(part.strip().casefold() in words for part in re.split(r"[;=]", str(value)))


def _write(
    target: Path, tables: Mapping[str, Sequence[Sequence[Any]]], about: Sequence[str], shared: list[str]
) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "default_date_format": "dd.mm.yyyy"}
    with xlsxwriter.Workbook(target, options) as book:
        bold, first = book.add_format({"bold": True}), book.add_worksheet("À lire")
        named = [f"Parle aussi d'autres personnes, pas copié : {link}" for link in shared]
        first.write_column(0, 0, [*about, *named])
        first.set_column(0, 0, 110)
        for title, rows in tables.items():
            sheet = book.add_worksheet(title)
            for position, row in enumerate(rows):
                sheet.write_row(position, 0, row, None if position else bold)
            sheet.autofit()


def _copy(link: str, folder: Folder, target: Path) -> bool:
    """Copy a linked document, out of its ZIP where it came in one; whether it is still there."""
    place, _, member = link.partition(BETWEEN)
    path = folder.root / place
    if not path.is_file():
        return False
    if not member:
        files.copy(path, target / path.name)
        return True
    shelf = Shelf(folder)
    for arrival in shelf.arrivals:
        if arrival.path == path:
            for piece in shelf.pieces(arrival):
                if piece.file.name == member:
                    (target / Path(member).name).write_bytes(piece.file.content)
                    return True
    return False
