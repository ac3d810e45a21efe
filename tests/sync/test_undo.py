"""``annuler``: what one document brought goes, what staff wrote stays, and the document waits again (DESIGN §5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import tree
from documents import Credit, Line
from openpyxl.comments import Comment
from representative import representative

from facturation_xls.errors import UsageError
from facturation_xls.errors.folder import DocumentMissing
from facturation_xls.errors.workbook import BookChanged, BookOpen
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import health, synchronise
from facturation_xls.sync.undoing import undo
from facturation_xls.workbook import save, schema
from facturation_xls.workbook.lint import lint

pytestmark = pytest.mark.few_sheets

LEDGER = tuple(table.name for table in schema.LEDGER_TABLES)
NUMBER = "2026000150"
NEWS = documents.invoice(NUMBER, debtor="Pervenche Odile")


@pytest.fixture
def whole(tmp_path: Path) -> Folder:
    """The demonstration with all its sheets."""
    return demonstration.synced(tmp_path / "cabinet")


def everything(folder: Folder) -> dict[str, list[shown.Row]]:
    """All that staff see in our tables."""
    names = {table.name for table in (*schema.LEDGER_TABLES, *schema.REPORT_TABLES)}
    return {name: rows for name, rows in shown.tables(folder.workbook).items() if name in names}


def arrive(folder: Folder, **files: bytes) -> None:
    """Documents arrive and are booked; the names of the arguments are those of the files, ``__`` for the dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("__", ".")).write_bytes(content)
    assert synchronise(folder).saved


def faults(folder: Folder) -> list[str]:
    """What is wrong with the journal; that staff removed sheets is not."""
    return [finding for finding in health.check(folder).findings if "n'a plus son tableau" not in finding]


def journal_row(folder: Folder, number: str = NUMBER) -> shown.Row:
    return shown.invoice(folder.workbook, number)


def numbers(folder: Folder, table: str = "tblJournal") -> list[Any]:
    return [row["N° facture"] for row in shown.rows(folder.workbook, table)]


# --- as if it had never come ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "files",
    representative(
        [
            {"facture__xml": NEWS},
            {"banque__xml": documents.bank_file([Credit("186.40", documents.reference_of("2026000101"))])},
            {"releve__csv": documents.statement([Line("2026000148", "842.30", "842.30", bought="Oui")])},
            {"rappel__xml": documents.invoice("2026000103", level=1, exported="2026-10-02")},
            {"annulation__xml": documents.invoice("2026000103", subtype="storno", exported="2026-10-02")},
            {"lettre_2026000103__pdf": documents.scan()},
            {"lot__zip": documents.lot({"a.xml": NEWS, "b.xml": documents.invoice("2026000151")})},
        ],
        3,
    ),
    ids=lambda files: next(iter(files)).partition("__")[0],
)
def test_the_workbook_shows_what_it_showed_before(whole: Folder, files: dict[str, bytes]) -> None:
    demo = whole
    before, archives = everything(demo), tree(demo.archives)
    arrive(demo, **files)
    (name,) = (name.replace("__", ".") for name in files)
    after = everything(demo)
    assert after != before

    undone = undo.undo(demo, name)

    assert everything(demo) == before
    assert tree(demo.archives) == archives
    assert undone.returned == (name,)
    assert (demo.inbox / name).read_bytes() == files[name.replace(".", "__")]
    assert lint(demo.workbook) == []
    assert synchronise(demo).saved
    assert everything(demo) == after
    assert faults(demo) == []


@pytest.mark.parametrize("path", representative(demonstration.documents()[::8], 2), ids=lambda path: path.name)
def test_any_document_can_be_taken_back_and_come_again(demo: Folder, path: Path) -> None:
    undo.undo(demo, path.name)
    assert (demo.inbox / path.name).read_bytes() == path.read_bytes()
    synchronise(demo)
    assert not list(demo.inbox.iterdir())
    assert sorted(numbers(demo)) == sorted(invoice["number"] for invoice in demonstration.expected()["invoices"])
    assert faults(demo) == []


