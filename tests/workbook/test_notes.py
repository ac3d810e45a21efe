"""Before and after a sync: notes, comments, links, merges and sparklines stay on their invoice (DESIGN §2)."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import demonstration
import office_days
import pytest
import staff
from demonstration import AS_OF
from office_days import FIRST, LAST, SECOND, UNPAID
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook.attached import Journey

SCAN = "https://exemple.ch/scan.pdf"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return demonstration.few_sheets(tmp_path / "cabinet")


def note(path: Path, number: str, text: str, header: str = "Débiteur", table: str = UNPAID) -> None:
    with staff.excel(path) as book:
        found = staff.opened(book, table)
        found.cell(found.find({"N° facture": number}), header).comment = Comment(text, "Zoé", height=60, width=120)


def notes(path: Path, table: str = UNPAID) -> dict[str, str]:
    """The notes on a table's rows, by invoice."""
    with staff.excel(path, computed=True) as book:
        found = staff.opened(book, table)
        rows = {number: found.cell(number, "N° facture").value for number in found.numbers}
        return {
            str(rows[number]): cell.comment.text
            for number in found.numbers
            for cell in found.line(number)
            if cell.comment
        }


def remark(path: Path, number: str) -> str:
    return str(staff.read_row(path, "tblJournal", {"N° facture": number})["Remarque"] or "")


# --- notes ------------------------------------------------------------------------------------------------------------


def test_notes_go_up_and_down_with_their_invoice(folder: Folder) -> None:
    path = folder.workbook
    note(path, SECOND, "rappeler après 17 h")
    note(path, LAST, "voir dossier")
    before = notes(path)
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert notes(path) == before
    office_days.bill(path, "2026000150", "2026000151")
    synchronise(folder)
    assert notes(path) == before == {SECOND: "rappeler après 17 h", LAST: "voir dossier"}
    assert office_days.line_of(path, SECOND) == office_days.rows_of(path)[0] + 2


def test_the_box_of_a_note_goes_along(folder: Folder) -> None:
    path = folder.workbook
    office_days.pay(path, FIRST)
    note(path, LAST, "voir dossier")
    (name,) = office_days.parts(path, r"\.vml$")
    anchor = f"<ns2:Anchor>\n 3, 15, {office_days.line_of(path, LAST) - 2}, 10, 5, 15, 41, 4</ns2:Anchor>"
    office_days.rewrite(path, name, "<ns2:AutoFill>", f"{anchor}<ns2:AutoFill>")
    before = boxes(path)
    synchronise(folder)
    (row, column, top, bottom), (new_row, new_column, new_top, new_bottom) = before[0], boxes(path)[0]
    assert (new_row, new_column) == (row - 1, column)
    assert (new_top, new_bottom) == (top - 1, bottom - 1)


def boxes(path: Path) -> list[tuple[int, ...]]:
    """Row and column of each note's box, and what its anchor says of first and last row."""
    (name,) = office_days.parts(path, r"\.vml$")
    text = office_days.part(path, name)
    rows, columns = (re.findall(rf"<\w+:{tag}>\s*(\d+)", text) for tag in ("Row", "Column"))
    anchors = [anchor.split(",") for anchor in re.findall(r"<\w+:Anchor>([^<]*)", text)] or [["0"] * 8] * len(rows)
    return [
        (int(row), int(column), int(anchor[2]), int(anchor[6]))
        for row, column, anchor in zip(rows, columns, anchors, strict=True)
    ]


def test_the_note_of_a_row_that_leaves_goes_to_the_remark_once(folder: Folder) -> None:
    path = folder.workbook
    note(path, FIRST, "Zoé :\npayé au guichet,\nreçu 12")
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert notes(path) == {}
    assert boxes(path) == []
    kept = "05.10.2026 (Impayés) : Zoé : payé au guichet, reçu 12"
    assert remark(path, FIRST) == kept
    office_days.next_day(folder)
    assert remark(path, FIRST) == kept


