"""What each kind of document means for the journal, and why one cannot be booked."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_books import PERSON, TODAY, bill, book, books, entry, invoice_of, movements_of, notice, statement

from facturation_xls.errors import SourceError
from facturation_xls.errors.invoices import (
    NumberReused,
    OtherPractice,
    ProofWithoutInvoice,
    RefundByHand,
    StornoWithoutInvoice,
    TrialDocument,
)
from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import DocumentKind, Party, Proof
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice, Movement, Reminder
from facturation_xls.model.lists import Listing
from facturation_xls.model.settings import PayerRule, PayerTerms
from facturation_xls.model.words import Bought, Channel
from facturation_xls.rules.booking import order
from facturation_xls.rules.booking.told import FactRow
from facturation_xls.rules.books import Books

CMD_GLN = "7611910000047"
REFERENCE = "990001000000000020260001508"


# --- invoices ---------------------------------------------------------------------------------------------------------


def test_an_invoice_brings_its_debtor_itself_and_a_prepared_sending() -> None:
    debtor, invoice, sending = book(bill(reference=REFERENCE, exported_on=date(2026, 9, 10)), books())
    assert debtor == Debtor("D0001", "Lupin Aline", "Chemin des Prés 20", "1099", "Montvieux")
    assert invoice == Invoice(
        "150",
        issued_on=date(2026, 9, 9),
        debtor_id="D0001",
        patient="Lupin Aline",
        debtor="Lupin Aline",
        payer_type="Patient privé",
        amount=12_000,
        due_on=date(2026, 10, 9),
        xml_proof="archives/2026/10/a.xml",
        reference=REFERENCE,
    )
    assert sending == Dispatch(
        "150", Channel.DENTAGEST, date(2026, 9, 10), "préparée", "", "archives/2026/10/a.xml", "Dentagest"
    )


def test_the_reminder_fee_is_never_owed() -> None:
    assert invoice_of(book(bill(due=14_000, reminder_fee=2_000), books())).amount == 12_000


@pytest.mark.parametrize(
    ("facts", "days"),
    [({}, 30), ({"payment_days": 10}, 10), ({"payment_days": 0}, 0), ({"debtor": Party("Service", True)}, 60)],
    ids=["the payer's term", "the document's", "at once", "another payer's"],
)
def test_the_due_date_is_the_documents_or_the_payers(facts: dict[str, Any], days: int) -> None:
    invoice = invoice_of(book(bill(**facts), books(rules=(PayerRule("service", "Aide sociale"),))))
    assert invoice.due_on
    assert (invoice.due_on - date(2026, 9, 9)).days == days


def test_an_invoice_through_the_cmd_waits_for_its_lot() -> None:
    rows = book(bill(via=(CMD_GLN,)), books(), lot="lot_cmd_2026-09")
    invoice = invoice_of(rows)
    assert (invoice.payer_type, invoice.bought) == ("Caisse des Médecins", "Inconnu")
    (sending,) = (row for row in rows if isinstance(row, Dispatch))
    assert (sending.channel, sending.state, sending.lot) == ("CMD", "préparée", "lot_cmd_2026-09")


def test_a_second_export_says_what_it_knows_under_the_journals_number() -> None:
    journal = books({"number": "0-150", "xml_proof": "a.xml"})
    book(bill(), journal)
    rows = book(bill(due=9_000), journal)
    invoice = invoice_of(rows)
    assert (invoice.number, invoice.amount) == ("0-150", 9_000)
    assert (invoice.payer_type, invoice.xml_proof, invoice.bought) == ("", "", "")
    assert not [row for row in rows if isinstance(row, Dispatch)]


@pytest.mark.parametrize(
    ("document", "error"),
    [
        (bill(test=True), TrialDocument),
        (bill(biller=Party("Autre", True, gln="7601999000991")), OtherPractice),
        (bill(kind=DocumentKind.REFUND), RefundByHand),
        (bill("999", kind=DocumentKind.STORNO), StornoWithoutInvoice),
        (bill(issued_on=date(2027, 7, 7), debtor=Party("Muguet Paul")), NumberReused),
        (Proof(("999", "12"), TODAY), ProofWithoutInvoice),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_cannot_be_booked_says_why(document: Document, error: type[SourceError]) -> None:
    journal = books(
        {"number": "150", "issued_on": date(2026, 9, 9), "debtor_id": "D0001", "debtor": "Lupin Aline"},
        debtors=[{"debtor_id": "D0001", "name": "Lupin Aline", "zip_code": "1099"}],
        glns=("7601999000106",),
    )
    with pytest.raises(error):
        book(document, journal)


@pytest.mark.parametrize("gln", ["7601999000106", "7601999000113", ""])
def test_our_own_invoice_and_one_without_a_biller_are_ours(gln: str) -> None:
    assert book(bill(biller=Party("Cabinet", True, gln=gln)), books(glns=("7601999000106", "7601999000113")))
    assert book(bill(biller=Party("Autre", True, gln="7601999000991")), books())


@pytest.mark.parametrize(
    ("known", "facts"),
    [
        ({}, {"issued_on": date(2027, 7, 5), "debtor": Party("Muguet Paul")}),
        ({}, {"issued_on": date(2027, 7, 7)}),
        ({"debtor_id": ""}, {"issued_on": date(2027, 7, 7), "debtor": Party("Muguet Paul")}),
        ({"issued_on": None}, {"issued_on": date(2027, 7, 7), "debtor": Party("Muguet Paul")}),
    ],
    ids=["within 300 days", "the same debtor", "no debtor known", "no date known"],
)
def test_what_is_no_reuse_of_a_number(known: dict[str, Any], facts: dict[str, Any]) -> None:
    journal = books(
        {"number": "150", "issued_on": date(2026, 9, 9), "debtor_id": "D0001"} | known,
        debtors=[{"debtor_id": "D0001", "name": "Lupin Aline", "zip_code": "1099"}],
    )
    assert book(bill(**facts), journal)


# --- what refers to an invoice ----------------------------------------------------------------------------------------


def test_a_copy_says_only_that_it_is_known() -> None:
    assert book(bill(kind=DocumentKind.COPY), books({"number": "150"})) == [Invoice("150")]
    assert invoice_of(book(bill(kind=DocumentKind.COPY), books())).amount == 12_000


def test_a_reminder_is_a_row_of_its_own_and_keeps_its_first_proof() -> None:
    journal = books({"number": "150"})
    reminder = bill(kind=DocumentKind.REMINDER, reminder_level=1, reminded_on=TODAY, due=14_000, reminder_fee=2_000)
    proven = Reminder("150", 1, TODAY, Channel.DENTAGEST, proof="archives/2026/10/a.xml")
    assert book(reminder, journal) == [proven]
    assert book(reminder, journal, proof="b.xml") == [Reminder("150", 1, TODAY, Channel.DENTAGEST)]


def test_a_reminder_without_its_invoice_brings_it() -> None:
    rows = book(bill(kind=DocumentKind.REMINDER, reminder_level=2, reminded_on=TODAY), books())
    assert invoice_of(rows).amount == 12_000
    assert [row.level for row in rows if isinstance(row, Reminder)] == [2]


STORNO = bill(kind=DocumentKind.STORNO, due=0, exported_on=date(2026, 9, 20))


def payment(day: int, document: str = "", amount: int = 5_000) -> dict[str, Any]:
    """A payment of September 2026 on an invoice, as the journal holds it."""
    line = {"document": document, "line": 1} if document else {}
    return {"number": "150", "date": date(2026, 9, day), "kind": "Paiement", "amount": amount} | line


def test_a_storno_credits_what_is_open_once() -> None:
    journal = books({"number": "150", "amount": 12_000, "debtor_id": "D0001"}, movements=[payment(15)])
    (credit,) = movements_of(book(STORNO, journal))
    assert (credit.kind, credit.amount, credit.date) == ("Avoir", 7_000, date(2026, 9, 20))
    assert (credit.number, credit.debtor_id, credit.document, credit.line) == ("150", "D0001", "Annulation 150", 1)
    assert book(STORNO, journal) == [Invoice("150")]


@pytest.mark.parametrize(
    ("payments", "credited"),
    [
        ([payment(21)], 12_000),
        ([payment(15, amount=13_000)], 0),
        ([payment(14, "saisie 2026-09-30"), payment(15, "Banque AVIS-1")], 7_000),
        ([payment(5, "saisie 2026-09-30"), payment(15, "Banque AVIS-1")], 2_000),
    ],
    ids=["paid afterwards", "paid too much before", "typed and at the bank", "typed, and another at the bank"],
)
def test_a_storno_asks_what_was_open_on_its_day(payments: list[dict[str, Any]], credited: int) -> None:
    """Before: what was paid later lowered the credit note, a payment told twice as well; too much made a negative."""
    (credit,) = movements_of(book(STORNO, books({"number": "150", "amount": 12_000}, movements=payments)))
    assert credit.amount == credited


def test_a_storno_is_booked_after_what_was_paid() -> None:
    """Before: of a payment and a storno that came together, the payment was too much."""
    documents: list[Document] = [STORNO, notice(entry()), statement(), bill()]
    assert max(documents, key=order) is STORNO


# --- statements -------------------------------------------------------------------------------------------------------


def cmd(amount: int = 12_000, **facts: Any) -> Movement:
    """A movement of CMD's statement."""
    usual: dict[str, Any] = {"kind": "Avance CMD", "origin": "CMD", "document": "CMD 2026-09 n° 2609", "line": 1}
    return Movement(date(2026, 10, 2), amount=amount, **({"number": "0150"} | usual | facts))


