"""The journal as a sync would see it now, only to be read: what staff typed since the last one counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync.findings import observed, stated
from facturation_xls.sync.known import Known, look
from facturation_xls.sync.reporting import REPORTS, Made
from facturation_xls.sync.settling import settle
from facturation_xls.sync.staff import take_note
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook.book import Book


@contextmanager
def opened(folder: Folder) -> Iterator[tuple[Book, Known, dict[str, Made]]]:
    """The open workbook, its ledger, and every report by the name of its table; nothing is kept of it.

    Raises ``WorkbookError``.
    """
    today = folder.now().date()
    book = Book(folder.workbook, TEMPLATE)
    try:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        settle(book, take_note(book, settings, today))
        known = look(book, settings, today)
        findings = [*known.findings, *observed(book), *stated(known)]
        reports = [make(book, known, findings) for make in REPORTS.values()]
        yield book, known, {report.table.name: report for report in reports}
    finally:
        book.close()
