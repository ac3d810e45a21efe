"""One payment in the bank's statement and in its notice is booked once; two notices tell of two payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import book, books, entry, movements_of

from facturation_xls.model.ledger import Movement
from facturation_xls.model.lists import BankEntry, BankNotice
from facturation_xls.rules.books import Books

REFERENCE = "990001000000000000000001508"
FIRST = date(2026, 9, 1)


def journal() -> Books:
    """Two invoices, one with its reference."""
    return books({"number": "0150", "reference": REFERENCE}, {"number": "0151"})


def payment(day: int, amount: int = 12_000, **facts: Any) -> BankEntry:
    """A payment of September 2026."""
    valued = FIRST + timedelta(days=day - 1)
    return replace(entry(amount), value_on=valued, booked_on=valued, **facts)


def file(name: str, *entries: BankEntry, first: date | None = None) -> BankNotice:
    """A file of the bank; one whose name says so is a statement."""
    numbered = tuple(replace(entry, line=line) for line, entry in enumerate(entries, start=1))
    statement = name.startswith("extrait")
    return BankNotice(f"Banque {name}", FIRST, FIRST, "CH93", numbered, is_statement=statement, covered_from=first)


def booked(*files: BankNotice, into: Books | None = None) -> list[Movement]:
    """All the movements of some files, in the order in which they arrive."""
    known = into or journal()
    return [movement for one in files for movement in movements_of(book(one, known))]


@pytest.mark.parametrize("order", [1, -1], ids=["notice first", "statement first"])
@pytest.mark.parametrize(
    ("in_notice", "in_statement"),
    [
        (payment(10, reference=REFERENCE), payment(10, reference=REFERENCE)),
        (payment(10, reference=REFERENCE), payment(12, text="Facture 0150")),
        (payment(10, bank_reference="TX-1", text="merci"), payment(12, bank_reference="TX-1")),
        (payment(10, text="merci", payer="Lupin"), payment(10, text="merci", payer="LUPIN")),
        (payment(10, -12_000, reversal=True, reference=REFERENCE), payment(10, -12_000, reference=REFERENCE)),
    ],
    ids=["same reference", "same invoice", "the bank's number", "same text and payer", "a reversal"],
)
def test_a_payment_in_both_files_is_booked_once(order: int, in_notice: BankEntry, in_statement: BankEntry) -> None:
    files = [file("AVIS-1", in_notice), file("extrait 9", in_statement)][::order]
    (movement,) = booked(*files)
    assert movement.document == files[0].document


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (payment(10, text="Facture 0150"), payment(16, text="Facture 0150")),
        (payment(10, text="Facture 0150"), payment(10, text="Facture 0151")),
        (payment(10, text="Facture 0150"), payment(10, 12_001, text="Facture 0150")),
        (payment(10, bank_reference="TX-1"), payment(16, bank_reference="TX-1")),
        (payment(10, text="merci", payer="Lupin"), payment(10, text="merci", payer="Sauge")),
    ],
    ids=["six days", "another invoice", "a centime", "a standing order", "another payer"],
)
def test_what_differs_is_another_payment(one: BankEntry, other: BankEntry) -> None:
    assert len(booked(file("AVIS-1", one), file("extrait 9", other))) == 2


def test_two_notices_tell_of_two_payments() -> None:
    twice = payment(10, reference=REFERENCE, bank_reference="TX-1")
    assert len(booked(file("AVIS-1", twice), file("AVIS-2", twice))) == 2
    assert len(booked(file("extrait 1", twice), file("extrait 2", twice))) == 2


def test_one_line_answers_one_payment() -> None:
    notices = [file("AVIS-1", payment(10, reference=REFERENCE)), file("AVIS-2", payment(12, reference=REFERENCE))]
    both = file("extrait 9", payment(10, text="0150"), payment(12, text="0150"), payment(13, text="0150"))
    assert [(m.document, m.line) for m in booked(*notices, both)][2:] == [("Banque extrait 9", 3)]


def test_a_statement_says_nothing_of_the_days_before_its_period() -> None:
    before = file("AVIS-1", payment(10, reference=REFERENCE))
    after = file("extrait 9", payment(12, reference=REFERENCE), first=FIRST + timedelta(days=10))
    assert len(booked(before, after)) == 2


def test_a_line_that_staff_dated_earlier_is_of_the_statements_period_still() -> None:
    """Before: a payment typed for 30.08., which the bank's notice had with 02.09., came again with the statement."""
    row = {"number": "0150", "kind": "Paiement", "amount": 12_000, "document": "Banque AVIS-1", "line": 1}
    known = books({"number": "0150"}, movements=[row | {"date": date(2026, 8, 30), "origin": "Saisie"}])
    assert booked(file("extrait 9", payment(2, text="Facture 0150"), first=FIRST), into=known) == []


def test_a_reversal_that_comes_before_its_invoice_is_kept() -> None:
    """Before: the payment waited for its invoice, its reversal was dropped."""
    back = payment(12, -12_000, reversal=True, reference="990001000000000000000001990")
    (movement,) = booked(file("AVIS-1", back))
    assert (movement.kind, movement.amount, movement.number) == ("Extourne", -12_000, "")


def test_the_same_file_again_is_known_and_nothing_else() -> None:
    known = journal()
    files = [file("AVIS-1", payment(10, reference=REFERENCE)), file("extrait 9", payment(10, reference=REFERENCE))]
    booked(*files, into=known)
    assert [m.document for m in booked(*files, into=known)] == ["Banque AVIS-1"]


def test_what_staff_shared_is_one_payment_still() -> None:
    known = journal()
    (movement,) = booked(file("AVIS-1", payment(10, 20_000, text="deux", payer="Lupin")), into=books())
    shared = replace(
        movement, amount=12_000, number="0150", remark="Communication : deux / Part d'un paiement de 200.00"
    )
    known.note(shared)
    known.note(replace(shared, amount=8_000, number="0151", document="Banque AVIS-1, ligne 1", line=1))
    assert booked(file("extrait 9", payment(10, 20_000, text="deux", payer="Lupin")), into=known) == []


PAYMENTS = st.lists(
    st.builds(
        payment,
        st.integers(1, 30),
        st.sampled_from([5_000, 12_000]),
        text=st.sampled_from(["Facture 0150", "Facture 0151", "merci"]),
        bank_reference=st.sampled_from(["", "TX-1", "TX-2"]),
    ),
    max_size=6,
)


@given(PAYMENTS, PAYMENTS)
def test_a_statement_of_all_that_the_notice_told_adds_only_the_rest(
    told: list[BankEntry], more: list[BankEntry]
) -> None:
    """Whatever stands in both is there once; nothing that stands in one alone beyond five days is lost."""
    far = [replace(one, value_on=one.value_on + timedelta(days=40)) for one in more]
    both = booked(file("AVIS-1", *told), file("extrait 9", *told, *far))
    assert sorted(m.amount for m in both) == sorted(one.amount for one in [*told, *far])
    assert len([m for m in both if m.document == "Banque AVIS-1"]) == len(told)
