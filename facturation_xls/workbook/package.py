"""A workbook as a zip package of parts: what is not written again is copied with its compressed bytes (DESIGN §2).

Only the parts that were given to ``Package.write`` are deflated anew; all others travel as they are, in their order,
with
their dates and attributes. Measured against 17 libraries in ``reference/excel.md``: no other way keeps every feature.
"""

from __future__ import annotations

import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Self

from lxml import etree

from facturation_xls.errors.workbook import WorkbookUnreadable
from facturation_xls.workbook.deflate import Damaged, Deflated, inflated

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "[Content_Types].xml"
NO_RELATIONSHIPS = f'<Relationships xmlns="{PACKAGE}"/>'.encode()

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_COPY_CHUNK = 1 << 20
_HEAD = 1 << 14
_ENCRYPTED, _SIZES_FOLLOW, _UTF8_NAME = 0x01, 0x08, 0x800
_DAMAGED = (zipfile.BadZipFile, zlib.error, Damaged, EOFError, NotImplementedError, RuntimeError, ValueError)
"""What ``zipfile`` raises for a file cut off, damaged, protected by a password or packed in an unknown way."""


def parse(content: bytes) -> etree._Element:
    """The root element of a small part."""
    return etree.fromstring(content, _PARSER)


def serialise(root: etree._Element) -> bytes:
    """A small part's bytes; lxml keeps the prefixes that ``mc:Ignorable`` names."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship of one part; ``target`` is the full name of a part, or an outside address."""

    id: str
    type: str
    target: str
    external: bool

    def is_a(self, word: str) -> bool:
        """Whether its type ends with ``word`` (``table``, ``worksheet``, ``calcChain`` ...)."""
        return self.type.rsplit("/", 1)[-1] == word


@dataclass(frozen=True, slots=True)
class SheetRef:
    """A worksheet of the workbook: its tab's name and its part."""

    name: str
    part: str