def test_a_listed_invoice_was_sent_and_is_owed_through_the_cmd() -> None:
    journal = books({"number": "150", "payer_type": "Patient privé"})
    invoice, sending = book(statement([Listing(1, "0150", bought=Bought.YES)]), journal)
    assert invoice == Invoice("150", payer_type="Caisse des Médecins", bought="Oui")
    assert isinstance(sending, Dispatch)
    assert (sending.channel, sending.date, sending.state) == ("CMD", date(2026, 9, 30), "envoyée")
    assert sending.origin.endswith("date supposée")


@pytest.mark.parametrize(("invoiced", "said"), [(12_000, None), (12_005, None), (11_000, 11_000), (None, None)])
def test_an_amount_that_cmd_sees_differently_is_offered_to_the_journal(invoiced: int | None, said: int | None) -> None:
    """The journal's first word stands, and *Contrôles* shows both; before, nobody compared them."""
    rows = book(statement([Listing(1, "0150", invoiced)]), books({"number": "150", "amount": 12_000}))
    assert invoice_of(rows).amount == said


def test_a_line_without_money_about_an_unknown_invoice_leaves_its_trace() -> None:
    """Before: nothing showed that CMD works with an invoice of which the journal knows nothing."""
    sending = Dispatch(
        "999",
        "CMD",
        date(2026, 9, 30),
        "envoyée",
        proof="archives/2026/10/a.xml",
        origin="CMD 2026-09 n° 2609, date supposée",
    )
    assert book(statement([Listing(1, "999")]), books()) == [sending]
    assert [type(row) for row in book(statement([Listing(1, "999")], [cmd(number="999")]), books())] == [Movement]
    known = books(dispatches=[{"number": "999", "channel": "CMD", "date": TODAY, "state": "envoyée"}])
    assert book(statement([Listing(1, "999")]), known) == []


