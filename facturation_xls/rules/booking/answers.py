"""What an insurer's or CMD's answer means for the sending that it answers (DESIGN §3: a fact about the sending)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from facturation_xls.errors.answers import AnswerElsewhere, AnswerWithoutInvoice
from facturation_xls.errors.invoices import OtherPractice, TrialDocument
from facturation_xls.model.invoice_documents import Answer, DocumentKind
from facturation_xls.model.ledger import Dispatch
from facturation_xls.model.words import Channel, DispatchState
from facturation_xls.rules.books import Books

_ORIGIN = "Réponse"
_WHAT = {
    DocumentKind.STORNO: "l'annulation",
    DocumentKind.REMINDER: "le rappel",
    DocumentKind.REFUND: "le remboursement",
}


def answered(answer: Answer, proof: str, books: Books) -> Iterator[Dispatch]:
    """The sending with its answer; a new one where the journal knows of none. ``proof``: where the answer is archived.

    Raises ``TrialDocument``, ``OtherPractice``, ``AnswerWithoutInvoice`` (it waits for its invoice), and
    ``AnswerElsewhere`` for the refusal of a storno, a reminder or a refund: what follows is for staff to decide.
    """
    if answer.test:
        raise TrialDocument
    ours = books.settings.glns
    if ours and answer.biller_gln and answer.biller_gln not in ours:
        raise OtherPractice(gln=answer.biller_gln)
    number = answer.number or books.number_of_file(answer.file)
    known = books.invoice(number) if number else None
    if known is None:
        raise AnswerWithoutInvoice(what=f"n° {answer.number}" if answer.number else f"du fichier « {answer.file} »")
    if answer.about is not DocumentKind.INVOICE:
        if answer.state is DispatchState.REJECTED:
            raise AnswerElsewhere(what=_WHAT[answer.about], number=known.number, reason=answer.said)
        return
    sent = _answered_sending(books.electronic(known.number), answer)
    if sent is None:
        channel = Channel.CMD if answer.by_cmd else Channel.DENTAGEST
        day = answer.exported_on or answer.answered_on
        sent = Dispatch(known.number, channel, day, answer.state, proof=proof, origin=_ORIGIN)
    if is_newer(answer.answered_on, sent):
        yield replace(sent, state=answer.state, answered_on=answer.answered_on, answer=answer.said)


def _answered_sending(sendings: list[Dispatch], answer: Answer) -> Dispatch | None:
    """The export of the day that the answer names, else the last one; CMD answers what went to it."""
    candidates = [sent for sent in sendings if sent.channel == Channel.CMD or not answer.by_cmd]
    of_the_day = [sent for sent in candidates if sent.date == answer.exported_on]
    return next(reversed(of_the_day or candidates), None)


def is_newer(day: date | None, sent: Dispatch) -> bool:
    """Whether something of this day says more about a sending than the answer that it has."""
    return sent.answered_on is None or day is None or day >= sent.answered_on
