"""Answers of insurers and of CMD's upload, from the file to one French sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from golden import as_json, assert_golden

from facturation_xls import sources
from facturation_xls.errors.answers import AnswerUnreadable, UploadRefused
from facturation_xls.errors.files import XmlUnreadable
from facturation_xls.errors.invoices import InvoiceFieldInvalid, InvoiceIncomplete
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.invoice_documents import Answer, DocumentKind
from facturation_xls.model.words import DispatchState

DOCUMENTS = sorted(Path(__file__).with_name("documents").glob("reponse_*.xml"))


def read(content: bytes) -> tuple[Answer, ...]:
    answers = sources.read(SourceFile("reponse.xml", content))
    assert all(isinstance(answer, Answer) for answer in answers)
    return tuple(answer for answer in answers if isinstance(answer, Answer))


def content_of(name: str) -> bytes:
    return Path(__file__).with_name("documents").joinpath(f"reponse_{name}.xml").read_bytes()


def changed(name: str, old: bytes, new: bytes) -> bytes:
    content = content_of(name)
    assert old in content
    return content.replace(old, new)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_answer_says_what_its_golden_file_says(path: Path) -> None:
    assert_golden(path, read(path.read_bytes()))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_nothing_of_the_patient_is_read(path: Path) -> None:
    said = as_json(read(path.read_bytes())).casefold()
    assert not [secret for secret in ("secret", "7569217076985", "2014-05-23", "4.0000") if secret in said]


@pytest.mark.parametrize(
    ("name", "state", "said"),
    [
        ("4.0_refusee", "rejetée", "Refusée par G : « déjà payée » ; motif sans texte (1016/0/0)"),
        ("4.4_recue", "envoyée", "Reçue par G, pas encore décidée : en suspens ; « Examen en cours » (10)"),
        ("4.4_refusee", "rejetée", "Refusée par G : « Vérifiez. » ; pas assuré chez nous (31160) ; « No » (31148)"),
        ("4.5_acceptee", "acceptée", "Acceptée par G : remboursée"),
        ("5.0_avis", "envoyée", "Reçue par G : traitée"),
    ],
)
def test_what_staff_are_told(name: str, state: str, said: str) -> None:
    content = content_of(name).replace(b"Gentiane Assurances fictif", b"G")
    content = content.replace("Merci de vérifier le numéro d'assuré.".encode(), "Vérifiez.".encode())
    (answer,) = read(content.replace(b"Emergency charge not allowed", b"No"))
    assert (answer.state, answer.said) == (state, said)


def test_an_upload_has_an_answer_for_each_of_its_files() -> None:
    answers = read(content_of("cmd_envoi"))
    assert [(answer.file[-7:-4], answer.state, answer.said) for answer in answers] == [
        ("102", "acceptée", "Prise en charge par la CMD"),
        ("105", "rejetée", "Refusée par la CMD : le n° RCC n'est pas reconnu (InvalidZSR)"),
        ("108", "envoyée", "Déjà chez elle, dit la CMD : ce fichier était déjà transmis (SameMD5Found)"),
        ("111", "rejetée", "Refusée par la CMD : « Champ manquant » (X99)"),
    ]
    assert all(answer.by_cmd for answer in answers)


@pytest.mark.parametrize(
    ("subtype", "about"),
    [("storno", DocumentKind.STORNO), ("refund", DocumentKind.REFUND), ("copy", DocumentKind.INVOICE)],
)
def test_an_answer_may_be_about_another_document_of_the_invoice(subtype: str, about: DocumentKind) -> None:
    (answer,) = read(changed("5.0_refusee", b'"normal"', f'"{subtype}"'.encode()))
    assert (answer.state, answer.about) == (DispatchState.REJECTED, about)


def test_a_long_reason_is_cut() -> None:
    (answer,) = read(changed("4.4_refusee", b"Merci de", b"Merci " * 100 + b"de"))
    assert len(answer.said) < 400
    assert "…" in answer.said


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (changed("4.4_refusee", b"rejected", b"decided"), AnswerUnreadable),
        (changed("4.4_refusee", b'request_id="2026000106"', b""), InvoiceIncomplete),
        (changed("4.4_refusee", b'storno="0"', b'storno="perhaps"'), InvoiceFieldInvalid),
        (changed("4.0_refusee", b"status>", b"state>"), AnswerUnreadable),
        (changed("cmd_envoi", b'filename="facture_2026000102.xml"', b""), AnswerUnreadable),
        (b"<uploadResponse result='success'/>", AnswerUnreadable),
        (b"<uploadResponse><generalError code='InvalidAccount' message='?'/></uploadResponse>", UploadRefused),
        (content_of("4.4_refusee")[:-30], XmlUnreadable),
    ],
)
def test_what_says_nothing_sure_is_refused(content: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read(content)
