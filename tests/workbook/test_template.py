"""The template: what the schema promises is in the file, looks can be changed by name, and it prints as it should."""

from __future__ import annotations

import io
import textwrap
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import judges
import openpyxl
import pytest
from conftest import CHECKOUT
from lxml import etree
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.table import Table as SheetTable
from openpyxl.worksheet.worksheet import Worksheet

from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.model.words import PayerType
from facturation_xls.reports.ageing import AGES, TOTAL
from facturation_xls.settings.sheets import read_settings
from facturation_xls.workbook import schema
from facturation_xls.workbook.home import BLOCKS, SEARCHED
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_names, find_places
from facturation_xls.workbook.search import WORKINGS
from facturation_xls.workbook.template import build
from facturation_xls.workbook.template.styles import STYLES

TEMPLATE = CHECKOUT / "templates" / "journal_template.xlsx"
SHEETS = [
    *("Accueil", "Journal", "Mouvements", "À relancer", "Impayés", "Contrôles", "Délais"),
    *("À transférer", "Évolution", "Prévision", "Prévisions passées", "Arrêtés", "Factures payées", "Analyse", "CMD"),
    *("Contrat CMD", "Écarts CMD", "Envois", "Lots", "Rappels", "Plans de paiement", "Transferts", "Débiteurs"),
    *("Imports", "Définitions", "Paramètres", "Paramètres rappels", "Paramètres CMD", "fx_memoire"),
]
VISIBLE = SHEETS[:-1]
TWO_PAGES_WIDE = {"Paramètres"}


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "journal_template.xlsx"
    build(path)
    return path


@pytest.fixture(scope="module")
def book(template: Path) -> Workbook:
    return openpyxl.load_workbook(template)


def tables(book: Workbook) -> Iterator[tuple[Worksheet, SheetTable]]:
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            yield sheet, table


