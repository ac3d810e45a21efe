"""Where the time of a sync goes: the program's own functions by the time spent in them and below.

    python -m benchmarks.profile FOLDER

Profiling itself makes Python code slower; what runs in other threads (parsing sheets, the check of the format) is not
seen.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import CHECKOUT
from facturation_xls.settings.folder import open_folder
from facturation_xls.sync import synchronise

_SHARE = 0.02
"""Functions below this share of the whole are not shown."""


def table(profile: cProfile.Profile) -> Iterator[str]:
    """Our functions in which most time passes, longest first."""
    stats = pstats.Stats(profile)
    # pstats declares neither of its two figures for type checkers.
    whole = stats.total_tt  # type: ignore[attr-defined]
    package = str(CHECKOUT / "facturation_xls")
    yield "| s | of it itself | calls | function |\n| --- | --- | --- | --- |"
    found = stats.stats.items()  # type: ignore[attr-defined]
    for (file, _, name), (_, calls, own, below, _) in sorted(found, key=lambda entry: -entry[1][3]):
        if file.startswith(package) and below > _SHARE * whole:
            place = Path(file).relative_to(package).as_posix()
            yield f"| {below:.2f} | {own:.2f} | {calls:,} | `{place}` {name} |"


def main(root: Path) -> None:
    """Profile the sync of a folder."""
    profile = cProfile.Profile()
    profile.runcall(synchronise, open_folder(root))
    print("\n".join(table(profile)))  # noqa: T201 -- a developers' command


if __name__ == "__main__":
    main(Path(sys.argv[1]))
