"""Our sheets under staff's hands: each story between two syncs of a practice, compared with one that nobody touched.

The same happens in both: an invoice is paid, another one arrives, a day passes. Whatever staff did to the sheets in
between, the tables then show the same, and what staff did is still there.

Other hands, each with its own tests: rows typed, deleted, brought back (sync/test_typed_rows), numbers changed
(sync/test_renamed_numbers), facts, figures, errors, formulas typed over (sync/test_changed_cells), number formats and
the calendar of 1904 (sync/test_number_formats), any edits in any order (test_merge_properties), filters and sorts
(test_filters), the total row (test_totals_row), notes, links, merges (test_notes), things beside and below
(test_obstacles), their formulas and calculated columns (test_formulas), charts, names, formats (test_followers),
pivots and formulas over some rows (test_fixed_ranges), values instead of formulas (test_modes), their own workbook
(test_adopt).
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import demonstration
import judges
import office_days
import openpyxl
import pytest
import staff
from demonstration import AS_OF
from office_days import FIRST, JOURNAL, LAST, SECOND, UNPAID
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.table import Table, TableStyleInfo
from representative import representative

from facturation_xls.errors.workbook import TableMissing
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook import schema
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.places import header_form

NEW = "2026000150"
CONTROLS = "tblControles"
TABLES = (schema.JOURNAL, schema.MOVEMENTS, schema.DISPATCHES, schema.DEBTORS, *schema.REPORT_TABLES)
Books: TypeAlias = dict[str, list[dict[str, Any]]]
Story: TypeAlias = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The demonstration with the sheets into which staff type."""
    return demonstration.few_sheets(tmp_path / "cabinet")


@pytest.fixture
def whole(tmp_path: Path) -> Folder:
    """The demonstration with all its sheets."""
    return demonstration.synced(tmp_path / "cabinet")


def shown(path: Path) -> Books:
    """What our columns show; the rows of the ledger by their key, those of the reports in their order."""
    with staff.excel(path, computed=True) as book:
        there = {name for sheet in book.worksheets for name in sheet.tables}
        return {table.name: _shown(staff.opened(book, table.name), table) for table in TABLES if table.name in there}


def _shown(found: staff.Opened, table: schema.Table) -> list[dict[str, Any]]:
    at = {header_form(header): column for header, column in found.headers.items()}
    rows = [
        {c.header: found.sheet.cell(number, at[header_form(c.header)]).value for c in table.columns}
        for number in found.numbers
    ]
    if table.role is schema.Role.LEDGER:
        rows = [row for row in rows if any(row[table.column(field).header] for field in table.key)]
        rows.sort(key=lambda row: [str(row[table.column(field).header]) for field in table.key])
    return rows


def live_through(folder: Folder) -> None:
    """What happens after the story: a payment, a new invoice, another day."""
    office_days.pay(folder.workbook, FIRST)
    office_days.deliver(folder, NEW)
    office_days.next_day(folder)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Books:
    """What a practice shows where nobody touched anything."""
    folder = demonstration.few_sheets(tmp_path_factory.mktemp("untouched") / "cabinet")
    live_through(folder)
    return shown(folder.workbook)


# --- stories after which every figure is the same ---------------------------------------------------------------------


