"""Copies of a sound workbook with one fault each, and the rule that must catch it; oddities that are no faults."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from workbook_surgery import (
    BOOK,
    BOOK_RELS,
    CHART,
    SHEET,
    SHEET_RELS,
    STRINGS,
    STYLES,
    TABLE,
    TOTALS,
    TYPES,
    Change,
    Contents,
    add,
    cell,
    chain,
    drop,
    formula,
    insert,
    nothing,
    pack,
    pivot,
    replace,
    rewrite,
    second_table,
    several,
    slicer,
    sound,
    unpack,
)


@dataclass(frozen=True)
class Broken:
    """A fault: the rule that catches it, the part it is reported in, and how to make it."""

    rule: str
    part: str
    story: str
    change: Change
    pack: Callable[[Contents], bytes] = pack

    def __str__(self) -> str:
        return f"{self.rule}: {self.story}"


@cache
def workbook_with(fault: Broken) -> bytes:
    """The sound workbook with this fault."""
    contents = unpack(sound())
    fault.change(contents)
    return fault.pack(contents)


def _twice(contents: Contents) -> bytes:
    file = io.BytesIO(pack(contents))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(file, "a") as archive:
        archive.writestr(SHEET, contents[SHEET])
    return file.getvalue()


def _damaged(contents: Contents) -> bytes:
    return pack(contents, zipfile.ZIP_STORED).replace(b"<v>450</v>", b"<v>451</v>")


def _by_bzip2(contents: Contents) -> bytes:
    return pack(contents, zipfile.ZIP_BZIP2)


def _encrypted(contents: Contents) -> bytes:
    content = bytearray(pack(contents))
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the flags of the first entry, in the directory
    return bytes(content)


def _half(contents: Contents) -> bytes:
    content = pack(contents)
    return content[: len(content) // 2]


_CACHE = '<pivotCache cacheId="7"/>'

_PACKAGE = [
    Broken("zip", "", "half a file", nothing, _half),
    Broken("zip-duplicate", SHEET, "two entries of one name", nothing, _twice),
    Broken("zip-entry", SHEET, "a changed byte", nothing, _damaged),
    Broken("zip-entry", SHEET, "packed by bzip2", nothing, _by_bzip2),
    Broken("zip-entry", TYPES, "an encrypted entry", nothing, _encrypted),
    Broken("workbook", "", "no workbook part", replace("_rels/.rels", '/officeDocument"', '/officeDokument"')),
    Broken("content-types", TYPES, "no content types", drop(TYPES)),
    Broken(
        "content-type", "xl/media/x.bin", "a part without type", lambda parts: parts.update({"xl/media/x.bin": b"1"})
    ),
    Broken(
        "content-type-orphan",
        TYPES,
        "a type without part",
        insert(TYPES, "</Types>", '<Override PartName="/xl/nothing.xml" ContentType="application/xml"/>'),
    ),
    Broken(
        "content-type-duplicate",
        TYPES,
        "a part typed twice",
        insert(TYPES, "</Types>", '<Override PartName="/XL/workbook.xml" ContentType="application/xml"/>'),
    ),
    Broken(
        "content-type-duplicate",
        TYPES,
        "an extension typed twice",
        insert(TYPES, "<Override", '<Default Extension="XML" ContentType="application/xml"/>'),
    ),
    Broken(
        "content-type-mismatch",
        TABLE,
        "a table typed as XML only",
        rewrite(TYPES, r'<Override PartName="/xl/tables/table1.xml"[^>]*/>', ""),
    ),
    Broken(
        "relationship-target", "xl/worksheets/_rels/sheet2.xml.rels", "no drawing", drop("xl/drawings/drawing1.xml")
    ),
    Broken(
        "relationship-source", "xl/drawings/_rels/drawing1.xml.rels", "no drawing", drop("xl/drawings/drawing1.xml")
    ),
    Broken("relationship-target", BOOK_RELS, "no strings", drop(STRINGS)),
    Broken("relationship-id", SHEET_RELS, "no id", replace(SHEET_RELS, 'Id="rId1" ', "")),
    Broken("relationship-id", SHEET_RELS, "an id used twice", replace(SHEET_RELS, '"rId2"', '"rId1"')),
    Broken("r-id", SHEET, "no relationship to the table", rewrite(SHEET_RELS, r'<Relationship Id="rId3"[^>]*/>', "")),
    Broken("r-id", SHEET, "no relationship to the link", rewrite(SHEET_RELS, r'<Relationship Id="rId1"[^>]*/>', "")),
    Broken(
        "r-id", "xl/drawings/drawing1.xml", "no chart", rewrite("xl/drawings/_rels/drawing1.xml.rels", "rId1", "rId9")
    ),
    Broken("xml", SHEET, "a formula with a raw <", formula("IF(A1<5,1,0)")),
    Broken("xml", STRINGS, "a control character", replace(STRINGS, "<t>R3</t>", "<t>R3&#x1;</t>")),
    Broken("xml", STYLES, "half a part", rewrite(STYLES, "</cellXfs>.*", "")),
    Broken("xml", TYPES, "content types that end early", rewrite(TYPES, "</Types>", "")),
    Broken("xml", SHEET, "a DOCTYPE", replace(SHEET, "<worksheet", "<!DOCTYPE worksheet><worksheet")),
    Broken(
        "xml",
        STYLES,
        "a DOCTYPE with an entity",
        replace(STYLES, "<styleSheet", '<!DOCTYPE a [<!ENTITY b "c">]><styleSheet'),
    ),
    Broken("xml", SHEET, "an undeclared prefix", replace(SHEET, "<cols>", '<cols x14ac:a="1">')),
    Broken(
        "namespace",
        SHEET,
        "a prefix that mc:Ignorable names in vain",
        replace(
            SHEET,
            "<worksheet",
            '<worksheet xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"',
        ),
    ),
]

_WORKBOOK = [
    Broken("sheet-duplicate", BOOK, "names that differ in case", replace(BOOK, 'name="Synthèse"', 'name="JOURNAL"')),
    Broken("sheet-name", BOOK, "an apostrophe in front", replace(BOOK, 'name="Synthèse"', 'name="\'été"')),
    Broken("sheet-name", BOOK, "32 characters", replace(BOOK, 'name="Synthèse"', f'name="{"S" * 32}"')),
    Broken("sheet-name", BOOK, "a colon", replace(BOOK, 'name="Synthèse"', 'name="12:30"')),
    Broken("sheet-name", BOOK, "an apostrophe at the end", replace(BOOK, 'name="Synthèse"', "name=\"L'été'\"")),
    Broken("sheet-name", BOOK, "no name", replace(BOOK, 'name="Synthèse"', 'name=""')),
    Broken("sheet-id", BOOK, "an id used twice", replace(BOOK, 'sheetId="2"', 'sheetId="1"')),
    Broken("sheet-id", BOOK, "id zero", replace(BOOK, 'sheetId="2"', 'sheetId="0"')),
    Broken(
        "sheet-part",
        BOOK,
        "two sheets with one part",
        replace(BOOK, 'sheetId="2" r:id="rId2"', 'sheetId="2" r:id="rId1"'),
    ),
    Broken("sheet-visible", BOOK, "all sheets hidden", replace(BOOK, "<sheet name", '<sheet state="hidden" name', -1)),
    Broken(
        "name-duplicate",
        BOOK,
        "names that differ in case",
        insert(BOOK, "</definedNames>", '<definedName name="TOTAL">1</definedName>'),
    ),
    Broken("name-scope", BOOK, "a scope beyond the sheets", replace(BOOK, 'localSheetId="0"', 'localSheetId="9"')),
    Broken("name-invalid", BOOK, "a blank", replace(BOOK, 'name="Total"', 'name="Le total"')),
    Broken("name-invalid", BOOK, "a cell reference", replace(BOOK, 'name="Total"', 'name="TVA24"')),
    Broken("name-invalid", BOOK, "a reference of the other kind", replace(BOOK, 'name="Total"', 'name="R1C1"')),
    Broken("name-table", BOOK, "the name of a table", replace(BOOK, 'name="Total"', 'name="journal"')),
    Broken("formula-sheet", BOOK, "a name of an unknown sheet", replace(BOOK, "Synthèse!$D$1", "Ailleurs!$D$1")),
    Broken(
        "formula-brackets", BOOK, "a name with an open bracket", replace(BOOK, "Synthèse!$D$1", "SUM(Synthèse!$D$1")
    ),
    Broken(
        "active-tab", BOOK, "a tab beyond the last", replace(BOOK, "<workbookView ", '<workbookView activeTab="2" ')
    ),
    Broken(
        "active-tab",
        BOOK,
        "a first tab beyond the last",
        replace(BOOK, "<workbookView ", '<workbookView firstSheet="2" '),
    ),
    Broken(
        "element-order",
        BOOK,
        "names behind the settings of calculation",
        rewrite(BOOK, "(<definedNames>.*</definedNames>)(<calcPr[^>]*/>)", r"\2\1"),
    ),
    Broken("element-missing", BOOK, "no list of sheets", rewrite(BOOK, "<sheets>.*</sheets>", "")),
    Broken(
        "attribute-value", BOOK, "an unknown state of a sheet", replace(BOOK, "<sheet name", '<sheet state="gone" name')
    ),
    Broken(
        "pivot-cache",
        BOOK,
        "two caches of one id",
        insert(BOOK, "</workbook>", f"<pivotCaches>{_CACHE * 2}</pivotCaches>"),
    ),
    Broken("pivot-cache", "xl/pivotTables/pivotTable1.xml", "a cache that is not listed", pivot("7")),
    Broken("slicer-table", "xl/slicerCaches/slicerCache1.xml", "a renumbered table", slicer(9, 1)),
    Broken("slicer-table", "xl/slicerCaches/slicerCache1.xml", "a renumbered column", slicer(1, 9)),
    Broken("calc-chain", SHEET, "a cell without formula", chain("G7", "A2")),
    Broken("calc-chain", SHEET, "a cell above an array", chain("G6")),
    Broken("calc-chain", SHEET, "a cell below an array", chain("G10")),
    Broken("calc-chain", SHEET, "a cell beside an array", chain("H8")),
    Broken("calc-chain", SHEET, "a cell that is none", chain("G")),
    Broken("formula-sheet", CHART, "a series from an unknown sheet", replace(CHART, "Journal!$B$2", "Ailleurs!$B$2")),
]

_STYLES = [
    Broken(
        "style-count", STYLES, "another number of formats", replace(STYLES, '<cellXfs count="4"', '<cellXfs count="3"')
    ),
    Broken("style-pointer", STYLES, "a font beyond the last", replace(STYLES, 'fontId="1"', 'fontId="40"')),
    Broken("style-pointer", STYLES, "a fill beyond the last", replace(STYLES, 'fillId="2"', 'fillId="30"')),
    Broken("style-pointer", STYLES, "a border beyond the last", replace(STYLES, 'borderId="0"', 'borderId="1"')),
    Broken(
        "style-pointer",
        STYLES,
        "a parent beyond the last",
        replace(STYLES, 'xfId="1" applyAlignment', 'xfId="2" applyAlignment'),
    ),
    Broken(
        "style-pointer",
        STYLES,
        "a named style beyond the last",
        replace(STYLES, 'xfId="1" builtinId', 'xfId="2" builtinId'),
    ),
    Broken("style-name", STYLES, "two styles of one name", replace(STYLES, 'name="Hyperlink"', 'name="normal"')),
    Broken(
        "element-order", STYLES, "fills before fonts", rewrite(STYLES, "(<fonts.*</fonts>)(<fills.*</fills>)", r"\2\1")
    ),
    Broken(
        "dxf-index",
        STYLES,
        "a table style without its format",
        rewrite(
            STYLES,
            "<tableStyles[^>]*/>",
            '<tableStyles><tableStyle name="T"><tableStyleElement dxfId="8"/></tableStyle></tableStyles>',
        ),
    ),
    Broken("dxf-index", SHEET, "a conditional format beyond the last", replace(SHEET, 'dxfId="1"', 'dxfId="77"')),
    Broken("dxf-index", TABLE, "a column's format beyond the last", replace(TABLE, 'dataDxfId="0"', 'dataDxfId="77"')),
]

_SHEET = [
    Broken("range", SHEET, "a dimension from row zero", replace(SHEET, '<dimension ref="A1', '<dimension ref="A0')),
    Broken("range", SHEET, "a dimension from below", replace(SHEET, 'ref="A1:H11"', 'ref="A11:H1"')),
    Broken(
        "element-order",
        SHEET,
        "merges behind margins",
        rewrite(SHEET, "(<mergeCells.*</mergeCells>)(.*)(<pageMargins[^>]*>)", r"\2\3\1"),
    ),
    Broken("element-unknown", SHEET, "an unknown element", insert(SHEET, "<pageMargins", "<foo/>")),
    Broken("element-repeated", SHEET, "two lists of links", rewrite(SHEET, "(<hyperlinks>.*</hyperlinks>)", r"\1\1")),
    Broken(
        "element-empty", SHEET, "merges without a merge", rewrite(SHEET, "<mergeCells.*</mergeCells>", "<mergeCells/>")
    ),
    Broken("element-empty", SHEET, "a conditional format without rule", rewrite(SHEET, "<cfRule.*</cfRule>", "")),
    Broken("element-missing", SHEET, "no rows at all", rewrite(SHEET, "<sheetData>.*</sheetData>", "")),
    Broken("attribute-value", SHEET, "an unknown orientation", replace(SHEET, '"landscape"', '"quer"')),
    Broken("attribute-value", SHEET, "an unknown kind of validation", replace(SHEET, 'type="list"', 'type="liste"')),
    Broken(
        "range", SHEET, "a dimension without rows", replace(SHEET, '<dimension ref="A1:H11"', '<dimension ref="A:H"')
    ),
    Broken(
        "range",
        SHEET,
        "a dimension from right to left",
        replace(SHEET, '<dimension ref="A1:H11"', '<dimension ref="H1:A11"'),
    ),
    Broken("range", SHEET, "a validation below the sheet", replace(SHEET, 'sqref="G5"', 'sqref="G5:G1048577"')),
    Broken("range", SHEET, "a validation of no cell", replace(SHEET, 'sqref="G5"', 'sqref=""')),
    Broken("range", SHEET, "a validation with a comma", replace(SHEET, 'sqref="G5"', 'sqref="G5,G6"')),
    Broken("range", SHEET, "a format right of the sheet", replace(SHEET, 'sqref="B2:B11"', 'sqref="B2:XFE11"')),
    Broken("range", SHEET, "a link to a name", replace(SHEET, '<hyperlink ref="G11"', '<hyperlink ref="Total"')),
    Broken(
        "range",
        SHEET,
        "an extension's format below the sheet",
        insert(
            SHEET,
            "</worksheet>",
            '<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main">'
            "<xm:sqref>B2:B0</xm:sqref></ext></extLst>",
        ),
    ),
    Broken("columns", SHEET, "overlapping columns", insert(SHEET, "</cols>", '<col min="1" max="3" width="9"/>')),
    Broken("columns", SHEET, "columns right of the sheet", replace(SHEET, 'max="1" width', 'max="16385" width')),
    Broken(
        "style-index",
        SHEET,
        "a column's style beyond the last",
        replace(SHEET, '<col min="1"', '<col style="4" min="1"'),
    ),
    Broken("sheet-view", SHEET, "a view of another window", replace(SHEET, 'workbookViewId="0"', 'workbookViewId="1"')),
    Broken("merge-overlap", SHEET, "merges one over the other", replace(SHEET, "G3:H3", "G1:H3")),
    Broken("merge-single", SHEET, "a merge of one cell", replace(SHEET, "G3:H3", "G3:G3")),
    Broken("table-merge", TABLE, "a merge in the table", replace(SHEET, "G3:H3", "B3:C3")),
    Broken(
        "filter-table", SHEET, "a filter over the table", insert(SHEET, "<mergeCells", '<autoFilter ref="A1:E11"/>')
    ),
    Broken("validation-list", SHEET, "a list of 256 characters", replace(SHEET, '"oui,non"', f'"{"x" * 256}"')),
    Broken(
        "validation-text",
        SHEET,
        "a title of 33 characters",
        replace(SHEET, 'type="list"', f'type="list" promptTitle="{"x" * 33}"'),
    ),
    Broken("formula-structured", SHEET, "a condition with a column", replace(SHEET, "<formula>50<", "<formula>[Net]<")),
    Broken(
        "formula-structured", SHEET, "a validation with a table's column", replace(SHEET, '"oui,non"', "Journal[Net]")
    ),
    Broken(
        "formula-table",
        SHEET,
        "a condition with an unknown table",
        replace(SHEET, "<formula>50<", "<formula>SUM(Ailleurs[Net])<"),
    ),
    Broken(
        "hyperlink-count",
        SHEET,
        "more links than a sheet holds",
        replace(SHEET, "</hyperlinks>", '<hyperlink ref="A1" location="A1"/>' * 65_530 + "</hyperlinks>"),
    ),
]

_CELLS = [
    Broken(
        "row-order", SHEET, "rows in wrong order", rewrite(SHEET, '(<row r="5".*?</row>)(<row r="6".*?</row>)', r"\2\1")
    ),
    Broken("row-order", SHEET, "a row twice", rewrite(SHEET, '(<row r="6".*?</row>)', r"\1\1")),
    Broken("row-number", SHEET, "a row below the sheet", insert(SHEET, "</sheetData>", '<row r="1048577"/>')),
    Broken("row-number", SHEET, "a row without number", replace(SHEET, '<row r="11"', '<row r="onze"')),
    Broken(
        "cell-order", SHEET, "cells in wrong order", rewrite(SHEET, '(<c r="A4".*?</c>)(<c r="B4".*?</c>)', r"\2\1")
    ),
    Broken("cell-order", SHEET, "a cell twice", rewrite(SHEET, '(<c r="A4".*?</c>)', r"\1\1")),
    Broken("cell-row", SHEET, "a cell in another row", replace(SHEET, '"A4"', '"A5"')),
    Broken("cell-reference", SHEET, "a cell without column", replace(SHEET, '"E4"', '"44"')),
    Broken("cell-reference", SHEET, "a cell right of the sheet", replace(SHEET, '"E4"', '"XFE4"')),
    Broken("cell-type", SHEET, "an unknown type", replace(SHEET, '<c r="A2" t="s"', '<c r="A2" t="text"')),
    Broken("cell-contents", SHEET, "value before formula", rewrite(SHEET, "(<f>SUM.*?</f>)(<v>450</v>)", r"\2\1")),
    Broken("cell-contents", SHEET, "two values", replace(SHEET, "<v>450</v>", "<v>450</v><v>450</v>")),
    Broken("cell-number", SHEET, "text in a number", replace(SHEET, "<v>450</v>", "<v>abc</v>")),
    Broken("cell-number", SHEET, "a comma in a number", replace(SHEET, "<v>450</v>", "<v>450,5</v>")),
    Broken("cell-number", SHEET, "not a number", replace(SHEET, "<v>450</v>", "<v>NaN</v>")),
    Broken("cell-number", SHEET, "a number too large", replace(SHEET, "<v>450</v>", "<v>1E+308</v>")),
    Broken("cell-boolean", SHEET, "TRUE", replace(SHEET, 't="b"><v>1<', 't="b"><v>TRUE<')),
    Broken("cell-error", SHEET, "an error without #", cell("B5", '<c r="B5" t="e"><v>NA</v></c>')),
    Broken(
        "string-index", SHEET, "a string beyond the last", rewrite(SHEET, '(<c r="A2" t="s"><v>)\\d+', r"\g<1>9999")
    ),
    Broken("string-index", SHEET, "a string without number", rewrite(SHEET, '(<c r="A2" t="s"><v>)\\d+', r"\g<1>R1")),
    Broken(
        "string-length", STRINGS, "a shared string too long", replace(STRINGS, "<t>R3</t>", f"<t>{'x' * 32_768}</t>")
    ),
    Broken(
        "string-length",
        SHEET,
        "an inline string too long",
        cell("A5", f'<c r="A5" t="inlineStr"><is><t>{"x" * 32_768}</t></is></c>'),
    ),
    Broken(
        "string-length",
        SHEET,
        "a formula's text too long",
        cell("A5", f'<c r="A5" t="str"><f>B5</f><v>{"x" * 32_768}</v></c>'),
    ),
    Broken("style-index", SHEET, "a cell's style beyond the last", replace(SHEET, '<c r="A2"', '<c r="A2" s="4"')),
    Broken("style-index", SHEET, "a style in digits of another script", replace(SHEET, '<c r="A2"', '<c r="A2" s="٢"')),
    Broken("style-index", SHEET, "a style of 5000 digits", replace(SHEET, '<c r="A2"', f'<c r="A2" s="{"9" * 5_000}"')),
    Broken("style-index", SHEET, "a style without number", replace(SHEET, '<c r="A2"', '<c r="A2" s="gras"')),
    Broken(
        "style-index",
        SHEET,
        "a row's style beyond the last",
        replace(SHEET, '<row r="2"', '<row r="2" s="4" customFormat="1"'),
    ),
    Broken("cell-metadata", SHEET, "cm without metadata", replace(SHEET, '<c r="G7"', '<c r="G7" cm="1"')),
    Broken("cell-metadata", SHEET, "vm without metadata", replace(SHEET, '<c r="G7"', '<c r="G7" vm="1"')),
]

_FORMULAS = [
    Broken("formula-brackets", SHEET, "an open bracket", formula("SUM(Journal[Net]")),
    Broken("formula-brackets", SHEET, "an open text", formula('SUM(Journal[Net])&amp;"CHF')),
    Broken("formula-at", SHEET, "the form on screen", formula("[@Net]+1")),
    Broken("formula-form", SHEET, "an equals sign", formula("=SUM(Journal[Net])")),
    Broken("formula-prefix", SHEET, "a younger function", formula('XLOOKUP("R1",Journal[N°],Journal[Net])')),
    Broken("formula-prefix", SHEET, "a younger function without the sheet's prefix", formula("_xlfn.SORT(B2:B11)")),
    Broken("formula-separator", SHEET, "semicolons", formula("SUM(B2;B3)")),
    Broken("formula-table", SHEET, "an unknown table", formula("SUM(Ailleurs[Net])")),
    Broken("formula-column", SHEET, "an unknown column", formula("SUM(Journal[Absent])")),
    Broken("formula-column", SHEET, "an unknown part of the table", formula("SUM(Journal[[#Rows],[Net]])")),
    Broken("formula-sheet", SHEET, "an unknown sheet", formula("SUM('Feuille 3'!A1)")),
    Broken("formula-length", SHEET, "8193 characters", formula("1+" * 4_096 + "1")),
    Broken("formula-type", SHEET, "an unknown kind of formula", replace(SHEET, "<f>SUM", '<f t="matrix">SUM')),
    Broken("formula-range", SHEET, "an array without range", replace(SHEET, ' ref="G8:G9">B2', ">B2")),
    Broken(
        "formula-shared",
        SHEET,
        "a shared formula that lost its first cell",
        rewrite(SHEET, "<f>SUM.*?</f>", '<f t="shared" si="0"/>'),
    ),
]

_TABLES = [
    Broken(
        "table-column-name",
        TABLE,
        "two columns of one name",
        several(replace(TABLE, 'name="TVA"', 'name="net"'), replace(STRINGS, "<t>TVA<", "<t>net<")),
    ),
    Broken("table-column-name", TABLE, "a column without name", replace(TABLE, 'name="TVA"', 'name=""')),
    Broken("table-column-id", TABLE, "a column of id zero", replace(TABLE, 'tableColumn id="2"', 'tableColumn id="0"')),
    Broken("table-count", TABLE, "no columns at all", rewrite(TABLE, "<tableColumns.*</tableColumns>", "")),
    Broken("table-rows", TOTALS, "two totals rows", replace(TOTALS, 'totalsRowCount="1"', 'totalsRowCount="2"')),
    Broken(
        "table-column-id", TABLE, "two columns of one id", replace(TABLE, 'tableColumn id="2"', 'tableColumn id="1"')
    ),
    Broken("table-width", TABLE, "a column too many in the range", replace(TABLE, "A1:E11", "A1:F11", -1)),
    Broken(
        "table-count",
        TABLE,
        "another number of columns",
        replace(TABLE, 'tableColumns count="5"', 'tableColumns count="7"'),
    ),
    Broken("table-header", TABLE, "another text in the header cell", replace(STRINGS, "<t>TVA<", "<t>Taxe<")),
    Broken("table-header", TABLE, "another case in the header cell", replace(STRINGS, "<t>TVA<", "<t>Tva<")),
    Broken("table-header", TABLE, "a number in the header cell", cell("B1", '<c r="B1"><v>5</v></c>')),
    Broken(
        "table-header",
        TABLE,
        "a formula in the header cell",
        cell("B1", '<c r="B1" t="str"><f>"Net"</f><v>Net</v></c>'),
    ),
    Broken("table-header", TABLE, "no header cell", cell("B1", "")),
    Broken("table-header", TABLE, "a line break lost in the name", replace(TABLE, "&#xA;", " ")),
    Broken(
        "table-filter",
        TABLE,
        "a filter shorter than the table",
        replace(TABLE, '<autoFilter ref="A1:E11"', '<autoFilter ref="A1:E9"'),
    ),
    Broken(
        "table-filter",
        TOTALS,
        "a filter over the totals",
        replace(TOTALS, '<autoFilter ref="A1:B3"', '<autoFilter ref="A1:B4"'),
    ),
    Broken(
        "table-filter",
        TABLE,
        "a filter of no column",
        replace(TABLE, '<autoFilter ref="A1:E11"/>', '<autoFilter ref="A1:E11"><filterColumn colId="5"/></autoFilter>'),
    ),
    Broken("table-sort", TABLE, "a sort beside the table", insert(TABLE, "<tableColumns", '<sortState ref="J2:K11"/>')),
    Broken("table-sort", TABLE, "a sort of no range", insert(TABLE, "<tableColumns", '<sortState ref="#REF!"/>')),
    Broken("table-rows", TABLE, "a header without a row", replace(TABLE, "A1:E11", "A1:E1", -1)),
    Broken(
        "table-rows", TABLE, "two header rows", replace(TABLE, "totalsRowShown", 'headerRowCount="2" totalsRowShown')
    ),
    Broken(
        "table-ref",
        "xl/tables/table9.xml",
        "a second table in row zero",
        several(second_table("9", "Deux", "J1:N11"), replace("xl/tables/table9.xml", "J1:N11", "J0:N11", -1)),
    ),
    Broken("table-ref", TABLE, "a table below the sheet", replace(TABLE, "A1:E11", "A1:E1048577", -1)),
    Broken("table-id", TABLE, "two tables of one id", second_table("1", "Deux", "J1:N11")),
    Broken(
        "table-id",
        TABLE,
        "a table without id",
        replace(
            TABLE,
            '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" id="1"',
            '<table xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"',
        ),
    ),
    Broken("table-name", TABLE, "two tables of one name", second_table("9", "JOURNAL", "J1:N11")),
    Broken(
        "table-name", TABLE, "a blank in the name", replace(TABLE, 'displayName="Journal"', 'displayName="Le journal"')
    ),
    Broken("table-overlap", TABLE, "a table over another", second_table("9", "Deux", "A1:E11")),
    Broken(
        "element-order",
        TABLE,
        "columns before the filter",
        rewrite(TABLE, "(<autoFilter[^>]*/>)(<tableColumns.*</tableColumns>)", r"\2\1"),
    ),
    Broken("formula-column", TABLE, "a calculated column of an unknown one", replace(TABLE, "[TVA]]<", "[Taxe]]<")),
    Broken(
        "formula-form",
        TABLE,
        "a calculated column without formula",
        rewrite(TABLE, "<calculatedColumnFormula>.*?<", "<calculatedColumnFormula><"),
    ),
    Broken(
        "formula-at",
        TABLE,
        "a calculated column as on screen",
        rewrite(TABLE, "<calculatedColumnFormula>.*?<", "<calculatedColumnFormula>[@Net]*2<"),
    ),
    Broken(
        "attribute-value",
        TOTALS,
        "an unknown total",
        replace(TOTALS, 'totalsRowFunction="sum"', 'totalsRowFunction="somme"'),
    ),
]

BROKEN = [*_PACKAGE, *_WORKBOOK, *_STYLES, *_SHEET, *_CELLS, *_FORMULAS, *_TABLES]

_COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'

ODDITIES: dict[str, Change] = {
    "a filter beside the table": insert(SHEET, "<mergeCells", '<autoFilter ref="G5:H11"/>'),
    "a list taken from a long formula": replace(SHEET, '"oui,non"', "+".join(["$A$1"] * 60)),
    "a condition with a long text": several(
        replace(SHEET, 'type="list"', 'type="custom"'), replace(SHEET, '"oui,non"', f'"{"x" * 300}"=G5')
    ),
    "an entry for a folder": lambda parts: parts.update({"xl/media/": b""}),
    "what Excel could not delete": lambda parts: parts.update({"[trash]/0000.dat": b"1"}),
    "the longest text, its line break escaped": cell(
        "A5", f'<c r="A5" t="inlineStr"><is><t>{"x" * 32_766}_x000a_</t></is></c>'
    ),
    "nothing changed": nothing,
    "a calculation chain that lists some formulas only": chain("G7"),
    "a calculation chain that lists the second cell of an array": chain("G9"),
    "a sheet without relationship, as for VBA modules": insert(
        BOOK, "</sheets>", '<sheet name="Module1" sheetId="3" r:id=""/>'
    ),
    "a link to a place in the workbook, as a fragment": insert(
        SHEET_RELS, "</Relationships>", '<Relationship Id="rId9" Type="hyperlink" Target="#Journal!A1"/>'
    ),
    "a picture that Excel lost": insert(
        SHEET_RELS, "</Relationships>", '<Relationship Id="rId9" Type="image" Target="NULL"/>'
    ),
    "a DDE link without relationships": add(
        "xl/externalLinks/externalLink1.xml",
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><ddeLink/></externalLink>',
        "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml",
        BOOK_RELS,
        "externalLink",
    ),
    "rows and cells without references": rewrite(
        SHEET, '<row r="11".*?</row>', "<row><c><v>1</v></c><c><v>2</v></c></row>"
    ),
    "a header as inline rich text": cell("B1", '<c r="B1" t="inlineStr"><is><r><t>N</t></r><r><t>et</t></r></is></c>'),
    "a line break escaped in the name only": replace(TABLE, "&#xA;", "_x000a_"),
    "a line break escaped in capitals on both sides": several(
        replace(TABLE, "&#xA;", "_x000A_"), replace(STRINGS, "Remarque\nlibre", "Remarque_x000A_libre")
    ),
    "a hidden and filtered row": several(
        replace(SHEET, '<row r="3"', '<row r="3" hidden="1"'),
        replace(TABLE, '<autoFilter ref="A1:E11"/>', '<autoFilter ref="A1:E11"><filterColumn colId="1"/></autoFilter>'),
    ),
    "a sort that the table has outgrown": insert(TABLE, "<tableColumns", '<sortState ref="A2:E40"/>'),
    "a prompt whose line breaks are escapes": replace(
        SHEET, 'type="list"', f'type="list" prompt="{"x" * 253}_x000a__x000a_"'
    ),
    "controls in alternate content": insert(
        SHEET,
        "<tableParts",
        f'<mc:AlternateContent {_COMPATIBLE}><mc:Choice Requires="x14"><controls/></mc:Choice></mc:AlternateContent>',
    ),
    "an element of another vocabulary": insert(SHEET, "<mergeCells", '<x:own xmlns:x="urn:own"/>'),
    "a shared formula": several(
        rewrite(SHEET, "<f>SUM.*?</f>", '<f t="shared" ref="G7:H7" si="0">A1+1</f>'),
        insert(SHEET, '</row><row r="8"', '<c r="H7"><f t="shared" si="0"/><v>1</v></c>'),
    ),
    "a date cell, an error and an empty number": several(
        cell("B5", '<c r="B5" t="e"><v>#N/A</v></c>'),
        cell("B6", '<c r="B6" t="d"><v>2026-10-31</v></c>'),
        cell("B7", '<c r="B7"><v></v></c>'),
    ),
    "a number in scientific notation": replace(SHEET, "<v>450</v>", "<v>4.5E2</v>"),
    "formulas with everything that is allowed": formula(
        "SUM([1]Other!A1,Journal!$A$1:Journal!B2,'Synthèse'!A1:B2,Journal:Synthèse!A1,{1;2,3},#REF!)"
        "&amp;&quot;;(@&quot;&amp;_xlfn.XLOOKUP(1,Journal[[#All],[Net]:[TVA]],Totaux[])&amp;_xlfn._xlws.SORT(Journal[Remarque\nlibre])"
    ),
    "a report with a chart of another workbook": replace(CHART, "Journal!$B$2:$B$11", "[1]Journal!$B$2:$B$11"),
    "a second table of its own": second_table("9", "Deux", "J1:N11"),
    "a slicer of a table's column": slicer(1, 5),
    "a pivot table whose cache is listed": several(
        pivot("7"), insert(BOOK, "</workbook>", f"<pivotCaches>{_CACHE}</pivotCaches>")
    ),
}
"""What looks wrong and is not."""
