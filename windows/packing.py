"""The folder as a ZIP that depends on nothing but its content, and what it weighs."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The oldest day that a ZIP knows: dates of files say only when they were built."""

_PROGRAMS = frozenset({".exe", ".dll", ".pyd"})


def pack(folder: Path, archive: Path) -> None:
    """Write every file below ``folder`` into a ZIP, by name, without dates and rights."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for path in files(folder):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # unpacked on Windows
            target.writestr(entry, path.read_bytes())


def files(folder: Path) -> list[Path]:
    """Every file below a folder, in the order of the ZIP."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


@dataclass(frozen=True, slots=True)
class Binary:
    """A program or library. ``signed``: it carries a signature (whose, ``docs/WINDOWS.md`` says)."""

    path: str
    size: int
    signed: bool


def binaries(folder: Path) -> list[Binary]:
    """The programs and libraries below a folder; Windows may refuse those without a signature."""
    found = [path for path in files(folder) if path.suffix.casefold() in _PROGRAMS]
    return [Binary(path.relative_to(folder).as_posix(), path.stat().st_size, is_signed(path)) for path in found]


def is_signed(path: Path) -> bool:
    """Whether a Windows program has a certificate table: the fifth data directory of its optional header."""
    content = path.read_bytes()
    head = int.from_bytes(content[0x3C:0x40], "little")
    if content[:2] != b"MZ" or content[head : head + 4] != b"PE\0\0":
        raise ValueError(f"{path.name} is no Windows program")
    optional = head + 24
    wide = content[optional : optional + 2] == b"\x0b\x02"  # 64 bits
    directories = optional + (112 if wide else 96)
    size = int.from_bytes(content[directories + 4 * 8 + 4 : directories + 4 * 8 + 8], "little")
    return size > 0