def swap_columns(path: Path, table: str, one: str, other: str) -> None:
    """Drag two columns of a table to each other's place."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        left, top, _, _ = found.bounds
        a, b = found.headers[one], found.headers[other]
        for number in (top, *found.numbers):
            first, second = (found.line(number)[column - left] for column in (a, b))
            first.value, second.value = second.value, first.value
            first._style, second._style = second._style, first._style  # noqa: SLF001 -- openpyxl has no other way
        columns = found.table.tableColumns
        columns[a - left], columns[b - left] = columns[b - left], columns[a - left]


def hide_columns(path: Path) -> None:
    with staff.excel(path) as book:
        for column in "ABCQ":
            book["Journal"].column_dimensions[column].hidden = True
            book["Impayés"].column_dimensions[column].width = 3


def rewrite_headers(path: Path) -> None:
    """Headers with other capitals, blanks and line breaks are the same headers; Excel follows in formulas."""
    written = {"N° facture": "N°\nFacture", "Montant": " MONTANT", "Date facture": "date  FACTURE"}
    with staff.excel(path) as book:
        found = staff.opened(book, JOURNAL)
        for header, new in written.items():
            found.sheet.cell(found.bounds[1], found.headers[header]).value = new
            next(c for c in found.table.tableColumns if c.name == header).name = new.replace("\n", "_x000a_")

    def follow(content: bytes) -> bytes:
        text = content.decode()
        for header, new in written.items():
            text = text.replace(f"tblJournal[[#This Row],[{header}]]", f"tblJournal[[#This Row],[{new}]]")
        return text.encode()

    staff.raw_rewrite(path, dict.fromkeys(office_days.parts(path, r"worksheets/sheet\d|tables/table\d"), follow))


def insert_columns(path: Path) -> None:
    line = office_days.line_of(path, LAST)
    staff.insert_column(path, UNPAID, "Appelé", "Montant", {line: "oui"})
    staff.insert_column(path, JOURNAL, "Classeur", "Patient", {office_days.line_of(path, LAST, JOURNAL): "vert"})


def rearrange_sheets(path: Path) -> None:
    with staff.excel(path) as book:
        book.move_sheet("Impayés", -2)
        book["Délais"].sheet_state = "hidden"
        book["Mouvements"].sheet_state = "veryHidden"
    staff.rename_sheet(path, "Journal", "Factures 2026")
    staff.rename_sheet(path, "Impayés", "À encaisser")


def restyle(path: Path) -> None:
    with staff.excel(path) as book:
        for name in (JOURNAL, UNPAID):
            found = staff.opened(book, name)
            found.table.tableStyleInfo = TableStyleInfo("TableStyleMedium9", showRowStripes=True)
            found.sheet.freeze_panes = "C3"
            found.sheet.sheet_view.zoomScale = 80
            found.sheet.page_setup.orientation = "portrait"
            found.sheet.sheet_properties.tabColor = "00FF0000"
            rule = Rule("expression", formula=["$H15>100"], dxf=DifferentialStyle(font=Font(bold=True)))
            found.sheet.conditional_formatting.add(f"A{found.numbers[0]}:O{found.numbers[-1]}", rule)


def colour(path: Path) -> None:
    staff.colour(path, JOURNAL, {"N° facture": LAST}, "00FFFF00")
    staff.colour(path, UNPAID, {"N° facture": LAST}, "00FFFF00")
    staff.set_height(path, UNPAID, {"N° facture": LAST}, 44)


def sheets_of_their_own(path: Path) -> None:
    """A sheet with a table, formulas on our tables, a chart; above our table a figure."""
    with staff.excel(path) as book:
        own = book.create_sheet("Séance")
        for row, line in enumerate(
            [["Type", "Solde"], ["PP", "=SUM(tblImpayes[Solde])"], ["Tout", "=Journal!I6*2"]], 1
        ):
            for column, value in enumerate(line, 1):
                own.cell(row, column).value = value
        own.add_table(Table(displayName="Seance", ref="A1:B3"))
        chart = BarChart()
        chart.add_data(Reference(book["Impayés"], min_col=8, min_row=15, max_row=20))
        own.add_chart(chart, "D2")
        book["Journal"]["N1"] = "=SUM(tblJournal[Solde])"
        book.defined_names["Taux"] = DefinedName("Taux", attr_text="Séance!$A$5")


def copy_a_sheet(path: Path, table: str = UNPAID) -> None:
    """A copy has a table of another name and the same names for itself, as Excel makes it."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        title = found.sheet.title
        copied = book.copy_worksheet(found.sheet)
        copied.title = f"{title} (2)"
        new = copy.deepcopy(found.table)
        new.id, new.name, new.displayName = 99, f"{table}99", f"{table}99"
        copied.add_table(new)
        for row in copied.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.data_type == "f":
                    cell.value = cell.value.replace(f"{table}[", f"{table}99[")
        for column in new.tableColumns:
            if column.calculatedColumnFormula:
                text = str(column.calculatedColumnFormula.attr_text)
                column.calculatedColumnFormula.attr_text = text.replace(f"{table}[", f"{table}99[")
        for name in [
            n for n in book.defined_names.values() if title in (n.attr_text or "") and n.name.startswith("fx_")
        ]:
            local = copy.copy(name)
            local.attr_text = re.sub(r"^'?[^'!]+'?!", f"'{title} (2)'!", name.attr_text or "")
            copied.defined_names[name.name] = local


