"""What staff typed in *Mouvements* meets what documents brought: one payment is one row (DESIGN §3).

A typed row and the imported line of the same payment become one; a row with several numbers is split.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

from facturation_xls.model.ledger import Movement
from facturation_xls.model.numbers import invoice_key
from facturation_xls.parsing import format_amount
from facturation_xls.rules import linking, sharing
from facturation_xls.rules.bank_lines import BANK, SHARED, part_name
from facturation_xls.rules.booking.allocation import allocated
from facturation_xls.rules.books import Books
from facturation_xls.rules.linking import TYPED_DOCUMENT
from facturation_xls.rules.matching import REMARK, match_remark
from facturation_xls.rules.typed import typed_document
from facturation_xls.sync.staff import last_line, open_books
from facturation_xls.sync.table_rows import as_dict
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.rows import TableRows
from facturation_xls.workbook.schema import MOVEMENTS

_AGREED: Final = frozenset({"number", "debtor_id"})
"""What staff may have corrected on an imported line that still is only the document's."""

_TYPED: Final = frozenset({"date", "number", "debtor_id", "kind", "amount", "origin", "document", "line", "known_on"})
"""What a typed row has of its own, even where the document says the same."""

_COPIED: Final = tuple("date debtor_paid_on kind means origin payer known_on witness remark bank_reference".split())
"""What the parts of a payment have in common."""


def settle(book: Book, books: Books) -> None:
    """Link what is typed to what is imported, split what names several invoices, and link the parts.

    A payment that came before its invoice finds it now.
    """
    rows = book[MOVEMENTS]
    _find_invoices(book, books)
    _link(book, books)
    shared = [position for position, number in enumerate(rows.columns["number"]) if sharing.is_shared(number)]
    if shared:
        settled = open_books(book, books.settings)
        for position in shared:
            _split(book, position, settled)
        _link(book, books)


# --- payments that waited for their invoice ---------------------------------------------------------------------------


def _find_invoices(book: Book, books: Books) -> None:
    """Bank payments without number whose reference or text names an invoice that is known by now."""
    rows = book[MOVEMENTS]
    cells = zip(*(rows.columns[field] for field in ("number", "remark", "document")), strict=True)
    unmatched = [
        position
        for position, (number, remark, document) in enumerate(cells)
        if not number and remark.startswith(REMARK) and document.startswith(BANK)
    ]
    for position in unmatched:
        known = match_remark(rows.get(position, "remark"), books)
        if known and not rows.is_unreadable(position, "number"):
            movement = Movement(**{field: rows.get(position, field) for field in Movement.__dataclass_fields__})
            placed = allocated(movement, known, books)
            facts = {field: getattr(placed, field) for field in ("document", "line", "number", "debtor_id", "witness")}
            book.memory.offer(rows, facts)


# --- linking ----------------------------------------------------------------------------------------------------------


def _link(book: Book, books: Books) -> None:
    """Let each typed row that an imported line confirms take that line's place; the other row goes.

    Both wait for their invoice: until its payer type is known, nobody can say whose line counts.
    """
    rows, memory = book[MOVEMENTS], book.memory
    documents, amounts, numbers = (rows.columns[field] for field in ("document", "amount", "number"))
    typed = {
        position
        for position, document in enumerate(documents)
        if document.startswith(TYPED_DOCUMENT)
        and memory.is_typed(MOVEMENTS, rows.key(position))
        and books.invoice(numbers[position])
    }
    wanted = {amounts[position] for position in typed}
    others = (position for position, amount in enumerate(amounts) if amount in wanted and position not in typed)
    imported = [line for line in _lines(rows, others) if _is_only_the_documents(book, line.place)] if typed else []
    confirmed = linking.pairs(_lines(rows, sorted(typed)), imported)
    for mine, line in confirmed:
        _take_place(book, mine, line)
    rows.remove([line for _, line in confirmed])