def test_an_invoice_that_cmd_recovers_stays_whose_it_is_when_its_statement_lists_it() -> None:
    recovered = {"number": "150", "recipient": "CMD", "date": TODAY}
    into = books({"number": "150", "payer_type": "Patient privé"}, transfers=[recovered])
    assert book(statement([Listing(1, "150", bought=Bought.NO)]), into) == [Invoice("150", bought="Non")]


def test_a_prepared_sending_is_sent_by_the_statement_that_lists_it() -> None:
    day = date(2026, 8, 31)
    prepared = {"number": "150", "channel": "CMD", "date": day, "state": "préparée", "lot": "lot", "proof": "a.zip"}
    journal = books({"number": "150"}, dispatches=[prepared])
    _, sending = book(statement([Listing(1, "150")]), journal)
    assert sending == Dispatch("150", "CMD", day, "envoyée", "lot", "a.zip", "CMD 2026-09 n° 2609, date supposée")
    assert book(statement([Listing(1, "150")]), journal) == [Invoice("150", payer_type="Caisse des Médecins")]


@pytest.mark.parametrize(
    ("bought", "listed", "covered", "said"),
    [
        ("", Bought.NO, date.min, "Non"),
        ("Inconnu", Bought.YES, date(2026, 10, 31), "Oui"),
        ("Oui", Bought.NO, date.min, "Non"),
        ("Oui", Bought.NO, date(2026, 9, 30), "Non"),
        ("Non", Bought.YES, date(2026, 10, 31), ""),
        ("Oui", Bought.UNKNOWN, date.min, ""),
    ],
)
def test_the_latest_statement_says_whether_a_receivable_is_bought(
    bought: str, listed: Bought, covered: date, said: str
) -> None:
    rows = book(
        statement([Listing(1, "150", bought=listed)]), books({"number": "150", "bought": bought}), covered=covered
    )
    assert invoice_of(rows).bought == said


