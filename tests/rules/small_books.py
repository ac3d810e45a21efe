"""A journal of a few rows, and documents made to order, for the rules of booking."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from ledger_frames import Row

from facturation_xls.model.documents import Document
from facturation_xls.model.invoice_documents import DocumentKind, InvoiceDocument, Party, Tiers
from facturation_xls.model.ledger import Invoice, Movement
from facturation_xls.model.lists import BankEntry, BankNotice, Listing, Statement
from facturation_xls.model.settings import PayerTerms, Settings
from facturation_xls.rules import booking
from facturation_xls.rules.booking.told import FactRow, Provenance, ToldBefore
from facturation_xls.rules.books import Books
from facturation_xls.workbook.schema import DEBTORS, DISPATCHES, JOURNAL, MOVEMENTS, REMINDERS, TRANSFERS, Kind, Table

TODAY = date(2026, 10, 5)
PROVENANCE = Provenance("archives/2026/10/a.xml", "", TODAY)
PERSON = Party("Lupin Aline", street="Chemin des Prés 20", zip_code="1099", city="Montvieux")
PAYERS = (
    PayerTerms("Patient privé", term=30, source="Banque"),
    PayerTerms("Caisse des Médecins", term=30, source="CMD"),
    PayerTerms("Aide sociale", term=60, source="Banque"),
)


def line(table: Table, **cells: Any) -> Row:
    """A row of a table: cells that are not named are empty."""
    return {column.field: "" if column.kind is Kind.TEXT else None for column in table.columns} | cells


def books(
    *journal: Row,
    movements: Iterable[Row] = (),
    dispatches: Iterable[Row] = (),
    debtors: Iterable[Row] = (),
    reminders: Iterable[Row] = (),
    transfers: Iterable[Row] = (),
    **settings: Any,
) -> Books:
    """What a journal with these rows holds; ``settings`` are the fields of ``Settings``."""
    return Books(
        [line(JOURNAL, **row) for row in journal],
        [line(MOVEMENTS, **row) for row in movements],
        [line(DISPATCHES, **row) for row in dispatches],
        [line(DEBTORS, **row) for row in debtors],
        Settings(**({"payers": PAYERS} | settings)),
        [line(REMINDERS, **row) for row in reminders],
        transfers=[line(TRANSFERS, **row) for row in transfers],
    )


def bill(number: str = "150", due: int = 12_000, **facts: Any) -> InvoiceDocument:
    """A private patient's invoice of 09.09.2026; ``facts`` are the fields of ``InvoiceDocument``."""
    usual: dict[str, Any] = {
        "kind": DocumentKind.INVOICE,
        "version": "5.0",
        "issued_on": date(2026, 9, 9),
        "tiers": Tiers.GARANT,
        "debtor": PERSON,
        "patient": PERSON,
    }
    return InvoiceDocument(number=number, due=due, **(usual | facts))


def statement(listings: Iterable[Listing] = (), movements: Iterable[Movement] = (), **facts: Any) -> Statement:
    """CMD's statement of September 2026."""
    day = date(2026, 9, 30)
    usual: dict[str, Any] = {"document": "CMD 2026-09 n° 2609", "issued_on": day, "covered_until": day, "layout": "x"}
    return Statement(listings=tuple(listings), movements=tuple(movements), **(usual | facts))


def notice(*entries: BankEntry) -> BankNotice:
    """The bank's file of September 2026."""
    return BankNotice("Banque 09", date(2026, 10, 1), date(2026, 9, 30), "CH93", entries)


def entry(amount: int = 12_000, **facts: Any) -> BankEntry:
    """A payment that the bank reports."""
    day = date(2026, 9, 25)
    usual: dict[str, Any] = {"line": 1, "value_on": day, "booked_on": day}
    return BankEntry(amount=amount, **(usual | facts))


def book(document: Document, into: Books, **provenance: Any) -> list[FactRow]:
    """The rows of a document, noted in the books as the sync does."""
    told = booking.book(document, Provenance(**(_usual() | provenance)), into)
    rows = [row for row in told if not isinstance(row, ToldBefore)]
    for row in rows:
        into.note(row)
    return rows


def _usual() -> dict[str, Any]:
    return {"proof": PROVENANCE.proof, "lot": PROVENANCE.lot, "today": PROVENANCE.today}


def invoice_of(rows: Iterable[FactRow]) -> Invoice:
    """The only invoice among rows."""
    (found,) = (row for row in rows if isinstance(row, Invoice))
    return found


def movements_of(rows: Iterable[FactRow]) -> list[Movement]:
    """The movements among rows."""
    return [row for row in rows if isinstance(row, Movement)]
