"""The Swiss electronic invoice, from Dentagest's export to the model."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from golden import as_json, assert_golden
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.errors import SourceError
from facturation_xls.errors.invoices import (
    InvoiceCurrencyUnknown,
    InvoiceEncrypted,
    InvoiceFieldInvalid,
    InvoiceFieldRepeated,
    InvoiceIncomplete,
    InvoiceVersionUnknown,
)
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument
from facturation_xls.sources.invoice_fields import duration_days, epoch_day
from facturation_xls.sources.invoice_xml import InvoiceXmlReader

DOCUMENTS = sorted(Path(__file__).with_name("documents").glob("invoice_*.xml"))
VERSIONS = ("4.0", "4.3", "4.4", "4.5", "5.0")


def read(content: bytes | str) -> InvoiceDocument:
    """The one document of these bytes."""
    file = SourceFile("facture.xml", content if isinstance(content, bytes) else content.encode())
    reader = InvoiceXmlReader()
    assert reader.claims(file)
    (document,) = reader.read(file)
    return document


def text_of(name: str) -> str:
    """One of our documents as text."""
    return Path(__file__).with_name("documents").joinpath(f"invoice_{name}.xml").read_text(encoding="utf-8")


def changed(name: str, *changes: tuple[str, str]) -> str:
    """One of our documents with the first occurrence of some texts replaced."""
    text = text_of(name)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


# --- every kind and version ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_says_what_its_golden_file_says(path: Path) -> None:
    assert_golden(path, [read(path.read_bytes())])


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_version_and_kind_are_those_of_the_file_name(path: Path) -> None:
    _, version, kind = path.stem.split("_")
    document = read(path.read_bytes())
    assert document.version == version
    assert document.test if kind == "test" else document.kind == kind and not document.test


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_health_data_never_reach_the_model(path: Path) -> None:
    content = path.read_bytes()
    secrets = ("secret", "7569217076985", "2014-05-23", "4.0000")
    assert all(secret.encode() in content for secret in secrets)
    said = as_json([read(content)])
    assert not [secret for secret in secrets if secret in said]


def test_version_is_told_by_structure_where_the_schema_name_is_wrong() -> None:
    assert read(changed("5.0_facture", ("generalInvoiceRequest_500", "generalInvoiceRequest_450"))).version == "5.0"
    assert read(changed("4.5_facture", ("generalInvoiceRequest_450", "generalInvoiceRequest_500"))).version == "4.5"


# --- whatever the exporting program does with XML --------------------------------------------------------------------

ENCODINGS = ("UTF-8", "UTF-8-SIG", "ISO-8859-1", "windows-1252", "UTF-16")


@st.composite
def same_document(draw: st.DrawFn, text: str) -> bytes:
    """The document in another prefix, encoding and dress."""
    prefix = draw(st.sampled_from(("", "invoice", "ns2", "x", "fé")))
    encoding = draw(st.sampled_from(ENCODINGS))
    body = re.sub(r"(</?)invoice:", rf"\1{prefix}:" if prefix else r"\1", text.partition("?>\n")[2])
    body = body.replace("xmlns:invoice=", f"xmlns:{prefix}=" if prefix else "xmlns=")
    if draw(st.booleans()):
        body = re.sub(r">\s+<", "><", body)
    if draw(st.booleans()):
        body = body.replace('"', "'").replace("</", "<!-- x -->\r\n</")
    if draw(st.booleans()):
        body = '<?xml-stylesheet type="text/xsl" href="..\\xsl\\facture.xsl"?><!-- facture -->' + body
    if not encoding.startswith("UTF") or draw(st.booleans()):
        declared = encoding.removesuffix("-SIG")
        body = f'<?xml version="1.0" encoding="{declared}" standalone="no"?>\n{body}'
    return body.encode(encoding)


@pytest.mark.parametrize("version", VERSIONS)
def test_prefix_encoding_and_dress_do_not_matter(version: str) -> None:
    plain = text_of(f"{version}_facture")
    expected = read(plain)

    @given(same_document(plain))
    def other_dress_says_the_same(content: bytes) -> None:
        assert read(content) == expected

    other_dress_says_the_same()


# --- single facts ----------------------------------------------------------------------------------------------------


def test_number_is_text_as_written() -> None:
    document = read(changed("4.4_facture", ('request_id="2025000801"', 'request_id=" 0002025:0801-A "')))
    assert document.number == "0002025:0801-A"


@pytest.mark.parametrize(
    "written",
    ["2025-10-14", "2025-10-14T00:00:00.000+02:00", "2025-10-14T23:59:59Z", "2025-10-14+01:00"],
)
def test_invoice_date_is_the_written_day(written: str) -> None:
    document = read(changed("4.4_facture", ('request_date="2025-10-14T00:00:00"', f'request_date="{written}"')))
    assert document.issued_on == date(2025, 10, 14)


@pytest.mark.parametrize(
    ("written", "centimes"),
    [("218.65", 21865), ("5", 500), ("1.0E2", 10000), ("-0.05", -5), ("37.145", 3715), (" 30.0 ", 3000)],
)
def test_amount_due_in_every_form_of_the_standard(written: str, centimes: int) -> None:
    assert read(changed("4.4_facture", ('amount_due="218.65"', f'amount_due="{written}"'))).due == centimes


def test_missing_amounts_are_zero() -> None:
    document = read(changed("4.4_facture", (' amount_prepaid="100.00"', ""), (' amount="318.65"', "")))
    assert (document.amount, document.prepaid, document.reminder_fee) == (0, 0, 0)


def test_missing_attributes_of_payload_mean_an_invoice() -> None:
    plain = changed(
        "4.5_facture", ('<invoice:payload type="invoice" copy="false" storno="false">', "<invoice:payload>")
    )
    assert read(plain).kind is DocumentKind.INVOICE


@pytest.mark.parametrize(
    ("flags", "kind"),
    [
        ('storno="1" copy="1"', DocumentKind.STORNO),
        ('credit_advice="true" copy="1"', DocumentKind.REFUND),
        ('copy="true" type="reminder"', DocumentKind.COPY),
        ('type="reminder"', DocumentKind.REMINDER),
        ('storno="0" copy="false"', DocumentKind.INVOICE),
    ],
)
def test_the_gravest_flag_decides_the_kind(flags: str, kind: DocumentKind) -> None:
    document = read(changed("4.4_facture", ('type="invoice" copy="0" storno="0"', flags)))
    assert document.kind is kind
    assert document.reminder_level == (1 if kind is DocumentKind.REMINDER else 0)


@pytest.mark.parametrize(("written", "level"), [("2", 2), ("3", 3), ("9", 1), ("x", 1), ("", 1)])
def test_reminder_level_is_one_to_three(written: str, level: int) -> None:
    document = read(changed("4.4_rappel", ('reminder_level="3"', f'reminder_level="{written}"')))
    assert (document.reminder_level, document.reminded_on) == (level, date(2026, 1, 15))


def test_reminder_without_its_own_date_is_still_a_reminder() -> None:
    document = read(changed("4.4_rappel", ('request_date="2026-01-15T00:00:00"', "")))
    assert (document.kind, document.reminded_on) == (DocumentKind.REMINDER, None)


def test_a_mode_that_is_not_production_is_a_test() -> None:
    assert read(changed("5.0_facture", ('modus="production"', 'modus="TEST"'))).test
    assert not read(changed("5.0_facture", (' modus="production"', ""))).test


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("P30D", 30),
        ("P1M", 30),
        ("P2M5D", 65),
        ("P1Y", 365),
        ("P0Y0M35DT0H0M0.000S", 35),
        ("P0D", 0),
        ("P", None),
        ("-P30D", None),
        ("PT720H", None),
        ("30", None),
        ("P99999999D", None),
        (None, None),
    ],
)
def test_payment_term_in_days(text: str | None, days: int | None) -> None:
    assert duration_days(text) == days


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1759224600", date(2025, 9, 30)),
        ("1759276799", date(2025, 9, 30)),
        ("1759276800", date(2025, 10, 1)),
        ("1759224600000", None),
        ("999999999999999", None),
        ("9" * 5000, None),
        ("-5", None),
        ("hier", None),
        (None, None),
    ],
)
def test_export_day_is_utc_and_nonsense_is_nothing(text: str | None, day: date | None) -> None:
    assert epoch_day(text) == day


def test_stations_follow_their_sequence() -> None:
    assert read(text_of("4.4_facture")).via == ("7611910000047", "7601999444443")


def test_placeholders_are_nothing() -> None:
    text = text_of("4.4_facture").replace("Rue du Marché 7", "XXX").replace("1260", "0000").replace("Nyon", "Unbekannt")
    document = read(text)
    assert document.biller is not None
    assert (document.biller.street, document.biller.zip_code, document.biller.city) == ("", "", "")


def test_endless_names_are_cut() -> None:
    document = read(changed("4.4_facture", ("Cabinet dentaire des Remparts", "A" * 100_000)))
    assert document.biller is not None
    assert len(document.biller.name) == 350


# --- who owes --------------------------------------------------------------------------------------------------------


def debtor_of(text: str) -> str:
    """The debtor's name, or an empty text."""
    debtor = read(text).debtor
    return debtor.name if debtor else ""