def blank_rows(path: Path) -> None:
    """A free row in the middle of the journal, as a person inserts one to separate years."""
    with staff.excel(path) as book:
        found = staff.opened(book, JOURNAL)
        middle = found.numbers[20]
        rows = [(number, [(c.value, copy.copy(c._style)) for c in found.line(number)]) for number in found.numbers]  # noqa: SLF001
        for number, cells in reversed(rows):
            if number >= middle:
                for cell, (value, style) in zip(found.line(number + 1), cells, strict=True):
                    cell.value, cell._style = value, style  # noqa: SLF001
        for cell in found.line(middle):
            cell.value = None
        found.resize(found.numbers[-1] + 1)


def annotate(path: Path) -> None:
    """Notes and links on both lists."""
    with staff.excel(path) as book:
        for name in (JOURNAL, UNPAID):
            found = staff.opened(book, name)
            for number in (SECOND, LAST):
                line = found.find({"N° facture": number})
                found.cell(line, "Débiteur").comment = Comment(f"voir {number}", "Zoé")
                found.cell(line, "N° facture").hyperlink = f"https://exemple.ch/{number}"


def protect(path: Path) -> None:
    with staff.excel(path) as book:
        for title in ("Journal", "Impayés"):
            book[title].protection.set_password("secret")


HARMLESS: dict[str, Story] = {
    "the journal sorted": partial(staff.sort, name=JOURNAL, header="Montant", descending=True),
    "the payments sorted": partial(staff.sort, name="tblMouvements", header="N° facture"),
    "the unpaid list sorted": partial(staff.sort, name=UNPAID, header="Débiteur", descending=True),
    "the findings sorted": partial(staff.sort, name=CONTROLS, header="Constat"),
    "columns of the journal moved": partial(swap_columns, table=JOURNAL, one="Remarque", other="Date facture"),
    "columns of the unpaid list moved": partial(swap_columns, table=UNPAID, one="Type de payeur", other="Solde"),
    "columns hidden and narrowed": hide_columns,
    "columns inserted": insert_columns,
    "headers written otherwise": rewrite_headers,
    "sheets renamed, moved, hidden": rearrange_sheets,
    "tables restyled": restyle,
    "cells coloured": colour,
    "sheets of their own": sheets_of_their_own,
    "a sheet copied": copy_a_sheet,
    "the journal copied": partial(copy_a_sheet, table=JOURNAL),
    "a free row in the journal": blank_rows,
    "sheets protected": protect,
    "notes and links": annotate,
}


@pytest.mark.parametrize("story", representative(HARMLESS, 4))
def test_the_figures_are_those_of_a_practice_where_nobody_touched_anything(
    folder: Folder, expected: Books, story: str
) -> None:
    HARMLESS[story](folder.workbook)
    live_through(folder)
    found = shown(folder.workbook)
    for table, rows in expected.items():
        assert found[table] == rows, table
    assert not office_days.message(folder.workbook)
    assert not synchronise(folder, as_of=date(2026, 10, 6)).saved


def test_every_report_is_the_same_whatever_the_order_of_the_rows(whole: Folder, tmp_path: Path) -> None:
    other = demonstration.synced(tmp_path / "untouched")
    HARMLESS["the journal sorted"](whole.workbook)
    for folder in (whole, other):
        live_through(folder)
    assert shown(whole.workbook) == shown(other.workbook)


@pytest.mark.parametrize(
    "story", representative(["columns inserted", "tables restyled", "columns of the journal moved"], 1)
)
def test_slicers_find_their_tables_and_columns(whole: Folder, story: str) -> None:
    """A slicer points at a table's id and a column's id."""
    folder = whole
    HARMLESS[story](folder.workbook)
    before = identities(folder.workbook)
    live_through(folder)
    assert identities(folder.workbook) == before


def identities(path: Path) -> set[tuple[str, ...]]:
    """Table and column ids with their names."""
    found: set[tuple[str, ...]] = set()
    for name in office_days.parts(path, r"^xl/tables/"):
        root = staff.raw_part(path, name)
        columns = [(column.get("id", ""), column.get("name", "")) for column in root.iter(f"{staff.MAIN}tableColumn")]
        found |= {(root.get("id", ""), root.get("displayName", ""), *column) for column in columns}
    return found


