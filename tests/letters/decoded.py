"""Payment parts as a bank's scanner sees them: pages become pictures, zxing-cpp reads the codes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
import zxingcpp
from PIL import Image


def of_pdf(pdf: Path) -> list[list[str]]:
    """The lines of each QR code, page by page."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].render(scale=300 / 72).to_pil() for number in range(len(document))]
    finally:
        document.close()
    return [code for page in pages for code in _codes(page)]


def of_word(path: Path) -> list[list[str]]:
    """The lines of each QR code among the pictures of a Word document, in the order of its text."""
    document = docx.Document(str(path))
    body = document.element.body
    blips = body.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip")
    relations = [
        blip.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed") for blip in blips
    ]
    pictures = [Image.open(io.BytesIO(document.part.related_parts[relation].blob)) for relation in relations]
    return [code for picture in pictures for code in _codes(picture)]


def _codes(picture: Image.Image) -> Iterator[list[str]]:
    for code in zxingcpp.read_barcodes(picture):
        yield code.text.split("\r\n")
