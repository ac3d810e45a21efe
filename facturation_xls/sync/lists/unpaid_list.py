"""``impayes``: the unpaid list of any day, as a workbook or a PDF of its own; the journal is only read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from facturation_xls import files
from facturation_xls.letters.listing import Group, Heading, Listing, draw
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.reports import unpaid
from facturation_xls.reports.unpaid_list import UnpaidList, unpaid_list
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import guard
from facturation_xls.sync.coverage import covered
from facturation_xls.sync.known import look, look_back
from facturation_xls.sync.settling import settle
from facturation_xls.sync.staff import take_note
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import IMPORTS, UNPAID, Kind
from facturation_xls.workbook.template.unpaid_copy import SIGNATURE, build_copy


@dataclass(frozen=True, slots=True)
class Printed:
    """The file that was written, relative to the folder, and what it lists."""

    file: str
    count: int
    balance: int


def write_list(
    folder: Folder, day: date | None = None, *, as_known: bool = False, anonymous: bool = False, pdf: bool = False
) -> Printed:
    """Write the list of ``day`` (today by the folder's clock) into the folder of lists.

    ``as_known``: only with what was known that day. ``anonymous``: without names. A list of the same name is replaced.
    Raises ``WorkbookError``; the journal is never written.
    """
    guard.check_journal(folder)
    day = day or folder.now().date()
    listed = read_list(folder, day, as_known=as_known, anonymous=anonymous)
    name = _name(day, as_known=as_known, anonymous=anonymous) + (".pdf" if pdf else ".xlsx")
    content = draw([on_pages(listed)]) if pdf else _as_workbook(listed)
    with guard.disk_errors_told(folder):
        folder.lists.mkdir(exist_ok=True)
        with files.made_whole(folder.lists / name) as out:
            out.write(content)
    return Printed(f"{folder.lists.name}/{name}", len(listed.rows), sum(row["balance"] for row in listed.rows))


def as_pdf(folder: Folder, day: date) -> bytes:
    """The list of ``day`` as it prints. Raises ``WorkbookError``."""
    return draw([on_pages(read_list(folder, day))])


def read_list(folder: Folder, day: date, *, as_known: bool = False, anonymous: bool = False) -> UnpaidList:
    """The list of ``day``, with what staff typed since the last update."""
    book = Book(folder.workbook, TEMPLATE)
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        today = folder.now().date()
        settle(book, take_note(book, settings, today))
        past = day < today
        known = look_back(book, settings, day, as_known=as_known) if past else look(book, settings, day)
        return unpaid_list(
            known.ledger,
            [payer.payer_type for payer in settings.payers],
            day,
            unpaid.freshness(covered(book[IMPORTS]), day),
            practice=settings.practice,
            as_known=as_known,
            anonymous=anonymous,
        )
    finally:
        book.close()


def _name(day: date, *, as_known: bool, anonymous: bool) -> str:
    words = [f"Impayés au {day.isoformat()}", *["tel que connu"] * as_known, *["sans noms"] * anonymous]
    return " ".join(words)


def _as_workbook(listed: UnpaidList) -> bytes:
    groups = listed.groups()
    return build_copy(listed.title, listed.sentences, listed.ages, listed.totals, groups, listed.footer)


# --- on pages -------------------------------------------------------------------------------------------------------

_WIDTHS = {
    "debtor": 38.0,
    "number": 20.0,
    "issued_on": 17.5,
    "due_on": 17.5,
    "amount": 17.0,
    "paid": 17.0,
    "balance": 17.0,
    "overdue_days": 13.0,
    "age": 20.0,
    "reminder_level": 13.0,
    "owner": 21.0,
    "next_action": 32.0,
    "hold": 18.0,
    "remark": 29.0,
}
"""Millimetres of each column of the PDF; the payer type is the heading of its rows."""

_TITLES = {"issued_on": "Date", "overdue_days": "Retard", "reminder_level": "Rappel"}
_LABEL, _SUM = Heading("Solde en CHF, jours depuis l'échéance", 62.0), 24.0


def on_pages(listed: UnpaidList) -> Listing:
    """The list as it prints."""
    return Listing(
        title=listed.title,
        sentences=listed.sentences,
        headings=[
            Heading(_TITLES.get(name, UNPAID.column(name).header), width, _is_figure(name))
            for name, width in _WIDTHS.items()
        ],
        groups=[
            Group(payer_type, [[_text(name, row[name]) for name in _WIDTHS] for row in rows], _sums(rows))
            for payer_type, rows in listed.groups()
        ],
        footer=listed.footer,
        summary_headings=[_LABEL, *(Heading(age, _SUM, figures=True) for age in listed.ages)],
        summary=[
            [name, *(format_amount(amount) if amount else "–" for amount in sums)] for name, sums in listed.totals
        ],
        signature=SIGNATURE,
    )


def _is_figure(name: str) -> bool:
    return UNPAID.column(name).kind in {Kind.MONEY, Kind.COUNT}


def _sums(rows: list[dict[str, Any]]) -> list[str]:
    """The last line of a payer type: how many, and the sums of its amounts."""
    sums = {name: sum(row[name] for row in rows) for name in _WIDTHS if UNPAID.column(name).kind is Kind.MONEY}
    count = f"{len(rows)} facture{'s' if len(rows) > 1 else ''}"
    return [count, *(_text(name, sums.get(name)) for name in list(_WIDTHS)[1:])]


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value)
    return format_amount(value) if UNPAID.column(name).kind is Kind.MONEY else str(value)
