"""The bank's file, from its XML to the model."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from golden import assert_golden
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturation_xls.errors import (
    BankFileCurrency,
    BankFileIncomplete,
    BankFileInterbank,
    BankFileUnbalanced,
    SourceError,
    XmlForbidden,
    XmlUnreadable,
)
from facturation_xls.model import BankNotice, SourceFile
from facturation_xls.sources.camt import BankFileReader

FOLDER = Path(__file__).with_name("documents")
DOCUMENTS = sorted(FOLDER.glob("banque_*.xml"))

ENTRY = """
<Ntry>
  <Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2025-11-05</Dt></BookgDt>
  <NtryDtls>{payments}</NtryDtls>
</Ntry>
"""
NOTICE = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.04"><BkToCstmrDbtCdtNtfctn>
<GrpHdr><MsgId>M</MsgId><CreDtTm>2025-11-08T06:00:00</CreDtTm></GrpHdr>
<Ntfctn><Id>A-1</Id><CreDtTm>2025-11-08T06:00:00+01:00</CreDtTm>
<Acct><Id><IBAN>CH9300762011623852957</IBAN></Id></Acct>{entries}</Ntfctn>
</BkToCstmrDbtCdtNtfctn></Document>
"""


def read(content: bytes | str) -> tuple[BankNotice, ...]:
    """What the bytes say; the reader must claim them."""
    file = SourceFile("banque.xml", content if isinstance(content, bytes) else content.encode())
    reader = BankFileReader()
    assert reader.claims(file)
    return reader.read(file)


def payment(amount: str, sense: str = "CRDT", details: str = "") -> str:
    """One payment of a collective entry."""
    return f'<TxDtls><Amt Ccy="CHF">{amount}</Amt><CdtDbtInd>{sense}</CdtDbtInd>{details}</TxDtls>'


def notice(amount: str, *payments: str) -> str:
    """A notification with one entry."""
    return NOTICE.format(entries=ENTRY.format(amount=amount, payments="".join(payments)))


def changed(old: str, new: str, name: str = "banque_054_v08.xml") -> str:
    """One of our documents with a text replaced wherever it stands."""
    text = FOLDER.joinpath(name).read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def francs(centimes: int) -> str:
    """The amount as a bank writes it."""
    return f"{centimes // 100}.{centimes % 100:02d}"


# --- versions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_document_says_what_its_golden_file_says(path: Path) -> None:
    assert_golden(path, read(path.read_bytes()))


def test_every_version_says_the_same() -> None:
    names = ("banque_054_v04.xml", "banque_054_v08.xml", "banque_053_v02.xml")
    first, *others = [read(FOLDER.joinpath(name).read_bytes())[0].entries for name in names]
    assert all(entries == first for entries in others)


def test_a_later_page_of_a_notice_is_another_document() -> None:
    (page,) = read(changed(">00002<", ">2<", "banque_054_v06_page_2.xml"))
    assert page.document == "Banque AVIS-2025-11 p. 2"
    (page,) = read(changed(">00002<", ">00001<", "banque_054_v06_page_2.xml"))
    assert page.document == "Banque AVIS-2025-11"


# --- entries --------------------------------------------------------------------------------------------------------


def test_an_announced_entry_is_no_payment() -> None:
    (announced,) = read(changed("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>"))
    assert announced.entries == ()
    assert announced.covered_until == date(2025, 11, 7)


def test_without_a_period_the_notice_covers_the_day_it_was_made() -> None:
    (made,) = read(notice("5.00"))
    assert (made.issued_on, made.covered_until) == (date(2025, 11, 8), date(2025, 11, 8))


def test_the_day_falls_back_from_value_to_booking_to_notice() -> None:
    (entry,) = read(notice("5.00"))[0].entries
    assert (entry.value_on, entry.booked_on) == (date(2025, 11, 5), date(2025, 11, 5))
    (entry,) = read(notice("5.00").replace("<BookgDt><Dt>2025-11-05</Dt></BookgDt>", ""))[0].entries
    assert (entry.value_on, entry.booked_on) == (date(2025, 11, 8), date(2025, 11, 8))