def test_a_backup_is_made_first(demo: Folder) -> None:
    before, backups = demo.workbook.read_bytes(), set(demo.backups.iterdir())
    undo.undo(demo, "banque_2026-09.xml")
    (backup,) = set(demo.backups.iterdir()) - backups
    assert backup.read_bytes() == before


# --- other documents keep what they said ------------------------------------------------------------------------------


def test_a_later_export_that_only_showed_a_conflict_takes_the_conflict_along(fresh: Folder) -> None:
    arrive(fresh, un__xml=documents.invoice(NUMBER, "120.00"))
    arrive(fresh, deux__xml=documents.invoice(NUMBER, "150.00", exported="2026-10-01"))
    assert shown.findings(fresh.workbook, "Deux valeurs")
    undo.undo(fresh, "deux.xml")
    assert not shown.findings(fresh.workbook, "Deux valeurs")
    assert journal_row(fresh)["Montant"] == 120


def test_the_first_export_leaves_the_invoice_to_the_second(fresh: Folder) -> None:
    arrive(fresh, un__xml=documents.invoice(NUMBER, "120.00"))
    arrive(fresh, deux__xml=documents.invoice(NUMBER, "150.00", exported="2026-10-01"))
    undo.undo(fresh, "un.xml")
    row = journal_row(fresh)
    assert row["Montant"] == 150
    assert "deux" in row["Preuve XML"]
    assert not shown.findings(fresh.workbook, "Deux valeurs")


def test_what_a_statement_changed_goes_back_to_what_the_invoice_said(fresh: Folder) -> None:
    arrive(fresh, facture__xml=documents.invoice(NUMBER))
    before = everything(fresh)
    arrive(fresh, releve__csv=documents.statement([Line(NUMBER, "120.00", "120.00", bought="Oui")]))
    assert (journal_row(fresh)["Type de payeur"], journal_row(fresh)["Créance rachetée"]) == (
        "Caisse des Médecins",
        "Oui",
    )
    undo.undo(fresh, "releve.csv")
    assert everything(fresh) == before


def test_a_proof_keeps_its_invoice_in_the_journal(fresh: Folder) -> None:
    arrive(fresh, facture__xml=NEWS)
    arrive(fresh, **{f"lettre_{NUMBER}__pdf": documents.scan()})
    after = journal_row(fresh)
    undo.undo(fresh, "facture.xml")
    row = journal_row(fresh)
    assert row["Preuve PDF"] == after["Preuve PDF"]
    assert (row["Montant"], row["Débiteur"], row["Preuve XML"]) == (None, None, None)
    synchronise(fresh)
    assert journal_row(fresh) == after


def test_a_payment_stays_and_waits_for_its_invoice(fresh: Folder) -> None:
    arrive(fresh, facture__xml=NEWS)
    arrive(fresh, banque__xml=documents.bank_file([Credit("120.00", documents.reference_of(NUMBER))]))
    undo.undo(fresh, "facture.xml")
    assert numbers(fresh) == []
    assert numbers(fresh, "tblMouvements") == [NUMBER]
    assert [row["N° facture"] for row in shown.findings(fresh.workbook, "Facture inconnue")] == [NUMBER]
    synchronise(fresh)
    assert journal_row(fresh)["Solde"] == 0


def test_the_same_statement_from_two_files_stays_with_the_other(fresh: Folder) -> None:
    arrive(fresh, facture__xml=NEWS)
    statement = documents.statement([Line(NUMBER, "120.00", "120.00")])
    arrive(fresh, un__csv=statement)
    arrive(fresh, deux__csv=statement.replace(b"\n", b"\r\n"))
    undo.undo(fresh, "deux.csv")
    assert len(shown.rows(fresh.workbook, "tblMouvements")) == 1
    assert journal_row(fresh)["Créance rachetée"] == "Non"


