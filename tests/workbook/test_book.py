"""The shared workbook open for one sync: found by name, changed in few places, refused in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import demonstration
import pytest
import staff
from lxml import etree
from zip_entries import differing

from facturation_xls.errors import WorkbookError
from facturation_xls.errors.workbook import ColumnMissing, NamedCellMissing, TableMissing
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.cells import money
from facturation_xls.workbook.lint import lint
from facturation_xls.workbook.places import find_names, find_places, header_form, split_reference
from facturation_xls.workbook.schema import IMPORTS, JOURNAL, MEMORY, MOVEMENTS, UNPAID

BOOK, BOOK_RELS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MAIN = staff.MAIN


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """The invented practice's workbook, all documents booked."""
    return demonstration.synced(tmp_path / "cabinet").workbook


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    return demonstration.empty(tmp_path / "cabinet").workbook


@pytest.fixture
def opened(journal: Path) -> Iterator[Book]:
    book = Book(journal)
    book.load(())
    yield book
    book.close()


def finished(book: Book, stamp: str = "05.10.2026 12:00") -> Path:
    """The file that the book became."""
    assert book.finish(stamp)
    path = book.path.with_name("nouveau.xlsx")
    with path.open("wb") as out:
        book.package.save(out)
    return path


# --- what is found --------------------------------------------------------------------------------------------------


def test_all_tables_are_found(opened: Book) -> None:
    assert {table.name for table in schema.TABLES} == set(opened.places)
    assert len(opened[JOURNAL]) == len(demonstration.expected()["invoices"])
    assert all(place.columns.keys() == {c.field for c in place.table.columns} for place in opened.places.values())


def test_an_empty_workbook_has_one_spare_row_in_each_table(empty: Path) -> None:
    book = Book(empty)
    book.load(())
    assert all(len(book[table]) == 0 for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES, MEMORY))
    assert all(len(book[table].spare) == 1 for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES, MEMORY))
    book.close()


def test_staff_may_rename_and_move_what_they_like(journal: Path) -> None:
    before = Book(journal)
    before.load(())
    staff.rename_sheet(journal, "Journal", "Toutes l'année")
    staff.rename_sheet(journal, "Impayés", "À faire")
    staff.insert_column(journal, "tblJournal", "Notre avis", before="Montant", values={5: "bon payeur"})
    with staff.excel(journal) as workbook:
        workbook.move_sheet("À faire", -2)
        workbook["Mouvements"].sheet_state = "hidden"
    after = Book(journal)
    after.load(())
    assert after.places["tblJournal"].sheet.name == "Toutes l'année"
    assert list(after.places["tblJournal"].others.values()) == ["Notre avis"]
    typed = [c.field for c in JOURNAL.columns if not c.formula]  # what saved it forgot what its formulas showed
    assert [after[JOURNAL].columns[f] for f in typed] == [before[JOURNAL].columns[f] for f in typed]
    assert after.named("fx_au") == demonstration.AS_OF
    before.close()
    after.close()


@pytest.mark.parametrize("header", ["montant", "Mon tant", "MONTANT", "Mon_x000a_tant", " Montant "])
def test_a_header_is_forgiven_case_and_blanks(journal: Path, header: str) -> None:
    rename_column(journal, "tblJournal", "Montant", header)
    book = Book(journal)
    book.load(())
    assert book[JOURNAL].get(0, "amount")
    book.close()


def test_a_column_of_staffs_that_looks_like_ours_is_theirs(journal: Path) -> None:
    francs = staff.read_table(journal, "tblJournal")[0]["Montant"]
    staff.insert_column(journal, "tblJournal", "Montant ", before="Patient", values={5: "gros"})
    staff.insert_column(journal, "tblJournal", "remarque", before="Patient", values={5: "à part"})
    book = Book(journal)
    book.load(())
    assert sorted(book.places["tblJournal"].others.values()) == ["Montant ", "remarque"]
    assert book[JOURNAL].get(0, "amount") == round(francs * 100)
    assert book[JOURNAL].get(0, "remark") == ""
    book.close()


