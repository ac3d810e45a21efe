"""Reading the XML of a part: no entities, no network, comments left out, markup compatibility resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from facturation_xls.workbook.package import MAIN, OFFICE

SPREADSHEET = (MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main")
REFERENCE = (OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships")
"""Transitional and strict namespaces of sheets and of ``r:id``."""

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


class IllFormed(Exception):
    """The part is not XML as Excel accepts it; the argument says why, without a word of its content."""


def parse(content: bytes) -> etree._Element:
    """The root element of a small part. Raises ``IllFormed``."""
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise IllFormed(_reason(error)) from None
    _refuse_doctype(root)
    return root


class ElementStream:
    """The elements of one name as a part is read, each taken off the tree once it was seen.

    Memory stays bounded whatever the size of the part. ``root`` is what is left of the tree at the end.
    """

    def __init__(self, chunks: Iterable[bytes], name: str) -> None:
        self.root: etree._Element | None = None
        self._chunks = chunks
        self._parser = etree.XMLPullParser(
            events=("end",),
            tag=[f"{{{space}}}{name}" for space in SPREADSHEET],
            resolve_entities=False,
            no_network=True,
            remove_comments=True,
            remove_pis=True,
        )

    def __iter__(self) -> Iterator[etree._Element]:
        """Raises ``IllFormed`` as soon as the XML is wrong."""
        try:
            for chunk in self._chunks:
                self._parser.feed(chunk)
                yield from self._ended()
            root = self._parser.close()
            yield from self._ended()
        except etree.XMLSyntaxError as error:
            raise IllFormed(_reason(error)) from None
        _refuse_doctype(root)
        self.root = root

    def _ended(self) -> Iterator[etree._Element]:
        events: Iterator[Any] = self._parser.read_events()  # of kind "end": pairs of a word and an element
        for _, element in events:
            yield element
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]


def _reason(error: etree.XMLSyntaxError) -> str:
    """The parser's number for the mistake: its words may repeat the content."""
    return f"XML error {getattr(error, 'code', 0)}"


def _refuse_doctype(root: etree._Element) -> None:
    if root.getroottree().docinfo.internalDTD is not None:
        raise IllFormed("it has a DOCTYPE")


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def namespace(element: etree._Element) -> str:
    """The element's namespace."""
    return element.tag.rpartition("}")[0].removeprefix("{")


def attributes(element: etree._Element) -> list[tuple[str, str]]:
    """The element's attributes with their values."""
    return [(str(name), str(value)) for name, value in element.attrib.items()]


def children(element: etree._Element) -> Iterator[etree._Element]:
    """The children, an ``mc:AlternateContent`` replaced by what its first filled alternative holds."""
    for child in element:
        if child.tag == f"{_COMPATIBILITY}AlternateContent":
            yield from next((alternative for alternative in child if len(alternative)), ())
        else:
            yield child


def ignorable_prefixes(root: etree._Element) -> list[str]:
    """The namespace prefixes that ``mc:Ignorable`` names: each must be declared, or Excel refuses the part."""
    return root.get(f"{_COMPATIBILITY}Ignorable", "").split()


def integer(text: str | None, default: int = -1) -> int:
    """The whole number of an attribute: ``default`` where it is absent, -1 (never in range) where it is no number."""
    if text is None:
        return default
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else -1
