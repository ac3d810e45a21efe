"""Declared layouts: which headings make a table a known document, and what each of its columns is called.

A layout is a TOML file, so that a new kind of statement needs a new file and no new code. What a reader needs beyond
columns (rules, totals) stays in ``options``, for that reader to understand.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from facturation_xls.errors.settings import StatementLayoutInvalid
from facturation_xls.errors.tables import CellUnreadable
from facturation_xls.model.units import Centimes
from facturation_xls.sources.grid import Cell, Row, Sheet, cell_amount, cell_date, cell_text

SHIPPED = Path(__file__).parent / "layouts"
HEADING_ROWS = 40
"""The heading row is looked for in the first rows only; above it stands the title block."""

_SECTIONS = ("kind", "label", "words", "signature", "required", "columns", "passed_over")
_ALIKE = 0.6
"""A table that shares so many headings with a practice's own layout is that table, changed."""

_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1024)
def fold(text: str) -> str:
    """The text without capitals, accents, punctuation and superfluous blanks: ``N° Facture`` is ``n facture``."""
    decomposed = unicodedata.normalize("NFKD", text)
    return " ".join(_WORD.findall("".join(c for c in decomposed if not unicodedata.combining(c)).casefold()))


def heading_form(text: str) -> str:
    """How headings compare: folded and without blanks, since a narrow column breaks them anywhere."""
    return fold(text).replace(" ", "")


def has_word(folded: str, words: tuple[str, ...]) -> bool:
    """Whether one of ``words`` begins some word of a folded text: ``annul`` stands in ``facture annulee``."""
    return any(f" {word}" in f" {folded}" for word in map(fold, words))


def distinct_headings(row: Row) -> tuple[str, ...]:
    """The headings of a row, each on one line; one that stands there again is told apart by a number."""
    seen: Counter[str] = Counter()
    headings = []
    for cell in row:
        heading = " ".join(cell_text(cell).split())
        seen[heading_form(heading)] += 1
        count = seen[heading_form(heading)]
        headings.append(f"{heading} ({count})" if heading and count > 1 else heading)
    return tuple(headings)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """One declared layout. ``columns``: our name of a column -> the headings to accept, the best first.

    ``passed_over`` are headings that are known and never read; any other heading means that the table has changed.
    """

    name: str
    kind: str
    label: str
    words: tuple[str, ...]
    signature: tuple[str, ...]
    required: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    options: Mapping[str, Any]
    passed_over: tuple[str, ...] = ()

    def locate(self, sheet: Sheet) -> Located | None:
        """The table of this layout in the sheet: some row holds all required headings, the words on or above it."""
        for index, row in enumerate(sheet.rows[:HEADING_ROWS]):
            positions = self._positions(row)
            if set(self.required) <= positions.keys():
                near = _above(sheet, index)
                return Located(self, sheet, index, positions) if all(has_word(near, (w,)) for w in self.words) else None
        return None

    def missing(self, sheet: Sheet) -> tuple[str, ...]:
        """The headings that lack in a sheet which is this table, changed: it has half of them, and a word says so.

        A layout without ``signature`` (a practice's own) knows its table by most of its headings. Empty for a complete
        table and for a stranger.
        """
        found = [self._positions(row) for row in sheet.rows[:HEADING_ROWS]]
        best = max(range(len(found)), key=lambda index: len(found[index]), default=None)
        if best is None:
            return ()
        lacking = tuple(self.columns[name][0] for name in self.required if name not in found[best])
        if self.signature:
            is_mine = has_word(_above(sheet, best), self.signature) and 2 * len(lacking) <= len(self.required)
        else:
            is_mine = self.likeness(sheet.rows[best]) >= _ALIKE
        return lacking if is_mine else ()

    def likeness(self, row: Row) -> float:
        """Shared headings by all headings of the two."""
        headings, mine = set(map(heading_form, filter(None, distinct_headings(row)))), set(self._known())
        return len(headings & mine) / len(headings | mine)

    def _known(self) -> Iterator[str]:
        yield from map(heading_form, (*self.passed_over, *(word for words in self.columns.values() for word in words)))

    def _positions(self, row: Row) -> dict[str, int]:
        """Our column names -> where they stand in a row of headings."""
        headings = [heading_form(heading) for heading in distinct_headings(row)]
        found: dict[str, int] = {}
        for name, synonyms in self.columns.items():
            position = next((headings.index(word) for word in map(heading_form, synonyms) if word in headings), None)
            if position is not None:
                found[name] = position
        return found


def _above(sheet: Sheet, heading: int) -> str:
    """The title block and the row of headings, folded."""
    return fold(" ".join(cell_text(cell) for row in sheet.rows[: heading + 1] for cell in row))


