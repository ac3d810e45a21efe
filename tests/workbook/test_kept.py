"""A sheet that is written again: rows that nobody meant to change keep their bytes, and no other byte goes unseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facturation_xls.errors import VerificationFailed
from facturation_xls.settings.folder import Folder
from facturation_xls.workbook import schema
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.kept import changed_rows
from facturation_xls.workbook.package import Package
from facturation_xls.workbook.places import find_places
from facturation_xls.workbook.sheet import Sheet, rows_region

HEAD, TAIL = b'<worksheet><dimension ref="A1:B9"/><sheetData>', b"</sheetData><pageMargins/></worksheet>"


def row(number: int, text: str) -> bytes:
    return f'<row r="{number}"><c r="A{number}" t="str"><v>{text}</v></c></row>'.encode()


def opened(*rows: bytes) -> Sheet:
    return Sheet(HEAD + b"".join(rows) + TAIL, "Journal")


def put(sheet: Sheet, number: int, text: str) -> None:
    line = sheet.row(number)
    line.set(1, text)
    sheet.put(line)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Sheet, set[int]]:
    """A sheet whose data begins in row 3, and the numbers of the rows that were put or dropped."""
    numbers = sorted(draw(st.sets(st.integers(1, 12), min_size=1)))
    empty = draw(st.sets(st.sampled_from(numbers)))
    sheet = opened(*(f'<row r="{n}"/>'.encode() if n in empty else row(n, f"avant {n}") for n in numbers))
    written = draw(st.dictionaries(st.integers(1, 14), st.booleans()))
    for number, dropped in written.items():
        if dropped:
            sheet.drop([number])
        else:
            put(sheet, number, f"après {number}")
    return sheet, set(written)


def numbers_in(content: bytes) -> list[int]:
    return [int(found) for found in re.findall(rb'<row r="(\d+)"', content)]


@given(changes())
def test_what_changed_is_shown_and_nothing_else(change: tuple[Sheet, set[int]]) -> None:
    sheet, written = change
    new = sheet.to_bytes()
    shown = changed_rows(sheet, new, 3)
    assert shown is not None
    assert numbers_in(shown) == [n for n in numbers_in(new) if n < 3 or n in written]
    assert shown.startswith(sheet.head)
    assert shown.endswith(sheet.tail)


@given(changes(), st.data())
def test_any_other_byte_is_noticed(change: tuple[Sheet, set[int]], data: st.DataObject) -> None:
    """Wherever a byte is changed, lost or doubled: it is noticed, or it shows in the rows that are read again."""
    sheet, _ = change
    new = sheet.to_bytes()
    right = changed_rows(sheet, new, 3)
    at = data.draw(st.integers(0, len(new) - 1))
    wrong = new[:at] + data.draw(st.sampled_from([b"", b"x", new[at : at + 1] * 2])) + new[at + 1 :]
    if wrong == new:
        return
    try:
        shown = changed_rows(sheet, wrong, 3)
    except VerificationFailed:
        return
    assert shown != right


MISTAKES: dict[str, Callable[[bytes], bytes]] = {
    "a row lost": lambda new: new.replace(row(5, "cinq"), b""),
    "a row twice": lambda new: new.replace(row(5, "cinq"), row(5, "cinq") * 2),
    "two rows exchanged": lambda new: new.replace(row(5, "cinq") + row(6, "six"), row(6, "six") + row(5, "cinq")),
    "a row of nobody": lambda new: new.replace(TAIL, row(9, "neuf") + TAIL),
    "the new row lost": lambda new: new.replace(b"nouveau", b"").replace(b'r="7"', b'r="8"'),
    "another end": lambda new: new.replace(b"<pageMargins/>", b""),
    "no rows at all": lambda _: b"<worksheet/>",
}


@pytest.mark.parametrize("story", MISTAKES)
def test_a_row_is_not_lost_moved_or_made_up(story: str) -> None:
    sheet = opened(row(1, "titre"), row(4, "quatre"), row(5, "cinq"), row(6, "six"))
    put(sheet, 4, "changé")
    put(sheet, 7, "nouveau")
    new = sheet.to_bytes()
    assert changed_rows(sheet, new, 2) is not None
    with pytest.raises(VerificationFailed, match="Journal"):
        changed_rows(sheet, MISTAKES[story](new), 2)


def test_a_sheet_whose_changed_rows_share_a_formula_is_read_as_a_whole() -> None:
    shared = b'<row r="5"><c r="A5"><f t="shared" si="0" ref="A5:A6">1+1</f><v>2</v></c></row>'
    sheet = opened(row(4, "quatre"), shared, row(6, "six"))
    put(sheet, 4, "changé")
    assert changed_rows(sheet, sheet.to_bytes(), 2) is not None
    put(sheet, 5, "changé")
    assert changed_rows(sheet, sheet.to_bytes(), 2) is None


def test_rows_written_in_another_way_are_found() -> None:
    sheet = opened(b'<row spans="1:1" r="4"><c r="A4"/></row>', b'<row spans="1:1" r="5"><c r="A5"/></row>')
    put(sheet, 5, "changé")
    shown = changed_rows(sheet, sheet.to_bytes(), 2)
    assert shown is not None
    assert b"chang" in shown
    assert b'"A4"' not in shown


# --- reading what is left ---------------------------------------------------------------------------------------------


def test_rows_far_apart_are_read_at_their_numbers(demo: Folder) -> None:
    with Package(demo.workbook) as package:
        place = find_places(package)[schema.JOURNAL.name]
        content = package.read(place.sheet.part)
    start, end = rows_region(content)
    rows = dict(re.findall(rb'(?s)(<row r="(\d+)".*?</row>)', content[start:end]))
    last = place.area.last_row
    kept = [row for row, number in rows.items() if int(number) <= 3 or int(number) in {place.area.first_row + 2, last}]
    sparse = content[:start] + b"".join(kept) + content[end:]
    instead = {place.sheet.part: sparse}
    with closing(Book(demo.workbook)) as whole, closing(Book(demo.workbook, instead=instead)) as some:
        expected, found = whole.grid(place.sheet.name), some.grid(place.sheet.name)
    there = {1, 2, 3, place.area.first_row + 2, last}
    for number in range(1, last + 1):
        row = found[number - 1]
        assert list(row) == (expected[number - 1][: len(row)] if number in there else []), number
    assert found[last - 1][0]
