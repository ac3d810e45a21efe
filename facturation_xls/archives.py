"""The booked documents in ``archives/AAAA/MM/``: their own names, the days they were booked, their contents."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from facturation_xls.inbox import Archived, Arrival
from facturation_xls.settings.folder import Folder

_NAME = re.compile(r"(\d{4}-\d\d-\d\d) (.*) ([0-9a-f]{8})(?: \(\d+\))?(\.[^.]*)?", re.DOTALL)


def documents(folder: Folder) -> Iterator[Arrival]:
    """Every archived document by path; what somebody else put there is no document."""
    for path in sorted(folder.archives.glob("[0-9][0-9][0-9][0-9]/[0-9][0-9]/*")):
        archived = _archived(path, folder)
        if archived and path.is_file():
            yield Arrival(path, ours=False, archived=archived)


def _archived(path: Path, folder: Folder) -> Archived | None:
    match = _NAME.fullmatch(path.name)
    if not match:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    return Archived(f"{match[2]}{match[4] or ''}", day, path.relative_to(folder.root).as_posix(), match[3])
