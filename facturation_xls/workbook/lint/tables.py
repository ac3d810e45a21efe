"""Rules of tables: their own part, their place on the sheet, the header cells that repeat their column names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from facturation_xls.workbook.cells import Area, unescape_name
from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book, Table
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.formulas import Formulas
from facturation_xls.workbook.lint.markup import attributes, integer, local
from facturation_xls.workbook.lint.parts import Parts
from facturation_xls.workbook.lint.structure import check_children, check_values, has_repeats
from facturation_xls.workbook.lint.styles import check_dxf
from facturation_xls.workbook.lint.vocabulary import TABLE

Header = str | int | None
"""What a header cell holds: its text, the index of its shared string, or ``None`` for a number, a formula, nothing."""


def check_tables(parts: Parts, book: Book, formulas: Formulas, report: Report) -> None:
    """Every table part, and what must be unique over the workbook."""
    ids = Counter(table.id for table in book.tables)
    names = Counter(table.name.casefold() for table in book.tables)
    for table in book.tables:
        if integer(table.id) < 1 or ids[table.id] > 1:
            report.add(table.part, "table-id", f"the id of {table.name} is not valid or not unique")
        if not grid.is_name(table.name) or names[table.name.casefold()] > 1:
            report.add(table.part, "table-name", f"the name {table.name} is not valid or not unique")
        root = parts.root(table.part)
        if root is not None:
            _check_table(table, root, formulas, report)
            _check_formats(table, root, book, report)


def _check_formats(table: Table, root: etree._Element, book: Book, report: Report) -> None:
    """``dataDxfId`` and its like exist."""
    for element in root.iter():
        for attribute, _ in attributes(element):
            if attribute.endswith(("dxfId", "DxfId")):
                check_dxf(table.part, element, attribute, book, report)


def _check_table(table: Table, root: etree._Element, formulas: Formulas, report: Report) -> None:
    """A table by itself: its elements, columns, range and filter."""
    part = table.part
    check_children(part, root, TABLE, report)
    check_values(part, root, report)
    _check_columns(table, root, formulas, report)
    if table.area is None:
        report.add(part, "table-ref", "ref is no range of a sheet")
        return
    _check_size(table, table.area, report)
    _check_filter(table, table.area, root, report)


def _check_columns(table: Table, root: etree._Element, formulas: Formulas, report: Report) -> None:
    """Column names and ids are unique, their count is told right, their formulas are sound."""
    names = Counter(_comparable(name).casefold() for name in table.columns)
    for name in table.columns:
        if names[_comparable(name).casefold()] > 1 or not name:
            report.add(table.part, "table-column-name", f"the column name {name} is empty or not unique")
    if has_repeats(table.column_ids) or any(integer(each) < 1 for each in table.column_ids):
        report.add(table.part, "table-column-id", "column ids are not unique or not valid")
    columns = root.find("{*}tableColumns")
    if columns is None or integer(columns.get("count"), len(columns)) != len(table.columns):
        report.add(table.part, "table-count", "tableColumns announces another number than it holds")
    for element in root.iter("{*}calculatedColumnFormula", "{*}totalsRowFormula"):
        column = element.getparent()
        where = f"{local(element)} of {'' if column is None else column.get('name')}"
        if not element.text:
            report.add(table.part, "formula-form", f"{where} is empty")
        for problem in formulas.problems(element.text or ""):
            report.add(table.part, problem.rule, f"{where} {problem.detail}")


def _check_size(table: Table, area: Area, report: Report) -> None:
    """The range has one column for each column, and a data row between header and totals."""
    width = area.last_column - area.first_column + 1
    if width != len(table.columns):
        report.add(table.part, "table-width", f"{area} has {width} columns, the table {len(table.columns)}")
    if not (0 <= table.header_rows <= 1 and 0 <= table.totals_rows <= 1):
        report.add(table.part, "table-rows", "more than one header or totals row")
    elif area.last_row - area.first_row + 1 <= table.header_rows + table.totals_rows:
        report.add(table.part, "table-rows", f"{area} leaves no data row")


def _check_filter(table: Table, area: Area, root: etree._Element, report: Report) -> None:
    """The filter covers header and data, not the totals row; the sort has something to do with the table.

    Excel itself leaves sort ranges behind that are a little smaller or larger than the table has become.
    """
    element = root.find("{*}autoFilter")
    if element is not None:
        if grid.area(element.get("ref")) != area.rows_to(area.last_row - table.totals_rows):
            report.add(table.part, "table-filter", f"autoFilter does not cover header and data of {area}")
        for column in element.iter("{*}filterColumn"):
            if not 0 <= integer(column.get("colId")) < len(table.columns):
                report.add(table.part, "table-filter", "filterColumn beyond the last column")
    for sort in root.iter("{*}sortState", "{*}sortCondition"):
        inner = grid.area(sort.get("ref"))
        if inner is None or not grid.meet(area, inner):
            report.add(table.part, "table-sort", f"{local(sort)} lies outside of the table")


def check_places(tables: list[Table], merges: list[Area], report: Report) -> None:
    """Tables of one sheet do not overlap, and hold no merged cells."""
    for table in tables:
        if table.area is None:
            continue
        for other in tables:
            if other is not table and other.area is not None and grid.meet(table.area, other.area):
                report.add(table.part, "table-overlap", f"{table.area} overlaps {other.area}")
        for merge in merges:
            if grid.meet(table.area, merge):
                report.add(table.part, "table-merge", f"merged cells {merge} in {table.area}")


def check_slicers(parts: Parts, book: Book, report: Report) -> None:
    """A table's slicer points at a table by its id and at a column by the column's id: neither may be renumbered."""
    columns = {(table.id, column) for table in book.tables for column in table.column_ids}
    for part, root in parts.roots("slicerCache+xml"):
        for cache in root.iter("{*}tableSlicerCache"):
            table, column = cache.get("tableId", ""), cache.get("column", "")
            if (table, column) not in columns:
                report.add(part, "slicer-table", f"points at column {column} of table {table}, which does not exist")


def header_cells(tables: list[Table]) -> dict[tuple[int, int], tuple[Table, str]]:
    """Row and column of every header cell, with its table and the column's name."""
    return {
        (table.area.first_row, table.area.first_column + offset): (table, name)
        for table in tables
        if table.area is not None and table.header_rows
        for offset, name in enumerate(table.columns)
    }


def check_headers(
    tables: list[Table], found: Mapping[tuple[int, int], Header], strings: Mapping[int, str], report: Report
) -> None:
    """Each header cell holds the column's name as text."""
    for place, (table, name) in header_cells(tables).items():
        content = found.get(place)
        text = strings.get(content) if isinstance(content, int) else content
        if text is None:
            report.add(table.part, "table-header", f"the header cell of {name} holds no text")
        elif _comparable(unescape_name(text)) != _comparable(name):
            report.add(table.part, "table-header", f"the header cell of {name} says something else")


def _comparable(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
