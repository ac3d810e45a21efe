"""``transferer --emettre`` on the demonstration, 05.10.2026: two more invoices have had all their reminders.

Invoice …104 may go to CMD or into enforcement; …110 lacks the consent, so that only enforcement is open to it.
"""

from __future__ import annotations

import atexit
import csv
import json
import shutil
import tempfile
from datetime import date
from functools import cache
from pathlib import Path

import demonstration
import pdfplumber
import pytest
import shown
import staff
from command_line import runner
from representative import representative
from test_emission import PowerCut, cut

from facturation_xls.model.words import Recipient
from facturation_xls.practice import create_demo
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.claims import issued, issuing, transferring
from facturation_xls.sync.restore import restore
from facturation_xls.workbook import save

READY, NO_CONSENT = "2026000104", "2026000110"
UNDECIDED = ["2026000012", "2026000027"]
"""The demonstration's own candidates: staff have not said anything of them."""

TODAY = date(2026, 10, 5)
DOSSIERS = ["2026-10-05 CMD D0007.csv", "2026-10-05 CMD D0007.pdf"]
LETTERS = (
    (READY, 3, date(2026, 9, 18), date(2026, 10, 2)),
    (NO_CONSENT, 1, date(2026, 8, 25), None),
    (NO_CONSENT, 2, date(2026, 9, 4), None),
    (NO_CONSENT, 3, date(2026, 9, 16), None),
)
"""What staff sent beside Dentagest's own reminders: invoice, level, day, new due date."""


