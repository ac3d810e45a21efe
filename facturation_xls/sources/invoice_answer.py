"""Answers to invoices: generalInvoiceResponse 4.0 to 5.0 of insurers, CMD's to an upload (domain.md §1.6, §4.2).

Read are the invoice's number, who answers, whether it is accepted, and why not; never patient, services or corrections
of single services. A reason stands in the words of who gave it, where it is not one that is known in French.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from facturation_xls.errors.answers import AnswerUnreadable, UploadRefused
from facturation_xls.model.invoice_documents import Answer, DocumentKind
from facturation_xls.model.words import DispatchState
from facturation_xls.sources.invoice_fields import (
    child,
    children,
    clean,
    epoch_day,
    flag,
    invoice_number,
    local_name,
    only,
    whole_number,
)
from facturation_xls.sources.invoice_xml import NAMESPACE, NAMESPACE_40
from facturation_xls.sources.safe_xml import parse_xml, root_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from facturation_xls.model.documents import SourceFile

LONGEST_REASON: Final = 200
"""Characters of a free text: enough for a reason; more may tell a case."""

MOST_REASONS: Final = 3

_STATES: Final = {
    "pending": (DispatchState.SENT, "Reçue{by}, pas encore décidée"),
    "notification": (DispatchState.SENT, "Reçue{by}"),
    "calledIn": (DispatchState.SENT, "Reçue{by}, des documents sont demandés"),
    "accepted": (DispatchState.ACCEPTED, "Acceptée{by}"),
    "modified": (DispatchState.ACCEPTED, "Acceptée{by} avec des corrections"),
    "rejected": (DispatchState.REJECTED, "Refusée{by}"),
    "resend": (DispatchState.REJECTED, "À renvoyer, dit le destinataire"),
    "notAccepted": (DispatchState.REJECTED, "Refusée{by}"),
    "invoiceNotFound": (DispatchState.REJECTED, "Refusée{by}, facture inconnue"),
    "invoiceRejected": (DispatchState.ACCEPTED, "Facture déjà refusée{by}"),
    "invoicePaid": (DispatchState.REJECTED, "Refusée{by}, facture déjà payée"),
}
"""The element that says it: what becomes of the sending, and how staff are told."""

_ABOUT_40: Final = {"annulment": DocumentKind.STORNO, "creditAdvice": DocumentKind.REFUND}

_STATUS: Final = {
    "ambiguous": "cas ambigu",
    "frozen": "en suspens",
    "processed": "traitée",
    "granted": "accordée",
    "canceled": "annulée",
    "claimed": "réclamée",
    "reimbursed": "remboursée",
}
"""``status_out`` where it says more than the element."""

_KNOWN_REASONS: Final = {
    "31160": "pas assuré chez nous",
    "SameMD5Found": "ce fichier était déjà transmis",
    "AlreadySent": "ce fichier était déjà transmis",
    "InvalidAccount": "le compte du cabinet n'est pas reconnu",
    "InvalidCompteADHE": "le compte du cabinet n'est pas reconnu",
    "InvalidData": "le contenu n'est pas valable",
    "XMLParserError": "le fichier n'est pas lisible",
    "InvalidZSR": "le n° RCC n'est pas reconnu",
    "NoAttachmentFound": "une annexe manque",
}
"""Codes of insurers and of CMD's upload that were seen (domain.md §4.2)."""

_ALREADY_THERE: Final = frozenset({"SameMD5Found", "AlreadySent"})
_CMD: Final = "la CMD"


class InvoiceAnswerReader:
    """Reads one answer of an insurer, or all those of an upload."""

    name = "réponse"

    def claims(self, file: SourceFile) -> bool:
        """Whether the root element is the standard's ``response`` or the ``uploadResponse`` of CMD."""
        root = root_name(file.content)
        if root is None:
            return False
        return root in {(NAMESPACE, "response"), (NAMESPACE_40, "response")} or root[1] == "uploadResponse"

    def read(self, file: SourceFile) -> tuple[Answer, ...]:
        """The answers. A test answer is read like any other, and says so.

        Raises the errors of ``parse_xml``, ``InvoiceIncomplete`` (no number), ``AnswerUnreadable`` (neither accepted,
        pending nor rejected), ``UploadRefused`` where CMD refused a whole upload.
        """
        root = parse_xml(file.content)
        if local_name(root) == "uploadResponse":
            return tuple(_uploaded(root))
        if root.tag.startswith(f"{{{NAMESPACE_40}}}"):
            return (_answer_40(root),)
        return (_answer(root),)


