"""The open workbook as the rules of reminders see it: who is to be reminded, and what staff said of it."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from facturation_xls.model.findings import Finding
from facturation_xls.model.settings import Settings
from facturation_xls.rules import dunning, instalments
from facturation_xls.sync.frames import frame, said_of_invoices
from facturation_xls.sync.known import Known
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.schema import DEBTORS, REMINDERS, TO_REMIND


def listed(book: Book, known: Known, findings: Iterable[Finding]) -> pd.DataFrame:
    """The rows of ``rules/dunning.py``."""
    return dunning.rows(known.ledger, surroundings(book, known, findings), known.settings, known.as_of)


def surroundings(book: Book, known: Known, findings: Iterable[Finding]) -> dunning.Surroundings:
    """What a reminder, and later a transfer, depends on beside the ledger."""
    return dunning.Surroundings(
        journal=known.journal,
        reminders=frame(book[REMINDERS]),
        debtors=frame(book[DEBTORS]),
        plans=instalments.next_due(known.progress),
        covered=known.covered,
        doubtful={
            number: finding.control
            for finding in findings
            if finding.control in dunning.DOUBTS
            for number in (finding.about or (finding.number,))
        },
    )


def wishes(book: Book, settings: Settings) -> dict[str, str]:
    """What staff wrote into *Envoyer*, by invoice key."""
    return said_of_invoices(book, TO_REMIND, "send", settings)
