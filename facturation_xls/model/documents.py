"""What arrives: a file as found, and whatever a reader may make of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from facturation_xls.model.invoice_documents import Answer, InvoiceDocument, Proof
from facturation_xls.model.lists import BankNotice, Statement, TableExport, TakeOver


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file as found: its name as the person knows it, its bytes, and the day the system dates it."""

    name: str
    content: bytes = field(repr=False)
    dated: date | None = None

    @property
    def suffix(self) -> str:
        """The name's ending in lower case with its dot, or an empty string."""
        stem, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot and stem else ""


Document: TypeAlias = InvoiceDocument | Statement | BankNotice | TableExport | Proof | Answer | TakeOver
