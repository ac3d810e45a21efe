"""The payment part of a Swiss QR-bill: which account and reference it carries, drawn in a PDF or as a picture.

Layout, validation and the code's content are qrbill's, after the Swiss Implementation Guidelines QR-bill 2.3.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import pypdfium2
from fpdf import FPDF
from qrbill import QRBill
from stdnum import iban, iso11649
from stdnum.ch import esr

from facturation_xls.letters.letter import Address, Claim, Letter, Sender

WIDTH, HEIGHT = 210.0, 106.0
"""Millimetres: the payment part with its receipt, and one more above for the line to cut along."""

_FONTS = Path(__file__).parent / "fonts"
FAMILY = "Arial"
"""The guidelines allow Arial, Frutiger, Helvetica and Liberation Sans; qrbill asks for the first."""

_PICTURE_DPI = 300
_QR_IIDS = range(30000, 32000)
"""Institutions whose accounts are QR-IBANs (domain.md §5)."""

_REFERENCE_DIGITS = 27
_HOUSE = re.compile(r"(.*\S)\s+(\d+\s?[A-Za-z]?)")
_LONGEST_NAME, _LONGEST_STREET, _LONGEST_CITY = 70, 70, 35


Document = TypeVar("Document", bound=FPDF)


def new_document(kind: type[Document]) -> Document:
    """An A4 document with our letters; characters of all names of the country are in the font."""
    pdf = kind(format="A4", unit="mm")
    pdf.set_auto_page_break(auto=False)
    pdf.add_font(FAMILY, "", _FONTS / "LiberationSans-Regular.ttf")
    pdf.add_font(FAMILY, "B", _FONTS / "LiberationSans-Bold.ttf")
    pdf.set_font(FAMILY, size=10)
    return pdf


def payment_part(letter: Letter, claim: Claim) -> QRBill | None:
    """The payment part for one invoice; ``None`` when the practice's account for it is not known.

    A QR reference needs the QR-IBAN, a creditor reference (RF…) or none the ordinary IBAN. A reference whose check
    digits are wrong is not used: the number then stands in the message.
    """
    account, reference = _account(letter.sender, "".join(claim.reference.split()))
    if not account:
        return None
    return QRBill(
        account=account,
        creditor=_party(letter.sender.address),
        debtor=_party(letter.to),
        amount=str(Decimal(claim.total) / 100),
        reference_number=reference or None,
        additional_information=f"Facture {claim.number}"[:140],
        language="fr",
    )


def _account(sender: Sender, reference: str) -> tuple[str, str]:
    """The account to pay into and the reference that may stand beside it; both empty where there is none."""
    accounts = [number for number in sender.accounts if _is_swiss(number)]
    qr_iban = next((number for number in accounts if is_qr_iban(number)), "")
    plain = next((number for number in accounts if not is_qr_iban(number)), "")
    if len(reference) == _REFERENCE_DIGITS and esr.is_valid(reference):
        return (qr_iban, reference) if qr_iban else (plain, "")
    return plain, reference if iso11649.is_valid(reference) else ""


def is_qr_iban(account: str) -> bool:
    """Whether a valid Swiss account number is a QR-IBAN."""
    return int(account[4:9]) in _QR_IIDS


def _is_swiss(account: str) -> bool:
    return bool(iban.is_valid(account)) and account[:2] in {"CH", "LI"}


def _party(address: Address) -> dict[str, str]:
    """A structured address: the only kind that banks accept since November 2025."""
    street, house = address.street, ""
    if match := _HOUSE.fullmatch(street):
        street, house = match[1], match[2]
    return {
        "name": address.name[:_LONGEST_NAME],
        "street": street[:_LONGEST_STREET],
        "house_num": house,
        "pcode": address.zip_code,
        "city": address.city[:_LONGEST_CITY],
        "country": "CH",
    }


def draw(pdf: FPDF, bill: QRBill) -> None:
    """Draw the payment part at the foot of the present page, where the guidelines want it."""
    drawing = io.StringIO()
    bill.as_svg(drawing)
    pdf.image(io.BytesIO(drawing.getvalue().encode()), x=0, y=pdf.h - HEIGHT, w=WIDTH, h=HEIGHT)


def pictures(pdf: bytes, pages: Sequence[int]) -> Iterator[bytes]:
    """The payment parts on these pages (from 0) of a PDF as PNG: Word has no room for drawings of this kind."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in pages:
            page = document[number]
            above = page.get_height() - HEIGHT * 72 / 25.4
            picture: Any = page.render(scale=_PICTURE_DPI / 72, grayscale=True, crop=(0, 0, 0, above)).to_pil()
            content = io.BytesIO()
            picture.save(content, "PNG", dpi=(_PICTURE_DPI, _PICTURE_DPI))
            yield content.getvalue()
    finally:
        document.close()
