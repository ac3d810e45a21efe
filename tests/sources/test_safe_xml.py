"""XML from strangers: what is let in, and what each trap is answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.errors import SourceError
from facturation_xls.errors.files import XmlForbidden, XmlTooComplex, XmlTooLarge, XmlUnreadable
from facturation_xls.sources import safe_xml
from facturation_xls.sources.safe_xml import MAX_DEPTH, parse_xml, root_name

BOMB = (
    b'<!DOCTYPE a [<!ENTITY e0 "ha">'
    + b"".join(b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 10))
    + b"]>"
)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-8-SIG", "UTF-16", "ISO-8859-1", "windows-1252"])
def test_the_document_own_encoding_counts(encoding: str) -> None:
    declared = encoding.removesuffix("-SIG")
    content = f'<?xml version="1.0" encoding="{declared}"?><é xmlns="urn:x">Zoé</é>'.encode(encoding)
    root = parse_xml(content)
    assert (root.tag, root.text) == ("{urn:x}é", "Zoé")
    assert root_name(content) == ("urn:x", "é")


def test_comments_and_instructions_leave_no_trace() -> None:
    root = parse_xml(b"<?go x?><!-- a --><a>one <!-- b --><?go?>two<b/></a><!-- c -->")
    assert root.text == "one two"
    assert [child.tag for child in root] == ["b"]


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
        b"<?xml version='1.0'?><!-- x --><!DOCTYPE a [<!ELEMENT a ANY>]><a/>",
        BOMB + b"<a>&e9;</a>",
        BOMB + b'<a b="&e9;"/>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("UTF-16"),
    ],
    ids=["bare", "external", "file entity", "after a comment", "bomb", "bomb in the root's attribute", "UTF-16"],
)
def test_a_doctype_is_refused_before_it_acts(content: bytes) -> None:
    with pytest.raises(XmlForbidden):
        parse_xml(content)


def test_a_doctype_does_not_hide_what_the_file_is() -> None:
    assert root_name(b'<!DOCTYPE x><x:a xmlns:x="urn:x"/>') == ("urn:x", "a")


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 100_000])
def test_too_many_levels(levels: int) -> None:
    with pytest.raises(XmlTooComplex):
        parse_xml(b"<a>" * levels + b"</a>" * levels)


def test_levels_up_to_the_limit() -> None:
    assert parse_xml(b"<a>" * MAX_DEPTH + b"</a>" * MAX_DEPTH).tag == "a"


@pytest.mark.parametrize("content", [b"<a>" + b"<b/>" * 11 + b"</a>", b"<a " + b' b=""' * 11 + b"/>"])
def test_too_many_elements_or_attributes(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MAX_MARKS", 10)
    with pytest.raises(XmlTooComplex):
        parse_xml(content)


def test_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "MAX_BYTES", 10)
    with pytest.raises(XmlTooLarge):
        parse_xml(b"<a>12345</a>")


def test_an_embedded_pdf_of_20_megabytes_is_let_in() -> None:
    pdf = b"JVBERi0x" * 2_500_000
    root = parse_xml(b"<a><base64>" + pdf + b"</base64><b/></a>")
    assert [child.tag for child in root] == ["base64", "b"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", 1),
        (b"facture", 1),
        (b"\0" * 100, 1),
        (b"<a>\n<b>\n\0</b></a>", 3),
        (b"<a>\n<b>\n<c></b>\n</a>", 3),
        (b"<a>\n<b>\n", 3),
        (b"<a>\n\xe9</a>", 2),
        (b"<a>&nbsp;</a>", 1),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', 1),
        (b'<?xml version="1.0" encoding="shift_jis"?><a/>', 1),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4-', 1),
    ],
)
def test_damage_is_named_by_its_line(content: bytes, line: int) -> None:
    with pytest.raises(XmlUnreadable) as refusal:
        parse_xml(content)
    assert f"à la ligne {line}." in refusal.value.message


def test_a_refusal_never_shows_what_the_file_says() -> None:
    with pytest.raises(XmlUnreadable) as refusal:
        parse_xml(b"<a><Durand/>")
    assert "Durand" not in refusal.value.message
    assert refusal.value.__cause__ is None


@pytest.mark.parametrize("content", [b"", b"a;b\n1;2\n", b"%PDF-1.7", b"PK\x03\x04", b"<", b"<a", b"< a>", b"\xff\xfe"])
def test_what_is_no_xml_has_no_root(content: bytes) -> None:
    assert root_name(content) is None


@given(st.binary(max_size=200) | st.binary(max_size=100).map(lambda tail: b"<a>" + tail + b"</a>"))
def test_any_bytes_are_parsed_or_refused(content: bytes) -> None:
    name = root_name(content)
    try:
        root = parse_xml(content)
    except SourceError:
        return
    assert name is not None
    assert root.tag == ("{" + name[0] + "}" if name[0] else "") + name[1]
