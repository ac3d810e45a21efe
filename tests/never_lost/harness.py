"""Cut every run short at every call by which it writes, let every such call fail, and count what is lost.

``tests/never_lost/run [KILLS [FAILURES]]``: as many of each, spread evenly over all sites (default: all of them).
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import click
from scenarios import SCENARIOS
from system_calls import ERRORS, KILL, Disturbance, is_there
from trials import Bench, Journal, Verdict

_Item = TypeVar("_Item")

WORKERS = 2


@dataclass(frozen=True)
class Task:
    """One trial: the scenario, the position of the site among its sites, what happens there."""

    scenario: str
    site: int
    disturbance: Disturbance


@cache
def bench(scenario: str) -> Bench:
    """The scenario laid out for this process."""
    place = Path(tempfile.mkdtemp(prefix="never-lost-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    made = Bench(SCENARIOS[scenario], place)
    made.get_ready()
    return made


def kills(scenarios: Iterable[str] = tuple(SCENARIOS)) -> Iterator[Task]:
    """A kill at every site."""
    for name in scenarios:
        yield from (Task(name, position, KILL) for position in range(len(bench(name).sites)))


def failures(scenarios: Iterable[str] = tuple(SCENARIOS)) -> Iterator[Task]:
    """Every error at every site that can answer so, and a journal that nobody lets go of."""
    for name in scenarios:
        for position, site in enumerate(bench(name).sites):
            for error in ERRORS.get(site.name, ()):
                yield Task(name, position, Disturbance(f"error={error}"))
            if site.name == "rename" and "/cabinet/Journal.xlsx" in site.what:
                yield Task(name, position, Disturbance("error=EACCES", lasting=True))


def spread(tasks: Sequence[_Item], count: int) -> list[_Item]:
    """So many of them, evenly."""
    if count >= len(tasks):
        return list(tasks)
    return [tasks[i * len(tasks) // count] for i in range(count)]


def attempt(task: Task) -> Verdict:
    """Do one trial in this process."""
    at = bench(task.scenario)
    return at.attempt(at.sites[task.site], task.disturbance, f"trial-{os.getpid()}")


def told(title: str, verdicts: Iterable[Verdict]) -> Iterator[str]:
    """A table of what came out, by scenario."""
    counts: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        count = counts.setdefault(verdict.scenario, Counter())
        count.update([verdict.journal.value, "trials"] + ["wrong"] * bool(verdict.wrong))
    yield f"| {title} | trials | journal old | journal new | journal lost | anything wrong |"
    yield "|---|---|---|---|---|---|"
    total: Counter[str] = sum(counts.values(), Counter())
    for name, count in [*counts.items(), ("**all**", total)]:
        cells = (count[key] for key in ("trials", Journal.OLD, Journal.NEW, Journal.LOST, "wrong"))
        yield f"| {name} | {' | '.join(map(str, cells))} |"


def main(arguments: Sequence[str]) -> int:
    """Run the trials, say what came out; 1 when anything was lost or wrong."""
    if not is_there():
        click.echo("strace is not installed", err=True)
        return 2
    wanted = [int(word) for word in arguments] + [sys.maxsize] * 2
    started = time.monotonic()
    with ProcessPoolExecutor(WORKERS) as pool:
        killed = _run(pool, "killed", spread(list(kills()), wanted[0]))
        refused = _run(pool, "refused", spread(list(failures()), wanted[1]))
    wrong = sum(bool(verdict.wrong) for verdict in killed + refused)
    sites = sum(len(bench(name).sites) for name in SCENARIOS)
    click.echo(f"{sites} sites in {len(SCENARIOS)} scenarios, {time.monotonic() - started:.0f} s, wrong: {wrong}")
    return 1 if wrong else 0


def _run(pool: ProcessPoolExecutor, title: str, tasks: Sequence[Task]) -> list[Verdict]:
    verdicts = []
    for verdict in pool.map(attempt, tasks):
        verdicts.append(verdict)
        if verdict.wrong:
            click.echo(str(verdict))
    click.echo("\n".join(told(title, verdicts)))
    return verdicts


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
