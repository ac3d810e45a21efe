"""The rows of a table as the package knows them, whatever staff typed into the cells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.workbook.cells import Area
from facturation_xls.workbook.grids import Grid
from facturation_xls.workbook.package import SheetRef
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.rows import TableRows, Unreadable, columns_of
from facturation_xls.workbook.schema import DELAYS, JOURNAL, MOVEMENTS, Column, Kind, Owner, Table
from facturation_xls.workbook.values import Value, read_column, read_value, tidy

DAY = date(2025, 10, 31)


def column(kind: Kind) -> Column:
    return Column("Titre", "field", kind)


# --- one cell -------------------------------------------------------------------------------------------------------

UNDERSTOOD: list[tuple[Kind, Any, Value]] = [
    (Kind.TEXT, "  Müller Zoé ", "Müller Zoé"),
    (Kind.TEXT, 2026000101.0, "2026000101"),
    (Kind.TEXT, 12.5, "12.5"),
    (Kind.TEXT, DAY, "31.10.2025"),
    (Kind.TEXT, datetime(2025, 10, 31, 8, 30), "31.10.2025"),
    (Kind.TEXT, "00101", "00101"),
    (Kind.MONEY, 412.75, 41_275),
    (Kind.MONEY, 0.1 + 0.2, 30),
    (Kind.MONEY, 1.005, 101),
    (Kind.MONEY, -5, -500),
    (Kind.MONEY, 0, 0),
    (Kind.MONEY, "1'080.50", 108_050),
    (Kind.MONEY, "CHF 1’080.50", 108_050),
    (Kind.MONEY, " 12,50 ", 1250),
    (Kind.DATE, "31.10.2025", DAY),
    (Kind.DATE, "2025-10-31", DAY),
    (Kind.DATE, " 31/10/25 ", DAY),
    (Kind.DATE, DAY, DAY),
    (Kind.DATE, datetime(2025, 10, 31, 23, 59), DAY),
    (Kind.DATE, 45_961, DAY),
    (Kind.DATE, 45_961.75, DAY),
    (Kind.COUNT, 3.0, 3),
    (Kind.COUNT, "3", 3),
    (Kind.COUNT, " 3.0 ", 3),
    (Kind.COUNT, -1, -1),
    (Kind.NUMBER, 12.5, 12.5),
    (Kind.NUMBER, "n < 10", "n < 10"),
    (Kind.SHARE, 0.25, 0.25),
]


@pytest.mark.parametrize(("kind", "raw", "value"), UNDERSTOOD)
def test_a_cell_is_understood_as_its_column_means_it(kind: Kind, raw: Any, value: Value) -> None:
    assert read_value(column(kind), raw) == value
    assert type(read_value(column(kind), raw)) is type(value)


@pytest.mark.parametrize("raw", [None, "", "   ", "\n"])
@pytest.mark.parametrize("kind", Kind)
def test_an_empty_cell_says_nothing(kind: Kind, raw: str | None) -> None:
    assert read_value(column(kind), raw) == ("" if kind is Kind.TEXT else None)


NOT_UNDERSTOOD: list[tuple[Kind, Any]] = [
    (Kind.MONEY, "1.234"),  # thousands, or a fraction?
    (Kind.MONEY, "à voir"),
    (Kind.MONEY, "#N/A"),
    (Kind.MONEY, DAY),
    (Kind.MONEY, True),
    (Kind.MONEY, 1e15),
    (Kind.MONEY, float("nan")),
    (Kind.DATE, "31.10"),
    (Kind.DATE, "hier"),
    (Kind.DATE, "30.02.2026"),
    (Kind.DATE, "31.10.1025"),
    (Kind.DATE, 5),  # 1900
    (Kind.DATE, 1e300),
    (Kind.DATE, float("inf")),
    (Kind.DATE, float("nan")),
    (Kind.DATE, False),
    (Kind.DATE, time(8, 30)),
    (Kind.DATE, timedelta(hours=30)),
    (Kind.COUNT, 2.5),
    (Kind.COUNT, "deux"),
    (Kind.COUNT, "inf"),
    (Kind.COUNT, "nan"),
    (Kind.COUNT, "1e999"),
    (Kind.COUNT, DAY),
    (Kind.NUMBER, DAY),
    (Kind.SHARE, True),
]


@pytest.mark.parametrize(("kind", "raw"), NOT_UNDERSTOOD)
def test_what_is_not_understood_is_never_guessed(kind: Kind, raw: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_value(column(kind), raw)


anything = st.none() | st.text(max_size=12) | st.floats() | st.integers() | st.booleans() | st.dates() | st.datetimes()


@given(st.sampled_from(Kind), anything)
def test_whatever_stands_in_a_cell_is_understood_or_refused(kind: Kind, raw: Any) -> None:
    try:
        value = read_value(column(kind), raw)
    except ValueError:
        return
    expected = {Kind.TEXT: str, Kind.MONEY: int, Kind.DATE: date, Kind.COUNT: int}.get(kind, object)
    assert value is None or isinstance(value, expected)


@pytest.mark.parametrize("raw", [-5, 15_001, -1_000_000.0, 1e6, "200000"])
def test_what_staff_set_is_no_longer_than_a_working_life_and_never_less_than_nothing(raw: float | str) -> None:
    """Before: a term of a million days ended the synchronisation, for its last day lies beyond the calendar."""
    term = Column("Délai de paiement (j)", "term", Kind.COUNT, Owner.ENTRY)
    with pytest.raises(ValueError, match="whole number"):
        read_column(term, [30.0, raw])
    assert read_column(term, [0, 30.0, "15000"]) == [0, 30, 15_000]


def test_a_workbook_of_a_mac_counts_its_days_from_1904() -> None:
    assert read_value(column(Kind.DATE), 45_961 - 1462, base_1904=True) == DAY


@pytest.mark.parametrize(
    ("value", "held"),
    [("  a\r\nb\x0b ", "a\nb"), ("x" * 32_766 + " y", "x" * 32_766), (5, 5), (DAY, DAY), (None, None)],
)
def test_a_value_is_tidied_as_the_file_will_give_it_back(value: Value, held: Value) -> None:
    assert tidy(value) == held
    assert tidy(tidy(value)) == held


# --- a table --------------------------------------------------------------------------------------------------------


def place(table: Table, headers: Sequence[str], rows: int, *, formulas: dict[int, str] | None = None) -> Place:
    """A table whose header stands in B3, its data below."""
    fields = {c.header: c.field for c in table.columns}
    columns = {fields[header]: index for index, header in enumerate(headers, 2) if header in fields}
    others = {index: header for index, header in enumerate(headers, 2) if header not in fields}
    area = Area(2, 3, 1 + len(headers), 3 + rows)
    return Place(table, SheetRef("Feuille", "sheet.xml"), "table.xml", area, 0, columns, formulas or {}, others)


def grid(*lines: Sequence[Any]) -> list[list[Any]]:
    """Two rows, a row of headers and these, shifted by a column."""
    return [[], [], ["", "en-têtes"], *(["", *line] for line in lines)]


def read(where: Place, sheet: Grid, prefixes: tuple[str, ...] = ()) -> TableRows:
    return TableRows.of_columns(where, columns_of(sheet, where.numbers), prefixes=prefixes)


HEADERS = ("Remarque", "N° facture", "Mon avis", "Montant", "Date facture", "Niveau de rappel")


def journal(*lines: Sequence[Any], prefixes: tuple[str, ...] = ()) -> TableRows:
    return read(place(JOURNAL, HEADERS, len(lines)), grid(*lines), prefixes)


def test_rows_are_read_by_header_wherever_the_columns_stand() -> None:
    rows = journal(["vu", 101.0, "bon", "1'080.50", "31.10.2025", 2.0], ["", "102", "", 5, 45_961, ""])
    assert len(rows) == 2
    assert rows.sources == [4, 5]
    assert rows.columns["number"] == ["101", "102"]
    assert rows.columns["amount"] == [108_050, 500]
    assert rows.columns["issued_on"] == [DAY, DAY]
    assert rows.columns["reminder_level"] == [2, None]
    assert rows.columns["remark"] == ["vu", ""]
    assert rows.columns["patient"] == ["", ""]  # a column that is not there
    assert rows.columns["due_on"] == [None, None]


def test_cells_in_another_form_than_their_column_are_written_again() -> None:
    rows = journal(["vu", 101.0, "bon", "1'080.50", "31.10.2025", 2.0], ["", "102", "", 5, 45_961, ""])
    assert rows.changed() == [0]
    assert rows.changes(0) == {"number": "101", "amount": 108_050, "issued_on": DAY}


def test_a_row_without_anything_of_ours_is_spare() -> None:
    rows = journal(
        ["", "", "", "", "", ""], ["", "101", "", "", "", ""], ["", "", "un avis", "", "", ""], ["", "", None]
    )
    assert rows.sources == [5]
    assert rows.spare == [4, 6, 7]


def test_what_a_formula_shows_fills_no_row() -> None:
    """An empty table has its live formulas already: they show an empty text or a number."""
    where = place(JOURNAL, ("N° facture", "Solde", "Délai"), 2, formulas={3: "A1", 4: "A1"})
    rows = read(where, grid(["", 0.0, 46_300], ["101", 5, 3]))
    assert rows.spare == [4]
    assert rows.columns["balance"] == [500]


def test_rows_beyond_the_used_cells_are_spare() -> None:
    rows = read(place(JOURNAL, HEADERS, 5), grid(["", "101", "", 5, "", ""]))
    assert rows.sources == [4]
    assert rows.spare == [5, 6, 7, 8]


def test_a_cell_that_nobody_understands_counts_as_empty_and_is_named() -> None:
    rows = journal(["", "101", "", 5, "hier", ""], ["", "102", "", "à voir", 45_961, "deux"])
    assert rows.columns["issued_on"] == [None, DAY]
    assert rows.columns["amount"] == [500, None]
    assert sorted(rows.unreadable, key=lambda u: (u.key, u.header)) == [
        Unreadable("tblJournal", "4", "Date facture"),
        Unreadable("tblJournal", "5", "Montant"),
        Unreadable("tblJournal", "5", "Niveau de rappel"),
    ]
    assert rows.is_unreadable(0, "issued_on")
    assert not rows.is_unreadable(0, "amount")
    new = rows.append({"number": "103"})
    assert not rows.is_unreadable(new, "issued_on")
    assert rows.changed() == [new]


# --- keys -----------------------------------------------------------------------------------------------------------


def test_invoice_numbers_compare_in_their_common_form() -> None:
    rows = journal(["", "FA-00 101", "", "", "", ""], ["", "102", "", "", "", ""], prefixes=("FA",))
    assert rows.key(0) == ("101",)
    assert rows.index == {("101",): 0, ("102",): 1}
    assert rows.key_of({"number": "00102"}) == ("102",)


def test_a_key_of_several_cells_has_each_as_text() -> None:
    rows = TableRows(DELAYS)
    rows.append({"payer_type": "Tous ", "month": "2026-09", "clock": "CABINET"})
    assert rows.key(0) == ("tous", "2026-09", "cabinet")
    movements = TableRows(MOVEMENTS)
    movements.append({"document": "Relevé 12", "line": 3})
    movements.append({"document": "Relevé 12"})
    assert [movements.key(i) for i in range(2)] == [("relevé 12", "3"), ("relevé 12", "")]


def test_the_first_row_of_a_key_counts() -> None:
    rows = journal(["a", "101", "", "", "", ""], ["b", "0101", "", "", "", ""])
    assert rows.index == {("101",): 0}
    rows.append({"number": "101"})
    assert rows.index == {("101",): 0}


def test_the_index_follows_what_happens() -> None:
    rows = journal(["", "101", "", "", "", ""])
    assert ("103",) not in rows.index
    rows.append({"number": "103"})
    rows.set(0, "number", "102")
    assert rows.index == {("102",): 0, ("103",): 1}


# --- changes --------------------------------------------------------------------------------------------------------


def test_only_what_differs_from_the_file_is_a_change() -> None:
    rows = journal(["", "101", "", 5, "", ""], ["", "102", "", 6, "", ""], ["", "103", "", 7, "", ""])
    rows.set(1, "amount", 700)
    rows.set(2, "amount", 700)
    rows.set(2, "remark", "payé ")
    rows.set(2, "remark", "")
    assert rows.changed() == [1]
    assert rows.changes(1) == {"amount": 700}
    assert rows.changes(2) == {}


def test_a_new_row_writes_what_it_holds() -> None:
    rows = journal(["", "101", "", 5, "", ""])
    new = rows.append({"number": " 102 ", "amount": 0, "issued_on": None, "remark": "", "due_on": DAY})
    assert rows.sources[new] is None
    assert rows.changes(new) == {"number": "102", "amount": 0, "due_on": DAY}
    assert rows.changed() == [new]


@pytest.mark.parametrize("nothing", ["", None, "  "])
def test_nothing_is_written_as_the_column_has_it_empty(nothing: Value) -> None:
    """Read back, the file must say the same: texts are empty, everything else is nothing."""
    rows = journal(["vu", "101", "", 5, 45_961, ""])
    for field in ("remark", "amount", "issued_on"):
        rows.set(0, field, nothing)
    assert [rows.get(0, field) for field in ("remark", "amount", "issued_on")] == ["", None, None]


@given(st.text(max_size=30))
def test_any_text_that_is_set_is_read_back_as_it_stands(text: str) -> None:
    rows = journal(["", "101", "", 5, "", ""])
    rows.set(0, "remark", text)
    held = rows.get(0, "remark")
    assert journal([held, "101", "", 5, "", ""]).get(0, "remark") == held
