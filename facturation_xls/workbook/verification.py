"""Is the file that was written what was meant? Nothing replaces the workbook before the answer is yes (DESIGN §5).

Of a sheet that was read and written again, the rows that nobody meant to change are proven to have the bytes that they
had (``kept``). What was read from those bytes is then still true, and is compared with what the program holds; the
other rows are read back from the new file and checked by Excel's rules.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from facturation_xls.errors import VerificationFailed
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.kept import changed_rows
from facturation_xls.workbook.lint import lint, new_faults
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import Place
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import LEDGER_TABLES, MEMORY, REPORT_TABLES, Table


def verify_book(book: Book, beside: Path, reports: Mapping[str, int]) -> None:
    """Verify the new file of an open workbook; ``reports`` says how many rows each report was given.

    Raises ``VerificationFailed`` with what differs, or the ``WorkbookError`` of a file that cannot be read.
    """
    changed = _changed_parts(book, beside)
    verify_package(book.package, beside, changed)
    verify_content(book, beside, reports, changed)


def verify_package(package: Package, beside: Path, changed: Mapping[str, bytes] | None = None) -> None:
    """Check that every part outside the write set kept its bytes, and that Excel's rules are kept as well as before.

    ``changed`` holds, of sheets whose other rows are proven, the rows that changed. Raises ``VerificationFailed``.
    """
    touched = package.written
    with Package(beside) as after:
        for part in {*package.parts} ^ {*after.parts}:
            raise VerificationFailed(what=f"part {part}")
        for part in package.parts:
            if part not in touched and after.raw(part) != package.raw(part):
                raise VerificationFailed(what=f"part {part}")
    found = lint(beside, touched, changed)
    faults = found and new_faults(lint(package.path, touched), found)
    if faults:
        raise VerificationFailed(what="; ".join(f"{f.part} {f.rule} {f.detail}" for f in faults[:5]))


def verify_content(book: Book, beside: Path, reports: Mapping[str, int], changed: Mapping[str, bytes]) -> None:
    """Read the new file as if for the first time, except for rows that are proven to be as they were.

    Raises ``VerificationFailed`` with what differs.
    """
    again = Book(beside, instead=changed)
    try:
        prefixes = book[MEMORY].prefixes
        for table in (*LEDGER_TABLES, MEMORY):
            meant, part = book[table], book.places[table.name].sheet.part
            if part in changed:
                _compare_changed(book, again, table)
            elif part in book.package.written or again.places[table.name] != book.places[table.name]:
                _compare(meant, again.read(table, prefixes, like=meant))
            else:
                _check_others(meant, ())
        for table in REPORT_TABLES:
            if table.name in reports and (count := len(again.read(table, prefixes))) != reports[table.name]:
                raise VerificationFailed(what=f"{table.name}: {count} rows")
    finally:
        again.close()


def _changed_parts(book: Book, beside: Path) -> dict[str, bytes]:
    """The sheets of long tables, each with no other rows than those that changed, where the rest is proven."""
    found = {}
    with Package(beside) as after:
        for table in (*LEDGER_TABLES, MEMORY):
            place = book.places[table.name]
            sheet = book.sheet_read(place.sheet.part)
            if sheet and sheet.changed:
                content = changed_rows(sheet, after.read(place.sheet.part), place.data.first_row)
                if content is not None:
                    found[place.sheet.part] = content
    return found


def _compare(meant: TableRows, found: TableRows) -> None:
    """Every cell of a table as it was read back."""
    name = meant.table.name
    if len(meant) != len(found):
        raise VerificationFailed(what=f"{name}: {len(found)} rows for {len(meant)}")
    for field, values in meant.columns.items():
        if values != found.columns[field]:
            row = next(i for i, (a, b) in enumerate(zip(values, found.columns[field], strict=True)) if a != b)
            raise VerificationFailed(what=f"{name}.{field} row {row}")


def _compare_changed(book: Book, again: Book, table: Table) -> None:
    """The rows of a table that changed, as they were read back; the others as they were read at first."""
    meant, place = book[table], again.places[table.name]
    numbers = again.numbers(place)
    found = again.read(table, meant.prefixes, like=meant, numbers=numbers)
    _check_range(meant, book.places[table.name], place, numbers)
    positions = _positions(meant, found)
    for field, values in meant.columns.items():
        for position, value in zip(positions, found.columns[field], strict=True):
            if values[position] != value:
                raise VerificationFailed(what=f"{table.name}.{field} row {position}")
    _check_others(meant, positions)


def _positions(meant: TableRows, found: TableRows) -> list[int]:
    """Which row each of those that were read back is: one that had its place, or the next of the new ones."""
    known = {number: position for position, number in enumerate(meant.sources)}
    new = [position for position, number in enumerate(meant.sources) if number is None]
    coming = iter(new)
    try:
        positions = [known[number] if number in known else next(coming) for number in found.sources]
    except StopIteration:
        raise VerificationFailed(what=f"{meant.table.name}: rows that nobody wrote") from None
    missing = {*meant.changed(), *new}.difference(positions)
    if missing:
        raise VerificationFailed(what=f"{meant.table.name}: {len(missing)} rows not written")
    return positions


def _check_range(meant: TableRows, old: Place, new: Place, numbers: Collection[int]) -> None:
    """The table covers its rows and no others, and its columns stand where they stood."""
    last = max((number for number in meant.sources if number is not None), default=old.data.first_row)
    grown = set(range(old.data.last_row + 1, new.data.last_row + 1))
    right = (
        new.data.first_row == old.data.first_row
        and new.columns == old.columns
        and last <= new.data.last_row
        and grown <= set(numbers)
    )
    if not right:
        raise VerificationFailed(what=f"{meant.table.name}: its range")


def _check_others(meant: TableRows, positions: Collection[int]) -> None:
    """Rows that were not written hold what was read: what the program believes is what the file says."""
    differing = meant.differing().difference(positions)
    if differing:
        raise VerificationFailed(what=f"{meant.table.name} row {min(differing)}: changed and not written")