def test_a_debtor_goes_with_the_last_invoice_only(fresh: Folder) -> None:
    arrive(fresh, un__xml=documents.invoice("2026000150"), deux__xml=documents.invoice("2026000151"))
    undo.undo(fresh, "un.xml")
    assert [row["Nom"] for row in shown.rows(fresh.workbook, "tblDebiteurs")] == ["Lupin Aline"]
    undo.undo(fresh, "deux.xml")
    assert shown.rows(fresh.workbook, "tblDebiteurs") == []


def test_an_address_goes_back_to_what_the_other_invoices_say(fresh: Folder) -> None:
    arrive(fresh, un__xml=documents.invoice("2026000150"))
    moved = documents.invoice("2026000151").replace(b"<city>Montvieux", b"<city>Valneuf")
    arrive(fresh, deux__xml=moved)
    assert shown.rows(fresh.workbook, "tblDebiteurs")[0]["Localité"] == "Valneuf"
    undo.undo(fresh, "deux.xml")
    assert shown.rows(fresh.workbook, "tblDebiteurs")[0]["Localité"] == "Montvieux"


def test_a_conflict_about_an_address_goes_with_the_document_that_brought_it(fresh: Folder) -> None:
    arrive(fresh, un__xml=documents.invoice("2026000150"))
    staff.type_in(fresh.workbook, "tblDebiteurs", {"Nom": "Lupin Aline"}, {"Localité": "Ici"})
    arrive(fresh, deux__xml=documents.invoice("2026000151").replace(b"<city>Montvieux", b"<city>Valneuf"))
    assert shown.findings(fresh.workbook, "Deux valeurs")
    undo.undo(fresh, "deux.xml")
    assert not shown.findings(fresh.workbook, "Deux valeurs")
    assert shown.rows(fresh.workbook, "tblDebiteurs")[0]["Localité"] == "Ici"


# --- staff's hands ----------------------------------------------------------------------------------------------------


def _remark(folder: Folder) -> None:
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": NUMBER}, {"Remarque": "appelée hier"})


def _amount(folder: Folder) -> None:
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": NUMBER}, {"Montant": 99})


def _own_column(folder: Folder) -> None:
    row = next(n for n in range(1, 99) if _cell(folder, n) == NUMBER)
    staff.insert_column(folder.workbook, "tblJournal", "Mon avis", "Patient", {row: "bizarre"})


def _cell(folder: Folder, number: int) -> Any:
    with staff.excel(folder.workbook, computed=True) as book:
        table = staff.opened(book, "tblJournal")
        return table.sheet.cell(number, table.headers["N° facture"]).value


def _note(folder: Folder) -> None:
    with staff.excel(folder.workbook) as book:
        table = staff.opened(book, "tblJournal")
        table.cell(table.find({"N° facture": NUMBER}), "Débiteur").comment = Comment("à rappeler", "Zoé")


def _payment(folder: Folder) -> None:
    paid = {"Date": date(2026, 10, 1), "N° facture": NUMBER, "Montant": 20}
    staff.add_row(folder.workbook, "tblMouvements", paid)


@pytest.mark.parametrize("write", representative([_remark, _amount, _own_column, _note, _payment], 2))
def test_an_invoice_on_which_staff_wrote_stays_and_is_named(demo: Folder, write: Callable[[Folder], None]) -> None:
    arrive(demo, facture__xml=NEWS)
    write(demo)
    undone = undo.undo(demo, "facture.xml")
    assert undone.taken.kept == [f"Journal {NUMBER}"]
    assert journal_row(demo)["Débiteur"] == "Pervenche Odile"
    assert journal_row(demo)["Preuve XML"] is None
    synchronise(demo)
    assert journal_row(demo)["Preuve XML"]
    assert numbers(demo).count(NUMBER) == 1


def test_a_cell_that_staff_changed_stays_when_the_others_go_back(fresh: Folder) -> None:
    arrive(fresh, facture__xml=documents.invoice(NUMBER))
    arrive(fresh, releve__csv=documents.statement([Line(NUMBER, "120.00", "120.00", bought="Oui")]))
    staff.type_in(fresh.workbook, "tblJournal", {"N° facture": NUMBER}, {"Créance rachetée": "Avec recours"})
    undo.undo(fresh, "releve.csv")
    row = journal_row(fresh)
    assert row["Créance rachetée"] == "Avec recours"
    assert row["Type de payeur"] == "Patient privé"


