"""Single values of a generalInvoiceRequest: amounts, days, flags, names (domain.md §1.2).

What is missing takes the default of the standard; what is there but cannot be read is refused by the name of its field.
Elements are found by local name, whatever their prefix; nothing is looked up that is not asked for by name.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from facturation_xls.errors.invoices import InvoiceFieldInvalid, InvoiceFieldRepeated, InvoiceIncomplete
from facturation_xls.model.invoice_documents import Party
from facturation_xls.parsing import checked_date, parse_date, parse_xml_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from facturation_xls.model.units import Centimes

LONGEST_TEXT = 350
"""The longest text of the standard; a name has 35 characters at most."""

_PLACEHOLDERS = frozenset({"xxx", "unbekannt", "unknown", "0000"})
"""What programs write where the standard wants a text and they have none (domain.md §1.2)."""

_FRANCS = re.compile(r"-?[0-9]{1,7}\.[0-9]{2}")
"""Francs and centimes without any doubt."""

_DURATION = re.compile(r"P(?=\d)(?:(\d{1,2})Y)?(?:(\d{1,3})M)?(?:(\d{1,4})D)?(?:T.*)?")

_FRENCH = {
    "payload": "la facture",
    "invoice": "la facture",
    "body": "le contenu de la facture",
    "balance": "les montants de la facture",
    "tiers": "le mode de facturation, tiers garant ou tiers payant",
    "request_id": "le numéro de facture",
    "invoice_id": "le numéro de facture",
    "request_date": "la date de facture",
    "invoice_date": "la date de facture",
    "reminder_date": "la date du rappel",
    "amount": "le montant de la facture",
    "amount_reminder": "les frais de rappel",
    "amount_prepaid": "l'acompte",
    "amount_due": "le montant dû",
    "type": "le genre de la facture",
    "request_type": "le genre de la facture",
    "request_subtype": "le genre de la facture",
    "purpose": "le genre de la facture",
    "storno": "la marque d'annulation",
    "copy": "la marque de copie",
    "credit_advice": "la marque d'avoir",
    "resend": "la marque de copie",
}


def field(name: str) -> str:
    """A field in the secretary's words, followed by its name in the file for whoever must repair it."""
    return f"{_FRENCH[name]} ({name})"


def child(element: Element | None, name: str) -> Element | None:
    """The first child of that local name."""
    return None if element is None else next(element.iterchildren(_in_any_namespace(name)), None)


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children of any of these local names, in document order."""
    return element.iterchildren(*map(_in_any_namespace, names))


@cache
def _in_any_namespace(name: str) -> str:
    return f"{{*}}{name}"


def only(elements: Iterable[Element], name: str) -> Element | None:
    """The only element, if any. Raises ``InvoiceFieldRepeated`` for several: none may be lost silently."""
    found = tuple(elements)
    if len(found) > 1:
        raise InvoiceFieldRepeated(field=field(name))
    return found[0] if found else None


def local_name(element: Element) -> str:
    """The element's name without prefix or namespace."""
    return element.tag.rpartition("}")[2]


def clean(text: str | None) -> str:
    """A text on one line, empty for a placeholder, cut where no honest text is that long."""
    joined = " ".join((text or "").split())[:LONGEST_TEXT]
    return "" if joined.casefold() in _PLACEHOLDERS else joined


def without_blanks(text: str | None) -> str:
    """A reference or an IBAN as it compares: printed groups joined, all characters kept."""
    return "".join((text or "").split())[:LONGEST_TEXT]


def invoice_number(element: Element, attribute: str) -> str:
    """1 to 35 characters, as text. Raises ``InvoiceIncomplete``, ``InvoiceFieldInvalid``."""
    number = element.get(attribute, "").strip()
    if not number:
        raise InvoiceIncomplete(field=field(attribute))
    if len(number) > 35:
        raise InvoiceFieldInvalid(field=field(attribute), expected="35 caractères au plus")
    return number


def amount(element: Element, attribute: str, default: Centimes | None = None) -> Centimes:
    """Centimes. Raises ``InvoiceIncomplete`` when missing without a default, ``InvoiceFieldInvalid`` for no amount."""
    text = element.get(attribute, "")
    if _FRANCS.fullmatch(text):  # nearly all of them
        return int(text.replace(".", ""))
    if not text.strip():
        if default is None:
            raise InvoiceIncomplete(field=field(attribute))
        return default
    try:
        return parse_xml_amount(text)
    except ValueError:
        raise InvoiceFieldInvalid(field=field(attribute), expected="un montant") from None


def day(element: Element, attribute: str, name: str) -> date:
    """The written day: a time zone is never applied. Raises ``InvoiceIncomplete``, ``InvoiceFieldInvalid``."""
    text = element.get(attribute, "").strip()
    if not text:
        raise InvoiceIncomplete(field=field(name))
    try:
        return parse_date(text[:10])
    except ValueError:
        raise InvoiceFieldInvalid(field=field(name), expected="une date") from None


def flag(element: Element, attribute: str) -> bool:
    """An ``xs:boolean``, false when missing. Raises ``InvoiceFieldInvalid``: a storno must not pass for an invoice."""
    return choice(element, attribute, ("false", "0", "true", "1")) in {"true", "1"}


def choice(element: Element, attribute: str, values: tuple[str, ...]) -> str:
    """One of the values, the first when missing. Raises ``InvoiceFieldInvalid`` for a word that is none of them."""
    value = element.get(attribute, values[0]).strip()
    if value not in values:
        raise InvoiceFieldInvalid(field=field(attribute), expected=" ou ".join(values))
    return value


def whole_number(text: str | None, default: int) -> int:
    """A small whole number, or the default where there is none."""
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() and len(digits) <= 15 else default


def duration_days(text: str | None) -> int | None:
    """Days of an ``xs:duration``: ``P30D``, ``P1M``, ``P1Y``; ``None`` when missing or no duration.

    A month counts 30 days and a year 365, as a payment term of the practice does; a time of day is left out.
    """
    match = _DURATION.fullmatch((text or "").strip())
    if match is None:
        return None
    years, months, days = (int(part or 0) for part in match.groups())
    return years * 365 + months * 30 + days


def epoch_day(text: str | None) -> date | None:
    """The UTC day of a time in seconds since 1970; ``None`` when missing or beyond any invoice's time."""
    try:
        return checked_date(date(1970, 1, 1) + timedelta(seconds=whole_number(text, 0)))
    except (OverflowError, ValueError):
        return None


def party(element: Element | None) -> Party | None:
    """A person ("Nom Prénom") or a company with its postal address; ``None`` where the element is missing."""
    if element is None:
        return None
    company = child(element, "company")
    holder = child(element, "person") if company is None else company
    postal = child(holder, "postal")
    names = ("familyname", "givenname") if company is None else ("companyname",)
    street, pobox, zip_code, city = _texts(postal, "street", "pobox", "zip", "city")
    return Party(
        name=" ".join(filter(None, _texts(holder, *names))),
        is_company=company is not None,
        gln=clean(element.get("gln") or element.get("ean_party")),
        street=street or pobox,
        zip_code=zip_code,
        city=city,
    )


def _texts(element: Element | None, *names: str) -> list[str]:
    """The text of the children of each name; several of one name are joined: version 4.0 allows three ``givenname``."""
    found = dict.fromkeys(names, "")
    for part in () if element is None else element:
        name = local_name(part)
        if name in found:
            found[name] = f"{found[name]} {part.text or ''}"
    return [clean(text) for text in found.values()]
