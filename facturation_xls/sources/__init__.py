"""What arrives: one reader per kind of document, and exactly one claims a file.

A reader's module, and the library that it needs, is imported when a file of its family turns up: an invoice never loads
the PDF library.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, cast

from facturation_xls.errors.files import AmbiguousFile, ArchiveNested, PartBlocked, UnknownFile
from facturation_xls.errors.tables import TableUnknown
from facturation_xls.sources import archive_zip
from facturation_xls.sources.form_names import form_name
from facturation_xls.sources.safe_xml import root_name

if TYPE_CHECKING:
    from facturation_xls.model.documents import Document, SourceFile
    from facturation_xls.sources.layout import Layout
    from facturation_xls.sources.reader import Reader

Family: TypeAlias = Literal["xml", "pdf", "table"]

READERS: Final[dict[Family, tuple[str, ...]]] = {
    "xml": ("invoice_xml.InvoiceXmlReader", "invoice_answer.InvoiceAnswerReader", "camt.BankFileReader"),
    "table": (
        "cmd_statement.CmdStatementReader",
        "dentagest_export.DentagestExportReader",
        "bank_table.BankTableReader",
    ),
}
"""Module and class of each reader, under the only family of files that it may claim. Tables may be PDFs as well."""

TABLES: Final = frozenset(READERS["table"])
"""The readers of declared tables: they take the practice's own layouts."""

TAKE_OVER: Final = "takeover.TakeOverReader"
"""The reader of a form of our own: its title tells it, whatever its columns look like."""

_PDF_HEAD_BYTES = 1024
"""A PDF may begin with some bytes of a mail program; readers of the format look this far."""

LETTER: Final = "pdf_proof.PdfProofReader"
"""The reader of every PDF that holds no table that we know."""


def unpack(file: SourceFile) -> tuple[SourceFile, ...]:
    """The documents to read: the members of a ZIP, or the file itself. Raises the errors of ``archive_zip.members``."""
    return archive_zip.members(file) if archive_zip.is_archive(file) else (file,)


def identify(file: SourceFile, own: tuple[Layout, ...] = ()) -> Reader:
    """The one reader that claims a file of ``unpack``; ``own`` are the layouts of the practice's own tables.

    Raises ``UnknownFile`` (``TableUnknown`` for a table that nobody has explained yet), ``AmbiguousFile``, and
    ``ArchiveNested`` for a ZIP, which can only have been inside another.
    """
    family = _family(file.content)
    if family == "table" and (form := load_reader(TAKE_OVER)).claims(file):
        return form
    paths = READERS["xml" if family == "xml" else "table"]
    claiming = [reader for reader in (load_reader(path, own) for path in paths) if reader.claims(file)]
    if len(claiming) > 1:
        raise AmbiguousFile(readers=", ".join(reader.name for reader in claiming))
    if claiming:
        return claiming[0]
    if family == "xml":
        raise UnknownFile
    if archive_zip.is_archive(file):
        raise ArchiveNested
    return _unclaimed(file, family)


def _unclaimed(file: SourceFile, family: Family) -> Reader:
    from facturation_xls.sources import unknown_table

    if unknown_table.find(file):
        raise TableUnknown(form=form_name(file.name))
    if family == "pdf":
        return load_reader(LETTER)
    raise UnknownFile


def may_be_table(file: SourceFile) -> bool:
    """Whether a file is no XML: a spreadsheet, a PDF or lines of text."""
    return _family(file.content) != "xml" and not archive_zip.is_archive(file)


def understand(file: SourceFile, own: tuple[Layout, ...] = ()) -> tuple[Reader, tuple[Document, ...]]:
    """The reader of a file and what it says. Raises the errors of ``identify`` and of the reader: a ``SourceError``.

    A library that Windows does not let in raises ``PartBlocked``: the kinds of files that do without it are read.
    """
    try:
        reader = identify(file, own)
        return reader, reader.read(file)
    except (ImportError, OSError) as error:  # the content is in memory: only a library can be missing
        raise PartBlocked from error


def read(file: SourceFile, own: tuple[Layout, ...] = ()) -> tuple[Document, ...]:
    """What the file says. Raises as ``understand``."""
    return understand(file, own)[1]


@cache
def load_reader(path: str, own: tuple[Layout, ...] = ()) -> Reader:
    """The reader of one line of ``READERS``; its module is imported now, once."""
    module, _, name = path.rpartition(".")
    reader = getattr(import_module(f"{__name__}.{module}"), name)
    return cast("Reader", reader(own) if path in TABLES else reader())


def _family(content: bytes) -> Family:
    if b"%PDF-" in content[:_PDF_HEAD_BYTES]:
        return "pdf"
    return "table" if root_name(content) is None else "xml"
