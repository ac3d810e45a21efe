"""Invoices as they leave on paper: a letter, with or without the payment part of a QR-bill at its foot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fpdf import FPDF

IBAN = "CH44 3199 9123 0008 8901 2"
REFERENCE = "21 00000 00003 13947 14300 09017"
ADDRESS = ("Aline Lupin", "Chemin des Prés 20", "1099 Montvieux")

_WORDS = {
    "fr": "Section paiement; Récépissé; Compte / Payable à; Référence; Informations supplémentaires; Payable par",
    "de": "Zahlteil; Empfangsschein; Konto / Zahlbar an; Referenz; Zusätzliche Informationen; Zahlbar durch",
    "it": "Sezione pagamento; Ricevuta; Conto / Pagabile a; Riferimento; Informazioni supplementari; Pagabile da",
}
"""The titles of a payment part."""


@dataclass(frozen=True)
class Slip:
    """What a payment part says; empty texts are left out of it."""

    amount: str = "1 230.40"
    iban: str = IBAN
    reference: str = REFERENCE
    message: str = "Facture 2026000150"
    payer: Sequence[str] = field(default=ADDRESS)
    language: str = "fr"


def letter(*lines: str, slip: Slip | None = None) -> bytes:
    """A page with these lines and a payment part."""
    pdf = FPDF()
    pdf.set_auto_page_break(False)
    pdf.add_page()
    pdf.set_font("helvetica", size=10)
    pdf.set_xy(20, 40)
    pdf.multi_cell(0, 5, "\n".join(lines))
    if slip:
        _draw(pdf, slip)
    return bytes(pdf.output())


def _draw(pdf: FPDF, slip: Slip) -> None:
    """Receipt on the left, payment part on the right, where the standard puts them (millimetres)."""
    title, receipt, account, reference, message, payer = _WORDS[slip.language].split("; ")
    pdf.set_font("helvetica", size=8)
    practice = (slip.iban, "Cabinet du Tilleul fictif", "Rue du Tilleul 4", "1099 Montvieux")
    sections = [(account, practice), (reference, [slip.reference]), (message, [slip.message]), (payer, slip.payer)]
    _write(pdf, 5, 197, [receipt, *_lines([part for part in sections if part[0] != message])])
    _write(pdf, 67, 197, [title])
    _write(pdf, 118, 197, _lines(sections))
    for left in (5, 67):
        _write(pdf, left, 260, ["Monnaie", "CHF"])
        _write(pdf, left + 14, 260, ["Montant", slip.amount])


def _lines(sections: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    told = [(heading, [line for line in lines if line]) for heading, lines in sections]
    return [text for heading, lines in told if lines for text in (heading, *lines)]


def _write(pdf: FPDF, left: float, top: float, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        pdf.text(left, top + 3 + 3.6 * number, line)
