"""Who has the workbook open: Excel's owner file, LibreOffice's lock, and what Windows itself says."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_EXCEL_TEXT_AT, _EXCEL_LONGEST = 55, 52
_OFFICE_FIELD = re.compile(r"((?:\\.|[^\\,;])*)[,;]")
"""What stands before a comma or the closing semicolon; a backslash protects the sign after it."""

_SOMEBODY = "Quelqu'un"


def holder(path: Path) -> str:
    """A phrase that names who has the workbook open, from the files that Excel and LibreOffice lay beside it."""
    excel = _read(path.with_name(f"~${path.name}"))
    if excel is not None:
        return excel_owner(excel) or _SOMEBODY
    office = _read(path.with_name(f".~lock.{path.name}#"))
    return (libreoffice_owner(office) if office is not None else "") or _SOMEBODY


def is_open(path: Path) -> bool:
    """Whether somebody has the workbook open for work.

    On Windows the system decides and an owner file may be a leftover of a crash. Elsewhere Excel's lock on a shared
    folder
    cannot be seen, so the owner files are believed.
    """
    if os.name == "nt":
        try:
            with path.open("r+b"):
                return False
        except FileNotFoundError:
            return False
        except PermissionError:
            return True
    return any(path.with_name(name).exists() for name in (f"~${path.name}", f".~lock.{path.name}#"))


def excel_owner(content: bytes) -> str:
    """The user's name in Excel's ``~$`` file (165 bytes: a length, the name in the ANSI code page, again in UTF-16)."""
    if len(content) <= _EXCEL_TEXT_AT + 2 or not 0 < content[0] <= _EXCEL_LONGEST:
        return ""
    length = int.from_bytes(content[_EXCEL_TEXT_AT : _EXCEL_TEXT_AT + 2], "little")
    wide = content[_EXCEL_TEXT_AT + 2 : _EXCEL_TEXT_AT + 2 + 2 * length]
    names = [content[1 : 1 + content[0]].decode("cp1252", "replace")]
    if 0 < length <= _EXCEL_LONGEST and len(wide) == 2 * length:
        names.insert(0, wide.decode("utf-16-le", "replace"))
    return next((name for name in (n.strip("\0 ") for n in names) if name.isprintable()), "")


def libreoffice_owner(content: bytes) -> str:
    """``Zoé Müller (PC ACCUEIL, depuis 21.11.2026 19:44)`` from a ``.~lock.…#`` line of five fields."""
    fields = _OFFICE_FIELD.findall(content.decode("utf-8", "replace"))
    name, user, host, since = ([re.sub(r"\\(.)", r"\1", field).strip() for field in fields] + [""] * 4)[:4]
    details = ", ".join(part for part in (host, f"depuis {since}" if since else "") if part)
    return f"{name or user} ({details})" if (name or user) and details else name or user


def _read(path: Path) -> bytes | None:
    """The owner file's bytes; ``None`` when there is none, empty when its holder lets nobody read it."""
    try:
        return _shared(path)
    except FileNotFoundError:
        return None
    except OSError:
        return b""


_LONGEST_READ = 4096

if sys.platform == "win32":
    import ctypes
    import msvcrt
    from ctypes import wintypes

    _READ, _SHARE_ALL, _OPEN_EXISTING, _NORMAL = 0x80000000, 7, 3, 0x80

    def _shared(path: Path) -> bytes:
        """A file that its holder may delete at any moment: Python's own ``open`` does not agree to that."""
        system = ctypes.WinDLL("kernel32", use_last_error=True)
        system.CreateFileW.restype = wintypes.HANDLE
        opened = system.CreateFileW(str(path), wintypes.DWORD(_READ), _SHARE_ALL, None, _OPEN_EXISTING, _NORMAL, None)
        if opened == wintypes.HANDLE(-1).value:
            raise ctypes.WinError(ctypes.get_last_error())
        with os.fdopen(msvcrt.open_osfhandle(opened, os.O_RDONLY), "rb") as file:
            return file.read(_LONGEST_READ)

else:

    def _shared(path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(_LONGEST_READ)
