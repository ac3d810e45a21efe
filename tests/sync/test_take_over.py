"""A practice with a past: 400 old open invoices are owed, reminded of, and move no delay and no control."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
import staff
import takeover_form
from documents import Credit

from facturation_xls import practice
from facturation_xls.settings.folder import Folder, open_folder
from facturation_xls.sync import health, synchronise
from facturation_xls.sync.undoing import undo

START = date(2026, 7, 1)
OLD = [
    {
        "N° facture": f"2025{serial:06d}",
        "Date facture": START - timedelta(days=20 + serial),
        "Débiteur": f"Trèfle {serial % 150}",
        "Montant": 100 + serial,
        "Type de payeur": ("Patient privé", "Caisse des Médecins", "Aide sociale", None)[serial % 4],
        "Solde ouvert": 40 if serial % 10 == 0 else None,
        "Niveau de rappel": 1 if serial % 5 == 0 else None,
        "Dernier rappel": START - timedelta(days=5) if serial % 10 == 0 else None,
    }
    for serial in range(1, 401)
]


def owed(row: dict[str, Any]) -> int:
    return int(row["Solde ouvert"] or row["Montant"])


def begin(folder: Folder, start: date = START) -> None:
    staff.type_in(folder.workbook, "tblCabinet", {"Paramètre": "Début du journal"}, {"Valeur": f"{start:%d.%m.%Y}"})


def arrive(folder: Folder, name: str, content: bytes) -> int:
    (folder.inbox / name).write_bytes(content)
    return synchronise(folder).exit_code


def reason(folder: Folder, name: str = "Reprise.xlsx") -> str:
    return (folder.inbox / f"{name}.erreur.txt").read_text("utf-8-sig")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[shown.Row]], dict[str, list[shown.Row]]]:
    """The tables of the demonstration before and after 400 old invoices came."""
    folder = demonstration.synced(tmp_path_factory.mktemp("reprise") / "cabinet")
    begin(folder)
    synchronise(folder)
    before = shown.tables(folder.workbook)
    assert arrive(folder, "Reprise.xlsx", takeover_form.filled(OLD)) == 0
    return before, shown.tables(folder.workbook)


def test_every_old_invoice_is_owed(taken: tuple[dict[str, list[shown.Row]], ...]) -> None:
    before, after = taken
    known = {row["N° facture"] for row in before["tblImpayes"]}
    old = {row["N° facture"]: row["Solde"] for row in after["tblImpayes"] if row["N° facture"] not in known}
    assert old == {row["N° facture"]: owed(row) for row in OLD}
    assert all(row["Responsable"] and row["Prochaine action"] for row in after["tblImpayes"])


def test_no_delay_moves(taken: tuple[dict[str, list[shown.Row]], ...]) -> None:
    before, after = taken
    assert after["tblDelais"] == before["tblDelais"]


def test_no_control_is_flooded(taken: tuple[dict[str, list[shown.Row]], ...]) -> None:
    before, after = taken
    new = [row for row in after["tblControles"] if row not in before["tblControles"]]
    assert [(row["Gravité"], row["Contrôle"], row["Constat"][:12]) for row in new] == [
        ("Info", "Payeur à classer", "100 factures")
    ]


def test_reminders_go_on_where_they_were(taken: tuple[dict[str, list[shown.Row]], ...]) -> None:
    _, after = taken
    journal = {row["N° facture"]: row for row in after["tblJournal"]}
    assert journal["2025000020"]["Niveau de rappel"] == 1
    assert journal["2025000020"]["Dernier rappel"] == START - timedelta(days=5)
    assert journal["2025000005"]["Dernier rappel"] == START - timedelta(days=1)
    assert {journal[f"2025{n:06d}"]["Prochaine action"] for n in (4, 12)} == {"Rappeler (1er rappel)"}
    assert journal["2025000001"]["Responsable"] in {"Cabinet", "CMD"}  # a receivable of CMD


def test_a_debtor_has_one_number(taken: tuple[dict[str, list[shown.Row]], ...]) -> None:
    _, after = taken
    old = [row for row in after["tblDebiteurs"] if str(row["Nom"]).startswith("Trèfle")]
    assert len(old) == len({row["N° débiteur"] for row in old}) == 150


def test_a_payment_of_today_settles_an_old_invoice(fresh: Folder) -> None:
    begin(fresh)
    old = {"N° facture": "17", "Date facture": START - timedelta(days=90), "Montant": 120, "Solde ouvert": 50}
    assert (
        arrive(fresh, "Reprise.xlsx", takeover_form.filled([old | {"Référence QR": documents.reference_of("17")}])) == 0
    )
    assert (shown.invoice(fresh.workbook, "17")["Encaissé"], shown.invoice(fresh.workbook, "17")["Solde"]) == (70, 50)
    arrive(fresh, "banque.xml", documents.bank_file([Credit("50.00", documents.reference_of("17"))]))
    assert shown.invoice(fresh.workbook, "17")["Statut"] == "payée"
    assert shown.rows(fresh.workbook, "tblDelais") == []


def test_the_same_form_with_more_rows_adds_only_those(fresh: Folder) -> None:
    begin(fresh)
    arrive(fresh, "Reprise.xlsx", takeover_form.filled(OLD[:3]))
    (fresh.inbox / "Reprise.xlsx").write_bytes(takeover_form.filled(OLD[:5]))
    assert synchronise(fresh).invoices == 2
    assert len(shown.rows(fresh.workbook, "tblJournal")) == 5


def test_without_the_beginning_of_the_journal_the_form_waits(fresh: Folder) -> None:
    assert arrive(fresh, "Reprise.xlsx", takeover_form.filled(OLD[:2])) == 3
    assert "« Début du journal »" in reason(fresh)
    begin(fresh)
    assert synchronise(fresh).invoices == 2
    assert not list(fresh.inbox.iterdir())


def test_an_invoice_of_the_journals_own_time_is_refused_with_its_row(fresh: Folder) -> None:
    begin(fresh, date(2026, 6, 1))
    assert arrive(fresh, "Reprise.xlsx", takeover_form.filled(OLD[:40])) == 3
    assert "À la ligne 6" in reason(fresh)
    assert shown.rows(fresh.workbook, "tblJournal") == []


def test_a_take_over_can_be_taken_back(fresh: Folder) -> None:
    begin(fresh)
    synchronise(fresh)
    tables = ("tblJournal", "tblMouvements", "tblRappels", "tblDebiteurs", "tblImpayes", "tblControles")
    before = shown.tables(fresh.workbook, *tables)
    arrive(fresh, "Reprise.xlsx", takeover_form.filled(OLD[:20]))
    undo.undo(fresh, "Reprise.xlsx")
    assert shown.tables(fresh.workbook, *tables) == before


def test_a_new_practice_finds_the_form_beside_its_journal(tmp_path: Path) -> None:
    practice.create(tmp_path / "cabinet")
    folder = open_folder(tmp_path / "cabinet")
    form = folder.root / "Reprise.xlsx"
    assert form.exists()
    assert not health.check(folder).findings
    form.write_bytes(b"filled")
    folder.workbook.unlink()
    practice.create(folder.root)
    assert form.read_bytes() == b"filled"
