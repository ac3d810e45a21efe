"""A payment that staff type and that a document brings as well is one row; one row for several invoices is split."""

from __future__ import annotations

from datetime import date
from typing import Any

import documents
import pytest
import shown
import staff
from documents import Credit

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.undoing.undo import undo

NUMBER, OTHER = "2026000150", "2026000151"
TYPED = {"Date": date(2026, 9, 23), "N° facture": NUMBER, "Montant": 120, "Remarque": "vu à la banque"}
PAYMENT = Credit("120.00", reference=documents.reference_of(NUMBER))


def arrive(folder: Folder, **files: bytes) -> None:
    """Sync after these files arrived."""
    for name, content in files.items():
        (folder.inbox / f"{name}.xml").write_bytes(content)
    synchronise(folder)


@pytest.fixture
def practice(fresh: Folder) -> Folder:
    """A journal of two open invoices of CHF 120.00 and 80.00."""
    arrive(fresh, a=documents.invoice(NUMBER), b=documents.invoice(OTHER, "80.00"))
    return fresh


def movements(folder: Folder, *headings: str) -> list[tuple[Any, ...]]:
    """The movements, as far as a story asks."""
    return [tuple(row[heading] for heading in headings) for row in shown.rows(folder.workbook, "tblMouvements")]


def told(folder: Folder) -> set[str]:
    """The controls that found something."""
    return {row["Contrôle"] for row in shown.rows(folder.workbook, "tblControles")}


# --- linked -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["typed", "typed in the same sync", "imported"])
def test_a_typed_payment_and_its_line_of_the_bank_are_one_row(practice: Folder, first: str) -> None:
    if first != "imported":
        staff.add_row(practice.workbook, "tblMouvements", TYPED)
        if first == "typed":
            synchronise(practice)
        arrive(practice, c=documents.bank_file([PAYMENT]))
    else:
        arrive(practice, c=documents.bank_file([PAYMENT]))
        staff.add_row(practice.workbook, "tblMouvements", TYPED)
        synchronise(practice)
    (row,) = shown.rows(practice.workbook, "tblMouvements")
    assert row | TYPED == row
    assert (row["Document"], row["Ligne"], row["Payé par"]) == ("Banque AVIS-2026-10", 1, "Lupin Aline")
    assert row["Origine"] == "Saisie"
    assert shown.invoice(practice.workbook, NUMBER)["Solde"] == 0
    assert not {"Doublon possible", "Trop-perçu", "Deux valeurs"} & told(practice)
    assert not synchronise(practice).saved


def test_one_line_confirms_one_typed_row(practice: Folder) -> None:
    for day in (20, 24):
        staff.add_row(practice.workbook, "tblMouvements", TYPED | {"Date": date(2026, 9, day)})
    arrive(practice, c=documents.bank_file([PAYMENT]))
    rows = movements(practice, "Date", "Document")
    assert rows == [(date(2026, 9, 20), "saisie 2026-10-05"), (date(2026, 9, 24), "Banque AVIS-2026-10")]
    assert "Trop-perçu" in told(practice)


def test_six_days_apart_both_stay_and_somebody_is_asked(practice: Folder) -> None:
    staff.add_row(practice.workbook, "tblMouvements", TYPED | {"Date": date(2026, 9, 19)})
    arrive(practice, c=documents.bank_file([PAYMENT]))
    assert len(movements(practice, "Montant")) == 2
    (finding,) = shown.findings(practice.workbook, "Doublon possible")
    assert finding["Document"] == "saisie 2026-10-05, ligne 1"
    assert "Banque AVIS-2026-10" in finding["Constat"]


def test_a_line_on_which_staff_wrote_stays(practice: Folder) -> None:
    arrive(practice, c=documents.bank_file([PAYMENT]))
    staff.type_in(practice.workbook, "tblMouvements", {"Montant": 120}, {"Remarque": "rappelé le 20.09"})
    staff.add_row(practice.workbook, "tblMouvements", TYPED)
    synchronise(practice)
    assert len(movements(practice, "Montant")) == 2
    assert shown.findings(practice.workbook, "Doublon possible")


def test_the_typed_row_stays_when_the_bank_file_is_taken_back(practice: Folder) -> None:
    staff.add_row(practice.workbook, "tblMouvements", TYPED)
    arrive(practice, c=documents.bank_file([PAYMENT]))
    undo(practice, "c.xml")
    (row,) = shown.rows(practice.workbook, "tblMouvements")
    assert row | TYPED == row
    assert (row["Document"], row["Ligne"], row["Payé par"]) == ("saisie 2026-10-05", 1, None)
    synchronise(practice)  # the file waits in a_traiter
    assert movements(practice, "Document", "Ligne") == [("Banque AVIS-2026-10", 1)]


