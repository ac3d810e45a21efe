"""The bank's statement, its notices and CMD's payouts: each payment once, each sum compared with what details it."""

from __future__ import annotations

import documents
import pytest
import shown
import staff
from documents import Credit, Line

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.undoing.undo import undo

NUMBER = "2026000150"
PAYMENT = Credit("120.00", reference=documents.reference_of(NUMBER))
NOTICE = documents.bank_file([PAYMENT])
STATEMENT = documents.bank_statement([PAYMENT, Credit("33.00", text="autre")])
LISTED = Line(NUMBER, "120.00", "120.00", "-3.60", status="Avance", bought="Oui")


def arrive(folder: Folder, **files: bytes) -> None:
    """Sync after these files arrived; ``_`` in a name is its dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("_", ".")).write_bytes(content)
    synchronise(folder)


def told(folder: Folder) -> list[tuple[str, float]]:
    """Document and amount of each movement."""
    return [(row["Document"], row["Montant"]) for row in shown.rows(folder.workbook, "tblMouvements")]


def test_a_payment_in_notice_and_statement_counts_once_and_stays_when_one_goes(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=NOTICE)
    arrive(fresh, c_xml=STATEMENT)
    assert told(fresh) == [("Banque AVIS-2026-10", 120), ("Banque extrait RELEVE-2026-09", 33)]
    imports = {row["Fichier"]: (row["Nouvelles"], row["Connues"]) for row in shown.rows(fresh.workbook, "tblImports")}
    assert imports["c.xml"] == (1, 1)
    undo(fresh, "b.xml")
    assert sorted(told(fresh)) == [("Banque extrait RELEVE-2026-09", 33), ("Banque extrait RELEVE-2026-09", 120)]
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0
    synchronise(fresh)
    assert len(told(fresh)) == 2


def test_a_payment_that_comes_before_its_invoice_finds_it_later(fresh: Folder) -> None:
    arrive(fresh, a_xml=NOTICE)
    assert shown.findings(fresh.workbook, "Mouvement sans numéro")
    arrive(fresh, b_xml=STATEMENT, c_xml=documents.invoice(NUMBER))
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0
    assert [finding["Document"][:14] for finding in shown.findings(fresh.workbook, "Mouvement sans numéro")] == [
        "Banque extrait"
    ]
    assert not synchronise(fresh).saved


def test_the_declared_places_of_the_reference_find_the_invoice(fresh: Folder) -> None:
    staff.type_in(fresh.workbook, "tblCabinet", {"Paramètre": "N° facture dans la référence QR"}, {"Valeur": "13-22"})
    staff.add_row(fresh.workbook, "tblJournal", {"N° facture": NUMBER, "Débiteur": "Lupin Aline", "Montant": 120})
    arrive(fresh, a_xml=documents.bank_file([Credit("120.00", reference=f"990000100000{NUMBER}00001")]))
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0


def test_card_payouts_are_kept_as_sums_and_never_allocated(fresh: Folder) -> None:
    payout = Credit("120.00", text=f"Versement du jour {NUMBER}", payer="Worldline Schweiz AG")
    arrive(fresh, a_xml=documents.invoice(NUMBER), b_xml=documents.bank_file([payout]))
    (row,) = shown.rows(fresh.workbook, "tblMouvements")
    assert (row["N° facture"], row["Témoin"]) == (None, "oui")
    assert row["Remarque"] == "Virement global (Worldline), pas attribué"
    assert not shown.findings(fresh.workbook, "Mouvement sans numéro")


@pytest.mark.parametrize(
    ("amount", "control", "sentence"),
    [
        ("116.40", "", ""),
        ("110.00", "Versement de la CMD", "Le relevé verse CHF 116.40, la banque a reçu CHF 110.00 le 03.10.2026."),
    ],
)
def test_cmds_credit_is_compared_with_its_statement(fresh: Folder, amount: str, control: str, sentence: str) -> None:
    credit = Credit(amount, text="Versement", payer="Caisse des Médecins", day="2026-10-03")
    arrive(
        fresh,
        a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN),
        b_csv=documents.statement([LISTED]),
        c_xml=documents.bank_file([credit]),
    )
    rows = shown.rows(fresh.workbook, "tblControles")
    found = [(row["Contrôle"], row["Constat"]) for row in rows if "ersement" in row["Contrôle"]]
    assert found == ([(control, sentence)] if control else [])


def test_a_credit_of_the_cmd_without_its_statement_is_asked_about(fresh: Folder) -> None:
    credit = Credit("116.40", text="Versement", payer="Caisse des Médecins", day="2026-09-03")
    arrive(fresh, a_xml=documents.bank_file([credit]))
    (finding,) = shown.findings(fresh.workbook, "Versement sans relevé")
    assert finding["Constat"] == "La CMD a versé CHF 116.40 le 03.09.2026 : aucun relevé ne le détaille."
