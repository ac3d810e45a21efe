"""What the secretary answers about a table becomes its layout, or she hears which cell to complete."""

from __future__ import annotations

from pathlib import Path

import forms
import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls import sources
from facturation_xls.errors import SourceError
from facturation_xls.errors.question_form import (
    AnswersContradictory,
    AnswersIncomplete,
    AnswersLackColumn,
    AnswersUnreadable,
    AnswerUnknown,
)
from facturation_xls.model.documents import SourceFile
from facturation_xls.model.lists import BankNotice, TableExport
from facturation_xls.sources.asking import questions
from facturation_xls.sources.filled_form import Answers, Untouched, is_form, read_answers
from facturation_xls.sources.layout import parse_layout
from facturation_xls.sources.layout_text import layout_name, layout_text
from facturation_xls.sources.question_form import AskedColumn, Form, mask, write_form

LIST = """Caisse des Médecins, liste du 30.09.2026
Dossier;Nom;Facturé le;Honoraires bruts;Reçu;Prélevé;Jour;Vendu
150;Lupin Aline;09.09.2026;120.00;120.00;3.60;25.09.2026;Oui
151;Muguet Paul;10.09.2026;80.00;80.00;0.00;26.09.2026;Non
Somme;;;200.00;200.00;3.60;;
À payer;;;;196.40;;;"""
FILE = SourceFile("liste.csv", LIST.encode())
FEES = "CMD : le montant payé est écrit"
TOTAL, PAYOUT = "La ligne du total commence par", "La ligne du montant versé commence par"
ANSWERS = {
    FEES: "avant déduction des frais (brut)",
    "Dossier": "N° de facture",
    "Nom": "Patient",
    "Facturé le": "Date de la facture",
    "Honoraires bruts": "Montant de la facture",
    "Reçu": "Montant payé",
    "Prélevé": "CMD : frais retenus",
    "Jour": "Date du paiement (valeur)",
    "Vendu": "CMD : créance rachetée (oui, non)",
}


def filled(folder: Path, answers: dict[str, str], file: SourceFile = FILE) -> SourceFile:
    """The form about a table with these answers, as Excel would save it."""
    form = questions(file, "hash")
    assert form
    path = folder / "a_completer_liste.xlsx"
    path.write_bytes(write_form(form))
    forms.fill(path, answers)
    return SourceFile(path.name, path.read_bytes())


def understood(folder: Path, answers: dict[str, str], file: SourceFile = FILE) -> Answers:
    """The answers, which must hold."""
    read = read_answers(filled(folder, answers, file))
    assert isinstance(read, Answers)
    return read


def test_answers_become_a_layout_that_reads_the_table(tmp_path: Path) -> None:
    answers = understood(tmp_path, ANSWERS)
    layout = parse_layout(layout_name(answers), layout_text(answers))
    (statement,) = sources.read(FILE, (layout,))
    said = [(movement.number, movement.kind, movement.amount) for movement in statement.movements]  # type: ignore[union-attr]
    assert said == [("150", "Avance CMD", 12000), ("150", "Frais", -360), ("151", "Paiement", 8000)]


@pytest.mark.parametrize(
    ("wrong", "error", "said"),
    [
        ({"Dossier": ""}, AnswersIncomplete, "la case B17 (« Dossier »)"),
        ({FEES: ""}, AnswersIncomplete, "la case B11"),
        ({"Ce tableau vient de": ""}, AnswersIncomplete, "la case B10 (« Ce tableau vient de »)"),
        ({TOTAL: ""}, AnswersIncomplete, "la case B12"),
        ({"Ce tableau vient de": "La Poste"}, AnswerUnknown, "La case B10 dit « La Poste »"),
        ({"Reçu": "Sous"}, AnswerUnknown, "La case B21 dit « Sous »"),
        ({"Nom": "N° de facture"}, AnswersContradictory, "« N° de facture » est choisi deux fois (B17 et B18)"),
        ({"Dossier": "Ne pas reprendre"}, AnswersLackColumn, "« N° de facture », et il en faut une"),
        ({"Reçu": "Ne pas reprendre"}, AnswersLackColumn, "« Montant payé », et il en faut une"),
        ({FEES: "il n'y a pas de frais"}, AnswersContradictory, "mais une colonne dit les frais. Corrigez la case B11"),
        ({"Prélevé": "Ne pas reprendre"}, AnswersContradictory, "mais aucune colonne ne dit les frais."),
        (
            {"Vendu": "Banque : n° de l'écriture"},
            AnswersContradictory,
            "« Caisse des Médecins (CMD) ». Corrigez la case",
        ),
        ({"Ce tableau vient de": "Banque"}, AnswersContradictory, "n'existe pas dans un tableau « Banque »"),
        ({"Ce tableau vient de": "Dentagest"}, AnswersContradictory, "n'existe pas dans un tableau « Dentagest »"),
    ],
)
def test_an_answer_that_does_not_hold_is_named_by_its_cell(
    tmp_path: Path, wrong: dict[str, str], error: type[SourceError], said: str
) -> None:
    with pytest.raises(error) as refusal:
        read_answers(filled(tmp_path, ANSWERS | wrong))
    assert said in refusal.value.message


