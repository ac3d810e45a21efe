"""The framework contract with CMD: each term beside what was measured, and each case that is not as agreed.

A term that was not agreed is measured all the same and has no breach. What counts is what CMD was handed in the last
months (the setting of *Délais*), so that the page speaks of the contract as it is lived now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from facturation_xls.model.contract import Term
from facturation_xls.rules.contract.dealings import Dealings
from facturation_xls.rules.contract.delays import forwarding, give_back, payout, receipt
from facturation_xls.rules.contract.fees import fee_each, fee_share
from facturation_xls.rules.contract.measured import Measured
from facturation_xls.rules.contract.months import bought_share, sendings, statements
from facturation_xls.rules.contract.parties import bears_loss, collects, reminds, sends

if TYPE_CHECKING:
    from facturation_xls.model.settings import Settings


def measure(seen: Dealings, settings: Settings) -> list[Measured]:
    """Every term, in the order of the contract."""
    return [_MEASURES[term](seen, settings, settings.contract.get(term)) for term in Term]


_MEASURES: Final = {
    Term.SENDS: sends,
    Term.REMINDS: reminds,
    Term.COLLECTS: collects,
    Term.BEARS_LOSS: bears_loss,
    Term.BOUGHT: bought_share,
    Term.PAYOUT: payout,
    Term.FORWARDING: forwarding,
    Term.RECEIPT: receipt,
    Term.RETURN: give_back,
    Term.FEE_SHARE: fee_share,
    Term.FEE_EACH: fee_each,
    Term.SENDINGS: sendings,
    Term.STATEMENTS: statements,
}
