"""Dentagest's export: the Swiss generalInvoiceRequest 4.0, 4.3, 4.4, 4.5 and 5.0 (domain.md §1, §2, §9, §10).

The version is told by structure, because the namespace is the same from 4.3 on and ``xsi:schemaLocation`` can be wrong.
Elements are read by name from an allow-list; services, diagnoses, AHV numbers and birth dates are never looked at.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from facturation_xls.errors.invoices import (
    InvoiceCurrencyUnknown,
    InvoiceEncrypted,
    InvoiceIncomplete,
    InvoiceVersionUnknown,
)
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument, Party, Tiers
from facturation_xls.parsing import format_date
from facturation_xls.sources.embedded_pdf import has_pdf, shortened
from facturation_xls.sources.invoice_fields import (
    amount,
    child,
    children,
    choice,
    clean,
    day,
    duration_days,
    epoch_day,
    field,
    flag,
    invoice_number,
    local_name,
    only,
    party,
    whole_number,
    without_blanks,
)
from facturation_xls.sources.safe_xml import parse_xml, root_name

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element as Element

    from facturation_xls.model.documents import SourceFile

NAMESPACE_40: Final = "http://www.xmlData.ch/xmlInvoice/XSD"
NAMESPACE: Final = "http://www.forum-datenaustausch.ch/invoice"

_SCHEMA_LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
_TIERS = tuple(f"tiers_{tiers}" for tiers in Tiers)
_LAWS = ("kvg", "vvg", "uvg", "ivg", "mvg", "org")
_SLIPS = ("esrQR", "esrQRRed", "esr9", "esrRed", "esr5")
_TYPES = ("invoice", "reminder")
_SUBTYPES_50 = {
    "normal": DocumentKind.INVOICE,
    "copy": DocumentKind.COPY,
    "refund": DocumentKind.REFUND,
    "storno": DocumentKind.STORNO,
}
_PURPOSES_40 = {
    "invoice": DocumentKind.INVOICE,
    "annulment": DocumentKind.STORNO,
    "creditAdvice": DocumentKind.REFUND,
}


class InvoiceXmlReader:
    """Reads one invoice, reminder, copy, storno or refund per file."""

    name = "facture"

    def claims(self, file: SourceFile) -> bool:
        """Whether the root element is the standard's ``request``; its answers (``response``) are another document."""
        return root_name(file.content) in {(NAMESPACE, "request"), (NAMESPACE_40, "request")}

    def read(self, file: SourceFile) -> tuple[InvoiceDocument, ...]:
        """The one document of the file. A test document is read like any other, and says so.

        Raises the errors of ``parse_xml``, ``InvoiceEncrypted``, ``InvoiceIncomplete`` (number, date, tiers or amount
        due missing), ``InvoiceFieldInvalid``, ``InvoiceFieldRepeated``, ``InvoiceCurrencyUnknown`` and
        ``InvoiceVersionUnknown``.
        """
        root = parse_xml(shortened(file.content))
        request = _request_40(root) if root.tag.startswith(f"{{{NAMESPACE_40}}}") else _request(root)
        return (_document(request),)


class _Request(NamedTuple):
    """What the versions keep in different places; ``body`` holds the tiers, the payment slip and, once, the balance."""

    version: str
    kind: DocumentKind
    test: bool
    number: str
    issued_on: date
    exported_on: date | None
    stamp: int
    body: Element
    tiers: Element
    software: str
    law: str
    recipient_gln: str
    via: tuple[str, ...]
    reminder_level: int = 0
    reminded_on: date | None = None