def test_what_the_cmd_lists_of_unknown_invoices_is_kept_as_it_says() -> None:
    (movement,) = book(statement([Listing(1, "999")], [cmd(number="999")]), books())
    assert isinstance(movement, Movement)
    assert (movement.number, movement.debtor_id, movement.witness, movement.known_on) == ("999", "", "", TODAY)


# --- the bank's file --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payer_type", "source", "witness"),
    [
        ("Patient privé", "Banque", ""),
        ("Patient privé", "", ""),
        ("Patient privé", "Dentagest", "oui"),
        ("À classer", "", ""),
        ("Caisse des Médecins", "CMD", "oui"),
    ],
)
def test_the_banks_word_counts_where_the_practice_says_so(payer_type: str, source: str, witness: str) -> None:
    journal = books(
        {"number": "150", "reference": REFERENCE, "payer_type": payer_type, "debtor_id": "D0001"},
        payers=(PayerTerms(payer_type, source=source),),
    )
    (movement,) = movements_of(book(notice(entry(reference=REFERENCE)), journal))
    assert (movement.number, movement.debtor_id, movement.witness) == ("150", "D0001", witness)


def test_the_cmds_own_word_always_counts() -> None:
    journal = books({"number": "150", "payer_type": "Patient privé"})
    assert [m.witness for m in movements_of(book(statement([], [cmd()]), journal))] == [""]


@pytest.mark.parametrize(
    ("facts", "kind", "amount"),
    [
        ({}, "Paiement", 12_000),
        ({"reversal": True, "amount": -12_000}, "Extourne", -12_000),
        ({"amount": -12_000}, "Remboursement", -12_000),
    ],
    ids=["payment", "reversal", "refund"],
)
def test_a_bank_payment_is_a_movement_of_its_kind(facts: dict[str, Any], kind: str, amount: int) -> None:
    payment = entry(**({"reference": REFERENCE, "payer": "Lupin", "bank_reference": "GLY1"} | facts))
    (movement,) = movements_of(book(notice(payment), books({"number": "150", "reference": REFERENCE})))
    assert (movement.kind, movement.amount, movement.date) == (kind, amount, date(2026, 9, 25))
    assert (movement.origin, movement.means, movement.document, movement.line) == ("Banque", "Banque", "Banque 09", 1)
    assert (movement.payer, movement.bank_reference) == ("Lupin", "GLY1")


def test_a_payment_that_names_nothing_known_waits_for_staff() -> None:
    (movement,) = movements_of(book(notice(entry(text="merci")), books()))
    assert (movement.number, movement.witness, movement.remark) == ("", "", "Communication : merci")


def test_the_cmds_payout_is_a_witness_for_nobody() -> None:
    (movement,) = movements_of(book(notice(entry(payer="Caisse des Médecins")), books({"number": "150"})))
    assert (movement.number, movement.witness) == ("", "oui")


def test_the_practices_own_spending_is_not_stored() -> None:
    assert book(notice(entry(-50_000, text="Loyer octobre")), books()) == []


# --- proofs -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numbers", [("0150",), ("999", "150"), (REFERENCE,)])
def test_a_letter_proves_that_its_invoice_was_sent(numbers: tuple[str, ...]) -> None:
    journal = books({"number": "150", "reference": REFERENCE})
    invoice, sending = book(Proof(numbers, date(2026, 9, 12), Channel.EMAIL), journal)
    assert invoice == Invoice("150", pdf_proof="archives/2026/10/a.xml")
    assert sending == Dispatch(
        "150", "E-mail", date(2026, 9, 12), "envoyée", proof="archives/2026/10/a.xml", origin="PDF"
    )


# --- order and repetition ---------------------------------------------------------------------------------------------


