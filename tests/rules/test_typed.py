"""What staff typed by hand, completed to first-class rows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from small_books import TODAY, books, line

from facturation_xls.model.ledger import Dispatch
from facturation_xls.rules.typed import complete_dispatch, complete_invoice, complete_movement, typed_dispatch
from facturation_xls.workbook.schema import DISPATCHES, JOURNAL, MOVEMENTS

ISSUED_ON = date(2025, 12, 30)


# --- invoices ---------------------------------------------------------------------------------------------------------


def test_an_invoice_gets_what_it_lacks() -> None:
    invoice, debtor = complete_invoice(line(JOURNAL, debtor="Lupin Aline", issued_on=ISSUED_ON), books(), TODAY)
    assert debtor
    assert (debtor.debtor_id, debtor.name) == ("D0001", "Lupin Aline")
    assert (invoice.number, invoice.debtor_id) == ("M-2025-001", "D0001")
    assert (invoice.payer_type, invoice.due_on) == ("À classer", date(2026, 1, 29))
    assert invoice.bought == ""


def test_what_was_typed_is_not_repeated() -> None:
    row = line(
        JOURNAL,
        number="P-7",
        issued_on=ISSUED_ON,
        debtor="Lupin Aline",
        debtor_id="D0009",
        payer_type="Aide sociale",
        due_on=TODAY,
    )
    invoice, debtor = complete_invoice(row, books(), TODAY)
    assert debtor is None
    assert (invoice.number, invoice.debtor_id, invoice.payer_type, invoice.due_on) == ("P-7", "", "", None)


def test_the_term_is_that_of_the_payer() -> None:
    invoice, _ = complete_invoice(line(JOURNAL, issued_on=ISSUED_ON, payer_type="Aide sociale"), books(), TODAY)
    assert invoice.due_on == date(2026, 2, 28)


def test_an_invoice_without_a_date_is_numbered_in_the_current_year() -> None:
    invoice, debtor = complete_invoice(line(JOURNAL, amount=100), books(), TODAY)
    assert (invoice.number, invoice.due_on, debtor) == ("M-2026-001", None, None)


def test_an_invoice_of_the_cmd_may_still_be_bought() -> None:
    invoice, _ = complete_invoice(line(JOURNAL, payer_type="Caisse des Médecins"), books(), TODAY)
    assert invoice.bought == "Inconnu"
    typed, _ = complete_invoice(line(JOURNAL, payer_type="Caisse des Médecins", bought="Non"), books(), TODAY)
    assert typed.bought == ""


def test_the_practices_own_rules_classify_a_typed_invoice() -> None:
    debtors = [{"debtor_id": "D0001", "name": "Lupin Aline", "imposed_type": "Aide sociale"}]
    invoice, _ = complete_invoice(line(JOURNAL, debtor="Aline Lupin"), books(debtors=debtors), TODAY)
    assert (invoice.debtor_id, invoice.payer_type) == ("D0001", "Aide sociale")


# --- movements --------------------------------------------------------------------------------------------------------


def completed(**cells: Any) -> dict[str, Any]:
    """The cells that a typed movement gets."""
    journal = books({"number": "2026-000150", "debtor_id": "D0004"})
    return complete_movement(line(MOVEMENTS, **cells), 3, journal, TODAY)


def test_a_movement_gets_what_it_lacks() -> None:
    assert completed(number="2026000150", amount=5_000) == {
        "document": "saisie 2026-10-05",
        "line": 3,
        "kind": "Paiement",
        "origin": "Saisie",
        "known_on": TODAY,
        "number": "2026-000150",
        "debtor_id": "D0004",
    }


def test_what_stands_in_a_movement_stays() -> None:
    cells = {"document": "caisse", "line": 8, "kind": "Avoir", "origin": "Autre", "known_on": ISSUED_ON}
    assert completed(number="999", **cells) == cells


# --- sendings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "completed_cells"),
    [
        ({"channel": "papier", "date": TODAY}, ("Papier", "envoyée", "Saisie")),
        ({"channel": "CMD"}, ("CMD", "préparée", "Saisie")),
        ({"channel": "Coursier", "date": TODAY, "state": "rejetée", "origin": "Zoé"}, ("Coursier", "rejetée", "Zoé")),
    ],
)
def test_a_sending_gets_what_it_lacks(cells: dict[str, Any], completed_cells: tuple[str, str, str]) -> None:
    found = complete_dispatch(line(DISPATCHES, number="150", **cells))
    assert (found["channel"], found["state"], found["origin"]) == completed_cells


@pytest.mark.parametrize(
    ("channel", "sent_on", "dispatch"),
    [
        ("Papier", TODAY, Dispatch("150", "Papier", TODAY, "envoyée", origin="Saisie")),
        ("e-mail", TODAY, Dispatch("150", "E-mail", TODAY, "envoyée", origin="Saisie")),
        ("", TODAY, Dispatch("150", "Papier", TODAY, "envoyée", origin="Saisie")),
        ("E-mail", None, Dispatch("150", "E-mail", None, "préparée", origin="Saisie")),
        ("Dentagest + Papier", TODAY, Dispatch("150", "Dentagest", TODAY, "envoyée", origin="Saisie")),
        ("Dentagest", ISSUED_ON, None),
    ],
)
def test_a_noted_sending_becomes_a_row_unless_it_is_there(
    channel: str, sent_on: date | None, dispatch: Dispatch | None
) -> None:
    journal = books(dispatches=[{"number": "150", "channel": "Dentagest", "date": ISSUED_ON, "state": "préparée"}])
    assert next(typed_dispatch("150", channel, sent_on, journal), None) == dispatch