def test_a_payment_that_staff_allocated_stays(demo: Folder) -> None:
    arrive(demo, banque__xml=documents.bank_file([Credit("42.00", text="merci"), Credit("43.00", text="bonjour")]))
    staff.type_in(demo.workbook, "tblMouvements", {"Montant": 42}, {"N° facture": "2026000103"})
    undone = undo.undo(demo, "banque.xml")
    assert undone.taken.kept == ["Mouvements 2026000103"]
    assert [row["Montant"] for row in shown.rows(demo.workbook, "tblMouvements")][-1] == 42


def test_a_row_that_staff_typed_before_the_document_came_is_theirs(fresh: Folder) -> None:
    typed = {"N° facture": NUMBER, "Date facture": date(2026, 9, 9), "Débiteur": "Lupin Aline", "Montant": 120}
    staff.add_row(fresh.workbook, "tblJournal", typed)
    synchronise(fresh)
    arrive(fresh, facture__xml=documents.invoice(NUMBER, "120.00"))
    undo.undo(fresh, "facture.xml")
    row = journal_row(fresh)
    assert {heading: row[heading] for heading in typed} == typed
    assert row["Preuve XML"] is None


def test_a_row_that_staff_deleted_does_not_come_back(demo: Folder) -> None:
    arrive(demo, facture__xml=NEWS)
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": NUMBER})
    undo.undo(demo, "facture.xml")
    assert NUMBER not in numbers(demo)


# --- where the rows stood ---------------------------------------------------------------------------------------------


def _positions(folder: Folder) -> dict[Any, int]:
    with staff.excel(folder.workbook, computed=True) as book:
        table = staff.opened(book, "tblJournal")
        return {table.cell(n, "N° facture").value: n for n in table.numbers}


def test_rows_at_the_end_leave_the_table_and_the_others_keep_their_places(demo: Folder) -> None:
    before = _positions(demo)
    arrive(demo, un__xml=NEWS, deux__xml=documents.invoice("2026000151"))
    undo.undo(demo, "deux.xml")
    assert _positions(demo) == before | {NUMBER: max(before.values()) + 1}
    undo.undo(demo, "un.xml")
    assert _positions(demo) == before


def test_a_row_in_between_is_emptied_in_its_place_and_read_by_nobody(demo: Folder) -> None:
    before = _positions(demo)
    undo.undo(demo, "facture_2026000103.xml")
    after = _positions(demo)
    emptied = before.pop("2026000103")
    assert after == before | {None: emptied}
    summary = synchronise(demo, as_of=date(2026, 10, 6))
    assert summary.invoices == 1
    assert numbers(demo).count("2026000103") == 1


# --- which one --------------------------------------------------------------------------------------------------------


def test_the_last_imports_are_listed_with_the_number_that_takes_them_back(demo: Folder) -> None:
    arrive(demo, facture__xml=NEWS)
    listed = undo.last_imports(demo)
    assert len(listed) == undo.SHOWN
    assert (listed[0].file, listed[0].kind, listed[0].new) == ("facture.xml", "facture", 1)
    assert undo.undo(demo, str(listed[0].position)).files == ("facture.xml",)


def test_a_part_of_a_name_is_enough_when_no_other_has_it(demo: Folder) -> None:
    assert undo.undo(demo, "BANQUE").files == ("banque_2026-09.xml",)


@pytest.mark.parametrize("wanted", ["facture_2026", "introuvable", "0", "101", "999999", ""])
def test_a_name_that_does_not_say_which_one_changes_nothing(demo: Folder, wanted: str) -> None:
    before = tree(demo.root)
    with pytest.raises(UsageError):
        undo.undo(demo, wanted)
    assert tree(demo.root) == before


