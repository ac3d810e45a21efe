"""Writes one invoice as generalInvoiceRequest XML 4.4, 4.5 or 5.0: the same facts in three dialects.

Forum Datenaustausch keeps one namespace for all three; what moves is told where it moves. Attributes that the schema
makes optional are left out unless a reader wants them. Services are one opaque line that says nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone

from lxml import etree
from markup import maker
from people import (
    AHV_NUMBER,
    BANK,
    CMD_GLN,
    DENTIST,
    DENTIST_GLN,
    IBAN,
    INTERMEDIARY_GLN,
    NO_RECIPIENT_GLN,
    PRACTICE,
    QR_IBAN,
    REFERENCE_PREFIX,
    ZSR,
    Company,
    Debtor,
)
from scenario import Export, Invoice, Kind, Payer
from stdnum.ch import esr
from stdnum.iso7064 import mod_97_10

NAMESPACE = "http://www.forum-datenaustausch.ch/invoice"
_SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_SUMMER_TIME = timezone(timedelta(hours=2))
_ISR_PARTICIPANT = "01-39139-1"
_COMPANY_PAYERS = (Payer.COMPLEMENTARY, Payer.OTHER)
_LAWS = {Payer.COMPLEMENTARY: "vvg", Payer.OTHER: "uvg"}
_REMINDER_TEXTS = {1: "Premier rappel", 2: "Deuxième rappel"}

E = maker(NAMESPACE, {"invoice": NAMESPACE, "xsi": _SCHEMA_INSTANCE})


def invoice_xml(export: Export) -> bytes:
    """The file's bytes, UTF-8, indented."""
    version = export.version
    root = E.request(_processing(export), _payload(export), language="fr", modus="production")
    location = f"{NAMESPACE} generalInvoiceRequest_{version.replace('.', '')}0.xsd"
    root.set(f"{{{_SCHEMA_INSTANCE}}}schemaLocation", location)
    if version == "5.0":
        root.set("guid", uuid.uuid5(uuid.NAMESPACE_URL, export.file_name).hex)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def reference(invoice: Invoice) -> str:
    """The payment reference: 27 digits, the number right-aligned before the check digit; or a creditor reference."""
    if invoice.scor:
        return f"RF{mod_97_10.calc_check_digits(invoice.number + 'RF')}{invoice.number}"
    payload = REFERENCE_PREFIX + invoice.number.zfill(20)
    return payload + esr.calc_check_digit(payload)


def francs(centimes: int) -> str:
    """``-12.05``: the form of amounts in XML."""
    sign = "-" if centimes < 0 else ""
    return f"{sign}{abs(centimes) // 100}.{abs(centimes) % 100:02d}"


# --- the envelope -------------------------------------------------------------------------------------------------


def _processing(export: Export) -> etree._Element:
    invoice = export.invoice
    recipient = invoice.debtor.gln if isinstance(invoice.debtor, Company) else NO_RECIPIENT_GLN
    transport = E.transport({"from": PRACTICE.gln, "to": recipient})
    if invoice.payer is Payer.CMD:
        transport.append(E.via(via=CMD_GLN, sequence_id="1"))
    elif export.version != "5.0":  # from 5.0 on nobody need stand between
        transport.append(E.via(via=INTERMEDIARY_GLN, sequence_id="1"))
    return E.processing(transport)


def _payload(export: Export) -> etree._Element:
    invoice = export.invoice
    exported = _stamp(export.exported_on)
    issued = exported if export.kind is not Kind.REMINDER else _stamp(invoice.issued_on)
    payload = E.payload(
        _payload_kind(export),
        E.invoice(request_timestamp=issued, request_date=_moment(invoice.issued_on), request_id=invoice.number),
    )
    if export.kind is Kind.REMINDER:
        payload.append(
            E.reminder(
                request_timestamp=exported,
                request_date=_moment(export.exported_on),
                request_id=invoice.number,
                reminder_level=str(export.level),
                reminder_text=_REMINDER_TEXTS[export.level],
            )
        )
    payload.append(_BODIES[export.version](export))
    return payload