def test_a_form_nobody_touched_is_known(tmp_path: Path) -> None:
    file = filled(tmp_path, {})
    assert is_form(file)
    assert read_answers(file) == Untouched("hash")


def test_a_form_taken_apart_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a_completer_liste.xlsx"
    path.write_bytes(filled(tmp_path, ANSWERS).content)
    forms.take_apart(path)
    with pytest.raises(AnswersUnreadable):
        read_answers(SourceFile(path.name, path.read_bytes()))


def test_a_table_without_totals_may_be_declared_so(tmp_path: Path) -> None:
    file = SourceFile("liste.csv", "\n".join(LIST.splitlines()[:4]).encode())
    layout = parse_layout("x", layout_text(understood(tmp_path, ANSWERS, file)))
    (statement,) = sources.read(file, (layout,))
    assert not statement.proven  # type: ignore[union-attr]


def test_a_list_of_the_banks_site_becomes_payments_day_by_day(tmp_path: Path) -> None:
    text = "Compte;Comptabilisé;Libellé;Donneur d'ordre;Crédit\nA;30.09.2026;Facture 151;Muguet;80.00\n"
    text += "A;25.09.2026;Merci;Lupin;50.00\nA;25.09.2026;Facture 150;Lupin;70.00\n"
    file = SourceFile("mouvements.csv", text.encode())
    answers = understood(
        tmp_path,
        {
            "Ce tableau vient de": "Banque",
            "Compte": "Ne pas reprendre",
            "Comptabilisé": "Date comptable",
            "Libellé": "Remarque, motif, communication",
            "Donneur d'ordre": "Débiteur ou payeur",
            "Crédit": "Montant payé",
        },
        file,
    )
    own = (parse_layout(layout_name(answers), layout_text(answers)),)
    assert sources.identify(file, own).name == "fichier de la banque"
    notices = [notice for notice in sources.read(file, own) if isinstance(notice, BankNotice)]
    assert [(n.document, [(e.line, e.text, e.amount) for e in n.entries]) for n in notices] == [
        ("Banque 2026-09-25 (liste)", [(1, "Facture 150", 7000), (2, "Merci", 5000)]),
        ("Banque 2026-09-30 (liste)", [(1, "Facture 151", 8000)]),
    ]


def test_a_list_of_dentagest_becomes_invoices_and_payments(tmp_path: Path) -> None:
    file = SourceFile(
        "export.csv", b"Num;Le;Qui;Total;Recu;Quand\n150;09.09.2026;Lupin Aline;120.00;120.00;25.09.2026\n"
    )
    meanings = {
        "Ce tableau vient de": "Dentagest",
        "Num": "N° de facture",
        "Le": "Date de la facture",
        "Qui": "Patient",
        "Total": "Montant de la facture",
        "Recu": "Montant payé",
        "Quand": "Date du paiement (valeur)",
    }
    with pytest.raises(AnswersLackColumn, match="« Date du paiement"):
        read_answers(filled(tmp_path, meanings | {"Quand": "Ne pas reprendre"}, file))
    answers = understood(tmp_path, meanings, file)
    (export,) = sources.read(file, (parse_layout(layout_name(answers), layout_text(answers)),))
    assert isinstance(export, TableExport)
    assert [(invoice.number, invoice.due) for invoice in export.invoices] == [("150", 12000)]
    assert [(movement.number, movement.amount, movement.origin) for movement in export.movements] == [
        ("150", 12000, "Dentagest")
    ]


def test_a_line_of_totals_is_no_example() -> None:
    """Among few lines one that fills most columns would stand there as if it were one of them."""
    total = "Total du 30.09.2026;2 factures;;200.00;200.00;3.60;30.09.2026;"
    payout = "Guthaben;;30.09.2026;200.00;196.40;3.60;30.09.2026;"
    *lines, _, _ = LIST.splitlines()
    form = questions(SourceFile("liste.csv", "\n".join([*lines[:3], total, lines[3], payout]).encode()), "hash")
    assert form
    assert {column.heading: column.examples for column in form.columns}["Dossier"] == ("150", "151")


def test_headings_that_are_twice_there_are_told_apart() -> None:
    file = SourceFile("liste.csv", LIST.replace("Nom;", "Reçu;").encode())
    form = questions(file, "hash")
    assert form
    assert [column.heading for column in form.columns][1:5] == ["Reçu", "Facturé le", "Honoraires bruts", "Reçu (2)"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"a;b\n", write_form(Form("x", "y", ()))[:200]])
def test_other_files_are_no_forms(content: bytes) -> None:
    assert not is_form(SourceFile("a_completer_x.xlsx", content))


def test_the_same_questions_are_the_same_bytes() -> None:
    form = Form("liste.csv", "hash", (AskedColumn(0, "Dossier", ("150",)),))
    assert write_form(form) == write_form(form)


@given(st.one_of(st.text(max_size=20), st.dates(), st.floats(allow_nan=False, allow_infinity=False), st.integers()))
def test_a_masked_example_says_nothing(cell: object) -> None:
    masked = mask(cell)  # type: ignore[arg-type]
    assert not [c for c in masked if (c.isdigit() and c != "9") or (c.isalpha() and c not in "Xx")]
