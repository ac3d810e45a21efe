"""What the practice decided: its folder's file, and the tables of *Paramètres*."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from facturation_xls.errors.settings import SettingsFileUnreadable, SettingUnreadable
from facturation_xls.model.settings import LetterSettings, PayerRule, PayerTerms, ReminderLevel, Settings
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.settings.sheets import read_settings

PAYER: dict[str, Any] = {
    "payer_type": "Patient privé",
    "term": 20,
    "announced_min": 14,
    "announced_max": 28,
    "channels": "Dentagest + Papier",
    "proofs": "XML; PDF",
    "standard_from": date(2026, 7, 1),
    "source": "Banque",
}


def written(root: Path, text: str, encoding: str = "utf-8") -> Path:
    """A folder with this settings file."""
    (root / SETTINGS_FILE).write_text(text, encoding=encoding)
    return root


def practice(**values: str) -> list[dict[str, str]]:
    """Rows of ``tblCabinet``; ``_`` in a name is a space."""
    return [{"name": name.replace("_", " "), "value": value} for name, value in values.items()]


# --- the folder -------------------------------------------------------------------------------------------------------


def test_without_a_file_everything_has_its_usual_place(tmp_path: Path) -> None:
    folder = open_folder(tmp_path)
    assert folder == Folder(tmp_path)
    assert folder.workbook == tmp_path / "Journal.xlsx"
    assert folder.inbox == tmp_path / "a_traiter"
    assert (folder.archives, folder.backups) == (tmp_path / "archives", tmp_path / "sauvegardes")


def test_a_file_names_workbook_folders_and_clock(tmp_path: Path) -> None:
    text = 'classeur = "Suivi 2026.xlsm"\ndossiers = ["export", "/partage/banque"]\nhorloge = 2026-10-05\n'
    folder = open_folder(written(tmp_path, text, "utf-8-sig"))
    assert folder.workbook == tmp_path / "Suivi 2026.xlsm"
    assert folder.extra == (tmp_path / "export", Path("/partage/banque"))
    assert folder.now().date() == date(2026, 10, 5)
    assert not folder.demonstration


def test_one_folder_needs_no_list(tmp_path: Path) -> None:
    assert open_folder(written(tmp_path, 'dossiers = "export"')).extra == (tmp_path / "export",)


def test_without_a_clock_today_is_today(tmp_path: Path) -> None:
    before = date.today()
    assert before <= open_folder(tmp_path).now().date() <= date.today()


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('classeur = "Journal.xlsx"\nhorloge = hier\n', "voir la ligne 2"),
        ('dossiers = ["C:\\Users\\export"]', "voir la ligne 1"),
        ('horloge = "hier"', "une valeur n'est pas celle qu'il faut"),
        ("dossiers = 3", "une valeur n'est pas celle qu'il faut"),
        ("dossiers = [3]", "une valeur n'est pas celle qu'il faut"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(SettingsFileUnreadable, match=where):
        open_folder(written(tmp_path, text))


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsFileUnreadable):
        open_folder(written(tmp_path, 'classeur = "Été.xlsx"', "cp1252"))


# --- the tables -------------------------------------------------------------------------------------------------------


def test_empty_tables_mean_the_defaults() -> None:
    assert read_settings([], [], []) == Settings()
    empty = practice(GLN="", Tolérance_="", Début_du_journal="")
    assert read_settings(empty, [PAYER | {"payer_type": ""}], []) == Settings()


def test_the_practice_is_read_whatever_the_case_and_spaces() -> None:
    rows = [
        {"name": "nom du cabinet", "value": "Cabinet des Glycines"},
        {"name": "GLN", "value": "7601 9990 00106, 7601999000113"},
        {"name": "IBAN", "value": "ch93 0076 2011 6238 5295 7"},
        {"name": "Début du journal", "value": "01.07.2026"},
        {"name": "TOLÉRANCE (CHF)", "value": "1.–"},
        {"name": "Cohorte des délais (mois)", "value": "6"},
        {"name": "Horizon des délais (j)", "value": "90"},
        {"name": "GLN de la CMD", "value": "7611910, 7612"},
        {"name": "Préfixes des numéros", "value": "R-; F"},
    ]
    assert read_settings(rows, [], []) == Settings(
        practice="Cabinet des Glycines",
        glns=("7601999000106", "7601999000113"),
        ibans=("CH9300762011623852957",),
        journal_start=date(2026, 7, 1),
        tolerance=100,
        cohort_months=6,
        horizon=90,
        cmd_glns=("7611910", "7612"),
        number_prefixes=("R-", "F"),
    )


def test_payers_and_rules_are_read_row_by_row() -> None:
    rules = [
        {"contains": "service social", "payer_type": "Aide sociale"},
        {"contains": "", "payer_type": "Aide sociale"},
        {"contains": "tuteur", "payer_type": ""},
    ]
    settings = read_settings([], [PAYER, PAYER | {"payer_type": "Tuteur", "term": None}], rules)
    assert settings.rules == (PayerRule("service social", "Aide sociale"),)
    assert settings.terms("Patient privé") == PayerTerms(
        payer_type="Patient privé",
        term=20,
        announced_min=14,
        announced_max=28,
        channels=("Dentagest", "Papier"),
        proofs=("XML", "PDF"),
        standard_from=date(2026, 7, 1),
        source="Banque",
    )
    assert settings.terms("Tuteur").term == 30
    assert settings.terms("inconnu") == PayerTerms("inconnu")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Début du journal", "été"),
        ("Tolérance (CHF)", "cinq"),
        ("Cohorte des délais (mois)", "un an"),
        ("Horizon des délais (j)", "6 mois"),
        ("Horizon des délais (j)", "0"),
        ("Cohorte des délais (mois)", "999999999999"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingUnreadable) as caught:
        read_settings([{"name": name, "value": value}], [], [])
    assert f"« {name} » : « {value} »" in caught.value.message


# --- reminders and letters -------------------------------------------------------------------------------------------

LEVEL: dict[str, Any] = {
    "level": 2,
    "name": "2e rappel",
    "delay": 5,
    "interval": 30,
    "tolerance": 500,
    "term": 14,
    "channel": "recommandé",
    "fee": 0,
    "text": "Payez.",
}


def test_levels_stand_in_their_order_and_what_makes_no_sense_means_the_default() -> None:
    nothing = dict.fromkeys(("delay", "interval", "tolerance", "term", "fee"))
    rows = [LEVEL, LEVEL | nothing | {"level": 1, "name": "", "channel": "Téléphone"}, LEVEL | {"level": None}]
    assert read_settings([], [], [], [*rows, LEVEL | {"delay": 99}, LEVEL | {"level": 3, "term": -1}]).levels == (
        ReminderLevel(1, "Rappel 1", text="Payez."),
        ReminderLevel(2, "2e rappel", 5, 30, 500, 14, "Recommandé", 0, "Payez."),
        ReminderLevel(3, "2e rappel", 5, 30, 500, 14, "Recommandé", 0, "Payez."),
    )


def test_letters_are_read_by_name() -> None:
    rows = [
        {"name": "QR-IBAN", "value": "CH44 3199 9123 0008 8901 2"},
        {"name": "Une lettre par", "value": "Facture"},
        {"name": "Fenêtre de l'enveloppe", "value": "gauche"},
        {"name": "Fraîcheur Banque (j)", "value": "12"},
        {"name": "Fraîcheur CMD (j)", "value": ""},
    ]
    assert read_settings([], [], [], [], rows).letters == LetterSettings(
        qr_iban="CH4431999123000889012", per_invoice=True, window_left=True, freshness={"Banque": 12}
    )


@pytest.mark.parametrize(
    ("name", "value"), [("Une lettre par", "mois"), ("Fenêtre de l'enveloppe", "haut"), ("Fraîcheur CMD (j)", "-1")]
)
def test_a_word_that_is_not_understood_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingUnreadable) as caught:
        read_settings([], [], [], [], [{"name": name, "value": value}])
    assert name in caught.value.message
    assert value in caught.value.message
