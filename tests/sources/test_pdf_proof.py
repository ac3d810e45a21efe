"""A PDF as a proof of sending: number, day, channel."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fpdf import FPDF
from golden import assert_golden

from facturation_xls.errors.files import PdfProtected, PdfUnreadable
from facturation_xls.errors.statements import StatementAsPdf
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import Proof
from facturation_xls.model.words import Channel
from facturation_xls.sources import pdf_proof
from facturation_xls.sources.pdf_proof import MAX_PAGES, PdfProofReader

DOCUMENTS = sorted(Path(__file__).with_name("documents").glob("[!c]*.pdf"))
FILED_ON = date(2026, 1, 15)


def pdf(*pages: str, protected: bool = False) -> bytes:
    """A PDF with these texts, one a page."""
    document = FPDF()
    document.set_font("helvetica", size=11)
    for page in pages:
        document.add_page()
        document.multi_cell(0, 6, page)
    if protected:
        document.set_encryption("owner", "user")
    return bytes(document.output())


def read(name: str, content: bytes) -> Proof:
    """The proof in these bytes; the reader must claim them."""
    file = SourceFile(name, content, FILED_ON)
    reader = PdfProofReader()
    assert reader.claims(file)
    (proof,) = reader.read(file)
    return proof


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_document_says_what_its_golden_file_says(path: Path) -> None:
    assert_golden(path, [read(path.name, path.read_bytes())])


# --- the file name --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Facture_2025000127_2025-10-05.pdf", ("2025000127",)),
        ("05.10.2025 Müller facture n° 00127 (copie).pdf", ("00127",)),
        ("lot/Nr2025000127.pdf", ("Nr2025000127", "2025000127")),
        ("CONS-MLZ0QP32.pdf", ("CONS-MLZ0QP32",)),
        ("M-2026-001.PDF", ("M-2026-001",)),
        ("scan 12.pdf", ()),
        ("Facture 12.pdf", ("12",)),
        ("Zoé Müller.pdf", ()),
    ],
)
def test_numbers_in_the_name(name: str, numbers: tuple[str, ...]) -> None:
    assert read(name, pdf("")).numbers == numbers


@pytest.mark.parametrize("name", ["2025-10-05 facture.pdf", "facture 05.10.2025.pdf", "facture du 5 octobre 2025.pdf"])
def test_the_day_in_the_name_comes_first(name: str) -> None:
    assert read(name, pdf("Lausanne, le 9 octobre 2025")).dated == date(2025, 10, 5)


# --- the text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Facture n° 2025000127 du 05.10.2025", ("2025000127",)),
        ("N° de facture : M-2026-001", ("M-2026-001",)),
        ("Rechnungs-Nr. 4711\nN° facture 4712", ("4711", "4712")),
        ("Facture du 05.10.2025, 3 pages", ()),
        ("Note d'honoraires 00127", ("00127",)),
        ("Référence 21 00000 00000 00000 20250 00123", ("210000000000000002025000123",)),
        ("756.1234.5678.97, tél. 021 555 12 34", ()),
    ],
)
def test_numbers_in_the_text(text: str, numbers: tuple[str, ...]) -> None:
    assert read("scan.pdf", pdf(text)).numbers == numbers


def test_the_name_speaks_before_the_text_and_each_number_once() -> None:
    proof = read("4712.pdf", pdf("Facture n° 4711", "N° de facture 4712"))
    assert proof.numbers == ("4712", "4711")


@pytest.mark.parametrize(
    ("text", "dated"),
    [
        ("Né le 03.04.1980\nLausanne, le 5 octobre 2025", date(2025, 10, 5)),
        ("Lausanne, le 5 octobre 2025\nEnvoyé par courriel le 06.10.2025", date(2025, 10, 6)),
        ("Date de naissance : 03.04.1980\nDate : 05.10.2025", date(2025, 10, 5)),
        ("Date de la facture 05.10.2025", date(2025, 10, 5)),
        ("Date de naissance : 03.04.1980", FILED_ON),
        ("Lausanne, le 31 février 2025", FILED_ON),
    ],
)
def test_the_day_is_that_of_the_letter_never_a_birth_date(text: str, dated: date) -> None:
    assert read("scan.pdf", pdf(text)).dated == dated


@pytest.mark.parametrize(
    ("name", "text", "channel"),
    [
        ("scan.pdf", "E-mail : accueil@exemple.ch", Channel.PAPER),
        ("scan.pdf", "Envoyée par e-mail", Channel.EMAIL),
        ("scan.pdf", "Par courriel uniquement", Channel.EMAIL),
        ("4711_e-mail.pdf", "", Channel.EMAIL),
        ("Emailia 4711.pdf", "", Channel.PAPER),
    ],
)
def test_the_channel_is_paper_unless_something_says_email(name: str, text: str, channel: Channel) -> None:
    assert read(name, pdf(text)).channel is channel


# --- limits and refusals --------------------------------------------------------------------------------------------


def test_only_the_first_pages_are_looked_at() -> None:
    assert read("scan.pdf", pdf(*[""] * MAX_PAGES, "Facture n° 4711")).numbers == ()


def test_of_a_very_large_file_only_the_name_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_proof, "MAX_BYTES", 100)
    assert read("4711.pdf", pdf("Facture n° 4712")).numbers == ("4711",)


def test_a_statement_is_no_proof_of_sending() -> None:
    with pytest.raises(StatementAsPdf, match="en CSV, en Excel"):
        read("4711.pdf", pdf("Caisse des Médecins\nDécompte mensuel\nN° de facture 4711"))


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.4 garbage " * 50, pdf("Facture n° 4711")[:300]])
def test_a_damaged_file_is_refused(content: bytes) -> None:
    with pytest.raises(PdfUnreadable, match="abîmé"):
        read("4711.pdf", content)


def test_a_protected_file_is_refused_by_its_reason() -> None:
    with pytest.raises(PdfProtected, match="mot de passe"):
        read("4711.pdf", pdf("Facture n° 4711", protected=True))


def test_other_files_are_left_to_other_readers() -> None:
    assert not PdfProofReader().claims(SourceFile("facture.pdf", b"PK\x03\x04"))
