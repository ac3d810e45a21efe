"""The row of *Imports* about one document: what of it was new, changed or known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.ledger import Dispatch, ImportRecord, Invoice, Movement, Reminder
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver
from facturation_xls.model.words import MovementKind
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.rules.booking.told import Told, ToldBefore
from facturation_xls.sync.fact_rows import TABLES
from facturation_xls.sync.pieces import Piece
from facturation_xls.workbook.outcomes import Change, Offer, Outcome
from facturation_xls.workbook.schema import Column, Kind


def record_of(piece: Piece, counted: Sequence[tuple[Told, Offer]]) -> ImportRecord:
    """What became of the rows that a document is about."""
    outcomes = [offer.outcome for _, offer in counted]
    changes = [(row, change) for row, offer in counted for change in offer.changes]
    written = [change for row, change in changes if not _column(row, change).asked]  # the others show as conflicts
    return ImportRecord(
        hash=piece.hash,
        imported_on=piece.day,
        file=piece.label,
        kind=piece.kind,
        document=" ; ".join(filter(None, map(_name, piece.documents))),
        covered=format_date(max(_covered(document, piece.day) for document in piece.documents)),
        new=outcomes.count(Outcome.NEW),
        modified=len(changes),
        known=outcomes.count(Outcome.KNOWN) + outcomes.count(Outcome.DELETED),
        to_check=len(written),
        detail=" ; ".join(_sentence(row, change) for row, change in changes),
    )


def is_subject(row: Told, document: Document) -> bool:
    """Whether a row is what the document is about: its invoice, the movements of a statement, the sending proven."""
    match document:
        case Statement() | BankNotice():
            return isinstance(row, Movement | ToldBefore)
        case TableExport():
            return isinstance(row, Invoice | Movement)
        case Proof() | Answer():
            return isinstance(row, Dispatch) or (isinstance(row, Invoice) and bool(row.to_confirm))
        case TakeOver():
            return isinstance(row, Invoice)
        case _:
            return isinstance(row, Invoice | Movement | Reminder)


def is_payment(row: Told) -> bool:
    """Whether a row is money that moved and counts."""
    unpaid = {MovementKind.FEE, MovementKind.CREDIT_NOTE, MovementKind.LOSS}
    return isinstance(row, Movement) and row.kind not in unpaid and not row.witness


def _column(row: Told, change: Change) -> Column:
    return TABLES[type(row)].column(change.field)


def _sentence(row: Told, change: Change) -> str:
    column, number = _column(row, change), getattr(row, "number", "")
    return f"{number} : {column.header} {_shown(column.kind, change.before)} → {_shown(column.kind, change.after)}"


def _shown(kind: Kind, value: object) -> str:
    if value in ("", None):
        return "(vide)"
    if isinstance(value, date):
        return format_date(value)
    return format_amount(value) if kind is Kind.MONEY and isinstance(value, int) else str(value)


def _name(document: Document) -> str:
    match document:
        case InvoiceDocument():
            return document.number
        case Answer():
            return document.number or document.file
        case Statement() | BankNotice() | TableExport():
            return document.document
        case _:
            return ""


def _covered(document: Document, today: date) -> date:
    match document:
        case InvoiceDocument():
            return document.exported_on or document.issued_on
        case Answer():
            return document.answered_on or today
        case Statement() | BankNotice() | TableExport():
            return document.covered_until
        case _:
            return today
