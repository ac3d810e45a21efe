"""``anonymiser``: a copy of a file that may be sent to the support, with nobody's names, numbers or health in it.

Amounts, days and the way the file is built stay, so that what is wrong with it can still be seen.
"""

from __future__ import annotations

from pathlib import Path

from facturation_xls.errors import UsageError
from facturation_xls.files import made_whole
from facturation_xls.masking.masker import Masker

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_HEAD_BYTES = 4096


def anonymise(path: Path, target: Path | None = None) -> Path:
    """Write an anonymous copy of an XML file or a table; the answer is its place, beside the file unless one is given.

    The name of the copy says nothing of the original. Raises ``UsageError`` for other kinds of files, and for a target
    that exists.
    """
    copy = anonymous(path.read_bytes())
    place = target or _free(path)
    if place.exists():
        raise UsageError(problem=f"« {place.name} » existe déjà. Donnez un autre nom avec --vers.")
    with made_whole(place) as out:
        out.write(copy)
    return place


def anonymous(content: bytes, key: bytes | None = None) -> bytes:
    """The bytes of the copy. ``key`` makes the masks repeatable, for tests. Raises ``UsageError``."""
    from facturation_xls.masking import markup, tables

    head = content[:_HEAD_BYTES]
    if _PDF in head or head.startswith(_OLE):
        raise UsageError(problem="Je ne sais rendre anonymes que les fichiers XML, CSV et Excel (.xlsx).")
    if head.startswith(_ZIP):
        try:
            return tables.anonymous_workbook(content, Masker(key, tables.vocabulary()))
        except Exception as error:
            problem = "Ce classeur ne s'ouvre pas ; d'un ZIP, donnez les fichiers un à un."
            raise UsageError(problem=problem) from error
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"\xff\xfe<", b"\xfe\xff\0<")):
        return markup.anonymous(content, Masker(key))
    return tables.anonymous_csv(content, Masker(key, tables.vocabulary()))


def _free(path: Path) -> Path:
    """The first ``anonyme_1.xml`` that is not taken."""
    number = 1
    while (place := path.with_name(f"anonyme_{number}{path.suffix.lower()}")).exists():
        number += 1
    return place
