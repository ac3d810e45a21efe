"""Which reader claims which file."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest

from facturation_xls import sources
from facturation_xls.errors.files import AmbiguousFile, ArchiveNested, UnknownFile, XmlForbidden
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument

DOCUMENTS = Path(__file__).with_name("documents")
INVOICE = (DOCUMENTS / "invoice_5.0_facture.xml").read_bytes()


@dataclass(frozen=True)
class Fake:
    """A reader that claims files by a word."""

    name: str
    word: bytes

    def claims(self, file: SourceFile) -> bool:
        return self.word in file.content

    def read(self, file: SourceFile) -> tuple[InvoiceDocument, ...]:
        raise NotImplementedError


@pytest.fixture
def two_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    fakes = {"cmd": Fake("relevé CMD", b"CMD"), "bank": Fake("fichier de la banque", b"banque")}
    monkeypatch.setattr(sources, "READERS", {"table": tuple(fakes)})
    form = {sources.TAKE_OVER: Fake("reprise", b"Reprise")}
    monkeypatch.setattr(sources, "load_reader", lambda path, *_own: (fakes | form)[path])


def test_every_reader_of_the_list_keeps_the_contract() -> None:
    for path in {path for paths in sources.READERS.values() for path in paths}:
        reader = sources.load_reader(path)
        assert reader.name
        assert not reader.claims(SourceFile("vide", b""))


def test_every_document_of_the_tests_is_claimed_by_exactly_one_reader() -> None:
    files = [path for path in sorted(DOCUMENTS.iterdir()) if path.suffix != ".json"]
    names = {sources.identify(SourceFile(path.name, path.read_bytes())).name for path in files}
    invoices = {"export Dentagest", "facture", "preuve PDF", "reprise", "réponse"}
    assert names == invoices | {"fichier de la banque", "relevé CMD"}


@pytest.mark.parametrize("name", ["facture.xml", "facture", "export.dat", "relevé.csv"])
def test_an_invoice_is_known_by_its_content(name: str) -> None:
    file = SourceFile(name, INVOICE)
    assert sources.identify(file).name == "facture"
    (document,) = sources.read(file)
    assert isinstance(document, InvoiceDocument)
    assert document.kind is DocumentKind.INVOICE


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"<html/>", b"<request/>", b"Bonjour"])
def test_a_stranger_is_unknown(content: bytes) -> None:
    with pytest.raises(UnknownFile):
        sources.identify(SourceFile("facture.xml", content))


def test_a_trapped_invoice_is_known_and_refused() -> None:
    trapped = SourceFile("facture.xml", INVOICE.replace(b"<invoice:request", b"<!DOCTYPE x><invoice:request", 1))
    assert sources.identify(trapped).name == "facture"
    with pytest.raises(XmlForbidden):
        sources.read(trapped)


@pytest.mark.usefixtures("two_readers")
def test_exactly_one_reader_must_claim_a_file() -> None:
    assert sources.identify(SourceFile("x", b"CMD")).name == "relevé CMD"
    with pytest.raises(UnknownFile):
        sources.identify(SourceFile("x", b"autre"))
    with pytest.raises(AmbiguousFile) as refusal:
        sources.identify(SourceFile("x", b"CMD banque"))
    assert "relevé CMD, fichier de la banque" in refusal.value.message


def test_a_zip_gives_its_members_and_a_zip_inside_is_refused_by_itself() -> None:
    lot = SourceFile("lot.zip", zipped({"F1.xml": INVOICE, "encore.zip": zipped({"F2.xml": INVOICE})}))
    good, nested = sources.unpack(lot)
    assert (good.name, sources.identify(good).name) == ("F1.xml", "facture")
    assert nested.name == "encore.zip"
    with pytest.raises(ArchiveNested):
        sources.identify(nested)


def test_any_other_file_is_its_own_only_document() -> None:
    file = SourceFile("F1.xml", INVOICE)
    assert sources.unpack(file) == (file,)


def test_an_invoice_loads_no_heavy_library() -> None:
    script = (
        "import sys; from facturation_xls import sources; from facturation_xls.model.documents import SourceFile;"
        "sources.read(SourceFile('x', sys.stdin.buffer.read()));"
        "print({'pdfplumber', 'pandas', 'openpyxl', 'python_calamine', 'xlsxwriter'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], input=INVOICE, capture_output=True, check=True)
    assert run.stdout.strip() == b"set()"


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()