def _payload_kind(export: Export) -> dict[str, str]:
    kind = "reminder" if export.kind is Kind.REMINDER else "invoice"
    if export.version == "5.0":
        subtype = export.kind.value if export.kind in (Kind.COPY, Kind.STORNO) else "normal"
        return {"request_type": kind, "request_subtype": subtype}
    return {
        "type": kind,
        "copy": str(int(export.kind is Kind.COPY)),
        "storno": str(int(export.kind is Kind.STORNO)),
    }


# --- the three bodies ---------------------------------------------------------------------------------------------


def _body_44(export: Export) -> etree._Element:
    """4.4: balance and payment slip stand before the parties; the debtor is the guarantor or the insurance."""
    invoice = export.invoice
    return E.body(
        _prolog(),
        _balance(export),
        _isr_slip(export),
        _tiers(invoice, {"payment_period": f"P{invoice.term}D"}, _biller(), _provider(), *_patient_parties(export)),
        _law(invoice),
        _treatment(invoice, _moment),
        _services(export, "record_other", {"obligation": "false"}),
        role="dentist",
        place="practice",
    )


def _body_45(export: Export) -> etree._Element:
    """4.5: a debtor of its own, the balance inside the parties, the QR slip after them."""
    invoice = export.invoice
    debtor = E.debitor(_party(invoice.debtor), ean_party=getattr(invoice.debtor, "gln", NO_RECIPIENT_GLN))
    parties = (_biller(), debtor, _provider(), *_patient_parties(export), _balance(export))
    slip = E.esrQR(
        E.bank(_party(BANK)),
        E.creditor(_party(PRACTICE)),
        type="redPayinSlipQR" if invoice.scor else "esrQR",
        iban=IBAN if invoice.scor else QR_IBAN,
        reference_number=reference(invoice),
        customer_note=f"Facture {invoice.number}",
    )
    return E.body(
        _prolog(),
        _tiers(invoice, {"payment_period": f"P{invoice.term}D"}, *parties),
        slip,
        _law(invoice),
        _treatment(invoice, _moment),
        _services(export, "service", {"obligation": "false"}),
        role="dentist",
        place="practice",
    )


def _body_50(export: Export) -> etree._Element:
    """5.0: parties in lists, the term on the slip, one element for the law, plain days."""
    invoice = export.invoice
    parties = (
        E.billers(E.biller_gln(_party(PRACTICE, modern=True), gln=PRACTICE.gln)),
        E.debitor(_party(invoice.debtor, modern=True), gln=getattr(invoice.debtor, "gln", NO_RECIPIENT_GLN)),
        E.providers(E.provider_gln(_party(DENTIST, modern=True), gln=DENTIST_GLN, gln_location=PRACTICE.gln)),
        *_patient_parties(export),
        E.partners(),
        _balance(export),
    )
    insurer_pays = invoice.payer in _COMPANY_PAYERS
    slip = E.esrQR(
        E.creditor(_party(PRACTICE, modern=True)),
        iban=QR_IBAN,
        reference_number=reference(invoice),
        payment_reason=f"Facture {invoice.number}",
        payment_period=f"P{invoice.term}D",
    )
    return E.body(
        _prolog(),
        _tiers(invoice, {"allowModification": "false"} if insurer_pays else {}, *parties),
        slip,
        E.law(type=_LAWS.get(invoice.payer, "org").upper()),
        _treatment(invoice, date.isoformat),
        _services(export, "service", {}),
        role="dentist",
        place="practice",
    )


_BODIES: dict[str, Callable[[Export], etree._Element]] = {"4.4": _body_44, "4.5": _body_45, "5.0": _body_50}


# --- parts that the dialects share --------------------------------------------------------------------------------


def _prolog() -> etree._Element:
    software = {"name": "Logiciel dentaire fictif", "version": "100"}
    return E.prolog(E.package(software), E.generator(software))


def _tiers(invoice: Invoice, attributes: dict[str, str], *children: etree._Element) -> etree._Element:
    tiers = E.tiers_payant if invoice.payer in _COMPANY_PAYERS else E.tiers_garant
    return tiers(attributes, *children)


