"""An invoice or a debtor whose number staff change stays the same one, with all that is known of it (DESIGN §2)."""

from __future__ import annotations

from datetime import date, timedelta

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF
from documents import Credit

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets

OLD, NEW = "2026000103", "2026-A|103"
NAMING = ("tblMouvements", "tblEnvois", "tblRappels", "tblImpayes")


def rows_about(folder: Folder, number: str) -> dict[str, int]:
    """How many rows of each table name an invoice."""
    tables = shown.tables(folder.workbook, *NAMING)
    return {name: sum(row["N° facture"] == number for row in rows) for name, rows in tables.items()}


def live(folder: Folder) -> None:
    """A payment, a letter and a reminder of the invoice; a word of staff's beside its line in *Impayés*."""
    staff.add_row(folder.workbook, "tblMouvements", {"Date": AS_OF, "N° facture": OLD, "Montant": 20})
    staff.add_row(folder.workbook, "tblEnvois", {"N° facture": OLD, "Canal": "E-mail", "Date": date(2026, 7, 6)})
    staff.add_row(folder.workbook, "tblRappels", {"N° facture": OLD, "Niveau": 1, "Date": date(2026, 9, 1)})
    synchronise(folder)
    line = next(
        n for n, row in enumerate(staff.read_table(folder.workbook, "tblImpayes"), 15) if row["N° facture"] == OLD
    )
    staff.insert_column(folder.workbook, "tblImpayes", "Appelé", "Remarque", {line: "oui"})


def rename(folder: Folder) -> None:
    staff.type_in(folder.workbook, "tblJournal", {"N° facture": OLD}, {"N° facture": NEW})
    synchronise(folder)


def test_all_that_names_an_invoice_follows_its_new_number(demo: Folder) -> None:
    """Before: the payments, sendings and reminders kept the old number, and the invoice was unpaid again."""
    live(demo)
    before, named = shown.invoice(demo.workbook, OLD), rows_about(demo, OLD)
    assert all(named.values())
    rename(demo)
    assert rows_about(demo, NEW) == named
    assert not any(rows_about(demo, OLD).values())
    assert shown.invoice(demo.workbook, NEW) == before | {"N° facture": NEW}
    (unpaid,) = (row for row in shown.rows(demo.workbook, "tblImpayes") if row["N° facture"] == NEW)
    assert unpaid["Appelé"] == "oui"
    for control in ("Facture inconnue", "Numéro en double"):
        assert shown.findings(demo.workbook, control) == []
    tomorrow = demonstration.set_clock(demo.root, AS_OF + timedelta(days=1))
    again = demonstration.sample(f"facture_{OLD}.xml").read_bytes() + b"\n"
    (demo.inbox / "encore.xml").write_bytes(again)
    (demo.inbox / "banque.xml").write_bytes(
        documents.bank_file([Credit("5.00", reference=before["Référence QR"].replace(" ", ""))])
    )
    assert synchronise(tomorrow).invoices == 0
    assert rows_about(tomorrow, NEW) == named | {"tblMouvements": named["tblMouvements"] + 1}
    assert not any(rows_about(tomorrow, OLD).values())


def test_another_invoice_typed_where_one_was_deleted_inherits_nothing(demo: Folder) -> None:
    """Before: one row gone and one new were always taken for the same invoice."""
    live(demo)
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": OLD})
    typed = {"N° facture": "P-17", "Date facture": date(2026, 9, 1), "Débiteur": "Sauge Berthe", "Montant": 180}
    staff.add_row(demo.workbook, "tblJournal", typed)
    synchronise(demo)
    assert shown.invoice(demo.workbook, "P-17")["Encaissé"] == 0
    assert {row["N° facture"] for row in shown.findings(demo.workbook, "Facture inconnue")} == {OLD}
    again = demonstration.sample(f"facture_{OLD}.xml").read_bytes() + b"\n"
    (demo.inbox / "encore.xml").write_bytes(again)
    assert synchronise(demo).invoices == 0, "it was deleted"


def test_the_payment_of_a_typed_invoice_asks_for_it_after_a_change_of_number(fresh: Folder) -> None:
    """Nothing but its own cells tells whether a typed row is the old one: it is told, not guessed."""
    typed = {"N° facture": "P-17", "Date facture": date(2026, 9, 1), "Débiteur": "Sauge Berthe", "Montant": 180}
    dues = {"Échéance": AS_OF, "Type de payeur": "Patient privé", "N° débiteur": "X1"}
    staff.add_row(fresh.workbook, "tblJournal", typed | dues)
    staff.add_row(fresh.workbook, "tblMouvements", {"Date": AS_OF, "N° facture": "P-17", "Montant": 20})
    synchronise(fresh)
    staff.type_in(fresh.workbook, "tblJournal", {"N° facture": "P-17"}, {"N° facture": "P-18"})
    synchronise(fresh)
    assert [row["N° facture"] for row in shown.findings(fresh.workbook, "Facture inconnue")] == ["P-17"]


def test_a_debtor_keeps_the_invoices_under_a_new_number(demo: Folder) -> None:
    old = shown.invoice(demo.workbook, OLD)["N° débiteur"]
    theirs = [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal") if row["N° débiteur"] == old]
    staff.type_in(demo.workbook, "tblDebiteurs", {"N° débiteur": old}, {"N° débiteur": "P-0007"})
    synchronise(demo)
    journal, debtors = (shown.rows(demo.workbook, table) for table in ("tblJournal", "tblDebiteurs"))
    assert [row["N° facture"] for row in journal if row["N° débiteur"] == "P-0007"] == theirs
    assert not [row for row in (*journal, *debtors) if row["N° débiteur"] == old]
