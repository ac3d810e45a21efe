"""What staff read in *Contrôles* about their own cells."""

from __future__ import annotations

import pytest

from facturation_xls.model.findings import Finding
from facturation_xls.model.words import Severity
from facturation_xls.workbook.memory import Memory
from facturation_xls.workbook.observations import (
    conflict_finding,
    conflict_place,
    filter_notice,
    memory_lost_finding,
    typed_over_finding,
    unreadable_finding,
)
from facturation_xls.workbook.outcomes import Conflict
from facturation_xls.workbook.rows import TableRows, Unreadable
from facturation_xls.workbook.schema import JOURNAL, MEMORY, MOVEMENTS

KEY = ("m2026001",)


@pytest.mark.parametrize(
    ("field", "kept", "told", "sentence"),
    [
        ("patient", "Müller Zoé", "Müller Zoë", "Le classeur dit Müller Zoé, un document plus récent dit Müller Zoë."),
        ("amount", "108050", "-500", "Le classeur dit 1'080.50, un document plus récent dit -5.00."),
        ("due_on", "2026-10-31", "2026-11-30", "Le classeur dit 31.10.2026, un document plus récent dit 30.11.2026."),
        ("due_on", "", "2026-11-30", "Le classeur dit (vide), un document plus récent dit 30.11.2026."),
        ("reminder_level", "1", "2", "Le classeur dit 1, un document plus récent dit 2."),
    ],
)
def test_both_values_are_shown_as_staff_write_them(field: str, kept: str, told: str, sentence: str) -> None:
    finding = conflict_finding(Conflict(JOURNAL, KEY, field, kept, told, "M-2026-001"))
    assert finding.finding == sentence
    assert finding.number == "M-2026-001"
    assert finding.document == f"Journal : {JOURNAL.column(field).header}"
    assert "« vu »" in finding.what_to_do


def test_an_invoice_is_named_as_it_stands_in_the_journal() -> None:
    """Numbers compare without hyphens and leading zeros; nobody would look for them in that form."""
    memory, rows = Memory(TableRows(MEMORY)), TableRows(JOURNAL)
    memory.offer(rows, {"number": "M-2026-001", "patient": "A"})
    rows.set(0, "patient", "B")
    memory.offer(rows, {"number": "M-2026-001", "patient": "C"})
    (conflict,) = memory.conflicts(rows)
    assert conflict.key == KEY
    assert conflict_finding(conflict).number == "M-2026-001"


def test_a_movement_is_named_by_its_document_and_line() -> None:
    conflict = Conflict(MOVEMENTS, ("relevé 12", "3"), "amount", "100", "200", "101")
    assert conflict_place(conflict) == "Mouvements : Montant (relevé 12, 3)"
    assert conflict_finding(conflict).number == ""


def test_a_cell_that_nobody_understands_is_an_alarm_with_its_place() -> None:
    assert unreadable_finding(Unreadable("tblMouvements", "17", "Montant"), MOVEMENTS) == Finding(
        Severity.ALARM,
        "Cellule illisible",
        "",
        "Mouvements, ligne 17 : Montant",
        "Je ne comprends pas cette cellule ; elle compte comme vide.",
        "Corrigez-la (montant 1'234.50, date 31.10.2026).",
        listed_in="tblMouvements",
    )


def test_a_figure_typed_over_names_its_invoice_and_column() -> None:
    rows = TableRows(JOURNAL)
    rows.append({"number": "101"})
    finding = typed_over_finding(rows, 0, "status")
    assert (finding.severity, finding.number, finding.document) == (Severity.NOTE, "101", "Journal : Statut")


def test_a_lost_memory_and_a_lost_filter_are_told() -> None:
    assert memory_lost_finding().severity is Severity.CHECK
    assert filter_notice("Solde") == "Filtre de « Solde » enlevé : seul un choix de valeurs peut être repris."
