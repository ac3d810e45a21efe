"""One payment seen in three places counts once: ``tblPayeurs`` names the source that counts (DESIGN §3)."""

from __future__ import annotations

from datetime import date

import documents
import pytest
import shown
import staff
from documents import Credit, Line

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

NUMBER = "2026000150"
PAYMENT = Credit("120.00", reference=documents.reference_of(NUMBER))
LISTED = Line(NUMBER, "120.00", "120.00", "-3.60", status="Avance", bought="Oui")


def arrive(folder: Folder, **files: bytes) -> None:
    """Sync after these files arrived; ``_`` in a name is its dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("_", ".")).write_bytes(content)
    synchronise(folder)


def movements(folder: Folder) -> list[tuple[str, str, float, str | None]]:
    """Origin, kind, amount and witness of the movements of the invoice."""
    rows = shown.rows(folder.workbook, "tblMouvements")
    return [(r["Origine"], r["Genre"], r["Montant"], r["Témoin"]) for r in rows if r["N° facture"] == NUMBER]


def test_the_banks_word_on_an_invoice_of_the_cmd_is_a_witness(fresh: Folder) -> None:
    arrive(
        fresh,
        a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN),
        b_csv=documents.statement([LISTED]),
        c_xml=documents.bank_file([PAYMENT]),
    )
    assert movements(fresh) == [
        ("CMD", "Avance CMD", 120, None),
        ("CMD", "Frais", -3.6, None),
        ("Banque", "Paiement", 120, "oui"),
    ]
    invoice = shown.invoice(fresh.workbook, NUMBER)
    assert (invoice["Encaissé"], invoice["Solde"], invoice["Statut"]) == (120, 0, "payée")
    assert not shown.findings(fresh.workbook, "Trop-perçu")
    assert not shown.findings(fresh.workbook, "Sources en désaccord")


def test_sources_that_disagree_are_shown(fresh: Folder) -> None:
    arrive(
        fresh,
        a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN),
        b_csv=documents.statement([LISTED]),
        c_xml=documents.bank_file([Credit("95.00", reference=documents.reference_of(NUMBER))]),
    )
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0
    (finding,) = shown.findings(fresh.workbook, "Sources en désaccord")
    assert (finding["N° facture"], "95.00" in finding["Constat"]) == (NUMBER, True)


def test_the_cmds_lump_credit_is_never_allocated(fresh: Folder) -> None:
    lump = Credit("116.40", text=f"Versement relevé 2610, facture {NUMBER}", payer="Caisse des Médecins")
    arrive(
        fresh,
        a_xml=documents.invoice("2026000151", via=documents.CMD_GLN),
        c_xml=documents.bank_file([Credit("116.40", text="Versement relevé 2610", payer=lump.payer)]),
    )
    (payout,) = shown.rows(fresh.workbook, "tblMouvements")
    assert (payout["N° facture"], payout["Témoin"]) == (None, "oui")
    assert not shown.findings(fresh.workbook, "Mouvement sans numéro")
    assert shown.invoice(fresh.workbook, "2026000151")["Encaissé"] == 0


@pytest.mark.parametrize(("source", "counted"), [("Banque", 120), ("", 120), ("Dentagest", 0)])
def test_the_practice_says_which_source_counts(fresh: Folder, source: str, counted: int) -> None:
    staff.type_in(
        fresh.workbook, "tblPayeurs", {"Type de payeur": "Patient privé"}, {"Source des paiements": source or None}
    )
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=documents.bank_file([PAYMENT]))
    assert shown.invoice(fresh.workbook, NUMBER)["Encaissé"] == counted


def test_an_invoice_that_the_cmd_lists_becomes_the_cmds(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER))
    assert shown.invoice(fresh.workbook, NUMBER)["Type de payeur"] == "Patient privé"
    arrive(fresh, b_csv=documents.statement([LISTED]))
    invoice = shown.invoice(fresh.workbook, NUMBER)
    assert (invoice["Type de payeur"], invoice["Créance rachetée"], invoice["Canal"]) == (
        "Caisse des Médecins",
        "Oui",
        "CMD",
    )
    assert (invoice["Encaissé"], invoice["Solde"]) == (120, 0)


def test_an_older_statement_that_arrives_late_does_not_undo_a_newer_one(fresh: Folder) -> None:
    older = documents.statement([LISTED], number="2609").replace(b"09.2026", b"08.2026").replace(b"30.08", b"31.08")
    newer = documents.statement([Line(NUMBER, "120.00", "-120.00", status="Retour", bought="Non")])
    arrive(fresh, a_xml=documents.invoice(NUMBER, day="2026-07-01", via=documents.CMD_GLN), b_csv=newer)
    arrive(fresh, c_csv=older)
    assert shown.invoice(fresh.workbook, NUMBER)["Créance rachetée"] == "Non"


def test_a_payment_without_reference_is_found_by_the_number_in_its_text(fresh: Folder) -> None:
    texts = ["Facture 2026-000150, merci", "2026000150 et 2026000151", "Lupin Aline 120.00"]
    arrive(
        fresh,
        a_xml=documents.invoice(NUMBER),
        b_xml=documents.invoice("2026000151"),
        c_xml=documents.bank_file([Credit("40.00", text=text) for text in texts]),
    )
    assert [m[2] for m in movements(fresh)] == [40]
    assert len(shown.findings(fresh.workbook, "Mouvement sans numéro")) == 2


def test_a_payer_type_that_changes_later_judges_the_payments_again(fresh: Folder) -> None:
    """Before: what a bank's line was when it was booked, it stayed."""
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=documents.bank_file([PAYMENT]))
    assert movements(fresh) == [("Banque", "Paiement", 120, None)]
    for payer_type, witness, balance in (("Caisse des Médecins", "oui", 120), ("Aide sociale", None, 0)):
        staff.type_in(fresh.workbook, "tblJournal", {"N° facture": NUMBER}, {"Type de payeur": payer_type})
        synchronise(fresh)
        assert movements(fresh) == [("Banque", "Paiement", 120, witness)]
        assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == balance


