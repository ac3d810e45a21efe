"""The PDF that an invoice carries as base64 text: left out of the parsing, copied out piece by piece (DESIGN §5).

Only the first PDF that may be the printed invoice is looked at. Reports about the patient stay where they are.
"""

from __future__ import annotations

import re
from base64 import b64decode
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat

from facturation_xls.sources.invoice_fields import child, children

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MIME_TYPE: Final = "application/pdf"
_NO_HEALTH_DATA: Final = ("", "UndefinedDoc", "Notification")
"""The ``documentType`` of version 5.0 that may be an invoice; the others are reports, pictures, prescriptions ..."""

_MAGIC: Final = "JVBERi0"
"""How ``%PDF-`` begins in base64."""

_LONG: Final = 64 * 2**10
"""Only longer files are shortened: in the others an error keeps its exact line."""

_TEXT = re.compile(rb"(<(?:[^\s<>/:]+:)?base64(?:\s[^<>]*)?>[\sA-Za-z0-9+/=]{0,64})[\sA-Za-z0-9+/=]+")
_PIECE: Final = 64 * 2**10


def shortened(content: bytes) -> bytes:
    """The same XML, of each embedded document its first characters only: nobody needs the others to read an invoice.

    A file in an encoding of two bytes per character comes back whole.
    """
    return content if len(content) < _LONG else _TEXT.sub(rb"\1", content)


def has_pdf(body: Element) -> bool:
    """Whether an invoice carries a PDF."""
    documents = child(body, "documents")
    if documents is None:
        return False
    return any(
        _may_be_the_invoice(document.get("mimeType"), document.get("documentType"))
        and _is_pdf(child(document, "base64"))
        for document in children(documents, "document")
    )


def _may_be_the_invoice(mime_type: str | None, kind: str | None) -> bool:
    return mime_type == MIME_TYPE and (kind or "") in _NO_HEALTH_DATA


def _is_pdf(text: Element | None) -> bool:
    return text is not None and (text.text or "").lstrip()[: len(_MAGIC)] == _MAGIC


def copy_pdf(source: BinaryIO, target: BinaryIO) -> bool:
    """Write the first PDF of an invoice file that was read before, a piece at a time. Whether there was one."""
    copy = _Copy(target)
    with suppress(_Done, expat.ExpatError):
        copy.parser.ParseFile(source)
    return copy.found


class _Done(Exception):
    """The PDF is written."""


class _Copy:
    """What expat calls on its way through the file: the texts of one ``base64`` element go to ``target``."""

    def __init__(self, target: BinaryIO) -> None:
        self.found = False
        self._target = target
        self._wanted = False
        self._waiting: str | None = None  # characters that do not make three bytes yet; None outside of a document
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.buffer_size = _PIECE
        self.parser.StartElementHandler = self._start
        self.parser.CharacterDataHandler = self._text
        self.parser.EndElementHandler = self._end

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "document":
            self._wanted = _may_be_the_invoice(attributes.get("mimeType"), attributes.get("documentType"))
        self._waiting = "" if local == "base64" and self._wanted else None

    def _text(self, text: str) -> None:
        if self._waiting is None:
            return
        self._waiting += "".join(text.split())
        if not self.found:
            if len(self._waiting) < len(_MAGIC):
                return
            self.found = self._waiting.startswith(_MAGIC)
        whole = len(self._waiting) // 4 * 4 if self.found else 0
        self._target.write(b64decode(self._waiting[:whole]))
        self._waiting = self._waiting[whole:] if self.found else None

    def _end(self, _: str) -> None:
        if self.found:
            raise _Done
        self._waiting = None
