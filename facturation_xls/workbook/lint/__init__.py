"""The gate before each write of the shared workbook: the structural faults that make Excel offer a repair.

The lint knows what users, maintainers and the schema say breaks a file; it is not complete, and some files that Excel
opens without a word break its rules. So it is used as a difference: no fault after a write that was not there before.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import BinaryIO

from facturation_xls.workbook.lint.book import Book, plain_text
from facturation_xls.workbook.lint.cells import too_long
from facturation_xls.workbook.lint.fault import Fault, Report
from facturation_xls.workbook.lint.formulas import Formulas
from facturation_xls.workbook.lint.markup import ElementStream, IllFormed
from facturation_xls.workbook.lint.parts import UNREADABLE, Parts
from facturation_xls.workbook.lint.pivots import Records, check_pivots
from facturation_xls.workbook.lint.sheet import check_sheet
from facturation_xls.workbook.lint.structure import check_references
from facturation_xls.workbook.lint.styles import check_styles
from facturation_xls.workbook.lint.tables import check_slicers, check_tables
from facturation_xls.workbook.lint.workbook import chained_cells, check_workbook
from facturation_xls.workbook.package import relationships_part

__all__ = ["Fault", "lint", "new_faults"]

_SHEET = "spreadsheetml.worksheet+xml"
_RECORD = "r"
_STREAMED = {"sharedStrings+xml": "si", "pivotCacheRecords+xml": _RECORD}
"""Parts that may hold a million elements of one name, by content type."""

_CHARTS = ("chart+xml", "chartex+xml")


def lint(
    source: Path | BinaryIO, parts: Collection[str] | None = None, instead: Mapping[str, bytes] | None = None
) -> list[Fault]:
    """The structural faults of a workbook, sorted; a corrupt file is a fault as well, never an exception.

    ``parts`` names the parts that were written: cells and strings are then read in these only (a sheet counts as
    written with its relationships or one of its tables). What links parts to each other is always checked: zip
    entries, content types, relationships, sheets, names, styles, tables. ``instead`` gives parts another content: a
    sheet without the rows that are known to be sound.

    Raises ``OSError`` when the file cannot be opened.
    """
    report = Report()
    try:
        archive = zipfile.ZipFile(source)
    except UNREADABLE as error:
        return [Fault("", "zip", f"is no zip file ({type(error).__name__})")]
    with archive:
        _Lint(Parts(archive, report, instead), parts, report).run()
    return report.faults


def new_faults(before: list[Fault], after: list[Fault]) -> list[Fault]:
    """The faults of ``after`` that ``before`` does not have as often: what a write has added."""
    return sorted((Counter(after) - Counter(before)).elements())


class _Lint:
    """One run over one package."""

    def __init__(self, parts: Parts, written: Collection[str] | None, report: Report) -> None:
        self._parts = parts
        self._written = None if written is None else {name.lower().removeprefix("/") for name in written}
        self._report = report
        self._book = Book(parts, report)
        tables = [(table.name, table.columns) for table in self._book.tables]
        self._formulas = Formulas([sheet.name for sheet in self._book.sheets], tables)

    def run(self) -> None:
        """First what holds the package together, then part by part."""
        check_workbook(self._book, self._formulas, self._report)
        check_styles(self._book, self._report)
        check_tables(self._parts, self._book, self._formulas, self._report)
        check_slicers(self._parts, self._book, self._report)
        check_pivots(self._parts, self._book, self._report)
        chained = chained_cells(self._parts, self._book)
        for name in self._parts.names:
            kind = self._parts.content_type(name)
            streamed = next((item for ending, item in _STREAMED.items() if kind.endswith(ending)), "")
            if kind.endswith(_SHEET):
                self._check_sheet(name, chained.get(name.lower(), []))
            elif streamed:
                self._check_streamed(name, streamed)
            elif name.lower().endswith(".xml"):
                self._check_small(name, kind)

    def _is_written(self, name: str, *belonging: str) -> bool:
        return self._written is None or any(
            each.lower() in self._written for each in (name, relationships_part(name), *belonging)
        )

    def _check_sheet(self, name: str, chained: Collection[str]) -> None:
        """A sheet that is no XML gets that one fault, whatever was found before the reading stopped."""
        if not self._is_written(name, *(table.part for table in self._book.tables_of(name))):
            return
        trial = Report()
        try:
            check_sheet(name, self._parts, self._book, self._formulas, chained, trial)
        except IllFormed as error:
            self._parts.ill_formed(name, error)
        else:
            self._report.take_over(trial)

    def _check_streamed(self, name: str, item: str) -> None:
        if not self._is_written(name):
            return
        records = Records(name, self._parts, self._report) if item == _RECORD else None
        try:
            for index, element in enumerate(ElementStream(self._parts.chunks(name), item)):
                if records:
                    records.check(element)
                if too_long(plain_text(element)):
                    self._report.add(name, "string-length", f"the text of item {index} is too long for a cell")
            if records:
                records.finish()
        except IllFormed as error:
            self._parts.ill_formed(name, error)

    def _check_small(self, name: str, kind: str) -> None:
        root = self._parts.root(name)
        if root is None:
            return
        check_references(name, root, self._parts, self._report)
        for formula in root.iter("{*}f") if kind.endswith(_CHARTS) else ():
            for problem in self._formulas.problems(formula.text or ""):
                self._report.add(name, problem.rule, f"a series {problem.detail}")
