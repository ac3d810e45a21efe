"""A copy for the support: nobody's names, numbers or health in it, and what is wrong with the file still shows."""

from __future__ import annotations

import io
import re
from pathlib import Path
from random import Random

import demonstration
import openpyxl
import pytest
from click.testing import CliRunner
from damage import damage
from gallery import CASES, Place
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import outcomes
from shelves import STORIES

from facturation_xls import sources
from facturation_xls.cli import cli
from facturation_xls.errors import SourceError, UsageError
from facturation_xls.errors.answers import AnswerUnreadable, UploadRefused
from facturation_xls.errors.bank import BankFileCurrency, BankFileIncomplete, BankFileInterbank, BankFileUnbalanced
from facturation_xls.errors.files import XmlForbidden, XmlTooComplex, XmlTooLarge, XmlUnreadable
from facturation_xls.errors.invoices import (
    InvoiceCurrencyUnknown,
    InvoiceEncrypted,
    InvoiceFieldInvalid,
    InvoiceFieldRepeated,
    InvoiceIncomplete,
    InvoiceVersionUnknown,
)
from facturation_xls.errors.statements import (
    StatementLineContradictory,
    StatementLineUnknown,
    StatementTotalMissing,
    StatementUnbalanced,
    StatementUndated,
)
from facturation_xls.errors.tables import CellUnreadable, TableColumnMissing
from facturation_xls.masking import anonymise, anonymous
from facturation_xls.masking.masker import KEPT_WORDS, Masker
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import InvoiceDocument, Party
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver

assert STORIES  # their import fills the gallery
KEY = b"always the same"
FOLDER = Path(__file__).parent / "sources" / "documents"
DOCUMENTS = sorted(p for p in FOLDER.iterdir() if p.suffix in {".xml", ".csv", ".xlsx"} and "reponse" not in p.name)
SAMPLES = [path for path in demonstration.documents() if path.suffix in {".csv", ".xlsx"} or "banque" in path.name]


def read(path: Path, content: bytes) -> list[object]:
    """What a file says, or the name of its refusal."""
    try:
        return list(sources.read(SourceFile(path.name, content)))
    except SourceError as refusal:
        return [type(refusal).__name__]


def skeleton(document: object) -> object:
    """What must be the same in the copy: kind, amounts and days."""
    match document:
        case InvoiceDocument():
            by_cmd = [gln.startswith("7611910") for gln in document.via]
            kind = document.kind, document.version, document.tiers, by_cmd, document.test
            return kind, document.due, document.prepaid, document.issued_on, document.reminder_level
        case Statement():
            moved = [(m.kind, m.amount, m.date, m.line) for m in document.movements]
            return moved, [(x.invoiced, x.bought) for x in document.listings], document.payout
        case TakeOver():
            return [(old.row, old.issued_on, old.amount, old.open_amount) for old in document.invoices]
        case TableExport():
            paid = [(m.kind, m.amount, m.date) for m in document.movements]
            return document.layout, list(map(skeleton, document.invoices)), paid
        case BankNotice():
            entries = [(e.amount, e.value_on, e.reversal, bool(e.reference)) for e in document.entries]
            return document.is_statement, entries
        case _:
            return document


def secrets(document: object) -> set[str]:
    """What must not be in the copy: names, streets and numbers."""
    match document:
        case InvoiceDocument():
            people = (document.debtor, document.patient, document.biller, document.insurer)
            texts = [document.number, document.reference, *(text for p in people if p for text in words(p))]
        case Statement():
            texts = [listing.number for listing in document.listings]
        case TakeOver():
            texts = [
                text for old in document.invoices for text in (old.number, *(words(old.debtor) if old.debtor else ()))
            ]
        case TableExport():
            texts = [text for invoice in document.invoices for text in secrets(invoice)]
            texts += [movement.number for movement in document.movements]
        case BankNotice():
            texts = [document.account, *(text for e in document.entries for text in (*e.payer.split(), e.reference))]
        case _:
            texts = []
    own = {text for text in texts if len(text) > 3 and text.casefold() not in KEPT_WORDS}
    return {text for text in own if not text.startswith("76119")}


def words(party: Party) -> list[str]:
    """The words of a party's name and address that are its own."""
    return re.findall(r"[^\W\d_]{4,}", f"{party.name} {party.street} {party.city}")


@pytest.mark.parametrize("path", [*DOCUMENTS, *SAMPLES], ids=lambda path: path.name)
def test_a_copy_says_the_same_of_nobody(path: Path) -> None:
    original = path.read_bytes()
    copy = anonymous(original, KEY)
    said = read(path, original)
    assert list(map(skeleton, read(path, copy))) == list(map(skeleton, said))
    text = copy.decode("utf-8", errors="replace") if path.suffix != ".xlsx" else " ".join(cells(copy))
    assert not [secret for document in said for secret in secrets(document) if secret in text]


