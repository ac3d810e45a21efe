"""What *Contrôles* lists: what the rules find, and what was noticed in the workbook itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from facturation_xls.model.findings import Finding
from facturation_xls.model.words import Severity
from facturation_xls.rules import comparable, holds, recovery
from facturation_xls.rules.contract import breaches
from facturation_xls.rules.controls import findings as controls
from facturation_xls.sync.known import Known
from facturation_xls.sync.reinstating import deleted_rows
from facturation_xls.sync.staff import MODIFIED
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.observations import (
    conflict_finding,
    deleted_row_finding,
    memory_lost_finding,
    unreadable_finding,
)
from facturation_xls.workbook.schema import IMPORTS, LEDGER_TABLES, SETTING_TABLES


def stated(known: Known) -> list[Finding]:
    """What the rules find: controls, holds to review, transfers that say nothing, terms that CMD does not keep."""
    found = controls.findings(
        known.ledger, known.movements, known.dispatches, known.settings, known.as_of, known.progress, known.covered
    )
    transfers = comparable.typed_transfers(known.transfers, known.settings)
    return [
        *found,
        *holds.findings(known.journal, known.ledger, known.as_of),
        *recovery.findings(transfers, known.ledger["key"]),
        *breaches.findings(known.terms, known.settings.misread),
    ]


def observed(book: Book) -> Iterator[Finding]:
    """What was noticed in the workbook itself: unreadable cells, conflicts, documents that changed known facts."""
    if book.memory_lost:
        yield memory_lost_finding()
    for table in (*SETTING_TABLES, *LEDGER_TABLES):
        yield from (unreadable_finding(cell, table) for cell in book[table].unreadable)
    for table in LEDGER_TABLES:
        yield from (conflict_finding(conflict) for conflict in book.memory.conflicts(book[table]))
    for table, key in deleted_rows(book):
        yield deleted_row_finding(table, key, irretrievable=(table.name, key) in book.irretrievable)
    imports = book[IMPORTS]
    for position in range(len(imports)):
        if imports.get(position, "to_check"):
            yield Finding(
                Severity.CHECK,
                MODIFIED,
                imports.get(position, "document"),
                imports.get(position, "file"),
                f"Un nouveau document change ce qui était connu. {imports.get(position, 'detail')}.",
                "Vérifiez dans Dentagest, puis mettez « vu » dans Décision.",
                listed_in=IMPORTS.name,
            )


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """As *Contrôles* lists them: what presses first."""
    ranks = list(Severity)
    return sorted(findings, key=lambda f: (ranks.index(f.severity), f.control, f.number, f.document))