def test_a_copied_sheet_does_not_take_the_place_of_its_original(journal: Path) -> None:
    """Excel gives the copy names of its own (``localSheetId``) that are called like those of the original."""

    def copy_names(book: etree._Element) -> None:
        names = next(book.iter(f"{MAIN}definedNames"))
        for reference in ("Contrôles!$F$90", "#REF!"):
            copy = etree.SubElement(names, f"{MAIN}definedName", {"name": "fx_au", "localSheetId": "4"})
            copy.text = reference

    staff.raw_edit(journal, BOOK, copy_names)
    book = Book(journal)
    assert book.named("fx_au") == demonstration.AS_OF
    book.close()


def test_a_table_whose_header_was_switched_off_has_all_its_rows(journal: Path) -> None:
    def switch_off(table: etree._Element) -> None:
        first, last = table.get("ref", "").split(":")
        table.set("headerRowCount", "0")
        table.set("ref", f"{first.replace('4', '5')}:{last}")
        for autofilter in table.iterchildren(f"{MAIN}autoFilter"):
            table.remove(autofilter)

    before = len(staff.read_table(journal, "tblMouvements"))
    staff.raw_edit(journal, staff.part_of_table(journal, "tblMouvements"), switch_off)
    book = Book(journal)
    book.load(())
    assert len(book[MOVEMENTS]) == before
    assert book[MOVEMENTS].sources[0] == 5
    book.close()


@pytest.mark.parametrize(
    ("reference", "parts"),
    [
        ("Journal!$A$1", ("Journal", "$A$1")),
        ("'Notes d''été'!$A$1:$B$2", ("Notes d'été", "$A$1:$B$2")),
        ("'a!b'!$A$1", ("a!b", "$A$1")),
        ("tblJournal[Montant]", ("", "")),
        ("#REF!", ("#REF", "")),
    ],
)
def test_a_reference_is_a_sheet_and_cells(reference: str, parts: tuple[str, str]) -> None:
    assert split_reference(reference) == parts


def test_headers_compare_without_case_blanks_and_line_ends() -> None:
    assert header_form("Date\n d’envoi ") == header_form("date d’ENVOI")


# --- what is missing ------------------------------------------------------------------------------------------------


def rename_column(path: Path, table: str, old: str, new: str) -> None:
    def rename(root: etree._Element) -> None:
        next(c for c in root.iter(f"{MAIN}tableColumn") if c.get("name") == old).set("name", new)

    staff.raw_edit(path, staff.part_of_table(path, table), rename)


def rename_table(path: Path, old: str, new: str) -> None:
    def rename(root: etree._Element) -> None:
        root.set("name", new)
        root.set("displayName", new)

    staff.raw_edit(path, staff.part_of_table(path, old), rename)


@pytest.mark.parametrize(
    ("table", "header", "message"),
    [
        ("tblJournal", "Date envoi", "Dans Journal, je ne trouve plus la colonne « Date envoi »"),
        ("tblMouvements", "Montant", "Dans Mouvements, je ne trouve plus la colonne « Montant »"),
        ("tblPayeurs", "Preuves demandées", "Dans Paramètres, je ne trouve plus la colonne « Preuves demandées »"),
    ],
)
def test_a_missing_column_is_named(journal: Path, table: str, header: str, message: str) -> None:
    rename_column(journal, table, header, "Autre titre")
    with pytest.raises(ColumnMissing, match=message):
        Book(journal)


@pytest.mark.parametrize("table", ["tblJournal", "tblMouvements", "tblCabinet"])
def test_a_missing_table_of_the_ledger_or_the_settings_is_named(journal: Path, table: str) -> None:
    rename_table(journal, table, "tblAutre")
    sheet = next(known.sheet for known in schema.TABLES if known.name == table)
    with pytest.raises(TableMissing, match=f"le tableau de la feuille « {sheet} »"):
        Book(journal)


def test_a_missing_report_is_respected(journal: Path) -> None:
    rename_table(journal, "tblImpayes", "tblPerso")
    book = Book(journal)
    book.load(())
    assert UNPAID not in book
    assert book.arrange(UNPAID, [{"number": "101"}]).growth is None
    assert not book.finish("stamp")
    book.close()


