"""What the journal already holds: invoices, debtors, sendings and movements by their keys."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import TODAY, books

from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.model.numbers import invoice_key

JOURNAL = {"number": "2026-000150", "amount": 12_000, "reference": "99 00010 00000"}


# --- invoices ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["2026-000150", "2026000150", " 2026 000150 ", "002026000150"])
def test_an_invoice_is_found_however_its_number_is_written(written: str) -> None:
    known = books(JOURNAL).invoice(written)
    assert known
    assert known.number == "2026-000150"


def test_declared_prefixes_do_not_count() -> None:
    assert books({"number": "R-150"}, number_prefixes=("R-",)).invoice("150")
    assert not books({"number": "R-150"}).invoice("150")


@pytest.mark.parametrize("number", ["", "  ", "151", "2026-00015"])
def test_another_number_is_another_invoice(number: str) -> None:
    assert books(JOURNAL).invoice(number) is None


def test_a_reference_is_found_without_its_blanks() -> None:
    known = books(JOURNAL).by_reference("990001000000")
    assert known
    assert known.number == "2026-000150"
    assert books(JOURNAL).by_reference("99000100000") is None
    assert books({"number": "150"}).by_reference("") is None


def test_a_reference_that_arrives_later_is_known_at_once() -> None:
    journal = books({"number": "150"})
    journal.note(Invoice("150", reference="99 0001", issued_on=date(2026, 9, 9), amount=12_000, debtor_id="D0001"))
    known = journal.by_reference("990001")
    assert known
    assert (known.issued_on, known.open_amount, known.debtor_id) == (date(2026, 9, 9), 12_000, "D0001")


def test_what_a_later_document_leaves_out_stays() -> None:
    journal = books({"number": "150", "amount": 12_000, "payer_type": "Aide sociale", "bought": "Oui"})
    journal.note(Invoice("150"))
    known = journal.invoice("150")
    assert known
    assert (known.amount, known.payer_type, known.bought) == (12_000, "Aide sociale", "Oui")


@given(st.text(st.characters(categories=["L", "N"]) | st.sampled_from(" -"), max_size=10))
def test_a_form_that_compares_compares_with_itself(number: str) -> None:
    assert invoice_key(invoice_key(number)) == invoice_key(number)


# --- what is still owed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "open_amount"),
    [
        ("Paiement", 9_000),
        ("paiement", 9_000),
        ("Avoir", 9_000),
        ("Perte", 9_000),
        ("Reprise", 9_000),
        ("Avance CMD", 9_000),
        ("Frais", 12_000),
    ],
)
def test_what_is_owed_is_the_amount_without_what_reduces_it(kind: str, open_amount: int) -> None:
    moved = {"number": "0150", "date": TODAY, "kind": kind, "amount": 3_000}
    journal = books({"number": "150", "amount": 12_000}, movements=[moved])
    known = journal.invoice("150")
    assert known
    assert known.open_amount == open_amount


@pytest.mark.parametrize(
    ("invoice", "movement"),
    [
        ({}, {"kind": "Paiement", "witness": "Oui"}),
        ({"bought": "Avec recours"}, {"kind": "Avance CMD"}),
        ({}, {"kind": "Paiement", "amount": None}),
        ({}, {"kind": "Paiement", "date": None}),
        ({}, {"kind": "Don"}),
    ],
    ids=["witness", "advance with recourse", "no amount", "no date", "no kind of ours"],
)
def test_some_movements_settle_nothing(invoice: dict[str, str], movement: dict[str, object]) -> None:
    journal = books(
        {"number": "150", "amount": 12_000} | invoice,
        movements=[{"number": "150", "date": TODAY, "amount": 3_000} | movement],
    )
    known = journal.invoice("150")
    assert known
    assert known.open_amount == 12_000


def test_the_same_line_reduces_once() -> None:
    journal = books({"number": "150", "amount": 12_000})
    for _ in range(2):
        journal.note(Movement(TODAY, "150", "Paiement", 3_000, document="Banque", line=1))
    known = journal.invoice("150")
    assert known
    assert known.open_amount == 9_000
    assert journal.has_movement("BANQUE", 1)
    assert not journal.has_movement("Banque", 2)


# --- numbers of ours --------------------------------------------------------------------------------------------------


def test_typed_invoices_are_numbered_by_year() -> None:
    journal = books({"number": "M-2026-001"}, {"number": "M-2026-017"}, {"number": "M-2025-040"}, {"number": "M-X"})
    assert journal.next_typed_number(2026) == "M-2026-018"
    assert journal.next_typed_number(2027) == "M-2027-001"


@pytest.mark.parametrize(
    ("party", "debtor_id"),
    [
        (Party("Lupin Aline", zip_code="1099"), "D0007"),
        (Party("ALINE LUPIN", zip_code=" 1099 "), "D0007"),
        (Party("Lupin  Aline"), "D0007"),
        (Party("Genêt Sophie", zip_code="1004"), "D0008"),
        (Party("genet sophie"), "D0008"),
        (Party("Lupin Aline", zip_code="1004"), "D0010"),
        (Party("Sauge Berthe", zip_code="1099"), "D0009"),
        (Party("Menthe Paul", zip_code="1099"), "D0010"),
    ],
    ids=lambda value: f"{value.name} {value.zip_code}" if isinstance(value, Party) else value,
)
def test_a_debtor_is_known_by_name_and_postcode(party: Party, debtor_id: str) -> None:
    journal = books(
        debtors=[
            {"debtor_id": "D0007", "name": "Lupin Aline", "zip_code": "1099"},
            {"debtor_id": "D0008", "name": "Genêt Sophie"},
            {"debtor_id": "D0009", "name": "Sauge Berthe", "zip_code": "1099"},
        ]
    )
    assert journal.debtors.id_of(party) == debtor_id
    assert journal.debtors.id_of(party) == debtor_id  # asking changes nothing


def test_namesakes_are_not_confused() -> None:
    journal = books(
        debtors=[
            {"debtor_id": "D0001", "name": "Lupin Aline", "zip_code": "1099"},
            {"debtor_id": "D0002", "name": "Lupin Aline", "zip_code": "1004"},
        ]
    )
    assert journal.debtors.id_of(Party("Lupin Aline", zip_code="1004")) == "D0002"
    assert journal.debtors.id_of(Party("Lupin Aline")) == "D0003"


def test_a_debtors_number_is_never_given_again() -> None:
    """Even when staff deleted the debtor's row: the invoice still shows it."""
    assert books({"number": "150", "debtor_id": "D0012"}).debtors.id_of(Party("Lupin Aline")) == "D0013"


