"""Tables that grow, shrink and are arranged anew: what covers them follows, what staff keep on a row stays with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, datetime
from pathlib import Path
from typing import Any

import demonstration
import pytest
import staff
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from facturation_xls.errors import ReportStuck, WorkbookError
from facturation_xls.errors.workbook import RowsBelowTable
from facturation_xls.files import fingerprint
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.save import save
from facturation_xls.workbook.schema import IMPORTS, JOURNAL, MEMORY, MOVEMENTS, UNPAID

MAIN = staff.MAIN
NOW = datetime(2026, 10, 5, 8, 12)
YELLOW = "00FFFF00"

LAST, BEYOND = (get_column_letter(len(JOURNAL.columns) + more) for more in (0, 1))
"""The journal's last column, and the one beside the table."""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A new practice's workbook: every table has its one empty row."""
    return demonstration.empty(tmp_path / "cabinet").workbook


def through(path: Path, change: Callable[[Book], Any]) -> Any:
    """One sync of ours: open, change, verify, replace; the answer is that of the change."""
    with closing(Book(path)) as book:
        book.load(())
        answer = change(book)
        if book.finish("05.10.2026 08:12"):
            save(book, fingerprint(path), path.parent / "sauvegardes", NOW, {})
    return answer


def add_invoices(path: Path, *numbers: int) -> None:
    def append(book: Book) -> None:
        for number in numbers:
            amount = number * 100
            row = {"number": str(number), "issued_on": date(2026, 9, number % 28 + 1), "amount": amount, "paid": 0}
            book[JOURNAL].append({**row, "balance": amount, "delay": 5, "patient": f"Patient {number}"})

    through(path, append)


def shown(path: Path, table: str, *headers: str) -> list[tuple[Any, ...]]:
    return [tuple(row[header] for header in headers) for row in staff.read_table(path, table)]


def place(path: Path, table: str) -> str:
    return staff.raw_part(path, staff.part_of_table(path, table)).get("ref", "")


def sqrefs(path: Path, sheet: str) -> Iterator[str]:
    """The ranges of formats and dropdowns, old and new ones."""
    root = staff.raw_part(path, staff.part_of_sheet(path, sheet))
    for element in root.iter(f"{MAIN}conditionalFormatting", f"{MAIN}dataValidation"):
        yield element.get("sqref", "")
    yield from (element.text or "" for element in root.iter("{*}sqref"))


# --- ledger tables grow at their end --------------------------------------------------------------------------------


@pytest.mark.parametrize("steps", [(1,), (2,), (1, 1), (3, 2), (1, 0, 4)])
def test_a_ledger_table_grows_from_its_empty_row(journal: Path, steps: Sequence[int]) -> None:
    added = 0
    for step in steps:
        add_invoices(journal, *range(101 + added, 101 + added + step))
        added += step
    assert shown(journal, "tblJournal", "N° facture", "Montant") == [(str(n), n) for n in range(101, 101 + added)]
    assert place(journal, "tblJournal") == f"A4:{LAST}{4 + added}"


def test_new_rows_hold_numbers_days_and_live_formulas(journal: Path) -> None:
    add_invoices(journal, 101, 102)
    with staff.excel(journal) as formulas, staff.excel(journal, computed=True) as values:
        typed, seen = staff.opened(formulas, "tblJournal"), staff.opened(values, "tblJournal")
        for row in (5, 6):
            assert seen.cell(row, "Date facture").is_date
            assert seen.cell(row, "Montant").number_format == typed.cell(5, "Montant").number_format != "General"
            assert str(typed.cell(row, "Solde").value).startswith('=IF(tblJournal[[#This Row],[N° facture]]="",')
            assert seen.cell(row, "Solde").value == seen.cell(row, "Montant").value
            assert seen.cell(row, "Délai").value == 5


def test_ranges_that_cover_the_rows_follow(journal: Path) -> None:
    before = set(sqrefs(journal, "Journal"))
    assert before
    add_invoices(journal, 101, 102, 103)
    after = list(sqrefs(journal, "Journal"))
    assert all(area.partition(":")[2].endswith("7") for area in after), after
    assert len(after) == len(list(sqrefs(journal, "Journal")))
    table = staff.raw_part(journal, staff.part_of_table(journal, "tblJournal"))
    assert [f.get("ref") for f in table.iter(f"{MAIN}autoFilter")] == [f"A4:{LAST}7"]
    sheet = staff.raw_part(journal, staff.part_of_sheet(journal, "Journal"))
    assert [d.get("ref") for d in sheet.iter(f"{MAIN}dimension")] == [f"A1:{LAST}7"]


X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
FOLLOWING = {
    # what staff chose over five rows -> what it covers after two more
    "I5:I9": "I5:I11",
    f"A5:{LAST}9": f"A5:{LAST}11",
    "C5:D9 K5:K9": "C5:D11 K5:K11",
    "I5:I9 I20:I21": "I5:I11 I20:I21",
    "I5:I8": "I5:I8",  # a part of the rows
    "I6:I9": "I6:I9",
    f"A5:{BEYOND}9": f"A5:{BEYOND}9",  # beyond the table
    "I5:I10": "I5:I10",
    "I:I": "I:I",
    "B2": "B2",
}


@pytest.mark.parametrize("extension", [False, True], ids=["old kind", "new kind"])
def test_only_ranges_that_cover_exactly_the_rows_follow(journal: Path, extension: bool) -> None:
    add_invoices(journal, *range(101, 106))

    def choose(sheet: etree._Element) -> None:
        margins = next(sheet.iter(f"{MAIN}pageMargins"))
        if not extension:
            for priority, area in enumerate(FOLLOWING, 90):
                formatting = etree.Element(f"{MAIN}conditionalFormatting", {"sqref": area})
                etree.SubElement(formatting, f"{MAIN}cfRule", {"type": "duplicateValues", "priority": str(priority)})
                next(sheet.iter(f"{MAIN}sheetData")).addnext(formatting)
            return
        formats = "".join(
            f'<x14:conditionalFormatting><x14:cfRule type="dataBar" id="{{00000000-0000-0000-0000-{n:012}}}">'
            '<x14:dataBar><x14:cfvo type="min"/><x14:cfvo type="max"/></x14:dataBar></x14:cfRule>'
            f"<xm:sqref>{area}</xm:sqref></x14:conditionalFormatting>"
            for n, area in enumerate(FOLLOWING)
        )
        margins.getparent().append(  # type: ignore[union-attr]
            etree.fromstring(
                f'<extLst xmlns="{MAIN[1:-1]}"><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="{X14}">'
                f'<x14:conditionalFormattings xmlns:xm="{XM}">{formats}</x14:conditionalFormattings></ext></extLst>'
            )
        )

    staff.raw_edit(journal, staff.part_of_sheet(journal, "Journal"), choose)
    before = list(sqrefs(journal, "Journal"))
    add_invoices(journal, 106, 107)
    after = list(sqrefs(journal, "Journal"))
    moved = dict(zip(before, after, strict=True))
    assert {area: moved[area] for area in FOLLOWING} == FOLLOWING


NAMES = {
    "tous_les_montants": ("Journal!$I$5:$I$9", "Journal!$I$5:$I$11"),
    "le_tableau": (f"'Journal'!$A$5:${LAST}$9", f"'Journal'!$A$5:${LAST}$11"),
    "une_partie": ("Journal!$I$5:$I$7", "Journal!$I$5:$I$7"),
    "ailleurs": ("Mouvements!$I$5:$I$9", "Mouvements!$I$5:$I$9"),
    "calcul": ("SUM(Journal!$I$5:$I$9)", "SUM(Journal!$I$5:$I$9)"),
    "colonne": ("Journal!$I:$I", "Journal!$I:$I"),
}


def test_only_names_that_stand_for_exactly_the_rows_follow(journal: Path) -> None:
    add_invoices(journal, *range(101, 106))

    def define(book: etree._Element) -> None:
        names = next(book.iter(f"{MAIN}definedNames"))
        for name, (text, _) in NAMES.items():
            etree.SubElement(names, f"{MAIN}definedName", {"name": name}).text = text

    staff.raw_edit(journal, "xl/workbook.xml", define)
    add_invoices(journal, 106, 107)
    found = {n.get("name"): n.text for n in staff.raw_part(journal, "xl/workbook.xml").iter(f"{MAIN}definedName")}
    assert {name: found[name] for name in NAMES} == {name: after for name, (_, after) in NAMES.items()}


# --- what new rows look like ----------------------------------------------------------------------------------------


def test_new_rows_look_like_most_others_not_like_the_last(journal: Path) -> None:
    add_invoices(journal, *range(101, 105))
    staff.colour(journal, "tblJournal", {"N° facture": "104"}, YELLOW)
    add_invoices(journal, 105)
    assert staff.fill_of(journal, "tblJournal", {"N° facture": "104"}) == {YELLOW}
    assert staff.fill_of(journal, "tblJournal", {"N° facture": "105"}) == {"00000000"}


def test_new_rows_are_neither_hidden_nor_high_like_what_stood_there(journal: Path) -> None:
    add_invoices(journal, 101)
    with staff.excel(journal) as book:
        row = book["Journal"].row_dimensions[6]
        row.hidden, row.height, row.outlineLevel = True, 90, 1
    add_invoices(journal, 102)
    with staff.excel(journal, computed=True) as book:
        row = book["Journal"].row_dimensions[6]
        assert (row.hidden, row.height, row.outlineLevel) == (False, None, 0)


def test_the_empty_row_at_the_end_is_filled_first(journal: Path) -> None:
    """Staff dragged the table's corner down."""
    add_invoices(journal, 101)
    with staff.excel(journal) as book:
        staff.opened(book, "tblJournal").resize(8)
    add_invoices(journal, 102, 103)
    assert [row[0] for row in shown(journal, "tblJournal", "N° facture")] == ["101", "102", "103", None]
    assert place(journal, "tblJournal") == f"A4:{LAST}8"


