"""Live the year: each month documents arrive, staff type, somebody synchronises, and the two books are compared."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import demonstration
import mail
import secretary
import staff
from bookkeeping import BookKeeping, Standing
from happenings import MONTHS, Happening, month_end

from facturation_xls.sync import Summary, synchronise
from facturation_xls.workbook.schema import CONTROLS, REPORT_TABLES, UNPAID

SETTLED = ("payée", "annulée", "perte")
PER_INVOICE = 5
"""So many cells of each invoice are compared."""


@dataclass(frozen=True)
class Shown:
    """What the workbook says at the end of a month, as openpyxl reads it: rows by heading, days as ``date``."""

    journal: list[dict[str, Any]]
    movements: list[dict[str, Any]]
    unpaid: list[dict[str, Any]]
    ages: dict[tuple[str, str], int]
    controls: list[dict[str, Any]]


@dataclass
class Month:
    """A month's end: what the second book-keeping says, what the workbook says, and the sync between them."""

    month: int
    files: int
    expected: list[Standing]
    shown: Shown
    summary: Summary
    refused: set[str]
    seconds: float


def live(root: Path, happenings: Sequence[Happening], *, few_sheets: bool = False) -> Iterator[Month]:
    """Twelve months of a practice's folder; ``few_sheets``: without the reports of which the books say nothing."""
    books = BookKeeping(happenings)
    folder = demonstration.empty(root, month_end(0))
    if few_sheets:
        with staff.excel(folder.workbook) as book:
            for table in REPORT_TABLES:
                if table not in (UNPAID, CONTROLS):
                    del book[table.sheet]
            del book["Accueil"], book["Analyse"]
    for month in MONTHS:
        folder = demonstration.set_clock(root, month_end(month))
        arrived = mail.files(happenings, month)
        for name, content in arrived.items():
            (folder.inbox / name).write_bytes(content)
        secretary.type_all(folder.workbook, happenings, month)
        begun = time.perf_counter()
        summary = synchronise(folder)
        seconds = time.perf_counter() - begun
        refused = mail.refused(happenings, month)
        for name in refused:
            if name.startswith("encore_"):
                (folder.inbox / name).unlink()
        yield Month(month, len(arrived), books.standings(month), look(folder.workbook), summary, refused, seconds)


def look(path: Path) -> Shown:
    """Read the workbook once."""
    with staff.excel(path, computed=True) as book:
        found = {
            name: [row for row in _rows(staff.opened(book, name)) if any(v is not None for v in row.values())]
            for name in ("tblJournal", "tblMouvements", "tblImpayes", "tblControles")
        }
        ((sheet, cells),) = book.defined_names["fx_impayes_totaux"].destinations
        (_, *heads), *lines = [[cell.value for cell in line] for line in book[sheet][cells]]
        ages = {
            (str(line[0]), str(head)): centimes(value)
            for line in lines
            if line[0]
            for head, value in zip(heads, line[1:], strict=True)
        }
    return Shown(found["tblJournal"], found["tblMouvements"], found["tblImpayes"], ages, found["tblControles"])


def _rows(table: staff.Opened) -> Iterator[dict[str, Any]]:
    headers = list(table.headers)
    for number in table.numbers:
        yield dict(zip(headers, (_plain(cell.value) for cell in table.line(number)), strict=True))


def _plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def centimes(francs: float | None) -> int:
    """A cell of francs; an empty one is nothing."""
    return round((francs or 0) * 100)


# --- the comparison ---------------------------------------------------------------------------------------------------


def differences(month: Month) -> Iterator[str]:
    """Everything in which the two books differ, one line each; no line: they agree to the centime."""
    shown = {row["N° facture"]: row for row in month.shown.journal}
    expected = {standing.number: standing for standing in month.expected}
    for number in sorted(shown.keys() ^ expected.keys()):
        yield f"{number}: {'only in the workbook' if number in shown else 'missing in the workbook'}"
    for number in sorted(shown.keys() & expected.keys()):
        yield from _of_invoice(expected[number], shown[number])
    yield from _of_unpaid(month)


def _of_invoice(standing: Standing, row: dict[str, Any]) -> Iterator[str]:
    pairs = {
        "Montant": (standing.owed, centimes(row["Montant"])),
        "Solde": (standing.balance, centimes(row["Solde"])),
        "Type de payeur": (standing.payer.value, row["Type de payeur"]),
        "ouverte": (standing.is_open, row["Statut"] not in SETTLED),
        "Soldée le": (standing.settled_on, row["Soldée le"]),
    }
    for what, (expected, shown) in pairs.items():
        if expected != shown:
            yield f"{standing.number} ({standing.payer}): {what}: {expected} expected, {shown} shown"
    if standing.is_open and not (row["Responsable"] and row["Prochaine action"] and row["Action le"]):
        yield f"{standing.number}: open without an owner or a next step"


def _of_unpaid(month: Month) -> Iterator[str]:
    """Impayés: its rows, its ages, its totals."""
    open_ones = {standing.number: standing for standing in month.expected if standing.is_open}
    rows = {row["N° facture"]: row for row in month.shown.unpaid}
    for number in sorted(open_ones.keys() ^ rows.keys()):
        yield f"{number}: {'only' if number in rows else 'not'} in Impayés"
    for number in sorted(open_ones.keys() & rows.keys()):
        pair = (open_ones[number].age, rows[number]["Ancienneté"])
        if pair[0] != pair[1]:
            yield f"{number}: {pair[0]} expected, {pair[1]} shown in Impayés"
    sums: Counter[tuple[str, str]] = Counter()
    for standing in open_ones.values():
        for payer in (standing.payer.value, "Total"):
            for age in (standing.age, "Total"):
                sums[payer, age] += standing.balance
    for place, total in month.shown.ages.items():
        if sums[place] != total:
            yield f"Impayés, {' / '.join(place)}: {sums[place]} expected, {total} shown"
    if sums["Total", "Total"] != sum(centimes(row["Solde"]) for row in month.shown.unpaid):
        yield "Impayés: the rows do not add up"
