"""Putting parts into a package: a free name, the content type, the relationship that leads there, an extension that
lists it."""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from facturation_xls.workbook.package import (
    CONTENT_TYPES,
    NO_RELATIONSHIPS,
    PACKAGE,
    Package,
    parse,
    relationships_part,
    serialise,
)

_CONTENT = "http://schemas.openxmlformats.org/package/2006/content-types"


def free_part(package: Package, part: str) -> str:
    """A name for a new part: that of ``part`` with the first number that is not taken."""
    folder, file = posixpath.split(part)
    stem, ending = posixpath.splitext(file)
    stem, number = re.sub(r"\d+$", "", stem), 1
    while posixpath.join(folder, f"{stem}{number}{ending}") in package:
        number += 1
    return posixpath.join(folder, f"{stem}{number}{ending}")


def declare(package: Package, part: str, content_type: str) -> None:
    """Name a part's content type, and that of relationships where a workbook lists them one by one."""
    root = parse(package.read(CONTENT_TYPES))
    endings = {e.get("Extension", "").casefold() for e in root.iter(f"{{{_CONTENT}}}Default")}
    if "rels" not in endings:
        relationships = "application/vnd.openxmlformats-package.relationships+xml"
        root.insert(0, etree.Element(f"{{{_CONTENT}}}Default", Extension="rels", ContentType=relationships))
    if content_type:
        etree.SubElement(root, f"{{{_CONTENT}}}Override", PartName=f"/{part}", ContentType=content_type)
    package.write(CONTENT_TYPES, serialise(root))


def content_types(package: Package) -> dict[str, str]:
    """The content type of each part that has one of its own, by the part's name in lower case."""
    root = parse(package.read(CONTENT_TYPES))
    return {e.get("PartName", "").removeprefix("/").lower(): e.get("ContentType", "") for e in root}


def relate(package: Package, part: str, kind: str, target: str) -> str:
    """Lead from one part to another by a relationship of type ``kind``; the answer is its id, a new one."""
    rels = relationships_part(part)
    root = parse(package.read(rels) if rels in package else NO_RELATIONSHIPS)
    used = {e.get("Id", "") for e in root}
    identity = next(f"rIdFx{n}" for n in range(1, len(used) + 2) if f"rIdFx{n}" not in used)
    attributes = {"Id": identity, "Type": kind, "Target": f"/{target}"}
    etree.SubElement(root, f"{{{PACKAGE}}}Relationship", attributes)
    package.write(rels, serialise(root))
    return identity


def extension(root: etree._Element, uri: str, list_tag: str) -> etree._Element:
    """The list ``list_tag`` in the extension ``uri`` of a part, made where there is none: ``extLst`` stands last."""
    space = etree.QName(root).namespace
    extensions = root.find(f"{{{space}}}extLst")
    if extensions is None:
        extensions = etree.SubElement(root, f"{{{space}}}extLst")
    for each in extensions:
        if each.get("uri", "").upper() == uri.upper():
            found = each.find(list_tag)
            return etree.SubElement(each, list_tag) if found is None else found
    names = {"x14": etree.QName(list_tag).namespace}
    new = etree.SubElement(extensions, f"{{{space}}}ext", {"uri": uri}, nsmap=names)
    return etree.SubElement(new, list_tag)