def test_an_empty_row_that_staff_wrote_beside_is_not_taken(journal: Path) -> None:
    add_invoices(journal, 101)
    staff.insert_column(journal, "tblJournal", "Notre avis", "Patient", {})
    with staff.excel(journal) as book:
        table = staff.opened(book, "tblJournal")
        table.resize(7)
        table.cell(7, "Notre avis").value = "à garder"
    add_invoices(journal, 102)
    assert shown(journal, "tblJournal", "N° facture", "Notre avis")[-2:] == [(None, "à garder"), ("102", None)]


@pytest.mark.parametrize("before", ["N° facture", "Montant", "Remarque"])
def test_staffs_own_column_stays_theirs(journal: Path, before: str) -> None:
    add_invoices(journal, 101, 102)
    staff.insert_column(journal, "tblJournal", "Notre avis", before, {5: "bon", 6: "moins bon"})
    add_invoices(journal, 103)
    assert shown(journal, "tblJournal", "N° facture", "Notre avis", "Montant") == [
        ("101", "bon", 101),
        ("102", "moins bon", 102),
        ("103", None, 103),
    ]


def test_staffs_own_calculated_column_goes_on(journal: Path) -> None:
    add_invoices(journal, 101, 102)
    staff.insert_column(journal, "tblJournal", "Double", "Patient", {})

    def calculate(table: etree._Element) -> None:
        column = next(c for c in table.iter(f"{MAIN}tableColumn") if c.get("name") == "Double")
        formula = etree.SubElement(column, f"{MAIN}calculatedColumnFormula")
        formula.text = 'tblJournal[[#This Row],[Montant]]*2&" <2>"'

    staff.raw_edit(journal, staff.part_of_table(journal, "tblJournal"), calculate)
    add_invoices(journal, 103)
    with staff.excel(journal) as book:
        table = staff.opened(book, "tblJournal")
        assert table.cell(7, "Double").value == '=tblJournal[[#This Row],[Montant]]*2&" <2>"'


