"""The tables as they were on a past day: what happened since, and what was not known yet, is left out."""

from __future__ import annotations

from datetime import date

from ledger_frames import Row, frame, invoice, moved, sending

from facturation_xls.model.settings import Settings
from facturation_xls.rules import knowledge
from facturation_xls.workbook.schema import DISPATCHES, IMPORTS, JOURNAL, MOVEMENTS

JUNE, JULY = date(2026, 6, 30), date(2026, 7, 10)


def then(
    movements: list[Row] | None = None, sendings: list[Row] | None = None, imports: list[Row] | None = None
) -> knowledge.Then:
    tables = frame(MOVEMENTS, movements or []), frame(DISPATCHES, sendings or []), frame(IMPORTS, imports or [])
    return knowledge.Then(*tables, Settings(), JUNE)


def test_invoices_of_later_and_holds_of_later_are_left_out() -> None:
    journal = frame(
        JOURNAL,
        [
            invoice("1", "01.06.2026", hold="litige", hold_since=JULY),
            invoice("2", "01.06.2026", hold="litige", hold_since=JUNE),
            invoice("3", "01.07.2026"),
            invoice("4", "", hold="adresse"),
        ],
    )
    shown = knowledge.held(knowledge.issued(journal, JUNE), JUNE)
    assert list(zip(shown["number"], shown["hold"], strict=True)) == [("1", ""), ("2", "litige"), ("4", "adresse")]


def test_an_invoice_was_known_with_its_document_and_a_typed_one_with_its_day() -> None:
    """Invoice 3 bears a later day than that on which it came."""
    journal = frame(JOURNAL, [invoice(n, day) for n, day in (("1", "01.06.2026"), ("2", "01.06.2026"))])
    later = frame(JOURNAL, [invoice("3", "15.07.2026"), invoice("4", "15.07.2026"), invoice("5", "30.06.2026")])
    imports: list[Row] = [
        {"kind": "facture", "document": "0001", "imported_on": JULY},
        {"kind": "facture", "document": "1", "imported_on": JULY},
        {"kind": "relevé CMD", "document": "2", "imported_on": JULY},
        {"kind": "facture", "document": "3", "imported_on": JUNE},
    ]
    known = then(imports=imports)
    assert list(known.journal(journal)["number"]) == ["2"]
    assert list(known.journal(later)["number"]) == ["3", "5"]


def test_a_movement_was_known_on_its_day_and_one_without_it_always() -> None:
    lines = [
        moved("1", "01.06.2026 Paiement 10.00", known_on=JULY),
        moved("1", "02.06.2026 Paiement 10.00", known_on=JUNE),
        moved("1", "03.06.2026 Paiement 10.00"),
    ]
    assert [f"{day:%d.%m.}" for day in then(lines).movements()["date"]] == ["02.06.", "03.06."]


def test_what_only_a_later_statement_told_was_not_known() -> None:
    """CMD bought 1 and has 2, says its statement of July; what it said of 3 was known in June."""
    journal = frame(JOURNAL, [invoice(number, "01.06.2026", bought="Oui", remark="mot") for number in "123"])
    lines = [
        moved("1", "25.06.2026 Avance CMD 10.00", origin="CMD", known_on=JULY),
        moved("3", "20.06.2026 Avance CMD 10.00", origin="CMD", known_on=JUNE),
    ]
    name = "CMD 2026-06 n° 2606"
    sendings = [
        sending("1", "05.06.2026 CMD envoyée") | {"origin": f"{name}, date supposée"},
        sending("2", "05.06.2026 CMD envoyée") | {"origin": f"{name}, date supposée"},
        sending("3", "05.06.2026 CMD envoyée") | {"origin": "Saisie"},
    ]
    known = then(lines, sendings, [{"kind": "relevé CMD", "document": name, "imported_on": JULY}])
    assert list(known.journal(journal)["bought"]) == ["", "", "Oui"]
    assert set(known.journal(journal)["remark"]) == {""}
    assert list(known.dispatches(frame(DISPATCHES, sendings))["state"]) == ["préparée", "préparée", "envoyée"]