# --- what they did is still there -------------------------------------------------------------------------------------


def test_looks_stay(folder: Folder) -> None:
    path = folder.workbook
    restyle(path)
    rearrange_sheets(path)
    with staff.excel(path) as book:
        arranged = book.sheetnames
    live_through(folder)
    with staff.excel(path) as book:
        assert book.sheetnames == arranged
        assert (book["Délais"].sheet_state, book["Mouvements"].sheet_state) == ("hidden", "veryHidden")
        for name in (JOURNAL, UNPAID):
            found = staff.opened(book, name)
            assert found.table.tableStyleInfo
            assert found.table.tableStyleInfo.name == "TableStyleMedium9"
            assert (found.sheet.freeze_panes, found.sheet.sheet_view.zoomScale) == ("C3", 80)
            assert found.sheet.page_setup.orientation == "portrait"


def test_colours_heights_and_texts_stay_with_their_invoice(folder: Folder) -> None:
    path = folder.workbook
    insert_columns(path)
    colour(path)
    live_through(folder)
    for table in (JOURNAL, UNPAID):
        assert staff.fill_of(path, table, {"N° facture": LAST}) == {"00FFFF00"}
        assert staff.fill_of(path, table, {"N° facture": NEW}) == {"00000000"}
    assert staff.height_of(path, UNPAID, {"N° facture": LAST}) == 44
    assert staff.read_row(path, UNPAID, {"N° facture": LAST})["Appelé"] == "oui"
    assert staff.read_row(path, JOURNAL, {"N° facture": LAST})["Classeur"] == "vert"


def test_formulas_of_their_own_sheets_are_not_touched(folder: Folder) -> None:
    path = folder.workbook
    sheets_of_their_own(path)
    live_through(folder)
    with staff.excel(path) as book:
        assert [book["Séance"][f"B{row}"].value for row in (2, 3)] == ["=SUM(tblImpayes[Solde])", "=Journal!I6*2"]
        assert book["Journal"]["N1"].value == "=SUM(tblJournal[Solde])"
        assert book.defined_names["Taux"].attr_text == "Séance!$A$5"
        assert book["Séance"].tables["Seance"].ref == "A1:B3"


def test_a_copied_sheet_stays_as_it_was(folder: Folder) -> None:
    path = folder.workbook
    copy_a_sheet(path)
    before = staff.read_table(path, "tblImpayes99")
    live_through(folder)
    assert staff.read_table(path, "tblImpayes99") == before


_PIVOT = (
    '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" saveData="0"'
    ' refreshOnLoad="1" recordCount="0"><cacheSource type="worksheet"><worksheetSource {}/></cacheSource>'
    '<cacheFields count="1"><cacheField name="N° facture"><sharedItems/></cacheField></cacheFields>'
    "</pivotCacheDefinition>"
)


@pytest.mark.parametrize("source", ['name="tblImpayes"', 'ref="A14:O38" sheet="Impayés"'])
def test_pivots_keep_every_byte(folder: Folder, source: str) -> None:
    """The name of a table is always its whole; a fixed range is theirs."""
    path, part = folder.workbook, "xl/pivotCache/pivotCacheDefinition1.xml"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"
    staff.raw_rewrite(path, {part: lambda _: _PIVOT.format(source).encode()})
    office_days.relate(path, "xl/workbook.xml", part, kind, "pivotCacheDefinition")
    caches = '<pivotCaches><pivotCache xmlns:r="{}" cacheId="7" r:id="{}"/></pivotCaches></workbook>'
    office_days.rewrite(path, "xl/workbook.xml", "</workbook>", caches.format(office_days.OFFICE, "rIdNew"))
    before = office_days.part(path, part)
    office_days.deliver(folder, NEW)
    office_days.next_day(folder)
    assert office_days.part(path, part) == before
    assert 'cacheId="7"' in office_days.part(path, "xl/workbook.xml")


# --- cells ------------------------------------------------------------------------------------------------------------