def test_cells_that_another_program_left_out_get_the_look_of_their_column(journal: Path) -> None:
    add_invoices(journal, 101, 102)

    def leave_out(sheet: etree._Element) -> None:
        for cell in list(sheet.iter(f"{MAIN}c")):
            if cell.get("r") in {"J6", "N6"}:
                parent = cell.getparent()
                assert parent is not None
                parent.remove(cell)

    staff.raw_edit(journal, staff.part_of_sheet(journal, "Journal"), leave_out)
    through(journal, lambda book: book[JOURNAL].set(1, "due_on", date(2026, 10, 31)))
    with staff.excel(journal, computed=True) as book:
        assert staff.opened(book, "tblJournal").cell(6, "Échéance").is_date


def test_sorting_moves_no_row_back(journal: Path) -> None:
    add_invoices(journal, 101, 102, 103)
    staff.sort(journal, "tblJournal", "N° facture", descending=True)
    add_invoices(journal, 104)
    assert [row[0] for row in shown(journal, "tblJournal", "N° facture")] == ["103", "102", "101", "104"]


# --- what stands in the way -----------------------------------------------------------------------------------------


def test_nothing_is_written_over_what_stands_below_a_ledger_table(journal: Path) -> None:
    add_invoices(journal, 101)
    with staff.excel(journal) as book:
        book["Journal"]["C7"] = "notes d'Anne"
    add_invoices(journal, 102)
    before = journal.read_bytes()
    with pytest.raises(RowsBelowTable, match="Journal"):
        add_invoices(journal, 103)
    assert journal.read_bytes() == before


