"""The entries of a zip file as they lie in it, read without our own package layer."""

from __future__ import annotations

import struct
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """What a program that copies an entry may lose: its compressed bytes, and what stands about them."""

    compressed: bytes
    method: int
    crc: int
    size: int
    stamp: tuple[int, ...]
    system: int
    attributes: int


def entries(path: Path) -> dict[str, Entry]:
    """Every entry by its name, in the order of the file."""
    content = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        infos = archive.infolist()
    found = {info.filename: _entry(content, info) for info in infos}
    assert len(found) == len(infos), "an entry stands twice in the file"
    return found


def _entry(content: bytes, info: zipfile.ZipInfo) -> Entry:
    name, extra = struct.unpack_from("<HH", content, info.header_offset + 26)
    start = info.header_offset + 30 + name + extra
    compressed = content[start : start + info.compress_size]
    return Entry(
        compressed, info.compress_type, info.CRC, info.file_size, info.date_time, info.create_system, info.external_attr
    )


def differing(before: Path, after: Path) -> set[str]:
    """The names of entries that are new, gone, or in any way not the same."""
    old, new = entries(before), entries(after)
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
