"""What the ledger says, brought into the workbook: derived columns, reports, controls, the lines above the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from facturation_xls.errors import ReportStuck
from facturation_xls.model.settings import Settings
from facturation_xls.sync import analysis, derived, home
from facturation_xls.sync.findings import observed, stated
from facturation_xls.sync.instalments import show_progress
from facturation_xls.sync.known import look
from facturation_xls.sync.reporting import REPORTS, Made
from facturation_xls.sync.staff import append_remark
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.modes import must_switch
from facturation_xls.workbook.observations import KEPT_NOTE, filter_notice, hidden_rows_notice
from facturation_xls.workbook.schema import JOURNAL, MOVEMENTS, UNPAID


def refresh(book: Book, settings: Settings, as_of: date) -> tuple[dict[str, int], int]:
    """Recompute all that is derived. The answer: the number of rows of each report, and of findings."""
    known = look(book, settings, as_of)
    findings = [*known.findings, *derived.show(book, known.ledger), *show_progress(book, known.progress)]
    if book.live_fields(JOURNAL) and must_switch(len(book[JOURNAL]), len(book[MOVEMENTS])):
        book.freeze()
    findings += [*observed(book), *stated(known)]
    book.set_named("fx_au", as_of, needed=True)
    book.date_footers(as_of)
    wanted = home.COUNTED if home.stands(book) else frozenset()
    reports = [  # all are made before the first row moves
        make(book, known, findings) for table, make in REPORTS.items() if table in book or table in wanted
    ]
    if home.stands(book):
        home.show(book, known, reports, findings)
    shown = [report for report in reports if _show(book, report, as_of)]
    analysis.show(book, known, shown)
    return {report.table.name: len(report.rows) for report in shown}, len(findings)


def _show(book: Book, report: Made, as_of: date) -> bool:
    """Make a report's sheet anew. The answer is whether it shows the new rows."""
    if not _arrange(book, report, as_of):
        return False
    if report.table is UNPAID:
        _remember_remarks(book, report.rows)
    for name, value in report.cells.items():
        book.set_named(name, value)
    for name, totals in report.totals.items():
        book.set_cached(name, totals)
    for field, tables in report.links.items():
        book.link(report.table, field, tables)
    return True


def _arrange(book: Book, report: Made, as_of: date) -> bool:
    """Give a report's table its rows; what staff must know of it stands above."""
    table = report.table
    try:
        arranged = book.arrange(table, report.rows)
    except ReportStuck as error:
        book.say(table, [error.message])
        return False
    homeless = [left for left in arranged.left if not append_remark(book, table, left.key, left.text, as_of)]
    notices = [f"{KEPT_NOTE} ({left.label}) : {left.text}" for left in homeless]
    book.say(table, [*notices, *(filter_notice(header) for header in arranged.unfiltered)])
    if table is UNPAID and arranged.hidden is not None:
        book.set_named("fx_impayes_masquees", hidden_rows_notice(arranged.hidden))
    return table in book


def _remember_remarks(book: Book, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        book.memory.note(UNPAID, book[JOURNAL].key_of(row), "remark", row["remark"])