@dataclass(frozen=True, slots=True)
class Located:
    """A layout found in a sheet: its heading row (from 0) and where each of our columns stands."""

    layout: Layout
    sheet: Sheet
    heading: int
    positions: Mapping[str, int]

    @property
    def title(self) -> tuple[str, ...]:
        """The title block: each row above the heading row as one text."""
        rows = self.sheet.rows[: self.heading]
        return tuple(" ".join(filter(None, map(cell_text, row))) for row in rows)

    @property
    def headings(self) -> tuple[str, ...]:
        """The row of headings as the table writes them, on one line each; empty where a column has none."""
        return distinct_headings(self.sheet.rows[self.heading])

    @property
    def strangers(self) -> tuple[str, ...]:
        """Headings that the layout neither reads nor passes over."""
        read = set(self.positions.values())
        passed_over = set(map(heading_form, self.layout.passed_over))
        headings = self.headings
        names = enumerate(map(heading_form, headings))
        return tuple(headings[place] for place, name in names if name and place not in read and name not in passed_over)

    def lines(self) -> Iterator[Line]:
        """The rows below the heading row, without the empty ones and repeated headings (a page break)."""
        heading = self.sheet.rows[self.heading]
        for number, row in enumerate(self.sheet.rows[self.heading + 1 :], start=self.heading + 2):
            if any(cell is not None for cell in row) and row != heading:
                yield Line(self, number, row)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a located table, its cells by our column names. ``number`` counts as Excel does, from 1."""

    table: Located
    number: int
    cells: Row

    @property
    def label(self) -> str:
        """The first filled cell of the row: what a row of totals calls itself."""
        return next((cell_text(cell) for cell in self.cells if cell is not None), "")

    def cell(self, column: str) -> Cell:
        """The cell, ``None`` where it is empty or the table has no such column."""
        position = self.table.positions.get(column)
        return self.cells[position] if position is not None and position < len(self.cells) else None

    def text(self, column: str) -> str:
        """The cell as text, on one line."""
        return " ".join(cell_text(self.cell(column)).split())

    def amount(self, column: str) -> Centimes | None:
        """Centimes, ``None`` if empty. Raises ``CellUnreadable``."""
        try:
            return cell_amount(self.cell(column))
        except ValueError:
            raise self.unreadable(column, "ce montant") from None

    def day(self, column: str) -> date | None:
        """The day, ``None`` if empty. Raises ``CellUnreadable``."""
        try:
            return cell_date(self.cell(column))
        except ValueError:
            raise self.unreadable(column, "cette date") from None

    def unreadable(self, column: str, what: str) -> CellUnreadable:
        """The error that names this cell as staff see it: its row and the heading of its column."""
        heading = cell_text(self.table.sheet.rows[self.table.heading][self.table.positions[column]])
        return CellUnreadable(row=self.number, column=heading, what=what)


@cache
def shipped_layouts() -> tuple[Layout, ...]:
    """The layouts that come with the program, of all kinds, by name."""
    return load_folder(SHIPPED)


def load_folder(folder: Path) -> tuple[Layout, ...]:
    """The layouts of a practice, of all kinds, by name. Raises ``StatementLayoutInvalid``."""
    return tuple(load_layout(path) for path in sorted(folder.glob("*.toml")))


def load_layout(path: Path) -> Layout:
    """One layout file. Raises ``StatementLayoutInvalid``, which says what is wrong with it."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise StatementLayoutInvalid(name=path.stem, problem="le fichier ne peut pas être lu") from None
    return parse_layout(path.stem, text)


def parse_layout(name: str, text: str) -> Layout:
    """The layout that a TOML text declares. Raises ``StatementLayoutInvalid``."""
    try:
        layout = _layout(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        raise StatementLayoutInvalid(name=name, problem="le fichier ne peut pas être lu") from None
    except KeyError as error:
        raise StatementLayoutInvalid(name=name, problem=f"il manque « {error.args[0]} »") from None
    _check(layout)
    return layout


def _layout(name: str, data: dict[str, Any]) -> Layout:
    return Layout(
        name=name,
        kind=data["kind"],
        label=data["label"],
        words=tuple(data["words"]),
        signature=tuple(data["signature"]),
        required=tuple(data["required"]),
        columns={column: tuple(headings) for column, headings in data["columns"].items()},
        options={section: value for section, value in data.items() if section not in _SECTIONS},
        passed_over=tuple(data.get("passed_over", ())),
    )


def _check(layout: Layout) -> None:
    """A heading that two columns accept would be read twice; a required column must have headings."""
    headings = [(heading_form(heading), heading) for synonyms in layout.columns.values() for heading in synonyms]
    forms = [form for form, _ in headings]
    if unknown := [name for name in layout.required if not layout.columns.get(name)]:
        raise StatementLayoutInvalid(name=layout.name, problem=f"la colonne « {unknown[0]} » n'est pas décrite")
    if len(set(forms)) < len(forms):
        twice = next(heading for form, heading in headings if forms.count(form) > 1)
        raise StatementLayoutInvalid(name=layout.name, problem=f"le titre « {twice} » y est deux fois")
