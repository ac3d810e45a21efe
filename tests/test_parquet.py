"""What ``parquet`` writes, DuckDB reads: every value, every missing one, whatever the length."""

from __future__ import annotations

import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from hypothesis import given, settings
from hypothesis import strategies as st

from facturation_xls.parquet import Column, Type, parquet

CENTIMES = 10**12 - 1
rows = st.lists(
    st.tuples(
        st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])),
        st.none() | st.dates(date(1900, 1, 1), date(2100, 12, 31)),
        st.none() | st.integers(-CENTIMES, CENTIMES),
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.floats(allow_nan=False),
    )
)


def read(content: bytes) -> list[tuple[Any, ...]]:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "x.parquet"
        path.write_bytes(content)
        return duckdb.read_parquet(str(path)).fetchall()


def written(lines: list[tuple[Any, ...]]) -> bytes:
    return parquet([Column(f"Colonne {t.value}", t, [line[n] for line in lines]) for n, t in enumerate(Type)])


@settings(max_examples=50)
@given(rows)
def test_every_value_comes_back(lines: list[tuple[Any, ...]]) -> None:
    expected = [
        (text, day, None if cents is None else Decimal(cents).scaleb(-2), whole, number)
        for text, day, cents, whole, number in lines
    ]
    assert read(written(lines)) == expected


def test_a_long_table_with_many_columns() -> None:
    """More than one byte of everything that counts in bytes, or in fifteens."""
    columns = [Column(f"c{n}", Type.WHOLE, [n if m % 3 else None for m in range(5_000)]) for n in range(40)]
    found = read(parquet(columns))
    assert found == [tuple(n if m % 3 else None for n in range(40)) for m in range(5_000)]
