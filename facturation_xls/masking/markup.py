"""XML made anonymous token by token: it need not be well-formed, since that may be what is wrong with it.

Every value is masked unless it is known to be harmless; services, diagnoses, notes and embedded documents are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from typing import Final
from xml.sax.saxutils import escape

from facturation_xls.masking.masker import Masker

_LEFT_OUT: Final = frozenset(
    "services service detail diagnosis documents document base64 xtra remark text instructions".split()
)
"""Elements of which nothing stays but their name: health data, free notes, whole documents."""

_HARMLESS_ATTRIBUTES: Final = frozenset(
    "language modus validation_status role place type storno copy resend purpose credit_advice request_type canton "
    "request_subtype request_timestamp request_date invoice_date invoice_timestamp reminder_level payment_period "
    "payment_periode date_begin date_end currency ccy version number sequence_id status_in status_out "
    "response_timestamp allowmodification allowts print_at_intermediate print_copy_to_guarantor result code major "
    "minor".split()
)
_HARMLESS_ELEMENTS: Final = frozenset(
    "cd cdtdbtind sts rvslind ccy nboftxs pgnb lastpgind dt dttm credttm frdttm todttm amt ttlchrgsandtaxamt "
    "accptncdttm elctrncseqnb rvslid".split()
)
_KINDS: Final = frozenset({"prtry", "endtoendid"})
_HARMLESS_WORDS: Final = re.compile(r"QRR|SCOR|ISR Reference|NOTPROVIDED|[A-Z]{3,4}")
_AMOUNT: Final = re.compile(r"[\d.,'’+\-eE ]*|NaN|-?INF")
_HARMLESS_VALUE: Final = re.compile(
    r"-?\d+\.\d+(?:E\d+)?|true|false|\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?(?:Z|[+-]\d\d:\d\d)?|-?P\d+[DMY]|NaN|-?INF",
    re.ASCII,
)
_PROGRAMS: Final = frozenset({"package", "generator", "depends_on"})
"""Which program made the file: the support wants to know, and it is nobody's secret."""

_PRIVATE_DAYS: Final = frozenset({"birthdate", "birthdt", "birth_date", "death_date"})
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_NUMBERS: Final = frozenset({"request_id", "invoice_id"})
_PUBLIC_GLN: Final = re.compile(r"7611910\d{6}|2000000000008|200[0-9]{10}|7601001304307")
"""CMD's own numbers and those that mean "nobody": channels are told by them."""