def _biller() -> etree._Element:
    return E.biller(_party(PRACTICE), ean_party=PRACTICE.gln, zsr=ZSR)


def _provider() -> etree._Element:
    return E.provider(_party(DENTIST), ean_party=DENTIST_GLN, zsr=ZSR)


def _patient_parties(export: Export) -> tuple[etree._Element, ...]:
    """Insurance where one pays, patient, guarantor: the same order in every version."""
    invoice, modern = export.invoice, export.version == "5.0"
    patient = invoice.patient
    identity = {"gender": "female" if patient.female else "male", "ssn": AHV_NUMBER}
    if modern:
        identity |= {"sex": identity["gender"], "birthdate": patient.birth.isoformat()}
    else:
        identity |= {"birthdate": _moment(patient.birth)}
    who = E.patient(_party(patient, modern=modern), identity)
    if invoice.payer not in _COMPANY_PAYERS:
        return who, E.guarantor(_party(invoice.debtor, modern=modern))
    key = "gln" if modern else "ean_party"
    insurance = E.insurance({key: getattr(invoice.debtor, "gln", "")}, _party(invoice.debtor, modern=modern))
    return insurance, who, E.guarantor(_party(patient, modern=modern))


def _party(who: Debtor, *, modern: bool = False) -> etree._Element:
    if isinstance(who, Company):
        return E.company(E.companyname(who.name), _postal(who, modern=modern))
    return E.person(E.familyname(who.family), E.givenname(who.given), _postal(who, modern=modern))


def _postal(who: Debtor, *, modern: bool) -> etree._Element:
    street = f"{who.street} {who.house}"
    if modern:
        return E.postal(
            E.street(street, street_name=who.street, house_no=who.house),
            E.zip(who.zip_code),
            E.city(who.city),
        )
    return E.postal(E.street(street), E.zip(who.zip_code), E.city(who.city))


def _balance(export: Export) -> etree._Element:
    amount = francs(export.amount)
    balance = E.balance(E.vat(E.vat_rate(vat_rate="0", amount=amount, vat="0.00"), vat="0.00"), currency="CHF")
    balance.set("amount", amount)
    balance.set("amount_reminder", francs(export.fee))
    if export.version == "4.4" or export.invoice.payer not in _COMPANY_PAYERS:
        balance.set("amount_prepaid", francs(export.invoice.prepaid))
    balance.set("amount_due", francs(export.due))
    return balance


def _isr_slip(export: Export) -> etree._Element:
    """The orange slip of 4.4 (withdrawn in 2022): the standard's only carrier of a 27-digit reference at that time."""
    digits = reference(export.invoice)
    prefix, number, check = _ISR_PARTICIPANT.split("-")
    amount = f"01{export.due:010d}"
    coding = f"{amount}{esr.calc_check_digit(amount)}>{digits}+ {prefix}{number:0>6}{check}>"
    return E.esr9(participant_number=_ISR_PARTICIPANT, reference_number=esr.format(digits), coding_line=coding)


def _law(invoice: Invoice) -> etree._Element:
    return E(_LAWS.get(invoice.payer, "org"))


def _treatment(invoice: Invoice, form: Callable[[date], str]) -> etree._Element:
    reason = "accident" if invoice.payer is Payer.OTHER else "disease"
    day = form(invoice.issued_on)
    return E.treatment(date_begin=day, date_end=day, canton="VD", reason=reason)


def _services(export: Export, tag: str, attributes: dict[str, str]) -> etree._Element:
    service = {
        "record_id": "1",
        "tariff_type": "999",
        "code": "X.0001",
        "name": "Prestation fictive",
        "quantity": "-1" if export.kind is Kind.STORNO else "1",
        "date_begin": _moment(export.invoice.issued_on),
        "provider_id": DENTIST_GLN,
        "responsible_id": DENTIST_GLN,
        "unit": francs(abs(export.amount)),
        "amount": francs(export.amount),
    }
    return E.services(E(tag, service | attributes))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _stamp(day: date) -> str:
    """Seconds since 1970 of half past four in the afternoon: software writes the moment of the export."""
    return str(int(datetime.combine(day, time(16, 30), _SUMMER_TIME).timestamp()))
