"""A year of a practice against a second book-keeping that shares no code with the program: every balance, each month.

The year is drawn by chance from a seed and holds every odd event that practices know (``stories.py``). Here a smaller
one is lived until September, when all that comes late or is corrected has come, in a workbook without the reports of
which the second book-keeping says nothing; ``tests/year/run`` lives whole years of 2,000 invoices and prints the
figures.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import simulation
import stories
from happenings import Billed, Happening, Paid, Payer, Place, Way
from simulation import Month

HERE = Path(__file__).parent
SEED, INVOICES, MONTHS = 44, 120, 9
APART = ("happenings", "stories", "bookkeeping")
"""What must know nothing of the program."""


@cache
def events() -> list[Happening]:
    return stories.tell(SEED, INVOICES)


@cache
def year() -> list[Month]:
    """The year lived once for all tests."""
    with TemporaryDirectory() as root:
        return list(islice(simulation.live(Path(root) / "cabinet", events(), few_sheets=True), MONTHS))


def test_the_second_book_keeping_imports_nothing_of_the_program() -> None:
    for name in APART:
        tree = ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))
        imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert {module.partition(".")[0] for module in imported} <= {*APART, *sys.stdlib_module_names}, name
    loaded = "import sys; sys.path.insert(0, sys.argv[1]); import bookkeeping, stories; print(*sys.modules)"
    said = subprocess.run(
        [sys.executable, "-I", "-c", loaded, str(HERE)], capture_output=True, text=True, check=True
    ).stdout
    assert "facturation_xls" not in said
    assert "pandas" not in said


@pytest.mark.parametrize("month", range(MONTHS))
def test_both_books_agree_at_the_end_of_each_month(month: int) -> None:
    """Balances, payer types, open or settled and since when, Impayés, its ages and totals: to the centime."""
    lived = year()[month]
    assert list(simulation.differences(lived)) == []
    assert {rejection.name for rejection in lived.summary.rejections} == lived.refused


def test_a_payment_told_in_three_places_never_counts_twice() -> None:
    last = year()[-1]
    counted = Counter(
        (row["N° facture"], simulation.centimes(row["Montant"]))
        for row in last.shown.movements
        if row["Genre"] == "Paiement" and row["Témoin"] != "oui" and row["Origine"] != "Reprise"
    )
    payers = {standing.number: standing.payer for standing in last.expected}
    paid = [event for event in events() if isinstance(event, Paid) and event.amount > 0 and _heard(event)]
    everywhere = [event for event in paid if len(_heard(event)) == 3 and payers[event.number] is not Payer.CMD]
    assert len(everywhere) >= 5
    for event in everywhere:
        same = [other for other in paid if (other.number, other.amount) == (event.number, event.amount)]
        assert counted[event.number, event.amount] == len(same)


def _heard(event: Paid) -> set[str]:
    """The places that told of a payment in the year; the bank is one, whatever files it sends."""
    banks = (Place.NOTICE, Place.EXTRACT)
    return {"bank" if r.place in banks else r.place for r in event.reports if r.arrives < MONTHS}


def test_the_year_has_all_kinds_of_everything() -> None:
    """A year in which nothing odd happens would prove nothing."""
    told = events()
    bills = [event for event in told if isinstance(event, Billed) and event.arrives < MONTHS]
    assert {bill.payer for bill in bills} == set(Payer)
    assert {bill.way for bill in bills} == set(Way)
    kinds = Counter(type(event).__name__ for event in told)
    assert len(kinds) == 13
    assert min(kinds.values()) >= 1
    statuses = {row["Statut"] for month in year() for row in month.shown.journal}
    assert statuses == {"à envoyer", "ouverte", "rappelée", "chez CMD", "bloquée", "payée", "annulée", "perte"}