def test_two_imports_of_one_name_are_told_apart_by_number(fresh: Folder) -> None:
    arrive(fresh, facture__xml=documents.invoice("2026000150"))
    arrive(fresh, facture__xml=documents.invoice("2026000151"))
    with pytest.raises(UsageError, match=r"2 imports correspondent \(n° 1 .*n° 2"):
        undo.undo(fresh, "facture.xml")
    undo.undo(fresh, "1")
    assert numbers(fresh) == ["2026000151"]


def test_two_zips_of_one_name_are_not_taken_back_together(fresh: Folder) -> None:
    arrive(fresh, lot__zip=documents.lot({"a.xml": NEWS}))
    arrive(fresh, lot__zip=documents.lot({"b.xml": documents.invoice("2026000151")}))
    with pytest.raises(UsageError, match=r"Plusieurs « lot\.zip »"):
        undo.undo(fresh, "lot.zip")
    undo.undo(fresh, "lot.zip > a.xml")
    assert numbers(fresh) == ["2026000151"]


def test_a_member_of_a_zip_comes_out_of_it_alone(fresh: Folder) -> None:
    arrive(fresh, lot__zip=documents.lot({"a.xml": NEWS, "b.xml": documents.invoice("2026000151")}))
    undone = undo.undo(fresh, "lot.zip > a.xml")
    assert undone.returned == ("a.xml",)
    assert (fresh.inbox / "a.xml").read_bytes() == NEWS
    assert numbers(fresh) == ["2026000151"]
    assert len([path for path in fresh.archives.rglob("*") if path.is_file()]) == 1


# --- what then? -------------------------------------------------------------------------------------------------------


def test_a_document_that_staff_then_remove_is_gone_for_good(demo: Folder) -> None:
    arrive(demo, facture__xml=NEWS)
    undo.undo(demo, "facture.xml")
    (demo.inbox / "facture.xml").unlink()
    synchronise(demo)
    assert NUMBER not in numbers(demo)
    assert faults(demo) == []


def test_what_lies_in_a_shared_folder_is_not_booked_again_behind_their_backs(demo: Folder, tmp_path: Path) -> None:
    shared = tmp_path / "export"
    shared.mkdir()
    (shared / "facture.xml").write_bytes(NEWS)
    settings = demo.root / "facturation.toml"
    settings.write_text(settings.read_text("utf-8") + 'dossiers = ["../export"]\n', "utf-8")
    folder = open_folder(demo.root)
    assert synchronise(folder).invoices == 1
    undo.undo(folder, "facture.xml")
    (folder.inbox / "facture.xml").unlink()
    synchronise(folder)
    assert NUMBER not in numbers(folder)
    assert not synchronise(folder).saved
    (folder.inbox / "facture.xml").write_bytes(NEWS)
    assert synchronise(folder).invoices == 1


# --- nothing half done ------------------------------------------------------------------------------------------------


def test_without_its_document_an_import_stays(demo: Folder) -> None:
    next(demo.archives.rglob("*banque_2026-09*")).unlink()
    before = tree(demo.root)
    with pytest.raises(DocumentMissing, match=r"banque_2026-09\.xml"):
        undo.undo(demo, "banque_2026-09.xml")
    assert tree(demo.root) == before


def test_an_open_workbook_is_left_alone(demo: Folder) -> None:
    (demo.root / f"~${demo.workbook.name}").write_bytes(b"")
    before = tree(demo.root)
    with pytest.raises(BookOpen):
        undo.undo(demo, "banque_2026-09.xml")
    assert tree(demo.root) == before


@pytest.mark.parametrize("name", ["banque_2026-09.xml", "lot_cmd_2026-09.zip > facture_2026000148.xml"])
def test_when_the_workbook_cannot_be_replaced_the_document_goes_back_to_the_archives(
    demo: Folder, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(demo.root)

    def changed(*_: Any) -> None:
        raise BookChanged(file="Journal.xlsx")

    monkeypatch.setattr(save, "save", changed)
    with pytest.raises(BookChanged):
        undo.undo(demo, name)
    after = tree(demo.root)
    assert {place: after[place] for place in before} == before
    assert not list(demo.inbox.iterdir())
