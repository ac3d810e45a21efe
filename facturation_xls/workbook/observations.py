"""What the sync notices about staff's cells: conflicts, unreadable cells, figures typed over."""

from __future__ import annotations

from datetime import date

from facturation_xls.model import Finding, Severity
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.workbook.memory import Conflict
from facturation_xls.workbook.rows import TableRows, Unreadable
from facturation_xls.workbook.schema import JOURNAL, Kind, Table

CONFLICT = "Deux valeurs"
UNREADABLE = "Cellule illisible"
TYPED_OVER = "Valeur calculée remplacée"


def conflict_finding(conflict: Conflict) -> Finding:
    """The workbook's value stands; the document's is shown beside it until staff say "vu" or both are equal."""
    column = conflict.table.column(conflict.field)
    kept, told = (_readable(column.kind, value) for value in (conflict.kept, conflict.document_value))
    return Finding(
        Severity.CHECK,
        CONFLICT,
        conflict.key[0] if conflict.table is JOURNAL else "",
        f"{conflict.table.sheet} : {column.header}",
        f"Le classeur dit {kept}, un document plus récent dit {told}.",
        "Le classeur garde sa valeur. Corrigez-la si le document a raison, sinon mettez « vu » dans Décision.",
    )


def _readable(kind: Kind, value: str) -> str:
    if not value:
        return "(vide)"
    if kind is Kind.MONEY:
        return format_amount(int(value))
    return format_date(date.fromisoformat(value)) if kind is Kind.DATE else value


def unreadable_finding(cell: Unreadable, table: Table) -> Finding:
    """A cell that is no amount, date or number: counted as empty until it is corrected."""
    return Finding(
        Severity.ALARM,
        UNREADABLE,
        "",
        f"{table.sheet}, ligne {cell.key} : {cell.header}",
        "Je ne comprends pas cette cellule ; elle compte comme vide.",
        "Corrigez-la (montant 1'234.50, date 31.10.2026).",
    )


def typed_over_finding(rows: TableRows, position: int, field: str) -> Finding:
    """A value typed over a derived one stays visible but is not used."""
    return Finding(
        Severity.NOTE,
        TYPED_OVER,
        rows.get(position, "number"),
        f"{rows.table.sheet} : {rows.table.column(field).header}",
        "Cette colonne se calcule ; la valeur tapée reste visible, mais n'est pas utilisée.",
        "Effacez la cellule pour revoir la valeur calculée.",
    )
