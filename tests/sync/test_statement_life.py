"""Statements of the CMD over time: corrected ones, repeated lines, lines that come before their invoice."""

from __future__ import annotations

import documents
import shown
from documents import Line

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise
from facturation_xls.sync.undoing.undo import undo

NUMBER, OTHER, THIRD = "2026000150", "2026000151", "2026000152"
UNKNOWN = "Relevé : facture inconnue"
FIRST = [
    Line(NUMBER, "120.00", "120.00", "-3.60", "Avance", "Oui"),
    Line(OTHER, "80.00", "80.00"),
    Line(THIRD, "50.00", "50.00"),
]


def arrive(folder: Folder, **files: bytes) -> Summary:
    """Sync after these files arrived; ``_`` in a name is its dot."""
    for name, content in files.items():
        (folder.inbox / name.replace("_", ".")).write_bytes(content)
    return synchronise(folder)


def movements(folder: Folder) -> list[tuple[str, str, float]]:
    """Number, kind and amount of all movements."""
    rows = shown.rows(folder.workbook, "tblMouvements")
    return [(row["N° facture"], row["Genre"], row["Montant"]) for row in rows]


def test_a_corrected_statement_takes_the_place_of_the_first(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN), b_csv=documents.statement(FIRST))
    corrected = [FIRST[0], Line(OTHER, "80.00", "75.00")]
    summary = arrive(fresh, c_csv=documents.statement(corrected))
    assert (summary.exit_code, summary.modified) == (0, 1)
    assert movements(fresh) == [(NUMBER, "Avance CMD", 120), (NUMBER, "Frais", -3.6), (OTHER, "Paiement", 75)]
    (finding,) = shown.findings(fresh.workbook, "Document modifié")
    assert "80.00 → 75.00" in finding["Constat"]


def test_another_statement_of_the_same_name_is_refused(fresh: Folder) -> None:
    arrive(fresh, b_csv=documents.statement(FIRST))
    before = movements(fresh)
    summary = arrive(
        fresh, c_csv=documents.statement([Line("2026000170", "10.00", "10.00"), Line("2026000171", "5.00", "5.00")])
    )
    (rejection,) = summary.rejections
    assert "« CMD 2026-09 n° 2610 »" in rejection.message
    assert movements(fresh) == before


def test_the_same_line_twice_is_twice_true(fresh: Folder) -> None:
    arrive(fresh, a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN))
    arrive(fresh, b_csv=documents.statement([Line(NUMBER, "120.00", "60.00"), Line(NUMBER, "120.00", "60.00")]))
    assert movements(fresh) == [(NUMBER, "Paiement", 60)] * 2
    assert shown.invoice(fresh.workbook, NUMBER)["Solde"] == 0


def test_lines_that_come_before_their_invoice_are_taken_by_it(fresh: Folder) -> None:
    arrive(fresh, b_csv=documents.statement([Line("2026-000150", "120.00", "120.00", "-3.60", "Avance", "Oui")]))
    assert movements(fresh) == [("2026-000150", "Avance CMD", 120), ("2026-000150", "Frais", -3.6)]
    arrive(fresh, a_xml=documents.invoice(NUMBER))
    invoice = shown.invoice(fresh.workbook, NUMBER)
    assert (invoice["Type de payeur"], invoice["Créance rachetée"], invoice["Canal"]) == (
        "Caisse des Médecins",
        "Oui",
        "CMD",
    )
    assert (invoice["Encaissé"], invoice["Solde"], invoice["Statut"]) == (120, 0, "payée")
    rows = shown.rows(fresh.workbook, "tblMouvements")
    assert {(row["N° facture"], row["N° débiteur"], row["Témoin"]) for row in rows} == {
        (NUMBER, invoice["N° débiteur"], None)
    }
    assert not shown.findings(fresh.workbook, "Facture inconnue")


LISTED = Line(NUMBER, "120.00", status="En cours", bought="")


def sendings(folder: Folder) -> list[tuple[str, ...]]:
    """Number, state and origin of all sendings."""
    rows = shown.rows(folder.workbook, "tblEnvois")
    return [(row["N° facture"], row["Canal"], row["État"], row["Lot"], row["Origine"]) for row in rows]


def test_a_line_without_money_about_an_unknown_invoice_is_told_until_the_invoice_comes(fresh: Folder) -> None:
    """Before: it left no trace. The invoice then has the same sending as if it had come before its statement."""
    arrive(fresh, b_csv=documents.statement([LISTED, Line(OTHER, "80.00", "80.00")]))
    (finding,) = shown.findings(fresh.workbook, UNKNOWN)
    assert (finding["N° facture"], finding["Document"]) == (NUMBER, "CMD 2026-09 n° 2610")
    assert [row["N° facture"] for row in shown.findings(fresh.workbook, "Facture inconnue")] == [OTHER]
    arrive(fresh, a_xml=documents.invoice(NUMBER, via=documents.CMD_GLN))
    assert not shown.findings(fresh.workbook, UNKNOWN)
    assert sendings(fresh) == [(NUMBER, "CMD", "envoyée", "CMD 2026-09", "CMD 2026-09 n° 2610, date supposée")]
    assert shown.invoice(fresh.workbook, NUMBER)["Type de payeur"] == "Caisse des Médecins"


def test_what_a_statement_told_of_unknown_invoices_goes_with_it(fresh: Folder) -> None:
    """By a correction that lists another one, and by taking it back."""
    arrive(fresh, b_csv=documents.statement([LISTED, Line(OTHER, "80.00", "80.00")]))
    arrive(fresh, c_csv=documents.statement([Line(THIRD, "50.00", bought=""), Line(OTHER, "80.00", "80.00")]))
    assert [number for number, *_ in sendings(fresh)] == [THIRD]
    for _ in range(2):
        undo(fresh, "1")
    assert sendings(fresh) == []