def _lines(rows: TableRows, positions: Iterable[int]) -> Iterator[linking.Line]:
    """The rows that can be linked: they count, and have an invoice, a day and an amount."""
    columns = rows.columns
    for position in positions:
        number, day, amount = columns["number"][position], columns["date"][position], columns["amount"][position]
        family = linking.family(columns["kind"][position])
        if number and day and amount and family and columns["witness"][position].casefold() != "oui":
            yield linking.Line(position, invoice_key(number, rows.prefixes), amount, day, family)


def _is_only_the_documents(book: Book, position: int) -> bool:
    """Whether an imported row holds nothing of staff's but what both rows agree on: then it may go."""
    rows = book[MOVEMENTS]
    if not rows.get(position, "document") or book.memory.is_typed(MOVEMENTS, rows.key(position)):
        return False
    facts = (column.field for column in MOVEMENTS.columns if column.field not in _AGREED)
    ours = all(book.memory.is_ours(rows, position, field) for field in facts)
    return ours and not book.is_annotated(MOVEMENTS, position)


def _take_place(book: Book, mine: int, imported: int) -> None:
    """Staff's row becomes the line of the document: its cells stay, what it lacks comes from the line."""
    rows, memory = book[MOVEMENTS], book.memory
    memory.forget(MOVEMENTS, rows.key(mine))
    line = as_dict(rows, imported)
    key = rows.key(imported)
    for field, value in line.items():
        if field in MOVEMENTS.key or (rows.get(mine, field) in ("", None) and not rows.is_unreadable(mine, field)):
            rows.set(mine, field, value)
    if rows.get(mine, "kind").casefold() != line["kind"].casefold():  # it decides how the amount counts
        memory.restate(MOVEMENTS, key, "kind", replace(memory.trace(MOVEMENTS, key, "kind"), disputed=line["kind"]))


def part_ways(book: Book, position: int, today: date) -> None:
    """A row of staff's whose document was taken back is only typed again; what the line had filled is empty again."""
    rows, memory = book[MOVEMENTS], book.memory
    for column in MOVEMENTS.columns:
        if column.field not in _TYPED and memory.is_ours(rows, position, column.field):
            rows.set(position, column.field, None)
    memory.forget(MOVEMENTS, rows.key(position))
    document = typed_document(rows.get(position, "known_on") or today)
    rows.set(position, "line", last_line(rows, document) + 1)
    rows.set(position, "document", document)
    memory.adopt(MOVEMENTS, rows.key(position))


# --- several numbers in one cell --------------------------------------------------------------------------------------


def _split(book: Book, position: int, books: Books) -> None:
    """One row per invoice; a row that cannot be shared stays, and *Contrôles* says why."""
    rows = book[MOVEMENTS]
    row = as_dict(rows, position)
    if rows.is_unreadable(position, "amount"):
        return
    try:
        shares = sharing.share(row["number"], row["amount"], books.open)
    except sharing.NotShared:
        return
    first, *others = shares
    if len(shares) > 1:
        written = "; ".join(share.number for share in shares)
        whole = f"{SHARED}{format_amount(sum(share.amount for share in shares))} ({written})"
        row["remark"] = f"{row['remark']} / {whole}" if row["remark"] else whole
    document = (
        row["document"] if row["document"].startswith(TYPED_DOCUMENT) else part_name(row["document"], row["line"])
    )
    for field, value in (*_own(first, books), ("remark", row["remark"])):
        rows.set(position, field, value)
    for share in others:
        place = {"document": document, "line": last_line(rows, document) + 1}
        part = {field: row[field] for field in _COPIED} | dict(_own(share, books)) | place
        book.memory.adopt(MOVEMENTS, rows.key(rows.append(part)))


def _own(share: sharing.Share, books: Books) -> Iterator[tuple[str, Any]]:
    """What differs from part to part."""
    known = books.invoice(share.number)
    yield "number", share.number
    yield "amount", share.amount
    yield "debtor_id", known.debtor_id if known else ""
