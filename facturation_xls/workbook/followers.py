"""What covers exactly the data rows of one of our tables grows and shrinks with it (DESIGN §2).

Formats, dropdowns and protected ranges of its sheet, defined names, the series of charts and sparklines anywhere in the
workbook. What only touches the rows or covers a part of them stays, and so do formulas and pivots on fixed ranges.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from xml.sax.saxutils import escape

from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.charts import follow_charts
from facturation_xls.workbook.package import MAIN, Package, parse, serialise
from facturation_xls.workbook.places import NamedArea, split_reference
from facturation_xls.workbook.sheet import Sheet
from facturation_xls.workbook.texts import Texts

_RANGES = re.compile(
    rb"<(?P<group>(?:\w+:)?sparkline)>.*?</(?P=group)>"
    rb'|(?P<before><(?:\w+:)?(?:conditionalFormatting|dataValidation|protectedRange|ignoredError)\b[^>]*?\bsqref=")'
    rb'(?P<ranges>[^"]*)'
    rb"|(?P<x14><(?:\w+:)?sqref>)(?P<x14_ranges>[^<]*)",
    re.DOTALL,
)
_SPARKLINE_DATA = re.compile(rb"(<(?:\w+:)?sparkline>\s*<(?:\w+:)?f>)([^<]*)")
_LAST_ROW = re.compile(r"\d+$")
_PRINT_AREA = "_xlnm.Print_Area"


@dataclass(frozen=True, slots=True)
class Growth:
    """The data rows of a table of this sheet before and after a write; its header stands above them."""

    sheet: str
    old: Area
    new: Area

    def follows(self, area: Area) -> bool:
        """Whether an area covers exactly the old data rows of some columns, with or without their headers."""
        from_top = area.first_row in {self.old.first_row, self.old.first_row - 1}
        return from_top and area.last_row == self.old.last_row and area.within_columns(self.old)

    def prints(self, area: Area) -> bool:
        """Whether an area for the printer held the table whole and ended with it."""
        return (
            self.old.within_columns(area) and area.first_row < self.old.first_row and area.last_row == self.old.last_row
        )

    def ranges(self, ranges: str) -> str:
        """A list of areas (``sqref``), each followed."""
        return " ".join(
            self._followed(text, self.follows(area)) if (area := _area(text)) else text for text in ranges.split(" ")
        )

    def reference(self, text: str, *, printing: bool = False) -> str:
        """A reference with its sheet (``'Notes d''été'!$A$5:$A$9``), followed."""
        sheet, cells = split_reference(text)
        area = _area(cells)
        if not area or sheet.casefold() != self.sheet.casefold():
            return text
        return self._followed(text, self.follows(area) or (printing and self.prints(area)))

    def _followed(self, text: str, follows: bool) -> str:
        if not follows or self.old.last_row == self.new.last_row:
            return text
        end = text if ":" in text.rpartition("!")[2] else f"{text}:{text.rpartition('!')[2]}"
        return _LAST_ROW.sub(str(self.new.last_row), end)


def _area(cells: str) -> Area | None:
    try:
        return Area.parse(cells)
    except ValueError:
        return None


def follow_ranges(tail: bytes, growth: Growth) -> bytes:
    """The elements after a sheet's rows, the places of its sparklines left alone."""

    def follow(match: re.Match[bytes]) -> bytes:
        if match["group"]:
            return match[0]
        before, ranges = match["before"] or match["x14"], match["ranges"] or match["x14_ranges"] or b""
        return before + growth.ranges(ranges.decode()).encode()

    return _RANGES.sub(follow, tail)


def follow_names(package: Package, growth: Growth) -> None:
    """Defined names of data rows; a print area that ended with the table ends with it again."""
    root = parse(package.read(package.workbook))
    touched = False
    for element in root.iter(f"{{{MAIN}}}definedName"):
        printing = element.get("name") == _PRINT_AREA
        pieces = list(_pieces(element.text or ""))
        moved = [growth.reference(piece, printing=printing) for piece in pieces]
        if moved != pieces:
            element.text = ",".join(moved)
            touched = True
    if touched:
        package.write(package.workbook, serialise(root))


def _pieces(reference: str) -> Iterator[str]:
    """The parts of ``Journal!$A$1:$A$9,'a,b'!$C$1``."""
    return (match[0] for match in re.finditer(r"(?:'(?:[^']|'')*'|[^,'])+", reference))


# --- anywhere in the workbook ----------------------------------------------------------------------------------------


def follow_elsewhere(
    package: Package, opened: Mapping[str, Sheet], growths: Sequence[Growth], refilled: Sequence[NamedArea] = ()
) -> None:
    """Sparklines and charts of any sheet, once all tables have their size; ``opened`` are the sheets under change.

    Charts of the cells ``refilled`` keep their references and show the new values.
    """
    if not growths and not refilled:
        return

    def followed(reference: str) -> str:
        return next((new for growth in growths if (new := growth.reference(reference)) != reference), reference)

    sheets = {sheet.name.casefold(): sheet for sheet in package.sheets()}
    for sheet in sheets.values() if growths else ():
        if sheet.part in opened:
            opened[sheet.part].tail = _follow_sparklines(opened[sheet.part].tail, followed)
            continue
        content = package.read(sheet.part)
        if b"sparkline" in content:
            package.write(sheet.part, _follow_sparklines(content, followed))

    def sheet_of(name: str) -> Sheet:
        sheet = sheets[name.casefold()]
        return opened.get(sheet.part) or Sheet(package.read(sheet.part), name)

    def is_refilled(reference: str) -> bool:
        name, cells = split_reference(reference)
        area = _area(cells)
        return area is not None and any(
            name.casefold() == place.sheet.name.casefold() and area.meets(place.area) for place in refilled
        )

    follow_charts(package, followed, Texts(package, sheet_of).columns, is_refilled)


def _follow_sparklines(content: bytes, followed: Callable[[str], str]) -> bytes:
    """What follows a sheet's rows, or its whole part, with the data of its sparklines followed."""
    return _SPARKLINE_DATA.sub(lambda m: m[1] + escape(followed(unescape(m[2].decode()))).encode(), content)
