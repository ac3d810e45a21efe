"""The table of DESIGN §7: the product, a rival and the floor do the same work in turns, on journals of several sizes.

    benchmarks/run [--rounds N] [--no-rival] [--profile] [SIZES...]

Only the ratios mean something on another machine. Each round runs the programs one after the other, so that what
disturbs the machine disturbs all of them; the table shows medians.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

import click

from benchmarks.folders import Morning
from benchmarks.measure import CHECKOUT, Reading, measured, middle, output

Readings: TypeAlias = Mapping[str, Sequence[Reading]]

PLACE = CHECKOUT / "build" / "benchmarks"
SIZES = ("1k", "10k", "50k", "200k")
PRODUCT, IDLE, RIVAL, FLOOR = "sync", "again: nothing to do", "pandas + openpyxl", "floor"

_COLUMNS = ("invoices", "movements", PRODUCT, IDLE, RIVAL, FLOOR, "faster", "memory", "above floor")
_HEADING = f"| {' | '.join(_COLUMNS)} |\n|{' --- |' * len(_COLUMNS)}"


def readings(morning: Morning, rounds: int, *, rival: bool) -> Readings:
    """Run every program ``rounds`` times on fresh folders."""
    found: dict[str, list[Reading]] = {name: [] for name in (PRODUCT, IDLE, RIVAL, FLOOR)}
    for _ in range(rounds):
        ours = str(morning.folder("sync").root)
        for name in (PRODUCT, IDLE):
            found[name].append(measured("facturation_xls", "synchroniser", "--dossier", ours))
        found[FLOOR].append(measured("benchmarks.floor", str(morning.journal)))
        if rival:
            found[RIVAL].append(measured("benchmarks.rival", str(morning.folder("rival").root)))
    return found


def line(count: int, found: Readings) -> str:
    """One line of the table. ``faster`` and ``memory`` are against the rival, ``above floor`` against the floor."""
    ours, idle, floor = (middle(found[name]) for name in (PRODUCT, IDLE, FLOOR))
    other = middle(found[RIVAL]) if found[RIVAL] else None
    cells = (
        f"{count:,}",
        f"{2 * count:,}",
        _shown(ours),
        f"{idle.wall:.2f} s",
        _shown(other) if other else "–",
        _shown(floor),
        f"{other.wall / ours.wall:.1f} ×" if other else "–",
        f"1/{other.peak / ours.peak:.1f}" if other else "–",
        f"{ours.wall / floor.wall:.2f} ×",
    )
    return f"| {' | '.join(cells)} |"


def _shown(reading: Reading) -> str:
    return f"{reading.wall:.2f} s, {reading.peak:,.0f} MB"


def report(sizes: Sequence[int], rounds: int, place: Path = PLACE, *, rival: bool = True) -> Iterator[str]:
    """The table, a line at a time, and what it takes to say what the program can do."""
    yield _HEADING
    for count in sizes:
        yield line(count, readings(Morning(count, place), rounds, rival=rival))
    helps = middle([measured("facturation_xls", "--help") for _ in range(max(rounds, 3))])
    yield f"\n`facturation --help`: {helps.wall:.2f} s"


def profiled_sync(morning: Morning) -> str:
    """Where the time of one sync goes, as a table."""
    return output("benchmarks.profile", str(morning.folder("profile").root))


def size(text: str) -> int:
    """``10k`` is 10,000."""
    return int(text.removesuffix("k")) * 1000 if text.endswith("k") else int(text)


@click.command(help=__doc__.splitlines()[0] if __doc__ else None)
@click.argument("sizes", nargs=-1)
@click.option("--rounds", default=3, show_default=True, help="How often each program runs.")
@click.option("--rival/--no-rival", default=True, help="With pandas + openpyxl, which takes minutes at 200k.")
@click.option("--profile", "profiled", is_flag=True, help="Say where the time of the largest size goes.")
def main(sizes: Sequence[str], rounds: int, rival: bool, profiled: bool) -> None:
    """Print the table."""
    counts = [size(text) for text in sizes or SIZES]
    for text in report(counts, rounds, rival=rival):
        click.echo(text)
    if profiled:
        click.echo(f"\n{profiled_sync(Morning(max(counts), PLACE))}")


if __name__ == "__main__":
    main()
