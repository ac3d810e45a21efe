"""The payment part, field by field as the Swiss Implementation Guidelines QR-bill 2.3 list them (§4.2)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import decoded
import pytest
from fpdf import FPDF

from facturation_xls.letters.letter import Address, Claim, Letter, Sender
from facturation_xls.letters.slip import draw, new_document, payment_part

QR_IBAN, IBAN = "CH4431999123000889012", "CH9300762011623852957"
QRR, SCOR = "210000000003139471430009017", "RF18539007547034"
"""The published examples of both references."""

SENDER = Sender(Address("Cabinet dentaire des Glycines", "Rue des Glycines 3", "1099", "Montvieux"), (QR_IBAN, IBAN))
CLAIM = Claim("2026000110", date(2026, 7, 13), date(2026, 8, 12), 64020, 34020, reference=QRR)
LETTER = Letter(
    sender=SENDER,
    to=Address("Ćosić-Œillet Éloïse", "Chemin du Bois 12b", "1098", "Bourg-Fictif"),
    heading="1er rappel",
    text="",
    written_on=date(2026, 10, 5),
    new_due_on=date(2026, 10, 19),
    claims=(CLAIM,),
)


def scanned(claim: Claim, tmp_path: Path, letter: Letter = LETTER) -> list[str]:
    bill = payment_part(letter, claim)
    assert bill
    pdf = new_document(FPDF)
    pdf.add_page()
    draw(pdf, bill)
    (tmp_path / "page.pdf").write_bytes(bytes(pdf.output()))
    (code,) = decoded.of_pdf(tmp_path / "page.pdf")
    return code


def test_the_code_holds_every_field_in_its_place(tmp_path: Path) -> None:
    creditor = ["S", "Cabinet dentaire des Glycines", "Rue des Glycines", "3", "1099", "Montvieux", "CH"]
    debtor = ["S", "Ćosić-Œillet Éloïse", "Chemin du Bois", "12b", "1098", "Bourg-Fictif", "CH"]
    assert scanned(CLAIM, tmp_path) == [
        *("SPC", "0200", "1"),  # QRType, Version, Coding
        QR_IBAN,
        *creditor,
        *[""] * 7,  # UltmtCdtr: for future use, must be empty
        *("340.20", "CHF"),
        *debtor,
        *("QRR", QRR),
        "Facture 2026000110",
        "EPD",
    ]


@pytest.mark.parametrize(
    ("reference", "account", "kind", "shown"),
    [
        (QRR, QR_IBAN, "QRR", QRR),
        ("21 00000 00003 13947 14300 09017", QR_IBAN, "QRR", QRR),
        (SCOR, IBAN, "SCOR", SCOR),
        ("RF18 5390 0754 7034", IBAN, "SCOR", SCOR),
        ("", IBAN, "NON", ""),
        (QRR[:-1] + "8", IBAN, "NON", ""),  # a wrong check digit
        ("RF19539007547034", IBAN, "NON", ""),
        ("81 17000 00001", IBAN, "NON", ""),
    ],
)
def test_account_and_reference_go_together(tmp_path: Path, reference: str, account: str, kind: str, shown: str) -> None:
    code = scanned(replace(CLAIM, reference=reference), tmp_path)
    assert (code[3], code[27], code[28]) == (account, kind, shown)


@pytest.mark.parametrize(
    ("accounts", "reference", "account"),
    [
        ((IBAN,), QRR, IBAN),  # the number stands in the message, the reference is left out
        ((IBAN,), "", IBAN),
        ((QR_IBAN,), QRR, QR_IBAN),
        ((QR_IBAN,), "", None),  # a QR-IBAN takes nothing else
        ((QR_IBAN,), SCOR, None),
        ((), QRR, None),
        (("CH00 0000",), "", None),
        (("FR7630006000011234567890189",), "", None),
    ],
)
def test_without_the_account_there_is_no_payment_part(
    accounts: tuple[str, ...], reference: str, account: str | None
) -> None:
    letter = replace(LETTER, sender=replace(SENDER, accounts=accounts))
    bill = payment_part(letter, replace(CLAIM, reference=reference))
    assert (bill.account if bill else None) == account


def test_a_fee_is_asked_with_the_invoice(tmp_path: Path) -> None:
    assert scanned(replace(CLAIM, fee=2000), tmp_path)[18:20] == ["360.20", "CHF"]


def test_long_names_are_cut_where_the_guidelines_end(tmp_path: Path) -> None:
    name = "Fondation intercommunale pour les soins dentaires et la prophylaxie de la région"
    to = Address(name, "Avenue de la Gare et du Port prolongée 123", "1098", "Saint-Barthélemy-sur-Montagny-le-Grand")
    fields = scanned(CLAIM, tmp_path, replace(LETTER, to=to))[21:26]
    assert fields == [name[:70], "Avenue de la Gare et du Port prolongée", "123", "1098", to.city[:35]]
