"""Which invoice a bank payment is for: by its reference, else by a number in its text; never by amount and name."""

from __future__ import annotations

import re

from facturation_xls.model import BankEntry
from facturation_xls.rules.books import Books, KnownInvoice

_TOKEN = re.compile(r"[0-9A-Za-zÀ-ÿ][0-9A-Za-zÀ-ÿ_:./-]{3,}")
_LUMP_PAYERS = re.compile(r"caisse des m[ée]decins|(?:ä|ae)rztekasse", re.IGNORECASE)


def match_entry(entry: BankEntry, books: Books) -> KnownInvoice | None:
    """The invoice that a bank entry names, or ``None``.

    The whole stored reference comes first (domain.md §7: where the number sits in a reference is not standardised).
    A free
    text counts only when exactly one of its words is the number of a known invoice.
    """
    reference = "".join(entry.reference.split())
    if reference:
        return books.by_reference(reference)
    found = {known.number: known for word in _TOKEN.findall(entry.text) if (known := books.invoice(word.strip("./-:")))}
    return next(iter(found.values())) if len(found) == 1 else None


def is_cmd_payout(entry: BankEntry) -> bool:
    """Whether an entry is CMD's lump payout: known from its statement, so never allocated here."""
    return not entry.reference and bool(_LUMP_PAYERS.search(entry.payer) or _LUMP_PAYERS.search(entry.text))