def test_notes_of_the_journal_and_above_the_list_stay(folder: Folder) -> None:
    path = folder.workbook
    note(path, FIRST, "ancien", table="tblJournal")
    with staff.excel(path) as book:
        book["Impayés"]["A1"].comment = Comment("pour la séance", "Zoé")
    office_days.pay(path, FIRST)
    office_days.bill(path, "2026000150")
    synchronise(folder)
    assert notes(path, "tblJournal") == {FIRST: "ancien"}
    with staff.excel(path, computed=True) as book:
        assert book["Impayés"]["A1"].comment.text == "pour la séance"


def test_a_thread_goes_along_or_leaves_with_its_words(folder: Folder) -> None:
    path = folder.workbook
    for number in (FIRST, SECOND):
        note(path, number, "[Threaded comment] Your version of Excel allows you to read this ...")
    office_days.pay(path, FIRST)
    first, second = (f"{office_days.letter(path, 'Débiteur')}{office_days.line_of(path, n)}" for n in (FIRST, SECOND))
    office_days.thread(path, "Impayés", {first: ["Elle paie vendredi", "Noté &amp; vu"], second: ["Et elle ?", "Non"]})
    people = office_days.part(path, "xl/persons/person.xml")
    synchronise(folder)
    text = office_days.part(path, "xl/threadedComments/threadedComment1.xml")
    assert re.findall(r' ref="([^"]*)".*?<text>([^<]*)', text) == [(first, "Et elle ?"), (first, "Non")]
    assert remark(path, FIRST) == "05.10.2026 (Impayés) : Elle paie vendredi / Noté & vu"
    assert notes(path).keys() == {SECOND}
    assert office_days.part(path, "xl/persons/person.xml") == people


def test_a_reason_goes_to_the_invoice_when_its_finding_is_settled(folder: Folder) -> None:
    path = folder.workbook
    staff.type_in(path, "tblControles", {"Contrôle": "Trop-perçu"}, {"Motif": "à rembourser lundi"})
    refund = {"Date": AS_OF, "N° facture": "2026000122", "Genre": "Remboursement", "Montant": -27}
    staff.add_row(path, "tblMouvements", refund)
    synchronise(folder)
    assert remark(path, "2026000122") == "05.10.2026 (Contrôles) : à rembourser lundi"


def test_a_note_on_a_line_that_is_about_no_invoice_is_kept_above_the_list(folder: Folder) -> None:
    path = folder.workbook
    office_days.bill(path, "2026000150")
    staff.type_in(path, "tblJournal", {"N° facture": "2026000150"}, {"Type de payeur": "À classer"})
    synchronise(folder)
    with staff.excel(path) as book:
        table = staff.opened(book, "tblDelais")
        line = table.find({"Type de payeur": "À classer", "Mois": "2026-10"})
        table.cell(line, "Mois").comment = Comment("demander à la CMD", "Zoé")
    staff.type_in(path, "tblJournal", {"N° facture": "2026000150"}, {"Type de payeur": "Patient privé"})
    kept = "Note gardée (À classer, 2026-10, Cabinet) : demander à la CMD"
    synchronise(folder)
    assert office_days.message(path, "delais") == kept
    office_days.next_day(folder)
    assert office_days.message(path, "delais") == kept, "until staff delete it"
    with staff.excel(path) as book:
        ((title, cell),) = book.defined_names["fx_message_delais"].destinations
        book[title][cell] = None
    synchronise(demonstration.set_clock(folder.root, date(2026, 10, 7)))
    assert office_days.message(path, "delais") == ""


# --- links, merges, sparklines ----------------------------------------------------------------------------------------


def test_links_go_along_and_the_address_of_a_lost_row_is_kept(folder: Folder) -> None:
    path = folder.workbook
    with staff.excel(path) as book:
        table = staff.opened(book, UNPAID)
        for number in (FIRST, LAST):
            table.cell(table.find({"N° facture": number}), "N° facture").hyperlink = f"{SCAN}?{number}"
    office_days.pay(path, FIRST)
    synchronise(folder)
    with staff.excel(path, computed=True) as book:
        table = staff.opened(book, UNPAID)
        links = {
            str(c.value): c.hyperlink.target for n in table.numbers if (c := table.cell(n, "N° facture")).hyperlink
        }
    assert links == {LAST: f"{SCAN}?{LAST}"}
    assert remark(path, FIRST) == f"05.10.2026 (Impayés) : {SCAN}?{FIRST}"


