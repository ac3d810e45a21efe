"""The parts of a package as the rules read them: found whatever the case of their names, small ones parsed once."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from facturation_xls.workbook.lint.fault import Report
from facturation_xls.workbook.lint.markup import IllFormed, local, parse
from facturation_xls.workbook.lint.vocabulary import SUITABLE_TYPES
from facturation_xls.workbook.package import CONTENT_TYPES, resolve

_CHUNK = 1 << 20
_TRASH = "[trash]/"
"""Excel parks what it could not delete there; no reader looks at it."""

_ENCRYPTED = 0x1

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OverflowError, RuntimeError, ValueError)
"""What a corrupt zip file makes the standard library raise; a directory that lies about places adds ``OSError``."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship; ``target`` is a part's name, empty for an outside address or a fragment (``#Home!A1``)."""

    kind: str
    target: str


class Parts:
    """Reads a package and writes down what is wrong with its zip entries, its content types and its relationships.

    ``instead`` holds the content of parts whose entries are known to be sound.
    """

    def __init__(self, archive: zipfile.ZipFile, report: Report, instead: Mapping[str, bytes] | None = None) -> None:
        self._archive = archive
        self._report = report
        self._instead = {name.lower(): content for name, content in (instead or {}).items()}
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._damaged: set[str] = set()
        self._read_entries()
        self._roots: dict[str, etree._Element | None] = {}
        self._types: dict[str, str] = {}
        self._default_types: dict[str, str] = {}
        self._read_content_types()
        self._relationships = {
            _source(name).lower(): self._read_relationships(name)
            for name in self.names
            if name.lower().endswith(".rels")
        }

    # --- zip entries -----------------------------------------------------------------------------------------

    def _read_entries(self) -> None:
        for info in self._archive.infolist():
            name = info.filename
            if name.endswith("/") or name.startswith(_TRASH):
                continue
            if name.lower() in self._entries:
                self._report.add(name, "zip-duplicate", "two entries have this name")
            self._entries[name.lower()] = info
        for key, info in self._entries.items():
            if key not in self._instead and (fault := self._entry_fault(info)):
                self._damaged.add(key)
                self._report.add(info.filename, "zip-entry", fault)

    def _entry_fault(self, info: zipfile.ZipInfo) -> str:
        if info.flag_bits & _ENCRYPTED:
            return "is encrypted"
        if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            return "is neither stored nor deflated"
        try:
            with self._archive.open(info) as file:
                while file.read(_CHUNK):
                    pass
        except (OSError, *UNREADABLE) as error:
            return f"cannot be read ({type(error).__name__})"
        return ""

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return [info.filename for info in self._entries.values()]

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def chunks(self, name: str) -> Iterator[bytes]:
        """The content of a part, a megabyte at a time; nothing where it is absent or damaged."""
        key = name.lower()
        if key in self._instead:
            yield self._instead[key]
        elif key in self._entries and key not in self._damaged:
            with self._archive.open(self._entries[key]) as file:
                while chunk := file.read(_CHUNK):
                    yield chunk

    def root(self, name: str) -> etree._Element | None:
        """The root element of a small part; ``None`` if it is absent or, which is reported once, ill-formed."""
        key = name.lower()
        if key not in self._entries:
            return None
        if key not in self._roots:
            try:
                self._roots[key] = parse(b"".join(self.chunks(name)))
            except IllFormed as error:
                self._roots[key] = None
                self.ill_formed(name, error)
        return self._roots[key]

    def ill_formed(self, name: str, error: IllFormed) -> None:
        """Write down that a part is no XML, unless its entry cannot be read at all."""
        key = name.lower()
        if key not in self._damaged:
            self._report.add(self._entries[key].filename, "xml", f"ill-formed: {error}")

    # --- content types ---------------------------------------------------------------------------------------

    def _read_content_types(self) -> None:
        root = self.root(CONTENT_TYPES)
        if root is None:
            if CONTENT_TYPES not in self:
                self._report.add(CONTENT_TYPES, "content-types", "absent")
            return
        for element in root:
            if local(element) == "Default":
                known, key = self._default_types, element.get("Extension", "").lower()
            else:
                known, key = self._types, element.get("PartName", "").lower().removeprefix("/")
            if key in known:
                self._report.add(CONTENT_TYPES, "content-type-duplicate", f"two types for {key}")
            known[key] = element.get("ContentType", "")
        for name in self._types:
            if name not in self._entries:
                self._report.add(CONTENT_TYPES, "content-type-orphan", f"a type for the absent part {name}")
        for name in self.names:
            if name != CONTENT_TYPES and not self.content_type(name):
                self._report.add(name, "content-type", "has no content type")

    def content_type(self, name: str) -> str:
        """The content type of a part, an empty text if it has none."""
        key = name.lower()
        return self._types.get(key) or self._default_types.get(key.rpartition(".")[2], "")

    def roots(self, ending: str) -> Iterator[tuple[str, etree._Element]]:
        """The well-formed parts whose content type ends with ``ending``, with their root elements."""
        for name in self.names:
            if self.content_type(name).lower().endswith(ending.lower()):
                root = self.root(name)
                if root is not None:
                    yield name, root

    # --- relationships ---------------------------------------------------------------------------------------

    def relationships(self, name: str) -> Mapping[str, Relationship]:
        """The relationships of a part (``""``: of the package) by id."""
        return self._relationships.get(name.lower(), {})

    def related(self, name: str, kind: str) -> list[str]:
        """The parts to which ``name`` has a relationship of this kind."""
        return [each.target for each in self.relationships(name).values() if each.kind == kind and each.target in self]

    def _read_relationships(self, name: str) -> dict[str, Relationship]:
        source = _source(name)
        found: dict[str, Relationship] = {}
        if source and source not in self:
            self._report.add(name, "relationship-source", "belongs to an absent part")
        root = self.root(name)
        for element in () if root is None else root:
            key = element.get("Id", "")
            if key in found or not key:
                self._report.add(name, "relationship-id", f"the id {key} is empty or used twice")
            kind = element.get("Type", "").rpartition("/")[2]
            target = self._target(name, element)
            found[key] = Relationship(kind, target)
            if target in self and not self.content_type(target).lower().endswith(SUITABLE_TYPES.get(kind, "").lower()):
                self._report.add(target, "content-type-mismatch", f"is a {kind}, but its content type says otherwise")
        return found

    def _target(self, name: str, element: etree._Element) -> str:
        target = element.get("Target", "").partition("#")[0]
        if element.get("TargetMode") == "External" or target in {"", "NULL"}:
            return ""
        part = resolve(_source(name), target)
        if part not in self:
            part = unquote(part)
        if part not in self:
            self._report.add(name, "relationship-target", f"{element.get('Id')} points to the absent part {part}")
        return part


def _source(rels: str) -> str:
    """The part to which a ``.rels`` part belongs, an empty text for the package."""
    folder, _, file = rels.rpartition("_rels/")
    return f"{folder}{file.removesuffix('.rels')}"
