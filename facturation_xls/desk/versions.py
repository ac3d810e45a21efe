"""The versions of the program beside each other in ``appli``: those that nobody needs any more go.

An update never touches the version that runs (docs/WINDOWS.md), so old ones would stay for ever. The version of
``version.txt`` stays, the one that runs now, and the newest of the others, to go back to.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

_APPLI: Final = "appli"
_NAMED: Final = "version.txt"
_LEAVING: Final = ".ancienne "
RUNNING: Final = Path(__file__).resolve().parents[3]
"""The folder of the version that runs, where the program was installed so: ``appli/VERSION/programme/…``."""


def prune(running: Path = RUNNING) -> list[str]:
    """Remove the versions that nobody needs; their names. One that somebody uses cannot be renamed and stays."""
    appli = running.parent
    if appli.name != _APPLI or not (appli / _NAMED).is_file():
        return []
    for rest in appli.glob(f"{_LEAVING}*"):
        shutil.rmtree(rest, ignore_errors=True)
    needed = {running.name, (appli / _NAMED).read_text(encoding="utf-8-sig").strip()}
    others = [place for place in appli.iterdir() if place.is_dir() and place.name not in needed]
    removed = []
    for place in sorted(others, key=_installed_at, reverse=True)[1:]:
        leaving = place.with_name(f"{_LEAVING}{place.name}")
        with suppress(OSError):  # Windows renames no folder of which a file is open, here or on another computer
            place.rename(leaving)
            shutil.rmtree(leaving, ignore_errors=True)
            removed.append(place.name)
    return removed


def _installed_at(place: Path) -> float:
    """When a version came: Windows tells when the folder was made, whatever dates the ZIP gave it."""
    status = place.stat()
    return max(status.st_ctime, status.st_mtime)
