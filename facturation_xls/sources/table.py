"""Files that hold tables: lines of text, spreadsheets of three families, PDFs with text."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from facturation_xls.sources import csv_table, spreadsheet

if TYPE_CHECKING:
    from facturation_xls.model.documents import SourceFile
    from facturation_xls.sources.grid import Sheet

_HEAD_BYTES = 4096
_PDF = b"%PDF-"
_PDF_HEAD_BYTES = 1024
"""A PDF may begin with some bytes of a mail program; readers of the format look this far."""

_FIRST_PAGES = 3
"""Where the heading row of a statement stands; a letter may come before it."""


def is_pdf(file: SourceFile) -> bool:
    """Whether the bytes say that they are a PDF."""
    return _PDF in file.content[:_PDF_HEAD_BYTES]


def is_table(file: SourceFile) -> bool:
    """Whether the bytes may be a spreadsheet, a PDF or lines of text; looks at first bytes and lists of parts only."""
    head = file.content[:_HEAD_BYTES]
    if spreadsheet.may_be(file.content) or is_pdf(file):
        return True
    return not head.removeprefix(codecs.BOM_UTF8).lstrip().startswith((b"<", spreadsheet.ZIP, spreadsheet.OLE))


def read_table(file: SourceFile, rows: int | None = None) -> tuple[Sheet, ...]:
    """The sheets of a spreadsheet (.xlsx, .xls, .ods), or the one grid of a CSV file or of a PDF.

    ``rows`` limits each sheet to its first rows, a PDF to its first pages: enough to recognise it.
    Raises ``TableUnreadable`` (damaged, encrypted, or no table at all) and ``TableTooLarge``.
    """
    if file.content.startswith((spreadsheet.ZIP, spreadsheet.OLE)):
        return spreadsheet.read(file.content, rows)
    if is_pdf(file):
        from facturation_xls.sources.pdf_table import read_pdf

        return read_pdf(file, _FIRST_PAGES if rows else None)
    return (csv_table.read(file, rows),)
