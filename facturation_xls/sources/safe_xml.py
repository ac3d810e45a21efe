"""XML from strangers: parsed without entities, network or DOCTYPE, within limits of size and depth (DESIGN §5).

Bytes go in, so that the document's own encoding counts. expat looks at the prologue only, because it reports a DOCTYPE
before acting on it; lxml then builds the tree, its own limit on long texts lifted (an embedded PDF is one text node).
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple
from xml.parsers import expat

from lxml import etree

from facturation_xls.errors.files import XmlForbidden, XmlTooComplex, XmlTooLarge, XmlUnreadable

MAX_BYTES = 64 * 2**20
"""An invoice is about 6 kB, a thousand times more with its embedded PDF; a year of a bank's file is some megabytes."""

MAX_DEPTH = 64
"""The deepest path of the standards we read has 14 levels."""

MAX_MARKS = 4_000_000
"""Tags and attributes: what costs memory in a tree. 50,000 payments of a bank's file have 3 million."""

_PROLOGUE_BYTES = 64 * 2**10
_PARSER = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    huge_tree=True,
    remove_comments=True,
    remove_pis=True,
)
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


def parse_xml(content: bytes) -> etree._Element:
    """The root element; comments and processing instructions are left out.

    Raises ``XmlTooLarge``, ``XmlForbidden`` (a DOCTYPE), ``XmlTooComplex`` (too deep, too many elements),
    ``XmlUnreadable`` (ill-formed, truncated, in an unknown encoding, or no XML at all).
    """
    if len(content) > MAX_BYTES:
        raise XmlTooLarge(size=-(-len(content) // 2**20), limit=MAX_BYTES // 2**20)
    if content.count(b"<") + content.count(b"=") > MAX_MARKS:
        raise XmlTooComplex
    prologue = _prologue(content[:_PROLOGUE_BYTES])
    if prologue.doctype:
        raise XmlForbidden
    if prologue.root is None:
        raise XmlUnreadable(line=prologue.line)
    try:
        root = etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", 0) == etree.ErrorTypes.ERR_RESOURCE_LIMIT:
            raise XmlTooComplex from None
        raise XmlUnreadable(line=error.lineno or 1) from None
    if _TOO_DEEP(root):
        raise XmlTooComplex
    return root


def root_name(content: bytes) -> tuple[str, str] | None:
    """Namespace (or an empty text) and local name of the root element; ``None`` if this is no XML.

    Cheap: reads the first 64 kB at most.
    """
    return _prologue(content[:_PROLOGUE_BYTES]).root


class _Prologue(NamedTuple):
    """What stands before the first element's content. ``line`` is where reading stopped."""

    root: tuple[str, str] | None
    doctype: bool
    line: int


@lru_cache(maxsize=1)
def _prologue(head: bytes) -> _Prologue:
    """Of the beginning of a file; the last one is kept, because every reader asks for the same one."""
    root: tuple[str, str] | None = None
    doctype = False

    def on_doctype(*_: object) -> None:
        nonlocal doctype
        doctype = True

    def on_element(name: str, _: object) -> None:
        nonlocal root
        namespace, _separator, local = name.rpartition(" ")
        root = namespace, local
        raise StopIteration  # the root is all we need

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = on_doctype
    parser.StartElementHandler = on_element
    # an encoding that Python does not know is a LookupError, a multi-byte one a ValueError
    with suppress(StopIteration, expat.ExpatError, LookupError, ValueError):
        parser.Parse(head, False)
    return _Prologue(root, doctype, parser.CurrentLineNumber)
