"""Placing the pivots of *Analyse*, with their caches and slicers, on a sheet that XlsxWriter made: it makes no pivots.

The parts have the form of those that Excel writes (ECMA-376 part 1, §18.10; slicers: MS-XLSX §2.2.4). Excel computes
a pivot anew when it opens the file (``refreshOnLoad``); until then it shows what ``showing`` writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from facturation_xls.workbook.assembly import declare, extension, free_part, relate
from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.package import MAIN, OFFICE, Package, parse, serialise
from facturation_xls.workbook.pivots.lists import (
    MICROSOFT,
    X14,
    free_numbers,
    list_cache,
    list_slicer_cache,
)
from facturation_xls.workbook.pivots.ours import OurPivot, Segment
from facturation_xls.workbook.places import find_names

_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_SLICER_LIST = "{A8765BA9-456A-4dab-B4F3-ACF838C121DE}"
_CACHE_EXTENSION = "{725AE2AE-9491-48be-B2B4-4EB974FC3084}"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_VERSIONS = 'createdVersion="6" refreshedVersion="6" minRefreshableVersion="3"'
_NO_RECORDS = f'{_HEAD}<pivotCacheRecords xmlns="{MAIN}" count="0"/>'.encode()
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_ART = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLICER_ART = "http://schemas.microsoft.com/office/drawing/2010/slicer"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the pivots' slicers stand: rows counted from zero, the last one excluded."""

    first_row: int
    last_row: int
    width: int
    """Columns of a slicer."""


def place(package: Package, pivot: OurPivot, values: Mapping[str, tuple[str, ...]], number_format: str) -> None:
    """Place a pivot under its named cell, with a cache of its own and the caches of its slicers.

    ``values`` are those that a field's items begin with, in their order; ``number_format`` is the id of the figure's.
    """
    base = find_names(package)[pivot.base]
    cache_id, number = free_numbers(package)
    records = _put(package, "xl/pivotCache/pivotCacheRecords.xml", _NO_RECORDS, f"{_SHEETS}.pivotCacheRecords+xml")
    cache = _put(package, "xl/pivotCache/pivotCacheDefinition.xml", b"", f"{_SHEETS}.pivotCacheDefinition+xml")
    to_records = relate(package, cache, f"{OFFICE}/pivotCacheRecords", records)
    package.write(cache, _cache(pivot, values, to_records, number))
    list_cache(package, cache, cache_id)
    left, above = base.area.first_column, base.area.first_row
    area = Area(left, above + 1, left + 2, above + 4)
    content = _table(pivot, values, number_format, cache_id, area)
    table = _put(package, "xl/pivotTables/pivotTable.xml", content, f"{_SHEETS}.pivotTable+xml")
    relate(package, table, f"{OFFICE}/pivotCacheDefinition", cache)
    relate(package, base.sheet.part, f"{OFFICE}/pivotTable", table)
    sheet_id = _sheet_id(package, base.sheet.name)
    for segment in pivot.segments:
        content = _segment_cache(pivot, segment, values, sheet_id, number)
        part = _put(package, "xl/slicerCaches/slicerCache.xml", content, "application/vnd.ms-excel.slicerCache+xml")
        list_slicer_cache(package, part)
        _name(package, segment.cache)


def draw_segments(package: Package, pivots: tuple[OurPivot, ...], layout: Layout) -> None:
    """Draw the slicers of all pivots of a sheet, which has no drawing yet."""
    names = find_names(package)
    sheet = names[pivots[0].base].sheet
    listed, drawn = list[str](), list[str]()
    for pivot in pivots:
        for segment in pivot.segments:
            left = names[pivot.base].area.first_column - 1 + segment.left
            caption = pivot.table.column(segment.field).header
            listed.append(
                f"<slicer name={quoteattr(segment.name)} cache={quoteattr(segment.cache)} caption={quoteattr(caption)} "
                'rowHeight="241300"/>'
            )
            drawn.append(_anchor(segment, caption, left, layout, 2 + 2 * len(drawn)))
    content = f'{_HEAD}<slicers xmlns="{X14}">{"".join(listed)}</slicers>'.encode()
    slicers = _put(package, "xl/slicers/slicer.xml", content, "application/vnd.ms-excel.slicer+xml")
    to_slicers = relate(package, sheet.part, f"{MICROSOFT}/slicer", slicers)
    content = f'{_HEAD}<xdr:wsDr xmlns:xdr="{_DRAWING}" xmlns:a="{_ART}">{"".join(drawn)}</xdr:wsDr>'.encode()
    drawing = _put(
        package, "xl/drawings/drawing.xml", content, "application/vnd.openxmlformats-officedocument.drawing+xml"
    )
    to_drawing = relate(package, sheet.part, f"{OFFICE}/drawing", drawing)
    root = parse(package.read(sheet.part))
    root.append(etree.Element(f"{{{MAIN}}}drawing", {f"{{{OFFICE}}}id": to_drawing}))
    slicer_list = extension(root, _SLICER_LIST, f"{{{X14}}}slicerList")
    etree.SubElement(slicer_list, f"{{{X14}}}slicer", {f"{{{OFFICE}}}id": to_slicers})
    package.write(sheet.part, serialise(root))


