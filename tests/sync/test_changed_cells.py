"""Cells that staff change: their word wins where it is theirs to say, and is never lost where it is not (DESIGN §2)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF
from documents import Line
from lxml import etree
from openpyxl.utils import get_column_letter
from representative import representative

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.workbook import schema

pytestmark = pytest.mark.few_sheets

OPEN = "2026000103"
TYPED_OVER = "Valeur calculée remplacée"


def change(folder: Folder, number: str, cells: dict[str, Any]) -> None:
    """Type into the journal's row of an invoice."""
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": number}, cells)


# --- facts: staff win -------------------------------------------------------------------------------------------------


def test_an_amount_that_staff_changed_is_used(demo: Folder) -> None:
    change(demo, OPEN, {"Montant": "1'080.50"})
    synchronise(demo)
    invoice = shown.invoice(demo.workbook, OPEN)
    assert (invoice["Montant"], invoice["Solde"]) == (1080.5, 1080.5)
    assert not shown.findings(demo.workbook, "Cellule illisible")


def test_a_payer_type_that_staff_changed_is_used_and_survives_documents(demo: Folder) -> None:
    change(demo, OPEN, {"Type de payeur": "Aide sociale"})
    synchronise(demo)
    again = demonstration.sample(f"facture_{OPEN}.xml").read_bytes() + b"\n"
    (demo.inbox / "encore.xml").write_bytes(again)
    synchronise(demo)
    assert shown.invoice(demo.workbook, OPEN)["Type de payeur"] == "Aide sociale"
    (unpaid,) = (row for row in shown.rows(demo.workbook, "tblImpayes") if row["N° facture"] == OPEN)
    assert unpaid["Type de payeur"] == "Aide sociale"
    assert not shown.findings(demo.workbook, "Deux valeurs")[1:]


def test_a_fact_changed_on_both_sides_keeps_staffs_word_and_shows_both(demo: Folder) -> None:
    change(demo, OPEN, {"Échéance": date(2026, 12, 24)})
    text = demonstration.sample(f"facture_{OPEN}.xml").read_text(encoding="utf-8")
    (demo.inbox / "encore.xml").write_text(text.replace("P30D", "P60D"), encoding="utf-8")
    synchronise(demo)
    assert shown.invoice(demo.workbook, OPEN)["Échéance"] == date(2026, 12, 24)
    (finding,) = (row for row in shown.findings(demo.workbook, "Deux valeurs") if row["N° facture"] == OPEN)
    assert finding["Document"] == "Journal : Échéance"
    assert "24.12.2026" in finding["Constat"]
    assert "01.09.2026" in finding["Constat"]
    staff.type_in(demo.workbook, "tblControles", {"Document": "Journal : Échéance"}, {"Décision": "vu"})
    synchronise(demo)
    assert all(row["N° facture"] != OPEN for row in shown.findings(demo.workbook, "Deux valeurs"))
    assert shown.invoice(demo.workbook, OPEN)["Échéance"] == date(2026, 12, 24)


def test_a_statement_does_not_reclassify_what_staff_classified(fresh: Folder) -> None:
    (fresh.inbox / "a.xml").write_bytes(documents.invoice("150"))
    synchronise(fresh)
    change(fresh, "150", {"Type de payeur": "Assurance complémentaire"})
    (fresh.inbox / "relevé.csv").write_bytes(documents.statement([Line("150", "120.00")]))
    synchronise(fresh)
    assert shown.invoice(fresh.workbook, "150")["Type de payeur"] == "Assurance complémentaire"
    (finding,) = shown.findings(fresh.workbook, "Deux valeurs")
    assert "Caisse des Médecins" in finding["Constat"]


