"""A sound workbook made by XlsxWriter, and the tools to change one thing in it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import xlsxwriter

Contents: TypeAlias = dict[str, bytes]
Change: TypeAlias = Callable[[Contents], None]

SECRET = "Müller Zoé"  # noqa: S105 (a patient's name, which no fault may repeat)

TYPES = "[Content_Types].xml"
BOOK = "xl/workbook.xml"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
SHEET = "xl/worksheets/sheet1.xml"
SHEET_RELS = "xl/worksheets/_rels/sheet1.xml.rels"
TABLE = "xl/tables/table1.xml"
TOTALS = "xl/tables/table2.xml"
CHART = "xl/charts/chart1.xml"
CHAIN = "xl/calcChain.xml"

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@cache
def sound() -> bytes:
    """A workbook with two tables, merges, formats, validations, names, links, notes and a chart, made by XlsxWriter."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    bold = book.add_format({"bold": True, "bg_color": "#FF0000"})
    money = book.add_format({"num_format": "#,##0.00"})
    journal = book.add_worksheet("Journal")
    sum_of_row = "=Journal[[#This Row],[Net]]+Journal[[#This Row],[TVA]]"
    columns = [
        {"header": "N°"},
        {"header": "Net", "format": money},
        {"header": "TVA", "format": money},
        {"header": "Brut", "formula": sum_of_row, "format": money},
        {"header": "Remarque\nlibre"},
    ]
    rows = [[f"R{number}", number * 10, number, None, SECRET] for number in range(10)]
    journal.add_table("A1:E11", {"name": "Journal", "columns": columns, "data": rows})
    journal.set_column("A:A", 12)
    journal.merge_range("G1:H1", "Titre", bold)
    journal.merge_range("G3:H3", "Sous-titre", bold)
    journal.conditional_format("B2:B11", {"type": "cell", "criteria": ">", "value": 50, "format": bold})
    journal.data_validation("G5", {"validate": "list", "source": ["oui", "non"]})
    journal.write_boolean("G6", True)
    journal.write_formula("G7", "=SUM(Journal[Net])", money, 450)
    journal.write_array_formula("G8:G9", "{=B2:B3*2}", money, 0)
    journal.write("G10", "une phrase  ")
    journal.write_url("G11", "https://example.org")
    journal.write_comment("A2", "une note")
    journal.set_landscape()
    journal.repeat_rows(0)
    report = book.add_worksheet("Synthèse")
    totals = [{"header": "Mois", "total_string": "Total"}, {"header": "Net", "total_function": "sum"}]
    report.add_table("A1:B4", {"name": "Totaux", "columns": totals, "data": [["01", 1], ["02", 2]], "total_row": True})
    report.write_formula("D1", "=Journal!B2+Totaux[[#Totals],[Net]]", None, 3)
    chart = book.add_chart({"type": "column"})
    assert chart is not None
    chart.add_series({"values": "=Journal!$B$2:$B$11"})
    report.insert_chart("D3", chart)
    book.define_name("Total", "=Synthèse!$D$1")
    book.close()
    return file.getvalue()


# --- taking a workbook apart and putting it together ----------------------------------------------------------------