def _put(package: Package, like: str, content: bytes, content_type: str) -> str:
    part = free_part(package, like)
    package.write(part, content)
    declare(package, part, content_type)
    return part


# --- the cache --------------------------------------------------------------------------------------------------------


def _cache(pivot: OurPivot, values: Mapping[str, tuple[str, ...]], to_records: str, number: int) -> bytes:
    fields = "".join(
        f'<cacheField name={quoteattr(column.header)} numFmtId="0">{_shared(values.get(column.field))}</cacheField>'
        for column in pivot.fields
    )
    extensions = (
        f'<extLst><ext uri="{_CACHE_EXTENSION}" xmlns:x14="{X14}">'
        f'<x14:pivotCacheDefinition pivotCacheId="{number}"/></ext></extLst>'
    )
    return (
        f'{_HEAD}<pivotCacheDefinition xmlns="{MAIN}" xmlns:r="{OFFICE}" r:id="{to_records}" refreshOnLoad="1" '
        f'{_VERSIONS} recordCount="0"><cacheSource type="worksheet"><worksheetSource name="{pivot.table.name}"/>'
        f'</cacheSource><cacheFields count="{len(pivot.fields)}">{fields}</cacheFields>{extensions}'
        "</pivotCacheDefinition>"
    ).encode()


def _shared(values: tuple[str, ...] | None) -> str:
    if values is None:
        return "<sharedItems/>"
    return (
        f'<sharedItems count="{len(values)}">{"".join(f"<s v={quoteattr(value)}/>" for value in values)}</sharedItems>'
    )


# --- the pivot table --------------------------------------------------------------------------------------------------


def _table(
    pivot: OurPivot, values: Mapping[str, tuple[str, ...]], number_format: str, cache_id: int, area: Area
) -> bytes:
    """The pivot in the tabular layout, without a value yet: ``showing`` lists them."""
    order = [column.field for column in pivot.fields]
    down, across, figure = (order.index(field) for field in (pivot.down, pivot.across, pivot.figure))
    grand = '<i t="grand"><x/></i>'
    return (
        f'{_HEAD}<pivotTableDefinition xmlns="{MAIN}" name="{pivot.name}" cacheId="{cache_id}" applyNumberFormats="0" '
        'applyBorderFormats="0" applyFontFormats="0" applyPatternFormats="0" applyAlignmentFormats="0" '
        f'applyWidthHeightFormats="1" dataCaption="Valeurs" grandTotalCaption={quoteattr(pivot.total)} '
        'updatedVersion="6" minRefreshableVersion="3" useAutoFormatting="1" itemPrintTitles="1" createdVersion="6" '
        'indent="0" compact="0" compactData="0" multipleFieldFilters="0">'
        f'<location ref="{area}" firstHeaderRow="1" firstDataRow="2" firstDataCol="1"/>'
        f'<pivotFields count="{len(order)}">{"".join(_fields(pivot, values))}</pivotFields>'
        f'<rowFields count="1"><field x="{down}"/></rowFields><rowItems count="1">{grand}</rowItems>'
        f'<colFields count="1"><field x="{across}"/></colFields><colItems count="1">{grand}</colItems>'
        f'<dataFields count="1"><dataField name={quoteattr(pivot.caption)} fld="{figure}" subtotal="{pivot.function}" '
        f'baseField="0" baseItem="0" numFmtId="{number_format}"/></dataFields>'
        '<pivotTableStyleInfo name="PivotStyleLight15" showRowHeaders="1" showColHeaders="1" showRowStripes="0" '
        'showColStripes="0" showLastColumn="1"/></pivotTableDefinition>'
    ).encode()


