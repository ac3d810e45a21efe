"""The PDFs inside booked invoices, put into ``archives/preuves/`` where the journal links them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from io import BytesIO

from facturation_xls import files, inbox
from facturation_xls.settings.folder import Folder
from facturation_xls.sources.embedded_pdf import copy_pdf
from facturation_xls.sync.pieces import Piece
from facturation_xls.workbook.rows import TableRows


def put_out(piece: Piece, folder: Folder) -> None:
    """Copy the PDF of a booked invoice to its place, unless it is there. Raises ``OSError``.

    A file that is no longer the one that was booked gives nothing: the next sync reads it.
    """
    target = folder.root / piece.pdf_place
    if target.exists() or not (piece.is_member or inbox.content_hash(piece.arrival.path.read_bytes()) == piece.hash):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source = nullcontext(BytesIO(piece.file.content)) if piece.is_member else piece.arrival.path.open("rb")
    with source as content, files.made_whole(target) as out:
        copy_pdf(content, out)


def take_back(pieces: Iterable[Piece], journal: TableRows, folder: Folder) -> None:
    """Remove the PDFs of documents that were taken back and that no row links any more. Raises ``OSError``."""
    for piece in linked(pieces, journal, wanted=False):
        (folder.root / piece.pdf_place).unlink(missing_ok=True)


def linked(pieces: Iterable[Piece], journal: TableRows, *, wanted: bool = True) -> list[Piece]:
    """The pieces whose PDF the journal links, or does not."""
    links = set(journal.columns["pdf_proof"])
    return [piece for piece in pieces if (piece.pdf_place in links) is wanted]