def test_invoices_come_before_what_refers_to_them() -> None:
    late = date(2026, 12, 1)
    documents: list[Document] = [
        Proof(("150",), None),
        notice(),
        statement(),
        bill(kind=DocumentKind.STORNO),
        bill(kind=DocumentKind.REMINDER, reminded_on=late),
        bill(exported_on=late),
        bill(kind=DocumentKind.COPY),
        bill("149"),
        bill(issued_on=late),
    ]
    ranked = sorted(documents, key=order)
    kinds = [document.kind if hasattr(document, "kind") else type(document).__name__ for document in ranked]
    assert kinds[:4] == ["facture", "copie", "facture", "facture"]
    assert kinds[4:] == ["rappel", "Statement", "BankNotice", "Proof", "annulation"]


NUMBERS = st.sampled_from(["150", "0150", "151", "A-152"])
AMOUNTS = st.integers(1, 50_000)
DOCUMENTS: st.SearchStrategy[Document] = st.one_of(
    st.builds(bill, NUMBERS, AMOUNTS, kind=st.sampled_from([DocumentKind.INVOICE, DocumentKind.COPY])),
    st.builds(bill, NUMBERS, AMOUNTS, via=st.sampled_from([(), (CMD_GLN,)]), debtor=st.sampled_from([PERSON, None])),
    st.builds(
        bill, NUMBERS, kind=st.just(DocumentKind.REMINDER), reminder_level=st.integers(1, 3), reminded_on=st.just(TODAY)
    ),
    st.builds(bill, NUMBERS, kind=st.just(DocumentKind.STORNO)),
    st.builds(
        lambda number, amount: statement([Listing(1, number, bought=Bought.NO)], [cmd(amount, number=number)]),
        NUMBERS,
        AMOUNTS,
    ),
    st.builds(lambda amount, number: notice(entry(amount, text=f"facture {number}")), AMOUNTS, NUMBERS),
    st.builds(Proof, st.tuples(NUMBERS), st.just(TODAY)),
)


def key(row: FactRow) -> tuple[object, ...]:
    """What identifies a row in its table."""
    match row:
        case Invoice():
            return "journal", books().key(row.number)
        case Movement():
            return "movement", row.document, row.line
        case Debtor():
            return "debtor", row.debtor_id
        case Reminder():
            return "reminder", books().key(row.number), row.level, row.date
        case Dispatch():
            return "sending", books().key(row.number), row.channel, row.date, row.proof


@given(st.lists(DOCUMENTS, max_size=6), DOCUMENTS)
def test_the_same_document_twice_adds_nothing(before: list[Document], document: Document) -> None:
    journal = books({"number": "150", "amount": 12_000, "debtor_id": "D0001"})
    booked = {key(row) for known in before for row in tried(known, journal)}
    once = booked | {("journal", "150")} | {key(row) for row in tried(document, journal)}
    assert {key(row) for row in tried(document, journal)} <= once


def tried(document: Document, journal: Books) -> list[FactRow]:
    """The rows of a document, none if it cannot be booked."""
    try:
        return book(document, journal)
    except SourceError:
        return []


def test_two_exports_of_a_day_are_booked_in_the_order_in_which_they_were_made() -> None:
    day = date(2026, 9, 9)
    made = [bill(exported_on=day, stamp=stamp) for stamp in (1_788_940_000, 1_788_950_000, 1_788_960_000)]
    assert sorted((made[2], made[0], made[1]), key=order) == made


def test_what_the_practice_owes_is_a_negative_invoice() -> None:
    (invoice,) = (
        row for row in book(bill(due=-5_000, amount=25_000, prepaid=30_000), books()) if isinstance(row, Invoice)
    )
    assert invoice.amount == -5_000


def test_an_invoice_paid_in_advance_owes_nothing() -> None:
    assert invoice_of(book(bill(due=0, amount=8_500, prepaid=8_500), books())).amount == 0


def test_a_statement_that_lists_a_refused_invoice_proves_a_new_sending() -> None:
    refused = Dispatch("150", "CMD", date(2026, 9, 9), "rejetée", proof="a.xml", answered_on=date(2026, 9, 12))
    journal = books({"number": "150", "payer_type": "Caisse des Médecins"})
    journal.note(refused)
    rows = book(statement([Listing(1, "150", 12_000)]), journal, proof="releve.csv")
    (sent,) = (row for row in rows if isinstance(row, Dispatch))
    assert (sent.state, sent.proof) == ("envoyée", "releve.csv")
