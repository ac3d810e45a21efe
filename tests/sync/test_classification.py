"""The practice's word on who pays: rules, imposed types and single rows, before or after the invoices came."""

from __future__ import annotations

from typing import Any

import documents
import pytest
import shown
import staff

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

CONTROL = "Payeur à classer"


def of_company(number: str, name: str, **facts: Any) -> bytes:
    """An invoice that a company pays for a patient."""
    content = documents.invoice(number, debtor="Lupin Aline", **facts).decode()
    head, mark, rest = content.partition('<debitor gln="2000000000008">')
    _, end, tail = rest.partition("</debitor>")
    return f"{head}{mark}<company><companyname>{name}</companyname></company>{end}{tail}".encode()


def arrive(folder: Folder, name: str, content: bytes) -> None:
    (folder.inbox / name).write_bytes(content)
    assert synchronise(folder).exit_code == 0


def payer(folder: Folder, number: str = "150") -> Any:
    return shown.invoice(folder.workbook, number)["Type de payeur"]


def test_a_rule_written_afterwards_classifies_what_is_there_and_what_comes(fresh: Folder) -> None:
    arrive(fresh, "a.xml", of_company("150", "Tutelles de la Région"))
    assert payer(fresh) == "À classer"
    assert [row["N° facture"] for row in shown.findings(fresh.workbook, CONTROL)] == ["150"]
    staff.add_row(fresh.workbook, "tblRegles", {"Le débiteur contient": "tutelles", "Type de payeur": "Aide sociale"})
    arrive(fresh, "b.xml", of_company("151", "TUTELLES DE LA REGION"))
    assert (payer(fresh), payer(fresh, "151")) == ("Aide sociale", "Aide sociale")
    assert shown.findings(fresh.workbook, CONTROL) == []


def test_an_imposed_type_counts_for_all_invoices_of_the_debtor(fresh: Folder) -> None:
    arrive(fresh, "a.xml", documents.invoice("150"))
    assert payer(fresh) == "Patient privé"
    staff.type_in(fresh.workbook, "tblDebiteurs", {"Nom": "Lupin Aline"}, {"Type de payeur imposé": "Aide sociale"})
    arrive(fresh, "b.xml", documents.invoice("151"))
    assert (payer(fresh), payer(fresh, "151")) == ("Aide sociale", "Aide sociale")


@pytest.mark.parametrize("again", [{"exported": "2026-09-20"}, {"subtype": "copy"}, {"level": 1}])
def test_what_staff_typed_in_a_row_outlives_documents_and_rules(fresh: Folder, again: dict[str, Any]) -> None:
    arrive(fresh, "a.xml", of_company("150", "Tutelles de la Région"))
    staff.type_in(fresh.workbook, "tblJournal", {"N° facture": "150"}, {"Type de payeur": "Patient privé"})
    staff.add_row(fresh.workbook, "tblRegles", {"Le débiteur contient": "tutelles", "Type de payeur": "Aide sociale"})
    arrive(fresh, "b.xml", of_company("150", "Tutelles de la Région", **again))
    assert payer(fresh) == "Patient privé"


def test_a_payer_type_of_the_practices_own_is_a_type_like_the_others(fresh: Folder) -> None:
    arrive(fresh, "a.xml", of_company("150", "Tutelles de la Région"))
    staff.add_row(fresh.workbook, "tblPayeurs", {"Type de payeur": "Tuteurs", "Délai de paiement (j)": 45})
    staff.add_row(fresh.workbook, "tblRegles", {"Le débiteur contient": "tutelles", "Type de payeur": "Tuteurs"})
    synchronise(fresh)
    assert payer(fresh) == "Tuteurs"
    assert "Tuteurs" in {row["Type de payeur"] for row in shown.rows(fresh.workbook, "tblImpayes")}


def test_cmd_stays_cmd(fresh: Folder) -> None:
    arrive(fresh, "a.xml", documents.invoice("150", via=documents.CMD_GLN))
    staff.type_in(fresh.workbook, "tblDebiteurs", {"Nom": "Lupin Aline"}, {"Type de payeur imposé": "Aide sociale"})
    synchronise(fresh)
    assert payer(fresh) == "Caisse des Médecins"
