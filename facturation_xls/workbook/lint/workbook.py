"""Rules of the workbook part: sheets, names, views, calculation chain."""

from __future__ import annotations

from facturation_xls.workbook.lint import grid
from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.formulas import Formulas
from facturation_xls.workbook.lint.markup import integer
from facturation_xls.workbook.lint.parts import Parts
from facturation_xls.workbook.lint.structure import check_children, check_index, check_values, has_repeats
from facturation_xls.workbook.lint.vocabulary import WORKBOOK

_FORBIDDEN = frozenset("[]:*?/\\")
_LAST_SHEET_ID = 65_534


def check_workbook(book: Book, formulas: Formulas, report: Report) -> None:
    """All rules of the workbook part."""
    if book.root is None:
        return
    check_children(book.part, book.root, WORKBOOK, report)
    check_values(book.part, book.root, report)
    _check_sheets(book, report)
    _check_names(book, formulas, report)
    for view in book.elements("workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            where = f"workbookView {attribute}"
            check_index(book.part, "active-tab", integer(view.get(attribute), 0), len(book.sheets), where, report)


def _check_sheets(book: Book, report: Report) -> None:
    """Sheet names and ids: legal, unique; a part stands behind each; one sheet at least can be seen."""
    for sheet in book.sheets:
        if not _is_sheet_name(sheet.name):
            report.add(book.part, "sheet-name", f"the name of the sheet with id {sheet.id} is not allowed")
        if not 1 <= integer(sheet.id) <= _LAST_SHEET_ID:
            report.add(book.part, "sheet-id", "a sheet without a valid id")
    if has_repeats(sheet.name.casefold() for sheet in book.sheets):
        report.add(book.part, "sheet-duplicate", "two sheets have the same name")
    if has_repeats(sheet.id for sheet in book.sheets):
        report.add(book.part, "sheet-id", "two sheets have the same id")
    if has_repeats(sheet.part.lower() for sheet in book.sheets if sheet.part):
        report.add(book.part, "sheet-part", "two sheets share a part")
    if all(sheet.get("state", "visible") != "visible" for sheet in book.elements("sheet")):
        report.add(book.part, "sheet-visible", "no sheet can be seen")


def _is_sheet_name(name: str) -> bool:
    length = len(name.encode("utf-16-le", "surrogatepass")) // 2
    return 1 <= length <= 31 and not _FORBIDDEN & set(name) and not name.startswith("'") and not name.endswith("'")


def _check_names(book: Book, formulas: Formulas, report: Report) -> None:
    """Defined names: legal, unique in their scope, unlike any table's, their formulas sound."""
    tables = {table.name.casefold() for table in book.tables}
    seen: set[tuple[str, str | None]] = set()
    for element in book.elements("definedName"):
        name, scope = element.get("name", ""), element.get("localSheetId")
        if (name.casefold(), scope) in seen:
            report.add(book.part, "name-duplicate", f"{name} is defined twice")
        seen.add((name.casefold(), scope))
        if not grid.is_name(name):
            report.add(book.part, "name-invalid", f"{name} is no name")
        if scope is None and name.casefold() in tables:
            report.add(book.part, "name-table", f"{name} is a table and a defined name")
        check_index(book.part, "name-scope", integer(scope, 0), len(book.sheets), f"localSheetId of {name}", report)
        for problem in formulas.problems(element.text or ""):
            report.add(book.part, problem.rule, f"the name {name} {problem.detail}")


def chained_cells(parts: Parts, book: Book) -> dict[str, list[str]]:
    """The cells that the calculation chain lists, by sheet part (lower case)."""
    chains = parts.related(book.part, "calcChain")
    root = parts.root(chains[0]) if chains else None
    sheet_parts = {sheet.id: sheet.part.lower() for sheet in book.sheets}
    cells: dict[str, list[str]] = {}
    sheet_id = ""
    for element in () if root is None else root.iter("{*}c"):
        sheet_id = element.get("i") or sheet_id
        cells.setdefault(sheet_parts.get(sheet_id, ""), []).append(element.get("r", ""))
    return cells
