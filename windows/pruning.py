"""What the packages bring and the practice's PC does not need, each kind with its reason."""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Final

LEFT_OUT: Final[dict[str, str]] = {
    "*/tests/*": "tests of the packages",
    "bin/*": "commands of the packages, for Linux",
    "share/*": "their manual pages",
    "*.pyi": "annotations for type checkers",
    "*.h": "headers for compilers",
    "*.lib": "libraries for linkers",
    "*.[cf]": "sources of what is compiled already",
    "*.f90": "as *.c",
    "*.pyf": "as *.c",
    "*.py[x]": "as *.c",
    "*.px[di]": "as *.c",
    "*.whl": "a stray file of numpy's wheel, empty",
    "*.dist-info/RECORD": "the list of what was installed, before this one",
    "*.dist-info/INSTALLER": "as RECORD",
    "*.dist-info/REQUESTED": "as RECORD",
    "numpy/f2py/*": "a Fortran compiler's helper",
    "PIL/_avif*.pyd": "a format of pictures; letters have none",
    "tzdata/*": "time zones: a day is one of the practice's wall calendar",
}
"""Patterns of paths in the packages' folder. Sources stay: the licences of fpdf2 and python-stdnum want them there."""


def prune(packages: Path) -> None:
    """Remove what is left out, and the folders that become empty."""
    for path in sorted(packages.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif reason(path.relative_to(packages)):
            path.unlink()


def reason(path: PurePosixPath | Path) -> str:
    """Why a file is left out; empty where it is not."""
    shown = path.as_posix()
    return next((why for pattern, why in LEFT_OUT.items() if fnmatchcase(shown, pattern)), "")


def copy_needed(source: Path, target: Path, endings: frozenset[str]) -> None:
    """Copy the files with one of these endings, with their folders; neither dates nor rights."""
    for path in sorted(source.rglob("*")):
        if path.is_file() and path.suffix in endings and "__pycache__" not in path.parts:
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, place)