def without(text: str, element: str) -> str:
    """The document without its first element of that name."""
    shorter = re.sub(rf"\s*<invoice:{element}\b.*?</invoice:{element}>", "", text, count=1, flags=re.DOTALL)
    assert shorter != text
    return shorter


def test_debtor_of_tiers_garant_is_debitor_then_guarantor_then_patient() -> None:
    text = text_of("4.5_facture")
    assert debtor_of(text) == "Centre social régional de Nyon"
    assert debtor_of(without(text, "debitor")) == "Morand Sylvie"
    assert debtor_of(without(without(text, "debitor"), "guarantor")) == "Morand Théo"


def test_debtor_of_tiers_payant_is_debitor_then_insurer_never_the_patient() -> None:
    text = text_of("4.5_copie").replace("Assurance Lémanique SA", "Débiteur SA", 1)
    assert debtor_of(text) == "Débiteur SA"
    assert debtor_of(without(text, "debitor")) == "Assurance Lémanique SA"
    assert debtor_of(without(without(text, "debitor"), "insurance")) == ""


def test_a_debtor_of_placeholders_is_not_the_debtor() -> None:
    nobody = changed("4.5_facture", ("Centre social régional de Nyon", "XXX"))
    assert debtor_of(nobody) == "Morand Sylvie"


