"""``rappels --emettre`` on the demonstration, 05.10.2026: five first reminders are due (see *À relancer*)."""

from __future__ import annotations

import atexit
import errno
import json
import shutil
import tempfile
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import demonstration
import pytest
import shown
import staff
from representative import representative

from facturation_xls.errors.requests import SourcesStale
from facturation_xls.errors.settings import LetterModelInvalid
from facturation_xls.practice import create_demo
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.claims import emission, issued, issuing
from facturation_xls.sync.restore import restore
from facturation_xls.workbook import save

DUE = ["2026000130", "2026000118", "2026000105", "2026000110", "2026000116"]
PDF, WORD = "rappels/2026-10-05 Rappels.pdf", "rappels/2026-10-05 Rappels.docx"
TODAY = date(2026, 10, 5)


@cache
def _practice() -> Path:
    place = Path(tempfile.mkdtemp(prefix="rappels-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    folder = create_demo(place / "cabinet")
    demonstration.without_sheets(folder, {*demonstration.ONLY_LOOKED_AT} - {"À relancer"})
    synchronise(folder)
    return folder.root


@pytest.fixture
def practice(tmp_path: Path) -> Folder:
    """The demonstration with its settings, all documents booked."""
    shutil.copytree(_practice(), tmp_path / "cabinet")
    return open_folder(tmp_path / "cabinet")


def kept(folder: Folder) -> list[tuple[str, int]]:
    """The letters of today that *Rappels* knows."""
    rows = shown.rows(folder.workbook, "tblRappels")
    return sorted((row["N° facture"], row["Niveau"]) for row in rows if row["Date"] == TODAY)


def proposed(folder: Folder) -> dict[str, tuple[str, str]]:
    rows = shown.rows(folder.workbook, "tblARelancer")
    return {row["N° facture"]: (row["Proposé"], row["Envoyer"] or "") for row in rows}


ALL = sorted((number, 1) for number in DUE)


def test_letters_are_written_and_registered_with_what_they_said(practice: Folder) -> None:
    done = emission.issue(practice)
    assert done.files == (PDF, WORD)
    assert (done.due.letters, done.due.levels, done.without_slip) == (5, {"1er rappel": 5}, 0)
    assert all((practice.root / name).stat().st_size > 10_000 for name in done.files)
    assert kept(practice) == ALL
    (row,) = [r for r in shown.rows(practice.workbook, "tblRappels") if (r["N° facture"], r["Date"]) == (DUE[3], TODAY)]
    assert "Nouvelle échéance" in row.pop("Texte")
    assert row == {
        "N° facture": "2026000110",
        "Niveau": 1,
        "Date": TODAY,
        "Canal": "Papier",
        "Nouvelle échéance": date(2026, 10, 19),
        "Preuve": PDF,
        "Remarque": None,
        "Rappel": "1er rappel",
        "Délai (j)": 14,
        "Frais": 0,
        "Montant réclamé": 340.2,
    }
    invoice = shown.invoice(practice.workbook, "2026000110")
    assert (invoice["Niveau de rappel"], invoice["Dernier rappel"], invoice["Statut"]) == (1, TODAY, "rappelée")


def test_twice_writes_nothing_twice(practice: Folder) -> None:
    emission.issue(practice)
    before = demonstration.tree(practice.root)
    again = emission.issue(practice)
    assert (again.files, again.due.letters) == ((), 0)
    assert demonstration.tree(practice.root) == before
    synchronise(practice)
    assert kept(practice) == ALL


def test_looking_writes_nothing(practice: Folder) -> None:
    before = demonstration.tree(practice.root)
    assert emission.due(practice).letters == 5
    assert demonstration.tree(practice.root) == before


def test_what_staff_hold_back_stays_and_their_word_stays_with_its_row(practice: Folder) -> None:
    for number, word in ((DUE[0], "non"), (DUE[1], "Plus tard"), (DUE[2], "oui")):
        staff.type_in(practice.workbook, "tblARelancer", {"N° facture": number}, {"Envoyer": word})
    done = emission.issue(practice)
    assert kept(practice) == sorted((number, 1) for number in DUE[2:])
    assert (done.due.reasons["non"], done.due.reasons["plus tard"]) == (1, 1)
    later = demonstration.set_clock(practice.root, date(2026, 10, 6))
    synchronise(later)
    words = {number: word for number, (_, word) in proposed(later).items() if word}
    assert words == {DUE[0]: "non", DUE[1]: "Plus tard", DUE[2]: "oui"}


def test_a_bank_that_is_not_up_to_date_stops_all_letters_and_is_named(practice: Folder) -> None:
    later = demonstration.set_clock(practice.root, date(2026, 10, 25))
    synchronise(later)
    before = demonstration.tree(later.root)
    with pytest.raises(SourcesStale, match=r"La banque n'est connue que jusqu'au 3\d\.09\.2026") as caught:
        emission.issue(later)
    assert caught.value.exit_code == 65
    assert demonstration.tree(later.root) == before


def test_a_model_that_is_not_understood_writes_nothing(practice: Folder) -> None:
    practice.letter_model.write_bytes(b"no letter")
    before = demonstration.tree(practice.root)
    with pytest.raises(LetterModelInvalid):
        emission.issue(practice)
    assert demonstration.tree(practice.root) == before


def test_a_model_that_is_gone_is_laid_down_again(practice: Folder) -> None:
    practice.letter_model.unlink()
    emission.issue(practice)
    assert practice.letter_model.exists()


# --- a run that is cut short ------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """The machine stops here."""


def cut(module: object, name: str) -> Callable[[], None]:
    """Let the run stop when it calls ``name``; the answer takes that back."""

    def stop(*_: object, **__: object) -> None:
        raise PowerCut

    patch = pytest.MonkeyPatch()
    patch.setattr(module, name, stop)
    return patch.undo


@pytest.mark.parametrize(
    ("module", "name", "issued_before"),
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
def test_after_a_power_cut_nothing_is_lost_and_nothing_is_sent_twice(
    practice: Folder, module: object, name: str, *, issued_before: bool
) -> None:
    resume = cut(module, name)
    with pytest.raises(PowerCut):
        emission.issue(practice)
    resume()
    assert kept(practice) == (ALL if issued_before else [])
    done = emission.issue(practice)
    assert kept(practice) == ALL
    assert done.due.letters == (0 if issued_before else 5)
    assert sorted(path.name for path in practice.letters.iterdir()) == [Path(WORD).name, Path(PDF).name]
    assert (done.replaced is not None) == (name in {"write_files", "save"})


def test_when_only_the_note_cannot_be_closed_the_letters_are_out_and_go_once(
    practice: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before: the message said that nothing was changed, though the workbook named the letters."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "disk full")

    with monkeypatch.context() as patch:
        patch.setattr(issued.Register, "confirm", full)
        assert emission.issue(practice).due.letters == len(ALL)
    assert kept(practice) == ALL
    assert emission.issue(practice).due.letters == 0
    assert kept(practice) == ALL
    assert (practice.root / PDF).exists()


@pytest.mark.parametrize("synchronised", [False, True])
def test_letters_of_a_run_cut_at_its_last_step_are_known_whichever_backup_staff_go_back_to(
    practice: Folder, *, synchronised: bool
) -> None:
    """Before: the note stayed open, nobody knew of the letters after a restore, and they went a second time."""
    resume = cut(issued.Register, "confirm")
    with pytest.raises(PowerCut):
        emission.issue(practice)
    resume()
    if synchronised:
        synchronise(practice)
        assert not issued.is_open(practice)
    restore(practice, "1")
    synchronise(practice)
    assert kept(practice) == ALL
    assert emission.issue(practice).due.letters == 0
    assert (practice.root / PDF).exists()


def test_the_next_day_the_letters_of_a_cut_run_are_gone(practice: Folder) -> None:
    resume = cut(save, "save")
    with pytest.raises(PowerCut):
        emission.issue(practice)
    resume()
    assert (practice.root / PDF).exists()
    later = demonstration.set_clock(practice.root, date(2026, 10, 6))
    done = emission.issue(later)
    assert done.replaced == TODAY
    assert [path.name for path in sorted(later.letters.glob("*.pdf"))] == ["2026-10-06 Rappels.pdf"]


def test_a_restored_journal_learns_again_what_was_sent(practice: Folder) -> None:
    emission.issue(practice)
    restore(practice, "1")
    assert kept(practice) == []
    synchronise(practice)
    assert kept(practice) == ALL
    assert emission.due(practice).letters == 0


def test_a_copy_of_a_backup_put_in_place_by_hand_sends_nothing_twice(practice: Folder) -> None:
    before = practice.workbook.read_bytes()
    emission.issue(practice)
    practice.workbook.write_bytes(before)
    assert emission.due(practice).letters == 0


def test_a_letter_that_staff_took_out_of_rappels_is_not_sent_again_today(practice: Folder) -> None:
    emission.issue(practice)
    staff.delete_row(practice.workbook, "tblRappels", {"N° facture": DUE[0], "Niveau": 1})
    assert emission.issue(practice).files == ()
    assert (DUE[0], 1) not in kept(practice)


def test_what_is_kept_beside_the_workbook_names_nobody(practice: Folder) -> None:
    emission.issue(practice)
    text = (practice.state / "rappels.json").read_text(encoding="utf-8")
    people = {row["Débiteur"] for row in shown.rows(practice.workbook, "tblJournal")}
    assert json.loads(text)
    assert not [name for name in people if name in text]


# --- calls ------------------------------------------------------------------------------------------------------------


def test_a_call_is_kept_and_raises_no_level(practice: Folder) -> None:
    call = {"N° facture": "2026000110", "Date": TODAY, "Canal": "Téléphone", "Remarque": "rappelle lundi"}
    staff.add_row(practice.workbook, "tblRappels", call)
    synchronise(practice)
    assert shown.invoice(practice.workbook, "2026000110")["Niveau de rappel"] is None
    assert emission.issue(practice).due.letters == 5


def test_a_promise_on_the_phone_is_waited_for(practice: Folder) -> None:
    call = {"N° facture": "2026000110", "Date": TODAY, "Canal": "Téléphone", "Nouvelle échéance": date(2026, 10, 12)}
    staff.add_row(practice.workbook, "tblRappels", call)
    synchronise(practice)
    assert proposed(practice)["2026000110"] == ("non", "")
    assert emission.due(practice).letters == 4
