"""A rule or an imposed type that staff add later also counts for the invoices that are already in the journal."""

from __future__ import annotations

from facturation_xls.model.invoice_documents import Party
from facturation_xls.model.ledger import Invoice
from facturation_xls.model.words import PayerType
from facturation_xls.rules.books import Books
from facturation_xls.rules.payers import by_decision
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import JOURNAL


def classify_again(book: Book, books: Books) -> None:
    """Give invoices the payer type that the practice decided for their debtor.

    What staff typed in the row stays, and so does *Caisse des Médecins*: a statement of CMD said so.
    """
    rows = book[JOURNAL]
    decided: dict[tuple[str, str], str] = {}
    columns = (rows.columns[field] for field in ("number", "debtor", "debtor_id", "payer_type"))
    for position, (number, debtor, debtor_id, present) in enumerate(zip(*columns, strict=True)):
        who = (debtor, debtor_id)
        if who not in decided:
            decided[who] = by_decision(Party(debtor), books.settings, books.debtors.imposed_type(debtor_id))
        wanted = decided[who]
        if not wanted or present in (wanted, PayerType.CMD) or not book.memory.is_ours(rows, position, "payer_type"):
            continue
        book.memory.offer(rows, {"number": number, "payer_type": wanted})
        books.note(Invoice(number, payer_type=wanted))