def test_what_stands_beside_a_ledger_table_stays_there(journal: Path) -> None:
    with staff.excel(journal) as book:
        book["Journal"]["AF5"], book["Journal"]["AF7"] = "à côté", "plus bas"
    add_invoices(journal, 101, 102, 103)
    with staff.excel(journal, computed=True) as book:
        assert (book["Journal"]["AF5"].value, book["Journal"]["AF7"].value) == ("à côté", "plus bas")


def test_a_cell_that_is_only_coloured_is_in_nobodys_way(journal: Path) -> None:
    with staff.excel(journal) as book:
        book["Journal"]["C6"].fill = PatternFill("solid", fgColor=YELLOW)
    add_invoices(journal, 101, 102)
    assert len(shown(journal, "tblJournal", "N° facture")) == 2


def test_the_total_row_of_a_ledger_table_moves_down(journal: Path) -> None:
    add_invoices(journal, 101)

    def switch_on(table: etree._Element) -> None:
        table.set("ref", f"A4:{LAST}6")
        table.set("totalsRowCount", "1")
        next(c for c in table.iter(f"{MAIN}tableColumn") if c.get("name") == "N° facture").set(
            "totalsRowLabel", "Total"
        )

    def write_label(sheet: etree._Element) -> None:
        row = etree.SubElement(next(sheet.iter(f"{MAIN}sheetData")), f"{MAIN}row", {"r": "6"})
        row.append(staff.text_cell("A6", "Total"))

    staff.raw_edit(journal, staff.part_of_table(journal, "tblJournal"), switch_on)
    staff.raw_edit(journal, staff.part_of_sheet(journal, "Journal"), write_label)
    add_invoices(journal, 102, 103)
    assert place(journal, "tblJournal") == f"A4:{LAST}8"
    with staff.excel(journal, computed=True) as book:
        assert [book["Journal"].cell(row, 1).value for row in range(5, 10)] == ["101", "102", "103", "Total", None]


def test_several_tables_of_one_sync_grow_together(journal: Path) -> None:
    def append(book: Book) -> None:
        book[IMPORTS].append({"hash": "a", "file": "a.xml", "new": 1})
        for line in (1, 2):
            book[MOVEMENTS].append({"document": "a", "line": line, "amount": line * 500, "date": date(2026, 9, line)})

    through(journal, append)
    assert shown(journal, "tblMouvements", "Montant", "Date") == [(5, date(2026, 9, 1)), (10, date(2026, 9, 2))]
    assert shown(journal, "tblImports", "Fichier", "Nouvelles") == [("a.xml", 1)]


# --- reports are arranged anew --------------------------------------------------------------------------------------


def unpaid(*numbers: int) -> list[dict[str, Any]]:
    return [{"number": str(n), "debtor": f"Débiteur {n}", "balance": n * 100, "overdue_days": n % 7} for n in numbers]


def arrange(path: Path, *numbers: int) -> list[tuple[tuple[str, ...], str]]:
    """Make *Impayés* anew; the answer is what staff had written on rows that left."""
    arranged = through(path, lambda book: book.arrange(UNPAID, unpaid(*numbers)))
    return [(text.key, text.text) for text in arranged.left]


