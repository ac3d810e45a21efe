"""What to ask about a table that nobody has explained, or that has changed, with the likely answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from facturation_xls.model.documents import SourceFile
from facturation_xls.sources import unknown_table
from facturation_xls.sources.cmd_layout import cmd_layout
from facturation_xls.sources.grid import Row, cell_amount, cell_text
from facturation_xls.sources.layout import Layout, fold, heading_form, shipped_layouts
from facturation_xls.sources.meanings import LEFT_OUT, MEANINGS, NOTHING, TableSource
from facturation_xls.sources.question_form import EXAMPLES, AskedColumn, Form, examples
from facturation_xls.sources.table import read_table
from facturation_xls.sources.unknown_table import UnknownTable

_MORE_TOTALS = ("Somme", "Total général", "Gesamt", "Gesamtbetrag")
_MORE_PAYOUTS = ("À payer", "Net à payer", "À verser", "Virement", "Montant viré", "Überweisung", "Guthaben")
"""Words that propose an answer, beside those of the shipped layouts."""

_SOURCES = {
    TableSource.CMD: re.compile(r"caisse des m[ée]decins|[äa]e?rztekasse", re.IGNORECASE),
    TableSource.DENTAGEST: re.compile(r"dentagest", re.IGNORECASE),
}


def questions(file: SourceFile, digest: str, own: Sequence[Layout] = ()) -> Form | None:
    """The form about the first unknown table of a file; ``None`` where there is none. ``digest``: of the content.

    Raises the errors of ``read_table``.
    """
    found = unknown_table.find(file)
    if found is None:
        return None
    sheet = next(sheet for sheet in read_table(file) if sheet.name in {found.sheet.name, file.name})
    table = UnknownTable(sheet, found.heading, found.headings)
    totals, payouts = _total_words()
    words = (*totals, *payouts)
    lines = (row for row in table.samples() if not any(_begins(_label(row), word) for word in words))
    rows = list(islice(lines, EXAMPLES))
    known = {heading_form(heading): word for layout in (*shipped_layouts(), *own) for heading, word in _words(layout)}
    columns = tuple(
        AskedColumn(place, heading, examples(rows, place), known.get(heading_form(heading), ""), _sign(table, place))
        for place, heading in table.headings.items()
    )
    return Form(
        file=file.name,
        digest=digest,
        columns=columns,
        source=_source(table),
        total=_first_word(table, totals),
        payout=_first_word(table, payouts),
    )


def _words(layout: Layout) -> Iterable[tuple[str, str]]:
    """Each heading of a layout with the word for what it means."""
    words = {meaning.columns.get(layout.kind): meaning.word for meaning in MEANINGS}
    for column, headings in layout.columns.items():
        yield from ((heading, words[column]) for heading in headings if column in words)
    if not layout.signature:  # the practice's own words for what it leaves out
        yield from ((heading, LEFT_OUT) for heading in layout.passed_over)


def _source(table: UnknownTable) -> str:
    """Who says in the title block that the table is theirs."""
    text = " ".join(cell_text(cell) for row in table.sheet.rows[: table.heading + 1] for cell in row)
    return next((source for source, pattern in _SOURCES.items() if pattern.search(text)), "")


def _sign(table: UnknownTable, place: int) -> str:
    amounts = [_amount(row, place) for row in table.below]
    below, above = (sum(1 for amount in amounts if amount * side > 0) for side in (-1, 1))
    if not below and not above:
        return ""
    return "-" if below > above else "+"


def _amount(row: Row, place: int) -> int:
    try:
        return cell_amount(row[place] if place < len(row) else None) or 0
    except ValueError:
        return 0


def _total_words() -> tuple[list[str], list[str]]:
    layouts = [cmd_layout(layout) for layout in shipped_layouts() if layout.kind == "cmd"]
    totals = [word for layout in layouts for word in layout.total_words]
    payouts = [word for layout in layouts for word in layout.payout_words]
    return [*totals, *_MORE_TOTALS], [*payouts, *_MORE_PAYOUTS]


def _first_word(table: UnknownTable, words: Iterable[str]) -> str:
    """The word of ``words`` with which a row below the headings begins, as a layout would look for it."""
    longest = sorted(dict.fromkeys(words), key=len, reverse=True)
    labels = list(map(_label, table.below))
    return next((word for word in longest if any(_begins(label, word) for label in labels)), NOTHING)


def _label(row: Row) -> str:
    return fold(next((cell_text(cell) for cell in row if cell is not None), ""))


def _begins(label: str, word: str) -> bool:
    return f"{label} ".startswith(f"{fold(word)} ")
