"""``Reprise.xlsx``, from the filled form to old invoices."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import takeover_form
from golden import assert_golden

from facturation_xls import sources
from facturation_xls.errors.tables import CellUnreadable
from facturation_xls.errors.takeover import TakeOverColumnMissing, TakeOverEmpty, TakeOverTwice
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.lists import OldInvoice, TakeOver
from facturation_xls.settings.shipped import TAKE_OVER_FORM
from facturation_xls.sources import takeover
from facturation_xls.workbook.template.takeover import build_form

ROW = {"N° facture": "2024-17", "Date facture": datetime(2024, 3, 8), "Montant": 230.4}


def read(content: bytes) -> tuple[OldInvoice, ...]:
    file = SourceFile("n'importe quel nom.xlsx", content)
    assert sources.identify(file).name == "reprise"
    (document,) = sources.read(file)
    assert isinstance(document, TakeOver)
    return document.invoices


def only(row: dict[str, Any]) -> OldInvoice:
    (invoice,) = read(takeover_form.filled([ROW | row]))
    return invoice


def test_the_form_is_what_the_program_builds(tmp_path: Any) -> None:
    build_form(tmp_path / "Reprise.xlsx", takeover.TITLE, takeover.FIELDS)
    assert (tmp_path / "Reprise.xlsx").read_bytes() == TAKE_OVER_FORM.read_bytes(), "run: facturation modele"


def test_the_document_says_what_its_golden_file_says() -> None:
    path = Path(__file__).with_name("documents") / "reprise.xlsx"
    assert_golden(path, [TakeOver(read(path.read_bytes()))])


def test_the_empty_form_says_what_to_do() -> None:
    with pytest.raises(TakeOverEmpty):
        read(TAKE_OVER_FORM.read_bytes())


def test_a_row_with_the_least() -> None:
    assert only({}) == OldInvoice(6, "2024-17", date(2024, 3, 8), 23_040)


def test_a_row_with_everything() -> None:
    told = only(
        {
            "Débiteur": "Lupin Aline",
            "Solde ouvert": "130.40",
            "Échéance": "07.04.2024",
            "Type de payeur": "aide sociale",
            "Patient": "Lupin Théo",
            "Rue": "Chemin des Prés 20",
            "NPA": 1099,
            "Localité": "Montvieux",
            "Niveau de rappel": 2,
            "Dernier rappel": "2024-06-01",
            "Créance rachetée": "avec recours",
            "Référence QR": "21 00000 00003 13947 14300 09017",
        }
    )
    assert told == OldInvoice(
        row=6,
        number="2024-17",
        issued_on=date(2024, 3, 8),
        amount=23_040,
        open_amount=13_040,
        debtor=Party("Lupin Aline", street="Chemin des Prés 20", zip_code="1099", city="Montvieux"),
        due_on=date(2024, 4, 7),
        payer_type="aide sociale",
        patient="Lupin Théo",
        level=2,
        reminded_on=date(2024, 6, 1),
        bought="Avec recours",
        reference="21 00000 00003 13947 14300 09017",
    )


def test_empty_rows_and_columns_of_their_own_do_no_harm() -> None:
    content = takeover_form.filled(
        [ROW, {}, ROW | {"N° facture": 18, "Localité": "libre"}], headers={"Localité": "Notre note"}
    )
    assert [(invoice.row, invoice.number) for invoice in read(content)] == [(6, "2024-17"), (8, "18")]


def test_titles_are_found_however_they_are_written() -> None:
    content = takeover_form.filled([ROW], headers={"N° facture": " n°  FACTURE ", "Patient": ""})
    assert [invoice.number for invoice in read(content)] == ["2024-17"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ({"N° facture": None, "Débiteur": "Lupin Aline"}, "ligne 6, colonne « N° facture ».*une case vide"),
        ({"Date facture": None}, "colonne « Date facture ».*une case vide"),
        ({"Date facture": "31.02.2024"}, "cette date"),
        ({"Montant": "1.234"}, "ce montant"),
        ({"Niveau de rappel": "deux"}, "ce nombre"),
        ({"Niveau de rappel": 12}, "ce nombre"),
        ({"Créance rachetée": "peut-être"}, "ce mot"),
    ],
)
def test_a_cell_that_nobody_understands_is_named(row: dict[str, Any], message: str) -> None:
    with pytest.raises(CellUnreadable, match=message):
        only(row)


def test_a_number_in_two_rows_is_refused() -> None:
    with pytest.raises(TakeOverTwice, match="lignes 6 et 8"):
        read(takeover_form.filled([ROW, ROW | {"N° facture": "18"}, ROW | {"N° facture": "202417"}]))


def test_a_missing_title_is_named() -> None:
    with pytest.raises(TakeOverColumnMissing, match="Date facture"):
        read(takeover_form.filled([ROW], headers={"Date facture": "Le"}))
