"""Rules of rows and cells, checked as they stream past: a sheet may have millions of cells."""

from __future__ import annotations

import re
from collections.abc import Collection

from lxml import etree

from facturation_xls.workbook.cells import MAX_TEXT, Area, column_letters, unescape_name
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book, plain_text
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.formulas import Formulas
from facturation_xls.workbook.lint.markup import integer, local
from facturation_xls.workbook.lint.structure import check_index
from facturation_xls.workbook.lint.tables import Header

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LARGEST = 9.99999999999999e307
_CONTENTS = frozenset({(), ("v",), ("f",), ("f", "v"), ("is",), ("f", "is")})
_TYPES = frozenset({"n", "s", "str", "inlineStr", "b", "e", "d"})
_FORMULA_TYPES = frozenset({"normal", "shared", "array", "dataTable"})


class Cells:
    """The rules of one sheet's rows, and what other rules must know of them afterwards.

    ``headers`` holds the header cells of tables, ``formula_cells`` and ``formula_areas`` where formulas stand.
    """

    def __init__(
        self, part: str, book: Book, formulas: Formulas, wanted: Collection[tuple[int, int]], report: Report
    ) -> None:
        self.headers: dict[tuple[int, int], Header] = {}
        self.formula_cells: set[str] = set()
        self.formula_areas: list[Area] = []
        self._part = part
        self._book = book
        self._formulas = formulas
        self._wanted = wanted
        self._report = report
        self._last_row = 0
        self._masters: set[str] = set()
        self._followers: dict[str, str] = {}

    def check_row(self, row: etree._Element) -> None:
        """A row stands below the one before, its cells from left to right."""
        number = integer(row.get("r"), self._last_row + 1)
        if not 1 <= number <= grid.LAST_ROW:
            self._add("row-number", f"row {number} is no row of a sheet")
        elif number <= self._last_row:
            self._add("row-order", f"row {number} stands behind row {self._last_row}")
        self._last_row = number
        self._check_style(row, f"row {number}")
        last_column = 0
        for cell in row.iterchildren("{*}c"):
            last_column = self._check_cell(cell, number, last_column)

    def _check_cell(self, cell: etree._Element, row: int, last_column: int) -> int:
        where = cell.get("r") or f"{column_letters(last_column + 1)}{row}"
        place = grid.cell(where)
        if place is None:
            self._add("cell-reference", f"a cell of row {row} has no reference in the sheet")
            return last_column
        column = place[0]
        if place[1] != row:
            self._add("cell-row", f"{where} stands in row {row}")
        if column <= last_column:
            self._add("cell-order", f"{where} stands behind column {column_letters(last_column)}")
        self._check_style(cell, where)
        self._check_metadata(cell, where)
        self._check_contents(cell, where)
        if (row, column) in self._wanted:
            self.headers[row, column] = _header(cell)
        return column

    def _check_style(self, element: etree._Element, where: str) -> None:
        style = element.get("s")
        if style is not None:
            check_index(
                self._part, "style-index", integer(style), self._book.formats, f"style of {where}", self._report
            )

    def _check_metadata(self, cell: etree._Element, where: str) -> None:
        for attribute, entries in (("cm", "cellMetadata"), ("vm", "valueMetadata")):
            index = integer(cell.get(attribute), 0)
            if index and not 1 <= index <= self._book.metadata(entries):
                self._add("cell-metadata", f"{where} uses {attribute} {index}, which does not exist")

    def _check_contents(self, cell: etree._Element, where: str) -> None:
        names = tuple(name for child in cell if (name := local(child)) != "extLst")
        if names not in _CONTENTS:
            self._add("cell-contents", f"{where} has children that do not go together")
        for child in cell:
            if local(child) == "f":
                self._check_formula(child, where)
            elif local(child) == "v":
                self._check_value(cell.get("t", "n"), child.text or "", where)
            elif local(child) == "is":
                self._check_text(plain_text(child), where)
        if cell.get("t", "n") not in _TYPES:
            self._add("cell-type", f"{where} is of an unknown type")

    def _check_value(self, kind: str, value: str, where: str) -> None:
        if kind == "s":
            count = self._book.shared_strings
            check_index(self._part, "string-index", integer(value.strip()), count, f"string of {where}", self._report)
        elif kind == "b" and value not in {"0", "1"}:
            self._add("cell-boolean", f"{where} is neither 0 nor 1")
        elif kind == "e" and not value.startswith("#"):
            self._add("cell-error", f"{where} holds no error value")
        elif kind == "str":
            self._check_text(value, where)
        elif kind == "n" and value and not _is_number(value.strip()):
            self._add("cell-number", f"{where} holds no number")

    def _check_text(self, text: str, where: str) -> None:
        if too_long(text):
            self._add("string-length", f"{where} holds more than {MAX_TEXT} characters")

    # --- formulas --------------------------------------------------------------------------------------------

    def _check_formula(self, formula: etree._Element, where: str) -> None:
        self.formula_cells.add(where)
        kind = formula.get("t", "normal")
        if kind not in _FORMULA_TYPES:
            self._add("formula-type", f"{where} has a formula of an unknown type")
        if kind == "shared":
            self._check_shared(formula, where)
        elif kind in {"array", "dataTable"}:
            area = grid.area(formula.get("ref"))
            if area is None:
                self._add("formula-range", f"{where} has a formula of several cells without their range")
            else:
                self.formula_areas.append(area)
        for problem in self._formulas.problems(formula.text or ""):
            self._add(problem.rule, f"{where} {problem.detail}")

    def _check_shared(self, formula: etree._Element, where: str) -> None:
        group = formula.get("si", "")
        if formula.text:
            self._masters.add(group)
        else:
            self._followers.setdefault(group, where)

    def finish(self, chained: Collection[str]) -> None:
        """What can be said at the end: shared formulas have their text somewhere, chained cells hold formulas."""
        for group, where in self._followers.items():
            if group not in self._masters:
                self._add("formula-shared", f"{where} shares a formula that no cell has")
        for reference in chained:
            if reference not in self.formula_cells and not self._in_formula_area(reference):
                self._add("calc-chain", f"the calculation chain lists {reference}, which holds no formula")

    def _in_formula_area(self, reference: str) -> bool:
        area = grid.area(reference)
        return area is not None and any(grid.contains(each, area) for each in self.formula_areas)

    def _add(self, rule: str, detail: str) -> None:
        self._report.add(self._part, rule, detail)


def too_long(text: str) -> bool:
    """Whether a text is longer than a cell can hold, its ``_x000a_`` escapes counted as one."""
    return len(text) > MAX_TEXT and len(unescape_name(text)) > MAX_TEXT


def _is_number(value: str) -> bool:
    return bool(_NUMBER.fullmatch(value)) and abs(float(value)) <= _LARGEST


def _header(cell: etree._Element) -> Header:
    """A table's header cell: what it says if that is text, not a number and not a formula."""
    value = cell.findtext("{*}v")
    if cell.find("{*}f") is not None:
        return None
    if cell.get("t") == "inlineStr":
        inline = cell.find("{*}is")
        return None if inline is None else plain_text(inline)
    if cell.get("t") == "str":
        return value
    return integer(value) if cell.get("t") == "s" else None
