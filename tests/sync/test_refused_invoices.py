"""A refusal reaches the journal and *Contrôles*, and leaves them when the invoice goes again."""

from __future__ import annotations

from datetime import date
from typing import Any

import documents
import shown

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise
from facturation_xls.sync.undoing import undo

CONTROL = "Facture refusée"

_ANSWER = """<response xmlns="http://www.forum-datenaustausch.ch/invoice" language="fr" modus="production">
  <payload storno="0" response_timestamp="{moment}"><invoice request_timestamp="{exported}"
    request_date="2026-09-09T00:00:00" request_id="150"/><body><contact><company><companyname>Arolle
    fictif</companyname></company></contact>{decision}</body></payload></response>"""
REFUSED = '<rejected status_in="unknown" status_out="canceled"><error code="31160" text="Not insured"/></rejected>'
ACCEPTED = '<accepted status_in="processed" status_out="processed"/>'
REASON = "Refusée par Arolle fictif : pas assuré chez nous (31160)"


def answer(decision: str, on: str, exported: str = "2026-09-09") -> bytes:
    moments = [documents.timestamp(date.fromisoformat(day)) for day in (on, exported)]
    return _ANSWER.format(moment=moments[0], exported=moments[1], decision=decision).encode()


def arrive(folder: Folder, name: str, content: bytes) -> int:
    (folder.inbox / name).write_bytes(content)
    return synchronise(folder).exit_code


def sendings(folder: Folder) -> list[tuple[Any, ...]]:
    return [
        (row["Date"].day, row["État"], row["Réponse le"] and row["Réponse le"].day, row["Réponse"] or "")
        for row in shown.rows(folder.workbook, "tblEnvois")
    ]


def test_from_refused_to_accepted(fresh: Folder) -> None:
    assert arrive(fresh, "facture.xml", documents.invoice("150")) == 0
    assert arrive(fresh, "reponse.xml", answer(REFUSED, "2026-09-15")) == 0
    assert sendings(fresh) == [(9, "rejetée", 15, REASON)]
    (alarm,) = shown.findings(fresh.workbook, CONTROL)
    assert alarm["Gravité"] == "Alarme"
    assert alarm["Constat"] == f"La facture 150 est revenue le 15.09.2026. {REASON}."
    assert shown.invoice(fresh.workbook, "150")["Prochaine action"] == "Corriger et renvoyer"

    again = documents.invoice("150", exported="2026-09-20")
    assert arrive(fresh, "facture_2.xml", again) == 0
    assert arrive(fresh, "reponse_2.xml", answer(ACCEPTED, "2026-09-25", "2026-09-20")) == 0
    assert sendings(fresh)[1:] == [(20, "acceptée", 25, "Acceptée par Arolle fictif : traitée")]
    assert shown.findings(fresh.workbook, CONTROL) == []
    assert shown.invoice(fresh.workbook, "150")["Prochaine action"] == "Attendre l'échéance"


def test_an_answer_that_comes_first_waits_for_its_invoice(fresh: Folder) -> None:
    assert arrive(fresh, "reponse.xml", answer(REFUSED, "2026-09-15")) == 3
    assert arrive(fresh, "facture.xml", documents.invoice("150")) == 0
    assert sendings(fresh) == [(9, "rejetée", 15, REASON)]
    assert not list(fresh.inbox.iterdir())


def test_an_answer_can_be_taken_back(fresh: Folder) -> None:
    arrive(fresh, "facture.xml", documents.invoice("150"))
    before = shown.tables(fresh.workbook, "tblEnvois", "tblJournal", "tblControles")
    arrive(fresh, "reponse.xml", answer(REFUSED, "2026-09-15"))
    undo.undo(fresh, "reponse.xml")
    assert shown.tables(fresh.workbook, "tblEnvois", "tblJournal", "tblControles") == before


def test_cmd_answers_an_upload_by_the_names_of_its_files(fresh: Folder) -> None:
    lot = {
        name: documents.invoice(number, via=documents.CMD_GLN) for name, number in (("a.xml", "150"), ("b.xml", "151"))
    }
    arrive(fresh, "lot.zip", documents.lot(lot))
    before = shown.tables(fresh.workbook, "tblEnvois", "tblJournal")
    error = '<error code="InvalidZSR" message="?"/>'
    upload = f'<uploadResponse><invoice filename="a.xml">{error}</invoice><invoice filename="b.xml"/></uploadResponse>'
    assert arrive(fresh, "envoi.xml", upload.encode()) == 0
    assert sorted(state for _, state, *_ in sendings(fresh)) == ["acceptée", "rejetée"]
    (alarm,) = shown.findings(fresh.workbook, CONTROL)
    assert alarm["N° facture"] == "150"
    undo.undo(fresh, "envoi.xml")
    assert shown.tables(fresh.workbook, "tblEnvois", "tblJournal") == before
