"""What XlsxWriter cannot write: named cell styles, and the type of a formula's empty text.

Without a style of their own, cells can be restyled only one by one; and an empty cached value without its type reads as
"never computed" (excel.md §6), so that readers other than Excel would not know the cell's content.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from copy import deepcopy

from lxml import etree

from facturation_xls.workbook.package import MAIN, parse, serialise

_EPOCH = (1980, 1, 1, 0, 0, 0)
_NAMES = {"": MAIN}


def finish(content: bytes, style_indexes: Mapping[str, int]) -> bytes:
    """The package with its cell formats named: style name -> index in ``cellXfs``. The same input, the same bytes."""
    finished = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(finished, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/styles.xml":
                part = name_styles(part, style_indexes)
            elif name.startswith("xl/worksheets/sheet"):
                part = type_empty_results(part)
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0  # the same on every system that builds
            target.writestr(entry, part, zipfile.ZIP_DEFLATED)
    return finished.getvalue()


def name_styles(styles: bytes, style_indexes: Mapping[str, int]) -> bytes:
    """``styles.xml`` with one named style for each format.

    The cell formats lose their ``apply…`` flags: a flag marks what was set on the cell itself, and that does not follow
    the style when staff change it.
    """
    root = parse(styles)
    cell_formats = root.findall("cellXfs/xf", _NAMES)
    style_formats, styles_by_name = (next(root.iterfind(name, _NAMES)) for name in ("cellStyleXfs", "cellStyles"))
    for name, index in style_indexes.items():
        cell_format = cell_formats[index]
        for flag in [key for key in cell_format.attrib if str(key).startswith("apply")]:
            del cell_format.attrib[flag]
        style_format = deepcopy(cell_format)
        del style_format.attrib["xfId"]
        style_id = str(len(style_formats))
        style_formats.append(style_format)
        cell_format.set("xfId", style_id)
        etree.SubElement(styles_by_name, f"{{{MAIN}}}cellStyle", name=name, xfId=style_id)
    for collection in (style_formats, styles_by_name):
        collection.set("count", str(len(collection)))
    return serialise(root)


def type_empty_results(sheet: bytes) -> bytes:
    """The sheet with ``t="str"`` on each formula whose cached result is the empty text."""
    root = parse(sheet)
    for cell in root.iterfind("sheetData/row/c[f]", _NAMES):
        if not cell.findtext("v", "", _NAMES):
            cell.set("t", "str")
    return serialise(root)
