"""Texts that no cell shows any more: Excel's list of shared texts keeps them until it saves the file again.

DESIGN §2 never rewrites that list. Erasing somebody is the one exception: an erased name must not stay in the file.
"""

from __future__ import annotations

import re

from lxml import etree

from facturation_xls.workbook.package import MAIN, Package, parse, serialise

_SHARED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d+)</')


def empty_orphans(package: Package) -> int:
    """Empty the shared texts that no cell of any sheet refers to; their places in the list stay. How many there were.

    What a pivot's records repeat is no shared text and stays until Excel computes it.
    """
    part = next((r.target for r in package.relationships(package.workbook) if r.is_a("sharedStrings")), "")
    if part not in package:
        return 0
    used = {int(index) for sheet in package.sheets() for index in _SHARED.findall(package.read(sheet.part))}
    root = parse(package.read(part))
    orphans = [item for index, item in enumerate(root.iterchildren(f"{{{MAIN}}}si")) if index not in used]
    filled = [item for item in orphans if "".join(map(str, item.itertext()))]
    for item in filled:
        item[:] = [etree.Element(f"{{{MAIN}}}t")]
    if filled:
        package.write(part, serialise(root))
    return len(filled)
