"""A table that nobody has explained: questions in French, answers in a workbook, and the table is booked."""

from __future__ import annotations

import documents
import forms
import pytest
import shown
from fpdf import FPDF

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import Summary, synchronise
from facturation_xls.sync.health import check
from facturation_xls.sync.undoing.undo import undo

NUMBER, OTHER = "2026000150", "2026000151"
FORM = "a_completer_liste.xlsx"
CMD_LIST = """Caisse des Médecins, liste du 30.09.2026
Dossier;Nom;Facturé le;Honoraires bruts;Reçu;Prélevé;Jour;Vendu
2026000150;Lupin Aline;09.09.2026;120.00;120.00;3.60;25.09.2026;Oui
2026000151;Muguet Paul;10.09.2026;80.00;80.00;0.00;26.09.2026;Non
Somme;;;200.00;200.00;3.60;;
À payer;;;;196.40;;;
"""
COLUMNS = {
    "Dossier": "N° de facture",
    "Nom": "Patient",
    "Facturé le": "Date de la facture",
    "Honoraires bruts": "Montant de la facture",
    "Reçu": "Montant payé",
    "Prélevé": "CMD : frais retenus",
    "Jour": "Date du paiement (valeur)",
    "Vendu": "CMD : créance rachetée (oui, non)",
}
FEES = "CMD : le montant payé est écrit"
TOTAL = "La ligne du total commence par"
ANSWERS = COLUMNS | {FEES: "avant déduction des frais (brut)"}


def drop(folder: Folder, name: str, content: str | bytes) -> Summary:
    """Sync after a file arrived."""
    (folder.inbox / name).write_bytes(content if isinstance(content, bytes) else content.encode("cp1252"))
    return synchronise(folder)


def answered(folder: Folder, answers: dict[str, str], form: str = FORM) -> Summary:
    """Sync after the form was filled in."""
    forms.fill(folder.inbox / form, answers)
    return synchronise(folder)


def waiting(folder: Folder) -> list[str]:
    """The names in ``a_traiter``."""
    return sorted(path.name for path in folder.inbox.iterdir())


def movements(folder: Folder) -> list[tuple[str, str, float]]:
    """Number, kind and amount of all movements."""
    rows = shown.rows(folder.workbook, "tblMouvements")
    return [(row["N° facture"], row["Genre"], row["Montant"]) for row in rows]


BOOKED = [(NUMBER, "Avance CMD", 120), (NUMBER, "Frais", -3.6), (OTHER, "Paiement", 80)]


# --- the whole way ----------------------------------------------------------------------------------------------------


def test_an_unknown_csv_is_asked_about_explained_and_booked(fresh: Folder) -> None:
    first = drop(fresh, "liste.csv", CMD_LIST)
    assert (first.exit_code, first.questions, waiting(fresh)) == (
        3,
        (FORM,),
        [FORM, "liste.csv", "liste.csv.erreur.txt"],
    )
    assert FORM in first.rejections[0].message

    proposed = forms.asked(fresh.inbox / FORM)
    assert proposed["Ce tableau vient de"] == "Caisse des Médecins (CMD)"
    assert (proposed["La ligne du total commence par"], proposed["La ligne du montant versé commence par"]) == (
        "Somme",
        "À payer",
    )
    assert [name for name in COLUMNS if name in proposed] == list(COLUMNS)

    booked = answered(fresh, ANSWERS)
    assert (booked.exit_code, booked.payments, booked.questions) == (0, 2, ())
    assert movements(fresh) == BOOKED
    assert waiting(fresh) == []
    assert len(list(fresh.archives.rglob("*liste*.csv"))) == 1

    following = CMD_LIST.replace("09.2026", "10.2026").replace("2026000150", "2026000190")
    assert drop(fresh, "liste_octobre.csv", following).exit_code == 0  # without a question
    assert ("2026000190", "Avance CMD", 120) in movements(fresh)


def test_an_unknown_pdf_is_asked_about_explained_and_booked(fresh: Folder) -> None:
    summary = drop(fresh, "liste.pdf", as_pdf(CMD_LIST.replace("Dossier", "Facture")))
    assert (summary.exit_code, summary.questions) == (3, (FORM,))
    booked = answered(fresh, {name.replace("Dossier", "Facture"): answer for name, answer in ANSWERS.items()})
    assert booked.exit_code == 0
    assert movements(fresh) == BOOKED
    assert waiting(fresh) == []


