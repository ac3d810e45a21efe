"""The debtors of the journal as booking knows them: our number for each, and the payer type that staff imposed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from facturation_xls.erased import name_form
from facturation_xls.model.invoice_documents import Party

_DEBTOR_ID = re.compile(r"D(\d+)")


class KnownDebtors:
    """A debtor is known by name and postcode."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, str]] = {}  # name, then postcode
        self._imposed: dict[str, str] = {}
        self._last = 0

    def imposed_type(self, debtor_id: str) -> str:
        """The payer type that staff imposed on a debtor."""
        return self._imposed.get(debtor_id, "")

    def id_of(self, party: Party) -> str:
        """Our number for a debtor: the known one for this name and postcode, else the next free one.

        Where one side has no postcode the name alone decides, unless several people bear it.
        """
        namesakes = self._ids.get(name_form(party.name), {})
        known = namesakes.get(party.zip_code.strip()) or namesakes.get("")
        if not known and not party.zip_code and len(namesakes) == 1:
            (known,) = namesakes.values()
        return known or self._next_id

    def add(self, row: Mapping[str, Any]) -> str:
        """A number for a debtor that staff typed into ``tblDebiteurs``."""
        debtor_id = self._next_id
        self.note(debtor_id, row["name"], row["zip_code"], row["imposed_type"])
        return debtor_id

    @property
    def _next_id(self) -> str:
        return f"D{self._last + 1:04d}"

    def note(self, debtor_id: str, name: str, zip_code: str, imposed_type: str = "") -> None:
        """Take note of a debtor who has a number."""
        if not debtor_id:
            return
        self._ids.setdefault(name_form(name), {}).setdefault(zip_code.strip(), debtor_id)
        self._imposed.setdefault(debtor_id, imposed_type)
        self.number_taken(debtor_id)

    def number_taken(self, debtor_id: str) -> None:
        """The next free number comes after this one."""
        if match := _DEBTOR_ID.fullmatch(debtor_id):
            self._last = max(self._last, int(match[1]))
