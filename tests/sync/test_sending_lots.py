"""The month's export for CMD as staff live it: prepared until its day is written, forgotten when it never gets one."""

from __future__ import annotations

from datetime import date

import pytest
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets


def lots(folder: Folder) -> list[shown.Row]:
    return shown.rows(folder.workbook, "tblLots")


def test_each_export_for_cmd_is_a_lot_with_its_count_and_total(demo: Folder) -> None:
    journal = {row["N° facture"]: row for row in shown.rows(demo.workbook, "tblJournal")}
    sendings = [row for row in shown.rows(demo.workbook, "tblEnvois") if row["Canal"] == "CMD" and row["Lot"]]
    assert sendings
    for row in lots(demo):
        numbers = {sending["N° facture"] for sending in sendings if sending["Lot"] == row["Lot"]}
        assert row["Nombre"] == len(numbers)
        assert round(row["Total"], 2) == round(sum(journal[number]["Montant"] for number in numbers), 2)
        assert row["Canal"] == "CMD"
    assert {row["Lot"] for row in lots(demo)} == {sending["Lot"] for sending in sendings}


def test_the_day_that_staff_write_sends_every_invoice_of_the_lot(demo: Folder) -> None:
    waiting = [row for row in shown.rows(demo.workbook, "tblEnvois") if row["État"] == "préparée" and row["Lot"]]
    last = max(row["Lot"] for row in waiting if row["Canal"] == "CMD")
    numbers = {row["N° facture"] for row in waiting if row["Lot"] == last}
    staff.type_in(demo.workbook, "tblLots", {"Lot": last}, {"Envoyé le": date(2026, 10, 2)})
    synchronise(demo)
    sent = [row for row in shown.rows(demo.workbook, "tblEnvois") if row["Lot"] == last and row["Canal"] == "CMD"]
    assert {row["État"] for row in sent if row["N° facture"] in numbers} == {"envoyée"}
    journal = [row for row in shown.rows(demo.workbook, "tblJournal") if row["N° facture"] in numbers]
    assert {row["Date envoi"] for row in journal if "CMD" in row["Canal"]} == {date(2026, 10, 2)}
    assert not any(row["Contrôle"] == "Lot CMD pas parti" for row in shown.rows(demo.workbook, "tblControles"))
