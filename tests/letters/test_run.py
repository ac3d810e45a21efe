"""A run's letters in both documents: the same words, the model's own, on the pages where they belong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import decoded
import docx
import pdfplumber
import pytest
from test_slip import CLAIM, LETTER, QRR, SENDER

from facturation_xls.errors.settings import LetterModelInvalid
from facturation_xls.letters import model_letter
from facturation_xls.letters.letter import Claim, Letter
from facturation_xls.letters.run import write
from facturation_xls.settings.shipped import LETTER_MODEL

TEXT = "Le paiement ne nous est pas parvenu.\nRéglez-le d'ici au «Nouvelle échéance»."
FIRST = replace(LETTER, text=TEXT)
SECOND = Claim("2026000118", date(2026, 7, 27), None, 110_560, 110_560, fee=2000)
BOTH = replace(FIRST, heading="3e et dernier rappel", claims=(CLAIM, SECOND), registered=True, window_left=True)
MM = 72 / 25.4


def written(tmp_path: Path, *letters: Letter, model: Path = LETTER_MODEL) -> tuple[Path, Path]:
    done = write(letters, model)
    pdf, word = tmp_path / "lettres.pdf", tmp_path / "lettres.docx"
    pdf.write_bytes(done.pdf)
    word.write_bytes(done.word)
    return pdf, word


def pages(pdf: Path) -> list[str]:
    with pdfplumber.open(pdf) as document:
        return [page.extract_text() for page in document.pages]


def texts(word: Path) -> str:
    document = docx.Document(str(word))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_model_that_is_shipped_is_the_one_that_the_program_builds(tmp_path: Path) -> None:
    model_letter.build(tmp_path / "rappel.docx")
    built, shipped = (docx.Document(str(path)).element.xml for path in (tmp_path / "rappel.docx", LETTER_MODEL))
    assert built == shipped, "run: facturation modele"


def test_a_letter_about_one_invoice_is_one_page_with_its_payment_part(tmp_path: Path) -> None:
    pdf, word = written(tmp_path, FIRST)
    (page,) = pages(pdf)
    for words in (
        *("Montvieux, le 05.10.2026", "1er rappel", "Le paiement ne nous est pas parvenu.", "d'ici au 19.10.2026"),
        *("2026000110 13.07.2026 12.08.2026 640.20 300.00 340.20", "Section paiement", "Récépissé"),
    ):
        assert words in page
    assert "Frais" not in page
    assert "Recommandé" not in page
    assert "«" not in page + texts(word)
    assert "Réglez-le d'ici au 19.10.2026." in texts(word)
    assert decoded.of_word(word) == decoded.of_pdf(pdf)


def test_several_invoices_are_a_list_with_a_total_and_a_payment_part_each(tmp_path: Path) -> None:
    pdf, word = written(tmp_path, BOTH)
    letter, *slips = pages(pdf)
    assert "À payer d'ici au 19.10.2026 1'465.80" in letter
    assert "Frais de rappel 20.00" in letter
    assert "Recommandé" in letter
    assert "Section paiement" not in letter
    assert [page.splitlines()[0] for page in slips] == [
        "Bulletin de versement pour la facture 2026000110 du 13.07.2026, CHF 340.20",
        "Bulletin de versement pour la facture 2026000118 du 27.07.2026, CHF 1'125.60",
    ]
    codes = decoded.of_pdf(pdf)
    assert [(code[18], code[27], code[28], code[29]) for code in codes] == [
        ("340.20", "QRR", QRR, "Facture 2026000110"),
        ("1125.60", "NON", "", "Facture 2026000118"),
    ]
    assert decoded.of_word(word) == codes


def test_the_address_shows_behind_the_window_on_either_side(tmp_path: Path) -> None:
    for letter, left in ((FIRST, 118), (BOTH, 22)):
        with pdfplumber.open(written(tmp_path, letter)[0]) as document:
            word = next(word for word in document.pages[0].extract_words() if word["text"].startswith("Ćosić"))
        assert (word["x0"] / MM, word["top"] / MM) == (pytest.approx(left, abs=1), pytest.approx(50, abs=4))


def test_the_payment_part_lies_at_the_foot_of_its_page(tmp_path: Path) -> None:
    with pdfplumber.open(written(tmp_path, FIRST)[0]) as document:
        words = {word["text"]: word for word in document.pages[0].extract_words()}
        assert document.pages[0].width / MM == pytest.approx(210, abs=0.1)
        assert document.pages[0].height / MM == pytest.approx(297, abs=0.1)
    assert words["Récépissé"]["x0"] / MM == pytest.approx(5, abs=0.5)
    assert words["Section"]["x0"] / MM == pytest.approx(67, abs=0.5)
    assert words["Récépissé"]["top"] / MM > 297 - 105
    assert words["salutations"]["top"] / MM < 297 - 105


def test_a_letter_that_leaves_no_room_has_its_payment_part_on_the_next_page(tmp_path: Path) -> None:
    pdf, word = written(tmp_path, replace(FIRST, text="\n".join(["Une ligne de plus."] * 30)))
    first, second = pages(pdf)
    assert "Section paiement" not in first
    assert "Section paiement" in second
    assert decoded.of_word(word) == decoded.of_pdf(pdf)


def test_without_an_account_the_letter_goes_alone_and_is_counted(tmp_path: Path) -> None:
    done = write([replace(FIRST, sender=replace(SENDER, accounts=())), FIRST], LETTER_MODEL)
    assert done.without_slip == 1
    (tmp_path / "lettres.pdf").write_bytes(done.pdf)
    assert ["Section paiement" in page for page in pages(tmp_path / "lettres.pdf")] == [False, True]


# --- the model is staff's ---------------------------------------------------------------------------------------------


def edited(tmp_path: Path, *paragraphs: str) -> Path:
    """The model with paragraphs of staff's at its end."""
    document = docx.Document(str(LETTER_MODEL))
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(str(tmp_path / "rappel.docx"))
    return tmp_path / "rappel.docx"


def test_what_staff_write_into_the_model_stands_in_both_documents(tmp_path: Path) -> None:
    pdf, word = written(tmp_path, FIRST, model=edited(tmp_path, "Nous répondons le matin. «Cabinet»"))
    for text in ("\n".join(pages(pdf)), texts(word)):
        assert "Nous répondons le matin. Cabinet dentaire des Glycines" in text


def test_a_field_that_word_cut_into_pieces_is_found(tmp_path: Path) -> None:
    document = docx.Document(str(edited(tmp_path)))
    paragraph = document.add_paragraph("À «Cab")
    paragraph.add_run("inet» : ").bold = True
    paragraph.add_run("merci")
    document.save(str(tmp_path / "rappel.docx"))
    assert "À Cabinet dentaire des Glycines : merci" in texts(
        written(tmp_path, FIRST, model=tmp_path / "rappel.docx")[1]
    )


def test_quotation_marks_are_no_fields(tmp_path: Path) -> None:
    model = edited(tmp_path, "Mention « à payer ».")
    assert "Mention « à payer »." in pages(written(tmp_path, FIRST, model=model)[0])[0]


def test_an_unknown_field_and_a_file_that_is_no_letter_are_named(tmp_path: Path) -> None:
    with pytest.raises(LetterModelInvalid, match="«Solde dû»"):
        write([FIRST], edited(tmp_path, "«Solde dû»"))
    (tmp_path / "rappel.docx").write_bytes(b"no letter")
    with pytest.raises(LetterModelInvalid, match="Word"):
        write([FIRST], tmp_path / "rappel.docx")