def test_a_number_and_a_day_that_became_texts_are_understood(folder: Folder) -> None:
    path = folder.workbook
    staff.type_in(path, JOURNAL, {"N° facture": FIRST}, {"Montant": "1'080.50", "Échéance": "31.10.2025"})
    synchronise(folder)
    invoice = staff.read_row(path, UNPAID, {"N° facture": FIRST})
    assert (invoice["Solde"], invoice["Échéance"]) == (1080.5, date(2025, 10, 31))
    typed = staff.read_row(path, JOURNAL, {"N° facture": FIRST})
    assert (typed["Montant"], typed["Échéance"]) == (1080.5, date(2025, 10, 31)), "formulas can compute with them"


def test_a_formula_typed_over_an_amount_is_used_and_stays(folder: Folder) -> None:
    path = folder.workbook
    staff.type_in(path, JOURNAL, {"N° facture": FIRST}, {"Montant": "=100+45.6"})
    sheet = staff.part_of_sheet(path, "Journal")
    office_days.rewrite(path, sheet, "<f>100+45.6</f><v></v>", "<f>100+45.6</f><v>145.6</v>")
    office_days.next_day(folder)
    reference = f"{office_days.letter(path, 'Montant', JOURNAL)}{office_days.line_of(path, FIRST, JOURNAL)}"
    assert office_days.cell(path, "Journal", reference, computed=False) == "=100+45.6"
    assert office_days.cell(path, "Journal", reference) == 145.6
    assert staff.read_row(path, UNPAID, {"N° facture": FIRST})["Solde"] == 145.6


def test_a_row_copied_in_the_journal_is_an_alarm_and_nothing_is_lost(folder: Folder) -> None:
    path = folder.workbook
    copy_row(path, JOURNAL, {"N° facture": FIRST})
    live_through(folder)
    (alarm,) = findings(path, "Numéro en double")
    assert (alarm["Gravité"], alarm["N° facture"]) == ("Alarme", FIRST)
    assert office_days.numbers(path, JOURNAL).count(FIRST) == 2
    staff.delete_row(path, JOURNAL, {"Preuve PDF": "copie"})
    synchronise(demonstration.set_clock(folder.root, date(2026, 10, 7)))
    assert findings(path, "Numéro en double") == []
    assert office_days.numbers(path, JOURNAL).count(FIRST) == 1


def test_a_payment_copied_by_accident_is_an_alarm(folder: Folder) -> None:
    path = folder.workbook
    office_days.pay(path, FIRST)
    synchronise(folder)
    payment = {"N° facture": FIRST, "Genre": "Paiement"}
    copy_row(path, "tblMouvements", payment)
    synchronise(folder)
    (alarm,) = findings(path, "Mouvement en double")
    assert alarm["N° facture"] == FIRST
    assert "compte deux fois" in alarm["Constat"]


