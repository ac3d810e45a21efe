"""What the last sync left behind, in the practice's hidden folder: it decides whether there is anything to do at all.

Nothing here is needed for the truth: without the file, or with a damaged one, the next sync only looks more closely.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from facturation_xls import inbox
from facturation_xls.errors.files import FileVanished
from facturation_xls.settings.folder import Folder

_FILE = "etat.json"


@dataclass(frozen=True, slots=True)
class State:
    """The workbook's fingerprint and date after the last sync, and the waiting files that need nothing any more.

    ``unknown`` are hashes of files that nobody knows, named once; ``booked`` those of files that stay where they are
    because the folder is somebody else's; ``asked`` those of our own forms that nobody has touched. ``layouts`` stands
    for the practice's own tables: with another one, an unknown file may be known.
    """

    workbook: str = ""
    as_of: str = ""
    unknown: frozenset[str] = frozenset()
    booked: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    layouts: str = ""


def read(folder: Folder) -> State:
    """The state after the last sync; an empty one where there is none."""
    try:
        content = json.loads((folder.state / _FILE).read_text(encoding="utf-8"))
        unknown, booked, asked = (frozenset(map(str, content[name])) for name in ("inconnus", "repris", "demandes"))
        return State(str(content["classeur"]), str(content["au"]), unknown, booked, asked, str(content["modeles"]))
    except (OSError, ValueError, KeyError, TypeError):
        return State()


def write(folder: Folder, state: State) -> None:
    """Remember the state."""
    content = {
        "classeur": state.workbook,
        "au": state.as_of,
        "inconnus": sorted(state.unknown),
        "repris": sorted(state.booked),
        "demandes": sorted(state.asked),
        "modeles": state.layouts,
    }
    (folder.state / _FILE).write_text(json.dumps(content), encoding="utf-8")


def forget(folder: Folder) -> None:
    """Let the next sync look closely."""
    (folder.state / _FILE).unlink(missing_ok=True)


def hash_of(arrival: inbox.Arrival) -> str:
    """The hash of a waiting file; an empty text, which no state holds, when the file cannot be read now."""
    try:
        return inbox.content_hash(arrival.load().content)
    except FileVanished:
        return ""


def layouts_of(folder: Folder) -> str:
    """What changes when a layout of the practice comes, goes or is edited."""
    paths = sorted(folder.layouts.glob("*.toml"))
    return inbox.content_hash(b"".join(path.name.encode() + path.read_bytes() for path in paths)) if paths else ""