@cache
def _practice() -> Path:
    place = Path(tempfile.mkdtemp(prefix="transferts-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = create_demo(place / "cabinet")
    demonstration.without_sheets(folder, {*demonstration.ONLY_LOOKED_AT} - {"À relancer", "À transférer"})
    synchronise(folder)
    debtors = {row["N° facture"]: row["N° débiteur"] for row in shown.rows(folder.workbook, "tblJournal")}
    for number, level, day, until in LETTERS:
        letter = {"N° facture": number, "Niveau": level, "Date": day, "Canal": "Papier", "Nouvelle échéance": until}
        staff.add_row(folder.workbook, "tblRappels", letter)
    consent = {"Consentement CMD le": date(2026, 9, 20)}
    staff.type_in(folder.workbook, "tblDebiteurs", {"N° débiteur": debtors[READY]}, consent)
    synchronise(folder)
    decide(folder, READY, "CMD")
    decide(folder, NO_CONSENT, "CMD")
    return folder.root


def decide(folder: Folder, number: str, word: str) -> None:
    staff.type_in(folder.workbook, "tblATransferer", {"N° facture": number}, {"Transférer à": word})


@pytest.fixture
def practice(tmp_path: Path) -> Folder:
    """Staff want both at CMD."""
    shutil.copytree(_practice(), tmp_path / "cabinet")
    return open_folder(tmp_path / "cabinet")


def kept(folder: Folder) -> list[tuple[str, str]]:
    """What *Transferts* knows."""
    return [(row["N° facture"], row["Destinataire"]) for row in shown.rows(folder.workbook, "tblTransferts")]


def listed(folder: Folder) -> list[str]:
    return [row["N° facture"] for row in shown.rows(folder.workbook, "tblATransferer")]


def stands(folder: Folder, number: str) -> tuple[str, str, str]:
    row = shown.invoice(folder.workbook, number)
    return row["Statut"], row["Responsable"], row["Prochaine action"]


def test_what_may_go_goes_what_lacks_something_is_named(practice: Folder) -> None:
    before = demonstration.tree(practice.root)
    found = transferring.planned(practice)
    assert (found.invoices, found.dossiers) == ({"CMD": 1}, {"CMD": 1})
    assert found.lacking == ((NO_CONSENT, "CMD", "Consentement CMD : manque (Débiteurs)"),)
    assert demonstration.tree(practice.root) == before  # looking writes nothing
    done = transferring.hand_over(practice)
    assert sorted(Path(name).name for name in done.files) == DOSSIERS
    (row,) = shown.rows(practice.workbook, "tblTransferts")
    assert row == {
        "N° facture": READY,
        "Date": TODAY,
        "Montant": 412.75,
        "Destinataire": "CMD",
        "Preuve": "transferts/2026-10-05 CMD D0007.pdf",
        "Remarque": None,
    }
    assert stands(practice, READY) == ("chez CMD", "CMD", "Attendre le recouvrement")
    assert sorted(listed(practice)) == [*UNDECIDED, NO_CONSENT]
    assert READY not in {row["N° facture"] for row in shown.rows(practice.workbook, "tblARelancer")}


def test_the_dossier_tells_the_dated_history_and_nothing_of_the_care(practice: Folder) -> None:
    transferring.hand_over(practice)
    with pdfplumber.open(practice.transfers / DOSSIERS[1]) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    for words in (
        *("Dossier de recouvrement", "pour la Caisse des Médecins, Montvieux, le 05.10.2026", "Dahlia Simone"),
        *("Consentement à la transmission noté le 20.09.2026.", "17.08.2026 Rappel 1", "14.09.2026 Rappel 2"),
        *("18.09.2026 Rappel 3 Papier, à payer d'ici au", "Total 412.75 0.00 412.75"),
    ):
        assert words in text
    assert "Prestation fictive" not in text
    with (practice.transfers / DOSSIERS[0]).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [(row["Date"], row["Événement"], row["Solde CHF"]) for row in rows] == [
        ("2026-07-03", "Facture", "412.75"),
        ("2026-07-04", "Envoi", ""),
        ("2026-08-17", "Rappel 1", ""),
        ("2026-09-14", "Rappel 2", ""),
        ("2026-09-18", "Rappel 3", ""),
    ]


def test_twice_hands_nothing_over_twice(practice: Folder) -> None:
    transferring.hand_over(practice)
    before = demonstration.tree(practice.root)
    assert transferring.hand_over(practice).files == ()
    assert demonstration.tree(practice.root) == before


def test_a_transfer_that_staff_took_out_is_not_made_again_today(practice: Folder) -> None:
    transferring.hand_over(practice)
    staff.delete_row(practice.workbook, "tblTransferts", {"N° facture": READY})
    synchronise(practice)
    decide(practice, READY, "CMD")
    assert transferring.hand_over(practice).files == ()
    assert kept(practice) == []


@pytest.mark.parametrize(
    ("module", "name", "registered_before"),
    representative(
        [
            (issued.Register, "begin", False),
            (issuing, "write_files", False),
            (save, "save", False),
            (issued.Register, "confirm", True),
        ],
        1,
    ),
)
def test_after_a_power_cut_nothing_is_lost_and_nothing_goes_twice(
    practice: Folder, module: object, name: str, *, registered_before: bool
) -> None:
    resume = cut(module, name)
    with pytest.raises(PowerCut):
        transferring.hand_over(practice)
    resume()
    done = transferring.hand_over(practice)
    assert kept(practice) == [(READY, "CMD")]
    assert (done.files == ()) is registered_before
    assert sorted(path.name for path in practice.transfers.iterdir()) == DOSSIERS
    assert (done.replaced == TODAY) is (name in {"write_files", "save"})


def test_a_restored_journal_learns_again_what_was_handed_over(practice: Folder) -> None:
    transferring.hand_over(practice)
    restore(practice, "1")
    assert kept(practice) == []
    assert transferring.planned(practice).invoices == {}
    synchronise(practice)
    assert kept(practice) == [(READY, "CMD")]
    note = json.loads((practice.state / "transferts.json").read_text(encoding="utf-8"))
    assert "Dahlia" not in json.dumps(note, ensure_ascii=False)


def test_what_cmd_gives_back_is_the_practices_again_and_may_go_into_enforcement(practice: Folder) -> None:
    transferring.hand_over(practice)
    later = demonstration.set_clock(practice.root, date(2026, 10, 8))
    back = {"N° facture": READY, "Date": date(2026, 10, 8), "Destinataire": Recipient.PRACTICE.value}
    staff.add_row(later.workbook, "tblTransferts", back)
    synchronise(later)
    assert stands(later, READY) == ("ouverte", "Cabinet", "Reprendre le suivi")
    assert READY in listed(later)
    decide(later, READY, "poursuite")
    done = transferring.hand_over(later)
    assert done.planned.invoices == {"poursuite": 1}
    assert stands(later, READY) == ("rappelée", "Office des poursuites", "Attendre la poursuite")
    with pdfplumber.open(later.root / done.files[0]) as pdf:
        text = pdf.pages[0].extract_text()
    assert "Dossier de poursuite" in text
    assert "Consentement" not in text
    assert "05.10.2026 Transfert CMD" in text
    assert "08.10.2026 Retour du recouvrement" in text


def test_the_command_says_what_goes_what_is_missing_and_what_to_do(
    practice: Folder, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = runner(monkeypatch, capsys)
    missing = f"Pas encore, {NO_CONSENT} (CMD) : Consentement CMD : manque (Débiteurs)."
    undecided = "Sans décision : 2, dont possibles 2 (colonne Transférer à)."
    assert run("transferer", "--dossier", practice.root).lines == [
        "À transférer : CMD 1 (en 1 dossier).",
        missing,
        undecided,
        "Vérifiez d'abord la feuille À transférer.",
        "Pour écrire les dossiers : facturation transferer --emettre",
    ]
    assert run("transferer", "--dossier", practice.root, "--emettre").lines == [
        "Transférées et inscrites : CMD 1 (en 1 dossier).",
        "Dossiers à remettre (chacun aussi en .csv) : transferts/2026-10-05 CMD D0007.pdf",
        missing,
        undecided,
    ]
    assert run("transferer", "--dossier", practice.root, "--emettre").lines == [
        "Rien à transférer.",
        missing,
        undecided,
    ]
