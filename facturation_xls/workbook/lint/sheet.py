"""Rules of a worksheet apart from its cells: ranges, merges, formats, validations, links, and its tables' places."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from facturation_xls.workbook.cells import unescape_name
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.cells import Cells
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.formulas import Formulas, has_table_reference
from facturation_xls.workbook.lint.markup import ElementStream, integer, local
from facturation_xls.workbook.lint.ordinary import OrdinaryRows
from facturation_xls.workbook.lint.parts import Parts
from facturation_xls.workbook.lint.structure import check_children, check_index, check_references, check_values
from facturation_xls.workbook.lint.styles import check_dxf
from facturation_xls.workbook.lint.tables import check_headers, check_places, header_cells
from facturation_xls.workbook.lint.vocabulary import WORKSHEET

_MOST_LINKS = 65_530
_LONGEST_LIST = 255
_LONGEST_TEXTS = {"promptTitle": 32, "errorTitle": 32, "prompt": 255, "error": 255}
_RANGES = {"dimension", "autoFilter", "sortState", "sortCondition", "hyperlink", "mergeCell"}
"""Elements whose ``ref`` is one range; those of tables have rules of their own."""


def check_sheet(
    part: str, parts: Parts, book: Book, formulas: Formulas, chained: Collection[str], report: Report
) -> None:
    """All rules of one worksheet part. Raises ``IllFormed``."""
    tables = book.tables_of(part)
    headers = header_cells(tables)
    cells = Cells(part, book, formulas, headers, report)
    ordinary = OrdinaryRows(book, formulas, {row for row, _ in headers}, cells.formula_cells if chained else None)
    rows = ElementStream(ordinary.taken_out(parts.chunks(part)), "row")
    for row in rows:
        cells.check_row(row)
    cells.finish(chained)
    check_headers(
        tables, cells.headers, book.texts({each for each in cells.headers.values() if isinstance(each, int)}), report
    )
    if rows.root is not None:
        check_references(part, rows.root, parts, report)
        check_children(part, rows.root, WORKSHEET, report)
        check_values(part, rows.root, report)
        _Sheet(part, rows.root, book, formulas, report).check()


class _Sheet:
    """What is left of a worksheet when its rows were taken off."""

    def __init__(self, part: str, root: etree._Element, book: Book, formulas: Formulas, report: Report) -> None:
        self._part = part
        self._root = root
        self._book = book
        self._formulas = formulas
        self._report = report

    def check(self) -> None:
        """All rules, one kind of element after the other."""
        self._check_views()
        self._check_columns()
        self._check_ranges()
        self._check_merges_and_filter()
        self._check_formats()
        self._check_validations()
        if len(list(self._root.iter("{*}hyperlink"))) > _MOST_LINKS:
            self._add("hyperlink-count", f"more than {_MOST_LINKS} links")

    def _check_views(self) -> None:
        count = max(len(self._book.elements("workbookView")), 1)
        for view in self._root.iter("{*}sheetView"):
            value = integer(view.get("workbookViewId"))
            check_index(self._part, "sheet-view", value, count, "workbookViewId", self._report)

    def _check_columns(self) -> None:
        """Column definitions ascend and do not overlap: Excel drops them all otherwise."""
        last = 0
        for column in self._root.findall("{*}cols/{*}col"):
            first, final = integer(column.get("min")), integer(column.get("max"))
            if not last < first <= final <= grid.LAST_COLUMN:
                self._add("columns", f"columns {first} to {final} overlap others or do not exist")
            last = final
            check_index(
                self._part,
                "style-index",
                integer(column.get("style"), 0),
                self._book.formats,
                f"style of column {first}",
                self._report,
            )

    def _check_ranges(self) -> None:
        """Every ``ref`` and ``sqref`` names cells of the sheet."""
        for element in self._root.iter():
            name = local(element)
            if name in _RANGES and grid.area(element.get("ref")) is None:
                self._add("range", f"ref of {name} is no range of a sheet")
            if "sqref" in element.keys() and grid.areas(element.get("sqref")) is None:  # noqa: SIM118 (of lxml)
                self._add("range", f"sqref of {name} is no list of ranges of a sheet")
            if name == "sqref" and grid.areas(element.text) is None:
                self._add("range", "an extension's sqref is no list of ranges of a sheet")

    def _check_merges_and_filter(self) -> None:
        merges = [area for each in self._root.iter("{*}mergeCell") if (area := grid.area(each.get("ref")))]
        for area in merges:
            if (area.first_column, area.first_row) == (area.last_column, area.last_row):
                self._add("merge-single", f"{area} merges a single cell")
        for one, other in grid.overlaps(merges):
            self._add("merge-overlap", f"{other} overlaps {one}")
        tables = self._book.tables_of(self._part)
        check_places(tables, merges, self._report)
        element = self._root.find("{*}autoFilter")
        area = None if element is None else grid.area(element.get("ref"))
        if area and any(table.area and grid.meet(table.area, area) for table in tables):
            self._add("filter-table", f"the sheet's filter {area} overlaps a table")

    def _check_formats(self) -> None:
        for rule in self._root.iter("{*}cfRule"):
            if rule.get("dxfId") is not None:
                check_dxf(self._part, rule, "dxfId", self._book, self._report)
            self._check_formulas(rule, "a conditional format")

    def _check_validations(self) -> None:
        for validation in self._root.iter("{*}dataValidation"):
            self._check_formulas(validation, "a validation")
            literal = validation.findtext("{*}formula1") or ""
            if validation.get("type") == "list" and literal.startswith('"') and len(literal) - 2 > _LONGEST_LIST:
                self._add("validation-list", f"a list of more than {_LONGEST_LIST} characters")
            for attribute, limit in _LONGEST_TEXTS.items():
                if len(unescape_name(validation.get(attribute, ""))) > limit:
                    self._add("validation-text", f"{attribute} of more than {limit} characters")

    def _check_formulas(self, element: etree._Element, where: str) -> None:
        for formula in element.iter("{*}formula", "{*}formula1", "{*}formula2", "{*}f"):
            text = formula.text or ""
            for problem in self._formulas.problems(text):
                self._add(problem.rule, f"{where} {problem.detail}")
            if has_table_reference(text):
                self._add("formula-structured", f"{where} names a table's column, which is allowed in cells only")

    def _add(self, rule: str, detail: str) -> None:
        self._report.add(self._part, rule, detail)
