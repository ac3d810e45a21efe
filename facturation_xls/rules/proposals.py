"""For which invoice a payment without number may be: ranked proposals that staff accept by typing the number.

Amount and name never decide by themselves (DESIGN §3). A proposal tells numbers and reasons, never a name.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from facturation_xls.model.units import Centimes

MOST: Final = 3
"""More proposals than this are none."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_DIGITS: Final = re.compile(r"\d{3,}")
_LEAST_SCORE: Final = 4

_SAME_AMOUNT, _ALL_OPEN, _SAME_DEBTOR, _SAME_NAME, _NEAR_NAME, _NUMBER_PART = 4, 4, 5, 4, 2, 3


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is still owed, as proposals see it; ``names`` are those of its debtor and its patient."""

    number: str
    balance: Centimes
    issued_on: date | None
    debtor_id: str
    names: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A payment of which nobody knows the invoice. ``text`` is what the payer wrote."""

    amount: Centimes
    paid_on: date | None
    payer: str = ""
    debtor_id: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What staff may type into *N° facture*, and why."""

    number: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.number} ({', '.join(self.reasons)})"


class OpenInvoices:
    """All the open invoices, found by balance, name or debtor."""

    def __init__(self, invoices: Iterable[OpenInvoice], tolerance: Centimes) -> None:
        self._tolerance = tolerance
        self._by_balance: defaultdict[Centimes, list[OpenInvoice]] = defaultdict(list)
        self._by_word: defaultdict[str, list[OpenInvoice]] = defaultdict(list)
        self._by_debtor: defaultdict[str, list[OpenInvoice]] = defaultdict(list)
        for invoice in invoices:
            self._by_balance[invoice.balance].append(invoice)
            for word in words(invoice.names):
                self._by_word[word].append(invoice)
            if invoice.debtor_id:
                self._by_debtor[invoice.debtor_id].append(invoice)

    def proposals(self, payment: Unplaced) -> list[Proposal]:
        """At most ``MOST`` proposals, the likeliest first; the older of two equally likely invoices first."""
        ranked = [(*self._judged(payment, invoice), invoice) for invoice in self._near(payment)]
        likely = [entry for entry in ranked if entry[0] >= _LEAST_SCORE]
        likely.sort(key=lambda entry: (-entry[0], entry[2].issued_on or date.max, entry[2].number))
        single = [Proposal(invoice.number, reasons) for _, reasons, invoice in likely]
        return [*self._together(payment, [entry[2] for entry in ranked]), *single][:MOST]

    def _near(self, payment: Unplaced) -> list[OpenInvoice]:
        """The invoices that agree with a payment in anything."""
        found = [
            *(i for cents in range(-self._tolerance, self._tolerance + 1) for i in self._balanced(payment, cents)),
            *(invoice for word in sorted(words(payment.payer)) for invoice in self._by_word.get(word, ())),
            *self._by_debtor.get(payment.debtor_id, ()),
        ]
        before = (i for i in found if not (i.issued_on and payment.paid_on and i.issued_on > payment.paid_on))
        return list({invoice.number: invoice for invoice in before}.values())

    def _balanced(self, payment: Unplaced, cents: int) -> Iterable[OpenInvoice]:
        return self._by_balance.get(payment.amount + cents, ())

    def _judged(self, payment: Unplaced, invoice: OpenInvoice) -> tuple[int, tuple[str, ...]]:
        told = list(self._reasons(payment, invoice))
        return sum(score for score, _ in told), tuple(reason for _, reason in told)

    def _reasons(self, payment: Unplaced, invoice: OpenInvoice) -> Iterator[tuple[int, str]]:
        if abs(invoice.balance - payment.amount) <= self._tolerance:
            yield _SAME_AMOUNT, "même montant"
        if payment.debtor_id and payment.debtor_id == invoice.debtor_id:
            yield _SAME_DEBTOR, "même débiteur"
        else:
            yield from _name_reasons(payment.payer, invoice.names)
        if any(invoice.number.endswith(digits) for digits in _DIGITS.findall(payment.text)):
            yield _NUMBER_PART, "fin du numéro dans la communication"

    def _together(self, payment: Unplaced, near: list[OpenInvoice]) -> Iterator[Proposal]:
        """All the open invoices of one debtor, where the payment is their sum."""
        for debtor in dict.fromkeys(invoice.debtor_id for invoice in near if invoice.debtor_id):
            theirs = self._by_debtor[debtor]
            same = debtor == payment.debtor_id or any(_is_same(payment.payer, i.names) for i in theirs)
            total = sum(invoice.balance for invoice in theirs)
            if same and len(theirs) > 1 and abs(total - payment.amount) <= self._tolerance:
                oldest_first = sorted(theirs, key=lambda i: (i.issued_on or date.max, i.number))
                numbers = "; ".join(invoice.number for invoice in oldest_first)
                yield Proposal(numbers, ("même nom", "total de ses factures ouvertes"))


def words(names: str) -> frozenset[str]:
    """The words of a name, without accents, capitals and short particles."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", names) if not unicodedata.combining(c))
    return frozenset(_WORD.findall(plain.casefold()))


def _is_same(payer: str, names: str) -> bool:
    """Whether a payer bears a debtor's whole name: two words at least, in any order."""
    return len(words(payer) & words(names)) >= 2


def _name_reasons(payer: str, names: str) -> Iterator[tuple[int, str]]:
    if _is_same(payer, names):
        yield _SAME_NAME, "même nom"
    elif words(payer) & words(names):
        yield _NEAR_NAME, "nom proche"
