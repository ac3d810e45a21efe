"""Lives whole years, one for each seed, and prints what was compared and what differed."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import simulation
import stories
from simulation import Month

HEADS = ("seed", "month", "files", "invoices", "movements", "open", "Impayés CHF", "compared", "differences", "sync s")


def main() -> int:
    """The figures on standard output; 1 if anything differed."""
    invoices, first, last = (*map(int, sys.argv[1:]), *(2000, 1, 3)[len(sys.argv) - 1 :])
    _say("| " + " | ".join(HEADS) + " |")
    _say("| " + " | ".join("---:" for _ in HEADS) + " |")
    differences = 0
    for seed in range(first, last + 1):
        for line, found in _year(seed, invoices):
            _say(line)
            differences += len(found)
            for difference in found:
                _say(f"  {difference}")
    return 1 if differences else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _year(seed: int, invoices: int) -> Iterator[tuple[str, list[str]]]:
    with TemporaryDirectory() as root:
        for month in simulation.live(Path(root) / "cabinet", stories.tell(seed, invoices)):
            found = list(simulation.differences(month))
            yield _line(seed, month, found), found


def _line(seed: int, month: Month, found: list[str]) -> str:
    unpaid = [standing for standing in month.expected if standing.is_open]
    total = sum(standing.balance for standing in unpaid)
    compared = simulation.PER_INVOICE * len(month.expected) + len(unpaid) + len(month.shown.ages)
    cells = [
        *(seed, month.month + 1, month.files, len(month.expected), len(month.shown.movements), len(unpaid)),
        *(f"{total / 100:,.2f}".replace(",", "'"), compared, len(found), f"{month.seconds:.1f}"),
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


if __name__ == "__main__":
    sys.exit(main())