def test_the_last_link_takes_its_list_along(folder: Folder) -> None:
    path = folder.workbook
    with staff.excel(path) as book:
        table = staff.opened(book, UNPAID)
        for row in table.sheet.iter_rows():
            for cell in row:
                cell.hyperlink = None
        table.cell(table.find({"N° facture": FIRST}), "N° facture").hyperlink = SCAN
    office_days.pay(path, FIRST)
    synchronise(folder)
    assert "hyperlink" not in office_days.part(path, staff.part_of_sheet(path, "Impayés"))


def test_links_of_the_journal_stay(folder: Folder) -> None:
    path = folder.workbook
    with staff.excel(path) as book:
        table = staff.opened(book, "tblJournal")
        table.cell(table.find({"N° facture": FIRST}), "Preuve PDF").hyperlink = SCAN
    office_days.bill(path, "2026000150")
    synchronise(folder)
    with staff.excel(path, computed=True) as book:
        table = staff.opened(book, "tblJournal")
        link = table.cell(table.find({"N° facture": FIRST}), "Preuve PDF").hyperlink
        assert link
        assert link.target == SCAN


def test_cells_merged_beside_a_row_go_along(folder: Folder) -> None:
    path = folder.workbook
    line, column = office_days.line_of(path, LAST), office_days.letter(path, "")
    with staff.excel(path) as book:
        sheet = book["Impayés"]
        sheet[f"{column}{line}"] = "à voir"
        sheet[f"{chr(ord(column) + 1)}{line}"] = "ensemble"
        sheet.merge_cells(f"{column}{line}:{chr(ord(column) + 1)}{line}")
        sheet.merge_cells("A1:C1")
        sheet[f"{column}{line}"].fill = PatternFill("solid", fgColor="00FFCC00")
    office_days.pay(path, FIRST)
    synchronise(folder)
    with staff.excel(path, computed=True) as book:
        sheet = book["Impayés"]
        assert {str(area) for area in sheet.merged_cells.ranges} == {
            "A1:C1",
            f"{column}{line - 1}:{chr(ord(column) + 1)}{line - 1}",
        }
        assert sheet[f"{column}{line - 1}"].value == "à voir"
        assert sheet[f"{column}{line - 1}"].fill.fgColor.rgb == "00FFCC00"


def test_a_sparkline_on_a_row_goes_along_or_leaves(folder: Folder) -> None:
    path = folder.workbook
    office_days.pay(path, FIRST)
    first, last = (office_days.line_of(path, number) for number in (FIRST, LAST))
    column = office_days.letter(path, "Remarque")
    pairs = [(f"{column}{line}", f"Impayés!F{line}:H{line}") for line in (first, last)]
    office_days.extend(path, "Impayés", office_days.sparklines(*pairs))
    synchronise(folder)
    text = office_days.part(path, staff.part_of_sheet(path, "Impayés"))
    assert re.findall(r"<xm:f>([^<]*)</xm:f><xm:sqref>([^<]*)<", text) == [
        (f"Impayés!F{last - 1}:H{last - 1}", f"{column}{last - 1}")
    ]


def test_the_last_sparkline_takes_its_group_along(folder: Folder) -> None:
    path = folder.workbook
    office_days.pay(path, FIRST)
    line, column = office_days.line_of(path, FIRST), office_days.letter(path, "Remarque")
    office_days.extend(path, "Impayés", office_days.sparklines((f"{column}{line}", f"Impayés!F{line}:H{line}")))
    synchronise(folder)
    text = office_days.part(path, staff.part_of_sheet(path, "Impayés"))
    assert "sparkline" not in text
    assert "extLst" not in text


# --- one by one -------------------------------------------------------------------------------------------------------

_JOURNEY = Journey(range(2, 5), {5: 7, 6: None, 7: 5})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("B5", ["B7"]),
        ("B6", []),
        ("B8", ["B8"]),
        ("A5", ["A5"]),
        ("B5:C5", ["B7:C7"]),
        ("B5:B7", ["B7", "B5"]),
        ("B8:B9", ["B8:B9"]),
        ("5:5", ["5:5"]),
    ],
)
def test_where_a_reference_points_afterwards(before: str, after: list[str]) -> None:
    assert _JOURNEY.references(before) == after
