"""Whether a text or a file names somebody erased: only marks of names are known, so each run of words is tried."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from facturation_xls.erased import Erasures, name_form

_WORDS: Final = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")
_LONGEST_NAME: Final = 5
_TEXT: Final = re.compile(rb">([^<]*[^\d\s.<][^<]*)<|Target=\"([^\"]*)\"")
_PARTS: Final = (".xml", ".rels", ".vml")
_FEW: Final = 5_000
"""Texts of a part that are also tried as one."""
_OPENED: Final = frozenset({".xlsx", ".xlsm", ".docx"})
_READ: Final = frozenset({".csv", ".txt", ".md", ".json", ".xml", ".html"})


def mentions(erasures: Erasures, text: str) -> bool:
    """Whether some words of a text, side by side, are the name of somebody erased."""
    return bool(erasures) and _names_any(erasures, [text])


def _names_any(erasures: Erasures, pieces: Iterable[str]) -> bool:
    """Whether one of several texts names somebody erased; each run of words is tried once."""
    names = frozenset[str]().union(*(person.names for person in erasures.persons))
    tried: set[tuple[str, ...]] = set()
    for piece in pieces:
        words = [_folded(word) for word in _WORDS.findall(piece)]
        for length in range(1, min(_LONGEST_NAME, len(words)) + 1):
            for start in range(len(words) - length + 1):
                run = tuple(sorted(words[start : start + length]))
                if run not in tried:
                    tried.add(run)
                    if erasures.mark(" ".join(run)) in names:
                        return True
    return False


@lru_cache(maxsize=1 << 16)
def _folded(word: str) -> str:
    return name_form(word)


def file_mentions(erasures: Erasures, path: Path) -> bool:
    """Whether a file's name or its content names somebody erased; what nobody can read does not. Raises ``OSError``."""
    return mentions(erasures, path.stem) or (bool(erasures) and _names_any(erasures, texts(path)))


def texts(path: Path) -> Iterator[str]:
    """The texts of a workbook, a letter, a PDF or a plain file, piece by piece. Raises ``OSError``."""
    if path.suffix.lower() in _OPENED:
        yield from _packed_texts(path)
    elif path.suffix.lower() == ".pdf":
        yield from _pages(path)
    elif path.suffix.lower() in _READ:
        yield path.read_text(encoding="utf-8", errors="replace")


def _packed_texts(path: Path) -> Iterator[str]:
    try:
        with ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(_PARTS):
                    yield from _texts_of(archive.read(name))
    except BadZipFile:
        return


def _texts_of(part: bytes) -> Iterator[str]:
    """What the elements of a part say, each text once, and all of them in a row: Word cuts names into pieces.

    A sheet's cells are too many for that, and hold whole names.
    """
    found = [(text or target).decode("utf-8", "replace") for text, target in _TEXT.findall(part)]
    yield from map(unescape, dict.fromkeys(found))
    if len(found) < _FEW:
        yield unescape("".join(found))


def _pages(path: Path) -> Iterator[str]:
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(path.read_bytes()) as pdf:
            for page in pdf:
                yield str(page.get_textpage().get_text_range(errors="replace"))
    except pypdfium2.PdfiumError:
        return


def workbook_mentions(erasures: Erasures, path: Path) -> Iterator[str]:
    """Where a workbook still names somebody erased: its sheets, or another part of it that repeats them.

    A pivot of staff's repeats what it showed until Excel computes it again.
    """
    from facturation_xls.workbook.package import Package

    with Package(path) as package:
        sheets = {sheet.part: sheet.name for sheet in package.sheets()}
        owners = {r.target: name for part, name in sheets.items() for r in package.relationships(part)}
        shared = {r.target for r in package.relationships(package.workbook) if r.is_a("sharedStrings")}
        for part in package.parts:
            if part.endswith(_PARTS) and _names_any(erasures, _texts_of(package.read(part))):
                yield sheets.get(part) or owners.get(part) or ("texte d'une cellule" if part in shared else part)