# --- what is refused, and how it is said -----------------------------------------------------------------------------

NUMBER, DAY, DUE = 'request_id="2025000801"', 'request_date="2025-10-14T00:00:00"', 'amount_due="218.65"'


@pytest.mark.parametrize(
    ("name", "old", "new", "error", "said"),
    [
        ("4.4_facture", NUMBER, "", InvoiceIncomplete, "le numéro de facture (request_id)"),
        ("4.4_facture", NUMBER, 'request_id="  "', InvoiceIncomplete, "le numéro de facture (request_id)"),
        ("4.4_facture", NUMBER, f'request_id="{"9" * 36}"', InvoiceFieldInvalid, "35 caractères au plus"),
        ("4.4_facture", DAY, "", InvoiceIncomplete, "la date de facture (request_date)"),
        ("4.4_facture", DAY, 'request_date="2025-02-30"', InvoiceFieldInvalid, "il faudrait une date"),
        ("4.4_facture", DAY, 'request_date="0025-02-03"', InvoiceFieldInvalid, "il faudrait une date"),
        ("4.4_facture", DUE, "", InvoiceIncomplete, "le montant dû (amount_due)"),
        ("4.4_facture", DUE, 'amount_due="NaN"', InvoiceFieldInvalid, "le montant dû (amount_due)"),
        ("4.4_facture", DUE, 'amount_due="-INF"', InvoiceFieldInvalid, "il faudrait un montant"),
        ("4.4_facture", DUE, 'amount_due="1E999999"', InvoiceFieldInvalid, "il faudrait un montant"),
        ("4.4_facture", DUE, 'amount_due="12,50"', InvoiceFieldInvalid, "il faudrait un montant"),
        ("4.4_facture", 'amount_prepaid="100.00"', 'amount_prepaid="x"', InvoiceFieldInvalid, "l'acompte"),
        ("4.4_facture", 'storno="0"', 'storno="oui"', InvoiceFieldInvalid, "la marque d'annulation (storno)"),
        ("4.4_facture", 'type="invoice"', 'type="letter"', InvoiceFieldInvalid, "invoice ou reminder"),
        ("5.0_facture", '"normal"', '"correction"', InvoiceFieldInvalid, "(request_subtype)"),
        ("4.0_annulation", '"annulment"', '"other"', InvoiceFieldInvalid, "(purpose)"),
        ("4.4_rappel", '"2026-01-15T00:00:00"', '"bientôt"', InvoiceFieldInvalid, "la date du rappel"),
        ("4.4_facture", 'currency="CHF"', 'currency="EUR"', InvoiceCurrencyUnknown, "francs suisses"),
        ("4.0_facture", 'invoice_id="004711"', "", InvoiceIncomplete, "(invoice_id)"),
    ],
)
def test_a_wrong_field_is_named(name: str, old: str, new: str, error: type[SourceError], said: str) -> None:
    with pytest.raises(error) as refusal:
        read(changed(name, (old, new)))
    assert said in refusal.value.message