def listed(path: Path) -> list[tuple[Any, ...]]:
    return shown(path, "tblImpayes", "N° facture", "Débiteur", "Solde")


@pytest.mark.parametrize("sizes", [(0, 1, 5, 4, 0), (5, 2, 2, 1), (1, 0, 0, 3)])
def test_a_report_takes_any_size(journal: Path, sizes: Sequence[int]) -> None:
    first = int(place(journal, "tblImpayes").partition(":")[0].removeprefix("A"))
    for size in sizes:
        arrange(journal, *range(101, 101 + size))
        expected: list[tuple[Any, ...]] = [(str(n), f"Débiteur {n}", n) for n in range(101, 101 + size)]
        assert listed(journal) == (expected or [(None, None, None)])
        last = first + max(size, 1)
        assert place(journal, "tblImpayes") == f"A{first}:O{last}"
        assert all(
            area.rpartition(":")[2].lstrip("ABCDEFGHIJKLMNO") == str(last) for area in sqrefs(journal, "Impayés")
        )


def test_the_same_report_writes_nothing(journal: Path) -> None:
    for numbers in ((101, 102), ()):
        arrange(journal, *numbers)
        before = journal.read_bytes()
        arrange(journal, *numbers)
        assert journal.read_bytes() == before


@pytest.fixture
def noted(journal: Path) -> Path:
    """*Impayés* with a column of staff's, a coloured row and a high one."""
    arrange(journal, 101, 102, 103)
    with staff.excel(journal) as book:
        numbers = staff.opened(book, "tblImpayes").numbers
    staff.insert_column(
        journal, "tblImpayes", "Notre avis", "Solde", dict(zip(numbers, ("un", "deux", "trois"), strict=True))
    )
    staff.colour(journal, "tblImpayes", {"N° facture": "102"}, YELLOW)
    staff.set_height(journal, "tblImpayes", {"N° facture": "103"}, 44)
    return journal


def test_what_staff_keep_on_a_row_goes_with_its_invoice(noted: Path) -> None:
    assert arrange(noted, 103, 99, 102, 101) == []
    assert shown(noted, "tblImpayes", "N° facture", "Notre avis") == [
        ("103", "trois"), ("99", None), ("102", "deux"), ("101", "un"),
    ]  # fmt: skip
    fills = {
        number: staff.fill_of(noted, "tblImpayes", {"N° facture": number}) for number in ("103", "99", "102", "101")
    }
    assert {number for number, fill in fills.items() if YELLOW in fill} == {"102"}
    heights = [staff.height_of(noted, "tblImpayes", {"N° facture": number}) for number in ("103", "99", "102", "101")]
    assert heights == [44, None, None, None]


def test_what_staff_wrote_on_a_row_that_leaves_is_told(noted: Path) -> None:
    assert arrange(noted, 103) == [(("101",), "un"), (("102",), "deux")]
    assert shown(noted, "tblImpayes", "N° facture", "Notre avis") == [("103", "trois")]
    assert arrange(noted) == [(("103",), "trois")]
    assert arrange(noted, 101) == []
    assert shown(noted, "tblImpayes", "N° facture", "Notre avis") == [("101", None)]
    assert staff.fill_of(noted, "tblImpayes", {"N° facture": "101"}) == {"00000000"}


def test_only_what_changed_is_written_over(noted: Path) -> None:
    """A cell that staff gave another format keeps it."""
    with staff.excel(noted) as book:
        staff.opened(book, "tblImpayes").cell(15, "Solde").number_format = '"Fr." 0'
    arrange(noted, 101, 102, 103)
    with staff.excel(noted, computed=True) as book:
        assert staff.opened(book, "tblImpayes").cell(15, "Solde").number_format == '"Fr." 0'


def test_a_row_that_staff_copied_leaves_with_its_words(noted: Path) -> None:
    staff.add_row(noted, "tblImpayes", {"N° facture": "102", "Notre avis": "copie"})
    assert arrange(noted, 101, 102, 103) == [(("102",), "copie")]
    assert shown(noted, "tblImpayes", "Notre avis") == [("un",), ("deux",), ("trois",)]


def test_a_report_that_names_a_key_twice_shows_both(noted: Path) -> None:
    arrange(noted, 102, 102)
    assert shown(noted, "tblImpayes", "N° facture", "Notre avis") == [("102", "deux"), ("102", None)]


