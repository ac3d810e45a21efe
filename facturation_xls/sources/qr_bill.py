"""The payment part of a Swiss QR-bill, from the words printed on it (Swiss Implementation Guidelines QR-bill, v2).

The part has a fixed layout, so its columns are found by their distance from its title, whatever else the page holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from stdnum import iban, iso11649
from stdnum.ch import esr

from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.units import Centimes
from facturation_xls.parsing import parse_amount

if TYPE_CHECKING:
    from pypdfium2 import PdfPage, PdfTextPage

_TITLES: Final = ("Section paiement", "Zahlteil", "Sezione pagamento", "Payment part")
_MM: Final = 72 / 25.4
_COLUMN: Final = 50 * _MM
"""From the title's left edge to the column of informations: 51 mm, less a little."""

_WIDTH: Final = 143 * _MM
_HEIGHT: Final = 96 * _MM
"""From the title's top to the lowest line."""

_HEADINGS: Final = {
    "account": ("compte / payable à", "konto / zahlbar an", "conto / pagabile a", "account / payable to"),
    "reference": ("référence", "referenz", "riferimento", "reference"),
    "message": (
        *("informations supplémentaires", "informations additionnelles", "zusätzliche informationen"),
        *("informazioni supplementari", "informazioni aggiuntive", "additional information"),
    ),
    "payer": ("payable par", "zahlbar durch", "pagabile da", "payable by"),
}
_HEADING: Final = {words: section for section, headings in _HEADINGS.items() for words in headings}
_AMOUNT: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})*\.\d{2}(?![\d.,])")
_PLACE: Final = re.compile(r"(?:[A-Z]{2}[- ])?(\d{4,5})\s+(\S.*)")
_MOST_LINES: Final = 4
"""Lines of a printed address: name, street, town, and a line more."""


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """What a payment part says; empty where it says nothing, or nothing whose check digits are right."""

    iban: str = ""
    reference: str = ""
    message: str = ""
    payer: Party | None = None
    amount: Centimes | None = None


def payment_part(page: PdfPage) -> PaymentPart | None:
    """The payment part of a page, ``None`` where there is none."""
    text = page.get_textpage()
    place = _title(text)
    if place is None:
        return None
    left, top = place
    bottom = top - _HEIGHT
    amount = _read(text, left - 1, bottom, left + _COLUMN, top)
    informations = _read(text, left + _COLUMN, bottom, left + _WIDTH, top + 2 * _MM)
    return _understood(amount, dict(_sections(informations.splitlines())))


def _title(text: PdfTextPage) -> tuple[float, float] | None:
    """Left and upper edge of the part's title."""
    for title in _TITLES:
        found = text.search(title, match_case=True).get_next()
        if found:
            first, count = found
            boxes = [text.get_charbox(index) for index in range(first, first + count)]
            return min(box[0] for box in boxes), max(box[3] for box in boxes)
    return None


def _read(text: PdfTextPage, left: float, bottom: float, right: float, top: float) -> str:
    found = str(text.get_text_bounded(left, bottom, right, top, errors="replace"))
    return found.replace("\r\n", "\n").replace("\0", "")


def _sections(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """The lines under each heading."""
    section: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in lines)):
        name = _HEADING.get(line.casefold())
        if name:
            section = []
            yield name, section
        elif len(section) < 2 * _MOST_LINES:
            section.append(line)


def _understood(amount: str, sections: dict[str, list[str]]) -> PaymentPart:
    account = "".join(next(iter(sections.get("account", [])), "").split())
    reference = "".join("".join(sections.get("reference", [])).split()).upper()
    known = (len(reference) == 27 and esr.is_valid(reference)) or iso11649.is_valid(reference)
    return PaymentPart(
        iban=account.upper() if iban.is_valid(account) else "",
        reference=reference if known else "",
        message=" ".join(sections.get("message", [])),
        payer=_party(sections.get("payer", [])[:_MOST_LINES]),
        amount=_amount(" ".join(amount.split())),
    )


def _amount(text: str) -> Centimes | None:
    """The only amount of a slip in francs."""
    found = _AMOUNT.findall(text)
    if len(found) != 1 or "CHF" not in text:
        return None
    try:
        return parse_amount(found[0])
    except ValueError:
        return None


def _party(lines: list[str]) -> Party | None:
    """Who pays: the first line is the name, the one with a postcode the town. Without a town nobody is meant."""
    places = [(number, match) for number, line in enumerate(lines) if (match := _PLACE.fullmatch(line))]
    if not places or places[0][0] == 0:
        return None
    number, town = places[0]
    return Party(lines[0], street=" ".join(lines[1:number]), zip_code=town[1], city=town[2])
