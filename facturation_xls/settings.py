"""What the practice decided: where things lie (``facturation.toml``), how things are done (*Paramètres*)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from facturation_xls.errors import SettingsFileUnreadable, SettingUnreadable
from facturation_xls.model import PayerRule, PayerTerms, Settings
from facturation_xls.parsing import parse_amount, parse_date

SETTINGS_FILE = "facturation.toml"
_LISTED = (",", ";", "+")


@dataclass(frozen=True, slots=True)
class Folder:
    """A practice's folder. ``extra`` are folders that are only read; ``clock`` fixes today for demonstrations."""

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
    def backups(self) -> Path:
        """Earlier states of the journal."""
        return self.root / "sauvegardes"

    @property
    def state(self) -> Path:
        """Our own hidden folder: the lock, and what the journal was after the last save."""
        return self.root / ".facturation"

    def now(self) -> datetime:
        """The one clock of the program."""
        present = datetime.now()
        return datetime.combine(self.clock, present.time()) if self.clock else present


def open_folder(root: Path) -> Folder:
    """The practice's folder with what its ``facturation.toml`` says; defaults where there is none.

    Raises ``SettingsFileUnreadable``.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        return Folder(root)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        clock = content.get("horloge")
        return Folder(
            root,
            workbook_name=str(content.get("classeur", "Journal.xlsx")),
            extra=tuple(root / str(place) for place in content.get("dossiers", [])),
            clock=parse_date(str(clock)) if clock else None,
            demonstration=bool(content.get("demonstration", False)),
        )
    except (ValueError, TypeError, UnicodeDecodeError) as error:
        raise SettingsFileUnreadable(problem=str(error)) from error


Rows = Iterable[Mapping[str, Any]]


def read_settings(practice: Rows, payers: Rows, rules: Rows) -> Settings:
    """The tables ``tblCabinet``, ``tblPayeurs`` and ``tblRegles`` as the rules read them; empty cells mean the default.

    Raises ``SettingUnreadable`` naming the setting.
    """
    values = {str(row["name"]).casefold(): str(row["value"]) for row in practice}
    default = Settings()

    def whole(name: str, otherwise: int) -> int:
        text = values.get(name.casefold(), "")
        return _read(name, text, int) if text else otherwise

    start = values.get("début du journal", "")
    tolerance = values.get("tolérance (chf)", "")
    return Settings(
        practice=values.get("nom du cabinet", ""),
        gln=_unspaced(values.get("gln", "")),
        iban=_unspaced(values.get("iban", "")),
        journal_start=_read("Début du journal", start, parse_date) if start else None,
        tolerance=_read("Tolérance (CHF)", tolerance, parse_amount) if tolerance else default.tolerance,
        cohort_months=whole("Cohorte des délais (mois)", default.cohort_months),
        horizon=whole("Horizon des délais (j)", default.horizon),
        cmd_glns=_listed(values.get("gln de la cmd", "")) or default.cmd_glns,
        number_prefixes=_listed(values.get("préfixes des numéros", "")),
        payers=tuple(_terms(row) for row in payers if row["payer_type"]),
        rules=tuple(PayerRule(r["contains"], r["payer_type"]) for r in rules if r["contains"] and r["payer_type"]),
    )


def _terms(row: Mapping[str, Any]) -> PayerTerms:
    return PayerTerms(
        payer_type=row["payer_type"],
        term=30 if row["term"] is None else row["term"],
        announced_min=row["announced_min"],
        announced_max=row["announced_max"],
        channels=_listed(row["channels"]),
        proofs=_listed(row["proofs"]),
        standard_from=row["standard_from"],
        source=row["source"],
    )


def _unspaced(text: str) -> str:
    return "".join(text.split())


def _listed(text: str) -> tuple[str, ...]:
    for mark in _LISTED[1:]:
        text = text.replace(mark, _LISTED[0])
    return tuple(word.strip() for word in text.split(_LISTED[0]) if word.strip())


def _read(name: str, text: str, convert: Any) -> Any:
    try:
        return convert(text)
    except ValueError as error:
        raise SettingUnreadable(name=name, value=text) from error
