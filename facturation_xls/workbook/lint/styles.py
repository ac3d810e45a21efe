"""Rules of styles.xml: counts, and indexes that point into its lists."""

from __future__ import annotations

from lxml import etree

from facturation_xls.workbook.lint.book import Book
from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.markup import integer, local
from facturation_xls.workbook.lint.structure import check_children, check_index, has_repeats
from facturation_xls.workbook.lint.vocabulary import STYLE_SHEET

_LOOKS = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_POINTERS = {
    "cellStyleXfs/{*}xf": _LOOKS,
    "cellXfs/{*}xf": _LOOKS | {"xfId": "cellStyleXfs"},
    "cellStyles/{*}cellStyle": {"xfId": "cellStyleXfs"},
}
"""Which attributes of which elements are indexes into which list."""


def check_styles(book: Book, report: Report) -> None:
    """All rules of the style part."""
    part, root = book.styles_part, book.styles
    if root is None:
        return
    check_children(part, root, STYLE_SHEET, report)
    for group in root:
        if integer(group.get("count"), len(group)) != len(group):
            report.add(part, "style-count", f"{local(group)} announces another number than it holds")
    for path, pointers in _POINTERS.items():
        for index, element in enumerate(root.iterfind(f"{{*}}{path}")):
            for attribute, target in pointers.items():
                where = f"{attribute} of {path.partition('/')[0]} {index}"
                count = max(book.style_count(target), 1)
                check_index(part, "style-pointer", integer(element.get(attribute), 0), count, where, report)
    if has_repeats(style.get("name", "").casefold() for style in root.iter("{*}cellStyle")):
        report.add(part, "style-name", "two cell styles have the same name")
    for element in root.iter("{*}tableStyleElement"):
        check_dxf(part, element, "dxfId", book, report)


def check_dxf(part: str, element: etree._Element, attribute: str, book: Book, report: Report) -> None:
    """A differential format, where the element names one, exists."""
    value = element.get(attribute)
    if value is not None:
        where = f"{attribute} of {local(element)}"
        check_index(part, "dxf-index", integer(value), book.differential_formats, where, report)
