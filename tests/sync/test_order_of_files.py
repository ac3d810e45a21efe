"""What documents are called, and so in which order they are found, changes nothing but the names of their proofs."""

from __future__ import annotations

import random
import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import demonstration
import documents
import pytest
import shown
from representative import representative

from facturation_xls.settings.folder import Folder
from facturation_xls.sync import synchronise

NAMES = {"Fichier", "Preuve", "Preuve XML", "Preuve PDF", "Lot"}
"""The columns that hold names of files; the memory keeps digests of them."""


def content(folder: Folder) -> dict[str, list[dict[str, Any]]]:
    """What the workbook holds, names of files left out."""
    tables = shown.tables(folder.workbook)
    del tables["tblMemoire"]
    return {
        name: [{heading: value for heading, value in row.items() if heading not in NAMES} for row in rows]
        for name, rows in tables.items()
    }


@pytest.mark.parametrize("seed", representative(range(2), 1))
def test_other_names_give_the_same_workbook(demo: Folder, tmp_path: Path, seed: int) -> None:
    folder = demonstration.empty(tmp_path / "autre")
    files = demonstration.documents()
    random.Random(seed).shuffle(files)  # noqa: S311 -- the order must be the same at every run
    for position, path in enumerate(files):
        words = path.stem if path.suffix == ".pdf" else "document"  # a letter is known by its name
        shutil.copyfile(path, folder.inbox / f"{position:02d} {words}{path.suffix}")
    synchronise(folder)
    assert content(folder) == content(demo)


def test_month_by_month_gives_the_same_journal(demo: Folder, tmp_path: Path) -> None:
    folder = demonstration.empty(tmp_path / "autre")
    for month in ("2026-07", "2026-08", "2026-09"):
        demonstration.drop(folder, *(path for path in demonstration.documents() if path.parent.name == month))
        synchronise(folder)
    once, by_month = content(demo), content(folder)
    for table in ("tblJournal", "tblMouvements", "tblImpayes", "tblDelais"):
        assert sorted(by_month[table], key=str) == sorted(once[table], key=str)


def test_the_later_of_two_exports_of_a_day_has_the_last_word_whatever_the_files_are_called(fresh: Folder) -> None:
    noon = documents.invoice("150")
    (stamp,) = re.findall(rb'request_timestamp="(\d+)"', noon)
    evening = noon.replace(stamp, b"%d" % (int(stamp) + 6 * 3600)).replace(b"P30D", b"P60D")
    (fresh.inbox / "b.xml").write_bytes(noon)
    (fresh.inbox / "a.xml").write_bytes(evening)
    synchronise(fresh)
    assert shown.invoice(fresh.workbook, "150")["Échéance"] == date(2026, 11, 8)