def _request(root: Element) -> _Request:
    """Versions 4.3 to 5.0: one ``payload`` with the ``invoice`` it is about, perhaps a ``reminder``, and a ``body``."""
    payload = only(children(root, "payload"), "payload")
    invoice = None if payload is None else only(children(payload, "invoice"), "invoice")
    if payload is None or invoice is None:
        raise InvoiceVersionUnknown
    number = invoice_number(invoice, "request_id")
    issued_on = day(invoice, "request_date", "request_date")
    body = only(children(payload, "body"), "body")
    if body is None and child(payload, "EncryptedData") is not None:
        raise InvoiceEncrypted(number=number, date=format_date(issued_on))
    if body is None:
        raise InvoiceIncomplete(field=field("body"))
    tiers = _tiers(body)
    reminder = child(payload, "reminder")
    kind = _kind(payload, reminder)
    reminded = kind is DocumentKind.REMINDER
    transport = child(child(root, "processing"), "transport")
    return _Request(
        version=_version(root, payload, body, tiers),
        kind=kind,
        test=root.get("modus", "production") != "production",
        number=number,
        issued_on=issued_on,
        exported_on=epoch_day(invoice.get("request_timestamp")),
        stamp=whole_number((invoice if reminder is None else reminder).get("request_timestamp"), 0),
        body=body,
        tiers=tiers,
        software=_software(child(body, "prolog")),
        law=_law(body),
        recipient_gln=_gln(transport, "to"),
        via=_via(transport),
        reminder_level=_reminder_level(reminder) if reminded else 0,
        reminded_on=_reminder_day(reminder) if reminded else None,
    )


def _request_40(root: Element) -> _Request:
    """Version 4.0: no ``payload``, no reminders; the ``invoice`` itself is the body."""
    invoice = only(children(root, "invoice"), "invoice")
    if invoice is None:
        raise InvoiceVersionUnknown
    number = invoice_number(invoice, "invoice_id")
    issued_on = day(invoice, "invoice_date", "invoice_date")
    tiers = _tiers(invoice)
    kind = _PURPOSES_40[choice(tiers, "purpose", tuple(_PURPOSES_40))]
    header = child(root, "header")
    intermediate = _gln(child(header, "intermediate"), "ean_party")
    return _Request(
        version="4.0",
        kind=DocumentKind.COPY if kind is DocumentKind.INVOICE and flag(invoice, "resend") else kind,
        test=root.get("role", "production") != "production",
        number=number,
        issued_on=issued_on,
        exported_on=epoch_day(invoice.get("invoice_timestamp")),
        stamp=whole_number(invoice.get("invoice_timestamp"), 0),
        body=invoice,
        tiers=tiers,
        software=_software(child(root, "prolog")),
        law=_law(child(invoice, "detail")),
        recipient_gln=_gln(child(header, "recipient"), "ean_party"),
        via=(intermediate,) if intermediate else (),
    )


def _document(request: _Request) -> InvoiceDocument:
    body, tiers = request.body, request.tiers
    balance = only(chain(children(body, "balance"), children(tiers, "balance")), "balance")
    if balance is None:
        raise InvoiceIncomplete(field=field("amount_due"))
    if balance.get("currency", "CHF") != "CHF":
        raise InvoiceCurrencyUnknown
    slip = next(children(body, *_SLIPS), None)
    mode = Tiers(local_name(tiers).removeprefix("tiers_"))
    return InvoiceDocument(
        kind=request.kind,
        version=request.version,
        number=request.number,
        issued_on=request.issued_on,
        test=request.test,
        exported_on=request.exported_on,
        stamp=request.stamp,
        software=request.software,
        amount=amount(balance, "amount", default=0),
        reminder_fee=amount(balance, "amount_reminder", default=0),
        prepaid=amount(balance, "amount_prepaid", default=0),
        due=amount(balance, "amount_due"),
        tiers=mode,
        law=request.law,
        biller=_biller(tiers),
        debtor=_debtor(tiers, mode),
        patient=party(child(tiers, "patient")),
        insurer=party(child(tiers, "insurance")),
        recipient_gln=request.recipient_gln,
        via=request.via,
        reference="" if slip is None else without_blanks(slip.get("reference_number")),
        iban="" if slip is None else without_blanks(slip.get("iban")).upper(),
        payment_days=_payment_days(tiers, slip),
        reminder_level=request.reminder_level,
        reminded_on=request.reminded_on,
        has_pdf=has_pdf(body),
    )