def test_a_typed_debtor_gets_the_next_number_and_keeps_the_imposed_type() -> None:
    row = {"debtor_id": "", "name": "Lupin Aline", "zip_code": "", "imposed_type": "Aide sociale"}
    journal = books(debtors=[{"debtor_id": "D0003", "name": "Genêt Sophie"}, row])
    assert journal.debtors.imposed_type("") == ""
    assert journal.debtors.add(row) == "D0004"
    assert journal.debtors.id_of(Party("Aline Lupin", zip_code="1099")) == "D0004"
    assert journal.debtors.imposed_type("D0004") == "Aide sociale"


def test_a_booked_debtor_is_known() -> None:
    journal = books()
    journal.note(Debtor("D0001", "Lupin Aline", zip_code="1099"))
    assert journal.debtors.id_of(Party("Lupin Aline", zip_code="1099")) == "D0001"
    assert journal.debtors.id_of(Party("Genêt Sophie")) == "D0002"


# --- sendings and reminders -------------------------------------------------------------------------------------------


def test_the_first_sending_of_a_channel_is_found() -> None:
    journal = books(dispatches=[{"number": "0150", "channel": "CMD", "state": "préparée"}])
    journal.note(Dispatch("150", "CMD", date(2026, 9, 30), "envoyée"))
    found = journal.dispatch("150", "CMD")
    assert found
    assert found.state == "préparée"
    assert journal.dispatch("150", "Papier") is None


def test_a_reminder_is_known_by_invoice_level_and_day() -> None:
    day = date(2026, 9, 9)
    journal = books(reminders=[{"number": "0150", "level": 1, "date": day}])
    assert journal.has_reminder(Reminder("150", 1, day))
    assert not journal.has_reminder(Reminder("150", 2, day))
    journal.note(Reminder("150", 2, day))
    assert journal.has_reminder(Reminder("150", 2, day))
