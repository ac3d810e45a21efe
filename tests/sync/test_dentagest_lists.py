"""Lists from Dentagest in the journal: what counts, what is only compared, what comes again (DESIGN §3)."""

from __future__ import annotations

from pathlib import Path

import documents
import pytest
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise
from facturation_xls.sync.undoing.undo import undo

DOCUMENTS = Path(__file__).parents[1] / "sources" / "documents"
INVOICES = (DOCUMENTS / "dentagest_factures_2026-09.csv").read_bytes()
PAYMENTS = (DOCUMENTS / "dentagest_paiements_2026-09.csv").read_bytes()
NUMBER = "2026000150"


def arrive(folder: Folder, **files: bytes) -> Summary:
    """Sync after these files arrived; ``_`` in a name is its dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("_", ".")).write_bytes(content)
    return synchronise(folder)


def counted_from(folder: Folder, source: str) -> None:
    """Let the payments of private patients count from a source."""
    staff.type_in(folder.workbook, "tblPayeurs", {"Type de payeur": "Patient privé"}, {"Source des paiements": source})


def test_a_list_brings_invoices_that_came_on_no_other_way(fresh: Folder) -> None:
    summary = arrive(fresh, factures_csv=INVOICES)
    assert (summary.exit_code, summary.invoices) == (0, 3)
    rows = {row["N° facture"]: row for row in shown.rows(fresh.workbook, "tblJournal")}
    assert {number: (row["Débiteur"], row["Type de payeur"], row["Montant"]) for number, row in rows.items()} == {
        NUMBER: ("Lupin Aline", "Patient privé", 120),
        "2026000151": ("Service social de Montvieux", "Aide sociale", 1230.05),
        "2026000152": ("Genêt Sophie", "À classer", 80),
    }
    assert len({row["N° débiteur"] for row in rows.values()}) == 3
    assert rows[NUMBER]["Statut"] == "à envoyer"
    assert not shown.rows(fresh.workbook, "tblEnvois")


def test_an_invoice_that_is_known_keeps_what_its_document_said(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER, debtor="Lupin Aline-Rose"))
    before = shown.invoice(fresh.workbook, NUMBER)
    summary = arrive(fresh, factures_csv=INVOICES)
    assert (summary.invoices, summary.modified) == (2, 0)
    after = shown.invoice(fresh.workbook, NUMBER)
    assert {name for name in before if before[name] != after[name]} <= {"Référence QR"}


@pytest.mark.parametrize(("source", "counted"), [("Dentagest", 120), ("Banque", 0)])
def test_payments_count_where_the_practice_says_so_and_else_are_compared(
    fresh: Folder, source: str, counted: float
) -> None:
    counted_from(fresh, source)
    arrive(fresh, factures_csv=INVOICES, paiements_csv=PAYMENTS)
    assert shown.invoice(fresh.workbook, NUMBER)["Encaissé"] == counted
    rows = [row for row in shown.rows(fresh.workbook, "tblMouvements") if row["N° facture"] == NUMBER]
    assert [(row["Montant"], row["Origine"], row["Témoin"] == "oui") for row in rows] == [
        (50, "Dentagest", source != "Dentagest"),
        (70, "Dentagest", source != "Dentagest"),
    ]


def test_a_later_list_that_overlaps_brings_only_what_is_new(fresh: Folder) -> None:
    counted_from(fresh, "Dentagest")
    arrive(fresh, factures_csv=INVOICES, paiements_csv=PAYMENTS)
    later = PAYMENTS + b"30.09.2026;2026000150;Lupin Aline;30.00;Banque;\n"
    summary = arrive(fresh, octobre_csv=later)
    assert (summary.exit_code, summary.payments, summary.modified) == (0, 1, 0)
    assert shown.invoice(fresh.workbook, NUMBER)["Encaissé"] == 150


def test_a_list_is_taken_back_like_any_document(fresh: Folder) -> None:
    arrive(fresh, factures_csv=INVOICES, paiements_csv=PAYMENTS)
    undo(fresh, "paiements.csv")
    assert not shown.rows(fresh.workbook, "tblMouvements")
    undo(fresh, "factures.csv")
    assert not shown.rows(fresh.workbook, "tblJournal")
    assert synchronise(fresh).invoices == 3
