"""A payment plan as staff live it: typed once, followed by itself, named when an instalment does not come."""

from __future__ import annotations

from datetime import date

import pytest
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

pytestmark = pytest.mark.few_sheets


def test_a_plan_is_followed_and_its_missed_instalment_is_named(demo: Folder) -> None:
    open_rows = [
        r for r in shown.rows(demo.workbook, "tblImpayes") if r["Responsable"] == "Cabinet" and not r["Blocage"]
    ]
    kept, broken = (row["N° facture"] for row in open_rows[:2])
    balances = {row["N° facture"]: row["Solde"] for row in open_rows}
    for number, day in ((kept, date(2026, 11, 15)), (broken, date(2026, 9, 15))):
        plan = {"N° facture": number, "Date": day, "Montant": balances[number]}
        staff.add_row(demo.workbook, "tblEcheances", plan)
    synchronise(demo)
    states = {row["N° facture"]: row["État"] for row in shown.rows(demo.workbook, "tblEcheances")}
    assert states == {kept: "à venir", broken: "manqué"}
    journal = {row["N° facture"]: row for row in shown.rows(demo.workbook, "tblJournal")}
    assert (journal[kept]["Statut"], journal[kept]["Action le"]) == ("bloquée", date(2026, 11, 15))
    assert journal[broken]["Prochaine action"] == "Appeler : acompte manqué"
    assert [row["N° facture"] for row in shown.findings(demo.workbook, "Acompte manqué")] == [broken]