def _fields(pivot: OurPivot, values: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for column in pivot.fields:
        field = column.field
        axis = {pivot.down: ' axis="axisRow"', pivot.across: ' axis="axisCol"'}.get(field, "")
        figure = ' dataField="1"' if field == pivot.figure else ""
        sorting = ' sortType="ascending"' if field in values and not values[field] else ""
        opening = f'<pivotField{axis}{figure} compact="0" outline="0" showAll="0"{sorting}'
        if field not in values:
            yield f"{opening}/>"
            continue
        items = "".join(f'<item x="{number}"/>' for number in range(len(values[field])))
        yield f'{opening}><items count="{len(values[field]) + 1}">{items}<item t="default"/></items></pivotField>'


# --- slicers ----------------------------------------------------------------------------------------------------------


def _segment_cache(
    pivot: OurPivot, segment: Segment, values: Mapping[str, tuple[str, ...]], sheet_id: str, number: int
) -> bytes:
    items = "".join(f'<i x="{n}" s="1"/>' for n in range(len(values[segment.field])))
    header = pivot.table.column(segment.field).header
    return (
        f'{_HEAD}<slicerCacheDefinition xmlns="{X14}" name={quoteattr(segment.cache)} sourceName={quoteattr(header)}>'
        f'<pivotTables><pivotTable tabId="{sheet_id}" name="{pivot.name}"/></pivotTables>'
        f'<data><tabular pivotCacheId="{number}" showMissing="0"><items count="{len(values[segment.field])}">{items}'
        "</items></tabular></data></slicerCacheDefinition>"
    ).encode()


def _name(package: Package, name: str) -> None:
    """The defined name by which formulas would speak of a slicer: Excel expects one."""
    root = parse(package.read(package.workbook))
    names = next(root.iter(f"{{{MAIN}}}definedNames"))
    etree.SubElement(names, f"{{{MAIN}}}definedName", name=name).text = "#N/A"
    names[:] = sorted(names, key=lambda e: (e.get("name", "").casefold(), int(e.get("localSheetId", "-1"))))
    package.write(package.workbook, serialise(root))


def _sheet_id(package: Package, name: str) -> str:
    sheets = parse(package.read(package.workbook)).iter(f"{{{MAIN}}}sheet")
    return next(sheet.get("sheetId", "") for sheet in sheets if sheet.get("name") == name)


def _anchor(segment: Segment, caption: str, left: int, layout: Layout, identity: int) -> str:
    """The frame of a slicer. A program that knows no slicers shows the words of the fallback."""
    name = quoteattr(segment.name)
    words = f"Filtre « {caption} » (dans Excel)"
    return (
        '<xdr:twoCellAnchor editAs="oneCell">'
        f"<xdr:from><xdr:col>{left}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{layout.first_row}</xdr:row>"
        f"<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>{left + layout.width}</xdr:col>"
        f"<xdr:colOff>0</xdr:colOff><xdr:row>{layout.last_row}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
        f'<mc:AlternateContent xmlns:mc="{_COMPATIBILITY}">'
        '<mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" Requires="a14">'
        f'<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="{identity}" name={name}/>'
        '<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
        f'<a:graphic><a:graphicData uri="{_SLICER_ART}"><sle:slicer xmlns:sle="{_SLICER_ART}" name={name}/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice>"
        f'<mc:Fallback><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{identity + 1}" name=""/>'
        '<xdr:cNvSpPr><a:spLocks noTextEdit="1"/></xdr:cNvSpPr></xdr:nvSpPr><xdr:spPr><a:xfrm><a:off x="0" y="0"/>'
        '<a:ext cx="1828800" cy="1600200"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        '</xdr:spPr><xdr:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr lang="fr-CH" sz="900"/>'
        f"<a:t>{words}</a:t></a:r></a:p></xdr:txBody></xdr:sp></mc:Fallback></mc:AlternateContent><xdr:clientData/>"
        "</xdr:twoCellAnchor>"
    )
