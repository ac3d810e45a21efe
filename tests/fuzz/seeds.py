"""The documents that the fuzzer starts from: at least one for every reader."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
_SUFFIXES = frozenset({".xml", ".csv", ".xlsx", ".xls", ".ods", ".pdf", ".zip"})
_MOST_OF_A_KIND = 3


@cache
def seeds() -> dict[str, bytes]:
    """Names and bytes: every document of the reader's tests, and some of each kind of the samples."""
    found = sorted((_ROOT / "tests" / "sources" / "documents").rglob("*"))
    for suffix in sorted(_SUFFIXES):
        found += sorted((_ROOT / "samples").glob(f"20*/*{suffix}"))[:_MOST_OF_A_KIND]
    return {path.relative_to(_ROOT).as_posix(): path.read_bytes() for path in found if path.suffix in _SUFFIXES}
