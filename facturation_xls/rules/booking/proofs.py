"""What the PDF of a letter means: the proof of a sending, or an invoice of which nothing else is known (DESIGN §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeAlias

from facturation_xls.errors.invoices import OtherAccount, ProofWithoutInvoice
from facturation_xls.model.invoice_documents import Proof, ProposedInvoice
from facturation_xls.model.ledger import Debtor, Dispatch, Invoice
from facturation_xls.model.words import DispatchState, PayerType
from facturation_xls.rules.books import Books
from facturation_xls.rules.payers import by_decision

TO_CONFIRM, CONFIRMED = "oui", "non"
"""The words of *À confirmer*."""

ORIGIN = "PDF"

Row: TypeAlias = Debtor | Invoice | Dispatch


def proven(proof: Proof, place: str, books: Books) -> Iterator[Row]:
    """The proof of a known invoice, or the invoice that the PDF proposes; ``place``: where the PDF is archived.

    Raises ``ProofWithoutInvoice`` where the PDF does not say enough of an unknown invoice, ``OtherAccount`` where it
    asks for money on another account than the practice's.
    """
    found = (books.invoice(number) or books.by_reference(number) for number in proof.numbers)
    known = next(filter(None, found), None)
    if known:
        number = known.number
        yield Invoice(number, pdf_proof=place)
    elif proof.proposal:
        number = proof.proposal.number
        yield from _proposed(proof.proposal, place, books)
    else:
        raise ProofWithoutInvoice
    yield Dispatch(number, proof.channel, proof.dated, DispatchState.SENT, proof=place, origin=ORIGIN)


def _proposed(proposal: ProposedInvoice, place: str, books: Books) -> Iterator[Row]:
    ours = books.settings.ibans
    if ours and proposal.iban and proposal.iban not in ours:
        raise OtherAccount
    party = proposal.debtor
    debtor_id = books.debtors.id_of(party) if party else ""
    if party:
        yield Debtor(debtor_id, party.name, party.street, party.zip_code, party.city)
    payer_type = by_decision(party, books.settings, books.debtors.imposed_type(debtor_id)) or PayerType.UNCLASSIFIED
    term = timedelta(days=books.settings.terms(payer_type).term)
    yield Invoice(
        number=proposal.number,
        issued_on=proposal.issued_on,
        debtor_id=debtor_id,
        debtor=party.name if party else "",
        payer_type=payer_type,
        amount=proposal.amount,
        due_on=proposal.due_on or proposal.issued_on + term,
        pdf_proof=place,
        reference=proposal.reference,
        to_confirm=TO_CONFIRM,
    )
