"""What arrives: one reader per kind of document, and exactly one claims a file.

A reader's module, and the library that it needs, is imported when a file of its family turns up: an invoice never loads
the PDF library.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from facturation_xls.errors import AmbiguousFile, ArchiveNested, UnknownFile
from facturation_xls.sources import archive_zip
from facturation_xls.sources.safe_xml import root_name

if TYPE_CHECKING:
    from facturation_xls.model import Document, SourceFile
    from facturation_xls.sources.reader import Reader

Family: TypeAlias = Literal["xml", "pdf", "table"]

READERS: Final[dict[Family, tuple[str, ...]]] = {
    "xml": ("invoice_xml.InvoiceXmlReader", "invoice_answer.InvoiceAnswerReader", "camt.BankFileReader"),
    "pdf": ("pdf_proof.PdfProofReader",),
    "table": ("cmd_statement.CmdStatementReader",),
}
"""Module and class of each reader, under the only family of files that it may claim."""

TAKE_OVER: Final = "takeover.TakeOverReader"
"""The reader of a form of our own: its title tells it, whatever its columns look like."""

_PDF_HEAD_BYTES = 1024
"""A PDF may begin with some bytes of a mail program; readers of the format look this far."""


def unpack(file: SourceFile) -> tuple[SourceFile, ...]:
    """The documents to read: the members of a ZIP, or the file itself. Raises the errors of ``archive_zip.members``."""
    return archive_zip.members(file) if archive_zip.is_archive(file) else (file,)


def identify(file: SourceFile) -> Reader:
    """The one reader that claims a file of ``unpack``.

    Raises ``UnknownFile``, ``AmbiguousFile``, and ``ArchiveNested`` for a ZIP, which can only have been inside another.
    """
    family = _family(file.content)
    if family == "table" and (form := load_reader(TAKE_OVER)).claims(file):
        return form
    claiming = [reader for reader in map(load_reader, READERS[family]) if reader.claims(file)]
    if len(claiming) > 1:
        raise AmbiguousFile(readers=", ".join(reader.name for reader in claiming))
    if claiming:
        return claiming[0]
    raise ArchiveNested if archive_zip.is_archive(file) else UnknownFile


def read(file: SourceFile) -> tuple[Document, ...]:
    """What the file says. Raises the errors of ``identify`` and of its reader, all of them a ``SourceError``."""
    return identify(file).read(file)


@cache
def load_reader(path: str) -> Reader:
    """The reader of one line of ``READERS``; its module is imported now, once."""
    module, _, name = path.rpartition(".")
    return cast("Reader", getattr(import_module(f"{__name__}.{module}"), name)())


def _family(content: bytes) -> Family:
    if b"%PDF-" in content[:_PDF_HEAD_BYTES]:
        return "pdf"
    return "table" if root_name(content) is None else "xml"