def as_pdf(text: str) -> bytes:
    """A list as a PDF: its first line as title, the others as a table without rules."""
    title, *lines = text.splitlines()
    pdf = FPDF(orientation="L")
    pdf.set_font("Helvetica", size=9)
    pdf.add_page()
    pdf.cell(0, 6, title, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(5)
    with pdf.table(borders_layout="NONE", text_align=("LEFT", "LEFT", "LEFT", *["RIGHT"] * 3, "LEFT", "LEFT")) as table:
        for line in lines:
            table.row(line.split(";"))
    return bytes(pdf.output())


# --- what the form shows ----------------------------------------------------------------------------------------------


def test_the_form_names_nobody_and_shows_no_amount(fresh: Folder) -> None:
    drop(fresh, "liste.csv", CMD_LIST)
    shows = forms.texts(fresh.inbox / FORM)
    assert not [secret for secret in ("Lupin", "Muguet", "120.00", NUMBER, "25.09.2026") if secret in shows]
    assert all(example in shows for example in ("Xxxxx Xxxxx", "9999999999", "999.99", "99.99.9999"))


def test_an_untouched_form_waits_without_a_word_of_reproach(fresh: Folder) -> None:
    drop(fresh, "liste.csv", CMD_LIST)
    written = (fresh.inbox / FORM).read_bytes()
    for summary in (synchronise(fresh), drop(fresh, "a.xml", documents.invoice(NUMBER))):
        assert (summary.exit_code, summary.unknown_files, summary.questions) == (0, 1, (FORM,))
    assert (fresh.inbox / FORM).read_bytes() == written
    (fresh.inbox / "liste.csv").unlink()
    synchronise(fresh)
    assert waiting(fresh) == []


def test_two_tables_of_one_kind_are_asked_about_once(fresh: Folder) -> None:
    (fresh.inbox / "aout.csv").write_bytes(CMD_LIST.replace("09.2026", "08.2026").encode("cp1252"))
    summary = drop(fresh, "liste.csv", CMD_LIST)
    assert summary.questions == ("a_completer_aout.xlsx",)
    assert ["a_completer_aout.xlsx" in rejection.message for rejection in summary.rejections] == [True, True]
    assert answered(fresh, ANSWERS, "a_completer_aout.xlsx").exit_code == 0
    assert len(movements(fresh)) == 2 * len(BOOKED)


def test_a_preview_asks_nothing_and_learns_nothing(fresh: Folder) -> None:
    (fresh.inbox / "liste.csv").write_bytes(CMD_LIST.encode("cp1252"))
    assert synchronise(fresh, preview=True).questions == (FORM,)
    assert waiting(fresh) == ["liste.csv"]


@pytest.mark.parametrize("content", ["Bonjour", "Nom;Prénom\nLupin;Aline\n", "a;b;c\nd;e;f\n"])
def test_what_is_no_table_of_figures_is_not_asked_about(fresh: Folder, content: str) -> None:
    summary = drop(fresh, "notes.csv", content)
    assert (summary.exit_code, summary.questions) == (3, ())


# --- answers that cannot be used --------------------------------------------------------------------------------------


def test_answers_that_do_not_fit_the_table_say_which_cell_to_correct(fresh: Folder) -> None:
    drop(fresh, "liste.csv", CMD_LIST)
    for wrong, said in (
        ({FEES: "après déduction des frais (net)"}, "il manque 3.60 entre les lignes et le versement."),
        ({"Nom": "Montant payé", "Reçu": "Ne pas reprendre"}, "Si le fichier est juste, corrigez la case B18"),
        ({TOTAL: "Addition"}, "corrigez la case B12"),
        ({"Dossier": ""}, "la case B17 (« Dossier »)"),
    ):
        summary = answered(fresh, ANSWERS | wrong)
        assert said in {rejection.name: rejection.message for rejection in summary.rejections}[FORM]
        assert f"{FORM}.erreur.txt" in waiting(fresh)
        forms.fill(fresh.inbox / FORM, ANSWERS | {TOTAL: "Somme"})
    assert not movements(fresh)
    assert synchronise(fresh).exit_code == 0
    assert movements(fresh) == BOOKED
    assert waiting(fresh) == []


def test_a_form_taken_apart_is_made_anew(fresh: Folder) -> None:
    drop(fresh, "liste.csv", CMD_LIST)
    forms.take_apart(fresh.inbox / FORM)
    (rejection,) = synchronise(fresh).rejections
    assert "Supprimez-le et synchronisez" in rejection.message
    (fresh.inbox / FORM).unlink()
    assert synchronise(fresh).questions == (FORM,)
    assert (fresh.inbox / FORM).exists()


# --- tables that change -----------------------------------------------------------------------------------------------


def learned(folder: Folder) -> None:
    """The practice's own table, explained and booked."""
    drop(folder, "liste.csv", CMD_LIST)
    answered(folder, ANSWERS)


def test_a_column_more_is_named_and_only_it_is_asked_about(fresh: Folder) -> None:
    learned(fresh)
    more = CMD_LIST.replace("Vendu", "Vendu;Intérêts").replace("Oui", "Oui;1.00").replace("2026000150", "2026000190")
    summary = drop(fresh, "octobre.csv", more.replace("09.2026", "10.2026"))
    assert "« Intérêts »" in summary.rejections[0].message
    assert movements(fresh) == BOOKED
    form = "a_completer_octobre.xlsx"
    proposed = forms.asked(fresh.inbox / form)
    assert {name: proposed[name] for name in COLUMNS} == COLUMNS | {
        "Nom": "Ne pas reprendre",
        "Facturé le": "Ne pas reprendre",
    }
    assert proposed["Intérêts"] == ""
    fees = {FEES: ANSWERS[FEES]}
    assert answered(fresh, fees | {"Intérêts": "Ne pas reprendre"}, form).exit_code == 0
    assert len(movements(fresh)) == 2 * len(BOOKED)
    assert drop(fresh, "encore.csv", CMD_LIST.replace("09.2026", "08.2026")).exit_code == 0  # the old form still counts


def test_a_column_less_is_named_and_nothing_is_booked(fresh: Folder) -> None:
    learned(fresh)
    less = "\n".join(";".join(line.split(";")[:-1]) for line in CMD_LIST.splitlines())
    summary = drop(fresh, "octobre.csv", less)
    assert "je ne trouve plus la colonne « Vendu »" in summary.rejections[0].message
    assert movements(fresh) == BOOKED


@pytest.mark.all_sheets
def test_a_table_that_was_learned_can_be_taken_back(fresh: Folder) -> None:
    learned(fresh)
    assert check(fresh).findings == ()
    undo(fresh, "liste.csv")
    assert movements(fresh) == []
    assert synchronise(fresh).payments == 2
    assert movements(fresh) == BOOKED
