"""Run by the folder's own Python under Wine: holds a file open as a Windows program does, until told to let go."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes

_READ, _WRITE, _DELETE, _OPEN_EXISTING, _NORMAL = 0x80000000, 0x40000000, 0x10000, 3, 0x80
SHARES = {"excel": (_READ | _WRITE, 1), "alone": (_READ | _WRITE, 0), "owner": (_READ | _WRITE | _DELETE, 5)}
"""Access, and what others may do meanwhile: Excel lets them read a workbook, and read or delete its owner file, if they
agree that it may go; other programs let them do nothing."""


def main(how: str, path: str) -> None:
    """Open, say so, and wait for the end of the input."""
    system = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    system.CreateFileW.restype = wintypes.HANDLE
    access, share = SHARES[how]
    held = system.CreateFileW(path, wintypes.DWORD(access), share, None, _OPEN_EXISTING, _NORMAL, None)
    sys.stdout.write("held\n" if held != wintypes.HANDLE(-1).value else "refused\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
