"""A PDF of an unknown invoice becomes a row to confirm; staff or Dentagest confirm it."""

from __future__ import annotations

from datetime import date
from typing import Any

import documents
import paper
import shown
import staff
from documents import Credit
from paper import Slip, letter

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.undoing import undo

HEAD = ("Facture n° 150", "Montvieux, le 9 septembre 2026")
LETTER = letter(*HEAD, slip=Slip(amount="120.00", message="Facture 150"))
REFERENCE = "".join(paper.REFERENCE.split())
CONTROL = "Facture à confirmer"


def arrive(folder: Folder, name: str, content: bytes) -> int:
    (folder.inbox / name).write_bytes(content)
    return synchronise(folder).exit_code


def row(folder: Folder) -> dict[str, Any]:
    wanted = ("Date facture", "Débiteur", "Montant", "Solde", "À confirmer", "Référence QR")
    found = shown.invoice(folder.workbook, "150")
    return {header: found[header] for header in wanted}


PROPOSED = {
    "Date facture": date(2026, 9, 9),
    "Débiteur": "Aline Lupin",
    "Montant": 120,
    "Solde": 120,
    "À confirmer": "oui",
    "Référence QR": REFERENCE,
}


def test_a_pdf_proposes_its_invoice_and_staff_confirm_it(fresh: Folder) -> None:
    assert arrive(fresh, "scan.pdf", LETTER) == 0
    assert row(fresh) == PROPOSED
    assert str(shown.invoice(fresh.workbook, "150")["Preuve PDF"]).endswith(".pdf")
    assert [s["État"] for s in shown.rows(fresh.workbook, "tblEnvois")] == ["envoyée"]
    assert [finding["N° facture"] for finding in shown.findings(fresh.workbook, CONTROL)] == ["150"]
    staff.type_in(fresh.workbook, "tblControles", {"Contrôle": CONTROL}, {"Décision": "vu"})
    synchronise(fresh)
    assert row(fresh)["À confirmer"] == "non"
    assert shown.findings(fresh.workbook, CONTROL) == []
    assert not synchronise(fresh).saved


def test_dentagest_confirms_it(fresh: Folder) -> None:
    arrive(fresh, "scan.pdf", LETTER)
    assert arrive(fresh, "facture.xml", documents.invoice("150", reference=REFERENCE)) == 0
    assert row(fresh) == PROPOSED | {"À confirmer": "non", "Débiteur": "Lupin Aline"}
    assert shown.findings(fresh.workbook, CONTROL) == []
    assert len(shown.rows(fresh.workbook, "tblDebiteurs")) == 1


def test_with_dentagest_beside_it_the_pdf_is_only_a_proof(fresh: Folder) -> None:
    (fresh.inbox / "a.pdf").write_bytes(LETTER)
    assert arrive(fresh, "b.xml", documents.invoice("150", reference=REFERENCE)) == 0
    assert row(fresh)["À confirmer"] is None
    assert len(shown.rows(fresh.workbook, "tblJournal")) == 1


def test_a_payment_that_comes_with_it_finds_it(fresh: Folder) -> None:
    (fresh.inbox / "z.pdf").write_bytes(LETTER)
    arrive(fresh, "banque.xml", documents.bank_file([Credit("120.00", REFERENCE)]))
    assert row(fresh)["Solde"] == 0


def test_a_row_that_staff_delete_does_not_come_back(fresh: Folder) -> None:
    arrive(fresh, "scan.pdf", LETTER)
    arrive(fresh, "autre.xml", documents.invoice("151"))
    staff.delete_row(fresh.workbook, "tblJournal", {"N° facture": "150"})
    arrive(fresh, "scan encore.pdf", letter(*HEAD, "copie", slip=Slip(amount="120.00")))
    assert [row["N° facture"] for row in shown.rows(fresh.workbook, "tblJournal")] == ["151"]


def test_a_bill_of_somebody_else_is_refused(fresh: Folder) -> None:
    staff.type_in(fresh.workbook, "tblCabinet", {"Paramètre": "IBAN"}, {"Valeur": "CH93 0076 2011 6238 5295 7"})
    assert arrive(fresh, "scan.pdf", LETTER) == 3
    assert "un autre compte" in (fresh.inbox / "scan.pdf.erreur.txt").read_text("utf-8-sig")
    both = f"CH93 0076 2011 6238 5295 7, {paper.IBAN}"
    staff.type_in(fresh.workbook, "tblCabinet", {"Paramètre": "IBAN"}, {"Valeur": both})
    assert synchronise(fresh).exit_code == 0
    assert row(fresh) == PROPOSED


def test_a_proposal_can_be_taken_back(fresh: Folder) -> None:
    synchronise(fresh)
    tables = ("tblJournal", "tblEnvois", "tblDebiteurs", "tblImpayes", "tblControles")
    before = shown.tables(fresh.workbook, *tables)
    arrive(fresh, "scan.pdf", LETTER)
    undo.undo(fresh, "scan.pdf")
    assert shown.tables(fresh.workbook, *tables) == before
