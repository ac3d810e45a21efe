"""The bank's file, from its XML to the model."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import golden
import pytest
from golden import assert_golden
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.bank import BankFileCurrency, BankFileIncomplete, BankFileInterbank, BankFileUnbalanced
from facturation_xls.errors.files import XmlForbidden, XmlUnreadable
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import BankEntry, BankNotice
from facturation_xls.parsing import format_amount
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


@pytest.mark.parametrize(
    "charges",
    [
        '<Chrgs><TtlChrgsAndTaxAmt Ccy="CHF">1.60</TtlChrgsAndTaxAmt></Chrgs>',
        "<Chrgs><Rcrd><Amt>1.00</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd><Rcrd><Amt>0.60</Amt></Rcrd></Chrgs>",
        '<Chrgs><Amt Ccy="CHF">1.60</Amt></Chrgs>',
    ],
    ids=["total", "records", "version 02"],
)
def test_charges_that_the_bank_took_off_are_no_difference(charges: str) -> None:
    payments = (payment("70.00"), payment("30.00"))
    with pytest.raises(BankFileUnbalanced, match=r"1\.60"):
        read(notice("98.40", *payments))
    (charged,) = read(notice("98.40", *payments).replace("<NtryDtls>", f"{charges}<NtryDtls>"))
    assert [entry.amount for entry in charged.entries] == [7000, 3000]
    of_one = payment("30.00", details=charges)
    assert [e.amount for e in read(notice("98.40", payments[0], of_one))[0].entries] == [7000, 3000]


def test_charges_that_are_no_amount_are_refused() -> None:
    content = notice("98.40", payment("100.00")).replace("<NtryDtls>", "<Chrgs><Amt>NaN</Amt></Chrgs><NtryDtls>")
    with pytest.raises(BankFileIncomplete, match="le montant des frais"):
        read(content)


@pytest.mark.parametrize(("count", "grouped"), [("3", 3), ("1", 1), ("", 0), ("-3", 0), ("٣", 0), ("9" * 99, 0)])
def test_a_sum_without_its_payments_says_how_many_they_are(count: str, grouped: int) -> None:
    (entry,) = read(notice("98.40", f"<Btch><NbOfTxs>{count}</NbOfTxs></Btch>"))[0].entries
    assert (entry.amount, entry.grouped) == (9840, grouped)


def test_a_statement_and_a_notice_are_told_apart() -> None:
    (statement,) = read(FOLDER.joinpath("banque_053_v02.xml").read_bytes())
    assert (statement.document, statement.is_statement) == ("Banque extrait EXTRAIT-31", True)
    (advice,) = read(FOLDER.joinpath("banque_054_v08.xml").read_bytes())
    assert (advice.document, advice.is_statement) == ("Banque AVIS-2025-11", False)


def test_an_account_in_another_currency_is_left_out_beside_one_in_francs() -> None:
    text = FOLDER.joinpath("banque_053_v08_deux_comptes.xml").read_text(encoding="utf-8")
    francs, euros = text[: text.rindex("<Stmt>")], text[text.rindex("<Stmt>") :].replace("CHF", "EUR")
    assert read(francs + euros) == read(text)[:1]
    with pytest.raises(BankFileCurrency, match="EUR"):
        read(text.replace("CHF", "EUR"))


def test_two_accounts_under_one_identification_are_two_documents() -> None:
    text = FOLDER.joinpath("banque_053_v08_deux_comptes.xml").read_text(encoding="utf-8")
    names = [found.document for found in read(text)]
    same = text.replace(names[1].removeprefix("Banque extrait "), names[0].removeprefix("Banque extrait "))
    assert [found.document for found in read(same)] == [
        f"{names[0]} (2957)",
        f"{names[0]} ({read(text)[1].account[-4:]})",
    ]


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

LIST = Path(__file__).with_name("camt_files.txt")
"""Each file of the shared data and what becomes of it: its payments and their sum, or the refusal.

Most public files are in euros or crowns: the list also says what would be read of them if those were francs.
"""


def test_each_public_file_has_the_listed_outcome(shared_data: Path) -> None:
    folder = shared_data / "camt"
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    lines = [line for path in files for line in outcomes(path, path.relative_to(folder).as_posix())]
    if os.environ.get(golden.UPDATE):
        LIST.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    assert lines == LIST.read_text(encoding="utf-8").splitlines()


def outcomes(path: Path, name: str) -> list[str]:
    """One line per document: a ZIP has one for each of its members."""
    file = SourceFile(path.name, path.read_bytes())
    try:
        members = sources.unpack(file)
    except SourceError as refusal:
        return [f"{name:<50} {type(refusal).__name__}"]
    return [f"{name if m is file else f'{name} > {m.name}':<50} {outcome(m)}" for m in members]


def outcome(file: SourceFile) -> str:
    """What a file says, or why it is refused."""
    try:
        documents = sources.read(file)
    except BankFileCurrency as refusal:
        currency = str(refusal.facts["currency"])
        francs = replace(file, content=file.content.replace(currency.encode(), b"CHF"))
        return f"BankFileCurrency {currency}, en francs : {outcome(francs)}"
    except SourceError as refusal:
        return f"{type(refusal).__name__} {refusal.facts.get('what', '')}".rstrip()
    return " ; ".join(told(document) for document in documents if isinstance(document, BankNotice))


def told(notice: BankNotice) -> str:
    """``extrait | 6 écritures | 769.25 | QRR 3, SCOR 1, texte 2``."""
    kind = "extrait" if notice.is_statement else "avis"
    forms = Counter(map(form, notice.entries))
    shown = ", ".join(f"{name} {count}" for name, count in sorted(forms.items()))
    total = format_amount(sum(entry.amount for entry in notice.entries))
    return " | ".join(filter(None, [kind, f"{len(notice.entries)} écritures", total, shown]))


def form(entry: BankEntry) -> str:
    """By what a payment can be matched."""
    if entry.reversal:
        return "extourne"
    if entry.reference:
        return "SCOR" if entry.reference.startswith("RF") else "QRR" if len(entry.reference) == 27 else "BVR"
    return "texte" if entry.text else "rien"


def test_our_documents_obey_the_standard(shared_data: Path) -> None:
    for path in DOCUMENTS:
        tree = etree.parse(path)
        schema = shared_data / "camt" / "xsd" / f"{tree.getroot().tag[1:].split('}')[0].rpartition(':')[2]}.xsd"
        etree.XMLSchema(etree.parse(schema)).assertValid(tree)
