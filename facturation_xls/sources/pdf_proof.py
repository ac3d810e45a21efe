"""The PDF of an invoice, a proof of sending: which invoice it may be, which day, which channel (DESIGN §3).

The file name speaks first, then the text of the first pages. Of the text nothing is kept but what an unknown invoice
would say of itself (``pdf_invoice.py``): it is about a patient.
"""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

import pypdfium2

from facturation_xls.errors.files import PdfProtected, PdfUnreadable
from facturation_xls.errors.statements import StatementAsPdf
from facturation_xls.model.invoice_documents import Proof
from facturation_xls.model.words import Channel
from facturation_xls.sources.pdf_invoice import propose
from facturation_xls.sources.qr_bill import PaymentPart, payment_part
from facturation_xls.sources.written_dates import DATE, find_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from facturation_xls.model.documents import SourceFile

MAX_PAGES: Final = 3
"""Number and date of an invoice stand on its first page; a letter may stand before it."""

MAX_BYTES: Final = 20 * 2**20
"""A larger PDF is a scan: its text is not looked for, its name still counts."""

MAX_CHARACTERS: Final = 20_000
MAX_NUMBERS: Final = 20
MIN_DIGITS: Final = 3
"""Shorter figures in a file name ("scan 12") count only behind a label ("Facture 12")."""

_MAGIC = b"%PDF-"
_HEAD_BYTES = 1024
_NUMBER = r"(?P<number>[A-Z]{0,6}[-_./:]?\d[\dA-Z]*(?:[-_./:]\d[\dA-Z]*)*)"
_N = r"(?:n\s?[°ºo]\.?|no\.|nr\.?|numéro|nummer)"
_LABELLED = tuple(
    re.compile(pattern + r"\s*:?\s*" + _NUMBER, re.IGNORECASE)
    for pattern in (
        rf"\b(?:facture|note d['’]honoraires|rechnungs?|honorarnote)\s*-?{_N}",
        rf"\b{_N}\s*(?:de\s+)?(?:la\s+)?(?:facture|note d['’]honoraires)",
        r"\b(?:facture|note d['’]honoraires|rechnung|honorarnote)",
    )
)
"""Labels before an invoice number, the surest first."""

_QR_REFERENCE = re.compile(r"(?<!\d)\d{2}(?:\s?\d{5}){5}(?!\d)")
_DATED = tuple(
    re.compile(pattern + r"\s*:?\s*(?P<date>" + DATE.pattern + ")", re.IGNORECASE)
    for pattern in (
        r"\b(?:envoyée?|expédiée?|transmise?|versandt?|gesendet)(?:\s+par\s+[\w-]+)?(?:\s+(?:le|am))?",
        r"\b[A-ZÀ-Ý][\w’' -]{1,30},\s+(?:le|den)",
        r"\b(?:date(?:\s+d['’]envoi|\s+de\s+(?:la\s+)?facture)?|datum|rechnungsdatum)",
    )
)
"""What stands before the day of sending or of the invoice, the best first; never a birth date."""

_SENT_BY_EMAIL = re.compile(r"\bpar\s+(?:e-?mail|courriel|courrier\s+électronique)\b|\bper\s+e-?mail\b", re.IGNORECASE)
_EMAIL_IN_NAME = re.compile(r"(?<![a-z])(?:e-?mail|courriel|mail)(?![a-z])", re.IGNORECASE)
_CMD = re.compile(r"caisse\s+des\s+médecins|[äa]e?rztekasse", re.IGNORECASE)
_STATEMENT = re.compile(r"(?:décompte|relevé)\s+mensuel|monatliche\s+abrechnung", re.IGNORECASE)


class PdfProofReader:
    """Reads any PDF; whether its numbers are known invoices is for others to say."""

    name = "preuve PDF"

    def claims(self, file: SourceFile) -> bool:
        """Whether the bytes say that they are a PDF."""
        return _MAGIC in file.content[:_HEAD_BYTES]

    def read(self, file: SourceFile) -> tuple[Proof, ...]:
        """One proof. A PDF without text (a scan) is known by its name only.

        Raises ``PdfUnreadable``, ``PdfProtected``, and ``StatementAsPdf`` for a CMD statement, which proves no sending.
        """
        stem = PurePath(file.name).stem.replace("_", " ")
        text, part = _read(file.content)
        if _CMD.search(text) and _STATEMENT.search(text):
            raise StatementAsPdf
        labelled = [*_labelled(stem), *_labelled(text)]
        numbers = dict.fromkeys([*_labelled(stem), *_words_with_digits(stem), *_labelled(text), *_references(text)])
        return (
            Proof(
                numbers=tuple(numbers)[:MAX_NUMBERS],
                dated=_dated(stem, text) or file.dated,
                channel=_channel(stem, text),
                proposal=propose(next(iter(labelled), ""), text, part),
            ),
        )


def _read(content: bytes) -> tuple[str, PaymentPart | None]:
    """Text and payment part of the first pages; nothing for a scan or a file that is too large to look into."""
    if len(content) > MAX_BYTES:
        return "", None
    try:
        with pypdfium2.PdfDocument(content) as pdf:
            opened = [pdf[number] for number in range(min(len(pdf), MAX_PAGES))]
            pages = [_page_text(page) for page in opened]
            part = next(filter(None, map(payment_part, opened)), None)
    except pypdfium2.PdfiumError as error:
        protected = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise PdfProtected if protected else PdfUnreadable from None
    if not pages:
        raise PdfUnreadable
    return "\n".join(pages)[:MAX_CHARACTERS], part


def _page_text(page: pypdfium2.PdfPage) -> str:
    """The text of a page, without what no cell can hold. A damaged page is read in no time, unlike by pdfminer."""
    text = str(page.get_textpage().get_text_range(errors="replace"))
    return text.replace("\r\n", "\n").replace("\0", "")


def _labelled(text: str) -> Iterator[str]:
    """Numbers that stand behind a label such as "Facture n°"; a date is none."""
    without_dates = DATE.sub(" ", text)
    return (match["number"] for label in _LABELLED for match in label.finditer(without_dates))


def _words_with_digits(stem: str) -> Iterator[str]:
    """Each word of the name that may be a number, and its digits alone if they stand together (``Nr127``, ``127``)."""
    for word in re.split(r"[\s()\[\],;]+", DATE.sub(" ", stem)):
        runs = re.findall(r"\d+", word)
        if sum(map(len, runs)) >= MIN_DIGITS:
            yield word.strip(".-+")
            yield from runs if len(runs) == 1 else ()


def _references(text: str) -> Iterator[str]:
    """QR references without their blanks: the invoice that carries the same one is the one."""
    return ("".join(found.split()) for found in _QR_REFERENCE.findall(text))


def _dated(stem: str, text: str) -> date | None:
    candidates: Iterable[str] = (match["date"] for label in _DATED for match in label.finditer(text))
    return next((day for candidate in (stem, *candidates) for day in find_dates(candidate)), None)


def _channel(stem: str, text: str) -> Channel:
    by_email = _SENT_BY_EMAIL.search(text) or _EMAIL_IN_NAME.search(stem)
    return Channel.EMAIL if by_email else Channel.PAPER