_TOKENS: Final = re.compile(
    r"(?P<comment><!--.*?(?:-->|\Z))"
    r"|(?P<cdata><!\[CDATA\[.*?(?:\]\]>|\Z))"
    r"|(?P<doctype><!.*?(?:>|\Z))"
    r"|(?P<instruction><\?.*?(?:\?>|\Z))"
    r"""|(?P<tag></?[^\s<>/="'!?]+(?:[^<>"']|"[^"<]*"|'[^'<]*')*>)"""
    r"|(?P<broken><[^<]*)"
    r"|(?P<text>[^<]+)",
    re.DOTALL,
)
_NAME: Final = re.compile(r"""</?([^\s<>/="'!?]+)""")
_NUMBER_VALUE: Final = re.compile(r"""\b(?:request_id|invoice_id)\s{0,9}=\s{0,9}["']([^"'<]{1,80})""")
_ATTRIBUTE: Final = re.compile(r"""(?<![^\s"'])([^\s<>/="']+)(\s{0,9}=\s{0,9})(?:"([^"]*)"|'([^']*)')""")
_DECLARATION: Final = re.compile(r"<\?xml[^>]*\?>|<\?xml-stylesheet[^>]*\?>")
_DECLARED_ENCODING: Final = re.compile(rb"""encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def anonymous(content: bytes, masker: Masker) -> bytes:
    """The document with other names and numbers, in the same letters."""
    encoding = _encoding(content)
    text = content.decode(encoding, errors="surrogateescape" if encoding == "utf-8" else "replace")
    for match in _NUMBER_VALUE.finditer(text):
        masker.note(match[1])
    masked = "".join(_masked(text, masker))
    return masked.encode(encoding, errors="surrogateescape" if encoding == "utf-8" else "xmlcharrefreplace")


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _DECLARED_ENCODING.search(content[:200])
    name = declared[1].decode().lower() if declared else "utf-8"
    return name if name in {"iso-8859-1", "windows-1252", "us-ascii"} else "utf-8"


def _masked(text: str, masker: Masker) -> Iterator[str]:
    inside, left_out = "", ""
    for token in _TOKENS.finditer(text):
        kind, value = token.lastgroup, token[0]
        name = _local(_NAME.match(value)[1]) if kind == "tag" else ""  # type: ignore[index]
        if left_out:
            if name == left_out and value.startswith("</"):
                left_out = ""
                yield value
            continue
        match kind:
            case "tag":
                yield value if name in _PROGRAMS else _ATTRIBUTE.sub(partial(_attribute, masker=masker), value)
                inside = "" if value.startswith("</") else name
                opens = not value.startswith("</") and not value.endswith("/>")
                left_out = name if opens and _is_left_out(value) else ""
            case "text":
                yield _content(value, inside, masker)
            case "cdata":
                yield f"<![CDATA[{masker.text(value[9:].removesuffix(']]>'))}]]>"
            case "instruction":
                yield value if _DECLARATION.fullmatch(value) else "<?x?>"
            case "doctype":
                yield "<!DOCTYPE x>" if value.upper().startswith("<!DOCTYPE") else "<!x>"
            case "broken":
                yield "<" + masker.text(value[1:])
            case _:
                yield "<!---->"


def _is_left_out(tag: str) -> bool:
    """By its exact name: ``document`` holds a letter, ``Document`` is the root of a bank file."""
    name = _NAME.match(tag)
    return name is not None and name[1].rpartition(":")[2] in _LEFT_OUT


def _attribute(found: re.Match[str], masker: Masker) -> str:
    name, value = found[1], found[3] if found[3] is not None else found[4]
    quote = '"' if found[3] is not None else "'"
    masked = escape(
        _value(_local(name), name, unescape(value), masker), {quote: "&quot;" if quote == '"' else "&apos;"}
    )
    return f"{name}{found[2]}{quote}{masked}{quote}"


def _value(local: str, name: str, value: str, masker: Masker) -> str:
    if local in _PRIVATE_DAYS:
        return _DAY.sub("1900-01-01", value)
    declares = name.startswith("xmlns") or local in {"schemalocation", "nonamespaceschemalocation", "lang"}
    if declares or local in _HARMLESS_ATTRIBUTES or _HARMLESS_VALUE.fullmatch(value) or _PUBLIC_GLN.fullmatch(value):
        return value
    if local.startswith(("amount", "vat")) and _AMOUNT.fullmatch(value):
        return value
    if local in {"gender", "sex"}:
        return ""
    return masker.identifier(value) if local in _NUMBERS else masker.text(value)


def _content(value: str, inside: str, masker: Masker) -> str:
    bare = unescape(value.strip())
    if not bare:
        return value
    if inside in _PRIVATE_DAYS:
        return _DAY.sub("1900-01-01", value)
    harmless = inside in _HARMLESS_ELEMENTS and len(bare) <= 35 and not _is_name(bare)
    kind = inside in _KINDS and _HARMLESS_WORDS.fullmatch(bare)
    if harmless or kind or bare in {"0", "1"} or _HARMLESS_VALUE.fullmatch(bare) or _PUBLIC_GLN.fullmatch(bare):
        return value
    return value.replace(value.strip(), escape(masker.text(bare)))


def _is_name(text: str) -> bool:
    """Whether a text in the place of a code is none: it holds small letters."""
    return bool(re.search(r"[^\W\d_]{2,}", text)) and text != text.upper()


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()
