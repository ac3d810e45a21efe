"""Words of the file format (ECMA-376 part 1, §18): order of children, what is never empty, closed lists of values."""

from __future__ import annotations

WORKSHEET = tuple(
    """
    sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios
    autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations
    hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches
    ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems
    tableParts extLst
    """.split()
)
WORKBOOK = tuple(
    """
    fileVersion fileSharing workbookPr workbookProtection bookViews sheets functionGroups externalReferences
    definedNames calcPr oleSize customWorkbookViews pivotCaches smartTagPr smartTagTypes webPublishing fileRecoveryPr
    webPublishObjects extLst
    """.split()
)
STYLE_SHEET = tuple(
    "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors extLst".split()
)
TABLE = ("autoFilter", "sortState", "tableColumns", "tableStyleInfo", "extLst")
CELL = ("f", "v", "is", "extLst")

REPEATABLE = frozenset({"conditionalFormatting", "fileRecoveryPr"})
"""Children that may occur more than once."""

REQUIRED = {"workbook": "sheets", "worksheet": "sheetData", "table": "tableColumns"}
"""The child without which a part is nothing."""

NEVER_EMPTY = frozenset("sheets cols mergeCells dataValidations conditionalFormatting hyperlinks ignoredErrors".split())
"""Containers that Excel refuses without a child."""

SUITABLE_TYPES = {
    "officeDocument": ".main+xml",
    "calcChain": "calcChain+xml",
    "chart": "chart+xml",
    "chartsheet": "chartsheet+xml",
    "comments": "comments+xml",
    "connections": "connections+xml",
    "ctrlProp": "controlproperties+xml",
    "dialogsheet": "dialogsheet+xml",
    "drawing": "drawing+xml",
    "externalLink": "externalLink+xml",
    "pivotCacheDefinition": "pivotCacheDefinition+xml",
    "pivotCacheRecords": "pivotCacheRecords+xml",
    "pivotTable": "pivotTable+xml",
    "queryTable": "queryTable+xml",
    "sharedStrings": "sharedStrings+xml",
    "sheetMetadata": "sheetMetadata+xml",
    "slicer": "slicer+xml",
    "slicerCache": "slicerCache+xml",
    "styles": "styles+xml",
    "table": "spreadsheetml.table+xml",
    "theme": "theme+xml",
    "vbaProject": "vbaProject",
    "vmlDrawing": "vmlDrawing",
    "worksheet": "worksheet+xml",
}
"""How the content type of a part ends, by the kind of relationship that leads to it."""

_VALIDATION_TYPES = "none whole decimal list date time textLength custom"
_OPERATORS = (
    "lessThan lessThanOrEqual equal notEqual greaterThanOrEqual greaterThan between notBetween "
    "containsText notContains beginsWith endsWith"
)
_RULE_TYPES = (
    "expression cellIs colorScale dataBar iconSet top10 uniqueValues duplicateValues containsText notContainsText "
    "beginsWith endsWith containsBlanks notContainsBlanks containsErrors notContainsErrors timePeriod aboveAverage"
)
_PANES = "bottomRight topRight bottomLeft topLeft"

VALUES = {
    ("sheet", "state"): frozenset("visible hidden veryHidden".split()),
    ("calcPr", "calcMode"): frozenset("manual auto autoNoTable".split()),
    ("sheetView", "view"): frozenset("normal pageBreakPreview pageLayout".split()),
    ("pane", "state"): frozenset("split frozen frozenSplit".split()),
    ("pane", "activePane"): frozenset(_PANES.split()),
    ("selection", "pane"): frozenset(_PANES.split()),
    ("pageSetup", "orientation"): frozenset("default portrait landscape".split()),
    ("pageSetup", "pageOrder"): frozenset("downThenOver overThenDown".split()),
    ("pageSetup", "errors"): frozenset("displayed blank dash NA".split()),
    ("cfRule", "type"): frozenset(_RULE_TYPES.split()),
    ("cfRule", "operator"): frozenset(_OPERATORS.split()),
    ("dataValidation", "type"): frozenset(_VALIDATION_TYPES.split()),
    ("dataValidation", "operator"): frozenset(_OPERATORS.split()),
    ("dataValidation", "errorStyle"): frozenset("stop warning information".split()),
    ("table", "tableType"): frozenset("worksheet xml queryTable".split()),
    ("tableColumn", "totalsRowFunction"): frozenset(
        "none sum min max average count countNums stdDev var custom".split()
    ),
}
"""Attributes whose value must be one of a list."""