@given(st.lists(st.integers(1, 10**7), min_size=1, max_size=8))
def test_a_collective_entry_is_split_to_the_centime(amounts: list[int]) -> None:
    content = notice(francs(sum(amounts)), *(payment(francs(amount)) for amount in amounts))
    assert [entry.amount for entry in read(content)[0].entries] == amounts


@given(
    st.lists(st.integers(1, 10**7), min_size=1, max_size=8),
    st.integers(-(10**5), 10**5).filter(bool),
)
def test_a_collective_entry_that_is_wrong_by_a_centime_is_refused(amounts: list[int], error: int) -> None:
    total = sum(amounts) + error
    content = notice(francs(abs(total)), *(payment(francs(amount)) for amount in amounts))
    with pytest.raises(BankFileUnbalanced, match=r"05\.11\.2025"):
        read(content)


def test_a_reversal_inside_a_collective_entry_counts_against_it() -> None:
    (mixed,) = read(notice("70.00", payment("100.00"), payment("30.00", "DBIT")))
    assert [entry.amount for entry in mixed.entries] == [10000, -3000]


def test_one_foreign_payment_counts_as_what_the_entry_says() -> None:
    (entry,) = read(notice("95.20", '<TxDtls><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></TxDtls>'))[
        0
    ].entries
    assert entry.amount == 9520


def test_a_payment_without_its_amount_among_several_is_refused() -> None:
    with pytest.raises(BankFileIncomplete, match=r"le montant .* \(écriture n° 1\)"):
        read(notice("70.00", payment("70.00"), "<TxDtls/>"))


# --- what a payment says --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "reference"),
    [
        ("00 00000 00000 00000 20250 00125", "000000000000000002025000125"),
        ("rf18 5390 0754 7034", "RF18539007547034"),
        ("Facture du mois", ""),
    ],
)
def test_a_reference_is_told_by_its_value(written: str, reference: str) -> None:
    details = f"<RmtInf><Strd><CdtrRefInf><Ref>{written}</Ref></CdtrRefInf></Strd></RmtInf>"
    (entry,) = read(notice("5.00", payment("5.00", details=details)))[0].entries
    assert entry.reference == reference


def test_an_ultimate_debtor_stands_in_for_a_missing_debtor() -> None:
    details = "<RltdPties><UltmtDbtr><Nm>Martin Léa</Nm></UltmtDbtr></RltdPties>"
    (entry,) = read(notice("5.00", payment("5.00", details=details)))[0].entries
    assert entry.payer == "Martin Léa"


# --- refusals -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        (changed('Ccy="CHF"', 'Ccy="EUR"'), BankFileCurrency, "en EUR"),
        (changed(' Ccy="CHF"', ""), BankFileCurrency, "monnaie inconnue"),
        (changed("CRDT<", "FOOBAR<"), BankFileIncomplete, "le sens"),
        (changed(">730.45<", ">NaN<"), BankFileIncomplete, "le montant"),
        (changed(">150.00<", ">-150.00<"), BankFileIncomplete, "le sens"),
        (changed("<Cd>BOOK</Cd>", ""), BankFileIncomplete, "le statut"),
        (changed("2025-11-05", "2025-11-35"), BankFileIncomplete, "une date"),
        (changed("<Id>AVIS-2025-11</Id>", ""), BankFileIncomplete, "le numéro ou la date"),
        (changed("Ntfctn>", "Rpt>"), BankFileIncomplete, "l'extrait de compte"),
        (
            changed("urn:iso:std:iso:20022:tech:xsd:", "http://www.six-interbank-clearing.com/de/"),
            BankFileInterbank,
            "entre",
        ),
        (changed("<Document", "<!DOCTYPE Document><Document"), XmlForbidden, "DOCTYPE"),
        (changed("</Document>", ""), XmlUnreadable, "abîmé"),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused_as_a_whole(content: str, error: type[SourceError], said: str) -> None:
    with pytest.raises(error, match=said) as refusal:
        read(content)
    assert "camt" not in refusal.value.message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"<Document/>",
        b"<a xmlns='urn:iso:std:iso:20022:tech:xsd:camt.054.001.04'/>",
        b"<Document xmlns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.03'/>",
    ],
)
def test_other_files_are_left_to_other_readers(content: bytes) -> None:
    assert not BankFileReader().claims(SourceFile("x.xml", content))


