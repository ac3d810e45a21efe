"""Rows that staff type: completed to first-class rows, never lost, never doubled (DESIGN §2)."""

from __future__ import annotations

from datetime import date, timedelta

import demonstration
import documents
import pytest
import shown
import staff
from demonstration import AS_OF
from documents import Credit

from facturation_xls.errors.workbook import ManyRowsGone
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets

ISSUED_ON = date(2026, 9, 1)
PAPER = {"Date facture": ISSUED_ON, "Débiteur": "Sauge Berthe", "Montant": 180}
CASH = {"Date": date(2026, 10, 1), "N° facture": "2026000103", "Montant": 50, "Moyen": "Espèces"}
OPEN = "2026000103"


# --- invoices ---------------------------------------------------------------------------------------------------------


def test_a_paper_invoice_without_a_number_becomes_an_invoice(demo: Folder) -> None:
    staff.add_row(demo.workbook, "tblJournal", PAPER)
    synchronise(demo)
    invoice = shown.invoice(demo.workbook, "M-2026-001")
    assert invoice["Échéance"] == ISSUED_ON + timedelta(days=30)
    assert invoice["Type de payeur"] == "À classer"
    assert (invoice["Encaissé"], invoice["Solde"], invoice["Statut"]) == (0, 180, "à envoyer")
    (debtor,) = (row for row in shown.rows(demo.workbook, "tblDebiteurs") if row["Nom"] == "Sauge Berthe")
    assert invoice["N° débiteur"] == debtor["N° débiteur"]
    assert [row["N° facture"] for row in shown.findings(demo.workbook, "Payeur à classer")] == ["M-2026-001"]
    assert "M-2026-001" in {row["N° facture"] for row in shown.rows(demo.workbook, "tblImpayes")}


