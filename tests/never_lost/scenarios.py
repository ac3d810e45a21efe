"""What is cut short: the runs that write, each on a practice's folder made for it."""

from __future__ import annotations

import re
import shutil
from base64 import b64encode
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import demonstration
import staff
from stopped_clock import stopped

from facturation_xls.errors import UsageError
from facturation_xls.practice import SAMPLES, create_demo
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder
from facturation_xls.sync import Summary, synchronise
from facturation_xls.sync.claims.emission import issue
from facturation_xls.sync.claims.transferring import hand_over
from facturation_xls.sync.erasure.persons import erase
from facturation_xls.sync.restore import list_backups, restore

DROPPED = "bureau/facture déposée.xml"


@dataclass(frozen=True)
class Scenario:
    """``prepare`` makes the folder ``cabinet`` in a place; ``command`` is what the program is then asked to do.

    Whatever happened, staff synchronise afterwards; ``again``: they first give the same command once more, as a run of
    letters that broke off asks them to. ``dropped`` are files that they drop on the program, both times.
    ``may_double``: a document may lie in the archives twice in the end, by itself and in its ZIP.
    """

    name: str
    prepare: Callable[[Path], None]
    command: Sequence[str]
    dropped: Sequence[str] = ()
    may_double: bool = False
    again: Callable[[Folder], object] | None = None

    def arguments(self, place: Path) -> list[str]:
        """The arguments of ``facturation``."""
        dropped = [str(place / name) for name in self.dropped]
        return [self.command[0], "--dossier", str(place / "cabinet"), *self.command[1:], *dropped]

    def synchronise(self, place: Path) -> Summary:
        """What staff do afterwards."""
        with stopped():
            if self.again:
                self.again(practice(place))
            return synchronise(practice(place), [place / name for name in self.dropped])


def practice(place: Path) -> Folder:
    """The practice of a scenario."""
    return open_folder(place / "cabinet")


def _everything_waits(place: Path) -> None:
    demonstration.drop(demonstration.empty(place / "cabinet"), *demonstration.documents())


def _a_month_later(place: Path) -> None:
    """Two months are booked; the third waits, with a document that cannot be booked in each possible way."""
    folder = demonstration.empty(place / "cabinet")
    months = {month: sorted((SAMPLES / month).iterdir()) for month in ("2026-07", "2026-08", "2026-09")}
    demonstration.drop(folder, *months["2026-07"], *months["2026-08"])
    synchronise(folder)
    demonstration.drop(folder, *months["2026-09"])
    (folder.inbox / "notes.docx").write_bytes(b"nobody knows this")
    with ZipFile(folder.inbox / "lot.zip", "w") as lot:
        lot.writestr("bonne.xml", _carrying_a_pdf("2026000160"))
        lot.writestr("abîmée.xml", _invoice("2026000161")[:-20])
    for name, number in (("partage/export.xml", "2026000162"), (DROPPED, "2026000163")):
        (place / name).parent.mkdir()
        (place / name).write_bytes(_carrying_a_pdf(number))
    _write_settings(folder, 'dossiers = ["../partage"]')


def _all_booked(place: Path) -> None:
    folder = demonstration.synced(place / "cabinet")
    _write_settings(folder, "")


def _reminders_due(place: Path) -> None:
    """Five first reminders are due."""
    synchronise(create_demo(place / "cabinet"))


def _transfer_decided(place: Path) -> None:
    """One invoice has had all its reminders, and staff want it in enforcement."""
    folder = create_demo(place / "cabinet")
    synchronise(folder)
    letter = {"N° facture": "2026000104", "Niveau": 3, "Date": date(2026, 9, 18), "Canal": "Papier"}
    staff.add_row(folder.workbook, "tblRappels", letter | {"Nouvelle échéance": date(2026, 10, 2)})
    synchronise(folder)
    staff.type_in(folder.workbook, "tblATransferer", {"N° facture": "2026000104"}, {"Transférer à": "Poursuite"})
    synchronise(folder)  # the command does this first: here it shall find nothing to do


def _period_over(place: Path) -> None:
    """Ten years later: an invoice alone, one in a ZIP with another, and the bank's file that paid both."""
    folder = demonstration.set_clock(demonstration.empty(place / "cabinet").root, date(2037, 1, 5))
    demonstration.drop(
        folder, *(demonstration.sample(f"{name}.xml") for name in ("facture_2026000101", "banque_2026-09"))
    )
    with ZipFile(folder.inbox / "lot.zip", "w") as lot:
        for number in ("2026000120", "2026000103"):
            lot.write(demonstration.sample(f"facture_{number}.xml"), f"facture_{number}.xml")
    synchronise(folder)


def _erase_again(folder: Folder) -> None:
    with suppress(UsageError):  # who is erased already is not known any more
        erase(folder, ["D0001"])


def _restored(place: Path) -> None:
    _all_booked(place)
    folder = practice(place)
    restore(folder, str(len(list_backups(folder))))


def _invoice(number: str) -> bytes:
    """An invoice like that of the samples, under another number."""
    return demonstration.sample("facture_2026000143.xml").read_bytes().replace(b"2026000143", number.encode())


def _carrying_a_pdf(number: str) -> bytes:
    """The same with the printed invoice inside, which goes to ``archives/preuves/``."""
    inside = b'<documents><document mimeType="application/pdf"><base64>%b</base64></document></documents>'
    content = _invoice(number)
    body = re.search(rb"</((?:\w+:)?)body>", content)
    assert body
    named = re.sub(rb"(</?)(?=\w)", rb"\1" + body[1], inside % b64encode(b"%PDF-1.7 " + number.encode()))
    return content.replace(body[0], named + body[0])


def _write_settings(folder: Folder, more: str) -> None:
    (folder.root / SETTINGS_FILE).write_text(f'horloge = "2026-10-05"\n{more}\n', encoding="utf-8")


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario("first sync", _everything_waits, ("synchroniser",)),
        Scenario("a month later", _a_month_later, ("synchroniser",), dropped=(DROPPED,)),
        Scenario("statement taken back", _all_booked, ("annuler", "decompte_cmd_2026-09.xlsx")),
        Scenario(
            "member of a ZIP taken back",
            _all_booked,
            ("annuler", "lot_cmd_2026-09.zip > facture_2026000148.xml"),
            may_double=True,
        ),
        Scenario("ZIP taken back", _all_booked, ("annuler", "lot_cmd_2026-08.zip")),
        Scenario("going back to a backup", _all_booked, ("restaurer", "1")),
        Scenario("sync after going back", _restored, ("synchroniser",)),
        Scenario("reminders written", _reminders_due, ("rappels", "--emettre"), again=issue),
        Scenario("transfer written", _transfer_decided, ("transferer", "--emettre"), again=hand_over),
        Scenario("person erased", _period_over, ("effacer-patient", "D0001", "--effacer"), again=_erase_again),
    )
}


def lay_out(scenario: Scenario, place: Path) -> Path:
    """Make the scenario's folder."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    scenario.prepare(place)
    return place