# --- several numbers in one cell --------------------------------------------------------------------------------------


def test_a_payment_of_two_invoices_is_split_by_what_is_open(practice: Folder) -> None:
    both = {"N° facture": f"{NUMBER}; 2026-000151", "Montant": 200, "Remarque": None}
    staff.add_row(practice.workbook, "tblMouvements", TYPED | both)
    synchronise(practice)
    rows = movements(practice, "N° facture", "Montant", "Date", "Document", "Ligne", "Origine")
    common = date(2026, 9, 23), "saisie 2026-10-05"
    assert rows == [(NUMBER, 120, *common, 1, "Saisie"), (OTHER, 80, *common, 2, "Saisie")]
    (remark, _) = movements(practice, "Remarque")
    assert remark == (f"Part d'un paiement de 200.00 ({NUMBER}; {OTHER})",)
    assert [shown.invoice(practice.workbook, number)["Solde"] for number in (NUMBER, OTHER)] == [0, 0]
    assert not synchronise(practice).saved


def test_parts_that_are_written_are_taken_and_linked(practice: Folder) -> None:
    staff.add_row(
        practice.workbook, "tblMouvements", TYPED | {"N° facture": f"{NUMBER}=120; {OTHER}=30", "Montant": 150}
    )
    arrive(practice, c=documents.bank_file([PAYMENT]))
    assert movements(practice, "N° facture", "Montant", "Document") == [
        (NUMBER, 120, "Banque AVIS-2026-10"),
        (OTHER, 30, "saisie 2026-10-05"),
    ]


def test_a_line_of_the_bank_is_split_by_typing_its_numbers(practice: Folder) -> None:
    arrive(practice, c=documents.bank_file([Credit("200.00", text="deux factures")]))
    (finding,) = shown.findings(practice.workbook, "Mouvement sans numéro")
    assert finding["Que faire"].startswith(
        f"Peut-être : {NUMBER}; {OTHER} (même nom, total de ses factures ouvertes) ; "
    )
    staff.type_in(practice.workbook, "tblMouvements", {"Montant": 200}, {"N° facture": f"{NUMBER}; {OTHER}"})
    synchronise(practice)
    assert movements(practice, "N° facture", "Montant", "Document", "Ligne") == [
        (NUMBER, 120, "Banque AVIS-2026-10", 1),
        (OTHER, 80, "Banque AVIS-2026-10, ligne 1", 1),
    ]
    again = documents.bank_file([Credit("200.00", text="deux factures")]) + b"\n"
    arrive(practice, d=again)
    assert len(movements(practice, "Montant")) == 2


def test_what_cannot_be_shared_stays_and_says_why(practice: Folder) -> None:
    staff.add_row(practice.workbook, "tblMouvements", TYPED | {"N° facture": f"{NUMBER}; 777", "Montant": 200})
    synchronise(practice)
    assert movements(practice, "N° facture", "Montant") == [(f"{NUMBER}; 777", 200)]
    (finding,) = shown.findings(practice.workbook, "Partage impossible")
    assert "la facture 777 n'est pas dans le journal" in finding["Constat"]
    assert "Facture inconnue" not in told(practice)


# --- nothing to count -------------------------------------------------------------------------------------------------


def test_a_payment_without_invoice_waits_on_its_debtor(practice: Folder) -> None:
    debtor = shown.invoice(practice.workbook, NUMBER)["N° débiteur"]
    staff.add_row(practice.workbook, "tblMouvements", {"Date": TYPED["Date"], "N° débiteur": debtor, "Montant": 80})
    synchronise(practice)
    (finding,) = shown.findings(practice.workbook, "Paiement en attente")
    assert finding["Constat"] == f"Paiement de CHF 80.00 (23.09.2026) attend une facture du débiteur {debtor}."
    assert finding["Que faire"].startswith(f"Peut-être : {OTHER} (même montant, même débiteur) ; {NUMBER} (même débit")
    assert "Mouvement sans numéro" not in told(practice)


def test_a_movement_without_amount_is_asked_about(practice: Folder) -> None:
    staff.add_row(practice.workbook, "tblMouvements", TYPED | {"Montant": None})
    synchronise(practice)
    (finding,) = shown.findings(practice.workbook, "Mouvement sans montant")
    assert (finding["N° facture"], finding["Document"]) == (NUMBER, "saisie 2026-10-05, ligne 1")
