"""The words of the field as frozen dataclasses: what documents say, what the journal holds, what the practice decided.

Nothing here reads or writes a file. The words are one vocabulary, and the rest of the program takes them from here.
"""

from __future__ import annotations

from facturation_xls.model.contract import Agreed, Term
from facturation_xls.model.documents import Document, SourceFile
from facturation_xls.model.findings import Finding, ListedIn
from facturation_xls.model.invoice_documents import (
    Answer,
    DocumentKind,
    InvoiceDocument,
    Party,
    Proof,
    ProposedInvoice,
    Tiers,
)
from facturation_xls.model.ledger import (
    CaseEvent,
    Debtor,
    Dispatch,
    ImportRecord,
    Invoice,
    Lot,
    Movement,
    Reminder,
    Transfer,
)
from facturation_xls.model.lists import BankEntry, BankNotice, Listing, OldInvoice, Statement, TableExport, TakeOver
from facturation_xls.model.numbers import invoice_key, keys_of_numbers
from facturation_xls.model.settings import LetterSettings, PayerRule, PayerTerms, ReminderLevel, Settings
from facturation_xls.model.units import Centimes, Day
from facturation_xls.model.words import (
    Bought,
    Channel,
    DispatchState,
    MovementKind,
    Origin,
    PayerType,
    Recipient,
    ReminderChannel,
    Severity,
    Status,
)

__all__ = [
    "Agreed",
    "Answer",
    "BankEntry",
    "BankNotice",
    "Bought",
    "CaseEvent",
    "Centimes",
    "Channel",
    "Day",
    "Debtor",
    "Dispatch",
    "DispatchState",
    "Document",
    "DocumentKind",
    "Finding",
    "ImportRecord",
    "Invoice",
    "InvoiceDocument",
    "LetterSettings",
    "ListedIn",
    "Listing",
    "Lot",
    "Movement",
    "MovementKind",
    "OldInvoice",
    "Origin",
    "Party",
    "PayerRule",
    "PayerTerms",
    "PayerType",
    "Proof",
    "ProposedInvoice",
    "Recipient",
    "Reminder",
    "ReminderChannel",
    "ReminderLevel",
    "Settings",
    "Severity",
    "SourceFile",
    "Statement",
    "Status",
    "TableExport",
    "TakeOver",
    "Term",
    "Tiers",
    "Transfer",
    "invoice_key",
    "keys_of_numbers",
]