def test_two_movements_changed_on_both_sides_are_acknowledged_one_by_one(fresh: Folder) -> None:
    numbers = ("150", "151")

    def statement(paid: str) -> bytes:
        return documents.statement([Line(number, "120.00", paid, status="Acompte") for number in numbers])

    for number in numbers:
        (fresh.inbox / f"{number}.xml").write_bytes(documents.invoice(number, via=documents.CMD_GLN))
    (fresh.inbox / "a.csv").write_bytes(statement("40.00"))
    synchronise(fresh)
    for number in numbers:
        staff.type_in(fresh.workbook, "tblMouvements", {"N° facture": number}, {"Montant": 45})
    (fresh.inbox / "b.csv").write_bytes(statement("50.00"))
    synchronise(fresh)
    first, second = shown.findings(fresh.workbook, "Deux valeurs")
    assert first["Document"] != second["Document"]
    staff.type_in(fresh.workbook, "tblControles", {"Document": first["Document"]}, {"Décision": "vu"})
    synchronise(fresh)
    assert [row["Document"] for row in shown.findings(fresh.workbook, "Deux valeurs")] == [second["Document"]]
    assert [row["Montant"] for row in shown.rows(fresh.workbook, "tblMouvements")] == [45, 45]


# --- figures: the machine computes ------------------------------------------------------------------------------------


def test_values_typed_over_figures_stay_and_are_not_used(demo: Folder) -> None:
    typed = {"Encaissé": 999, "Solde": 0, "Délai": 3, "Statut": "payée", "Action le": AS_OF}
    change(demo, OPEN, typed)
    for day in (AS_OF, AS_OF + timedelta(days=1)):
        synchronise(demonstration.set_clock(demo.root, day))
        invoice = shown.invoice(demo.workbook, OPEN)
        assert invoice | typed == invoice
        findings = shown.findings(demo.workbook, TYPED_OVER)
        assert {row["N° facture"] for row in findings} == {OPEN}
        assert {row["Document"] for row in findings} == {f"Journal : {heading}" for heading in typed}
        assert OPEN in {row["N° facture"] for row in shown.rows(demo.workbook, "tblImpayes")}


def test_an_emptied_figure_is_computed_again(demo: Folder) -> None:
    before = shown.invoice(demo.workbook, OPEN)
    change(demo, OPEN, {"Solde": 0, "Statut": "payée"})
    synchronise(demo)
    change(demo, OPEN, {"Solde": None, "Statut": None})
    synchronise(demo)
    assert shown.invoice(demo.workbook, OPEN) == before
    assert not shown.findings(demo.workbook, TYPED_OVER)


def test_a_formula_typed_over_ours_is_told_and_its_result_stays(demo: Folder) -> None:
    """Before: our figure was written as the result of staff's formula, until Excel computed it again."""
    place = put_formula(demo, OPEN, "Solde", "100*2", "200")
    for day in (AS_OF, AS_OF + timedelta(days=1)):
        synchronise(demonstration.set_clock(demo.root, day))
        assert cell_of(demo, place) == ("100*2", "200")
        (finding,) = shown.findings(demo.workbook, TYPED_OVER)
        assert (finding["N° facture"], finding["Document"]) == (OPEN, "Journal : Solde")
    (unpaid,) = (row for row in shown.rows(demo.workbook, "tblImpayes") if row["N° facture"] == OPEN)
    assert unpaid["Solde"] != 200


def test_our_formula_that_excel_shares_between_rows_is_still_ours(demo: Folder) -> None:
    """Excel may write the text of a formula once for many cells."""
    part = staff.part_of_sheet(demo.workbook, "Journal")
    with staff.excel(demo.workbook, computed=True) as book:
        letters = get_column_letter(staff.opened(book, "tblJournal").headers["Délai"])

    def share(sheet: etree._Element) -> None:
        cells = [c for c in sheet.iter(f"{staff.MAIN}c") if str(c.get("r")).rstrip("0123456789") == letters]
        formulas = [f for c in cells for f in c.iter(f"{staff.MAIN}f")]
        for formula in formulas:
            formula.set("t", "shared")
            formula.set("si", "0")
        formulas[0].set("ref", f"{letters}5:{letters}{4 + len(formulas)}")
        for formula in formulas[1:]:
            formula.text = None

    staff.raw_edit(demo.workbook, part, share)
    before = {row["N° facture"]: row["Délai"] for row in shown.rows(demo.workbook, "tblJournal")}
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    after = {row["N° facture"]: row["Délai"] for row in shown.rows(demo.workbook, "tblJournal")}
    assert shown.findings(demo.workbook, TYPED_OVER) == []
    assert after[OPEN] == before[OPEN] + 1


