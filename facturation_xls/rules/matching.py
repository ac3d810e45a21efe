"""Which invoice a bank payment is for: by its reference, else by a number in its text; never by amount and name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from facturation_xls.model.lists import BankEntry
from facturation_xls.rules.books import Books
from facturation_xls.rules.known_invoices import KnownInvoice

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings

_TOKEN = re.compile(r"[0-9A-Za-zÀ-ÿ][0-9A-Za-zÀ-ÿ_:./-]{3,}")
_REFERENCE = re.compile(r"\d{27}|RF\d\d[0-9A-Z]{1,21}")
_QR_REFERENCE = re.compile(r"\d{27}")
_CMD_PAYER = re.compile(r"caisse des m[ée]decins|(?:ä|ae)rztekasse", re.IGNORECASE)

REMARK: Final = "Communication : "
"""How the remark of an unmatched payment begins; the payer's reference or text follows."""

CMD_PAYOUT: Final = "Virement global de la CMD, détaillé par son relevé"
_CARD_PAYOUT: Final = "Virement global ({payer}), pas attribué"
_GROUPED: Final = "Paiements groupés ({count}), détaillés par l'avis de la banque"
GROUPED_WORDS: Final = "Paiements groupés ("


def match_entry(entry: BankEntry, books: Books) -> KnownInvoice | None:
    """The invoice that a bank entry names, or ``None``.

    The whole stored reference comes first; where the practice declared the places of the number in its references
    (domain.md §7: they are not standardised), those are asked next. A free text counts only when exactly one of its
    words is the number of a known invoice.
    """
    return match_words("".join(entry.reference.split()), entry.text, books)


def match_remark(remark: str, books: Books) -> KnownInvoice | None:
    """The invoice that an unmatched payment names, by now: its document may have come later than the payment."""
    if not remark.startswith(REMARK):
        return None
    words = remark.removeprefix(REMARK)
    return match_words(words, "", books) if _REFERENCE.fullmatch(words) else match_words("", words, books)


def match_words(reference: str, text: str, books: Books) -> KnownInvoice | None:
    """The invoice of a reference without blanks, or, where there is none, of a text."""
    if reference:
        return books.by_reference(reference) or _by_places(reference, books)
    found = {known.number: known for word in _TOKEN.findall(text) if (known := books.invoice(word.strip("./-:")))}
    return next(iter(found.values())) if len(found) == 1 else None


def _by_places(reference: str, books: Books) -> KnownInvoice | None:
    """The invoice whose number stands at the declared places, unless its own reference has another number there."""
    if not books.settings.reference_slice or not _QR_REFERENCE.fullmatch(reference):
        return None
    first, last = books.settings.reference_slice
    number = reference[first - 1 : last]
    known = books.invoice(number)
    own = books.reference_of(known.number) if known else ""
    return known if not own or own[first - 1 : last] == number else None


def payout(entry: BankEntry, settings: Settings) -> str:
    """What staff read beside a sum that pays many invoices at once; an empty text for a payment of its own.

    CMD's payout, those of card terminals and TWINT, and what the bank itself lumps together are recognised by rule and
    never allocated (DESIGN §3). A payment with a reference of its own is none of them.
    """
    if entry.reference or entry.amount <= 0:
        return ""
    if _CMD_PAYER.search(entry.payer) or _CMD_PAYER.search(entry.text):
        return CMD_PAYOUT
    told = entry.payer or entry.text
    for payer in settings.lump_payers:
        if re.search(rf"(?<!\w){re.escape(payer)}(?!\w)", told, re.IGNORECASE):
            return _CARD_PAYOUT.format(payer=payer)
    return _GROUPED.format(count=entry.grouped) if entry.grouped > 1 else ""
