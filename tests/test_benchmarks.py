"""The benchmark runs, and what it compares is the same work: the rival's workbook says what the product's says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from benchmarks import compare, reports
from benchmarks.folders import Morning
from facturation_xls.workbook import schema
from facturation_xls.workbook.schema import Owner, Table

COUNT = 300
HOW_IT_CAME = {"document", "line", "known_on", "origin", "xml_proof", "proof", "lot", "means", "payer"}
"""Where a fact comes from, which the rival does not keep with the same care; it costs it nothing."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """One round over a small journal: where it was, and what it printed."""
    place = tmp_path_factory.mktemp("benchmarks")
    return place, list(compare.report([COUNT], 1, place))


def test_the_command_prints_the_table(ran: tuple[Path, list[str]]) -> None:
    heading, line, helps = ran[1]
    assert line.startswith(f"| {COUNT} | {2 * COUNT} | ")
    assert line.count("|") == heading.splitlines()[0].count("|")
    assert "–" not in line
    assert "--help" in helps


def test_every_report_is_timed(ran: tuple[Path, list[str]]) -> None:
    folder = Morning(COUNT, ran[0]).folder("reports")
    _, *lines, together = reports.report([reports.one_round(folder)])
    assert {line.split(" | ")[0] for line in lines} >= {"| Délais", "| Prévision", "| Accueil"}
    assert together.startswith("| all | ")


def test_the_profile_names_functions_of_the_program(ran: tuple[Path, list[str]]) -> None:
    assert "| `sync/__init__.py` synchronise |" in compare.profiled_sync(Morning(COUNT, ran[0]))


@pytest.mark.parametrize(
    "table",
    [
        schema.JOURNAL,
        schema.MOVEMENTS,
        schema.DEBTORS,
        schema.UNPAID,
        schema.DELAYS,
        schema.PAID,
        schema.EVOLUTION,
        schema.CLOSINGS,
        schema.FORECAST,
    ],
    ids=lambda table: table.name,
)
def test_the_rival_books_and_reports_the_same(ran: tuple[Path, list[str]], table: Table) -> None:
    ours, theirs = (sorted(_rows(ran[0] / f"{COUNT} {name}" / "Journal.xlsx", table)) for name in ("sync", "rival"))
    assert len(ours) > 1
    assert ours == theirs


_opened = cache(openpyxl.load_workbook)


def _rows(workbook: Path, table: Table) -> Iterator[tuple[str, ...]]:
    """What a table says, formulas left out: nobody but Excel computes those of the rival."""
    sheet = _opened(workbook)[table.sheet]
    left, top, right, bottom = range_boundaries(sheet.tables[table.name].ref)
    lines = sheet.iter_rows(top, bottom, left, right, values_only=True)
    headers = list(next(lines))
    kept = [
        headers.index(column.header)
        for column in table.columns
        if column.field not in HOW_IT_CAME and column.owner is not Owner.ENTRY
    ]
    for line in lines:
        yield tuple(_said(line[index]) for index in kept)


def _said(value: Any) -> str:
    if isinstance(value, float | int):
        return f"{value:.6f}"
    return "" if value is None or str(value).startswith("=") else str(value)
