"""The PDF inside an invoice: known to be there, never held whole, copied out as it was."""

from __future__ import annotations

import os
import re
import tracemalloc
from base64 import b64encode, encodebytes
from io import BytesIO
from pathlib import Path

import pytest

from facturation_xls import sources
from facturation_xls.errors.files import XmlUnreadable
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import InvoiceDocument
from facturation_xls.sources.embedded_pdf import copy_pdf, shortened

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 2000
"""Half a megabyte that is not text."""

BARE = re.sub(
    rb"<invoice:documents.*</invoice:documents>",
    b"",
    Path(__file__).with_name("documents").joinpath("invoice_5.0_facture.xml").read_bytes(),
    flags=re.DOTALL,
)


def enclosure(content: bytes, mime_type: str = "application/pdf", kind: str = "UndefinedDoc") -> bytes:
    """A document inside an invoice."""
    attributes = f'filename="x" documentType="{kind}" mimeType="{mime_type}"'.encode()
    text = b64encode(content)
    return b"<invoice:document %b><invoice:base64>%b</invoice:base64></invoice:document>" % (attributes, text)


def carrying(*enclosures: bytes) -> bytes:
    """An invoice with these documents inside."""
    inside = b"<invoice:documents>%b</invoice:documents></invoice:body>" % b"".join(enclosures)
    return BARE.replace(b"</invoice:body>", inside)


PLAIN = carrying(enclosure(PDF))
ENCODED = b64encode(PDF)


def read(content: bytes) -> InvoiceDocument:
    (document,) = sources.read(SourceFile("facture.xml", content))
    assert isinstance(document, InvoiceDocument)
    return document


def copied(content: bytes) -> bytes | None:
    """The PDF of a file; ``None`` if there is none."""
    out = BytesIO()
    return out.getvalue() if copy_pdf(BytesIO(content), out) else None


@pytest.mark.parametrize(
    ("story", "content"),
    [
        ("on one line", PLAIN),
        ("broken into lines", PLAIN.replace(ENCODED, encodebytes(PDF))),
        ("with blanks around it", PLAIN.replace(ENCODED, b"\n\t " + ENCODED + b"\r\n ")),
        ("in two bytes per character", PLAIN.decode().replace("UTF-8", "UTF-16").encode("UTF-16")),
        ("without a prefix", PLAIN.replace(b"xmlns:invoice=", b"xmlns=").replace(b"invoice:", b"")),
        ("of version 4.x, which tells no type", PLAIN.replace(b' documentType="UndefinedDoc"', b"")),
        ("behind a picture", carrying(enclosure(b"png" * 99, "image/png"), enclosure(PDF))),
        ("behind what only says that it is a PDF", carrying(enclosure(b"none"), enclosure(PDF))),
        ("behind a report", carrying(enclosure(b"%PDF-1.4 secret", kind="Report"), enclosure(PDF))),
        ("before another one", carrying(enclosure(PDF), enclosure(b"%PDF-1.4 other"))),
    ],
)
def test_a_pdf_comes_out_as_it_was(story: str, content: bytes) -> None:
    assert read(content).has_pdf, story
    assert copied(content) == PDF, story


@pytest.mark.parametrize(
    "content",
    [
        BARE,
        carrying(enclosure(PDF, "image/jpeg")),
        carrying(enclosure(PDF, kind="Report")),
        carrying(enclosure(b"not a PDF at all")),
        carrying(enclosure(b"")),
    ],
)
def test_what_is_no_printed_invoice_stays_inside(content: bytes) -> None:
    assert not read(content).has_pdf
    assert copied(content) is None


def test_all_else_that_an_invoice_says_is_the_same_with_a_pdf() -> None:
    fields = InvoiceDocument.__dataclass_fields__
    assert {f for f in fields if getattr(read(PLAIN), f) != getattr(read(BARE), f)} == {"has_pdf"}


def test_a_pdf_is_neither_parsed_nor_decoded_as_a_whole() -> None:
    content = carrying(enclosure(b"%PDF-1.7" + b"x" * 8_000_000))
    assert len(shortened(content)) < len(BARE) + 1_000
    tracemalloc.start()
    with Path(os.devnull).open("wb") as out:
        assert copy_pdf(BytesIO(content), out)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000  # the input is older than the measurement


@pytest.mark.parametrize("length", [len(PLAIN) - 20, len(PLAIN) // 2])
def test_a_damaged_file_is_refused_whatever_it_carries(length: int) -> None:
    with pytest.raises(XmlUnreadable):
        read(PLAIN[:length])
