"""``inspecter``: what a file is and what was understood; nobody is named, nothing is booked."""

from __future__ import annotations

import zipfile
from pathlib import Path

import demonstration
import pytest

from facturation_xls.errors.files import ArchiveUnreadable, FileVanished
from facturation_xls.inspection import describe

NAMES = {
    name for invoice in demonstration.expected()["invoices"] for name in (invoice["debtor"], invoice["patient"]) if name
}


@pytest.mark.parametrize("path", demonstration.documents(), ids=lambda path: path.name)
def test_every_sample_is_understood_and_names_nobody(path: Path) -> None:
    lines = describe(path)
    assert lines
    assert all(path.name in line or ".xml : " in line or line.startswith("  ") for line in lines)
    assert not [line for line in lines if "Je ne " in line or "Rien n'" in line]
    assert not [name for name in NAMES if name in "\n".join(lines)]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "facture_2026000140.xml",
            "facture, facture n° 2026000140 du 09.09.2026, CHF 268.70 (format 5.0)",
        ),
        (
            "rappel2_2026000104.xml",
            "facture, rappel n° 2026000104 du 03.07.2026, CHF 432.75 (format 5.0)",
        ),
        (
            "decompte_cmd_2026-08.csv",
            "relevé CMD, CMD 2026-08 n° 2608 du 31.08.2026, 6 factures, 11 mouvements, les totaux tombent juste",
        ),
        (
            "banque_2026-09.xml",
            "fichier de la banque, Banque AVIS-2026-09, 20 écritures jusqu'au 30.09.2026",
        ),
        ("2026-08-17 facture 2026000126.pdf", "preuve PDF, preuve d'envoi (Papier)"),
    ],
)
def test_a_sample_is_told_in_one_line(name: str, line: str) -> None:
    told, *columns = describe(demonstration.sample(name))
    assert all(column.startswith("  ") for column in columns)
    assert told.startswith(f"{name} : {line}")


def test_an_archive_is_told_member_by_member() -> None:
    path = demonstration.sample("lot_cmd_2026-07.zip")
    with zipfile.ZipFile(path) as lot:
        members = lot.namelist()
    head, *lines = describe(path)
    assert head == f"{path.name} : archive de {len(members)} fichiers"
    assert [line.partition(" : ")[0] for line in lines] == members


def test_what_is_not_understood_is_said(tmp_path: Path) -> None:
    path = tmp_path / "lot.zip"
    with zipfile.ZipFile(path, "w") as lot:
        lot.writestr("notes.txt", "Bonjour")
        lot.writestr("facture.xml", demonstration.sample("facture_2026000140.xml").read_bytes()[:-40])
    _, unknown, broken = describe(path)
    assert unknown.startswith("notes.txt : Je ne connais pas ce genre de fichier.")
    assert broken.startswith("facture.xml : Ce fichier est abîmé ou incomplet")


def test_a_file_that_cannot_be_opened_at_all_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "lot.zip").write_bytes(b"PK\x03\x04")
    with pytest.raises(ArchiveUnreadable):
        describe(tmp_path / "lot.zip")
    with pytest.raises(FileVanished):
        describe(tmp_path / "rien.xml")


def test_a_table_is_told_column_by_column() -> None:
    _, *columns = describe(demonstration.sample("decompte_cmd_2026-09.xlsx"))
    assert columns == [
        "  tableau « relevé CMD, montants nets »",
        "  colonne « Note d'honoraires n° » : N° de facture",
        "  colonne « Date note » : pas lue",
        "  colonne « Montant » : Montant de la facture",
        "  colonne « Versement net » : Montant payé",
        "  colonne « Retenue » : CMD : frais retenus",
        "  colonne « Date versement » : Date du paiement (valeur)",
        "  colonne « Payé par le patient le » : CMD : payé par le patient le",
        "  colonne « Cession » : CMD : créance rachetée (oui, non)",
        "  colonne « Statut » : Statut",
        "  colonne « Remarque » : Remarque, motif, communication",
    ]


def test_an_unknown_table_is_told_with_what_its_columns_may_be(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Dossier;Encaissement;Jour\n150;120.00;30.09.2026\n")
    told, *columns = describe(path)
    assert told.startswith("liste.csv : Je ne connais pas encore ce tableau.")
    assert columns == [
        "  colonne « Dossier » : inconnue",
        "  colonne « Encaissement » : Montant payé ?",
        "  colonne « Jour » : inconnue",
    ]