@pytest.mark.parametrize(
    ("name", "element", "error"),
    [
        ("4.4_facture", "balance", InvoiceIncomplete),
        ("5.0_facture", "balance", InvoiceIncomplete),
        ("4.5_facture", "tiers_garant", InvoiceIncomplete),
        ("4.0_facture", "tiers_garant", InvoiceIncomplete),
        ("4.5_facture", "body", InvoiceIncomplete),
        ("4.5_facture", "payload", InvoiceVersionUnknown),
        ("4.0_facture", "invoice", InvoiceVersionUnknown),
    ],
)
def test_a_missing_part_is_named(name: str, element: str, error: type[SourceError]) -> None:
    with pytest.raises(error):
        read(without(text_of(name), element))


@pytest.mark.parametrize("element", ["payload", "body", "tiers_garant", "balance"])
def test_two_invoices_in_one_file_are_refused(element: str) -> None:
    twice = re.sub(
        rf"<invoice:{element}\b.*?</invoice:{element}>", r"\g<0>\g<0>", text_of("4.5_facture"), count=1, flags=re.DOTALL
    )
    with pytest.raises(InvoiceFieldRepeated):
        read(twice)


def test_an_encrypted_invoice_is_named_by_number_and_date() -> None:
    encrypted = '<x:EncryptedData xmlns:x="http://www.w3.org/2001/04/xmlenc#"/>'
    text = re.sub(r"<invoice:body\b.*</invoice:body>", encrypted, text_of("5.0_facture"), flags=re.DOTALL)
    with pytest.raises(InvoiceEncrypted) as refusal:
        read(text)
    assert "R:000821/25 du 14.10.2025" in refusal.value.message


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_a_file_cut_anywhere_is_refused(path: Path) -> None:
    content = path.read_bytes()
    reader = InvoiceXmlReader()
    for length in range(0, len(content.rstrip()) - 1, 97):
        with pytest.raises(SourceError):
            reader.read(SourceFile(path.name, content[:length]))


def test_an_answer_is_not_claimed() -> None:
    text = text_of("4.5_facture").replace("invoice:request ", "invoice:response ").replace("/invoice:request>", "/x>")
    assert not InvoiceXmlReader().claims(SourceFile("facture.xml", text.encode()))


@pytest.mark.parametrize("content", [b"", b"facture", b"<request/>", b"%PDF-1.7", b"PK\x03\x04", b"<a:request/>"])
def test_other_files_are_not_claimed_whatever_their_name(content: bytes) -> None:
    assert not InvoiceXmlReader().claims(SourceFile("facture.xml", content))
