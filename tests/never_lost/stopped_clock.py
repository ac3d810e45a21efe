"""A fixed moment, so that two runs on the same folder write the same bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from facturation_xls.settings.folder import Folder

MOMENT = datetime(2026, 10, 5, 9, 30)


@contextmanager
def stopped() -> Iterator[None]:
    """The clock of this process stands still, on the day of the folder where it has one."""
    with patch.object(Folder, "now", _now):
        yield


def _now(folder: Folder) -> datetime:
    return datetime.combine(folder.clock or MOMENT, MOMENT.time())
