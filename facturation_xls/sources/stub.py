"""What stays in the archives of a document that spoke of an erased person: what it said, without the person.

A text that anybody can open: two sentences, the document in the words of ``model``, and at its end the hash of the
document whose place it takes, so that the journal knows it as the same one. A ZIP of which a member was replaced has
that hash in its comment. Only the archives may say so: a file from outside is what it contains.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from facturation_xls.errors.erasure import StubDamaged
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver

_TRAILER: Final = "facturation:document-efface:"
_AT_THE_END: Final = re.compile(rb"facturation:document-efface:([0-9a-f]{32})\s*$")
_OPENING: Final = "Ce document a été remplacé"
_TEXT: Final = (
    _OPENING
    + " le {day:%d.%m.%Y} : une personne dont il parlait a été effacée.\n"
    + "Il reste ce qu'il faut pour retrouver les mêmes chiffres. Ne modifiez pas ce fichier.\n\n"
)
_KINDS: Final = {
    kind.__name__: kind for kind in (InvoiceDocument, Statement, BankNotice, TableExport, Proof, Answer, TakeOver)
}
_FIXED_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Stub:
    """What stays of a document: the word for its kind, and what it says."""

    kind: str
    documents: tuple[Document, ...]


def declared_hash(content: bytes) -> str:
    """The hash of the document whose place an archived file takes; an empty text for a document itself."""
    match = _AT_THE_END.search(content[-len(_TRAILER) - 40 :])
    return match[1].decode() if match else ""


def is_stub(content: bytes) -> bool:
    """Whether an archived file is what stays of a document (a ZIP with such a member is none)."""
    return content.startswith(_OPENING.encode()) and bool(declared_hash(content))


def write_stub(stub: Stub, content_hash: str, day: date) -> bytes:
    """The file that takes the place of a document with this hash."""
    said = {"genre": stub.kind, "documents": [{type(d).__name__: _told(d)} for d in stub.documents]}
    content = json.dumps(said, ensure_ascii=False, indent=1)
    return f"{_TEXT.format(day=day)}{content}\n\n{_TRAILER}{content_hash}\n".encode()


def read_stub(content: bytes) -> Stub:
    """What stays of a document. Raises ``StubDamaged``."""
    try:
        text = content.decode()
        said = json.loads(text[text.index("{") : text.rindex("}") + 1])
        documents = (_understood(_KINDS[name], told) for found in said["documents"] for name, told in found.items())
        return Stub(str(said["genre"]), tuple(documents))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StubDamaged from error


def replace_members(content: bytes, members: Sequence[SourceFile], stubs: Mapping[int, SourceFile], mark: str) -> bytes:
    """A ZIP with the same documents, some of them replaced by position; ``mark``: the hash of the one it was."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for position, member in enumerate(members):
            file = stubs.get(position, member)
            info = ZipInfo(file.name, _FIXED_DATE)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, file.content)
        archive.comment = f"{_TRAILER}{declared_hash(content) or mark}".encode()
    return out.getvalue()


# --- dataclasses as JSON ----------------------------------------------------------------------------------------------


def _told(value: Any) -> Any:
    """A value as JSON has it; fields that hold their default are left out."""
    if is_dataclass(value):
        pairs = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _told(held) for field, held in pairs if held != field.default}
    if isinstance(value, tuple):
        return [_told(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _understood(hint: Any, value: Any) -> Any:
    """A value of JSON as the type says. Raises ``ValueError``, ``TypeError`` or ``KeyError`` where it is none."""
    if get_origin(hint) is UnionType:
        return None if value is None else _understood(next(a for a in get_args(hint) if a is not type(None)), value)
    if get_origin(hint) is tuple:
        return tuple(_understood(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint) and isinstance(hint, type):
        hints = _hints(hint)
        return hint(**{name: _understood(hints[name], item) for name, item in value.items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    if hint is date:
        return date.fromisoformat(value)
    if type(value) is not hint:
        raise TypeError(f"{type(value)} for {hint}")
    return value
