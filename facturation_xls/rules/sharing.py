"""Several invoice numbers in one cell: how one payment is shared among them (DESIGN §3). Pure.

``101; 107; 133`` shares by open balances, in the order written; ``101=250; 107=80`` says the parts; both may be mixed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from facturation_xls.model.units import Centimes
from facturation_xls.parsing import format_amount, parse_amount

SEPARATORS: Final = re.compile(r"[;+\n]")
"""What stands between the numbers of one cell."""


class NotShared(Exception):
    """Why a payment cannot be shared; the text is French and stands in *Contrôles*."""


class Open(NamedTuple):
    """An invoice of the journal: its key, its number as the journal writes it, what is still owed."""

    key: str
    number: str
    balance: Centimes


class Share(NamedTuple):
    """The part of an invoice."""

    number: str
    amount: Centimes


class _Wish(NamedTuple):
    invoice: Open
    part: Centimes | None


def is_shared(cell: str) -> bool:
    """Whether a number cell speaks of several invoices, or says a part."""
    return bool(SEPARATORS.search(cell)) or "=" in cell


def share(cell: str, amount: Centimes | None, find: Callable[[str], Open | None]) -> list[Share]:
    """The parts of a payment, in the order written; they add up to ``amount`` (to what is written, if it is ``None``).

    What exceeds all the open balances goes to the last invoice without a part of its own.
    Raises ``NotShared`` rather than guess.
    """
    wishes = [_wish(text, find) for text in SEPARATORS.split(cell) if text.strip()]
    keys = [wish.invoice.key for wish in wishes]
    if len(set(keys)) < len(keys):
        raise NotShared("une facture y figure deux fois")
    said = sum(wish.part for wish in wishes if wish.part is not None)
    unsaid = [wish.invoice for wish in wishes if wish.part is None]
    if amount is None and unsaid:
        raise NotShared("il manque le montant du paiement")
    if amount is not None and amount < 0 and unsaid:
        raise NotShared("un montant négatif se partage avec des parts écrites, comme « 101=-50; 107=-30 »")
    rest = 0 if amount is None else amount - said
    if not unsaid and rest:
        raise NotShared(f"les parts font {format_amount(said)}, le paiement {format_amount(said + rest)}")
    by_balance = _by_balance(rest, unsaid)
    return [Share(w.invoice.number, by_balance[w.invoice.key] if w.part is None else w.part) for w in wishes]


def _wish(text: str, find: Callable[[str], Open | None]) -> _Wish:
    number, equals, part = text.partition("=")
    invoice = find(number.strip())
    if not invoice:
        raise NotShared(f"la facture {number.strip() or '(sans numéro)'} n'est pas dans le journal")
    if not equals:
        return _Wish(invoice, None)
    try:
        amount = parse_amount(part)
    except ValueError:
        raise NotShared(f"la part de la facture {invoice.number} n'est pas un montant") from None
    if not amount:
        raise NotShared(f"la part de la facture {invoice.number} est nulle")
    return _Wish(invoice, amount)


def _by_balance(rest: Centimes, invoices: list[Open]) -> dict[str, Centimes]:
    """``rest`` shared by open balances, oldest wish first; the last invoice takes what is left."""
    shares: dict[str, Centimes] = {}
    for place, invoice in enumerate(invoices, start=1):
        if invoice.balance <= 0:
            raise NotShared(f"la facture {invoice.number} n'a plus de solde ouvert")
        if rest <= 0:
            raise NotShared(f"il ne reste rien pour la facture {invoice.number}")
        shares[invoice.key] = rest if place == len(invoices) else min(invoice.balance, rest)
        rest -= shares[invoice.key]
    return shares
