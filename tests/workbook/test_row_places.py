from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from facturation_xls.workbook.row_places import RowPlaces, found_anyhow, found_quickly

CELL = '<c r="A{0}" s="3"/>'
ROWS = st.sampled_from(
    ['<row r="{0}"/>', '<row r="{0}" spans="1:3"/>', '<row r="{0}">' + CELL + "</row>", '<row r="{0}"></row>']
)
MESS = st.sampled_from(
    [
        "",
        '<row r="1">',
        '<c r="A1"/>',
        "",
        "\n",
        "<!-- <row r='9'/> -->",
        "</row>",
        '<row spans="1:2"/>',
        "x",
        "<rowX/>",
        "/>",
    ]
)


@st.composite
def parts(draw: st.DrawFn) -> bytes:
    numbers = draw(st.lists(st.integers(1, 30), max_size=6))
    ordered = sorted(set(numbers)) if draw(st.booleans()) else numbers
    between = MESS if draw(st.booleans()) else st.just("")
    pieces = [draw(ROWS).format(number) + draw(between) for number in ordered]
    return (draw(between) + "".join(pieces)).encode()


@given(parts())
@example(b'<row r="1"/><row r="2"><c r="A2"/></row>')
@example(b'<row r="1">A</row>B</row><row r="2"/>')
@example(b'<row r="1"><c r="A1"/><row r="2"></row>')
@example(b'<row r="1"/></row>')
@example(b'<row r="1"/></row><row r="2"/>')
@example(b'<row r="1"/><row r="2"/><c r="A1"/>')
@example(b'<row r="1"/><c r="A1"/><row r="2"/>')
def test_the_quick_way_finds_the_same_rows(rows: bytes) -> None:
    content = b"<x>" + rows + b"</x>"
    found = found_quickly(content, 3, 3 + len(rows), b"")
    if found:
        assert found == found_anyhow(content, 3, 3 + len(rows), b"")


def test_rows_that_stand_side_by_side_are_found_quickly() -> None:
    rows = b'<row r="2" spans="1:2"><c r="A2"/></row><row r="3"/><row r="7"><c r="A7"><v>1</v></c></row>'
    assert found_quickly(rows, 0, len(rows), b"") is not None
    places = RowPlaces.find(rows, 0, len(rows))
    assert [rows[slice(*places.span(number))] for number in (2, 3, 7)] == [rows[:40], rows[40:52], rows[52:]]
    assert 3 in places
    assert 4 not in places
    assert 8 not in places
    assert [places.start_from(number, -1) for number in (1, 3, 4, 8)] == [0, 40, 52, -1]
    with pytest.raises(KeyError):
        places.span(4)


def test_a_prefix_belongs_to_the_names() -> None:
    rows = b'<x:row r="2"><x:c r="A2"/></x:row><x:row r="3"/>'
    assert list(RowPlaces.find(rows, 0, len(rows), b"x:").numbers) == [2, 3]
