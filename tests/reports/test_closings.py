"""*Arrêtés*: what was first shown stays, and what came later is named."""

from __future__ import annotations

from datetime import date
from typing import Any

from ledger_frames import Row, compute, frame, invoice, moved

from facturation_xls.model.settings import Settings
from facturation_xls.reports import closings
from facturation_xls.reports.history import History
from facturation_xls.rules import flows
from facturation_xls.workbook import schema
from facturation_xls.workbook.schema import IMPORTS, MOVEMENTS

SETTINGS = Settings()
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
INVOICES = [invoice("1", "01.05.2026", "100.00"), invoice("2", "01.06.2026", "40.00", payer_type="Aide sociale")]


def on(day: date, moves: list[Row], kept: list[dict[str, Any]], invoices: list[Row] = INVOICES) -> list[dict[str, Any]]:
    """The sheet after a synchronisation on a day; invoice 3 came with a document of 20.07."""
    facts = compute(invoices, moves, settings=SETTINGS, as_of=day)
    imports = frame(IMPORTS, [{"kind": "facture", "document": "3", "imported_on": date(2026, 7, 20)}])
    known_on = flows.invoices_known_on(facts, imports, SETTINGS)
    history = History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, day), known_on)
    table = closings.rows(history, kept, SETTINGS, day)
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def cells(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name] for name in names) for row in rows]


def test_fields_are_those_of_the_table() -> None:
    assert [column.field for column in schema.CLOSINGS.columns] == list(closings.FIELDS)


def test_the_first_synchronisation_after_the_months_end_establishes_it() -> None:
    assert cells(on(JUNE, [], []), "month_end", "payer_type") == [
        (date(2026, 5, 31), "Patient privé"),
        (date(2026, 5, 31), "Tous"),
    ]
    june = on(date(2026, 7, 2), [], [])
    assert cells(june, "payer_type", "made_on", "open_count", "open_balance", "difference", "news") == [
        ("Aide sociale", date(2026, 7, 2), 1, 40_00, 0, ""),
        ("Patient privé", date(2026, 7, 2), 1, 100_00, 0, ""),
        ("Tous", date(2026, 7, 2), 2, 140_00, 0, ""),
    ]


def test_what_was_established_stays_and_what_came_later_is_named() -> None:
    """On 15.07. two payments of June are known, on 20.07. an invoice of June."""
    kept = on(date(2026, 7, 2), [], [])
    later = date(2026, 7, 15)
    moves = [
        moved("1", "28.06.2026 Paiement 60.00", known_on=later),
        moved("1", "29.06.2026 Paiement 10.00", known_on=later),
        moved("1", "05.07.2026 Paiement 5.00", known_on=later),
    ]
    rows = on(date(2026, 7, 25), moves, kept, [*INVOICES, invoice("3", "15.06.2026", "7.00")])
    assert cells(rows, "payer_type", "open_balance", "balance_now", "difference", "news") == [
        ("Aide sociale", 40_00, 40_00, 0, ""),
        ("Patient privé", 100_00, 37_00, -63_00, "+2 mouvements connus après, +1 facture connue après"),
        ("Tous", 140_00, 77_00, -63_00, "+2 mouvements connus après, +1 facture connue après"),
    ]
    assert {row["made_on"] for row in rows} == {date(2026, 7, 2)}


def test_a_change_that_no_movement_explains_is_named_too() -> None:
    kept = on(date(2026, 7, 2), [], [])
    corrected = [invoice("1", "01.05.2026", "90.00"), INVOICES[1]]
    rows = on(date(2026, 7, 25), [], kept, corrected)
    assert cells(rows, "payer_type", "difference", "news")[1:] == [
        ("Patient privé", -10_00, "modifié depuis"),
        ("Tous", -10_00, "modifié depuis"),
    ]


def test_months_without_a_synchronisation_are_made_up_for_and_the_latest_stands_first() -> None:
    kept = on(date(2026, 7, 2), [], [])
    rows = on(date(2026, 10, 3), [], kept)
    whole = [row for row in rows if row["payer_type"] == "Tous"]
    assert cells(whole, "month_end", "made_on") == [
        (date(2026, 9, 30), date(2026, 10, 3)),
        (date(2026, 8, 31), date(2026, 10, 3)),
        (JULY, date(2026, 10, 3)),
        (JUNE, date(2026, 7, 2)),
    ]


def test_the_same_day_again_changes_nothing() -> None:
    once = on(date(2026, 7, 2), [], [])
    assert on(date(2026, 7, 2), [], once) == once


def test_an_empty_journal_has_nothing_to_establish() -> None:
    assert on(date(2026, 7, 2), [], [], []) == []


def test_rows_that_staff_emptied_are_left_out() -> None:
    kept = on(date(2026, 7, 2), [], [])
    kept[0] |= {"month_end": None}
    assert len(on(date(2026, 7, 3), [], kept)) == 2


def test_the_sentence_above_evolution() -> None:
    kept = on(date(2026, 7, 2), [], [])
    moves = [moved("1", "28.06.2026 Paiement 60.00", known_on=date(2026, 7, 15))]
    facts = compute(INVOICES, moves, settings=SETTINGS, as_of=JULY)
    history = History(facts, flows.of_invoices(facts, frame(MOVEMENTS, moves), SETTINGS, JULY))
    assert closings.latest(closings.rows(history, kept, SETTINGS, date(2026, 7, 25))) == (
        "Impayés au 30.06.2026, établis le 02.07.2026 : CHF 140.00 ; depuis : +1 mouvement connu après, CHF -60.00."
    )
    assert closings.latest(closings.rows(history, [], SETTINGS, date(2026, 8, 1))).endswith("rien n'a changé depuis.")
