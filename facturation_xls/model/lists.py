"""What lists many invoices or payments: CMD's statement, the bank's file, Dentagest's export, the take-over form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from facturation_xls.model.invoice_documents import InvoiceDocument, Party
from facturation_xls.model.ledger import Movement
from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Bought


@dataclass(frozen=True, slots=True)
class Listing:
    """A statement line seen from the invoice: CMD knows it, for this amount, bought or not."""

    line: int
    number: str
    invoiced: Centimes | None = None
    bought: Bought = Bought.UNKNOWN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A CMD statement. ``movements`` are gross and carry ``document`` and ``line``.

    ``proven``: its lines agree with its totals; only a table of which the practice said that it has none lacks that.
    """

    document: str
    issued_on: date
    covered_until: date
    layout: str
    listings: tuple[Listing, ...]
    movements: tuple[Movement, ...]
    payout: Centimes | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One payment of a bank file: collective entries are already split. ``amount`` > 0 = money in.

    ``grouped`` > 1: the bank lumps so many payments together and details them in another file.
    """

    line: int
    amount: Centimes
    value_on: date
    booked_on: date
    reference: str = ""
    text: str = ""
    payer: str = ""
    bank_reference: str = ""
    reversal: bool = False
    account: str = ""
    grouped: int = 0


@dataclass(frozen=True, slots=True)
class BankNotice:
    """A camt.053 statement or camt.054 notification. ``document`` is the bank's own identification.

    A statement repeats what notifications told (``is_statement``); without a period ``covered_from`` is unknown.
    """

    document: str
    issued_on: date
    covered_until: date
    account: str
    entries: tuple[BankEntry, ...]
    is_statement: bool = False
    covered_from: date | None = None


@dataclass(frozen=True, slots=True)
class TableExport:
    """A list that Dentagest exported: invoices, payments, or both. Each payment names its own ``document`` and line.

    ``document`` is the name of the whole list.
    """

    document: str
    covered_until: date
    layout: str
    invoices: tuple[InvoiceDocument, ...]
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class OldInvoice:
    """One row of the take-over form; ``row`` as Excel counts. ``open_amount``: ``None`` = nothing was paid yet."""

    row: int
    number: str
    issued_on: date
    amount: Centimes
    open_amount: Centimes | None = None
    debtor: Party | None = None
    due_on: date | None = None
    payer_type: str = ""
    patient: str = ""
    level: int = 0
    reminded_on: date | None = None
    bought: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """The invoices that were open when the journal began."""

    invoices: tuple[OldInvoice, ...]
