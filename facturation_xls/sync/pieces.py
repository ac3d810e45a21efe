"""A document file on its way into the workbook: where it comes from, what it is called, where it rests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from facturation_xls import inbox, sources
from facturation_xls.inbox import Arrival
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import Provenance
from facturation_xls.sources.layout import Layout
from facturation_xls.sources.stub import is_stub, read_stub

BETWEEN = " > "
"""Between the name of a ZIP and that of its member, in names for staff and in links to proofs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One document file: an arrival, or a member of an arrival that is a ZIP.

    ``place`` is its archive relative to the folder, ``day`` when it is, or first was, booked; ``own`` are the layouts
    of the practice's own tables.
    """

    arrival: Arrival
    file: SourceFile
    hash: str
    place: str
    day: date
    own: tuple[Layout, ...] = ()
    kind: str = ""
    documents: tuple[Document, ...] = ()

    @property
    def is_member(self) -> bool:
        """Whether the file came in a ZIP."""
        return self.file.name != self.arrival.name

    @property
    def is_stub(self) -> bool:
        """Whether it is what stays of a document since a person in it was erased; only the archives hold such ones."""
        return bool(self.arrival.archived) and is_stub(self.file.content)

    @property
    def label(self) -> str:
        """The name staff know."""
        return f"{self.arrival.name}{BETWEEN}{self.file.name}" if self.is_member else self.file.name

    @property
    def proof(self) -> str:
        """The link that the workbook keeps."""
        return f"{self.place}{BETWEEN}{self.file.name}" if self.is_member else self.place

    @property
    def pdf_place(self) -> str:
        """Where a PDF inside the document rests."""
        return inbox.pdf_place(self.place, self.file.name, self.hash)

    @property
    def lot(self) -> str:
        """The sending lot: the name of the ZIP."""
        return self.arrival.name.rpartition(".")[0] if self.is_member else ""

    @property
    def order(self) -> tuple[date, object, str]:
        """Sort key: what was booked on an earlier day first, then as ``booking.order`` says."""
        return self.day, min(map(booking.order, self.documents)), self.label

    def provenance(self, covered: date = date.min) -> Provenance:
        """Where its documents come from, for booking."""
        return Provenance(self.proof, self.lot, self.day, covered, self.pdf_place)

    def understood(self) -> Piece:
        """The piece with what it says. Raises the ``SourceError`` of its reader, or ``StubDamaged``."""
        if self.is_stub:
            stub = read_stub(self.file.content)
            return replace(self, kind=stub.kind, documents=stub.documents)
        reader, documents = sources.understand(self.file, self.own)
        return replace(self, kind=reader.name, documents=documents)

    def put_down(self) -> Piece:
        """The piece without its bytes, where the disk has them as a file: hundreds of PDFs do not wait in memory."""
        return self if self.is_member else replace(self, file=replace(self.file, content=b""))