def _answer(root: Element) -> Answer:
    """Versions 4.4 to 5.0."""
    payload = only(children(root, "payload"), "payload")
    invoice = None if payload is None else only(children(payload, "invoice"), "invoice")
    body = None if payload is None else child(payload, "body")
    if payload is None or invoice is None or body is None:
        raise AnswerUnreadable
    decision = next(_decisions(body), None)
    if decision is None:
        raise AnswerUnreadable
    billers = child(body, "billers")
    biller = child(body, "biller") if billers is None else child(billers, "biller_gln")
    return _told(
        decision,
        Answer(
            state=DispatchState.SENT,
            said="",
            number=invoice_number(invoice, "request_id"),
            exported_on=epoch_day(invoice.get("request_timestamp")),
            answered_on=epoch_day(payload.get("response_timestamp")),
            stamp=whole_number(payload.get("response_timestamp"), 0),
            about=_about(payload),
            biller_gln="" if biller is None else clean(biller.get("gln") or biller.get("ean_party")),
            test=root.get("modus", "production") != "production",
        ),
        _company(child(body, "contact")),
    )


def _decisions(body: Element) -> Iterator[Element]:
    """Beside the parties, or since 5.0 inside the billing mode."""
    for holder in (body, *children(body, "tiers_garant", "tiers_payant", "tiers_soldant")):
        yield from children(holder, *_STATES)


def _about(payload: Element) -> DocumentKind:
    if flag(payload, "storno") or payload.get("request_subtype") == "storno":
        return DocumentKind.STORNO
    if payload.get("request_subtype") == "refund":
        return DocumentKind.REFUND
    return DocumentKind.INVOICE if child(payload, "reminder") is None else DocumentKind.REMINDER


def _answer_40(root: Element) -> Answer:
    status, invoice = child(root, "status"), only(children(root, "invoice"), "invoice")
    if status is None or invoice is None:
        raise AnswerUnreadable
    topic = next(children(status, *_ABOUT_40), None)
    decision = next(children(status if topic is None else topic, *_STATES), None)
    if decision is None:
        raise AnswerUnreadable
    biller = child(invoice, "biller")
    return _told(
        decision,
        Answer(
            state=DispatchState.SENT,
            said="",
            number=invoice_number(invoice, "invoice_id"),
            exported_on=epoch_day(invoice.get("invoice_timestamp")),
            answered_on=epoch_day(invoice.get("response_timestamp")),
            stamp=whole_number(invoice.get("response_timestamp"), 0),
            about=DocumentKind.INVOICE if topic is None else _ABOUT_40[local_name(topic)],
            biller_gln="" if biller is None else clean(biller.get("ean_party")),
            test=root.get("role", "production") != "production",
        ),
        _company(child(invoice, "reply")),
    )


def _told(decision: Element, answer: Answer, who: str) -> Answer:
    """The answer with its state and its sentence."""
    state, word = _STATES[local_name(decision)]
    status = _STATUS.get(clean(decision.get("status_out")), "") if state is not DispatchState.REJECTED else ""
    reasons = [status, *_reasons(decision)]
    return replace(answer, state=state, said=_sentence(word, who, reasons))


def _reasons(decision: Element) -> Iterator[str]:
    """The free text, then the errors: in French where the code is known, else quoted."""
    explanation = child(decision, "explanation")
    if explanation is not None and (text := clean(explanation.text)):
        yield _quoted(text)
    for error in children(decision, "error", "message"):
        code = clean(error.get("code")) or "/".join(filter(None, map(error.get, ("major", "minor", "error"))))
        yield _reason(code, clean(error.get("text")))


def _reason(code: str, text: str) -> str:
    told = _KNOWN_REASONS.get(code) or (_quoted(text) if text else "motif sans texte")
    return f"{told} ({code})" if code else told


def _quoted(text: str) -> str:
    cut = text if len(text) <= LONGEST_REASON else f"{text[: LONGEST_REASON - 1]}…"
    return f"« {cut} »"


def _sentence(word: str, who: str, reasons: list[str]) -> str:
    told = list(dict.fromkeys(filter(None, reasons)))[:MOST_REASONS]
    said = word.format(by=f" par {who}" if who else "")
    return f"{said} : {' ; '.join(told)}" if told else said


def _company(element: Element | None) -> str:
    company = child(element, "company")
    name = child(company, "companyname")
    return "" if name is None else clean(name.text)


# --- CMD's upload -----------------------------------------------------------------------------------------------------


def _uploaded(root: Element) -> Iterator[Answer]:
    """One answer per file of the upload; it names files, not invoices. A file without an error was taken."""
    general = next(children(root, "generalError"), None)
    if general is not None:
        raise UploadRefused(reason=_upload_reason(general))
    invoices = list(children(root, "invoice"))
    if not invoices:
        raise AnswerUnreadable
    for invoice in invoices:
        file = clean(invoice.get("filename"))
        if not file:
            raise AnswerUnreadable
        errors = list(children(invoice, "error"))
        codes = {clean(error.get("code")) for error in errors}
        if not errors:
            state, word = DispatchState.ACCEPTED, "Prise en charge{by}"
        elif codes <= _ALREADY_THERE:
            state, word = DispatchState.SENT, "Déjà chez elle, dit la CMD"
        else:
            state, word = DispatchState.REJECTED, "Refusée{by}"
        yield Answer(state, _sentence(word, _CMD, list(map(_upload_reason, errors))), file=file, by_cmd=True)


def _upload_reason(error: Element) -> str:
    return _reason(clean(error.get("code")), clean(error.get("message")))
