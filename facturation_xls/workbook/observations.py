"""What the sync notices about staff's cells: conflicts, unreadable cells, figures typed over."""

from __future__ import annotations

from datetime import date

from facturation_xls.model.findings import Finding
from facturation_xls.model.words import Severity
from facturation_xls.parsing import format_amount, format_date
from facturation_xls.workbook.keys import single
from facturation_xls.workbook.outcomes import Conflict
from facturation_xls.workbook.rows import TableRows, Unreadable
from facturation_xls.workbook.schema import JOURNAL, MEMORY, Kind, Table

CONFLICT = "Deux valeurs"
UNREADABLE = "Cellule illisible"
TYPED_OVER = "Valeur calculée remplacée"

DELETED_ROW = "Ligne supprimée"

KEPT_NOTE = "Note gardée"
"""How the text of a report row begins that left and is about no invoice."""


def conflict_finding(conflict: Conflict) -> Finding:
    """The workbook's value stands; the document's is shown beside it until staff say "vu" or both are equal."""
    column = conflict.table.column(conflict.field)
    kept, told = (_readable(column.kind, value) for value in (conflict.kept, conflict.document_value))
    return Finding(
        Severity.CHECK,
        CONFLICT,
        conflict.number if conflict.table is JOURNAL else "",
        conflict_place(conflict),
        f"Le classeur dit {kept}, un document plus récent dit {told}.",
        "Le classeur garde sa valeur. Corrigez-la si le document a raison, sinon mettez « vu » dans Décision.",
        listed_in=conflict.table.name,
    )


def conflict_place(conflict: Conflict) -> str:
    """Where the two values meet: sheet and column, and in a sheet without invoice numbers of its own the row."""
    column = f"{conflict.table.sheet} : {conflict.table.column(conflict.field).header}"
    return column if conflict.table is JOURNAL else f"{column} ({', '.join(filter(None, conflict.key))})"


def _readable(kind: Kind, value: str) -> str:
    if not value:
        return "(vide)"
    if kind is Kind.MONEY:
        return format_amount(int(value))
    return format_date(date.fromisoformat(value)) if kind is Kind.DATE else value


def memory_lost_finding() -> Finding:
    """The hidden memory is gone: from now on every cell that is there counts as staff's."""
    return Finding(
        Severity.CHECK,
        "Mémoire perdue",
        "",
        MEMORY.sheet,
        "La feuille cachée du programme avait disparu. Tout ce qui est écrit compte désormais comme tapé par vous.",
        "Rien à faire. Un document qui dit autre chose apparaîtra ici, sans rien remplacer.",
    )


def deleted_row_finding(table: Table, key: str, *, irretrievable: bool = False) -> Finding:
    """Staff deleted a row (``key`` as the memory has it): no document brings it back unless they say so."""
    number, place = deleted_row_place(table, key)
    return Finding(
        Severity.NOTE,
        DELETED_ROW,
        number,
        place,
        "Aucun document des archives ne contient cette ligne : elle ne peut pas être rétablie."
        if irretrievable
        else "Cette ligne a été supprimée ; les documents qui en parlent ne la ramènent pas.",
        "Retapez-la, ou mettez « vu » dans Décision."
        if irretrievable
        else "Mettez « vu » dans Décision si c'est voulu, « rétablir » pour la reprendre de son document.",
        listed_in=table.name,
    )


def deleted_row_place(table: Table, key: str) -> tuple[str, str]:
    """Invoice number and place of a deleted row, as the finding names them."""
    if table is JOURNAL:
        return single(key), table.sheet
    return "", f"{table.sheet} : {', '.join(part for part in key.split('|') if part)}"


def unreadable_finding(cell: Unreadable, table: Table) -> Finding:
    """A cell that is no amount, date or number: counted as empty until it is corrected."""
    return Finding(
        Severity.ALARM,
        UNREADABLE,
        "",
        f"{table.sheet}, ligne {cell.key} : {cell.header}",
        "Je ne comprends pas cette cellule ; elle compte comme vide.",
        "Corrigez-la (montant 1'234.50, date 31.10.2026).",
        listed_in=table.name,
    )


def typed_over_finding(rows: TableRows, position: int, field: str) -> Finding:
    """A value typed over a derived one stays visible but is not used."""
    place = f"{rows.table.sheet} : {rows.table.column(field).header}"
    numbered = "number" in rows.columns
    return Finding(
        Severity.NOTE,
        TYPED_OVER,
        rows.get(position, "number") if numbered else "",
        place if numbered else f"{place}, {' '.join(rows.key(position))}",
        "Cette colonne se calcule ; la valeur tapée reste visible, mais n'est pas utilisée.",
        "Effacez la cellule pour revoir la valeur calculée.",
        listed_in=rows.table.name,
    )


def column_replaced_finding(table: Table, field: str) -> Finding:
    """The formula of a whole column is no longer ours: what it shows is not used."""
    return Finding(
        Severity.CHECK,
        TYPED_OVER,
        "",
        f"{table.sheet} : {table.column(field).header}",
        "La formule de toute la colonne a été remplacée ; ses valeurs restent visibles, mais ne sont pas utilisées.",
        "Remettez l'ancienne formule (une sauvegarde la contient), ou ajoutez votre propre colonne.",
        listed_in=table.name,
    )


def hidden_rows_notice(count: int) -> str:
    """What the live cell above *Impayés* shows that counts the hidden rows."""
    words = "ligne masquée" if count == 1 else "lignes masquées"
    return f"{count} {words} par un filtre" if count else ""


def filter_notice(header: str) -> str:
    """A filter that only Excel can apply was taken off when its report was made anew."""
    return f"Filtre de « {header} » enlevé : seul un choix de valeurs peut être repris."