def test_a_statement_that_lists_the_invoice_later_makes_the_bank_a_witness(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=documents.bank_file([PAYMENT]))
    arrive(fresh, c_csv=documents.statement([LISTED]))
    assert [(origin, witness) for origin, _, _, witness in movements(fresh)] == [
        ("Banque", "oui"),
        ("CMD", None),
        ("CMD", None),
    ]
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0


def test_staffs_own_word_on_a_witness_stands(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=documents.bank_file([PAYMENT]))
    staff.type_in(fresh.workbook, "tblMouvements", {"N° facture": NUMBER}, {"Témoin": "oui"})
    for day in range(2):
        staff.type_in(fresh.workbook, "tblJournal", {"N° facture": NUMBER}, {"Remarque": f"vu {day}"})
        synchronise(fresh)
        assert movements(fresh) == [("Banque", "Paiement", 120, "oui")]
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 120


PAYMENTS = b"""Dentagest - Liste des encaissements du 01.09.2026 au 30.09.2026
Date paiement;N\xc2\xb0 facture;Montant pay\xc3\xa9
24.09.2026;%s;120.00
"""


def test_an_invoice_typed_today_knows_its_payer_at_once(fresh: Folder) -> None:
    """Before: in the sync that gave it its number its payer type was unknown, and every source counted."""
    row = {"Date facture": date(2026, 9, 1), "Débiteur": "Lupin Aline", "Type de payeur": "Patient privé"}
    staff.add_row(fresh.workbook, "tblJournal", row | {"Montant": 120})
    arrive(fresh, a_csv=PAYMENTS % b"M-2026-001", b_xml=documents.bank_file([Credit("120.00", text="M-2026-001")]))
    assert shown.invoice(fresh.workbook, "M-2026-001")["Solde"] == 0


def test_a_typed_payment_waits_for_its_invoice_before_a_list_confirms_it(fresh: Folder) -> None:
    """Before: Dentagest's line took it while the invoice was unknown, and the bank's line then counted beside it."""
    typed = {"Date": date(2026, 9, 23), "N° facture": NUMBER, "Montant": 120}
    staff.add_row(fresh.workbook, "tblMouvements", typed)
    arrive(fresh, a_csv=PAYMENTS % NUMBER.encode(), b_xml=documents.bank_file([PAYMENT]))
    arrive(fresh, c_xml=documents.invoice(NUMBER))
    assert [(origin, witness) for origin, _, _, witness in movements(fresh)] == [("Saisie", None), ("Dentagest", "oui")]
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0