def test_numbers_go_on_where_they_stopped(demo: Folder) -> None:
    for expected in (["M-2026-001", "M-2026-002"], ["M-2025-001", "M-2026-003"]):
        years = (2026, 2026) if expected[0] == "M-2026-001" else (2025, 2026)
        for year in years:
            staff.add_row(demo.workbook, "tblJournal", PAPER | {"Date facture": date(year, 9, 1)})
        synchronise(demo)
        numbers = [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")]
        assert numbers[-2:] == expected


def test_what_staff_typed_is_not_replaced(demo: Folder) -> None:
    typed = PAPER | {
        "N° facture": "P-17",
        "Type de payeur": "Aide sociale",
        "Échéance": date(2026, 12, 24),
        "Remarque": "arrangement",
    }
    staff.add_row(demo.workbook, "tblJournal", typed)
    synchronise(demo)
    invoice = shown.invoice(demo.workbook, "P-17")
    assert invoice | typed == invoice


def test_a_typed_invoice_of_a_known_debtor_is_theirs(demo: Folder) -> None:
    known = shown.invoice(demo.workbook, OPEN)
    staff.add_row(demo.workbook, "tblJournal", PAPER | {"Débiteur": known["Débiteur"].upper()})
    synchronise(demo)
    assert shown.invoice(demo.workbook, "M-2026-001")["N° débiteur"] == known["N° débiteur"]


def test_a_typed_invoice_whose_document_comes_later_stays_one(demo: Folder) -> None:
    staff.add_row(demo.workbook, "tblJournal", PAPER | {"N° facture": 2026000150})
    synchronise(demo)
    content = documents.invoice("2026000150", "180.00", day="2026-09-01", debtor="Sauge Berthe")
    payment = Credit("180.00", reference=documents.reference_of("2026000150"))
    (demo.inbox / "facture.xml").write_bytes(content)
    (demo.inbox / "banque.xml").write_bytes(documents.bank_file([payment]))
    summary = synchronise(demo)
    assert (summary.invoices, summary.payments) == (0, 1)
    invoice = shown.rows(demo.workbook, "tblJournal")[-1]
    assert (invoice["Solde"], invoice["Statut"]) == (0, "payée")
    assert invoice["Preuve XML"]


def test_a_debtor_whom_staff_typed_gets_our_number_and_keeps_it(fresh: Folder) -> None:
    staff.add_row(
        fresh.workbook, "tblDebiteurs", {"Nom": "Lupin Aline", "NPA": "1099", "Type de payeur imposé": "Aide sociale"}
    )
    for number in ("2026000150", "2026000151"):
        (fresh.inbox / f"{number}.xml").write_bytes(documents.invoice(number))
    synchronise(fresh)
    (debtor,) = shown.rows(fresh.workbook, "tblDebiteurs")
    assert debtor["N° débiteur"] == "D0001"
    invoices = shown.rows(fresh.workbook, "tblJournal")
    assert {(row["N° débiteur"], row["Type de payeur"]) for row in invoices} == {("D0001", "Aide sociale")}


# --- movements --------------------------------------------------------------------------------------------------------


def test_a_cash_payment_finds_its_invoice_however_its_number_is_written(demo: Folder) -> None:
    balance = shown.invoice(demo.workbook, OPEN)["Solde"]
    for number in ("2026000103", 2026000103, "2026-000103", " 2026 000103", "002026000103"):
        staff.add_row(demo.workbook, "tblMouvements", CASH | {"N° facture": number, "Montant": 10})
    synchronise(demo)
    payments = shown.rows(demo.workbook, "tblMouvements")[-5:]
    assert {payment["N° facture"] for payment in payments} == {OPEN}
    assert [payment["Ligne"] for payment in payments] == [1, 2, 3, 4, 5]
    headings = ("Document", "Origine", "Genre", "Moyen", "Connu le")
    told = {tuple(payment[heading] for heading in headings) for payment in payments}
    assert told == {("saisie 2026-10-05", "Saisie", "Paiement", "Espèces", AS_OF)}
    assert all(payment["N° débiteur"] for payment in payments)
    assert shown.invoice(demo.workbook, OPEN)["Solde"] == balance - 50


def test_the_next_payment_gets_the_next_line(demo: Folder) -> None:
    for _ in range(2):
        staff.add_row(demo.workbook, "tblMouvements", CASH)
        staff.add_row(demo.workbook, "tblMouvements", CASH)
        synchronise(demo)
    typed = [row for row in shown.rows(demo.workbook, "tblMouvements") if row["Origine"] == "Saisie"]
    assert [row["Ligne"] for row in typed] == [1, 2, 3, 4]
    assert shown.invoice(demo.workbook, OPEN)["Encaissé"] == 200


def test_a_payment_for_an_unknown_number_is_kept_and_asked_about(demo: Folder) -> None:
    staff.add_row(demo.workbook, "tblMouvements", CASH | {"N° facture": "777"})
    synchronise(demo)
    assert [row["N° facture"] for row in shown.findings(demo.workbook, "Facture inconnue")] == ["777"]
    assert shown.rows(demo.workbook, "tblMouvements")[-1]["N° facture"] == "777"


def test_a_number_written_beside_an_unknown_payment_settles_it(demo: Folder) -> None:
    (finding,) = shown.findings(demo.workbook, "Mouvement sans numéro")
    assert "95.00" in finding["Constat"]
    staff.type_in(demo.workbook, "tblMouvements", {"Montant": 95, "N° facture": None}, {"N° facture": "2026-000103"})
    synchronise(demo)
    assert not shown.findings(demo.workbook, "Mouvement sans numéro")
    assert shown.invoice(demo.workbook, OPEN)["Encaissé"] == 95


# --- sendings ---------------------------------------------------------------------------------------------------------


def sendings(folder: Folder, number: str) -> list[tuple[str, date | None, str, str]]:
    """Channel, day, state and origin of the sendings of an invoice."""
    rows = shown.rows(folder.workbook, "tblEnvois")
    return [(r["Canal"], r["Date"], r["État"], r["Origine"]) for r in rows if r["N° facture"] == number]


def test_a_sending_noted_in_the_journal_becomes_a_row_of_its_own(demo: Folder) -> None:
    sent = date(2026, 7, 6)
    before = sendings(demo, OPEN)
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": OPEN}, {"Canal": "papier", "Date envoi": sent})
    for _ in range(2):
        synchronise(demo)
        assert sendings(demo, OPEN) == [*before, ("Papier", sent, "envoyée", "Saisie")]
        with staff.excel(demo.workbook):
            pass  # saved in Excel
    invoice = shown.invoice(demo.workbook, OPEN)
    assert (invoice["Canal"], invoice["Date envoi"]) == ("Papier", sent)
    assert not shown.findings(demo.workbook, "Valeur calculée remplacée")


def test_a_day_alone_means_a_letter(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": OPEN}, {"Date envoi": date(2026, 7, 6)})
    synchronise(demo)
    assert ("Papier", date(2026, 7, 6), "envoyée", "Saisie") in sendings(demo, OPEN)


def test_a_channel_alone_is_only_prepared_and_stays_as_typed(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": OPEN}, {"Canal": "E-mail"})
    synchronise(demo)
    assert ("E-mail", None, "préparée", "Saisie") in sendings(demo, OPEN)
    invoice = shown.invoice(demo.workbook, OPEN)
    assert (invoice["Canal"], invoice["Date envoi"], invoice["Statut"]) == ("E-mail", None, "à envoyer")
    assert not shown.findings(demo.workbook, "Valeur calculée remplacée")


def test_an_earlier_sending_found_later_is_shown(demo: Folder) -> None:
    staff.type_in(
        demo.workbook, "tblJournal", {"N° facture": OPEN}, {"Canal": "Papier", "Date envoi": date(2026, 7, 6)}
    )
    synchronise(demo)
    staff.add_row(
        demo.workbook, "tblEnvois", {"N° facture": OPEN, "Canal": "E-mail", "Date": date(2026, 7, 4), "État": "envoyée"}
    )
    synchronise(demo)
    invoice = shown.invoice(demo.workbook, OPEN)
    assert (invoice["Canal"], invoice["Date envoi"]) == ("E-mail + Papier", date(2026, 7, 4))


# --- rows deleted, renamed --------------------------------------------------------------------------------------------


def test_a_deleted_invoice_is_not_resurrected(demo: Folder) -> None:
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": OPEN})
    synchronise(demo)
    again = demonstration.sample(f"facture_{OPEN}.xml").read_bytes() + b"\n"
    (demo.inbox / "encore.xml").write_bytes(again)
    assert synchronise(demo).invoices == 0
    assert OPEN not in {row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")}
    assert OPEN not in {row["N° facture"] for row in shown.rows(demo.workbook, "tblImpayes")}


DELETED = "Ligne supprimée"


def decide(folder: Folder, decision: str) -> None:
    """Say something of the only deleted row."""
    staff.type_in(folder.workbook, "tblControles", {"Contrôle": DELETED}, {"Décision": decision})
    synchronise(folder)


def test_a_deleted_invoice_comes_back_when_staff_say_so(demo: Folder) -> None:
    """Before: nothing told of it, and only a backup brought it back."""
    journal, unpaid = (shown.rows(demo.workbook, table) for table in ("tblJournal", "tblImpayes"))
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": OPEN})
    synchronise(demo)
    (finding,) = shown.findings(demo.workbook, DELETED)
    assert (finding["Gravité"], finding["N° facture"], finding["Document"]) == ("Info", OPEN, "Journal")
    decide(demo, "rétablir")
    assert shown.findings(demo.workbook, DELETED) == []
    assert shown.invoice(demo.workbook, OPEN) in journal
    assert len(shown.rows(demo.workbook, "tblJournal")) == len(journal)
    assert shown.rows(demo.workbook, "tblImpayes") == unpaid
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": OPEN}, {"Remarque": "revenue"})
    assert not synchronise(demo).invoices
    assert len(shown.rows(demo.workbook, "tblJournal")) == len(journal)


def test_a_deleted_payment_and_sending_come_back_when_staff_say_so(demo: Folder) -> None:
    payments, sendings = (shown.rows(demo.workbook, table) for table in ("tblMouvements", "tblEnvois"))
    payment = next(row for row in payments if row["Origine"] == "Banque" and row["N° facture"])
    staff.delete_row(demo.workbook, "tblMouvements", {"Document": payment["Document"], "Ligne": payment["Ligne"]})
    staff.delete_row(demo.workbook, "tblEnvois", {"N° facture": OPEN})
    synchronise(demo)
    with staff.excel(demo.workbook) as book:
        found = staff.opened(book, "tblControles")
        for number in found.numbers:
            if found.cell(number, "Contrôle").value == DELETED:
                found.cell(number, "Décision").value = "rétablir"
    synchronise(demo)
    for table, before in (("tblMouvements", payments), ("tblEnvois", sendings)):
        after = shown.rows(demo.workbook, table)
        assert sorted(map(str, after)) == sorted(map(str, before))
    assert shown.findings(demo.workbook, DELETED) == []


def test_a_deletion_that_staff_have_seen_is_not_told_again(demo: Folder) -> None:
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": OPEN})
    synchronise(demo)
    decide(demo, "vu")
    synchronise(demonstration.set_clock(demo.root, AS_OF + timedelta(days=1)))
    assert shown.findings(demo.workbook, DELETED) == []
    assert OPEN not in {row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")}


def test_a_deleted_row_that_no_document_brings_is_to_be_typed_again(demo: Folder) -> None:
    staff.add_row(demo.workbook, "tblJournal", PAPER | {"N° facture": "P-17"})
    synchronise(demo)
    staff.delete_row(demo.workbook, "tblJournal", {"N° facture": "P-17"})
    synchronise(demo)
    decide(demo, "rétablir")
    (finding,) = shown.findings(demo.workbook, DELETED)
    assert "ne peut pas être rétablie" in finding["Constat"]
    staff.add_row(demo.workbook, "tblJournal", PAPER | {"N° facture": "P-17"})
    synchronise(demo)
    assert shown.findings(demo.workbook, DELETED) == []


def test_a_deleted_payment_is_not_resurrected(demo: Folder) -> None:
    before = shown.rows(demo.workbook, "tblMouvements")
    payment = next(row for row in before if row["Origine"] == "Banque" and row["N° facture"])
    staff.delete_row(demo.workbook, "tblMouvements", {"Document": payment["Document"], "Ligne": payment["Ligne"]})
    synchronise(demo)
    content = demonstration.sample("banque_2026-09.xml").read_bytes() + b"\n"
    (demo.inbox / "banque encore.xml").write_bytes(content)
    assert synchronise(demo).payments == 0
    assert shown.rows(demo.workbook, "tblMouvements") == [row for row in before if row != payment]


def test_many_rows_gone_at_once_stop_the_sync(demo: Folder) -> None:
    delete_first(demo, 11)
    before = demonstration.tree(demo.root)
    with pytest.raises(ManyRowsGone, match="Dans Journal, 11 lignes ont disparu"):
        synchronise(demo)
    assert demonstration.tree(demo.root) == before


def test_ten_rows_may_go(demo: Folder) -> None:
    numbers = [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")]
    delete_first(demo, 10)
    synchronise(demo)
    assert [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")] == numbers[10:]


def delete_first(folder: Folder, count: int) -> None:
    """Delete the first rows of the journal."""
    with staff.excel(folder.workbook) as book:
        journal = staff.opened(book, "tblJournal")
        first, last = journal.numbers[0], journal.numbers[-1]
        journal.sheet.delete_rows(first, count)
        journal.resize(last - count)


def test_a_changed_number_is_the_same_invoice(demo: Folder) -> None:
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": OPEN}, {"N° facture": "2026000103-A"})
    synchronise(demo)
    numbers = [row["N° facture"] for row in shown.rows(demo.workbook, "tblJournal")]
    assert len(numbers) == len(set(numbers)) == 48
    renamed = shown.invoice(demo.workbook, "2026000103-A")
    staff.type_in(demo.workbook, "tblJournal", {"N° facture": "2026000103-A"}, {"Remarque": "x"})
    synchronise(demo)
    assert shown.invoice(demo.workbook, "2026000103-A") == renamed | {"Remarque": "x"}
