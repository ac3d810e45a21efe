"""Writes the PDF of a paper invoice as the practice keeps it: a letter with number, date and amount, no treatment."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

from fpdf import FPDF
from people import PRACTICE, Company, Debtor
from scenario import Invoice
from write_invoices import francs

_MONTHS = {7: "juillet", 8: "août", 9: "septembre"}


def letter_pdf(invoice: Invoice) -> bytes:
    """One A4 page. Uncompressed and dated, so that the bytes depend on nothing but the text."""
    pdf = FPDF(format="A4")
    pdf.set_compression(False)
    pdf.set_creation_date(datetime.combine(invoice.issued_on, time(9), timezone(timedelta(hours=2))))
    pdf.set_producer("Cabinet fictif")
    pdf.set_title(f"Facture {invoice.number}")
    pdf.set_margins(25, 20, 20)
    pdf.add_page()
    pdf.set_font("Helvetica", size=11)
    pdf.multi_cell(0, 6, _address(PRACTICE), new_x="LMARGIN", new_y="NEXT")
    pdf.set_xy(115, 55)
    pdf.multi_cell(0, 6, _address(invoice.debtor), new_x="LMARGIN", new_y="NEXT")
    pdf.set_y(100)
    pdf.multi_cell(0, 7, _text(invoice), new_x="LMARGIN", new_y="NEXT")
    return bytes(pdf.output())


def letter_name(invoice: Invoice) -> str:
    """The name under which the practice scans its letters."""
    return f"{invoice.issued_on.isoformat()} facture {invoice.number}.pdf"


def _address(who: Debtor) -> str:
    name = who.name if isinstance(who, Company) else f"{who.given} {who.family}"
    return f"{name}\n{who.street} {who.house}\n{who.zip_code} {who.city}"


def _text(invoice: Invoice) -> str:
    day = invoice.issued_on
    return "\n".join(
        (
            f"Montvieux, le {day.day} {_MONTHS[day.month]} {day.year}",
            "",
            f"Facture n° {invoice.number}",
            "",
            "Madame, Monsieur,",
            "Veuillez trouver ci-joint notre facture.",
            "",
            f"Montant : CHF {francs(invoice.due)}",
            f"À payer jusqu'au {invoice.due_on:%d.%m.%Y}",
            "",
            "Avec nos meilleures salutations",
            PRACTICE.name,
        )
    )
