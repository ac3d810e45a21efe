"""Where a practice's things lie: its folder, as ``facturation.toml`` says."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from facturation_xls.errors.settings import SettingsFileUnreadable
from facturation_xls.files import reachable
from facturation_xls.parsing import parse_date

SETTINGS_FILE = "facturation.toml"


@dataclass(frozen=True, slots=True)
class Folder:
    """A practice's folder. ``extra`` are folders that are only read; ``clock`` fixes today for demonstrations, and
    the hour with it when it is a ``datetime``.
    """

    root: Path
    workbook_name: str = "Journal.xlsx"
    extra: tuple[Path, ...] = ()
    clock: date | None = None
    demonstration: bool = False

    @property
    def workbook(self) -> Path:
        """The journal."""
        return self.root / self.workbook_name

    @property
    def inbox(self) -> Path:
        """Where staff put what arrives."""
        return self.root / "a_traiter"

    @property
    def archives(self) -> Path:
        """Where booked documents rest, by year and month."""
        return self.root / "archives"

    @property
    def layouts(self) -> Path:
        """How the practice's own tables are read: what was learned from the forms that staff filled in."""
        return self.root / "modeles"

    @property
    def backups(self) -> Path:
        """Earlier states of the journal."""
        return self.root / "sauvegardes"

    @property
    def letters(self) -> Path:
        """The reminder letters that were written."""
        return self.root / "rappels"

    @property
    def lists(self) -> Path:
        """The lists that were printed apart from the journal."""
        return self.root / "listes"

    @property
    def transfers(self) -> Path:
        """The dossiers of what was handed over for recovery."""
        return self.root / "transferts"

    @property
    def letter_model(self) -> Path:
        """The letter that staff edit in Word."""
        return self.root / "modeles" / "rappel.docx"

    @property
    def state(self) -> Path:
        """Our own hidden folder: the lock, and what the journal was after the last save."""
        return self.root / ".facturation"

    def now(self) -> datetime:
        """The one clock of the program."""
        if isinstance(self.clock, datetime):
            return self.clock
        present = datetime.now()
        return datetime.combine(self.clock, present.time()) if self.clock else present


def open_folder(root: Path) -> Folder:
    """The practice's folder with what its ``facturation.toml`` says; defaults where there is none.

    Raises ``SettingsFileUnreadable``.
    """
    path = reachable(root) / SETTINGS_FILE
    if not path.exists():
        return Folder(reachable(root))
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return Folder(
            reachable(root),
            workbook_name=str(content.get("classeur", "Journal.xlsx")),
            extra=_places(root, content.get("dossiers", [])),
            clock=_clock(content.get("horloge")),
            demonstration=bool(content.get("demonstration", False)),
        )
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        raise SettingsFileUnreadable(problem=_where(error)) from error


def _clock(said: object) -> date | None:
    """The day that the folder says, with an hour where it says one. Raises ``ValueError``."""
    if not said:
        return None
    text = str(said)
    return datetime.fromisoformat(text) if ":" in text else parse_date(text)


def _places(root: Path, places: str | list[str]) -> tuple[Path, ...]:
    """One folder, or several."""
    return tuple(reachable(root / place) for place in ([places] if isinstance(places, str) else places))


def _where(error: Exception) -> str:
    """The line that the parser names, in French."""
    line = re.search(r"at line (\d+)", str(error))
    return f"voir la ligne {line[1]}" if line else "une valeur n'est pas celle qu'il faut"