class Package:
    """An open workbook file. Reading is lazy; ``save`` writes a new file and never the one that was opened.

    Raises ``WorkbookUnreadable`` when the file is no workbook package that Excel would open.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: BinaryIO = path.open("rb")
        try:
            self._zip = zipfile.ZipFile(self._file)
        except _DAMAGED as error:
            self._file.close()
            raise WorkbookUnreadable(file=path.name) from error
        self._entries = {info.filename: info for info in self._zip.infolist()}
        self._names = {name.lower(): name for name in self._entries}
        self._new: dict[str, Deflated] = {}
        self._removed: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Release the file."""
        self._zip.close()
        self._file.close()

    # --- parts -----------------------------------------------------------------------------------------------

    def _name(self, part: str) -> str:
        return self._names.get(part.lower(), part)

    def __contains__(self, part: str) -> bool:
        name = self._name(part)
        return name in self._new or (name in self._entries and name not in self._removed)

    @property
    def written(self) -> frozenset[str]:
        """The parts that differ from the file that was opened: the write set."""
        return frozenset(self._new) | frozenset(self._removed)

    @property
    def parts(self) -> list[str]:
        """The names of all parts, in the order of the file, new ones last."""
        kept = [name for name in self._entries if name not in self._removed]
        return kept + [name for name in self._new if name not in self._entries]

    def read(self, part: str) -> bytes:
        """The part's content. Raises ``KeyError`` when it is absent, ``WorkbookUnreadable`` when it is damaged."""
        name = self._name(part)
        if name in self._new:
            return self._new[name].content()
        if name in self._removed:
            raise KeyError(part)
        return self._read_entry(name)

    def head(self, part: str) -> bytes:
        """The beginning of a part: some thousand bytes at least, as far as it has them. Raises as ``read``."""
        name = self._name(part)
        info = self._entries.get(name)
        if name in self._new or info is None or info.file_size <= _HEAD:
            return self.read(part)
        try:
            with self._zip.open(info) as file:
                return file.read(_HEAD)
        except _DAMAGED as error:
            raise WorkbookUnreadable(file=self.path.name) from error

    def _read_entry(self, name: str) -> bytes:
        info = self._entries[name]
        try:
            if info.compress_type == zipfile.ZIP_DEFLATED and not info.flag_bits & _ENCRYPTED:
                return inflated(self.raw(name), info.CRC, info.file_size)
            return self._zip.read(name)
        except _DAMAGED as error:
            raise WorkbookUnreadable(file=self.path.name) from error

    def write(self, part: str, content: bytes | Iterable[bytes | memoryview]) -> None:
        """Give a part new content; the bytes that the opened file has leave it out of the write set.

        The content is deflated at once, piece by piece where it comes in pieces.
        """
        name = self._name(part)
        self._new.pop(name, None)
        self._removed.discard(name)
        new = Deflated.of([content] if isinstance(content, bytes) else content)
        if not self._holds(name, new):
            self._new[name] = new
            self._names.setdefault(name.lower(), name)

    def _holds(self, name: str, new: Deflated) -> bool:
        info = self._entries.get(name)
        alike = info is not None and (info.CRC, info.file_size) == (new.crc, new.size)
        return alike and self._read_entry(name) == new.content()

    def remove(self, part: str) -> None:
        """Take a part out of the package. Relationships and content types are the caller's."""
        name = self._name(part)
        self._new.pop(name, None)
        if name in self._entries:
            self._removed.add(name)

    # --- relationships and sheets ----------------------------------------------------------------------------

    def relationships(self, part: str) -> list[Relationship]:
        """The relationships of a part (``""``: of the package), targets resolved to part names."""
        rels = relationships_part(part)
        if rels not in self:
            return []
        found = []
        for element in parse(self.read(rels)).iterchildren("{*}Relationship"):
            external = element.get("TargetMode") == "External"
            target = element.get("Target", "")
            full = target if external else self._name(resolve(part, target))
            found.append(Relationship(element.get("Id", ""), element.get("Type", ""), full, external))
        return found

    @cached_property
    def workbook(self) -> str:
        """The name of the workbook part."""
        for relationship in self.relationships(""):
            if relationship.is_a("officeDocument"):
                return relationship.target
        raise WorkbookUnreadable(file=self.path.name)

    def sheets(self) -> list[SheetRef]:
        """The worksheets in the order of their tabs (chart sheets and macro sheets left out)."""
        parts = {r.id: r.target for r in self.relationships(self.workbook) if r.is_a("worksheet")}
        found = []
        for sheet in parse(self.read(self.workbook)).iter(f"{{{MAIN}}}sheet"):
            part = parts.get(sheet.get(f"{{{OFFICE}}}id", ""))
            if part:
                found.append(SheetRef(sheet.get("name", ""), part))
        return found

    def drop_calc_chain(self) -> None:
        """Remove the calculation chain with its relationship and content type; Excel builds it again."""
        for relationship in self.relationships(self.workbook):
            if relationship.is_a("calcChain"):
                self.remove(relationship.target)
                self._drop_child(relationships_part(self.workbook), "Id", relationship.id)
                self._drop_child(CONTENT_TYPES, "PartName", f"/{relationship.target}")

    def _drop_child(self, part: str, attribute: str, value: str) -> None:
        root = parse(self.read(part))
        for element in root.iterchildren("{*}*"):
            if element.get(attribute, "").lower() == value.lower():
                root.remove(element)
                self.write(part, serialise(root))
                return

    # --- writing ---------------------------------------------------------------------------------------------

    def raw(self, part: str) -> bytes:
        """The compressed bytes of an entry as they lie in the file that was opened."""
        return b"".join(self._raw(self._entries[self._name(part)]))

    def _raw(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        self._file.seek(info.header_offset)
        header = self._file.read(30)
        name_length, extra_length = struct.unpack("<HH", header[26:30])
        self._file.seek(name_length + extra_length, 1)
        left = info.compress_size
        while left:
            chunk = self._file.read(min(left, _COPY_CHUNK))
            if not chunk:
                raise WorkbookUnreadable(file=self.path.name)
            left -= len(chunk)
            yield chunk

    def save(self, out: BinaryIO) -> None:
        """Write the package to ``out``: entries outside the write set keep their compressed bytes."""
        directory: list[bytes] = []
        todo = dict(self._new)
        for name, info in self._entries.items():
            if name in self._removed:
                continue
            if name in todo:
                directory.append(_put_new(out, name, todo.pop(name), info))
            else:
                directory.append(_put(out, info, (info.CRC, info.compress_size, info.file_size), self._raw(info)))
        for name, new in todo.items():
            directory.append(_put_new(out, name, new, None))
        start = out.tell()
        out.write(b"".join(directory))
        size = out.tell() - start
        count = len(directory)
        out.write(struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, start, 0))


def _put_new(out: BinaryIO, name: str, new: Deflated, old: zipfile.ZipInfo | None) -> bytes:
    info = zipfile.ZipInfo(name, old.date_time if old else (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system, info.external_attr = (old.create_system, old.external_attr) if old else (0, 0)
    info.flag_bits = old.flag_bits & _UTF8_NAME if old else 0 if name.isascii() else _UTF8_NAME
    return _put(out, info, (new.crc, len(new.data), new.size), [new.data])


def _put(out: BinaryIO, info: zipfile.ZipInfo, sizes: tuple[int, int, int], chunks: Iterable[bytes]) -> bytes:
    """Write one entry, its sizes before its bytes; the answer is its record of the central directory."""
    flags = info.flag_bits & ~_SIZES_FOLLOW
    name = info.filename.encode("utf-8" if flags & _UTF8_NAME else "cp437")
    offset = out.tell()
    year, month, day, hour, minute, second = info.date_time
    stamp = (hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day)
    common = struct.pack("<HHHHHIIIHH", 20, flags, info.compress_type, *stamp, *sizes, len(name), 0)
    out.write(b"PK\x03\x04" + common + name)
    out.writelines(chunks)
    tail = struct.pack("<HHHII", 0, 0, info.internal_attr, info.external_attr, offset)
    return b"PK\x01\x02" + struct.pack("<BB", 20, info.create_system) + common + tail + name


def relationships_part(part: str) -> str:
    """The name of the part that holds the relationships of ``part``."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def resolve(part: str, target: str) -> str:
    """The full name of a relationship's target, seen from ``part``."""
    if target.startswith("/"):
        return target[1:]
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), target))
