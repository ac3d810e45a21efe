"""An invoice that exists only as a PDF: what its text and its payment part say, for somebody to confirm (DESIGN §3).

Number, day and amount must all be there and labelled; nothing is guessed from where it stands.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from facturation_xls.model.invoice_documents import ProposedInvoice
from facturation_xls.model.units import Centimes
from facturation_xls.parsing import parse_amount
from facturation_xls.sources.qr_bill import PaymentPart
from facturation_xls.sources.written_dates import DATE, find_dates

_LABELLED_DATES: Final = tuple(
    re.compile(pattern + r"\s*:?\s*(?P<date>" + DATE.pattern + ")", re.IGNORECASE)
    for pattern in (
        r"\b(?:date\s+de\s+(?:la\s+)?facture|facture\s+du|rechnungsdatum|rechnung\s+vom)",
        r"\b[A-ZÀ-Ý][\w’' -]{1,30},\s+(?:le|den)",
        r"\b(?:date|datum)",
    )
)
"""What stands before the invoice's day, the surest first."""

_LABELLED_DUE: Final = re.compile(
    r"\b(?:échéance|payable\s+(?:jusqu['’]au|d['’]ici\s+au)|à\s+payer\s+(?:jusqu['’]au|avant\s+le)|zahlbar\s+bis|fällig(?:\s+am)?)"
    r"\s*:?\s*(?P<date>" + DATE.pattern + ")",
    re.IGNORECASE,
)
_NUMERAL: Final = r"(?P<amount>\d{1,3}(?:[ '’\u00a0\u202f]\d{3})+[.,]\d{2}|\d+[.,]\d{2})(?![\d.,])"
_LABELLED_AMOUNTS: Final = tuple(
    re.compile(pattern + r"\s*:?\s*(?:CHF|SFr\.|Fr\.)?\s*" + _NUMERAL, re.IGNORECASE)
    for pattern in (
        r"\b(?:montant\s+dû|(?:total|montant|net|solde)\s+à\s+payer|zu\s+bezahlen|rechnungsbetrag)",
        r"\b(?:montant\s+total|total\s+(?:de\s+la\s+)?facture|gesamtbetrag)",
        r"\b(?:total)",
    )
)


def propose(number: str, text: str, part: PaymentPart | None) -> ProposedInvoice | None:
    """The invoice with this number, if the PDF also tells its day and its amount."""
    part = part or PaymentPart()
    issued_on = _labelled_date(text)
    amount = part.amount if part.amount is not None else _labelled_amount(text)
    if not number or issued_on is None or not amount:
        return None
    due = _LABELLED_DUE.search(text)
    days = find_dates(due["date"]) if due else []
    return ProposedInvoice(
        number=number,
        issued_on=issued_on,
        amount=amount,
        due_on=next((day for day in days if day >= issued_on), None),
        debtor=part.payer,
        reference=part.reference,
        iban=part.iban,
    )


def _labelled_date(text: str) -> date | None:
    matches = (match["date"] for label in _LABELLED_DATES for match in label.finditer(text))
    return next((day for written in matches for day in find_dates(written)), None)


def _labelled_amount(text: str) -> Centimes | None:
    """The amount of the surest label; of several behind the same one the last, where a sum stands."""
    for label in _LABELLED_AMOUNTS:
        found = [match["amount"] for match in label.finditer(text)]
        if found:
            try:
                return parse_amount(found[-1])
            except ValueError:
                return None
    return None