def test_a_missing_column_of_a_report_is_respected(journal: Path) -> None:
    rename_column(journal, "tblImpayes", "Retard", "Mes jours")
    book = Book(journal)
    book.load(())
    book.arrange(UNPAID, [{"number": "2026000104", "overdue_days": 999, "owner": "Moi"}])
    new = finished(book)
    row = staff.read_row(new, "tblImpayes", {"N° facture": "2026000104"})
    assert (row["Retard"], row["Responsable"]) == (64, "Moi")
    book.close()


# --- what cannot be read --------------------------------------------------------------------------------------------

BROKEN_PARTS = {
    "the workbook": BOOK,
    "its relationships": BOOK_RELS,
    "a sheet of ours": "xl/worksheets/sheet2.xml",
    "the relationships of a sheet": "xl/worksheets/_rels/sheet2.xml.rels",
    "a table of ours": "xl/tables/table1.xml",
    "the texts": "xl/sharedStrings.xml",
}


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def emptied(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("damage", [cut, emptied])
@pytest.mark.parametrize("story", BROKEN_PARTS)
def test_a_damaged_part_is_refused_in_words(journal: Path, story: str, damage: Callable[[bytes], bytes]) -> None:
    staff.raw_rewrite(journal, {BROKEN_PARTS[story]: damage})
    with pytest.raises(WorkbookError), closing(Book(journal)) as book:  # whichever step reads the part
        book.load(())


def test_a_part_that_is_gone_is_refused_in_words(journal: Path) -> None:
    staff.raw_edit(journal, "xl/worksheets/_rels/sheet2.xml.rels", lambda root: root.clear())
    with pytest.raises(TableMissing):
        Book(journal)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no list of open files on this system")
def test_no_file_stays_open(journal: Path) -> None:
    """On Windows a file that is open cannot be replaced: neither after use, nor after it was refused."""

    def held() -> int:
        return sum(link.exists() and link.resolve() == journal.resolve() for link in Path("/proc/self/fd").iterdir())

    book = Book(journal)
    book.load(())
    assert held() == 1
    book.close()
    assert held() == 0
    rename_table(journal, "tblJournal", "tblAutre")
    with pytest.raises(TableMissing):
        Book(journal)
    assert held() == 0


# --- named cells ----------------------------------------------------------------------------------------------------


def test_a_named_cell_is_read_and_written_wherever_it_stands(opened: Book) -> None:
    opened.set_named("fx_au", date(2026, 10, 31))
    opened.set_named("fx_titre_impayes", "Impayés au 31.10.2026")
    new = finished(opened)
    again = Book(new)
    assert again.named("fx_au") == date(2026, 10, 31)
    assert again.named("fx_titre_impayes") == "Impayés au 31.10.2026"
    assert again.named("fx_derniere_synchro") == "05.10.2026 12:00"
    again.close()


def test_a_named_cell_that_says_so_already_is_not_written(opened: Book) -> None:
    opened.set_named("fx_au", demonstration.AS_OF)
    opened.set_named("fx_titre_impayes", opened.named("fx_titre_impayes"))
    assert not opened.finish("stamp")


def test_a_name_that_staff_removed_is_respected_unless_it_is_needed(journal: Path) -> None:
    def remove(book: etree._Element) -> None:
        names = next(book.iter(f"{MAIN}definedNames"))
        for name in list(names):
            if name.get("name") == "fx_titre_impayes":
                names.remove(name)
            if name.get("name") == "fx_au":
                name.text = "#REF!"

    staff.raw_edit(journal, BOOK, remove)
    book = Book(journal)
    book.load(())
    assert book.named("fx_titre_impayes") is None
    book.set_named("fx_titre_impayes", "Titre")
    assert not book.finish("stamp")
    with pytest.raises(NamedCellMissing, match="fx_au"):
        book.set_named("fx_au", date(2026, 10, 31), needed=True)
    book.close()


def test_a_workbook_of_a_mac_keeps_its_own_calendar(journal: Path) -> None:
    staff.raw_edit(journal, BOOK, lambda book: next(book.iter(f"{MAIN}workbookPr")).set("date1904", "1"))
    book = Book(journal)
    book.load(())
    assert book.base_1904
    book.set_named("fx_au", date(2026, 10, 31))
    book[JOURNAL].set(0, "due_on", date(2026, 10, 30))
    new = finished(book)
    again = Book(new)
    again.load(())
    assert again.named("fx_au") == date(2026, 10, 31)
    assert again[JOURNAL].get(0, "due_on") == date(2026, 10, 30)
    with staff.excel(new, computed=True) as workbook:
        assert staff.opened(workbook, "tblJournal").cell(5, "Échéance").value.date() == date(2026, 10, 30)  # type: ignore[union-attr]
    book.close()
    again.close()


# --- the totals above Impayés ---------------------------------------------------------------------------------------


def test_the_formulas_of_a_named_grid_show_what_is_right(opened: Book) -> None:
    opened.set_cached("fx_impayes_totaux", {("Patient privé", "Total"): money(123_456), ("Nobody", "Total"): money(1)})
    new = finished(opened)
    with staff.excel(new, computed=True) as shown, staff.excel(journal_of(opened), computed=True) as before:
        changed = {
            cell.coordinate
            for row in shown["Impayés"]["A4:H11"]
            for cell in row
            if cell.value != before["Impayés"][cell.coordinate].value
        }
        assert len(changed) == 1
        assert shown["Impayés"][changed.pop()].value == 1234.56


def journal_of(book: Book) -> Path:
    return book.path


def test_a_grid_that_staff_cut_or_moved_to_nowhere_is_left_alone(journal: Path) -> None:
    def stretch(book: etree._Element) -> None:
        name = next(n for n in book.iter(f"{MAIN}definedName") if n.get("name") == "fx_impayes_totaux")
        name.text = "Impayés!$Y$500:$AZ$600"

    staff.raw_edit(journal, BOOK, stretch)
    book = Book(journal)
    book.load(())
    book.set_cached("fx_impayes_totaux", {("Patient privé", "Total"): money(1)})
    assert not book.finish("stamp")
    book.close()


# --- what is written ------------------------------------------------------------------------------------------------


def test_nothing_to_say_writes_nothing(opened: Book) -> None:
    assert not opened.finish("05.10.2026 12:00")
    assert opened.package.written == set()


def test_a_changed_row_touches_its_sheet_and_what_says_when(opened: Book) -> None:
    opened[IMPORTS].set(0, "detail", "vu")
    new = finished(opened)
    part = staff.part_of_sheet(opened.path, "Imports")
    stamped = {staff.part_of_sheet(opened.path, sheet) for sheet in ("Journal", "Accueil")}
    assert differing(opened.path, new) == {part, *stamped}
    assert lint(new) == []


def test_the_calculation_chain_goes_and_excel_computes_all(journal: Path) -> None:
    """Staff's own formulas may read what was written."""

    def forget(book: etree._Element) -> None:
        calculation = next(book.iter(f"{MAIN}calcPr"))
        book.remove(calculation)

    staff.raw_edit(journal, BOOK, forget)
    staff.raw_rewrite(journal, {
        "xl/calcChain.xml": lambda _: f'<calcChain xmlns="{MAIN[1:-1]}"><c r="L5" i="2"/></calcChain>'.encode(),
        BOOK_RELS: lambda c: c.replace(b"</Relationships>", b'<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>'),  # noqa: E501
        "[Content_Types].xml": lambda c: c.replace(b"</Types>", b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'),  # noqa: E501
    })  # fmt: skip
    assert lint(journal) == []
    book = Book(journal)
    book.load(())
    book[IMPORTS].set(0, "detail", "vu")
    new = finished(book)
    assert lint(new) == []
    assert "xl/calcChain.xml" in differing(journal, new)
    order = [etree.QName(child).localname for child in staff.raw_part(new, BOOK)]
    assert order.index("calcPr") == order.index("definedNames") + 1
    assert next(staff.raw_part(new, BOOK).iter(f"{MAIN}calcPr")).get("fullCalcOnLoad") == "1"
    book.close()


def test_names_and_places_do_not_depend_on_each_other(opened: Book) -> None:
    assert find_places(opened.package).keys() == opened.places.keys()
    assert find_names(opened.package) == opened.names