def test_a_column_of_ours_with_a_formula_of_theirs_is_told_once(demo: Folder) -> None:
    table, sheet = (
        staff.part_of_table(demo.workbook, "tblJournal"),
        staff.part_of_sheet(demo.workbook, "Journal"),
    )
    ours = schema.DELAY_FORMULA.replace('"', "&quot;").encode()

    def replace(content: bytes) -> bytes:
        return content.replace(ours, b"1+1").replace(schema.DELAY_FORMULA.encode(), b"1+1")

    staff.raw_rewrite(demo.workbook, dict.fromkeys((table, sheet), replace))
    shown_before = [row["Délai"] for row in shown.rows(demo.workbook, "tblJournal")]
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    (finding,) = shown.findings(demo.workbook, TYPED_OVER)
    assert (finding["N° facture"], finding["Document"]) == (None, "Journal : Délai")
    assert [row["Délai"] for row in shown.rows(demo.workbook, "tblJournal")] == shown_before


def test_days_written_over_bare_cells_look_like_days(demo: Folder) -> None:
    """Before: a row pasted without formats showed its due date as 46300."""
    with staff.excel(demo.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        last = journal.numbers[-1] + 1
        journal.resize(last)
        typed: dict[str, Any] = {
            "N° facture": "P-17",
            "Date facture": AS_OF,
            "Débiteur": "Sauge Berthe",
            "Montant": 180,
        }
        for cell in journal.line(last):
            cell.value = None
        for heading, value in typed.items():
            journal.cell(last, heading).value = value
    synchronise(demo)
    with staff.excel(demo.workbook, computed=True) as book:
        journal = staff.opened(book, "tblJournal")
        line = journal.find({"N° facture": "P-17"})
        assert journal.cell(line, "Échéance").value == datetime(2026, 11, 4)
        assert journal.cell(line, "Échéance").number_format == journal.cell(line - 1, "Échéance").number_format
        assert journal.cell(line, "Solde").number_format == journal.cell(line - 1, "Solde").number_format


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_cells_that_cannot_be_read_are_reported_and_kept(demo: Folder) -> None:
    typed: list[tuple[str, dict[str, Any], str, str]] = [
        ("tblJournal", {"N° facture": OPEN}, "Montant", "env. 100"),
        ("tblJournal", {"N° facture": "2026000104"}, "Montant", "1.234"),
        ("tblJournal", {"N° facture": OPEN}, "Échéance", "fin octobre"),
        ("tblMouvements", {"Montant": 95}, "Date", "31.2.2026"),
        ("tblPayeurs", {"Type de payeur": "Patient privé"}, "Délai de paiement (j)", "trente"),
    ]
    with staff.excel(demo.workbook) as book:
        for name, where, heading, text in typed:
            table = staff.opened(book, name)
            table.cell(table.find(where), heading).value = text
    synchronise(demo)
    places = sorted(row["Document"].partition(" : ")[2] for row in shown.findings(demo.workbook, "Cellule illisible"))
    assert places == sorted(heading for _, _, heading, _ in typed)
    for name, _, heading, text in typed:
        assert text in {row[heading] for row in shown.rows(demo.workbook, name)}


def put_formula(folder: Folder, number: str, heading: str, formula: str, result: str = "") -> str:
    """Type a formula into a fact of the journal, with what Excel shows of it; the answer is the cell's reference."""
    change(folder, number, {heading: f"={formula}"})
    with staff.excel(folder.workbook, computed=True) as book:
        table = staff.opened(book, "tblJournal")
        reference = table.cell(LINES[number] + table.numbers[0], heading).coordinate

    def show(sheet: etree._Element) -> None:
        (cell,) = (cell for cell in sheet.iter(f"{staff.MAIN}c") if cell.get("r") == reference)
        next(cell.iter(f"{staff.MAIN}v")).text = result
        if result.startswith("#"):
            cell.set("t", "e")

    staff.raw_edit(folder.workbook, staff.part_of_sheet(folder.workbook, "Journal"), show)
    return reference


LINES = {OPEN: 2, "2026000104": 3}


def cell_of(folder: Folder, reference: str) -> tuple[str | None, str | None]:
    """Formula and result of a cell of the journal."""
    sheet = staff.raw_part(folder.workbook, staff.part_of_sheet(folder.workbook, "Journal"))
    (cell,) = (cell for cell in sheet.iter(f"{staff.MAIN}c") if cell.get("r") == reference)
    return cell.findtext(f"{staff.MAIN}f"), cell.findtext(f"{staff.MAIN}v")


@pytest.mark.parametrize(
    ("heading", "result", "mended"),
    representative([("Échéance", "#REF!", AS_OF), ("Débiteur", "#N/A", "Lupin Aline"), ("Montant", "", 80)], 1),
)
def test_a_fact_that_shows_an_error_is_not_empty(demo: Folder, heading: str, result: str, mended: Any) -> None:
    """Before: it was read as an empty cell, and a document's word was written over staff's formula."""
    place = put_formula(demo, OPEN, heading, "Tarif!A1", result)
    text = demonstration.sample(f"facture_{OPEN}.xml").read_text(encoding="utf-8")
    (demo.inbox / "encore.xml").write_text(text.replace("P30D", "P60D"), encoding="utf-8")
    for day in (AS_OF, AS_OF + timedelta(days=1)):
        folder = demonstration.set_clock(demo.root, day)
        synchronise(folder)
        assert cell_of(demo, place) == ("Tarif!A1", result)
        (finding,) = shown.findings(demo.workbook, "Cellule illisible")
        assert finding["Document"].endswith(f": {heading}")
    change(demo, OPEN, {heading: mended})
    synchronise(folder)
    assert not shown.findings(demo.workbook, "Cellule illisible")


def test_an_invoice_whose_number_shows_an_error_waits_until_it_is_mended(demo: Folder) -> None:
    """Before: the row was given a number of its own, written over staff's formula."""
    before = shown.rows(demo.workbook, "tblJournal")
    place = put_formula(demo, OPEN, "N° facture", "Tarif!A1", "#REF!")
    synchronise(demo)
    assert cell_of(demo, place) == ("Tarif!A1", "#REF!")
    numbers = [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")]
    assert len(numbers) == len(before)
    assert not [number for number in numbers if str(number).startswith("M-")]
    with staff.excel(demo.workbook) as book:
        book["Journal"][place].value = OPEN
    synchronise(demo)
    assert shown.rows(demo.workbook, "tblJournal") == before


NONSENSE = (
    *("n'importe quoi", " ", "|", "inf", "NaN", "2026", "05.10.2026 ", "=1/0"),
    *(1e300, 1e-9, 0.005, -5, 20261005, True, time(3, 4), datetime(1900, 1, 1), datetime(2026, 9, 9, 14, 30)),
)


@pytest.mark.all_sheets
@pytest.mark.parametrize("shift", representative([0, 6, 12], 1))
def test_whatever_stands_in_a_cell_the_sync_goes_on(demo: Folder, shift: int) -> None:
    """Nonsense in each column of each table, each time another one."""
    with staff.excel(demo.workbook) as book:
        for name in (
            table.name for table in schema.TABLES if table not in (schema.PRACTICE, schema.LETTERS, schema.MEMORY)
        ):
            table = staff.opened(book, name)
            for position, heading in enumerate(table.headers):
                line = table.numbers[position % len(table.numbers)]
                table.cell(line, heading).value = NONSENSE[(position + shift) % len(NONSENSE)]
    assert synchronise(demo).saved
    (demo.state / "etat.json").unlink()
    assert not synchronise(demo).saved


def test_what_staff_type_into_the_list_of_imports_does_no_harm(demo: Folder) -> None:
    staff.type_in(
        demo.workbook, "tblImports", {"Fichier": "banque_2026-09.xml"}, {"Période couverte": "tout", "À vérifier": 1}
    )
    synchronise(demo)
    assert "banque : encore rien reçu" in shown.named(demo.workbook, "fx_impayes_fraicheur")


# --- notes ------------------------------------------------------------------------------------------------------------


def remarks(folder: Folder) -> tuple[str | None, str | None]:
    """The remark of the open invoice in the journal and in *Impayés*."""
    tables = shown.tables(folder.workbook, "tblJournal", "tblImpayes")
    journal, unpaid = ([r["Remarque"] for r in rows if r["N° facture"] == OPEN] for rows in tables.values())
    return journal[0], unpaid[0]


def note(folder: Folder, table: str, text: str | None) -> None:
    """Type the remark in one of the two places."""
    staff.type_in(folder.workbook, table, {"N° facture": OPEN}, {"Remarque": text})


def test_a_remark_is_the_same_in_the_journal_and_in_the_unpaid_list(demo: Folder) -> None:
    note(demo, "tblJournal", "a promis lundi")
    synchronise(demo)
    assert remarks(demo) == ("a promis lundi", "a promis lundi")
    note(demo, "tblImpayes", "a payé au guichet ?")
    synchronise(demo)
    assert remarks(demo) == ("a payé au guichet ?", "a payé au guichet ?")
    note(demo, "tblImpayes", None)
    synchronise(demo)
    assert remarks(demo) == (None, None)


def test_remarks_typed_in_both_places_are_both_kept(demo: Folder) -> None:
    note(demo, "tblJournal", "appelée")
    note(demo, "tblImpayes", "messagerie")
    synchronise(demo)
    assert remarks(demo) == ("appelée / messagerie", "appelée / messagerie")


def test_the_text_of_a_row_that_leaves_goes_to_the_journal_once(demo: Folder) -> None:
    balance = shown.invoice(demo.workbook, OPEN)["Solde"]
    own_column(demo, "tblImpayes", "Notes", {OPEN: "rappelle mardi"})
    staff.add_row(demo.workbook, "tblMouvements", {"Date": AS_OF, "N° facture": OPEN, "Montant": balance})
    synchronise(demo)
    assert OPEN not in {row["N° facture"] for row in shown.rows(demo.workbook, "tblImpayes")}
    kept = "05.10.2026 (Impayés) : rappelle mardi"
    assert shown.invoice(demo.workbook, OPEN)["Remarque"] == kept
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    assert shown.invoice(demo.workbook, OPEN)["Remarque"] == kept


def own_column(folder: Folder, table: str, heading: str, texts: dict[str, str]) -> None:
    """Add a column of staff's own with texts by invoice."""
    with staff.excel(folder.workbook) as book:
        opened = staff.opened(book, table)
        lines = {str(opened.cell(line, "N° facture").value): line for line in opened.numbers}
    last = list(opened.headers)[-1]
    staff.insert_column(folder.workbook, table, heading, last, {lines[n]: text for n, text in texts.items()})


def test_a_column_of_their_own_stays_with_its_rows(demo: Folder) -> None:
    own_column(demo, "tblJournal", "Dossier", {OPEN: "rouge", "2026000148": "bleu"})
    own_column(demo, "tblImpayes", "Appelé", {OPEN: "oui"})
    (demo.inbox / "a.xml").write_bytes(documents.invoice("2026000100", day="2026-07-01"))
    synchronise(demo)
    tables = shown.tables(demo.workbook, "tblJournal", "tblImpayes")
    assert {r["N° facture"]: r["Dossier"] for r in tables["tblJournal"] if r["Dossier"]} == {
        OPEN: "rouge",
        "2026000148": "bleu",
    }
    assert {r["N° facture"]: r["Appelé"] for r in tables["tblImpayes"] if r["Appelé"]} == {OPEN: "oui"}
    assert "2026000100" in {r["N° facture"] for r in tables["tblImpayes"]}