def cells(content: bytes) -> list[str]:
    """Everything that a workbook shows."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    values = [str(cell) for sheet in book for row in sheet.values for cell in row if cell is not None]
    return [*values, *book.sheetnames, str(book.properties.creator), str(book.properties.title)]


def test_health_data_and_birthdays_are_gone() -> None:
    copy = anonymous((FOLDER / "invoice_4.5_facture.xml").read_bytes(), KEY)
    assert b"Prestation" not in copy
    assert not re.search(rb'birthdate="(?!1900-01-01)', copy)
    assert not re.search(rb"756\d{10}", copy)
    assert b"<invoice:services" in copy


FAULTS = [
    *(XmlUnreadable, XmlForbidden, XmlTooLarge, XmlTooComplex, InvoiceEncrypted),
    *(InvoiceIncomplete, InvoiceFieldInvalid, InvoiceFieldRepeated, InvoiceVersionUnknown),
    *(InvoiceCurrencyUnknown, BankFileIncomplete, BankFileUnbalanced, BankFileCurrency),
    *(BankFileInterbank, CellUnreadable, TableColumnMissing, StatementLineUnknown),
    *(StatementLineContradictory, StatementUndated, StatementTotalMissing),
    *(StatementUnbalanced, AnswerUnreadable, UploadRefused),
]
"""The stories of the gallery that are about one XML file or table."""


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: error.__name__)
def test_what_is_wrong_still_shows(error: type[SourceError], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read_from_copy = []

    def from_a_copy(content: bytes, name: str = "x.xml") -> None:
        read_from_copy.append(name)
        sources.read(SourceFile(name, anonymous(content, KEY)))

    monkeypatch.setattr(Place, "read", staticmethod(from_a_copy))
    assert type(CASES[error].told(tmp_path)) is error
    assert read_from_copy


def test_the_same_is_the_same_in_the_copy() -> None:
    masker = Masker(KEY)
    assert masker.identifier("2026-000150").replace("-", "") == masker.identifier("2026000150")
    assert masker.identifier("002026000150") == "00" + masker.identifier("2026000150")
    assert masker.text("Lupin, Aline") == f"{masker.text('LUPIN').capitalize()}, {masker.text('aline').capitalize()}"
    masker.note("2026-000150")
    assert masker.identifier("990000100000202600015000001").find(masker.identifier("2026000150")) == 12
    assert Masker().text("Lupin Aline 2026000150") != Masker().text("Lupin Aline 2026000150")


@pytest.mark.parametrize(
    "text",
    ["120.00", "1'234.50", "31.10.2026", "Caisse des Médecins", "1er rappel", "TWINT", ""],
)
def test_what_is_nobodys_stays(text: str) -> None:
    assert Masker(KEY).text(text) == text


@given(st.text())
def test_the_form_stays(text: str) -> None:
    masked = Masker(KEY).text(text)
    assert len(masked) == len(text)
    assert [letter.isdecimal() for letter in masked] == [letter.isdecimal() for letter in text]


@settings(max_examples=60)
@given(st.sampled_from(DOCUMENTS), st.integers(0, 2**32))
def test_a_damaged_file_is_copied_or_refused_and_tells_nothing(path: Path, number: int) -> None:
    others = [p.read_bytes() for p in DOCUMENTS]
    content = damage(path.read_bytes(), Random(number), others, times=1)  # noqa: S311 -- repeatable damage
    try:
        copy = anonymous(content, KEY)
    except UsageError:
        return
    if path.suffix == ".xml" and not content.startswith(b"PK"):
        assert not re.search(rb"Dupont|Rochat|Jonquille", copy)
    assert list(outcomes(SourceFile(path.name, copy)))


def test_the_command_writes_beside_the_file_and_never_over_one(tmp_path: Path) -> None:
    path = tmp_path / "Facture Dupont.xml"
    path.write_bytes((FOLDER / "invoice_4.5_facture.xml").read_bytes())
    told = CliRunner().invoke(cli, ["anonymiser", str(path)], catch_exceptions=False)
    assert (told.exit_code, "anonyme_1.xml" in told.output) == (0, True)
    assert anonymise(path).name == "anonyme_2.xml"
    with pytest.raises(UsageError, match="existe déjà"):
        anonymise(path, tmp_path / "anonyme_1.xml")
    with pytest.raises(UsageError, match="Je ne sais rendre anonymes"):
        anonymous(b"%PDF-1.7")
    with pytest.raises(UsageError, match="ne s'ouvre pas"):
        anonymous(b"PK\x03\x04")