def test_nothing_below_a_report_moves_when_it_shrinks(noted: Path) -> None:
    with staff.excel(noted) as book:
        book["Impayés"]["B30"] = "Signature :"
    arrange(noted, 101)
    arrange(noted, 101, 102)
    with staff.excel(noted, computed=True) as book:
        assert book["Impayés"]["B30"].value == "Signature :"


def test_a_report_that_would_grow_into_what_stands_below_is_left_as_it_was(noted: Path) -> None:
    with staff.excel(noted) as book:
        book["Impayés"]["B19"] = "Signature :"
    before = noted.read_bytes()
    with pytest.raises(ReportStuck):
        arrange(noted, *range(201, 206))
    assert noted.read_bytes() == before
    assert issubclass(ReportStuck, Exception)
    assert not issubclass(ReportStuck, WorkbookError)  # the sync goes on without this report


def test_what_stands_behind_a_free_column_keeps_its_place(noted: Path) -> None:
    with staff.excel(noted) as book:
        for row, text in enumerate(("a", "b", "c", "d", "e"), 14):
            book["Impayés"].cell(row, 19, text)
    arrange(noted, 103, 102)
    arrange(noted, 101, 105, 104, 103)
    with staff.excel(noted, computed=True) as book:
        assert [book["Impayés"].cell(row, 19).value for row in range(14, 19)] == ["a", "b", "c", "d", "e"]


@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.permutations(range(101, 107)).flatmap(lambda p: st.integers(0, 6).map(lambda n: p[:n])), max_size=4))
def test_whatever_happens_to_a_report_words_stay_with_their_key(
    tmp_path_factory: pytest.TempPathFactory, reports: list[list[int]]
) -> None:
    """Against the obvious model: a dictionary of words by key, where a key that leaves loses its word."""
    path = demonstration.empty(tmp_path_factory.mktemp("cabinet") / "c").workbook
    staff.insert_column(path, "tblImpayes", "Notre avis", "Solde", {})
    words: dict[str, str] = {}
    for turn, numbers in enumerate(reports):
        left = dict(arrange(path, *numbers))
        present = [str(n) for n in numbers]
        assert left == {(key,): word for key, word in words.items() if key not in present}
        words = {key: word for key, word in words.items() if key in present}
        expected: list[tuple[Any, ...]] = [(key, words.get(key)) for key in present]
        assert shown(path, "tblImpayes", "N° facture", "Notre avis") == (expected or [(None, None)])
        with staff.excel(path) as book:
            table = staff.opened(book, "tblImpayes")
            for key in present[::2]:
                words[key] = f"{key} au tour {turn}"
                table.cell(table.find({"N° facture": key}), "Notre avis").value = words[key]


def test_a_report_row_that_moves_takes_the_formulas_of_staff_along(noted: Path) -> None:
    """A formula that reads its own row reads its own row in its new place."""
    with staff.excel(noted) as book:
        table = staff.opened(book, "tblImpayes")
        balance = get_column_letter(table.headers["Solde"])
        for number in table.numbers:
            table.cell(number, "Notre avis").value = f"={balance}{number}*2"
    arrange(noted, 103, 101)
    with staff.excel(noted) as book:
        table = staff.opened(book, "tblImpayes")
        first, second = table.numbers
        assert table.cell(first, "Notre avis").value == f"={balance}{first}*2"
        assert table.cell(second, "Notre avis").value == f"={balance}{second}*2"


# --- the memory -------------------------------------------------------------------------------------------------------


def test_rows_of_the_memory_hold_what_they_say_and_nothing_else(journal: Path) -> None:
    """It is the longest sheet of all, and nobody looks at it: neither formats nor empty cells."""
    through(
        journal, lambda book: [book[MEMORY].append({"table": "tblJournal", "key": key}) for key in ("first", "unique")]
    )
    sheet = staff.raw_part(journal, staff.part_of_sheet(journal, MEMORY.sheet))
    written = next(row for row in sheet.iter(f"{MAIN}row") if "unique" in row.itertext())
    assert ["".join(map(str, cell.itertext())) for cell in written] == ["tblJournal", "unique"]
    assert not any(cell.get("s") for cell in written)
