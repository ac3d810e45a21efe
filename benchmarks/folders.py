"""A practice's folder on the morning of the measured sync, made anew for every run from one grown journal a size."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks import arrivals
from benchmarks.measure import measured
from facturation_xls.settings.folder import SETTINGS_FILE, Folder, open_folder


class Morning:
    """All that the runs for ``count`` invoices share; its files lie in ``place``."""

    def __init__(self, count: int, place: Path) -> None:
        self.count = count
        self.journal = place / f"{count}.xlsx"
        self._place = place
        if not self.journal.exists():
            place.mkdir(parents=True, exist_ok=True)
            half_done = self.journal.with_suffix(".part")
            measured(
                "benchmarks.grown", str(count), str(half_done)
            )  # not here: a child's peak begins with its parent's
            half_done.replace(self.journal)

    def folder(self, name: str) -> Folder:
        """A fresh folder with the journal, 200 new invoices and CMD's statement."""
        root = self._place / f"{self.count} {name}"
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir()
        shutil.copyfile(self.journal, root / "Journal.xlsx")
        (root / SETTINGS_FILE).write_text(f'horloge = "{arrivals.TODAY.isoformat()}"\n', encoding="utf-8")
        folder = open_folder(root)
        arrivals.put_into(folder.inbox, self.count)
        return folder