# --- public files ---------------------------------------------------------------------------------------------------

PUBLIC: dict[str, tuple[int, int] | type[SourceError]] = {
    "genkgo/camt053.v2.minimal.xml": BankFileCurrency,
    "genkgo/camt053.v2.multi.statement.xml": BankFileCurrency,
    "genkgo/camt053.v3.xml": BankFileCurrency,
    "genkgo/camt053.v4.xml": BankFileCurrency,
    "genkgo/camt054.v2.xml": BankFileCurrency,
    "genkgo/camt054.v4.xml": BankFileCurrency,
    "genkgo/camt054.v8-with-UETR.xml": BankFileCurrency,
    "genkgo/camt054.v8-with-financial-institution.xml": BankFileCurrency,
    "genkgo/camt53.only-Dt-with-DtTm.xml": (0, 0),
    "oca/test-camt053": BankFileCurrency,
    "oca/test-camt053-no-ntry": (0, 0),
    "oca/test-camt053-txdtls": (2, 348300),
    "oca/test-camt054": BankFileCurrency,
    "synthetic/camt053_v04_sps_synthetic.xml": (6, 76925),
    "synthetic/camt053_v08_sps_synthetic.xml": (6, 76925),
    "synthetic/camt054_v04_sps_synthetic.xml": (6, 76925),
    "synthetic/camt054_v08_sps_synthetic.xml": (6, 76925),
    "viafintech/053_valid_example.xml": BankFileCurrency,
    "viafintech/053_valid_example_v4.xml": (32, 53761),
    "viafintech/053_valid_example_v8.xml": BankFileCurrency,  # one entry in EUR on an account in CHF
    "viafintech/053_valid_example_with_batch.xml": BankFileCurrency,
    "viafintech/053_valid_example_with_datetime.xml": BankFileCurrency,
    "viafintech/053_valid_example_with_debit.xml": BankFileCurrency,
    "viafintech/054_valid_example.xml": (5, 5903),
}
"""Each public file: number of payments and their sum in centimes, or why it is refused."""


@pytest.mark.parametrize("name", PUBLIC)
def test_public_files_are_read_or_refused_as_listed(shared_data: Path, name: str) -> None:
    content = shared_data.joinpath("camt", name).read_bytes()
    expected = PUBLIC[name]
    if isinstance(expected, tuple):
        entries = [entry for found in read(content) for entry in found.entries]
        assert (len(entries), sum(entry.amount for entry in entries)) == expected
    else:
        with pytest.raises(expected):
            read(content)


def test_every_public_file_is_listed(shared_data: Path) -> None:
    found = {path.relative_to(shared_data / "camt").as_posix() for path in shared_data.glob("camt/*/*")}
    assert {name for name in found if not name.startswith("xsd/") and not name.endswith(".zip")} == set(PUBLIC)


def test_our_documents_obey_the_standard(shared_data: Path) -> None:
    for path in DOCUMENTS:
        tree = etree.parse(path)
        schema = shared_data / "camt" / "xsd" / f"{tree.getroot().tag[1:].split('}')[0].rpartition(':')[2]}.xsd"
        etree.XMLSchema(etree.parse(schema)).assertValid(tree)