def copy_row(path: Path, table: str, where: dict[str, Any]) -> None:
    """Copy a row to the end of a table, and mark the copy where the journal has room for it."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        source, last = found.find(where), found.numbers[-1] + 1
        for old, new in zip(found.line(source), found.line(last), strict=True):
            new.value, new._style = old.value, copy.copy(old._style)  # noqa: SLF001 -- openpyxl has no other way
        found.resize(last)
        if "Preuve PDF" in found.headers:
            found.sheet.cell(last, found.headers["Preuve PDF"]).value = "copie"


def findings(path: Path, control: str) -> list[dict[str, Any]]:
    return [row for row in staff.read_table(path, CONTROLS) if row["Contrôle"] == control]


# --- sheets that are gone ---------------------------------------------------------------------------------------------


def delete_sheet(path: Path, title: str) -> None:
    with staff.excel(path) as book:
        del book[title]


@pytest.mark.parametrize("title", representative(["Impayés", "Délais", "Contrôles"], 1))
def test_a_list_that_staff_deleted_is_not_missed(folder: Folder, expected: Books, title: str) -> None:
    delete_sheet(folder.workbook, title)
    live_through_without(folder)
    assert title not in openpyxl.load_workbook(folder.workbook).sheetnames
    rows = {row["N° facture"]: row["Solde"] for row in staff.read_table(folder.workbook, JOURNAL)}
    assert rows == {row["N° facture"]: row["Solde"] for row in expected[JOURNAL]}


def live_through_without(folder: Folder) -> None:
    """The same days where *Impayés* may be missing."""
    cells = {"Date": AS_OF, "N° facture": FIRST, "Genre": "Paiement", "Montant": 245.6, "Moyen": "Espèces"}
    staff.add_row(folder.workbook, "tblMouvements", cells)
    office_days.deliver(folder, NEW)
    office_days.next_day(folder)


@pytest.mark.parametrize("title", ["Journal", "Mouvements", "Envois"])
def test_without_a_sheet_of_the_ledger_nothing_is_written(folder: Folder, title: str) -> None:
    delete_sheet(folder.workbook, title)
    office_days.deliver(folder, NEW)
    before = folder.workbook.read_bytes()
    with pytest.raises(TableMissing, match=title):
        synchronise(folder)
    assert folder.workbook.read_bytes() == before


def test_without_the_memory_every_cell_counts_as_typed_and_nothing_is_overwritten(folder: Folder) -> None:
    path = folder.workbook
    staff.type_in(path, JOURNAL, {"N° facture": SECOND}, {"Montant": 400, "Remarque": "accord"})
    delete_sheet(path, "fx_memoire")
    before = staff.read_row(path, JOURNAL, {"N° facture": SECOND})
    live_through(folder)
    after = staff.read_row(path, JOURNAL, {"N° facture": SECOND})
    kept = [c.header for c in schema.JOURNAL.columns if c.owner is not schema.Owner.DERIVED]
    assert {header: after[header] for header in kept} == {header: before[header] for header in kept}
    assert after["Solde"] == 400
    assert len(findings(path, "Mémoire perdue")) == 1
    assert set(office_days.numbers(path, JOURNAL)) >= {NEW, FIRST, SECOND, LAST}


# --- tables of any size -----------------------------------------------------------------------------------------------


def test_a_list_of_no_one_n_fewer_and_again_no_rows(tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path / "cabinet")
    path = folder.workbook
    synchronise(folder)
    sizes = [len(office_days.numbers(path))]
    for numbers in ([NEW], ["2026000151", "2026000152"]):
        office_days.deliver(folder, *numbers)
        synchronise(folder)
        sizes.append(len(office_days.numbers(path)))
    for numbers in (["2026000151"], [NEW, "2026000152"]):
        office_days.pay(path, *numbers)
        synchronise(folder)
        sizes.append(len([number for number in office_days.numbers(path) if number]))
    assert sizes == [1, 1, 3, 2, 0]
    assert office_days.numbers(path) == [None], "an empty table has one empty row"
    first = office_days.rows_of(path)[0]
    ranges = re.findall(
        r'conditionalFormatting[^>]*sqref="([^"]*)"', office_days.part(path, staff.part_of_sheet(path, "Impayés"))
    )
    assert {CellRange(area).max_row for area in ranges} == {first}
    office_days.deliver(folder, "2026000153")
    synchronise(folder)
    assert office_days.numbers(path) == ["2026000153"]


# --- independent judges -----------------------------------------------------------------------------------------------


def everything(path: Path) -> None:
    """Many hands at once."""
    for change in (restyle, sheets_of_their_own, colour, annotate):
        change(path)


def test_no_validator_finds_anything_new_after_many_hands(folder: Folder) -> None:
    everything(folder.workbook)
    before = [kinds(judge(folder.workbook)) for judge in (judges.sdk_validate, judges.audit)]
    live_through(folder)
    after = [kinds(judge(folder.workbook)) for judge in (judges.sdk_validate, judges.audit)]
    assert all(new <= old for new, old in zip(after, before, strict=True))
    assert lint(folder.workbook) == []


def kinds(messages: list[str]) -> set[str]:
    """What is said, without the place."""
    return {re.sub(r"\[\d+\]|\d+", "", message) for message in messages}


def test_libreoffice_computes_what_we_wrote(folder: Folder, tmp_path: Path) -> None:
    everything(folder.workbook)
    live_through(folder)
    computed = judges.recalculate(folder.workbook, tmp_path / "computed")
    for row, again in zip(*(staff.read_table(p, JOURNAL) for p in (folder.workbook, computed)), strict=True):
        assert {h: row[h] for h in ("Encaissé", "Solde", "Délai")} == {
            h: again[h] for h in ("Encaissé", "Solde", "Délai")
        }
