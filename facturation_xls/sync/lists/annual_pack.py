"""``dossier-annuel``: the year for the fiduciary, a PDF and a workbook of the same rows; the journal is only read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from facturation_xls import files
from facturation_xls.errors.requests import NothingThatYear
from facturation_xls.letters.listing import Group, Heading, Listing, draw
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports import ageing, annual, evolution
from facturation_xls.reports.annual import Period, Rows
from facturation_xls.rules import flows
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard
from facturation_xls.sync.known import Known, look_back
from facturation_xls.sync.lists.chapters import counted, heading, lines
from facturation_xls.sync.settling import settle
from facturation_xls.sync.staff import take_note
from facturation_xls.sync.table_rows import all_rows, settings_of
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import CLOSINGS, Kind, Table
from facturation_xls.workbook.template.annual_copy import (
    MONTHS,
    OPEN_ITEMS,
    OVERPAID,
    STATEMENTS,
    WHOLE_YEAR,
    WRITE_OFFS,
    build_annual,
)

_NOTES: Final = {
    OPEN_ITEMS.name: "Ancienneté depuis l'échéance. Avancé par la CMD : reçu avec recours, la facture reste due.",
    OVERPAID.name: "Payé en trop par les débiteurs : une dette du cabinet.",
    WRITE_OFFS.name: "Ce qui a été abandonné ou crédité dans l'année, avec le motif noté dans Mouvements.",
    STATEMENTS.name: "Versement net = reçu − repris − frais, par relevé, lignes datées dans l'année.",
}


@dataclass(frozen=True, slots=True)
class Dossier:
    """What both files show. ``year``: rows of ``WHOLE_YEAR``; ``tables``: rows by the name of their table.

    ``ages`` are the open balances by payer type and age, ``rest`` what balances within the tolerance come to.
    """

    title: str
    sentences: tuple[str, ...]
    footer: str
    year: Rows
    tables: dict[str, Rows]
    ages: list[tuple[str, list[int]]]
    rest: int


def write_dossier(folder: Folder, year: int, *, anonymous: bool = False) -> tuple[str, str]:
    """Write the PDF and the workbook of a year into the folder of lists; the answer is their places.

    A year that is not over is told as far as it has come. ``anonymous``: without names and reasons.
    Raises ``NothingThatYear``, ``WorkbookError``; the journal is only read.
    """
    guard.check_journal(folder)
    dossier, period = read_dossier(folder, year, anonymous=anonymous)
    words = [f"Dossier annuel {year}", *["provisoire"] * (not period.over), *["sans noms"] * anonymous]
    contents = {".pdf": draw(_chapters(dossier)), ".xlsx": _as_workbook(dossier)}
    with guard.disk_errors_told(folder):
        folder.lists.mkdir(exist_ok=True)
        for ending, content in contents.items():
            with files.made_whole(folder.lists / (" ".join(words) + ending)) as out:
                out.write(content)
    pdf, workbook = (f"{folder.lists.name}/{' '.join(words)}{ending}" for ending in contents)
    return pdf, workbook


def read_dossier(folder: Folder, year: int, *, anonymous: bool = False) -> tuple[Dossier, Period]:
    """The year with what staff typed since the last update. Raises ``NothingThatYear``, ``WorkbookError``."""
    today = folder.now().date()
    period = Period.of(year, today)
    book = Book(folder.workbook, TEMPLATE)
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        settle(book, take_note(book, settings, today))
        known = look_back(book, settings, period.last, as_known=False)
        months = annual.months(known.history, settings, period)
        if not months:
            raise NothingThatYear(year=year)
        tables = _tables(known, months, period)
        kept = list(all_rows(book[CLOSINGS])) if CLOSINGS in book else []
    finally:
        book.close()
    whole = annual.whole_year(months)
    ages = ageing.totals(known.ledger, [payer.payer_type for payer in settings.payers])
    listed = annual.total(tables[OPEN_ITEMS.name], "balance")
    sentences = (
        settings.practice,
        annual.knowledge(period, today),
        evolution.reconciliation(known.ledger, period.last),
        annual.established(kept, period, listed),
    )
    dossier = Dossier(
        title=f"Dossier annuel {year}{'' if period.over else ' (provisoire)'}",
        sentences=tuple(filter(None, sentences)),
        footer=f"Confidentiel · Dossier annuel {year}, au {format_date(period.last)}",
        year=whole,
        tables={name: annual.without_names(rows) for name, rows in tables.items()} if anonymous else tables,
        ages=[(str(name), [int(sum_) for sum_ in ages.loc[name]]) for name in ages.index if ages.loc[name].any()],
        rest=whole[-1]["closing"] - listed + annual.total(tables[OVERPAID.name], "to_return"),
    )
    return dossier, period


def _tables(known: Known, months: Rows, period: Period) -> dict[str, Rows]:
    settings, ledger, movements = known.settings, known.ledger, known.movements
    payer_types = [payer.payer_type for payer in settings.payers]
    given_up = flows.write_offs(ledger, movements, settings, period.last)
    by_cmd = flows.with_cmd(movements, settings, period.first(settings), period.last)
    return {
        MONTHS.name: months,
        OPEN_ITEMS.name: annual.open_items(ledger, payer_types),
        OVERPAID.name: annual.overpaid_items(ledger, payer_types),
        WRITE_OFFS.name: annual.write_offs(ledger, given_up, months, settings, period),
        STATEMENTS.name: annual.statements(by_cmd),
    }


def _as_workbook(dossier: Dossier) -> bytes:
    return build_annual(dossier.title, dossier.sentences, dossier.year, dossier.tables, dossier.rest, dossier.footer)


# --- on pages -------------------------------------------------------------------------------------------------------


def _chapters(dossier: Dossier) -> Sequence[Listing]:
    """The head with the months, then each list with its sum."""
    head = Listing(
        title=dossier.title,
        sentences=dossier.sentences,
        headings=[heading(column) for column in MONTHS.columns],
        groups=[Group(MONTHS.sheet, lines(MONTHS.columns, dossier.tables[MONTHS.name]))],
        footer=dossier.footer,
        summary_headings=[_PAYER, *(Heading(column.header, 27.0, figures=True) for column in WHOLE_YEAR.columns[1:])],
        summary=lines(WHOLE_YEAR.columns, dossier.year),
    )
    rest = (OPEN_ITEMS, OVERPAID, WRITE_OFFS, STATEMENTS)
    return [head, *(_list(dossier, table) for table in rest)]


def _list(dossier: Dossier, table: Table) -> Listing:
    rows = dossier.tables[table.name]
    kinds = list(dict.fromkeys(row["kind"] for row in rows)) if table is WRITE_OFFS else [""]
    parts = [(kind, [row for row in rows if not kind or row["kind"] == kind]) for kind in kinds if rows]
    ages = table is OPEN_ITEMS
    return Listing(
        title=table.sheet,
        sentences=[_NOTES[table.name]],
        headings=[heading(column) for column in table.columns],
        groups=[
            Group(" : ".join(filter(None, [kind, counted(part)])), lines(table.columns, part), _sums(table, part))
            for kind, part in parts
        ]
        or [Group("Rien.", [])],
        footer=dossier.footer,
        summary_headings=_AGES if ages else (),
        summary=[[name, *map(format_amount, sums)] for name, sums in dossier.ages] if ages else (),
    )


_PAYER: Final = Heading(WHOLE_YEAR.columns[0].header, 46.0)
_AGES: Final = [
    Heading("Solde en CHF, jours depuis l'échéance", 62.0),
    *(Heading(age, 24.0, figures=True) for age in (*ageing.AGES, ageing.TOTAL)),
]


def _sums(table: Table, rows: Rows) -> list[str]:
    """The last line: the sums of the amounts, which are those of the workbook."""
    fields = [column.field if column.kind is Kind.MONEY else "" for column in table.columns[1:]]
    return ["Total", *(format_amount(annual.total(rows, field)) if field else "" for field in fields)]
