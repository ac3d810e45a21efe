"""What may happen to a document on its way, and what somebody may do to it on purpose: bytes in, worse bytes out."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

POISON: Final = (
    *(b"NaN", b"INF", b"-INF", b"1E400", b"1e-400", b"1000000000000000", b"-0.00", b"0x10", b"1_000", b"1.234", b"--5"),
    *(b"9999-12-31", b"0000-00-00", b"31.02.2026", b"99.99.9999", b"2026-02-30T25:61:61", b"0001-01-01", b"45973"),
    *(
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        "é\u202e\u0000".encode(),
        b"\r\r\n",
        b"\x1a",
        b"\x0c" * 9,
    ),
    *(b"=1+1", b"=cmd|' /C calc'!A0", b"@SUM(1)", b"+1", b'"', b"''", b";;;;", b"\t" * 50, b"{0.__class__}", b"%s%n"),
    *(b"<!DOCTYPE a>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"&#0;", b"&#xFFFF;", b"<![CDATA[", b"]]>", b"<!--"),
    *(b"<?xml version='1.0' encoding='UTF-7'?>", b"encoding='nowhere'", b"xmlns='urn:x'", b"</", b"/>", b"<a" * 99),
    *(b"../../etc/passwd", b"C:\\con", b"%PDF-1.7", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"A" * 40_000, b"9" * 5_000),
)
"""Words that have hurt some program once."""

_NUMBER: Final = re.compile(rb"\d+(?:[.,'-]\d+)*")
_VALUE: Final = re.compile(rb'="[^"]*"')

Damage = Callable[[bytes, Random, Sequence[bytes]], bytes]


def _place(content: bytes, dice: Random) -> int:
    return dice.randrange(len(content) + 1)


def _flip(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """A few bits fall over."""
    damaged = bytearray(content)
    for _bit in range(dice.randint(1, 8) if damaged else 0):
        damaged[dice.randrange(len(damaged))] ^= 1 << dice.randrange(8)
    return bytes(damaged)


def _cut(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """The download stopped."""
    return content[: _place(content, dice)]


def _lose(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """A piece is missing."""
    first, last = sorted((_place(content, dice), _place(content, dice)))
    return content[:first] + content[last:]


def _repeat(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """A piece stands there again and again."""
    first = _place(content, dice)
    piece = content[first : first + dice.randint(1, 400)]
    return content[:first] + piece * dice.choice([2, 3, 50, 500]) + content[first:]


def _splice(content: bytes, dice: Random, others: Sequence[bytes]) -> bytes:
    """Two documents in one."""
    return content[: _place(content, dice)] + (other := dice.choice(others))[_place(other, dice) :]


def _insert(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """A bad word somewhere."""
    at = _place(content, dice)
    return content[:at] + dice.choice(POISON) + content[at:]


def _poison(pattern: re.Pattern[bytes], before: bytes = b"", after: bytes = b"") -> Damage:
    """A bad word in the place of a good one."""

    def damage(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
        found = list(pattern.finditer(content[:200_000]))
        if not found:
            return _insert(content, dice, ())
        match = dice.choice(found)
        return content[: match.start()] + before + dice.choice(POISON) + after + content[match.end() :]

    return damage


def _reencode(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """Saved by another program in other letters."""
    text = content.decode("utf-8", errors="replace")
    return text.encode(dice.choice(["utf-16", "utf-16-be", "cp1252", "utf-8-sig", "utf-32", "utf-7"]), errors="replace")


def _nest(content: bytes, dice: Random, _: Sequence[bytes]) -> bytes:
    """A wall of levels in the middle of the document."""
    levels, at = dice.choice([70, 3_000, 200_000]), _place(content, dice)
    return content[:at] + b"<a>" * levels + b"</a>" * dice.choice([0, levels]) + content[at:]


def _zip(content: bytes, dice: Random, others: Sequence[bytes]) -> bytes:
    """In a ZIP, under a name that means harm."""
    names = [
        "a.xml",
        "../../a.xml",
        "C:\\a.xml",
        "/etc/a.xml",
        "con",
        "a" * 300,
        "\u202exml.exe",
        "~$a.xlsx",
        "é/…/a.csv",
    ]
    file = io.BytesIO()
    how = dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "w", how) as archive:
        for member in (content, dice.choice(others)):
            archive.writestr(dice.choice(names), member)
    return file.getvalue()


def _inside(content: bytes, dice: Random, others: Sequence[bytes]) -> bytes:
    """Damage to one part of a package (a workbook, a ZIP); to the file itself if it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, RuntimeError, EOFError):
        return _flip(content, dice, others)
    if not parts or sum(map(len, parts.values())) > 4_000_000:
        return _flip(content, dice, others)
    victim = dice.choice(sorted(parts))
    parts[victim] = damage(parts[victim], dice, others, times=1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return file.getvalue()


KINDS: Final[tuple[Damage, ...]] = (
    *(_flip, _cut, _lose, _repeat, _splice, _insert, _reencode, _nest, _zip),
    *(_poison(_NUMBER), _poison(_NUMBER), _poison(_VALUE, b'="', b'"'), _poison(_VALUE, b'="', b'"')),
)
_OF_PACKAGES: Final = (*KINDS, _inside, _inside, _inside, _inside, _inside, _inside)


def damage(content: bytes, dice: Random, others: Sequence[bytes], times: int | None = None) -> bytes:
    """One to three kinds of damage, one after the other; the same ``dice`` do the same damage."""
    for _ in range(times or dice.choice([1, 1, 1, 2, 3])):
        kinds = _OF_PACKAGES if content.startswith(b"PK") else KINDS
        content = dice.choice(kinds)(content, dice, others)[:8_000_000]
    return content
