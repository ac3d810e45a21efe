"""*Contrat CMD* of the demonstration: each term beside what three months of statements come to.

``GOLDEN_UPDATE=1 pytest tests/sync/test_contract_page.py`` writes ``contrat_cmd.attendu.json`` again; read it then.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import judges
import pytest
import shown
import staff
from golden import UPDATE

from facturation_xls.model.contract import Term
from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

GOLDEN = Path(__file__).with_name("contrat_cmd.attendu.json")
AGREED = {
    Term.SENDS: "CMD",
    Term.REMINDS: "CMD",
    Term.COLLECTS: "CMD",
    Term.BEARS_LOSS: "CMD",
    Term.PAYOUT: "30",
    Term.FORWARDING: "8",
    Term.RETURN: "60",
    Term.FEE_SHARE: "2.5",
    Term.SENDINGS: "1",
    Term.STATEMENTS: "1",
}
"""Not agreed: the share bought, the acknowledgement, a fee per invoice."""


def agree(folder: Folder) -> None:
    for term, value in AGREED.items():
        cells = {"Valeur": value, "Convenu dans": "contrat du 01.07.2026"}
        staff.type_in(folder.workbook, "tblContratCMD", {"Clause": term.value}, cells)
    synchronise(folder)


def test_the_page_the_list_and_the_findings_say_the_same(demo: Folder) -> None:
    agree(demo)
    tables = shown.tables(demo.workbook, "tblContratMesure", "tblEcartsCMD", "tblControles")
    page, breaches, findings = tables.values()
    said = json.dumps([page, breaches], ensure_ascii=False, indent=1) + "\n"
    if os.environ.get(UPDATE):
        GOLDEN.write_text(said, encoding="utf-8", newline="\n")
    assert said == GOLDEN.read_text(encoding="utf-8")
    told = [row for row in findings if row["Contrôle"].startswith("Contrat CMD")]
    assert len(told) == len(breaches) == sum(row["Écarts"] or 0 for row in page)
    broken = {row["Clause"] for row in breaches}
    assert {row["Clause"] for row in page if row["Respectée"] == "non"} == broken
    situation = shown.named(demo.workbook, "fx_contrat_situation")
    assert situation.endswith(f"10 clauses convenues, dont {len(broken)} non respectées.")


def test_without_any_term_nothing_is_judged(demo: Folder) -> None:
    assert {row["Respectée"] for row in shown.rows(demo.workbook, "tblContratMesure")} == {"pas convenue"}
    assert shown.rows(demo.workbook, "tblEcartsCMD") == []


@pytest.mark.long
def test_the_contract_is_one_page(demo: Folder, tmp_path: Path) -> None:
    pages = judges.pdf_pages(judges.to_pdf(demo.workbook, tmp_path))
    (text,) = (page for page in pages if "Contrat avec la Caisse des Médecins" in page)
    assert [term.value for term in Term if term.value not in text] == []
