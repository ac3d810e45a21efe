"""An invoice of the journal as booking knows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from facturation_xls.model.units import Centimes
from facturation_xls.model.words import Bought, MovementKind

_REDUCING = {kind.casefold() for kind in MovementKind} - {MovementKind.FEE.casefold()}
_ADVANCES = {MovementKind.CMD_ADVANCE.casefold(), MovementKind.CMD_RETURN.casefold()}


@dataclass(slots=True)
class KnownInvoice:
    """An invoice of the journal as it stands, staff's changes included.

    ``moved`` is what its movements took off, ``recovered``: it was handed over for recovery once.
    """

    number: str
    issued_on: date | None
    debtor_id: str
    payer_type: str
    amount: Centimes
    bought: str
    has_xml: bool
    has_pdf: bool = False
    to_confirm: bool = False
    recovered: bool = False
    moved: Centimes = 0
    returned_on: date = date.min
    paid_by_cmd_on: date = date.min

    @property
    def back_since(self) -> date | None:
        """The day from which on CMD has nothing to do with it any more; none while CMD has it or never had it."""
        returned = self.returned_on > date.min and self.returned_on >= self.paid_by_cmd_on
        return self.returned_on if returned else None

    @property
    def open_amount(self) -> Centimes:
        """What is still owed, in centimes."""
        return self.amount - self.moved

    def complete(self, row: Mapping[str, Any]) -> None:
        """Another row of the journal with the same number fills what this one lacks."""
        self.issued_on = self.issued_on or row["issued_on"]
        self.debtor_id = self.debtor_id or row["debtor_id"]
        self.amount = self.amount or row["amount"] or 0
        self.bought = row["bought"] or self.bought
        self.payer_type = row["payer_type"] or self.payer_type
        self.has_xml = self.has_xml or bool(row["xml_proof"])
        self.has_pdf = self.has_pdf or bool(row["pdf_proof"])
        self.to_confirm = self.to_confirm and not row["to_confirm"]

    def note_cmd(self, kind: str, day: date, amount: Centimes) -> None:
        """Money moved between CMD and the practice: ``kind`` in small letters, ``amount`` in centimes."""
        if kind == MovementKind.CMD_RETURN.casefold():
            self.returned_on = max(self.returned_on, day)
        elif amount > 0:
            self.paid_by_cmd_on = max(self.paid_by_cmd_on, day)

    def is_reduced_by(self, row: Mapping[str, Any]) -> bool:
        """Whether a movement counts, as in the ledger: dated, no fee, no witness, no advance with recourse."""
        kind = row["kind"].casefold()
        if row["date"] is None or kind not in _REDUCING or row["witness"].casefold() == "oui":
            return False
        return not (kind in _ADVANCES and self.bought == Bought.WITH_RECOURSE)
