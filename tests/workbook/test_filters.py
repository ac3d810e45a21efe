"""Before and after a sync: filters and sort orders of our tables (DESIGN §2)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import demonstration
import office_days
import pytest
import staff
from lxml import etree
from office_days import FIRST, JOURNAL, LAST, SECOND, UNPAID
from openpyxl.worksheet.filters import (
    AutoFilter,
    CustomFilter,
    CustomFilters,
    DateGroupItem,
    FilterColumn,
    Filters,
    SortCondition,
    SortState,
    Top10,
)

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook import filters

CMD = "Caisse des Médecins"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return demonstration.few_sheets(tmp_path / "cabinet")


def filter_by(path: Path, header: str, hidden: set[str], table: str = UNPAID, **kind: Any) -> None:
    """Filter a table as Excel would: the filter in the table, the rows that do not match hidden."""
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        column = FilterColumn(colId=found.headers[header] - found.bounds[0], **kind)
        assert found.table.autoFilter
        found.table.autoFilter.filterColumn.append(column)
        for number in found.numbers:
            if found.cell(number, "N° facture").value in hidden:
                found.sheet.row_dimensions[number].hidden = True


def visible(path: Path, table: str = UNPAID) -> list[str]:
    """The invoices that are seen."""
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, table)
        seen = (n for n in found.numbers if not found.sheet.row_dimensions[n].hidden)
        return [str(found.cell(n, "N° facture").value) for n in seen]


def of_type(path: Path, payer_type: str) -> set[str]:
    return {row["N° facture"] for row in staff.read_table(path, UNPAID) if row["Type de payeur"] == payer_type}


def test_a_choice_of_values_is_applied_to_the_new_list(folder: Folder) -> None:
    path = folder.workbook
    others = set(office_days.numbers(path)) - of_type(path, CMD)
    filter_by(path, "Type de payeur", others, filters=Filters(filter=[CMD]))
    office_days.pay(path, FIRST, "2026000138")
    office_days.deliver(folder, "2026000150")
    synchronise(folder)
    assert "2026000150" in office_days.numbers(path)
    assert set(visible(path)) == of_type(path, CMD)
    hidden = len(office_days.numbers(path)) - len(visible(path))
    assert office_days.named(path, "fx_impayes_masquees") == f"{hidden} lignes masquées par un filtre"
    assert office_days.message(path) == ""


def test_amounts_days_and_blanks_are_chosen_as_excel_writes_them(folder: Folder) -> None:
    path = folder.workbook
    rows = staff.read_table(path, UNPAID)
    wanted = [row for row in rows if row["Date facture"].month == 7 and row["Niveau de rappel"] is None]
    hidden = {row["N° facture"] for row in rows} - {row["N° facture"] for row in wanted}
    july = DateGroupItem(year=2026, month=7, dateTimeGrouping="month")
    filter_by(path, "Date facture", hidden, filters=Filters(dateGroupItem=[july]))
    filter_by(path, "Niveau de rappel", set(), filters=Filters(blank=True))
    office_days.next_day(folder)
    assert visible(path) == [row["N° facture"] for row in wanted]


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param({"customFilters": CustomFilters(customFilter=[CustomFilter("greaterThan", "500")])}, id="custom"),
        pytest.param({"top10": Top10(val=3)}, id="top ten"),
    ],
)
def test_other_filters_are_taken_off_with_a_word(folder: Folder, kind: dict[str, Any]) -> None:
    path = folder.workbook
    filter_by(path, "Solde", {FIRST, SECOND}, **kind)
    office_days.next_day(folder)
    assert visible(path) == office_days.numbers(path)
    assert office_days.message(path) == "Filtre de « Solde » enlevé : seul un choix de valeurs peut être repris."
    assert "filterColumn" not in office_days.part(path, staff.part_of_table(path, UNPAID))
    synchronise(demonstration.set_clock(folder.root, date(2026, 10, 7)))
    assert office_days.message(path) == ""


def test_a_list_that_does_not_change_keeps_its_filter(folder: Folder) -> None:
    path = folder.workbook
    kind = CustomFilters(customFilter=[CustomFilter("greaterThan", "500")])
    filter_by(path, "Solde", {FIRST}, customFilters=kind)
    synchronise(folder)
    assert FIRST not in visible(path)
    assert "customFilters" in office_days.part(path, staff.part_of_table(path, UNPAID))


def test_a_row_hidden_by_hand_stays_hidden_under_its_key_and_hides_no_other(folder: Folder) -> None:
    path = folder.workbook
    with staff.excel(path) as book:
        found = staff.opened(book, UNPAID)
        for number in (SECOND, LAST):
            row = found.sheet.row_dimensions[found.find({"N° facture": number})]
            row.hidden, row.outlineLevel = True, 1
    office_days.pay(path, LAST)
    office_days.deliver(folder, "2026000150")
    synchronise(folder)
    assert set(office_days.numbers(path)) - set(visible(path)) == {SECOND}


def test_a_filtered_journal_keeps_its_filter_and_shows_what_is_new(folder: Folder) -> None:
    path = folder.workbook
    hidden = {r["N° facture"] for r in staff.read_table(path, JOURNAL) if r["Type de payeur"] != CMD}
    filter_by(path, "Type de payeur", hidden, JOURNAL, filters=Filters(filter=[CMD]))
    before = visible(path, JOURNAL)
    office_days.deliver(folder, "2026000150")
    synchronise(folder)
    assert visible(path, JOURNAL) == [*before, "2026000150"]
    assert "<filter val=" in office_days.part(path, staff.part_of_table(path, JOURNAL))


def test_a_sorted_list_goes_back_to_its_order_without_the_mark_of_a_sort(folder: Folder) -> None:
    path = folder.workbook
    before = office_days.numbers(path)
    staff.sort(path, UNPAID, "Débiteur", descending=True)
    with staff.excel(path) as book:
        table = staff.opened(book, UNPAID).table
        rows = office_days.rows_of(path)
        area = f"A{rows[0]}:O{rows[-1]}"
        table.sortState = SortState(
            ref=area, sortCondition=[SortCondition(ref=f"B{rows[0]}:B{rows[-1]}", descending=True)]
        )
        assert isinstance(table.autoFilter, AutoFilter)
    assert office_days.numbers(path) != before
    office_days.next_day(folder)
    assert office_days.numbers(path) == before
    assert "sortState" not in office_days.part(path, staff.part_of_table(path, UNPAID))


def test_a_sorted_journal_keeps_its_order_and_grows_at_its_end(folder: Folder) -> None:
    path = folder.workbook
    staff.sort(path, JOURNAL, "Montant", descending=True)
    with staff.excel(path) as book:
        table, rows = staff.opened(book, JOURNAL).table, office_days.rows_of(path, JOURNAL)
        column = office_days.letter(path, "Montant", JOURNAL)
        condition = SortCondition(ref=f"{column}{rows[0]}:{column}{rows[-1]}", descending=True)
        table.sortState = SortState(ref=f"A{rows[0]}:AB{rows[-1]}", sortCondition=[condition])
    before = office_days.numbers(path, JOURNAL)
    office_days.deliver(folder, "2026000150")
    synchronise(folder)
    assert office_days.numbers(path, JOURNAL) == [*before, "2026000150"]
    text = office_days.part(path, staff.part_of_table(path, JOURNAL))
    assert f'ref="{column}{rows[0]}:{column}{rows[-1] + 1}"' in text


# --- one cell ---------------------------------------------------------------------------------------------------------

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
DAY = date(2026, 10, 5)


@pytest.mark.parametrize(
    ("chosen", "value", "shown"),
    [
        ('<filter val="caisse des médecins"/>', CMD, True),
        ('<filter val="CMD"/>', CMD, False),
        ("", None, False),
        ("", "", False),
        ('<filter val="1\'080.50"/>', Decimal("1080.50"), True),
        ('<filter val="1 080,5"/>', Decimal("1080.50"), True),
        ('<filter val="CHF 1\'080.50"/>', Decimal("1080.50"), True),
        ('<filter val="1081"/>', Decimal("1080.50"), True),
        ('<filter val="1080"/>', Decimal("1080.50"), False),
        ('<filter val="34%"/>', 0.337, True),
        ('<filter val="abc"/>', 5, False),
        ('<filter val="Infinity"/>', 5, False),
        ('<filter val="05.10.2026"/>', DAY, True),
        ('<filter val="octobre"/>', DAY, False),
        ('<dateGroupItem year="2026" dateTimeGrouping="year"/>', DAY, True),
        ('<dateGroupItem year="2026" month="9" dateTimeGrouping="month"/>', DAY, False),
        ('<dateGroupItem year="2026" month="10" day="5" dateTimeGrouping="day"/>', datetime(2026, 10, 5, 8), True),
    ],
)
def test_what_a_choice_accepts(chosen: str, value: Any, shown: bool) -> None:
    element = etree.fromstring(f"<filters {MAIN}>{chosen}</filters>")
    assert filters.accepts(element, value) is shown
    element.set("blank", "1")
    assert filters.accepts(element, value) is (shown or value in (None, ""))