def unpack(content: bytes) -> Contents:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(contents: Contents, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return file.getvalue()


def replace(part: str, old: str, new: str, times: int = 1) -> Change:
    """Replace a text that must be there; ``times`` = -1: everywhere."""

    def change(contents: Contents) -> None:
        text = contents[part].decode()
        assert old in text, f"{part} has no {old}"
        contents[part] = text.replace(old, new, times).encode()

    return change


def rewrite(part: str, pattern: str, new: str) -> Change:
    """Rewrite the first match of a pattern that must be there."""

    def change(contents: Contents) -> None:
        text, times = re.subn(pattern, new, contents[part].decode(), count=1, flags=re.DOTALL)
        assert times, f"{part} has nothing like {pattern}"
        contents[part] = text.encode()

    return change


def insert(part: str, before: str, new: str) -> Change:
    """Insert a text before another one."""
    return replace(part, before, new + before)


def nothing(_: Contents) -> None:
    """The fault is in the packing."""


def drop(part: str) -> Change:
    """Take a part out, whatever points at it."""

    def change(contents: Contents) -> None:
        del contents[part]

    return change


def add(name: str, content: str, content_type: str, rels: str, kind: str) -> Change:
    """Add a part with its content type and a relationship ``rIdNew``."""
    target = f"/{name}"

    def change(contents: Contents) -> None:
        contents[name] = content.encode()
        insert(TYPES, "</Types>", f'<Override PartName="/{name}" ContentType="{content_type}"/>')(contents)
        relationship = f'<Relationship Id="rIdNew" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        insert(rels, "</Relationships>", relationship)(contents)

    return change


def several(*changes: Change) -> Change:
    """One change after the other."""

    def change(contents: Contents) -> None:
        for each in changes:
            each(contents)

    return change


def formula(text: str) -> Change:
    """Another formula in G7."""
    return replace(SHEET, "<f>SUM(Journal[Net])</f>", f"<f>{text}</f>")


def cell(reference: str, new: str) -> Change:
    """Another cell at a place."""
    return rewrite(SHEET, rf'<c r="{reference}"(?:[^>]*/>|.*?</c>)', new)


def chain(*references: str) -> Change:
    """A calculation chain of cells of the first sheet."""
    cells = "".join(f'<c r="{reference}" i="1"/>' for reference in references)
    return add(
        CHAIN, f"<calcChain {_MAIN}>{cells}</calcChain>", f"{_SPREADSHEET}.calcChain+xml", BOOK_RELS, "calcChain"
    )


def second_table(identity: str, name: str, place: str) -> Change:
    """A copy of the journal's table, with its header cells, at another place of the sheet."""

    def change(contents: Contents) -> None:
        table = contents[TABLE].decode().replace("A1:E11", place)
        table = re.sub(r"<calculatedColumnFormula>.*?</calculatedColumnFormula>", "", table)
        table = re.sub(
            r' id="1" name="Journal" displayName="Journal"',
            f' id="{identity}" name="{name}" displayName="{name}"',
            table,
        )
        add("xl/tables/table9.xml", table, f"{_SPREADSHEET}.table+xml", SHEET_RELS, "table")(contents)
        insert(SHEET, "</tableParts>", '<tablePart r:id="rIdNew"/>')(contents)
        if place.startswith("J1"):
            indexes = re.findall(r'<c r="[A-E]1" t="s"><v>(\d+)</v></c>', contents[SHEET].decode())
            headers = "".join(
                f'<c r="{letter}1" t="s"><v>{index}</v></c>' for letter, index in zip("JKLMN", indexes, strict=True)
            )
            insert(SHEET, "</row>", headers)(contents)

    return change


def pivot(cache: str) -> Change:
    """A pivot table that draws on a cache."""
    place = '<location ref="M20:N22" firstHeaderRow="1" firstDataRow="2" firstDataCol="1"/>'
    content = f'<pivotTableDefinition {_MAIN} name="P" cacheId="{cache}">{place}</pivotTableDefinition>'
    return add("xl/pivotTables/pivotTable1.xml", content, f"{_SPREADSHEET}.pivotTable+xml", SHEET_RELS, "pivotTable")


def slicer(table: int, column: int) -> Change:
    """The cache of a slicer of a table's column."""
    cache = f'<tableSlicerCache tableId="{table}" column="{column}"/>'
    content = f'<slicerCacheDefinition {_MAIN} name="Segment_N">{cache}</slicerCacheDefinition>'
    part = "xl/slicerCaches/slicerCache1.xml"
    return several(
        add(part, content, "application/vnd.ms-excel.slicerCache+xml", BOOK_RELS, "slicerCache"),
        insert(BOOK, "</definedNames>", '<definedName name="Segment_N">#N/A</definedName>'),
    )
