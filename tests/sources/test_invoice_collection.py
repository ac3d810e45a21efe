"""Every invoice document of the shared data is read right, or refused for a reason that stands in a list.

``invoice_files.txt`` says of each XML and ZIP what becomes of it: what was read, then, behind ``->``, what a practice
with an empty journal books, or the refusal. ``GOLDEN_UPDATE=1 pytest`` rewrites it; the diff is what is reviewed.
The files ``readReq`` and ``writeReq`` of 4.4 to 5.0 have no date, the encrypted ones no amounts.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import golden
import pytest

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument
from facturation_xls.model.ledger import Invoice, Movement, Reminder
from facturation_xls.model.settings import Settings
from facturation_xls.parsing import format_amount
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import Provenance, Told
from facturation_xls.rules.books import Books

LIST = Path(__file__).with_name("invoice_files.txt")
PROVENANCE = Provenance("archives/x.xml", "", date(2026, 10, 5), pdf="archives/preuves/x.pdf")


@pytest.fixture(scope="module")
def collection(shared_data: Path) -> Path:
    return shared_data / "invoice_xml"


def test_each_document_has_the_listed_outcome(collection: Path) -> None:
    files = sorted(path for path in collection.rglob("*") if path.suffix in {".xml", ".zip", ".xsd"})
    lines = [line for path in files for line in outcomes(path, path.relative_to(collection).as_posix())]
    if os.environ.get(golden.UPDATE):
        LIST.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    assert lines == LIST.read_text(encoding="utf-8").splitlines()


def outcomes(path: Path, name: str) -> list[str]:
    """One line per document: a ZIP has one for each of its members."""
    file = SourceFile(path.name, path.read_bytes())
    members = sources.unpack(file)
    return [f"{name if m is file else f'{name} > {m.name}':<55} {outcome(m)}" for m in members]


def outcome(file: SourceFile) -> str:
    try:
        documents = sources.read(file)
    except SourceError as refusal:
        return type(refusal).__name__
    return " ; ".join(f"{read(document)} -> {booked(document)}" for document in documents)


def read(document: Document) -> str:
    if isinstance(document, Answer):
        return f"réponse n° {document.number} | {document.answered_on} | {document.said}"
    assert isinstance(document, InvoiceDocument)
    what = f"{document.kind}, essai" if document.test else str(document.kind)
    said = [document.version, what, document.number, document.issued_on.isoformat(), format_amount(document.due)]
    slip = ("QRR" if document.iban else "BVR") if document.reference.isdecimal() else document.reference[:2]
    said += [f"tiers {document.tiers}", slip or "sans référence", "PDF" if document.has_pdf else ""]
    return " | ".join(filter(None, said))


def booked(document: Document) -> str:
    """What a practice with an empty journal and without settings books."""
    try:
        rows = booking.book(document, PROVENANCE, Books([], [], [], [], Settings()))
    except SourceError as refusal:
        return type(refusal).__name__
    return " + ".join(filter(None, map(told, rows)))


def told(row: Told) -> str:
    match row:
        case Invoice():
            proof = ", PDF" if row.pdf_proof else ""
            return f"facture {format_amount(row.amount or 0)}, échéance {row.due_on}, {row.payer_type}{proof}"
        case Reminder():
            return f"rappel {row.level} du {row.date}"
        case Movement():
            return f"{row.kind} {format_amount(row.amount)}"
        case _:
            return ""
