"""The same thing arriving twice: never booked twice, never silently changed (DESIGN §3, three layers)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import drop, sample
from documents import Credit, Line
from shown import Row

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets

REEXPORTED = "2026000140"


def ledger(folder: Folder) -> dict[str, list[Row]]:
    """What is booked: all of the ledger but the list of imported files."""
    tables = shown.tables(folder.workbook)
    return {name: tables[name] for name in ("tblJournal", "tblMouvements", "tblEnvois", "tblDebiteurs")}


def imports_of(folder: Folder, name: str) -> Row:
    """The row of an imported file."""
    (found,) = (row for row in shown.rows(folder.workbook, "tblImports") if row["Fichier"] == name)
    return found


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_same_files_again_are_known_and_leave_for_the_archives(demo: Folder) -> None:
    before = demo.workbook.read_bytes()
    drop(demo, *demonstration.documents())
    summary = synchronise(demo)
    assert (summary.saved, summary.invoices, summary.payments, summary.modified) == (False, 0, 0, 0)
    assert summary.known == len(shown.rows(demo.workbook, "tblImports"))  # the members of a ZIP count one by one
    assert demo.workbook.read_bytes() == before
    assert not list(demo.inbox.iterdir())


def test_the_same_file_under_another_name_is_known(demo: Folder) -> None:
    before = ledger(demo)
    shutil.copyfile(sample("facture_2026000103.xml"), demo.inbox / "Copie de facture.xml")
    summary = synchronise(demo)
    assert (summary.invoices, summary.known) == (0, 1)
    assert ledger(demo) == before


def test_two_copies_in_one_sync_are_one_document(fresh: Folder) -> None:
    for name in ("facture.xml", "facture (2).xml"):
        shutil.copyfile(sample("facture_2026000103.xml"), fresh.inbox / name)
    summary = synchronise(fresh)
    assert (summary.invoices, summary.known) == (1, 1)
    assert not list(fresh.inbox.iterdir())
    assert len(list(fresh.archives.rglob("*.xml"))) == 2


# --- the document -----------------------------------------------------------------------------------------------------


def test_an_export_with_another_timestamp_is_known(demo: Folder) -> None:
    before = ledger(demo)
    content = sample("facture_2026000139.xml").read_text(encoding="utf-8")
    assert "request_timestamp=" in content
    again = content.replace('request_timestamp="', 'request_timestamp="1')
    (demo.inbox / "nouvel export.xml").write_text(again, encoding="utf-8")
    summary = synchronise(demo)
    assert (summary.invoices, summary.modified, summary.known) == (0, 0, 1)
    assert ledger(demo) == before
    assert imports_of(demo, "nouvel export.xml")["Connues"] == 1


def test_a_copy_is_known_and_changes_nothing(fresh: Folder) -> None:
    drop(fresh, sample("facture_2026000107.xml"))
    synchronise(fresh)
    before = ledger(fresh)
    drop(fresh, sample("facture_2026000107_copie.xml"))
    assert synchronise(fresh).known == 1
    assert ledger(fresh) == before


def test_a_copy_without_its_invoice_is_the_invoice(fresh: Folder) -> None:
    drop(fresh, sample("facture_2026000107_copie.xml"))
    assert synchronise(fresh).invoices == 1
    assert shown.invoice(fresh.workbook, "2026000107")["Débiteur"] == "Genêt Sophie"


def test_another_amount_is_shown_and_not_taken(demo: Folder) -> None:
    (finding,) = shown.findings(demo.workbook, "Deux valeurs")
    assert finding["N° facture"] == REEXPORTED
    assert "268.70" in finding["Constat"]
    assert "248.70" in finding["Constat"]
    assert shown.invoice(demo.workbook, REEXPORTED)["Montant"] == 268.7
    told = imports_of(demo, "facture_2026000140_2.xml")
    assert (told["Modifiées"], told["Nouvelles"]) == (1, 0)
    assert told["Détail"] == f"{REEXPORTED} : Montant 268.70 → 248.70"


def test_seen_makes_it_vanish_and_stay_away(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblControles", {"N° facture": REEXPORTED}, {"Décision": "Vu"})
    synchronise(demo)
    assert not shown.findings(demo.workbook, "Deux valeurs")
    drop(demo, sample("facture_2026000140_2.xml"))
    synchronise(demonstration.set_clock(demo.root, date(2026, 10, 6)))
    assert not shown.findings(demo.workbook, "Deux valeurs")
    assert shown.invoice(demo.workbook, REEXPORTED)["Montant"] == 268.7


def test_a_third_amount_is_news_after_the_second_was_seen(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblControles", {"N° facture": REEXPORTED}, {"Décision": "vu"})
    synchronise(demo)
    third = sample("facture_2026000140_2.xml").read_text(encoding="utf-8").replace("248.7", "238.7")
    (demo.inbox / "facture_2026000140_3.xml").write_text(third, encoding="utf-8")
    assert synchronise(demo).modified == 1
    (finding,) = shown.findings(demo.workbook, "Deux valeurs")
    assert "238.70" in finding["Constat"]


def test_staff_take_the_new_amount_by_typing_it(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": REEXPORTED}, {"Montant": 248.7})
    synchronise(demo)
    assert not shown.findings(demo.workbook, "Deux valeurs")
    assert shown.invoice(demo.workbook, REEXPORTED)["Solde"] == 248.7


def test_the_first_amount_once_more_ends_the_difference(demo: Folder) -> None:
    content = sample("facture_2026000140.xml").read_text(encoding="utf-8")
    (demo.inbox / "retour.xml").write_text(content + "\n", encoding="utf-8")
    synchronise(demo)
    assert not shown.findings(demo.workbook, "Deux valeurs")


def test_another_fact_is_taken_and_shown_until_seen(demo: Folder) -> None:
    again = sample("facture_2026000139.xml").read_text(encoding="utf-8").replace("P30D", "P60D")
    (demo.inbox / "facture_2026000139_2.xml").write_text(again, encoding="utf-8")
    before = shown.invoice(demo.workbook, "2026000139")
    assert synchronise(demo).modified == 1
    after = shown.invoice(demo.workbook, "2026000139")
    assert (after["Échéance"] - before["Échéance"]).days == 30
    (finding,) = shown.findings(demo.workbook, "Document modifié")
    assert finding["N° facture"] == "2026000139"
    assert "Échéance" in finding["Constat"]
    staff.type_in(demo.workbook, "tblControles", {"Contrôle": "Document modifié"}, {"Décision": "vu"})
    synchronise(demo)
    assert not shown.findings(demo.workbook, "Document modifié")


# --- the line ---------------------------------------------------------------------------------------------------------


def test_a_statement_saved_again_in_excel_is_known(demo: Folder) -> None:
    before = ledger(demo)
    text = sample("decompte_cmd_2026-08.csv").read_text(encoding="cp1252")
    (demo.inbox / "relevé enregistré.csv").write_text(text, encoding="utf-8-sig", newline="\r\n")
    summary = synchronise(demo)
    assert (summary.payments, summary.modified) == (0, 0)
    assert ledger(demo) == before


def test_the_same_line_twice_in_a_statement_is_two_payments(fresh: Folder) -> None:
    line = Line("2026000150", invoiced="120.00", paid="40.00", status="Acompte")
    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000150", via=documents.CMD_GLN))
    (fresh.inbox / "relevé.csv").write_bytes(documents.statement([line, line]))
    assert synchronise(fresh).payments == 2
    assert shown.invoice(fresh.workbook, "2026000150")["Encaissé"] == 80


def test_the_same_payment_twice_in_a_bank_file_is_two_payments(fresh: Folder) -> None:
    payment = Credit("40.00", reference=documents.reference_of("2026000150"))
    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000150"))
    (fresh.inbox / "banque.xml").write_bytes(documents.bank_file([payment, payment]))
    assert synchronise(fresh).payments == 2
    assert shown.invoice(fresh.workbook, "2026000150")["Encaissé"] == 80


def test_a_corrected_statement_changes_its_line_and_says_so(fresh: Folder) -> None:
    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000150", via=documents.CMD_GLN))
    (fresh.inbox / "relevé.csv").write_bytes(
        documents.statement([Line("2026000150", "120.00", "40.00", "0.00", "Acompte")])
    )
    synchronise(fresh)
    (fresh.inbox / "corrigé.csv").write_bytes(
        documents.statement([Line("2026000150", "120.00", "50.00", "0.00", "Acompte")])
    )
    summary = synchronise(fresh)
    assert (summary.payments, summary.modified) == (0, 1)
    assert len(shown.rows(fresh.workbook, "tblMouvements")) == 1
    assert shown.invoice(fresh.workbook, "2026000150")["Encaissé"] == 50
    (finding,) = shown.findings(fresh.workbook, "Document modifié")
    assert "40.00 → 50.00" in finding["Constat"]


# --- reminders --------------------------------------------------------------------------------------------------------


def test_a_reminder_is_news_and_the_same_again_is_known(fresh: Folder) -> None:
    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000150", day="2026-07-01"))
    (fresh.inbox / "rappel.xml").write_bytes(
        documents.invoice("2026000150", day="2026-07-01", exported="2026-08-20", level=1)
    )
    synchronise(fresh)
    assert imports_of(fresh, "rappel.xml")["Nouvelles"] == 1
    again = documents.invoice("2026000150", day="2026-07-01", exported="2026-08-20", level=1)
    (fresh.inbox / "rappel 2.xml").write_bytes(again + b"\n")
    assert synchronise(fresh).known == 1
    invoice = shown.invoice(fresh.workbook, "2026000150")
    assert (invoice["Niveau de rappel"], invoice["Dernier rappel"]) == (1, date(2026, 8, 20))
    assert invoice["Montant"] == 120


def test_an_older_reminder_that_arrives_late_changes_nothing(fresh: Folder) -> None:
    def reminder(level: int, day: str) -> bytes:
        return documents.invoice("2026000150", day="2026-07-01", exported=day, level=level)

    (fresh.inbox / "facture.xml").write_bytes(documents.invoice("2026000150", day="2026-07-01"))
    (fresh.inbox / "b.xml").write_bytes(reminder(2, "2026-09-20"))
    synchronise(fresh)
    (fresh.inbox / "a.xml").write_bytes(reminder(1, "2026-08-20"))
    (fresh.inbox / "c.xml").write_bytes(reminder(2, "2026-09-10"))
    synchronise(fresh)
    invoice = shown.invoice(fresh.workbook, "2026000150")
    assert (invoice["Niveau de rappel"], invoice["Dernier rappel"]) == (2, date(2026, 9, 20))


def test_a_letter_that_proves_a_sending_is_news(demo: Folder) -> None:
    told = imports_of(demo, "2026-08-12 facture 2026000123.pdf")
    assert (told["Nouvelles"], told["Connues"]) == (1, 0)


# --- places that stay full --------------------------------------------------------------------------------------------


def test_an_export_folder_is_read_copied_once_and_never_emptied(demo: Folder, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    (exports / "facture.xml").write_bytes(documents.invoice("2026000150"))
    (exports / "notes.doc").write_bytes(b"\xd0\xcf")
    folder = with_exports(demo, exports, "2026-10-05")
    summary = synchronise(folder)
    assert (summary.invoices, [r.name for r in summary.rejections]) == (1, ["notes.doc"])
    archived = demonstration.tree(folder.archives)
    for day in ("2026-10-05", "2026-10-06", "2026-11-02"):
        summary = synchronise(with_exports(demo, exports, day))
        assert (summary.exit_code, summary.known, summary.unknown_files) == (0, 0, 1)
    assert demonstration.tree(folder.archives) == archived
    assert sorted(path.name for path in exports.iterdir()) == ["facture.xml", "notes.doc"]


def with_exports(folder: Folder, exports: Path, day: str) -> Folder:
    """The same folder that also reads another one."""
    from facturation_xls.settings.folder import SETTINGS_FILE, open_folder

    text = f'dossiers = ["{exports.as_posix()}"]\nhorloge = "{day}"\n'
    (folder.root / SETTINGS_FILE).write_text(text, encoding="utf-8")
    return open_folder(folder.root)
