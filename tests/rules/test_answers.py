"""An answer is a fact about the sending that it answers, and about no other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from ledger_frames import Row
from small_books import bill, book, books

from facturation_xls.errors.answers import AnswerElsewhere, AnswerWithoutInvoice
from facturation_xls.errors.invoices import OtherPractice, TrialDocument
from facturation_xls.model.invoice_documents import Answer, DocumentKind
from facturation_xls.model.ledger import Dispatch
from facturation_xls.model.words import DispatchState
from facturation_xls.rules.books import Books

REFUSED, ACCEPTED, RECEIVED = DispatchState.REJECTED, DispatchState.ACCEPTED, DispatchState.SENT


def day(number: int) -> date:
    return date(2026, 9, number)


def answer(state: DispatchState = REFUSED, on: int = 20, **facts: Any) -> Answer:
    """An answer of September to the export of the 9th."""
    usual: dict[str, Any] = {"number": "150", "answered_on": day(on), "exported_on": day(9)}
    return Answer(state, f"{state}.", **(usual | facts))


def sending(exported: int = 9, channel: str = "Dentagest", state: str = "préparée", **facts: Any) -> Row:
    return {"number": "150", "channel": channel, "date": day(exported), "state": state, "proof": "a.xml"} | facts


def journal(*sendings: Row, **settings: Any) -> Books:
    return books({"number": "150", "amount": 12_000}, dispatches=sendings, **settings)


def booked(what: Answer, into: Books) -> list[tuple[str, int, str, str]]:
    """Channel, day of export, state and answer of each sending that changes."""
    rows = [row for row in book(what, into, proof="reponse.xml") if isinstance(row, Dispatch)]
    return [(row.channel, row.date.day if row.date else 0, row.state, row.answer) for row in rows]


@pytest.mark.parametrize("state", [REFUSED, ACCEPTED, RECEIVED])
def test_the_sending_gets_the_state_of_its_answer(state: DispatchState) -> None:
    assert booked(answer(state), journal(sending())) == [("Dentagest", 9, state, f"{state}.")]


def test_without_a_known_sending_the_answer_makes_one() -> None:
    assert booked(answer(ACCEPTED), journal()) == [("Dentagest", 9, "acceptée", "acceptée.")]
    assert booked(answer(ACCEPTED, by_cmd=True), journal()) == [("CMD", 9, "acceptée", "acceptée.")]


def test_a_letter_is_not_what_was_answered() -> None:
    assert booked(answer(), journal(sending(channel="Papier"))) == [("Dentagest", 9, "rejetée", "rejetée.")]


def test_the_export_of_the_day_that_the_answer_names_is_meant() -> None:
    twice = journal(sending(9, state="rejetée"), sending(15, proof="b.xml"))
    assert booked(answer(ACCEPTED, exported_on=day(15)), twice) == [("Dentagest", 15, "acceptée", "acceptée.")]
    assert booked(answer(ACCEPTED, exported_on=None), twice) == [("Dentagest", 15, "acceptée", "acceptée.")]


def test_cmd_answers_what_went_to_cmd() -> None:
    both = journal(sending(9), sending(9, "CMD", proof="b.xml"))
    assert booked(answer(by_cmd=True, exported_on=None), both) == [("CMD", 9, "rejetée", "rejetée.")]


def test_an_older_answer_changes_nothing() -> None:
    into = journal(sending())
    booked(answer(ACCEPTED, 22), into)
    assert booked(answer(RECEIVED, 20), into) == []
    assert booked(answer(REFUSED, 25), into) == [("Dentagest", 9, "rejetée", "rejetée.")]


def test_a_new_export_after_a_refusal_is_a_new_sending() -> None:
    into = journal(sending())
    assert not [row for row in book(bill(exported_on=day(18)), into) if isinstance(row, Dispatch)]
    booked(answer(on=20), into)
    assert not [row for row in book(bill(exported_on=day(19)), into) if isinstance(row, Dispatch)]
    (again,) = (row for row in book(bill(exported_on=day(24)), into, proof="c.xml") if isinstance(row, Dispatch))
    assert (again.date, again.state, again.proof) == (day(24), "préparée", "c.xml")
    assert booked(answer(ACCEPTED, 26, exported_on=day(24)), into) == [("Dentagest", 24, "acceptée", "acceptée.")]


def test_an_upload_names_the_file_that_brought_the_invoice() -> None:
    into = journal(sending(channel="CMD"))
    into.note_file("facture_150.xml", "150")
    upload = Answer(REFUSED, "Refusée.", file="Facture_150.XML", by_cmd=True)
    assert booked(upload, into) == [("CMD", 9, "rejetée", "Refusée.")]
    into.note_file("facture_150.xml", "151")
    with pytest.raises(AnswerWithoutInvoice):
        booked(upload, into)


def test_the_answer_to_another_document_leaves_the_sending_alone() -> None:
    into = journal(sending())
    assert booked(answer(ACCEPTED, about=DocumentKind.STORNO), into) == []
    with pytest.raises(AnswerElsewhere, match="refuse l'annulation de la facture n° 150"):
        booked(answer(about=DocumentKind.STORNO), into)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        (answer(number="999"), AnswerWithoutInvoice),
        (answer(test=True), TrialDocument),
        (answer(biller_gln="7601999000991"), OtherPractice),
    ],
)
def test_what_is_not_ours_is_refused(what: Answer, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        booked(what, journal(sending(), glns=("7601999000014",)))
