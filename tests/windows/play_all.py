"""``tests/windows/run``: every case under Wine, and the table of what came of it."""

from __future__ import annotations

import sys
import time
from statistics import median

import click
import demonstration
from cases import CASES
from desk import PREFIX, Desk, archive
from playing import play

from windows import wine


def main(words: list[str]) -> int:
    """Play the cases whose name contains a word (all without one); the exit code is the number of failures."""
    lacking, zipped = wine.missing(), archive()
    if lacking or zipped is None:
        click.echo(f"missing: {', '.join(lacking) or 'the ZIP of windows/build'}", err=True)
        return 1
    chosen = [case for case in CASES.values() if not words or any(word in case.name for word in words)]
    with wine.started(PREFIX) as machine:
        at = Desk(machine, zipped)
        try:
            click.echo(f"{zipped.name} under Wine\n\n| case | result | seconds |\n|---|---|---|")
            failures = 0
            for case in chosen:
                played = play(case, at)
                failures += bool(played.failure)
                click.echo(played.failure, nl=False, err=True)
                click.echo(f"| {case.name} | {played.told} | {played.seconds:.1f} |")
                sys.stdout.flush()
            if not words:
                measure(at)
        finally:
            at.clear()
    click.echo(f"\n{len(chosen)} cases, {failures} failed")
    return failures


def measure(at: Desk) -> None:
    """How long a double click takes for the demonstration: in a Windows that just started, then warm."""
    place = at.place("Mesure", demonstration.documents())
    at.wine.stop()
    begun = time.monotonic()
    at.wine.serve()
    served = time.monotonic()
    place.synchronise()
    first = time.monotonic()
    idle = []
    for _ in range(5):
        start = time.monotonic()
        place.synchronise()
        idle.append(time.monotonic() - start)
    warm = at.place("Mesure chaude", demonstration.documents())
    start = time.monotonic()
    warm.synchronise()
    click.echo(
        f"\nstarting Wine {served - begun:.1f} s; first sync of the demonstration cold {first - served:.1f} s, "
        f"warm {time.monotonic() - start:.1f} s; nothing to do {median(idle):.1f} s"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
