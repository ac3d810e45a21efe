"""Before and after a sync: what covers exactly a column's data grows and shrinks with the table (DESIGN §2)."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import NamedTuple

import demonstration
import office_days
import pytest
import staff
import zip_entries
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from office_days import FIRST, JOURNAL, UNPAID
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from workbook_surgery import SHEET_RELS, add, pack, sound, unpack

from facturation_xls.sync import synchronise
from facturation_xls.workbook.cells import Area, Number
from facturation_xls.workbook.charts import follow_charts
from facturation_xls.workbook.followers import Growth, follow_ranges
from facturation_xls.workbook.package import Package

# --- the rule itself --------------------------------------------------------------------------------------------------

DATA = Area(2, 5, 6, 20)
GREW = Growth("Journal", DATA, DATA.rows_to(24))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Journal!$C$5:$C$20", "Journal!$C$5:$C$24"),
        ("'JOURNAL'!C5:C20", "'JOURNAL'!C5:C24"),
        ("Journal!$B$5:$F$20", "Journal!$B$5:$F$24"),
        ("Journal!$B$4:$F$20", "Journal!$B$4:$F$24"),
        ("Journal!$C$6:$C$20", None),
        ("Journal!$C$5:$C$19", None),
        ("Journal!$C$5:$C$21", None),
        ("Journal!$A$5:$B$20", None),
        ("Journal!$F$5:$G$20", None),
        ("Journal!$C$3:$C$20", None),
        ("Mouvements!$C$5:$C$20", None),
        ("Journal!$C:$C", None),
        ("Journal!$C$20", None),
        ("fx_au", None),
        ("OFFSET(Journal!$C$5,0,0,16)", None),
        ("#REF!", None),
    ],
)
def test_a_reference_follows_exactly_the_data_of_some_columns(before: str, after: str | None) -> None:
    assert GREW.reference(before) == (after or before)


@given(st.tuples(st.integers(1, 8), st.integers(4, 6), st.integers(0, 4), st.integers(19, 21)), st.integers(5, 40))
def test_what_follows_comes_back_and_all_else_never_moves(place: tuple[int, int, int, int], last: int) -> None:
    left, top, wide, bottom = place
    area = Area(left, top, left + wide, bottom)
    there, back = Growth("A", DATA, DATA.rows_to(last)), Growth("A", DATA.rows_to(last), DATA)
    after = there.ranges(str(area))
    follows = left >= 2 and left + wide <= 6 and top <= 5 and bottom == 20
    assert Area.parse(after) == (area.rows_to(last) if follows else area)
    assert not follows or Area.parse(back.ranges(after)) == area


# --- in a workbook ----------------------------------------------------------------------------------------------------


class Days(NamedTuple):
    """A workbook before and after a sync that adds one invoice to the journal and takes one from the unpaid list."""

    before: Path
    after: Path
    journal: tuple[range, range]
    unpaid: tuple[range, range]


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Days:
    folder = demonstration.synced(tmp_path_factory.mktemp("followers") / "cabinet")
    path = folder.workbook
    office_days.bill(path, "2026000150", debtor="Zinnia Aude")
    office_days.pay(path, FIRST, office_days.SECOND)
    synchronise(folder)  # the payments are in; from here on the lists are steady
    office_days.bill(path, "2026000151", "2026000152", debtor="Zinnia Aude")
    equip(path)
    before = Path(shutil.copy(path, tmp_path_factory.mktemp("before") / "Journal.xlsx"))
    synchronise(folder)
    journal, unpaid = ((office_days.rows_of(before, t), office_days.rows_of(path, t)) for t in (JOURNAL, UNPAID))
    return Days(before, path, journal, unpaid)


def equip(path: Path) -> None:
    """Give the unpaid list one of everything that may cover its rows."""
    rows = office_days.rows_of(path)
    first, last = rows[0], rows[-1]
    with staff.excel(path) as book:
        sheet, notes = book["Impayés"], book.create_sheet("Notes d'été")
        for end in (last, last - 1):
            rule = Rule("expression", formula=["$H15>500"], dxf=DifferentialStyle(font=Font(bold=True)))
            sheet.conditional_formatting.add(f"H{first}:H{end}", rule)
        words = DataValidation("list", formula1='"oui,non"')
        words.add(f"N{first}:N{last}")
        words.add(f"R{first}:R{last}")
        sheet.add_data_validation(words)
        book.defined_names["Soldes"] = DefinedName("Soldes", attr_text=f"Impayés!$H${first}:$H${last}")
        book.defined_names["Deux"] = DefinedName(
            "Deux", attr_text=f"Impayés!$G${first}:$G${last},Impayés!$H${first}:$H${last}"
        )
        book.defined_names["Premiers"] = DefinedName("Premiers", attr_text=f"Impayés!$H${first}:$H${first + 3}")
        sheet.print_area = f"A1:O{last}"
        for title, top, bottom in (("suit", first, last), ("reste", first, last - 2)):
            chart = BarChart()
            chart.title = title
            chart.add_data(Reference(sheet, min_col=8, min_row=top, max_row=bottom))
            chart.set_categories(Reference(sheet, min_col=2, min_row=top, max_row=bottom))
            notes.add_chart(chart, "B2" if title == "suit" else "B20")
    fill_caches(path)
    office_days.extend(path, "Notes d'été", office_days.sparklines(("A1", f"Impayés!H{first}:H{last}")))


CACHE = (
    '<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val="1"/><c:pt idx="0"><c:v>1</c:v></c:pt></c:numCache>'
)


def fill_caches(path: Path) -> None:
    """Charts of Excel keep the values that they show."""
    space = 'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    for name in office_days.parts(path, r"charts/chart\d"):

        def fill(content: bytes) -> bytes:
            root = etree.fromstring(content)
            for element in root.iter("{*}numRef"):
                element.append(etree.fromstring(CACHE.replace("<c:numCache>", f"<c:numCache {space}>")))
            return etree.tostring(root)

        staff.raw_rewrite(path, {name: fill})


def sheet_xml(path: Path, title: str = "Impayés") -> str:
    return office_days.part(path, staff.part_of_sheet(path, title))


def chart(path: Path, title: str) -> tuple[str, str]:
    """Part name and text of the chart with this title."""
    ((name, text),) = (
        (name, text)
        for name in office_days.parts(path, r"charts/chart\d")
        if f">{title}<" in (text := office_days.part(path, name))
    )
    return name, text


def test_the_story_has_a_list_that_changes_its_size(days: Days) -> None:
    assert len(days.unpaid[1]) == len(days.unpaid[0]) + 2


def test_formats_and_dropdowns_of_exactly_the_data_follow(days: Days) -> None:
    first, last, new = days.unpaid[0][0], days.unpaid[0][-1], days.unpaid[1][-1]
    ranges = re.findall(r'sqref="([^"]*)"', sheet_xml(days.after))
    assert f"H{first}:H{new}" in ranges
    assert f"H{first}:H{last - 1}" in ranges
    assert f"N{first}:N{new} R{first}:R{last}" in ranges, "R lies beside the table"


def test_names_follow_piece_by_piece(days: Days) -> None:
    first, new = days.unpaid[1][0], days.unpaid[1][-1]
    with staff.excel(days.after, computed=True) as book:
        names = {name: book.defined_names[name].attr_text for name in ("Soldes", "Deux", "Premiers")}
    assert names == {
        "Soldes": f"Impayés!$H${first}:$H${new}",
        "Deux": f"Impayés!$G${first}:$G${new},Impayés!$H${first}:$H${new}",
        "Premiers": f"Impayés!$H${first}:$H${first + 3}",
    }


def test_a_print_area_that_ended_with_the_table_prints_the_new_rows(days: Days) -> None:
    with staff.excel(days.after, computed=True) as book:
        assert book["Impayés"].print_area == f"'Impayés'!$A$1:$O${days.unpaid[1][-1]}"


def test_a_series_follows_and_shows_the_values_of_its_cells(days: Days) -> None:
    _, text = chart(days.after, "suit")
    first, new = days.unpaid[1][0], days.unpaid[1][-1]
    references = re.findall(r"<(?:c:)?f>([^<]*)</", text)
    assert references == [f"'Impayés'!$B${first}:$B${new}", f"'Impayés'!$H${first}:$H${new}"]
    root = etree.fromstring(text.encode())
    values = next(root.iter("{*}val"))
    assert [float(v.text or "") for v in values.iter("{*}v")] == [
        float(row["Solde"]) for row in staff.read_table(days.after, UNPAID)
    ]
    assert next(values.iter("{*}ptCount")).get("val") == str(len(days.unpaid[1]))
    assert not list(next(root.iter("{*}cat")).iter("{*}pt")), "names are no numbers"


def test_a_chart_of_some_rows_keeps_every_byte(days: Days) -> None:
    name, _ = chart(days.before, "reste")
    assert name not in zip_entries.differing(days.before, days.after)


def test_sparklines_elsewhere_follow(days: Days) -> None:
    text = sheet_xml(days.after, "Notes d'été")
    assert f"<xm:f>Impayés!H{days.unpaid[1][0]}:H{days.unpaid[1][-1]}</xm:f><xm:sqref>A1</xm:sqref>" in text


def test_nothing_else_of_the_sheet_with_the_sparkline_changes(days: Days) -> None:
    old, new = (re.sub(r"<xm:f>[^<]*", "", sheet_xml(path, "Notes d'été")) for path in (days.before, days.after))
    assert old == new


# --- what openpyxl cannot write ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<x14:conditionalFormatting><xm:sqref>{}</xm:sqref></x14:conditionalFormatting>", True),
        ("<x14:dataValidation><xm:f>1</xm:f><xm:sqref>{}</xm:sqref></x14:dataValidation>", True),
        ('<protectedRange sqref="{}" name="saisie"/>', True),
        ('<ignoredError sqref="{}" numberStoredAsText="1"/>', True),
        ('<x:conditionalFormatting pivot="0" sqref="A1 {}"/>', True),
        ("<x14:sparkline><xm:f>Journal!H1</xm:f><xm:sqref>{}</xm:sqref></x14:sparkline>", False),
        ("<x14:sparkline><xm:sqref>{}</xm:sqref></x14:sparkline>", False),
        ('<hyperlink ref="{}"/>', False),
        ('<brk id="5"/><selection sqref="{}"/>', False),
    ],
)
def test_elements_after_the_rows(before: str, after: bool) -> None:
    """In a table of one row a single cell covers its column: the place of a sparkline is no such thing."""
    one_row = Growth("Journal", DATA.rows_to(5), DATA.rows_to(9))
    found = follow_ranges(before.format("C5").encode(), one_row).decode()
    assert found == before.format("C5:C9" if after else "C5")


_EXTENDED = (
    '<cx:chartSpace xmlns:cx="http://schemas.microsoft.com/office/drawing/2014/chartex"><cx:chartData><cx:data id="0">'
    '<cx:strDim type="cat"><cx:f>{0}</cx:f><cx:lvl ptCount="1"><cx:pt idx="0">?</cx:pt></cx:lvl></cx:strDim>'
    '<cx:numDim type="val"><cx:f>{0}</cx:f><cx:lvl ptCount="1"><cx:pt idx="0">9</cx:pt></cx:lvl></cx:numDim>'
    "</cx:data></cx:chartData></cx:chartSpace>"
)
_LEVELS = (
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:multiLvlStrRef><c:f>{0}</c:f>'
    '<c:multiLvlStrCache><c:ptCount val="1"/><c:lvl><c:pt idx="0"><c:v>a</c:v></c:pt></c:lvl>'
    '<c:lvl><c:pt idx="0"><c:v>b</c:v></c:pt></c:lvl></c:multiLvlStrCache></c:multiLvlStrRef></c:chartSpace>'
)


def refilled(tmp_path: Path, content: str, kind: str, columns: list[list[str]]) -> etree._Element:
    """A chart part after its series followed to cells with these contents."""
    workbook = tmp_path / "Classeur.xlsx"
    parts = unpack(sound())
    add("xl/charts/extra.xml", content.format("A!$A$1"), kind, SHEET_RELS, "chartEx")(parts)
    workbook.write_bytes(pack(parts))
    with Package(workbook) as package:
        follow_charts(
            package, lambda text: "A!$A$1:$B$3" if text == "A!$A$1" else text, lambda _: columns, lambda _: False
        )
        return etree.fromstring(package.read("xl/charts/extra.xml"))


def test_the_points_of_a_chart_of_the_newer_kind(tmp_path: Path) -> None:
    root = refilled(tmp_path, _EXTENDED, "application/vnd.ms-office.chartex+xml", [["mai", Number("2.5"), ""]])
    texts, figures = root.iter("{*}lvl")
    assert [(p.get("idx"), p.text) for p in texts] == [("0", "mai"), ("1", "2.5")]
    assert [(p.get("idx"), p.text) for p in figures] == [("1", "2.5")]
    assert {level.get("ptCount") for level in (texts, figures)} == {"3"}


def test_the_levels_of_a_category_of_several_columns_stand_innermost_first(tmp_path: Path) -> None:
    kind = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
    root = refilled(tmp_path, _LEVELS, kind, [["PP", "CMD"], ["mai", "juin"]])
    assert [[v.text for v in level.iter("{*}v")] for level in root.iter("{*}lvl")] == [["mai", "juin"], ["PP", "CMD"]]
    assert next(root.iter("{*}ptCount")).get("val") == "2"