def _tiers(body: Element) -> Element:
    tiers = only(children(body, *_TIERS), "tiers")
    if tiers is None:
        raise InvoiceIncomplete(field=field("tiers"))
    return tiers


def _kind(payload: Element, reminder: Element | None) -> DocumentKind:
    """4.x uses flags, 5.0 a subtype. Some programs add a ``reminder`` and leave ``type="invoice"`` (domain.md §0.3)."""
    subtype = _SUBTYPES_50[choice(payload, "request_subtype", tuple(_SUBTYPES_50))]
    if flag(payload, "storno") or subtype is DocumentKind.STORNO:
        return DocumentKind.STORNO
    if flag(payload, "credit_advice") or subtype is DocumentKind.REFUND:
        return DocumentKind.REFUND
    if flag(payload, "copy") or subtype is DocumentKind.COPY:
        return DocumentKind.COPY
    types = {choice(payload, "type", _TYPES), choice(payload, "request_type", _TYPES)}
    return DocumentKind.REMINDER if reminder is not None or "reminder" in types else DocumentKind.INVOICE


def _version(root: Element, payload: Element, body: Element, tiers: Element) -> str:
    """Told by structure (domain.md §2.2); 4.3 is built like 4.4, so only there the schema's name decides."""
    if "guid" in root.attrib or "request_type" in payload.attrib or child(tiers, "billers") is not None:
        return "5.0"
    if child(body, "balance") is None:
        return "4.5"
    return "4.3" if "_430" in root.get(_SCHEMA_LOCATION, "") else "4.4"


def _reminder_level(reminder: Element | None) -> int:
    """1 to 3; 1 where the standard's default applies or a program wrote something else."""
    level = 1 if reminder is None else whole_number(reminder.get("reminder_level"), 1)
    return level if level in {1, 2, 3} else 1


def _reminder_day(reminder: Element | None) -> date | None:
    if reminder is None or not reminder.get("request_date"):
        return None
    return day(reminder, "request_date", "reminder_date")


def _software(prolog: Element | None) -> str:
    """Name and version of the exporting program; 4.0 writes the name as text."""
    program = child(prolog, "package")
    if program is None:
        program = child(prolog, "generator")
    if program is None:
        return ""
    return f"{clean(program.get('name') or program.text)} {clean(program.get('version'))}".strip()


def _law(parent: Element | None) -> str:
    """``kvg``, ``vvg``, ``uvg``, ``ivg``, ``mvg``, ``org`` or an empty text."""
    if parent is None:
        return ""
    law = next(children(parent, "law", *_LAWS), None)
    if law is None:
        return ""
    return clean(law.get("type", "")).lower() if local_name(law) == "law" else local_name(law)


def _gln(element: Element | None, attribute: str) -> str:
    return "" if element is None else clean(element.get(attribute))


def _via(transport: Element | None) -> tuple[str, ...]:
    """GLNs of the intermediaries, in the order of their ``sequence_id``."""
    if transport is None:
        return ()
    stations = sorted(children(transport, "via"), key=lambda via: whole_number(via.get("sequence_id"), 0))
    return tuple(_gln(via, "via") for via in stations)


def _biller(tiers: Element) -> Party | None:
    billers = child(tiers, "billers")
    return party(child(tiers, "biller") if billers is None else child(billers, "biller_gln"))


def _debtor(tiers: Element, mode: Tiers) -> Party | None:
    """Who must pay: ``debitor`` since 4.5; before, the guarantor (or patient) or the insurer (domain.md §5, §10.20)."""
    names = ("debitor", "guarantor", "patient") if mode is Tiers.GARANT else ("debitor", "insurance")
    parties = (party(child(tiers, name)) for name in names)
    return next((debtor for debtor in parties if debtor and debtor.name), None)


def _payment_days(tiers: Element, slip: Element | None) -> int | None:
    """The payment term in days: on the tiers in 4.x (4.0 writes ``payment_periode``), on the payment slip in 5.0."""
    on_slip = None if slip is None else slip.get("payment_period")
    return duration_days(tiers.get("payment_period") or tiers.get("payment_periode") or on_slip)
