"""What the reports take: each of them over a journal of any size, beyond reading it and computing its ledger.

    python -m benchmarks.reports [SIZE] [--rounds N]

The seconds are processor time of the thread that makes the reports: medians. What several reports share (the history of
all balances, the terms of the contract) counts for the first that asks; putting rows into sheets is part of writing.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import partial
from statistics import median
from typing import Any

import click

from benchmarks.compare import PLACE, size
from benchmarks.folders import Morning
from facturation_xls.settings.folder import Folder
from facturation_xls.settings.shipped import TEMPLATE
from facturation_xls.sync import home
from facturation_xls.sync.findings import observed, stated
from facturation_xls.sync.known import look
from facturation_xls.sync.reporting import REPORTS
from facturation_xls.sync.table_rows import settings_of
from facturation_xls.workbook.book import Book
from facturation_xls.workbook.home import SHEET


def one_round(folder: Folder) -> Mapping[str, float]:
    """Seconds of every report by its sheet; the journal is only read."""
    today = folder.now().date()
    with closing(Book(folder.workbook, TEMPLATE)) as book:
        settings = settings_of(book)
        book.load(settings.number_prefixes)
        known = look(book, settings, today)
        findings = [*known.findings, *observed(book), *stated(known)]
        gc.collect()
        found = {table: seconds(partial(make, book, known, findings)) for table, make in REPORTS.items()}
        made = [report for _, report in found.values()]
        found_home, _ = seconds(partial(home.show, book, known, made, findings))
    return {table.sheet: spent for table, (spent, _) in found.items()} | {SHEET: found_home}


def seconds(make: Callable[[], Any]) -> tuple[float, Any]:
    """How long a thing takes this thread, and what comes of it."""
    started = time.thread_time()
    result = make()
    return time.thread_time() - started, result


def report(rounds: Sequence[Mapping[str, float]]) -> Iterator[str]:
    """The table: a line for each report, and all together."""
    yield "| report | s |\n| --- | --- |"
    for name in rounds[0]:
        yield f"| {name} | {median(one[name] for one in rounds):.2f} |"
    yield f"| all | {median(sum(one.values()) for one in rounds):.2f} |"


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.argument("count", default="50k")
@click.option("--rounds", default=3, show_default=True, help="How often.")
def main(count: str, rounds: int) -> None:
    """Print the table."""
    folder = Morning(size(count), PLACE).folder("reports")
    for text in report([one_round(folder) for _ in range(rounds)]):
        click.echo(text)


if __name__ == "__main__":
    main()