def bounds(ref: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row."""
    return CellRange(ref).bounds


def data_range(table: SheetTable) -> tuple[int, int, int, int]:
    """First column, first data row, last column, last row."""
    left, top, right, bottom = bounds(table.ref)
    return left, top + 1, right, bottom


def column_range(book: Workbook, table: schema.Table, field: str) -> str:
    left, top, _, bottom = data_range(book[table.sheet].tables[table.name])
    letter = get_column_letter(left + table.columns.index(table.column(field)))
    return f"{letter}{top}" if top == bottom else f"{letter}{top}:{letter}{bottom}"


def named(book: Workbook, name: str) -> Cell:
    sheet, _, cell = book.defined_names[name].attr_text.rpartition("!")
    found = book[sheet.strip("'")][cell.replace("$", "")]
    assert isinstance(found, Cell)
    return found


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


# --- one file, always the same -------------------------------------------------------------------------------------


def test_the_committed_template_is_what_the_program_builds(template: Path) -> None:
    assert parts(TEMPLATE.read_bytes()) == parts(template.read_bytes()), "run: facturation modele"


def test_building_twice_gives_the_same_bytes(template: Path, tmp_path: Path) -> None:
    build(tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == template.read_bytes()


def test_the_file_says_what_it_is_and_names_nobody(book: Workbook) -> None:
    properties = book.properties
    assert properties.title == "Journal des factures"
    assert not properties.creator
    assert not properties.lastModifiedBy


# --- the tables of the schema --------------------------------------------------------------------------------------


def test_the_sheets_stand_in_the_order_of_the_work(book: Workbook) -> None:
    assert book.sheetnames == SHEETS
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible"] * len(VISIBLE) + ["veryHidden"]
    assert book.active is book["Accueil"]


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_each_table_has_the_columns_of_the_schema_in_order(book: Workbook, table: schema.Table) -> None:
    sheet = book[table.sheet]
    found = sheet.tables[table.name]
    headers = [column.header for column in table.columns]
    left, top, right, _ = bounds(found.ref)
    assert [column.name for column in found.tableColumns] == headers
    assert [sheet.cell(top, column).value for column in range(left, right + 1)] == headers


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_calculated_columns_carry_the_formulas_of_the_schema(book: Workbook, table: schema.Table) -> None:
    found = book[table.sheet].tables[table.name]
    formulas = [c.calculatedColumnFormula and c.calculatedColumnFormula.attr_text for c in found.tableColumns]
    assert formulas == [column.formula or None for column in table.columns]
    left, top, _, _ = data_range(found)
    for index, column in enumerate(table.columns, start=left):
        if column.formula:
            assert book[table.sheet].cell(top, index).value == f"={column.formula}"


@pytest.mark.parametrize("table", [*schema.LEDGER_TABLES, *schema.REPORT_TABLES, schema.MEMORY], ids=lambda t: t.name)
def test_an_empty_table_has_one_empty_row_and_nothing_below(book: Workbook, table: schema.Table) -> None:
    sheet = book[table.sheet]
    left, top, right, bottom = data_range(sheet.tables[table.name])
    assert top == bottom == sheet.max_row
    facts = [sheet.cell(top, left + i).value for i, column in enumerate(table.columns) if not column.formula]
    assert set(facts) == {None}
    assert sheet.max_column <= right


def test_the_program_finds_its_tables_and_cells_in_it(template: Path) -> None:
    package = Package(template)
    try:
        assert set(find_places(package)) == {table.name for table in schema.TABLES}
        names = find_names(package)
    finally:
        package.close()
    single = {"fx_au", "fx_derniere_synchro", "fx_version", "fx_delais_base", "fx_titre_parametres"}
    single |= {"fx_titre_niveaux", "fx_relancer_situation", "fx_transferer_situation", "fx_cmd_situation"}
    single |= {"fx_contrat_situation", "fx_ecarts_situation", "fx_titre_contratcmd"}
    single |= {"fx_payees_situation", "fx_titre_analyse", "fx_analyse_delais", "fx_analyse_impayes"}
    single |= {f"fx_evolution_{word}" for word in ("situation", "arrete")} | {"fx_previsions_passees"}
    single |= {f"fx_prevision_{word}" for word in ("situation", "douteux", "cmd", "controle")}
    unpaid = {f"fx_impayes_{word}" for word in ("fraicheur", "controle", "totaux", "masquees", "situation")}
    pages = "journal mouvements impayes arelancer atransferer delais payees cmd controles".split()
    pages += ["contratmesure", "ecartscmd"]
    pages += "envois lots rappels echeances transferts debiteurs imports".split()
    pages += "evolution prevision previsionspassees arretes definitions".split()
    home_cells = {SEARCHED, WORKINGS.name, *(block.name for block in BLOCKS)}
    home_cells |= {"fx_titre_accueil", "fx_message_accueil", "fx_accueil_situation", "fx_accueil_synchro"}
    heads = {f"fx_{what}_{page}" for what in ("titre", "message") for page in pages}
    assert set(names) == single | unpaid | heads | home_cells


def test_the_workbook_knows_its_version(book: Workbook) -> None:
    assert named(book, "fx_version").value == schema.VERSION


def test_live_formulas_read_the_day_of_the_journal(book: Workbook) -> None:
    day = named(book, "fx_au")
    assert day.parent.title == "Journal"
    assert day.number_format == "dd.mm.yyyy"


# --- settings and dropdowns ----------------------------------------------------------------------------------------


def rows(book: Workbook, table: schema.Table) -> list[dict[str, Any]]:
    sheet = book[table.sheet]
    left, top, right, bottom = data_range(sheet.tables[table.name])
    fields = [column.field for column in table.columns]
    lines = sheet.iter_rows(min_row=top, max_row=bottom, min_col=left, max_col=right, values_only=True)
    return [dict(zip(fields, line, strict=True)) for line in lines]


def test_a_new_practice_starts_with_sensible_settings(book: Workbook) -> None:
    blank = {"name": "", "value": "", "channels": "", "proofs": "", "source": ""}
    settings = read_settings(
        *([row | {f: "" for f in blank.keys() & row.keys() if row[f] is None} for row in rows(book, table)]
          for table in (schema.PRACTICE, schema.PAYERS, schema.RULES))
    )  # fmt: skip
    assert (settings.tolerance, settings.cohort_months, settings.horizon) == (5, 12, 180)
    assert settings.cmd_glns == Settings().cmd_glns
    assert settings.terms("Patient privé") == PayerTerms(
        "Patient privé", 30, 14, 28, ("Dentagest", "Papier"), ("PDF",), None, "Banque"
    )
    assert settings.terms("Caisse des Médecins").source == "CMD"
    assert settings.terms("À classer") == PayerTerms("À classer")
    assert [payer.payer_type for payer in settings.payers] == list(PayerType)
    assert {rule.payer_type for rule in settings.rules} == {"Aide sociale"}


@pytest.mark.parametrize("name", schema.CHOICES)
def test_the_words_of_the_dropdowns_stand_in_the_settings(book: Workbook, name: str) -> None:
    sheet = book["Paramètres"]
    left, top, right, bottom = data_range(sheet.tables[name])
    assert left == right
    assert tuple(sheet.cell(row, left).value for row in range(top, bottom + 1)) == schema.CHOICES[name]


def test_settings_tables_have_a_free_column_between_them_and_room_below(book: Workbook) -> None:
    ranges = sorted(bounds(table.ref) for table in book["Paramètres"].tables.values())
    for (_, top, right, _), (next_left, next_top, _, _) in pairwise(ranges):
        assert next_left == right + 2
        assert next_top == top
    assert book["Paramètres"].max_row == max(bottom for _, _, _, bottom in ranges)


DROPDOWNS = [
    (schema.JOURNAL, "payer_type", "fx_liste_payeurs", "tblPayeurs[Type de payeur]"),
    (schema.JOURNAL, "channel", "fx_liste_canaux", "tblListeCanaux[Canal]"),
    (schema.JOURNAL, "bought", "fx_liste_rachat", "tblListeRachat[Créance rachetée]"),
    (schema.JOURNAL, "hold", "fx_liste_blocages", "tblListeBlocages[Blocage]"),
    (schema.MOVEMENTS, "kind", "fx_liste_genres", "tblListeGenres[Genre]"),
    (schema.MOVEMENTS, "means", "fx_liste_moyens", "tblListeMoyens[Moyen]"),
    (schema.DISPATCHES, "channel", "fx_liste_canaux", "tblListeCanaux[Canal]"),
    (schema.DEBTORS, "imposed_type", "fx_liste_payeurs", "tblPayeurs[Type de payeur]"),
    (schema.DEBTORS, "hold", "fx_liste_blocages", "tblListeBlocages[Blocage]"),
    (schema.CONTROLS, "decision", "fx_liste_decisions", "tblListeDecisions[Décision]"),
]


@pytest.mark.parametrize(("table", "field", "name", "source"), DROPDOWNS)
def test_dropdowns_cover_their_column_and_grow_with_the_words_of_the_settings(
    book: Workbook, table: schema.Table, field: str, name: str, source: str
) -> None:
    (found,) = [v for v in book[table.sheet].data_validations.dataValidation if v.formula1 == name]
    assert str(found.sqref) == column_range(book, table, field)
    assert book.defined_names[name].attr_text == source


def test_staff_may_add_words_but_not_kinds_of_movement(book: Workbook) -> None:
    answers = {v.errorTitle: v.errorStyle or "stop" for v in book["Mouvements"].data_validations.dataValidation}
    assert answers == {"Genre": "stop", "Moyen": "warning"}


# --- looks -----------------------------------------------------------------------------------------------------------


def test_every_cell_has_a_named_style_and_every_style_is_used(book: Workbook) -> None:
    used = {cell.style for sheet in book.worksheets for line in sheet.iter_rows() for cell in line if cell.has_style}
    assert used == set(STYLES)


def test_cells_follow_their_style_when_staff_change_it(template: Path) -> None:
    styles = parts(template.read_bytes())["xl/styles.xml"].decode()
    cell_formats = styles[styles.index("<cellXfs") : styles.index("</cellXfs>")]
    assert "apply" not in cell_formats


STYLED = [
    (schema.JOURNAL, "number", "@"),
    (schema.JOURNAL, "reference", "@"),
    (schema.DEBTORS, "zip_code", "@"),
    (schema.JOURNAL, "amount", "#,##0.00"),
    (schema.JOURNAL, "due_on", "dd.mm.yyyy"),
    (schema.DELAYS, "paid_30", "0 %"),
]


@pytest.mark.parametrize(("table", "field", "number_format"), STYLED)
def test_the_first_row_carries_the_number_formats(
    book: Workbook, table: schema.Table, field: str, number_format: str
) -> None:
    cell = book[table.sheet][column_range(book, table, field)]
    assert cell.number_format == number_format


@pytest.mark.parametrize("table", [table for table in schema.TABLES if table.sheet in VISIBLE], ids=lambda t: t.name)
def test_no_header_is_cut(book: Workbook, table: schema.Table) -> None:
    sheet = book[table.sheet]
    left, top, _, _ = bounds(sheet.tables[table.name].ref)
    for index, column in enumerate(table.columns, start=left):
        room = width(sheet, index) - 1.5  # bold letters and the margins of the cell
        lines = textwrap.wrap(column.header, int(room), break_long_words=False)
        assert max(map(len, lines)) <= room, column.header
        assert 15 * len(lines) <= (sheet.row_dimensions[top].height or 0), column.header


def dimension(sheet: Worksheet, column: int) -> ColumnDimension:
    """The description of a column: a run of equal columns has one, at its first column."""
    (found,) = [d for d in sheet.column_dimensions.values() if (d.min or 0) <= column <= (d.max or 0)]
    return found


def width(sheet: Worksheet, column: int) -> float:
    return float(dimension(sheet, column).width)


@pytest.mark.parametrize("table", schema.TABLES, ids=lambda table: table.name)
def test_a_million_francs_fit(book: Workbook, table: schema.Table) -> None:
    sheet = book[table.sheet]
    left, top, _, _ = data_range(sheet.tables[table.name])
    for index, column in enumerate(table.columns, start=left):
        if column.kind is schema.Kind.MONEY:
            assert width(sheet, index) >= len("1'000'000.00") + 1
            assert sheet.cell(top, index).alignment.shrink_to_fit


def test_the_journal_shows_twelve_columns_and_folds_the_others_away(book: Workbook) -> None:
    sheet = book["Journal"]
    shown = [c.header for i, c in enumerate(schema.JOURNAL.columns, start=1) if not folded(sheet, i)]
    assert shown == [
        "N° facture", "Date facture", "Débiteur", "Type de payeur", "Date envoi", "Montant",
        "Échéance", "Encaissé", "Solde", "Statut", "Prochaine action", "Remarque",
    ]  # fmt: skip


def folded(sheet: Worksheet, column: int) -> bool:
    found = dimension(sheet, column)
    assert found.hidden == (found.outlineLevel == 1)
    return bool(found.hidden)


@pytest.mark.parametrize("name", [*schema.LEDGER_TABLES, *schema.REPORT_TABLES], ids=lambda table: table.name)
def test_headers_stay_in_sight(book: Workbook, name: schema.Table) -> None:
    sheet = book[name.sheet]
    _, first_row, _, _ = data_range(sheet.tables[name.name])
    assert sheet.freeze_panes == f"{'B' if name is schema.JOURNAL else 'A'}{first_row}"


def test_conditional_formats_cover_exactly_data_rows_so_that_they_grow(book: Workbook) -> None:
    covered: Counter[str] = Counter()
    for sheet, table in tables(book):
        left, top, right, bottom = data_range(table)
        for formats in sheet.conditional_formatting:
            for area in formats.sqref.ranges:
                assert (area.min_row, area.max_row) == (top, bottom)
                assert left <= area.min_col <= area.max_col <= right
            for rule in formats.rules:
                covered[sheet.title] += 1
                assert "[" not in rule.formula[0], "Excel takes no structured reference here"
    counts = {"Journal": 5, "Mouvements": 1, "Impayés": 1, "À relancer": 1, "Contrôles": 1, "CMD": 1, "Lots": 1}
    counts |= {"Plans de paiement": 1, "À transférer": 9, "Évolution": 1, "Prévision": 1, "Arrêtés": 1}
    counts |= {"Contrat CMD": 2}
    assert covered == counts


# --- the first sheet -------------------------------------------------------------------------------------------------


def test_every_link_of_the_first_sheet_leads_to_a_name_and_every_sheet_is_reached(book: Workbook) -> None:
    """By name, so that a sheet may be renamed; a hidden sheet could not be reached by a link."""
    targets = [cell.hyperlink.location for line in book["Accueil"].iter_rows() for cell in line if cell.hyperlink]
    reached = {book.defined_names[target].attr_text.rpartition("!")[0].strip("'") for target in targets}
    assert reached == {*VISIBLE}


def test_the_charts_show_cells_of_their_own_sheet_only(template: Path) -> None:
    charts = [content for name, content in parts(template.read_bytes()).items() if name.startswith("xl/charts/")]
    assert charts
    for chart in charts:
        references = [str(element.text) for element in etree.fromstring(chart).iter("{*}f")]
        assert references
        assert all(reference.startswith("Accueil!") for reference in references)


# --- on paper --------------------------------------------------------------------------------------------------------


_NO_LIST = {"Accueil", "Paramètres rappels", "Analyse"}


@pytest.mark.parametrize("title", [title for title in VISIBLE if title not in _NO_LIST])
def test_each_sheet_prints_on_landscape_pages_that_repeat_the_headers(book: Workbook, title: str) -> None:
    sheet = book[title]
    header_row = bounds(next(iter(sheet.tables.values())).ref)[1]
    first, _, last = str(sheet.print_title_rows).replace("$", "").partition(":")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert int(last) == header_row
    assert int(first) == (header_row - 1 if title == "Impayés" else 1)
    assert sheet.oddFooter is not None
    assert (sheet.oddFooter.left.text, sheet.oddFooter.right.text) == ("Confidentiel", "Page &P / &N")


@pytest.mark.parametrize("title", [title for title in VISIBLE if title not in {"Accueil", *TWO_PAGES_WIDE}])
def test_lists_are_one_page_wide(book: Workbook, title: str) -> None:
    sheet = book[title]
    assert sheet.sheet_properties.pageSetUpPr is not None
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_the_settings_break_after_the_payers(book: Workbook) -> None:
    left, _, _, _ = bounds(book["Paramètres"].tables["tblRegles"].ref)
    assert [page.id for page in book["Paramètres"].col_breaks.brk] == [left - 1]


def test_the_totals_are_those_of_the_report(book: Workbook) -> None:
    sheet = book["Impayés"]
    area = book.defined_names["fx_impayes_totaux"].attr_text.rpartition("!")[2].replace("$", "")
    header, *lines = sheet[area]
    assert [cell.value for cell in header[1:]] == [*AGES, TOTAL]
    assert [line[0].value for line in lines] == [*PayerType, TOTAL]
    assert all(str(cell.value).startswith("=ROUND(SUM") for line in lines for cell in line[1:])


# --- what computes ---------------------------------------------------------------------------------------------------


def append(book: Workbook, table: schema.Table, *lines: dict[str, Any]) -> None:
    """Fill the table as Excel would: values by field, formulas in every row, the range grown."""
    sheet = book[table.sheet]
    found = sheet.tables[table.name]
    left, top, right, _ = data_range(found)
    for row, line in enumerate(lines, start=top):
        for index, column in enumerate(table.columns, start=left):
            sheet.cell(row, index).value = f"={column.formula}" if column.formula else line.get(column.field)
    first = f"{get_column_letter(left)}{top - 1}"
    found.ref = found.autoFilter.ref = f"{first}:{get_column_letter(right)}{top + len(lines) - 1}"


def test_live_formulas_give_what_the_rules_say(template: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template)
    named(book, "fx_au").value = date(2026, 10, 31)
    bill = {"issued_on": date(2026, 9, 1), "amount": 500, "bought": "Inconnu"}
    append(
        book,
        schema.JOURNAL,
        bill | {"number": "0101"},
        bill | {"number": "102", "bought": "Avec recours"},
        bill | {"number": "103", "settled_on": date(2026, 10, 1)},
    )
    paid = {"date": date(2026, 10, 15), "kind": "Paiement", "amount": 120.35}
    append(
        book,
        schema.MOVEMENTS,
        paid | {"number": "0101"},
        paid | {"number": "0101", "witness": "oui"},
        paid | {"number": "0101", "date": date(2026, 11, 1)},
        paid | {"number": "0101", "kind": "Frais"},
        paid | {"number": "0101", "kind": "Avoir", "amount": 9.65},
        paid | {"number": "102", "kind": "Avance CMD"},
        paid | {"number": "103", "kind": "Avance CMD", "amount": 500},
    )
    unpaid = {"payer_type": "Aide sociale", "number": "0101"}
    append(
        book,
        schema.UNPAID,
        unpaid | {"balance": 370.0, "overdue_days": 0},
        unpaid | {"balance": 100.1, "overdue_days": 181},
        unpaid | {"balance": 100.2, "overdue_days": 60, "payer_type": "Autre assurance"},
        unpaid | {"balance": 7.5, "payer_type": "Un type du cabinet"},
    )
    book["Impayés"].row_dimensions[data_range(book["Impayés"].tables["tblImpayes"])[1]].hidden = True
    book.save(tmp_path / "rempli.xlsx")

    (tmp_path / "out").mkdir()
    computed = openpyxl.load_workbook(judges.recalculate(tmp_path / "rempli.xlsx", tmp_path / "out"), data_only=True)

    journal = [(line["paid"], line["balance"], line["delay"]) for line in rows(computed, schema.JOURNAL)]
    assert journal == [(120.35, 370.0, 60), (0, 500, 60), (500, 0, 30)]
    area = computed.defined_names["fx_impayes_totaux"].attr_text.rpartition("!")[2].replace("$", "")
    header, *lines = computed["Impayés"][area]
    totals = {(line[0].value, top.value): cell.value for line in lines for top, cell in zip(header, line, strict=True)}
    assert totals["Aide sociale", "non échu"] == 370
    assert totals["Aide sociale", "> 180"] == 100.1
    assert totals["Autre assurance", "31–60"] == totals["Autre assurance", TOTAL] == 100.2
    assert totals["Patient privé", TOTAL] == 0
    assert totals[TOTAL, TOTAL] == 577.8, "of a type without a line and of no age as well"
    assert named(computed, "fx_impayes_masquees").value == "1 ligne masquée par un filtre"


def test_every_cached_value_is_right_so_excel_need_not_compute_on_opening(template: Path, tmp_path: Path) -> None:
    content = parts(template.read_bytes())
    assert b"fullCalcOnLoad" not in content["xl/workbook.xml"]
    results = [cell for name in content if name.startswith("xl/worksheets/sheet") for cell in formulas(content[name])]
    assert results
    assert all(cell.get("t") == "str" or cell.findtext("{*}v") for cell in results)
    cached = values(openpyxl.load_workbook(template, data_only=True))
    computed = values(openpyxl.load_workbook(judges.recalculate(template, tmp_path), data_only=True))
    assert cached == computed


def formulas(sheet: bytes) -> list[etree._Element]:
    return etree.fromstring(sheet).findall(".//{*}c[{*}f]")


def values(book: Workbook) -> dict[tuple[str, str], object]:
    """The value of each cell that has one; a computed empty text counts as none, and pivots have tests of their own."""
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        if sheet.title != "Analyse"
        for line in sheet.iter_rows()
        for cell in line
        if cell.value not in {None, ""}
    }


# --- the judges ------------------------------------------------------------------------------------------------------


def test_the_lint_finds_no_fault(template: Path) -> None:
    assert lint(template) == []


def test_the_open_xml_sdk_finds_no_fault(template: Path) -> None:
    assert judges.sdk_validate(template) == []


def test_openxml_audit_finds_no_fault(template: Path) -> None:
    assert judges.audit(template) == []


@pytest.mark.long
def test_it_prints_on_one_page_per_sheet_and_two_for_wide_ones(template: Path, tmp_path: Path) -> None:
    pages = judges.pdf_pages(judges.to_pdf(template, tmp_path))
    assert len(pages) == len(VISIBLE) + len(TWO_PAGES_WIDE)
    assert "###" not in "".join(pages)
    assert "Chercher une facture" in pages[0]
    assert "Remarque" in pages[1]
    assert "Signature" in pages[4]
