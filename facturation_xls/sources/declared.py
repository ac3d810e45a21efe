"""Tables whose layout was declared: which reader a table is for, and what has changed in one that we knew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import lru_cache

from facturation_xls.errors import SourceError
from facturation_xls.errors.files import AmbiguousFile, UnknownFile
from facturation_xls.errors.tables import TableColumnMissing, TableColumnNew
from facturation_xls.model.documents import SourceFile
from facturation_xls.sources.form_names import form_name
from facturation_xls.sources.grid import Sheet
from facturation_xls.sources.layout import HEADING_ROWS, Layout, Located, shipped_layouts
from facturation_xls.sources.table import is_table, read_table


class DeclaredTables:
    """The tables of one kind: by the layouts that are shipped and by a practice's ``own``."""

    def __init__(self, kind: str, own: Sequence[Layout] = ()) -> None:
        self._layouts = [layout for layout in (*shipped_layouts(), *own) if layout.kind == kind]

    def claim(self, file: SourceFile) -> bool:
        """Whether a sheet is such a table, or was one before its columns changed. Never raises."""
        sheets = head(file)
        return any(layout.locate(sheet) or layout.missing(sheet) for layout in self._layouts for sheet in sheets)

    def find(self, file: SourceFile) -> tuple[Located, ...]:
        """The tables of a file, one for each sheet that has one.

        Raises ``TableColumnMissing`` and ``TableColumnNew`` when a table has changed, ``AmbiguousFile`` when several
        layouts fit equally well, ``UnknownFile`` when none does, and the errors of ``read_table``.
        """
        sheets = read_table(file)
        found = [self._locate(sheet, file.name) for sheet in sheets]
        column = self._lacking(sheet for sheet, table in zip(sheets, found, strict=True) if table is None)
        if column:
            raise TableColumnMissing(column=column, form=form_name(file.name))
        if not any(found):
            raise UnknownFile
        return tuple(table for table in found if table)

    def _locate(self, sheet: Sheet, name: str) -> Located | None:
        """The table by the layout that knows every column, reads most of them and speaks of the fewest others."""
        found = [table for layout in self._layouts if (table := layout.locate(sheet))]
        if not found:
            return None
        complete = [table for table in found if not table.strangers]
        if not complete:
            nearest = min(found, key=lambda table: len(table.strangers))
            raise TableColumnNew(column=nearest.strangers[0], form=form_name(name))
        most = max(map(_fit, complete))
        best = [table for table in complete if _fit(table) == most]
        if len(best) > 1:
            raise AmbiguousFile(readers=", ".join(table.layout.label for table in best))
        return best[0]

    def _lacking(self, sheets: Iterable[Sheet]) -> str:
        """The first heading that the nearest layout misses in a sheet that is its table; empty if none is."""
        lacking = [missing for sheet in sheets for layout in self._layouts if (missing := layout.missing(sheet))]
        return min(lacking, key=len)[0] if lacking else ""


def _fit(table: Located) -> tuple[int, float]:
    return len(table.positions), table.layout.likeness(table.sheet.rows[table.heading])


def explained(file: SourceFile, own: Sequence[Layout] = ()) -> tuple[Located, ...]:
    """The declared tables of a file, of all kinds; none where nothing is known of it or something is wrong with it."""
    for kind in dict.fromkeys(layout.kind for layout in (*shipped_layouts(), *own)):
        with suppress(SourceError):
            return DeclaredTables(kind, own).find(file)
    return ()


def head(file: SourceFile) -> tuple[Sheet, ...]:
    """The first rows of each sheet; nothing for a file that is no table or cannot be read."""
    return _head(file.content) if is_table(file) else ()


@lru_cache(maxsize=1)
def _head(content: bytes) -> tuple[Sheet, ...]:
    """Kept for the next reader that is asked about the same file."""
    try:
        return read_table(SourceFile("", content), HEADING_ROWS)
    except SourceError:
        return ()
