"""What staff decided about documents, kept beside the workbook: it must hold whichever backup they go back to.

Unlike ``state.py`` this cannot be worked out again, so it is written whole or not at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from facturation_xls import files
from facturation_xls.settings.folder import Folder

_FILE = "consignes.json"


@dataclass(frozen=True, slots=True)
class Orders:
    """``reread``: the journal was restored, the next sync looks through the archives for what it lacks.

    ``withdrawn``: hashes of documents that were taken back; they are booked again from ``a_traiter/`` only.
    """

    reread: bool = False
    withdrawn: frozenset[str] = frozenset()


def read(folder: Folder) -> Orders:
    """The orders that hold; none where there is no file."""
    try:
        content = json.loads((folder.state / _FILE).read_text(encoding="utf-8"))
        return Orders(bool(content["relire"]), frozenset(map(str, content["annules"])))
    except (OSError, ValueError, KeyError, TypeError):
        return Orders()


def write(folder: Folder, orders: Orders) -> None:
    """Remember the orders. Raises ``OSError``."""
    if orders == read(folder):
        return
    content = {"relire": orders.reread, "annules": sorted(orders.withdrawn)}
    files.write(folder.state / _FILE, json.dumps(content))
