"""Folders to sync: the invented practice after its first sync, and one where nothing has arrived yet."""

from __future__ import annotations

from pathlib import Path

import demonstration
import pytest

from facturation_xls.settings import Folder


@pytest.fixture
def demo(tmp_path: Path) -> Folder:
    """The invented practice on 05.10.2026, all documents booked."""
    return demonstration.synced(tmp_path / "cabinet")


@pytest.fixture
def fresh(tmp_path: Path) -> Folder:
    """A practice's folder on 05.10.2026 with an empty journal."""
    return demonstration.empty(tmp_path / "cabinet")
